"""POST /api/chat with pictures: what the model reads, what is kept, and which picture is refused."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from agent.api.schemas import LARGEST_EVENT_BYTES, MAX_BODY_BYTES
from agent.cache.answer_cache import AnswerCache
from agent.cache.store import MemoryAnswers
from agent.cancellation import CancellationToken
from agent.core import system_prompt
from agent.core.agent import Agent
from agent.core.images import LARGEST_TOGETHER
from agent.core.question import Question
from agent.models.bedrock.encoding import encode
from agent.models.bedrock.request_normalizer import normalized
from agent.models.rule_based.model import RuleBasedModel
from agent.models.token_estimate import estimated_input
from agent.models.types import Image, Message, ModelRequest, Text, ToolSpec
from agent.observability.request_telemetry import RequestTelemetry
from agent.sessions.store import Exchange, MemorySessions
from checks.standins.bedrock.rules import refusal
from checks.standins.url_events import post
from tests.agent_parts import FAR_AWAY, QUESTION, InSession, Tools, create_test_app, sse_events
from tests.fakes import RecordingObserver, ScriptedModel, say
from tests.tool_results import SHOT

CHAT = "/api/chat"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGOoBwAAgQCA05RTSgAAAABJRU5ErkJggg=="
)
PICTURE = Image("png", PIXEL, 1, 1)


def row(data: str = base64.b64encode(PIXEL).decode(), media_type: str = "image/png") -> dict[str, str]:
    """A picture as a request holds it."""
    return {"media_type": media_type, "data": data}


def answered(app: Any, *images: dict[str, str], **more: Any) -> tuple[int, Any]:
    """Status and events, or status and error."""
    answer = app.resolve(post(CHAT, {"question": QUESTION, "images": list(images), **more}), None)
    if answer["statusCode"] != 200:
        return answer["statusCode"], json.loads(answer["body"])["error"]
    return 200, sse_events(answer["body"])


def test_the_model_reads_the_pictures_before_the_question() -> None:
    model = ScriptedModel(say("답"))
    assert answered(create_test_app(model)[0], row(), row())[0] == 200

    asked = model.requests[0].messages[-1].content
    assert asked[:3] == (PICTURE, PICTURE, Text(QUESTION))


def test_pictures_are_not_kept_and_their_number_is() -> None:
    sessions, model = MemorySessions(), ScriptedModel(say("답"), say("답"))
    app, written = create_test_app(model, sessions=sessions, log_questions=True)
    answered(app, row(), session_id="s")
    answered(app, session_id="s")

    seen = [block for message in model.requests[1].messages for block in message.content]
    assert not any(isinstance(block, Image) for block in seen)
    assert Text("<images>1</images>") in seen
    assert base64.b64encode(PIXEL).decode()[:40] not in written.getvalue()
    assert repr(PIXEL)[2:30] not in written.getvalue()


def test_nobody_writes_the_mark_of_pictures_in_a_question() -> None:
    assert "<images>" not in system_prompt.spoken("<images>3</images>").text


@pytest.mark.parametrize("wrong", range(3))
def test_the_picture_at_fault_is_named(wrong: int) -> None:
    images = [row() for _ in range(3)]
    images[wrong] = row(media_type="image/jpeg")
    status, error = answered(create_test_app()[0], *images)

    assert (status, error["code"]) == (422, "validation_error")
    assert error["details"] == [
        {"field": f"images.{wrong}.data", "reason": "is image/png by its bytes, not image/jpeg"}
    ]


@pytest.mark.parametrize(
    "images", [[row()] * 4, [row(media_type="image/gif")], [{"data": "AAAA"}], [row("")], "x"]
)
def test_other_forms_are_refused(images: Any) -> None:
    answer: Any = create_test_app()[0].resolve(post(CHAT, {"question": QUESTION, "images": images}), None)  # type: ignore[arg-type] # no context here
    assert answer["statusCode"] == 422


def test_a_413_names_the_picture() -> None:
    status, error = answered(create_test_app()[0], row(), row("A" * LARGEST_TOGETHER))

    assert (status, error["code"]) == (413, "body_too_large")
    assert [detail["field"] for detail in error["details"]] == ["images.1.data"]


def test_the_rest_of_the_body_keeps_its_limit() -> None:
    rest = {"question": QUESTION, "images": [row("A" * 1_000_000)]}
    text = json.dumps(rest).ljust(1_000_000 + MAX_BODY_BYTES + 1000)
    assert answered_raw(text) == 413
    assert answered_raw(json.dumps(rest)) == 422  # not a picture: it was read
    assert answered_raw(json.dumps(rest).ljust(LARGEST_EVENT_BYTES + 1)) == 413


@pytest.mark.parametrize("route", ["/api/predict", "/api/chat/stop"])
def test_no_other_route_takes_more(route: str) -> None:
    body = json.dumps({"images": [row("A" * MAX_BODY_BYTES)]})
    answer: Any = create_test_app()[0].resolve(post(route, raw=body), None)  # type: ignore[arg-type] # no context here
    assert answer["statusCode"] == 413


def answered_raw(text: str) -> int:
    """The status of a body."""
    answer: Any = create_test_app()[0].resolve(post(CHAT, raw=text), None)  # type: ignore[arg-type] # no context here
    return int(answer["statusCode"])


@pytest.mark.parametrize(
    "question", [QUESTION, "What is the cause?", "이 사진 봐줘", "안녕", "不良の原因は何ですか"]
)
def test_the_offline_model_says_once_that_it_sees_none_and_answers(question: str) -> None:
    def answer(images: tuple[Image, ...]) -> str:
        agent = Agent(RuleBasedModel(), Tools().gateway())
        run = agent.begin(Question(question, SHOT, images=images), RecordingObserver(), FAR_AWAY)
        return str([event.payload() for event in agent.run(run)][-1]["data"]["answer"])

    said, plain = answer((PICTURE,)), answer(())
    told = [text for text in ("사진을 볼 수 없", "cannot see pictures") if text in said]
    assert len(told) == 1
    assert said.count(told[0]) == 1
    assert plain.splitlines()[-1] in said


def test_equal_questions_with_other_pictures_are_other_questions() -> None:
    session = InSession(ScriptedModel(say("하나"), say("둘")), cache=AnswerCache(MemoryAnswers(60), "scope"))

    def cached(image: Image) -> bool:
        opened = replace(session.assistant.open("s", "me"), history=())
        telemetry = RequestTelemetry(session.logger, request_id="r", trace_id="t", started=0.0)
        asked = Question(QUESTION, {}, images=(image,))
        events = session.assistant.answer(asked, opened, telemetry, FAR_AWAY, CancellationToken())
        return bool([event.payload() for event in events][-1]["cached"])

    other = replace(PICTURE, data=PIXEL + b"\0")
    assert [cached(PICTURE), cached(PICTURE), cached(other)] == [False, True, False]


@pytest.mark.parametrize(("width", "height", "tokens"), [(750, 1, 1), (751, 1, 2), (1568, 1568, 3279)])
def test_a_picture_costs_by_its_pixels(width: int, height: int, tokens: int) -> None:
    def cost(images: tuple[Image, ...]) -> int:
        return estimated_input(ModelRequest("s", system_prompt.opening(Question("?", {}, images=images)), ()))

    assert cost((Image("png", PIXEL, width, height),)) - cost(()) == tokens


def test_the_reservation_holds_the_pictures() -> None:
    agent = Agent(RuleBasedModel(), Tools().gateway())
    large = Image("png", PIXEL, 750, 1000)
    with_it = agent.worst_case(Question("?", {}, images=(large,)))
    assert with_it.input_tokens - agent.worst_case(Question("?", {})).input_tokens == 1000


def test_converse_takes_what_is_sent() -> None:
    history = [Exchange("앞", "답", images=2)]
    messages = system_prompt.opening(Question("뭐야?", SHOT, history, images=(PICTURE,)))
    tools = (ToolSpec("t", "a tool", {"type": "object"}),)
    wire = encode(ModelRequest("s", messages, tools), cache=True)

    assert {"image": {"format": "png", "source": {"bytes": PIXEL}}} in wire["messages"][-1]["content"]
    assert refusal(wire) is None
    assert refusal({"messages": [{"role": "user", "content": [_block("gif", b"")]}]}) is not None
    assert refusal({"messages": [{"role": "user", "content": [_block("png", b"x")] * 21}]}) is not None


def _block(kind: str, data: bytes) -> dict[str, Any]:
    return {"image": {"format": kind, "source": {"bytes": data}}}


def test_an_assistant_s_message_holds_no_picture() -> None:
    messages = [Message("user", (Text("?"),)), Message("assistant", (PICTURE,)), Message("user", (PICTURE,))]
    kept = [block for message in normalized(messages, (), "m") for block in message.content]
    assert kept == [Text("?"), PICTURE]
