"""Looks at the line's shots as the agent reads them: right fields kept, wrong ones left out or refused."""

import copy
from typing import Any

import pytest

from agent.core.tool_result_views import SHOWN_ROWS, summarise
from agent.tools.result_validation import read_answer
from agent.tools.transport import ToolFailed
from shared.contracts.tools import Tool
from tests.shot_parts import HOUR, NOON, kept
from tests.shot_service import service


def look(**asked: Any) -> dict[str, Any]:
    """A real answer of T4 on three days of shots."""
    memory = service()
    verdicts = ["normal", "normal", "defect"]
    memory.store.add(
        [kept(f"s{n}", NOON - n * HOUR, verdict=verdicts[n % 3], mode="flash") for n in range(1, 60)]
    )
    return dict(memory.answer({"action": "look", **asked}))


LOOKS: list[dict[str, Any]] = [
    {"what": "summary", "period": {"last_hours": 60}, "by": "hour"},
    {"what": "list"},
    {"what": "trend"},
    {"what": "worst", "period": {"week": "this"}},
    {"what": "compare", "period": {"day": "today"}, "other": {"period": {"day": "yesterday"}}},
]


@pytest.mark.parametrize("asked", LOOKS, ids=[asked["what"] for asked in LOOKS])
def test_what_t4_answers_is_read_whole(asked: dict[str, Any]) -> None:
    answer = look(**asked)

    read = read_answer(Tool.SHOTS, answer)

    assert (read.result, read.remark) == (answer, "")


def test_other_answers_of_t4_are_as_they_are() -> None:
    answer = {"accepted": 1, "duplicates": 0, "rejected": []}

    assert read_answer(Tool.SHOTS, answer).result == answer


@pytest.mark.parametrize("name", ["period", "total"])
@pytest.mark.parametrize("wrong", [None, "all of it", {}, []])
def test_an_answer_without_its_time_or_counts_is_the_tools_fault(name: str, wrong: Any) -> None:
    with pytest.raises(ToolFailed, match=name):
        read_answer(Tool.SHOTS, {**look(**LOOKS[0]), name: wrong})


@pytest.mark.parametrize("rate", [-0.1, 1.5, 37, "many", True, [0.5]])
def test_a_rate_that_is_none_is_left_out_and_said(rate: Any) -> None:
    answer = copy.deepcopy(look(**LOOKS[0]))
    answer["total"]["rate"] = rate

    read = read_answer(Tool.SHOTS, answer)

    assert "rate" not in read.result["total"]
    assert "total.rate" in read.remark


def test_shots_without_a_probability_are_left_out_and_said() -> None:
    answer = copy.deepcopy(look(**LOOKS[1]))
    answer["shots"][0]["defect_probability"] = None

    read = read_answer(Tool.SHOTS, answer)

    assert len(read.result["shots"]) == len(answer["shots"]) - 1
    assert "shots[0]" in read.remark


def test_the_model_is_shown_the_newest_times() -> None:
    answer = look(**LOOKS[0])

    shown = summarise(Tool.SHOTS, answer)

    assert len(answer["rows"]) > SHOWN_ROWS
    assert shown["rows"] == answer["rows"][-SHOWN_ROWS:]
