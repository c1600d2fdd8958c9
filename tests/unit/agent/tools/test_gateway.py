"""The gateway: calls side by side, bounded in time, and every fault turned into a result."""

import threading
from typing import Any

import pytest

from agent.tools.gateway import Outcome, ToolGateway
from agent.tools.transport import ToolFailed, ToolTimeout, ToolUnavailable
from shared.contracts.tools import Tool
from tests.fakes import PATIENCE_S, FakeTransport, Gate, RecordingObserver
from tests.tool_results import JOB, NO_FEATURES, T1, T2, T3


def call(
    transport: FakeTransport | None, tool: Tool = Tool.PREDICT, within: float | None = None
) -> tuple[Outcome, RecordingObserver]:
    """One call to its end."""
    observer = RecordingObserver()
    gateway = ToolGateway({} if transport is None else {tool: transport})
    return gateway.start(tool, {"features": {}}, observer, within=within).wait(), observer


@pytest.mark.parametrize(
    ("tool", "answer"), [(Tool.PREDICT, T1), (Tool.IMPORTANCE, T2), (Tool.SEARCH, T3), (Tool.INGEST, JOB)]
)
def test_an_answer_within_its_contract_comes_back_as_it_is(tool: Tool, answer: dict[str, Any]) -> None:
    outcome, observer = call(FakeTransport(answer), tool)

    assert outcome == Outcome(answer, failed=False)
    assert [(seen.tool, seen.outcome) for seen in observer.tools] == [(tool, "ok")]


def test_an_error_that_the_tool_answers_is_a_failed_outcome_with_its_code() -> None:
    outcome, observer = call(FakeTransport(NO_FEATURES))

    assert outcome == Outcome(NO_FEATURES, failed=True)
    assert observer.tools[0].outcome == "no_features"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (ToolTimeout("late"), "tool_timeout"),
        (ToolUnavailable("away"), "tool_unavailable"),
        (ToolFailed("broken"), "tool_failed"),
        (ZeroDivisionError("secret detail"), "tool_failed"),
    ],
)
def test_whatever_a_transport_raises_is_a_failed_outcome(fault: Exception, code: str) -> None:
    outcome, observer = call(FakeTransport(fault))

    assert outcome.failed
    assert outcome.result["error"]["code"] == code
    assert "secret" not in outcome.result["error"]["message"]
    assert observer.tools[0].outcome == code
    assert observer.tools[0].fault == outcome.result["error"]["message"]


def test_what_a_tool_says_itself_is_not_told_to_the_observer() -> None:
    _, observer = call(FakeTransport(NO_FEATURES))

    assert observer.tools[0].fault == ""


def test_a_tool_without_an_address_is_unavailable() -> None:
    outcome, _ = call(None)

    assert outcome.result["error"]["code"] == "tool_unavailable"


def test_a_tool_that_does_not_answer_in_time_is_given_up() -> None:
    gate = Gate()
    outcome, observer = call(FakeTransport(T1, before=gate.wait), within=0.01)
    gate.open()

    assert outcome.result["error"]["code"] == "tool_timeout"
    assert observer.tools[0].outcome == "tool_timeout"


def test_a_transport_is_told_the_shorter_of_both_limits() -> None:
    transport = FakeTransport(T1)
    gateway = ToolGateway({Tool.PREDICT: transport}, timeout=7.0)
    for within in (None, 3.0, 100.0, -5.0):
        gateway.start(Tool.PREDICT, {}, RecordingObserver(), within=within)
    while len(transport.timeouts) < 4:
        threading.Event().wait(0.001)

    assert sorted(transport.timeouts) == [0.0, 3.0, 7.0, 7.0]


def test_calls_run_side_by_side() -> None:
    both_inside = threading.Barrier(2)

    def meet() -> None:
        both_inside.wait(PATIENCE_S)

    gateway = ToolGateway(
        {Tool.PREDICT: FakeTransport(T1, before=meet), Tool.IMPORTANCE: FakeTransport(T2, before=meet)}
    )
    observer = RecordingObserver()
    pending = [gateway.start(tool, {}, observer) for tool in (Tool.PREDICT, Tool.IMPORTANCE)]

    assert [outcome.failed for outcome in (one.wait() for one in pending)] == [False, False]


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        [],
        "fine",
        {},
        {"prediction": "defect"},
        {"error": "text"},
        {"prediction": {"class": "maybe"}},
        {"prediction": {"probability": 88.0}},
        {"prediction": {"probability": float("nan")}},
        {"prediction": []},
        {**T1, "extra": object()},
    ],
)
def test_nonsense_from_the_prediction_is_the_tools_fault(nonsense: Any) -> None:
    outcome, _ = call(FakeTransport(nonsense))

    assert outcome.failed
    assert outcome.result["error"]["code"] == "tool_failed"


@pytest.mark.parametrize(
    ("tool", "nonsense"),
    [
        (Tool.IMPORTANCE, {"top_features": []}),
        (Tool.SEARCH, {"found": True}),
        (Tool.SEARCH, {"sources": None, "answer": None}),
        (Tool.INGEST, ["job"]),
    ],
)
def test_nonsense_from_another_tool_is_its_fault_too(tool: Tool, nonsense: Any) -> None:
    outcome, _ = call(FakeTransport(nonsense), tool)

    assert outcome.result["error"]["code"] == "tool_failed"


def test_the_field_outside_the_contract_is_named() -> None:
    outcome, _ = call(FakeTransport({"prediction": {"class": "maybe"}}))

    assert "prediction.class" in outcome.result["error"]["message"]


def test_what_a_tool_adds_to_its_contract_is_left_in_place() -> None:
    outcome, _ = call(FakeTransport({**T1, "new_field": [1]}))

    assert outcome.result["new_field"] == [1]
