"""The composition root: which parts an environment gives, and that they work together."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import boto3
import pytest
from moto import mock_aws

from agent.api.app import create_app
from agent.api.dependencies import AgentResolver
from agent.handler import respond
from agent.services import build_services
from agent.settings import AgentSettings
from agent.tools.in_process import InProcessTransport
from checks.standins.bedrock.diagnosis import diagnosis
from checks.standins.bedrock.script import Hang, HttpError, ToolUseBlock, Turn, failure, text
from checks.standins.bedrock_server import BedrockServer
from checks.standins.loopback import Answer, Loopback, Request
from checks.standins.url_events import get, post
from shared import aws_clients
from shared.contracts.tools import Tool
from shared.settings import read_settings
from tests.agent_parts import QUESTION, sse_events
from tests.fakes import kinds
from tests.tool_results import SHOT, T1, T2, T3

ASK = post("/api/chat", {"question": QUESTION, "features": SHOT, "session_id": "session_1"})
RESULTS = {"t1": T1, "t2": T2, "t3": T3}


def tool_of(request: Request) -> Answer:
    """The answer of the tool whose name ends the path of a URL or is in that of an Invoke."""
    return next(
        Answer(200, json.dumps(result).encode()) for name, result in RESULTS.items() if name in request.path
    )


def answer(environment: Mapping[str, str], event: Any, in_process: Any = None) -> dict[str, Any]:
    """What the function returns under this environment."""
    settings = read_settings(AgentSettings, {"USE_MOCK": "true", "LOG_LEVEL": "ERROR", **environment})
    return respond(lambda: create_app(build_services(settings, in_process)), event, None)


def whole_story(result: dict[str, Any]) -> bool:
    """Whether all three results came, and a proper end."""
    events = sse_events([result["body"].encode()])
    return {"t1_result", "t2_result", "t3_result", "done"} <= set(kinds(events)) and not events[-1][
        "warnings"
    ]


def test_tools_are_called_at_their_urls() -> None:
    with Loopback(tool_of) as server:
        urls = {f"LAMBDA_{name.upper()}_URL": f"{server.url}/{name}" for name in RESULTS}
        assert whole_story(answer(urls, ASK))
        assert sorted(request.path for request in server.requests) == ["/t1", "/t2", "/t3"]


def test_tools_are_invoked_by_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback(tool_of) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", server.url)
        names = {f"LAMBDA_{name.upper()}_URL": f"diecast-{name}" for name in RESULTS}
        assert whole_story(answer(names, ASK))
        assert all(request.path.endswith("/invocations") for request in server.requests)


def test_a_tool_with_an_address_is_called_there_and_the_others_in_process() -> None:
    in_process = {
        Tool.PREDICT: InProcessTransport(lambda _event, _context: pytest.fail("has an address")),
        Tool.IMPORTANCE: InProcessTransport(lambda _event, _context: T2),
        Tool.SEARCH: InProcessTransport(lambda _event, _context: T3),
    }
    with Loopback(tool_of) as server:
        assert whole_story(answer({"LAMBDA_T1_URL": f"{server.url}/t1"}, ASK, in_process))
        assert [request.path for request in server.requests] == ["/t1"]


def test_without_any_tool_the_answer_says_what_is_missing() -> None:
    events = sse_events([answer({}, ASK)["body"].encode()])

    assert events[-1]["type"] == "done"
    assert "결과는 얻지 못했습니다" in events[-2]["data"]["answer"]


def test_with_a_table_sessions_are_kept_in_it() -> None:
    with mock_aws():
        table = boto3.client("dynamodb").create_table(
            TableName="sessions",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        assert table
        in_process = {tool: InProcessTransport(lambda _event, _context: {}) for tool in Tool}
        answer({"SESSIONS_TABLE": "sessions"}, ASK, in_process)
        items = boto3.client("dynamodb").scan(TableName="sessions")["Items"]

    exchanges = [item for item in items if item["pk"]["S"].startswith("session#") and "question" in item]
    assert [item["question"]["S"] for item in exchanges] == [QUESTION]


def test_health_tells_which_model_is_in_use() -> None:
    assert json.loads(answer({}, get("/health"))["body"])["model"] == "offline"


def test_with_bedrock_health_tells_the_first_model() -> None:
    settings = {"USE_MOCK": "false", "MODEL_ID": "us.anthropic.claude-sonnet-4-6"}

    assert json.loads(answer(settings, get("/health"))["body"])["model"] == "us.anthropic.claude-sonnet-4-6"


def bedrock(
    monkeypatch: pytest.MonkeyPatch, server: BedrockServer, prepare: str = "false"
) -> list[dict[str, Any]]:
    """The events of an answer by Claude on a stand-in for Bedrock, with tools in process."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", server.url)
    tools = {
        Tool.PREDICT: InProcessTransport(lambda _event, _context: T1),
        Tool.IMPORTANCE: InProcessTransport(lambda _event, _context: T2),
        Tool.SEARCH: InProcessTransport(lambda _event, _context: T3),
    }
    return sse_events([answer({"USE_MOCK": "false", "PREPARE": prepare}, ASK, tools)["body"].encode()])


def test_claude_on_bedrock_asks_for_the_tools_and_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with BedrockServer(diagnosis) as server:
        events = bedrock(monkeypatch, server)

    assert {"t1_result", "t2_result", "answer_delta", "ai_response"} <= set(kinds(events))
    assert events[-1]["usage"]["model_id"] == "us.anthropic.claude-sonnet-5-5"
    assert events[-1]["usage"]["turns"] == 2


def test_a_question_whose_need_is_sure_takes_one_turn_of_claude(monkeypatch: pytest.MonkeyPatch) -> None:
    with BedrockServer(diagnosis) as server:
        events = bedrock(monkeypatch, server, prepare="true")

    assert {"t1_result", "t2_result", "answer_delta", "ai_response"} <= set(kinds(events))
    assert events[-1]["usage"]["turns"] == len(server.requests) == 1


def test_what_was_read_from_and_written_to_the_providers_cache_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usage = {"cacheReadInputTokens": 1300, "cacheWriteInputTokens": 250}
    with BedrockServer([text("답", usage=usage)]) as server:
        done = bedrock(monkeypatch, server, prepare="true")[-1]
        (sent,) = [request.body for request in server.requests]

    assert (done["usage"]["cache_read_tokens"], done["usage"]["cache_write_tokens"]) == (1300, 250)
    points = [sent["toolConfig"]["tools"][-1], sent["system"][-1]]
    assert points == [{"cachePoint": {"type": "default"}}] * 2
    assert "cachePoint" not in str(sent["messages"])  # no second turn follows what is prepared


def test_prepared_results_are_an_answer_even_where_no_model_may_be_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    denied = failure(HttpError(403, "AccessDeniedException"))
    with BedrockServer([denied] * 3) as server:
        events = bedrock(monkeypatch, server, prepare="true")

    assert events[-1]["type"] == "done"
    assert [row["code"] for row in events[-1]["warnings"]] == ["model_rejected", "written_from_results"]


def test_no_model_that_may_be_used_is_an_error_that_no_retry_mends(monkeypatch: pytest.MonkeyPatch) -> None:
    denied = failure(HttpError(403, "AccessDeniedException"))
    with BedrockServer([denied] * 3) as server:
        events = bedrock(monkeypatch, server)

    assert kinds(events) == ["status", "error"]
    assert (events[-1]["code"], events[-1]["retryable"]) == ("model_rejected", False)


@pytest.mark.parametrize(
    "arguments", ['{"features": {"Process_Temperature": 1e999}}', '{"features": NaN}', '{"features": ', "[]"]
)
def test_arguments_that_no_json_can_hold_do_not_end_the_answer(
    monkeypatch: pytest.MonkeyPatch, arguments: str
) -> None:
    with BedrockServer([Turn((ToolUseBlock("predict_quality", (arguments,)),)), text("답")]) as server:
        events = bedrock(monkeypatch, server)

    assert kinds(events)[-1] == "done"
    assert events[-2]["data"]["answer"] == "답"


@contextmanager
def stage(monkeypatch: pytest.MonkeyPatch, script: list[Turn], **environment: str) -> Iterator[AgentResolver]:
    """The function's routes on a table and on a Bedrock that plays a script."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws(), BedrockServer(script) as bedrock:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", bedrock.url)
        boto3.client("dynamodb").create_table(
            TableName="sessions",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        settings = {"USE_MOCK": "false", "SESSIONS_TABLE": "sessions", "LOG_LEVEL": "ERROR", **environment}
        in_process = {
            tool: InProcessTransport(partial(_given, result))
            for tool, result in ((Tool.PREDICT, T1), (Tool.IMPORTANCE, T2), (Tool.SEARCH, T3))
        }
        yield create_app(build_services(read_settings(AgentSettings, settings), in_process))


def _given(result: dict[str, Any], _event: Any, _context: Any) -> dict[str, Any]:
    return result


def charged() -> dict[str, int]:
    """The numbers of the caller's day in the table."""
    (item,) = (
        row
        for row in boto3.client("dynamodb").scan(TableName="sessions")["Items"]
        if row["sk"]["S"].startswith("day#")
    )
    return {name.split("_")[0]: int(row["N"]) for name, row in item.items() if "N" in row}


def test_an_answer_that_its_reader_leaves_is_charged_measured_and_refused_for_from_then_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The reader that leaves meets a model that is silent: it is waited for as long as its client waits.
    impatient = partial(aws_clients.bedrock_runtime_client, read_timeout_s=2)
    monkeypatch.setattr(aws_clients, "bedrock_runtime_client", impatient)
    script = [text("앞의 말 ", "뒤의 말", fault=Hang(after=1))]
    limits = {"MAX_TOKENS_PER_DAY": "10000", "MAX_REQUESTS_PER_MINUTE": "10"}
    with stage(monkeypatch, script, **limits) as app:
        body = app.resolve(ASK, None)["body"]  # type: ignore[arg-type] # no context here
        assert charged()["reserved"] == charged()["used"] > 30_000
        for piece in body:
            if b"answer_delta" in piece:
                break
        body.close()
        after = charged()
        again = app.resolve(ASK, None)  # type: ignore[arg-type] # no context here

    assert (after["reserved"], after["used"] == after["hour"]) == (0, True)
    assert 2_000 < after["used"] < 10_000
    assert again["statusCode"] == 429
    assert json.loads(again["body"])["error"]["code"] == "hourly_token_budget_used"
    (metrics,) = (row for row in map(json.loads, capsys.readouterr().out.splitlines()) if "TotalTime" in row)
    assert sum(metrics["InputTokens"]) + 5 * sum(metrics["OutputTokens"]) == after["used"]


def test_spellings_of_one_variable_are_refused_before_anything_is_reserved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    features = {"Process_Temperature": 670.0, "process_temperature": 671.0}
    with stage(monkeypatch, [], MAX_TOKENS_PER_DAY="10000") as app:
        event = post("/api/chat", {"question": "왜?", "features": features})
        assert app.resolve(event, None)["statusCode"] == 422  # type: ignore[arg-type] # no context here
        assert boto3.client("dynamodb").scan(TableName="sessions")["Items"] == []
