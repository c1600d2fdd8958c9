"""A person's name is taken from what they said of parts, by T4."""

from typing import Any

import pytest

from agent.erasure.shots import ShotOutcomes
from agent.tools.in_process import InProcessTransport
from agent.tools.transport import ToolTimeout
from shared.errors import Unavailable
from shared.tool_adapter import tool_handler
from tests.fakes import FakeTransport
from tests.shot_service import sent, service


def test_what_was_said_stays_without_the_name() -> None:
    memory = service()
    memory.answer({"action": "record", "shots": [sent("a"), sent("b", at="2026-02-10T11:00:00+09:00")]})
    for shot_id, by in (("a", "kim"), ("b", "lee")):
        memory.answer(
            {"action": "outcome", "line": "default", "shot_id": shot_id, "result": "good", "by": by}
        )
    kept = ShotOutcomes(InProcessTransport(tool_handler("t4_shots", memory.answer)))

    assert kept.forget("kim", lambda: True).counts == {"outcomes": 1}
    assert kept.forget("kim", lambda: True).counts == {"outcomes": 0}
    assert memory.answer({"action": "get", "line": "default", "shot_id": "a"})["outcome"]["by"] == ""
    assert memory.answer({"action": "get", "line": "default", "shot_id": "b"})["outcome"]["by"] == "lee"


def test_without_time_it_is_left_for_the_next_call() -> None:
    erased = ShotOutcomes(FakeTransport({"outcomes": 1})).forget("kim", lambda: False)

    assert (erased.counts, erased.complete) == ({}, False)


@pytest.mark.parametrize(
    "answer", [ToolTimeout("late"), {"error": {"code": "unavailable", "message": "m"}}, {"outcomes": "1"}, {}]
)
def test_a_memory_that_does_not_answer_is_said(answer: Any) -> None:
    with pytest.raises(Unavailable):
        ShotOutcomes(FakeTransport(answer)).forget("kim", lambda: True)
