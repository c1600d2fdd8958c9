"""POST /api/chat under limits: 429 before a stream, what is charged, and what is not remembered."""

import json
from typing import Any

import pytest

from agent.budgets.counters import Counters, CountersDown, MemoryCounters
from agent.budgets.limits import Limits
from agent.diagnosis.in_session import Assistant
from agent.diagnosis.loop import Diagnosis
from agent.model.errors import ModelThrottled
from agent.model.types import StopReason, Usage
from agent.routes.app import Services, create_app
from agent.sessions.memory import MemorySessions
from agent.users.gate import Gate
from checks.standins.url_events import ARN, OTHER_ARN, post
from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from shared.knowledge.library import PackagedLibrary
from tests.agent_parts import Tools, memory_logger, sse_events
from tests.fakes import ScriptedModel, Turn, ask_for, break_with, kinds, say, use

NOON = 1_707_566_400.0


class Down:
    """Counters that do not answer."""

    def add(self, caller: str, period: str, amount: int, expires_at: float) -> int:
        """See Counters.add."""
        raise CountersDown("The budgets could not be read.")


class Server:
    """The routes with limits."""

    def __init__(
        self, *turns: Turn, requests: int = 0, tokens: int = 0, counters: Counters | None = None
    ) -> None:
        logger, _ = memory_logger()
        self.model = ScriptedModel(*turns)
        self.sessions = MemorySessions()
        limits = Limits(counters or MemoryCounters(lambda: NOON), logger, requests, tokens, lambda: NOON)
        gateway = Tools().gateway()
        assistant = Assistant(Diagnosis(self.model, gateway), self.sessions, logger, limits=limits)
        schema = read_schema(asset("models", "default", "schema.json"))
        documents = PackagedLibrary(asset("knowledge"))
        self.app = create_app(
            Services(assistant, gateway, lambda: schema, documents, logger, "scripted", Gate())
        )

    def ask(self, caller: str = ARN, session_id: str = "session_1") -> dict[str, Any]:
        """The answer to one question."""
        event = post("/api/chat", {"question": "왜?", "session_id": session_id}, caller=caller)
        return self.app.resolve(event, None)  # type: ignore[arg-type] # no context here


def test_one_request_too_many_is_429_and_says_when_to_come_back() -> None:
    server = Server(say("답"), requests=1)
    assert kinds(sse_events(server.ask()["body"]))[-1] == "done"
    refused = server.ask()

    assert refused["statusCode"] == 429
    assert refused["headers"]["retry-after"] == "60"
    assert json.loads(refused["body"])["error"]["code"] == "too_many_requests"
    assert len(server.model.requests) == 1


def test_used_up_tokens_are_429_until_the_day_is_over() -> None:
    server = Server(Turn(["답"], usage=Usage(900, 100)), tokens=1000)
    sse_events(server.ask()["body"])
    refused = server.ask()

    assert refused["statusCode"] == 429
    assert refused["headers"]["retry-after"] == str(12 * 3600)
    assert json.loads(refused["body"])["error"]["code"] == "token_budget_used"


def test_an_answer_that_failed_is_charged_for_what_it_used() -> None:
    call = Turn(uses=[use("predict_quality")], usage=Usage(999, 1))
    server = Server(call, break_with(KeyError("bug")), tokens=1000)
    assert kinds(sse_events(server.ask()["body"]))[-1] == "error"

    assert server.ask()["statusCode"] == 429


def test_limits_are_each_callers_own() -> None:
    server = Server(say("1"), say("2"), requests=1)
    sse_events(server.ask(ARN)["body"])

    assert server.ask(ARN)["statusCode"] == 429
    assert server.ask(OTHER_ARN, "session_2")["statusCode"] == 200


def test_counters_that_are_down_stop_nobody() -> None:
    server = Server(say("1"), say("2"), requests=1, tokens=1, counters=Down())

    for _ in range(2):
        assert kinds(sse_events(server.ask()["body"]))[-1] == "done"


def test_a_refused_request_binds_no_session() -> None:
    server = Server(say("답"), requests=1)
    sse_events(server.ask(ARN)["body"])
    server.ask(ARN, "session_new")

    assert server.sessions.open("session_new", "somebody else") == ()


def test_what_a_guardrail_stopped_is_not_put_into_the_history() -> None:
    server = Server(say("이 질문에는 답할 수 없습니다.", stop=StopReason.GUARDRAIL))
    events = sse_events(server.ask(ARN)["body"])

    assert [row["code"] for row in events[-1]["warnings"]] == ["guardrail_intervened"]
    assert server.sessions.open("session_1", ARN) == ()


@pytest.mark.parametrize("fault", [ModelThrottled("busy")])
def test_results_written_without_the_model_are_charged_for_the_turns_before(fault: ModelThrottled) -> None:
    server = Server(ask_for(use("predict_quality")), break_with(fault), tokens=100)
    sse_events(server.ask()["body"])

    assert server.ask()["statusCode"] == 429
