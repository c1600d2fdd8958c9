"""What a call of a tool leaves behind: one log line with its trace, and its metrics."""

from collections.abc import Mapping
from contextvars import copy_context
from typing import Any

import pytest

from agent.tools.gateway import ToolGateway
from agent.tools.in_process import InProcessTransport
from shared import jsonio, trace
from shared.contracts.tools import Tool
from shared.errors import BundleError, InvalidInput, Unavailable
from shared.tool_adapter import ToolHandler, tool_handler
from tests.emitted_metrics import sets_of
from tests.fakes import RecordingObserver

ROOT = "1-67891233-abcdef012345678912345678"
HEADER = f"Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=1"
DEPLOYED = {"STACK_NAME": "diecast-prod", "AWS_LAMBDA_FUNCTION_VERSION": "7"}


@pytest.fixture(autouse=True)
def _no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(trace.TRACE_VARIABLE, raising=False)


@pytest.fixture(autouse=True)
def _all_lines(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "t3_kb")


def answering(error: Exception | None = None) -> ToolHandler:
    """A deployed tool that answers, or raises."""

    def logic(payload: Mapping[str, Any]) -> Mapping[str, Any]:
        if error:
            raise error
        return {"found": True, "results": []}

    return tool_handler("t3_kb", logic, DEPLOYED)


def told(caplog: pytest.LogCaptureFixture, field: str) -> list[Any]:
    """A field of each line of a finished call."""
    return [getattr(record, field) for record in caplog.records if record.message == "tool answered"]


def test_a_call_by_invoke_has_the_trace_that_lambda_gives(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(trace.TRACE_VARIABLE, HEADER)
    answering()({}, None)

    assert told(caplog, "trace_id") == [ROOT]


def test_a_call_by_url_has_the_trace_of_its_header(caplog: pytest.LogCaptureFixture) -> None:
    event = {"requestContext": {"http": {}}, "headers": {"x-amzn-trace-id": HEADER}, "body": "{}"}
    answering()(event, None)

    assert told(caplog, "trace_id") == [ROOT]


def test_a_call_in_this_process_has_the_trace_of_its_request(caplog: pytest.LogCaptureFixture) -> None:
    gateway = ToolGateway({Tool.SEARCH: InProcessTransport(answering())})

    def request() -> str:
        root = trace.start()
        assert not gateway.start(Tool.SEARCH, {}, RecordingObserver()).wait().failed
        return root

    roots = [copy_context().run(request) for _ in range(2)]

    assert roots[0] != roots[1]
    assert told(caplog, "trace_id") == roots


def test_a_call_without_a_trace_says_so(caplog: pytest.LogCaptureFixture) -> None:
    answering()({}, None)

    assert told(caplog, "trace_id") == [None]


def test_the_first_call_of_an_environment_is_its_cold_start(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    tool = answering()
    tool({}, None)
    tool({}, None)

    assert told(caplog, "cold_start") == [True, False]
    assert [row.get("ColdStart") for row in sets_of(capsys.readouterr().out)] == [[1.0], None]


def test_every_call_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    answering()({}, None)

    (row,) = sets_of(capsys.readouterr().out)
    assert row["Failures"] == [0.0]
    assert row["ProcessingTime"][0] >= 0
    assert (row["stack"], row["service"]) == ("diecast-prod", "t3_kb")


@pytest.mark.parametrize(
    ("error", "failures", "faults"),
    [
        (InvalidInput("query: is empty"), 0.0, []),
        (Unavailable("S3 did not answer"), 1.0, []),
        (BundleError("trees.npz: differs from its hash"), 1.0, ["7"]),
    ],
)
def test_whose_error_it_was_decides_what_it_counts_as(
    capsys: pytest.CaptureFixture[str], error: Exception, failures: float, faults: list[str]
) -> None:
    answering(error)({}, None)

    rows = sets_of(capsys.readouterr().out)
    assert rows[0]["Failures"] == [failures]
    assert [row["version"] for row in rows[1:] if "Faults" in row] == faults


def test_an_unforeseen_error_is_a_fault_of_this_version_and_reaches_lambda(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(ZeroDivisionError):
        answering(ZeroDivisionError())({}, None)

    rows = sets_of(capsys.readouterr().out)
    assert [row["version"] for row in rows if "Faults" in row] == ["7"]


@pytest.mark.parametrize("name", ["Process_Temperature", "x" * 5000])
def test_a_body_that_gives_a_name_twice_is_refused_by_name(name: str) -> None:
    body = f'{{"features": {{"{name}": 1, "{name}": 2}}}}'
    answer = answering()({"requestContext": {"http": {}}, "body": body}, None)

    error = jsonio.loads(answer["body"])["error"]
    assert (answer["statusCode"], error["code"]) == (422, "validation_error")
    (detail,) = error["details"]
    assert detail["reason"] == "is given twice"
    assert name.startswith(detail["field"].rstrip("…"))
    assert len(answer["body"]) < 500
