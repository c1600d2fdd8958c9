"""A turn through the routes: joined, read on, left by its reader, judged, and nobody else's."""

import json
import uuid
from collections.abc import Generator, Sequence
from typing import Any

import pytest

from agent.models.types import Model
from checks.standins.url_events import ARN, OTHER_ARN, get, post
from tests.agent_parts import QUESTION, create_test_app, sse_events
from tests.fakes import Gate, ScriptedModel, kinds, say
from tests.tool_results import SHOT

CHAT = "/api/chat"


class Desk:
    """The real routes of one process."""

    def __init__(self, model: Model | None = None) -> None:
        self.app, self.written = create_test_app(model)

    def send(self, event: dict[str, Any]) -> dict[str, Any]:
        """The answer, its header names in lower case."""
        answer = self.app.resolve(event, None)  # type: ignore[arg-type] # no context here
        return answer | {"headers": {name.lower(): value for name, value in answer["headers"].items()}}

    def ask(self, turn_id: str | None, question: str = QUESTION, caller: str = ARN) -> dict[str, Any]:
        """The answer to a question."""
        body = {"question": question, "features": SHOT, "session_id": "session_1"}
        return self.send(post(CHAT, body | ({"turn_id": turn_id} if turn_id else {}), caller=caller))

    def read(self, turn_id: str, after: int = 0, caller: str = ARN) -> dict[str, Any]:
        """The answer to a reading."""
        event = get(f"{CHAT}/{turn_id}", caller=caller)
        return self.send(event | {"headers": event["headers"] | {"last-event-id": str(after)}})

    def judge(self, body: dict[str, Any], caller: str = ARN) -> int:
        """The status of feedback."""
        return int(self.send(post("/api/feedback", body, caller=caller))["statusCode"])


def code(answer: dict[str, Any]) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer["statusCode"], json.loads(answer["body"])["error"]["code"]


@pytest.fixture
def turn_id() -> str:
    """A name that a client made."""
    return str(uuid.uuid4())


def test_every_answer_names_its_turn_in_a_header_and_in_done(turn_id: str) -> None:
    desk = Desk()
    named, unnamed = desk.ask(turn_id), desk.ask(None)

    assert named["headers"]["x-turn-id"] == sse_events(named["body"])[-1]["turn_id"] == turn_id
    assert unnamed["headers"]["x-turn-id"] == sse_events(unnamed["body"])[-1]["turn_id"]


def test_the_same_turn_runs_once_and_is_given_whole_to_whoever_joins(turn_id: str) -> None:
    model = ScriptedModel(say("답"))
    desk = Desk(model)
    first = b"".join(desk.ask(turn_id.upper())["body"])
    again = b"".join(desk.ask(turn_id)["body"])

    assert first == again
    assert b"".join(desk.read(turn_id)["body"]) == first


@pytest.mark.parametrize("after", [1, 2, 3])
def test_the_rest_is_read_past_any_event(turn_id: str, after: int) -> None:
    desk = Desk()
    whole = sse_events(desk.ask(turn_id)["body"])

    assert sse_events(desk.read(turn_id, after)["body"]) == whole[after:]


def test_another_body_is_a_conflict_and_another_caller_finds_nothing(turn_id: str) -> None:
    desk = Desk()
    list(desk.ask(turn_id)["body"])

    assert code(desk.ask(turn_id, "Is this good?")) == (409, "turn_conflict")
    assert code(desk.ask(turn_id, caller=OTHER_ARN)) == (404, "turn_not_found")
    assert code(desk.read(turn_id, caller=OTHER_ARN)) == (404, "turn_not_found")
    assert desk.judge({"turn_id": turn_id, "helpful": True}, caller=OTHER_ARN) == 404


def test_a_path_that_names_no_turn_is_told_from_stop() -> None:
    desk = Desk()

    assert code(desk.send(get("/api/chat/stop"))) == (405, "method_not_allowed")
    assert code(desk.read("nothing")) == (404, "not_found")


class Slow:
    """A model that answers when the test lets it."""

    def __init__(self) -> None:
        self.gate = Gate()
        self._said = ScriptedModel(say("마침내"))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._said, name)

    def stream(self, *given: Any, **named: Any) -> Generator[Any]:
        """See Model.stream."""
        self.gate.wait()
        yield from self._said.stream(*given, **named)


def leave(answer: dict[str, Any]) -> Sequence[bytes]:
    """Read the first event and go."""
    body = answer["body"]
    first = next(body)
    body.close()
    return [first]


def test_a_named_turn_goes_on_without_its_reader_and_is_read_to_its_end(turn_id: str) -> None:
    model = Slow()
    desk = Desk(model)
    seen = sse_events(leave(desk.ask(turn_id)))
    reading = desk.read(turn_id, seen[-1]["id"])["body"]
    model.gate.open(9)
    rest = sse_events(reading)

    assert [event["id"] for event in [*seen, *rest]] == list(range(1, len(seen) + len(rest) + 1))
    assert kinds(rest)[-1] == "done"


def test_feedback_is_kept_with_its_turn_and_may_change(turn_id: str) -> None:
    desk = Desk()
    list(desk.ask(turn_id)["body"])

    assert desk.judge({"turn_id": turn_id, "helpful": False, "comment": "원인이 아니다"}) == 204
    assert desk.judge({"turn_id": turn_id, "helpful": True}) == 204
    assert desk.judge({"turn_id": turn_id, "helpful": "yes"}) == 422
    assert desk.judge({"turn_id": turn_id, "helpful": True, "comment": "x" * 2001}) == 422
    assert desk.judge({"turn_id": str(uuid.uuid4()), "helpful": True}) == 404
