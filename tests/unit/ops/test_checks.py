"""What the smoke test sees in an answer: the recorded stream is sound, each change of it is not."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ops.asking import Answer, Received, received
from ops.checks import asks_to_sign_in, faults, question
from tests.recorded_streams import FOLDER

SOUND = Answer(200, tuple(received([(FOLDER / "agent_answered.sse").read_bytes()], lambda: 0.0)))


def without(kind: str) -> Answer:
    """The sound answer without its events of a type, numbered anew."""
    left = [event for event in SOUND.events if event.type != kind]
    return Answer(200, [replace(event, number=number) for number, event in enumerate(left, start=1)])


def changed(kind: str, **fields: Any) -> Answer:
    """The sound answer with other fields in its first event of a type."""
    first = SOUND.first(kind)
    assert first is not None
    other = replace(first, event={**first.event, **fields})
    return Answer(200, [other if event is first else event for event in SOUND.events])


def test_a_sound_answer_has_no_faults() -> None:
    assert SOUND.first("answer_delta") is not None
    assert faults(SOUND) == []


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (without("status"), "the first event is tool_start, not status"),
        (Answer(200, SOUND.events[1:]), "not numbered from 1"),
        (without("tool_end"), "a tool_start has no tool_end"),
        (without("t2_result"), "t2_result did not come"),
        (without("ai_response"), "no answer text"),
        (without("answer_delta"), "pieces of the answer are not the whole answer"),
        (without("done"), "cut off: its last event is ai_response"),
        (changed("done", type="error", code="model_rejected", message="no access"), "error model_rejected"),
        (
            changed("done", warnings=[{"code": "written_from_results", "message": "no model"}]),
            "warning written_from_results",
        ),
        (
            changed("tool_end", result={"error": {"code": "tool_timeout", "message": "30 s"}}),
            "predict_quality failed: tool_timeout",
        ),
        (
            Answer(200, [*SOUND.events, Received({"type": "status"}, len(SOUND.events) + 1, 0)]),
            "after the end",
        ),
        (Answer(200), "no event stream"),
        (Answer(403, body={"error": {"code": "forbidden", "message": "no"}}), "HTTP 403: forbidden, no"),
        (Answer(502), "HTTP 502: no code"),
    ],
)
def test_what_is_wrong_is_told(answer: Answer, fault: str) -> None:
    assert fault in "; ".join(faults(answer))


def test_a_wish_for_a_token_is_no_other_refusal() -> None:
    def refused(status: int, code: str) -> Answer:
        return Answer(status, body={"error": {"code": code, "message": ""}})

    assert asks_to_sign_in(refused(401, "sign_in_required"))
    assert not asks_to_sign_in(refused(401, "token_invalid"))
    assert not asks_to_sign_in(refused(403, "sign_in_required"))


def test_no_two_questions_are_equal() -> None:
    # One in a thousand may be, so twenty all equal are a fault.
    assert len({question()["features"]["Process_ClampForce"] for _ in range(20)}) > 1


@pytest.mark.parametrize(
    "cut", [lambda raw: [raw], lambda raw: [raw[i : i + 7] for i in range(0, len(raw), 7)]]
)
def test_a_stream_is_read_however_it_is_cut(cut: Callable[[bytes], list[bytes]]) -> None:
    lines = (
        ": ping",
        "",
        "id: 1",
        'data: {"type":"status","message":"도구"}',
        "",
        'data: {"type":"done"}',
        "",
    )
    raw = "\r\n".join([*lines, 'data: {"ty']).encode()

    events = list(received(cut(raw), lambda: 1.5))

    assert [(event.type, event.number, event.after_s) for event in events] == [
        ("status", 1, 1.5),
        ("done", None, 1.5),
    ]
    assert events[0].event["message"] == "도구"
