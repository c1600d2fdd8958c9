"""The table "What can fail" of docs/operations/incident.md: every row happens here, to the composed agent.

Claude is the real adapter on a stand-in for Bedrock, the table is DynamoDB's client on a
loopback server, the tools are transports that fail. Each stream has to end in exactly one
`done` or `error`, with what the row promises.
"""

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from agent.api.app import create_app
from agent.api.chat import DEADLINE_MARGIN_S
from agent.api.dependencies import Services
from agent.auth.authenticator import Authenticator
from agent.core.agent import Agent
from agent.core.chat_service import ChatService
from agent.models.bedrock.adapter import BedrockModel
from agent.rate_limit.dynamodb_counters import DynamoCounterStore
from agent.rate_limit.limiter import RateLimiter
from agent.sessions.dynamodb_store import DynamoSessions
from agent.sessions.store import MemorySessions
from agent.tools.circuit_breaker import CircuitBreaker
from agent.tools.gateway import ToolGateway
from agent.tools.transport import ToolFailed, ToolTimeout, ToolUnavailable
from checks.standins.bedrock.script import (
    Cut,
    EndWithoutStop,
    Hang,
    HttpError,
    StreamError,
    ToolUseBlock,
    Turn,
    failure,
    text,
    tool,
)
from checks.standins.bedrock_client import CLAUDE, SECOND, dummy_session
from checks.standins.bedrock_server import BedrockServer
from checks.standins.loopback import Answer, Loopback
from checks.standins.url_events import post
from shared.assets import asset
from shared.aws_clients import bedrock_runtime_client
from shared.bundle.feature_schema import read_schema
from shared.contracts.tools import Tool
from shared.knowledge.library import PackagedLibrary
from tests.agent_parts import QUESTION, memory_logger, sse_events
from tests.fakes import FakeTransport, kinds
from tests.replaced_results import R1
from tests.tool_results import SHOT, T1, T2, T3

ROOT = Path(__file__).resolve().parents[3]
INCIDENT = ROOT / "docs" / "operations" / "incident.md"
PREDICT = tool("predict_quality")
THROTTLED, DOWN = HttpError(429, "ThrottlingException"), HttpError(503, "ServiceUnavailableException")
SLOW = 0.5
"""Seconds of silence after which the clients of these tests give up, where 25 or 30 are the rule."""


@dataclass(frozen=True)
class Fault:
    """A row of the table, one way in which it happens, and how the stream has to end.

    `ends` is "done" or the code of the error; `warns` are the codes in `done.warnings`; `says` has
    to be in the answer; `failed` are the codes of failed tool calls; `asked` counts model calls.
    """

    row: str
    script: tuple[Turn, ...]
    ends: str = "done"
    warns: tuple[str, ...] = ()
    says: str = ""
    failed: tuple[str, ...] = ()
    asked: int | None = None
    t1: Any = field(default_factory=lambda: FakeTransport(T1))
    table: Callable[[], Answer] | None = None
    seconds: float = 100.0


def _hanging() -> FakeTransport:
    return FakeTransport(T1, before=lambda: threading.Event().wait(4 * SLOW))


def _refusing(kind: str, status: int = 400) -> Callable[[], Answer]:
    return lambda: Answer(status, json.dumps({"__type": kind}).encode())


WRITTEN = ("written_from_results",)
FAULTS = (
    Fault("model throttles", (failure(THROTTLED), text("답")), says="답", asked=2),
    Fault("model throttles", (failure(StreamError("throttlingException")), text("답")), says="답", asked=2),
    Fault("model throttles", (failure(THROTTLED),) * 4, ends="model_throttled", asked=4),
    Fault("model throttles", (PREDICT, *(failure(THROTTLED),) * 4), warns=("model_throttled", *WRITTEN)),
    Fault("model service fails", (failure(DOWN), text("답")), says="답", asked=2),
    Fault("model service fails", (failure(DOWN),) * 4, ends="model_unavailable"),
    Fault("model service fails", (failure(StreamError("internalServerException")), text("답")), says="답"),
    Fault("model service fails", (PREDICT, *(failure(DOWN),) * 4), warns=("model_unavailable", *WRITTEN)),
    Fault("model's stream is cut", (failure(Cut()), text("답")), says="답", asked=2),
    Fault(
        "model's stream is cut", (text("앞", "뒤", fault=Cut(after=1)),), ends="model_interrupted", asked=1
    ),
    Fault(
        "model's stream is cut",
        (text("앞", "뒤", fault=StreamError("throttlingException", after=1)),),
        ends="model_interrupted",
        asked=1,
    ),
    Fault("model's stream is cut", (text("앞", fault=EndWithoutStop()),), ends="model_interrupted"),
    Fault("model falls silent", (failure(Hang()), text("답")), says="답", asked=2),
    Fault("model falls silent", (text("앞", "뒤", fault=Hang(after=1)),), ends="model_interrupted"),
    Fault(
        "model is retired, or access to it denied",
        (failure(HttpError(404, "ResourceNotFoundException")), text("답")),
        says="답",
        asked=2,
    ),
    Fault(
        "model is retired, or access to it denied",
        (failure(HttpError(400, "ValidationException")), text("답")),
        says="답",
        asked=2,
    ),
    Fault(
        "model is retired, or access to it denied",
        (failure(HttpError(403, "AccessDeniedException")),) * 2,
        ends="model_rejected",
    ),
    Fault(
        "guardrail stops the question or the answer",
        (text("이 질문에는 답하지 않습니다.", stop_reason="guardrail_intervened"),),
        warns=("guardrail_intervened",),
        says="답하지 않습니다",
    ),
    Fault(
        "guardrail stops the question or the answer",
        (Turn(stop_reason="guardrail_intervened"),),
        ends="answer_blocked",
        asked=1,
    ),
    Fault(
        "provider's filter stops the answer",
        (text("앞부분", stop_reason="content_filtered"),),
        warns=("content_filtered",),
        says="앞부분",
    ),
    Fault(
        "provider's filter stops the answer", (Turn(stop_reason="content_filtered"),), ends="answer_blocked"
    ),
    Fault(
        "answer longer than `MAX_TOKENS`",
        (text("앞부분", stop_reason="max_tokens"),),
        warns=("answer_truncated",),
        says="길이 제한",
    ),
    Fault(
        "answer longer than `MAX_TOKENS`",
        (
            Turn((ToolUseBlock("predict_quality", ('{"features": {"Pro',)),), stop_reason="max_tokens"),
            text("답"),
        ),
        failed=("validation_error",),
        says="답",
    ),
    Fault(
        "model asks for an unknown tool, or with arguments that cannot be read",
        (tool("launch_rocket"), text("답")),
        failed=("unknown_tool",),
        says="답",
    ),
    Fault(
        "model asks for an unknown tool, or with arguments that cannot be read",
        (Turn((ToolUseBlock("predict_quality", ("[1, ",)),)), text("답")),
        failed=("validation_error",),
        says="답",
    ),
    Fault(
        "model asks for an unknown tool, or with arguments that cannot be read",
        (Turn(stop_reason="malformed_tool_use"), text("답")),
        warns=("malformed_tool_use",),
        says="답",
    ),
    Fault(
        "model asks for tools without end", (PREDICT,) * 3, warns=WRITTEN, failed=("call_refused",), asked=3
    ),
    Fault("model answers nothing", (Turn(), Turn(), Turn()), ends="empty_answer", asked=3),
    Fault("model answers nothing", (PREDICT, Turn(), Turn()), warns=WRITTEN, says="87.3 %"),
    Fault("tool is slow", (PREDICT, text("답")), failed=("tool_timeout",), says="답", t1=_hanging()),
    Fault(
        "tool is slow",
        (PREDICT, text("답")),
        failed=("tool_timeout",),
        says="답",
        t1=FakeTransport(ToolTimeout("The tool ran into its own time limit.")),
    ),
    Fault(
        "tool breaks",
        (PREDICT, text("답")),
        failed=("tool_failed",),
        says="답",
        t1=FakeTransport(ToolFailed("The tool failed (Runtime.ExitError).")),
    ),
    Fault(
        "tool breaks",
        (PREDICT, text("답")),
        failed=("tool_failed",),
        says="답",
        t1=FakeTransport(KeyError("bug")),
    ),
    Fault("tool is absent", (PREDICT, text("답")), failed=("tool_unavailable",), says="답", t1=None),
    Fault(
        "tool refuses permission or throttles",
        (PREDICT, text("답")),
        failed=("tool_unavailable",),
        says="답",
        t1=FakeTransport(ToolUnavailable("The tool could not be called (AccessDeniedException).")),
    ),
    Fault(
        "tool answers nonsense",
        (PREDICT, text("답")),
        failed=("tool_failed",),
        says="답",
        t1=FakeTransport("42"),
    ),
    Fault(
        "tool answers nonsense",
        (PREDICT, text("답")),
        failed=("tool_failed",),
        says="답",
        t1=FakeTransport({**T1, "prediction": {"class": "maybe"}}),
    ),
    Fault(
        "tool leaves out parts of its contract, or fills them wrongly",
        (PREDICT, text("답")),
        warns=("prediction_incomplete",),
        says="답",
        t1=FakeTransport({**R1, "threshold": 20.0}),
    ),
    Fault(
        "DynamoDB throttles or does not answer",
        (text("답"),),
        warns=("session_unavailable", "session_not_saved"),
        says="답",
        table=_refusing("ProvisionedThroughputExceededException"),
    ),
    Fault(
        "DynamoDB throttles or does not answer",
        (text("답"),),
        warns=("session_unavailable", "session_not_saved"),
        says="답",
        table=_refusing("InternalServerError", 500),
    ),
    Fault(
        "Lambda's deadline is near",
        (PREDICT, text("답")),
        ends="out_of_time",
        failed=("tool_timeout",),
        t1=_hanging(),
        seconds=0.2,
    ),
    Fault(
        "Lambda's deadline is near",
        (text(*(f"말{n} " for n in range(40))),),
        warns=("out_of_time",),
        says="답변 시간이 다 되어",
        seconds=0.0,
    ),
)


@dataclass
class Composed:
    """The routes on Claude's adapter, a table and tools that fail as a test asks."""

    fault: Fault
    bedrock: BedrockServer
    table_url: str = ""

    def __post_init__(self) -> None:
        client = bedrock_runtime_client(dummy_session(), endpoint_url=self.bedrock.url, read_timeout_s=SLOW)
        model = BedrockModel(client, (CLAUDE, SECOND), max_attempts=2, random=lambda: 0.0)
        given = {
            Tool.PREDICT: self.fault.t1,
            Tool.IMPORTANCE: FakeTransport(T2),
            Tool.SEARCH: FakeTransport(T3),
        }
        tools = {name: transport for name, transport in given.items() if transport is not None}
        gateway = ToolGateway(tools, SLOW, CircuitBreaker())
        logger, _ = memory_logger()
        limits = None
        sessions: Any = MemorySessions()
        if self.table_url:
            config = Config(retries={"total_max_attempts": 1}, read_timeout=5)
            table = boto3.client("dynamodb", endpoint_url=self.table_url, config=config)
            sessions = DynamoSessions(table, "sessions", 7)
            limits = RateLimiter(DynamoCounterStore(table, "sessions"), logger, 10, 1000)
        assistant = ChatService(Agent(model, gateway), sessions, logger, rate_limiter=limits)
        schema = read_schema(asset("models", "default", "schema.json"))
        self.app = create_app(
            Services(
                assistant,
                gateway,
                lambda: schema,
                PackagedLibrary(asset("knowledge")),
                logger,
                "claude",
                Authenticator(),
            )
        )

    def ask(self) -> list[dict[str, Any]]:
        """The events of one answer."""
        asked = post("/api/chat", {"question": QUESTION, "features": SHOT, "session_id": "session_1"})
        answer = self.app.resolve(asked, Context(self.fault.seconds))  # type: ignore[arg-type] # in part
        return sse_events(answer["body"])


@dataclass(frozen=True)
class Context:
    """A Lambda context that leaves an answer `seconds`."""

    seconds: float

    def get_remaining_time_in_millis(self) -> int:
        """What Lambda leaves, the margin for the end included."""
        return round((self.seconds + DEADLINE_MARGIN_S) * 1000)


def happen(fault: Fault) -> tuple[list[dict[str, Any]], BedrockServer]:
    """The events of an answer to which `fault` happens, and the service as it was asked."""
    with BedrockServer(fault.script) as bedrock:
        if fault.table is None:
            return Composed(fault, bedrock).ask(), bedrock
        refuse = fault.table
        with Loopback(lambda _: refuse()) as table:
            return Composed(fault, bedrock, table.url).ask(), bedrock


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.row}-{fault.ends}")
def test_a_fault_ends_as_the_table_says(fault: Fault) -> None:
    events, bedrock = happen(fault)
    last = events[-1]

    assert [kind for kind in kinds(events) if kind in {"done", "error"}] == [last["type"]]
    assert (last.get("code") if last["type"] == "error" else "done") == fault.ends
    if fault.asked is not None:
        assert len(bedrock.requests) == fault.asked
    failures = [
        e["result"]["error"]["code"] for e in events if e["type"] == "tool_end" and "error" in e["result"]
    ]
    assert failures == list(fault.failed)
    streamed = "".join(event["text"] for event in events if event["type"] == "answer_delta")
    if last["type"] == "done":
        assert [row["code"] for row in last["warnings"]] == list(fault.warns)
        assert events[-2]["data"]["answer"] == streamed
        assert fault.says in streamed
    starts = [event["tool_use_id"] for event in events if event["type"] == "tool_start"]
    assert starts == [event["tool_use_id"] for event in events if event["type"] == "tool_end"]


def test_text_that_was_sent_is_never_repeated() -> None:
    events, _ = happen(Fault("", (text("앞", "뒤", fault=Cut(after=1)), text("앞뒤"))))

    assert [event["text"] for event in events if event["type"] == "answer_delta"] == ["앞"]


def test_a_dead_tool_costs_its_time_limit_once() -> None:
    hanging = _hanging()
    fault = Fault("tool is dead", (PREDICT, text("1"), PREDICT, text("2")), t1=hanging)
    with BedrockServer(fault.script) as bedrock:
        line = Composed(fault, bedrock)
        codes = [
            event["result"]["error"]["code"]
            for _ in range(2)
            for event in line.ask()
            if event["type"] == "tool_end"
        ]

    assert codes == ["tool_timeout", "tool_unavailable"]
    assert len(hanging.payloads) == 1


def test_a_client_that_leaves_ends_the_answer_and_its_model_call() -> None:
    fault = Fault("client leaves", (text("앞", "뒤", fault=Hang(after=1)),))
    with BedrockServer(fault.script) as bedrock:
        line = Composed(fault, bedrock)
        asked = post("/api/chat", {"question": QUESTION})
        body = line.app.resolve(asked, Context(100.0))["body"]  # type: ignore[arg-type] # in part
        pieces = iter(body)
        while b"answer_delta" not in next(pieces):
            pass
        body.close()
        assert bedrock.client_left.wait(20)


def test_a_caller_who_asks_too_much_gets_429() -> None:
    used = Answer(200, json.dumps({"Attributes": {"used": {"N": "11"}}}).encode())
    with BedrockServer([]) as bedrock, Loopback(lambda _: used) as table:
        line = Composed(Fault("caller asks too much", ()), bedrock, table.url)
        answer = line.app.resolve(post("/api/chat", {"question": QUESTION}), Context(100.0))  # type: ignore[arg-type]

    assert (answer["statusCode"], bedrock.requests) == (429, [])


ELSEWHERE: Mapping[str, str] = {
    "model writes what Converse refuses": "tests/integration/bedrock/test_odd_models.py",
    "tool is dead": test_a_dead_tool_costs_its_time_limit_once.__name__,
    "client leaves": test_a_client_that_leaves_ends_the_answer_and_its_model_call.__name__,
    "caller asks too much": test_a_caller_who_asks_too_much_gets_429.__name__,
    "one variable comes under two names, or more than 64 names are unknown": (
        "tests/unit/agent/api/test_names.py"
    ),
    "issuer does not answer, or answers nonsense": "tests/integration/agent/test_users_and_issuer.py",
    "token is forged, expired or for somebody else": "tests/unit/agent/auth/test_token_verifier.py",
    "documents bucket or index broken": "tests/integration/knowledge/test_s3_storage.py",
    "knowledge base (bedrock) does not answer": "tests/integration/knowledge/test_bedrock_search.py",
    "an answer's thread never ends, whatever it hangs on": "tests/integration/runtime/test_process_end.py",
    "hostile text: 100,000 characters of dashes, brackets, backticks, asterisks, digits, particles, …": (
        "tests/hostile/test_hostile_texts.py"
    ),
    "document is empty, binary, encrypted, damaged, over 20 MB, misnamed, "
    "or made to hang, fill or crash what reads it": "tests/hostile/test_isolation.py",
    "documents are more than a job has time for": "tests/unit/t0_ingest/test_worker.py",
    "ingest's worker dies": "tests/unit/t0_ingest/test_jobs.py",
    "published model absent, damaged, of a newer format, or S3 down": (
        "tests/integration/models/test_published_models.py"
    ),
}
"""Rows that one answer cannot show, and what tests them."""


def test_every_row_of_the_table_is_tested_here_and_every_test_has_its_row() -> None:
    section = re.split(r"\n#+ ", INCIDENT.read_text().partition("## What can fail")[2])[0]
    cells = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("|")]

    assert set(cells[2:]) == {fault.row for fault in FAULTS} | set(ELSEWHERE)


@pytest.mark.parametrize("place", [place for place in ELSEWHERE.values() if place.endswith(".py")])
def test_what_is_tested_elsewhere_is_there(place: str) -> None:
    assert (ROOT / place).is_file()
