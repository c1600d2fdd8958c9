"""The routes under limits: 429 before a stream, what is charged, and what is not remembered."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from agent.api.app import create_app
from agent.api.dependencies import AgentRouter, Services
from agent.auth.authenticator import LOCAL, Authenticator
from agent.core.agent import Agent
from agent.core.chat_service import ChatService
from agent.models.errors import ModelInterrupted, ModelThrottled, ModelUnavailable
from agent.models.types import StopReason, Usage
from agent.rate_limit.counters import CounterStore, MemoryCounterStore, Tally, Window
from agent.rate_limit.limiter import HOURS_OF_A_DAYS_TOKENS, RateLimiter
from agent.rate_limit.reservations import equivalents
from agent.sessions.store import MemorySessions
from checks.standins.url_events import ARN, OTHER_ARN, get, post, url_event
from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from shared.knowledge.library import PackagedLibrary
from tests.agent_parts import Tools, memory_logger, sse_events
from tests.fakes import NoCounters, ScriptedModel, Turn, ask_for, break_with, kinds, say, use
from tests.tool_results import SHOT

NOON = 1_707_566_400.0
PLENTY = 10**9


class Server:
    """The routes with limits."""

    def __init__(
        self, *turns: Turn, requests: int = 0, tokens: int = 0, counters: CounterStore | None = None
    ) -> None:
        logger, _ = memory_logger()
        self.model = ScriptedModel(*turns)
        self.sessions = MemorySessions()
        self.counters = counters or MemoryCounterStore(lambda: NOON)
        self.limits = RateLimiter(self.counters, logger, requests, tokens, lambda: NOON)
        gateway = Tools().gateway()
        self.diagnosis = Agent(self.model, gateway)
        assistant = ChatService(self.diagnosis, self.sessions, logger, rate_limiter=self.limits)
        schema = read_schema(asset("models", "default", "schema.json"))
        documents = PackagedLibrary(asset("knowledge"))
        self.app = create_app(
            Services(assistant, gateway, lambda: schema, documents, logger, "scripted", Authenticator())
        )

    def send(self, event: dict[str, Any]) -> dict[str, Any]:
        """The answer to an event."""
        return self.app.resolve(event, None)  # type: ignore[arg-type] # no context here

    def ask(self, caller: str = ARN, session_id: str = "session_1", question: str = "왜?") -> dict[str, Any]:
        """The answer to one question."""
        asked = {"question": question, "session_id": session_id}
        return self.send(post("/api/chat", asked, caller=caller))

    def used(self, caller: str = ARN) -> Tally:
        """What a caller is charged now."""
        found = self.counters.reserve(Window(caller, "2024-02-10", 12, NOON + 9), 0, Tally())
        assert found is not None
        return found


def test_one_request_too_many_is_429_and_says_when_to_come_back() -> None:
    server = Server(say("답"), requests=1)
    assert kinds(sse_events(server.ask()["body"]))[-1] == "done"
    refused = server.ask()

    assert refused["statusCode"] == 429
    assert refused["headers"]["retry-after"] == "60"
    assert json.loads(refused["body"])["error"]["code"] == "too_many_requests"
    assert len(server.model.requests) == 1


REQUESTS: dict[str, Callable[[], dict[str, Any]]] = {
    "/api/chat/stop": lambda: post("/api/chat/stop", {"session_id": "x"}),
    "/api/predict": lambda: post("/api/predict", {"features": SHOT}),
    "/api/schema": lambda: get("/api/schema"),
    "/api/kb/documents/<document_id>": lambda: get("/api/kb/documents/gas-porosity.ko"),
    "/api/session/create": lambda: post("/api/session/create", {"user_id": "me"}),
    "/api/kb/ingest": lambda: post("/api/kb/ingest", {"action": "list"}),
    "/health": lambda: get("/health"),
    "other": lambda: get("/nothing/here"),
    "/api/chat": lambda: post("/api/chat", {"question": ""}),
}


@pytest.mark.parametrize("route", REQUESTS)
def test_every_route_has_a_limit_that_bad_requests_count_towards(route: str) -> None:
    server = Server(requests=3)
    declared = {row.path: row.per_minute for row in server.app.declared} | {"other": 60}
    limit = declared[route] or 3
    statuses = [server.send(REQUESTS[route]())["statusCode"] for _ in range(limit + 1)]

    assert 429 not in statuses[:-1]
    assert statuses[-1] == 429


@pytest.mark.parametrize("path", ["/api/schema", "/nothing/here"])
def test_60_requests_a_minute_pass_of_what_a_person_does_by_hand_and_of_what_is_no_route(path: str) -> None:
    server = Server(requests=3)
    statuses = [server.send(get(path))["statusCode"] for _ in range(62)]

    assert [status == 429 for status in statuses] == [False] * 60 + [True] * 2


def test_no_route_of_the_application_is_without_a_limit() -> None:
    """Every route that is registered is asked until it refuses: one that is added later too."""
    registered = Server().app._static_routes + Server().app._dynamic_routes
    assert len(registered) >= len(REQUESTS) - 1
    for route in registered:
        server = Server(requests=5)
        methods = [route.method] if isinstance(route.method, str) else list(route.method)
        path = route.path.replace("<", "").replace(">", "")
        limits = [
            row.per_minute
            for row in server.app.declared
            if row.path.replace("<", "").replace(">", "") == path
        ]
        times = 1 + max([399, *(limit for limit in limits if limit)])
        statuses = [
            server.send(url_event(methods[0], path, {}, caller=LOCAL))["statusCode"] for _ in range(times)
        ]

        assert statuses[-1] == 429, f"{route.path} answers without end"


def test_a_route_that_does_not_say_what_it_requires_is_none() -> None:
    with pytest.raises(ValueError, match="GET /api/new has to say once what it requires"):
        AgentRouter().get("/api/new")


def test_preflights_and_unknown_methods_are_limited_too() -> None:
    server = Server(requests=5)
    for method in ("OPTIONS", "DELETE"):
        assert server.send(url_event(method, "/api/chat"))["statusCode"] != 429
    statuses = [server.send(url_event("OPTIONS", "/api/chat"))["statusCode"] for _ in range(200)]

    assert statuses[-1] == 429


def test_paths_that_nobody_has_share_one_limit_and_grow_nothing() -> None:
    server = Server(requests=5)
    statuses = [server.send(get(f"/nothing/{n}"))["statusCode"] for n in range(200)]

    assert statuses[0] == 404
    assert statuses[-1] == 429
    assert len(server.limits._memory._values) == 1


@pytest.mark.parametrize("event", [get("/health", caller=None), get("/nothing", caller=None)])
def test_what_anybody_may_send_never_writes_the_table(event: dict[str, Any]) -> None:
    counters = NoCounters()
    server = Server(requests=1, counters=counters)
    for _ in range(300):
        server.send(event)

    assert counters.asked == 0


def test_used_up_tokens_are_429_until_the_day_is_over() -> None:
    server = Server(Turn(["답"], usage=Usage(900, 100)), tokens=1000)
    sse_events(server.ask()["body"])
    refused = server.ask()

    assert refused["statusCode"] == 429
    assert refused["headers"]["retry-after"] == str(12 * 3600)
    error = json.loads(refused["body"])["error"]
    assert (error["code"], "MaxTokensPerDay" in error["message"]) == ("token_budget_used", True)


def test_an_hours_share_of_the_tokens_is_429_until_the_hour_is_over() -> None:
    server = Server(Turn(["답"], usage=Usage(900, 100)), tokens=1400 * HOURS_OF_A_DAYS_TOKENS)
    sse_events(server.ask()["body"])
    refused = server.ask()

    assert (refused["statusCode"], refused["headers"]["retry-after"]) == (429, "3600")
    assert json.loads(refused["body"])["error"]["code"] == "hourly_token_budget_used"


def test_an_answer_is_charged_with_what_it_used_by_price() -> None:
    server = Server(Turn(["답"], usage=Usage(1000, 100, 500, 40)), tokens=PLENTY)
    sse_events(server.ask()["body"])

    assert server.used() == Tally(1600, 1600, 0)


def test_a_question_holds_an_estimate_until_it_has_ended() -> None:
    server = Server(say("답"), tokens=PLENTY)
    answer = server.ask()
    held = server.used()

    assert held.day == held.hour == held.reserved > 5 * 3 * server.diagnosis.max_tokens
    sse_events(answer["body"])
    assert server.used().reserved == 0


def test_a_longer_question_and_a_longer_history_hold_more() -> None:
    server = Server(say("답" * 1000), tokens=PLENTY)
    first = server.ask(ARN)
    short = server.used(ARN).reserved
    server.ask(OTHER_ARN, "session_2", "왜? " * 1000)
    assert server.used(OTHER_ARN).reserved > short + 5 * 1000 / 2

    sse_events(first["body"])
    server.ask(ARN)
    assert server.used(ARN).reserved > short + 3 * 1000 / 2


def stopped(server: Server) -> None:
    body = iter(server.ask()["body"])
    for piece in body:
        if b"answer_delta" in piece:
            server.send(post("/api/chat/stop", {"session_id": "session_1"}))
            break
    list(body)


def left(server: Server) -> None:
    body = server.ask()["body"]
    for piece in body:
        if b"answer_delta" in piece:
            break
    body.close()


def read_to_its_end(server: Server) -> None:
    list(server.ask()["body"])


LONG = [f"조각 {n} " for n in range(2000)]


@pytest.mark.parametrize(
    ("turns", "read"),
    [
        ([say(*LONG)], stopped),
        ([say(*LONG)], left),
        ([break_with(ModelInterrupted("cut"), after=LONG)], read_to_its_end),
        ([break_with(KeyError("bug"), after=LONG)], read_to_its_end),
        ([break_with(ModelUnavailable("hung"))], read_to_its_end),
    ],
    ids=["stopped", "left", "cut", "failed", "hung"],
)
def test_a_turn_that_did_not_end_is_charged_for_what_was_sent_and_received(
    turns: list[Turn], read: Callable[[Server], None]
) -> None:
    server = Server(*turns, tokens=PLENTY)
    read(server)

    used = server.used()
    assert used.reserved == 0
    prompt_alone = 1000
    assert prompt_alone < used.day < equivalents(Usage(10_000, 20_000))


def story() -> Server:
    """A question with a tool turn that used 700 and an answer in twelve pieces that would use 900."""
    call = Turn(uses=[use("predict_quality")], usage=Usage(200, 100))
    told = Turn([f"조각 {n} " for n in range(12)], usage=Usage(400, 100))
    return Server(call, told, tokens=PLENTY)


PIECES = len(list(story().ask()["body"]))


@pytest.mark.parametrize("read", range(1, PIECES + 1))
def test_wherever_a_reader_leaves_nothing_stays_reserved_and_every_turn_so_far_is_charged(read: int) -> None:
    server = story()
    body = server.ask()["body"]
    for _ in range(read):
        next(body)
    body.close()

    used = server.used()
    assert used.reserved == 0
    # The turns run ahead of the reader, so more may be charged than was read, never less than was begun.
    assert used.day >= 700 * (len(server.model.requests) > 1)
    assert (used.day > 0) == bool(server.model.requests)
    assert read < PIECES or used.day == 1600


@pytest.mark.parametrize("number", range(12))
def test_wherever_a_turn_breaks_nothing_stays_reserved_and_what_came_is_charged(number: int) -> None:
    call = Turn(uses=[use("predict_quality")], usage=Usage(200, 100))
    broken = break_with(ModelInterrupted("cut"), after=[f"조각 {n} " for n in range(number)])
    server = Server(call, broken, tokens=PLENTY)
    list(server.ask()["body"])

    assert server.used().reserved == 0
    assert server.used().day > 700 + 1000 + 5 * 4 * number


def test_more_received_before_a_stop_costs_more() -> None:
    few, many = (
        Server(break_with(ModelInterrupted("cut"), after=LONG[:n]), tokens=PLENTY) for n in (10, 1000)
    )
    read_to_its_end(few)
    read_to_its_end(many)

    assert many.used().day > few.used().day + 5 * 990


def test_a_model_that_refused_costs_nothing() -> None:
    server = Server(break_with(ModelThrottled("busy")), tokens=PLENTY)
    read_to_its_end(server)

    assert server.used() == Tally(0, 0, 0)


def test_an_answer_that_failed_is_charged_for_what_it_used() -> None:
    call = Turn(uses=[use("predict_quality")], usage=Usage(999, 1))
    server = Server(call, break_with(KeyError("bug")), tokens=1000)
    assert kinds(sse_events(server.ask()["body"]))[-1] == "error"

    assert server.ask()["statusCode"] == 429


def test_a_request_that_gets_no_stream_gives_back_what_it_held() -> None:
    server = Server(say("답"), tokens=PLENTY)
    sse_events(server.ask(ARN)["body"])

    assert server.ask(OTHER_ARN)["statusCode"] == 403  # the session is another caller's
    assert server.used(OTHER_ARN) == Tally(0, 0, 0)


def test_limits_are_each_callers_own() -> None:
    server = Server(say("1"), say("2"), requests=1)
    sse_events(server.ask(ARN)["body"])

    assert server.ask(ARN)["statusCode"] == 429
    assert server.ask(OTHER_ARN, "session_2")["statusCode"] == 200


def test_while_counters_are_down_the_instance_counts_and_answers() -> None:
    server = Server(say("1"), say("2"), requests=2, counters=NoCounters())

    for _ in range(2):
        assert kinds(sse_events(server.ask()["body"]))[-1] == "done"
    assert server.ask()["statusCode"] == 429


def test_while_counters_are_down_tokens_are_counted_too() -> None:
    server = Server(Turn(["답"], usage=Usage(900, 100)), tokens=1000, counters=NoCounters())
    sse_events(server.ask()["body"])

    assert server.ask()["statusCode"] == 429


def test_a_refused_request_binds_no_session() -> None:
    server = Server(say("답"), tokens=100)
    sse_events(server.ask(ARN)["body"])
    assert server.ask(ARN, "session_new")["statusCode"] == 429

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
