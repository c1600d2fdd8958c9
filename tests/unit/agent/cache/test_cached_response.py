"""A finished answer as bytes and back."""

import zlib

import pytest

from agent.cache.cached_response import LARGEST_BYTES, CachedResponse
from tests.agent_parts import Tools, converse
from tests.fakes import FakeTransport, ScriptedModel, ask_for, say, use
from tests.tool_results import T1

CAUSE = ask_for(
    use("predict_quality"), use("analyze_feature_importance"), use("search_knowledge_base", {"query": "탕경"})
)
ANSWER = ("금형이 ", "차갑습니다.\n\n", "예열하세요 [cold-shut.ko].")


def recorded(
    tools: Tools | None = None, answer: tuple[str, ...] = ANSWER
) -> tuple[CachedResponse, list[dict[str, object]]]:
    """A recording of one answer, and its events."""
    recording = CachedResponse("claude")
    told = converse(ScriptedModel(CAUSE, say(*answer)), tools)
    for event in told.sent:
        recording.add(event)
    return recording, told.events


def test_what_is_unpacked_replays_the_same_events() -> None:
    recording, events = recorded()
    packed = recording.pack()
    assert packed is not None
    unpacked = CachedResponse.unpack(packed)
    assert unpacked is not None
    replayed = [event.payload() for event in unpacked.replay()]

    def but_pieces(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        return [row for row in rows if row["type"] != "answer_delta"]

    assert but_pieces(replayed) == but_pieces(events)
    pieces = [str(row["text"]) for row in replayed if row["type"] == "answer_delta"]
    assert pieces == ["금형이 차갑습니다.\n\n", "예열하세요 [cold-shut.ko]."]
    assert unpacked.model_id == "claude"


def test_it_is_smaller_than_the_stream() -> None:
    recording, events = recorded()
    packed = recording.pack()

    assert packed is not None
    assert len(packed) < len(str(events)) / 3


def test_an_answer_with_a_failed_tool_is_not_kept() -> None:
    assert recorded(Tools(t1=FakeTransport(RuntimeError("bug"))))[0].pack() is None


def test_a_result_that_names_no_version_is_not_kept() -> None:
    nameless = {name: value for name, value in T1.items() if name != "model_version"}

    assert recorded(Tools(t1=FakeTransport(nameless)))[0].pack() is None


def test_an_answer_over_the_size_that_an_item_may_have_is_not_kept() -> None:
    random = "".join(chr(0xAC00 + (number * 7919) % 11172) for number in range(LARGEST_BYTES))

    assert recorded(answer=(random,))[0].pack() is None


def test_an_answer_that_never_came_is_not_kept() -> None:
    recording, _ = recorded()
    recording.events.pop()

    assert recording.pack() is None


@pytest.mark.parametrize("packed", [b"", b"not zlib", zlib.compress(b"[]"), zlib.compress(b'{"events": 1}')])
def test_bytes_of_another_format_are_passed_over(packed: bytes) -> None:
    assert CachedResponse.unpack(packed) is None
