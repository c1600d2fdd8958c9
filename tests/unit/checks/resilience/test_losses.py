"""What a reader of a stream notices when something is lost on the way."""

from dataclasses import replace
from typing import Any

import pytest

from checks.sse_client import StreamedAnswer, events_of, losses
from tests.recorded_streams import FOLDER


def whole() -> StreamedAnswer:
    """An answer that came in good order."""
    return StreamedAnswer(
        200, events_of((FOLDER / "agent_answered.sse").read_text(encoding="utf-8")), 0.5, 1.0
    )


def without(reading: StreamedAnswer, kind: str) -> StreamedAnswer:
    """The same answer with one event of a type missing, its number too."""
    missing = reading.of(kind)[0]
    return replace(reading, events=[event for event in reading.events if event is not missing])


def renumbered(reading: StreamedAnswer) -> StreamedAnswer:
    """The same events, numbered as if nothing were missing."""
    events: list[dict[str, Any]] = [{**event, "id": at} for at, event in enumerate(reading.events, start=1)]
    return replace(reading, events=events)


def test_a_whole_answer_has_lost_nothing() -> None:
    assert list(losses(whole())) == []


@pytest.mark.parametrize("kind", ["status", "tool_start", "answer_delta", "ai_response"])
def test_a_lost_event_is_seen_by_its_number(kind: str) -> None:
    assert any("contiguous" in loss for loss in losses(without(whole(), kind)))


@pytest.mark.parametrize("kind", ["tool_start", "tool_end", "answer_delta", "ai_response", "done"])
def test_what_belongs_together_is_missed_even_if_the_numbers_fit(kind: str) -> None:
    assert list(losses(renumbered(without(whole(), kind))))


def test_a_second_end_is_seen() -> None:
    twice = replace(whole(), events=[*whole().events, whole().end])
    assert any("not exactly one end" in loss for loss in losses(renumbered(twice)))


def test_a_broken_connection_is_a_loss_and_a_refusal_is_none() -> None:
    assert list(losses(StreamedAnswer(200, (), None, 1.0, fault="ReadError: reset")))
    assert list(losses(StreamedAnswer(429, (), None, 1.0, refusal="{}"))) == []


def test_a_stream_without_events_has_no_end() -> None:
    assert list(losses(StreamedAnswer(200, (), None, 1.0)))
