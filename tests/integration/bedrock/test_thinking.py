"""Turns that only think, on the stand-in: once more with more room, and nothing is told as cut."""

from typing import Any

from checks.standins.bedrock.script import ReasoningBlock, TextBlock, Turn, text
from checks.standins.bedrock_client import CLAUDE, BedrockOnStandIn
from tests.agent_parts import InSession

THOUGHT = Turn((ReasoningBlock(("생각하고 또 생각한다.",), "sig"),), stop_reason="max_tokens")
ANSWER = text("확인이 끝났습니다.")


def told(*script: Turn) -> tuple[list[dict[str, Any]], list[int]]:
    """The events of a question, and the tokens that each call might write."""
    with BedrockOnStandIn(list(script), CLAUDE) as bedrock:
        events = InSession(bedrock.model).ask()
        assert bedrock.server.refusals == []
        return events, [row.body["inferenceConfig"]["maxTokens"] for row in bedrock.server.requests]


def test_a_turn_that_only_thought_is_asked_once_more_with_more_room() -> None:
    events, rooms = told(THOUGHT, ANSWER)

    assert events[-1]["type"] == "done"
    assert events[-2]["data"]["answer"] == "확인이 끝났습니다."
    assert [row["code"] for row in events[-1]["warnings"]] == []
    assert len(rooms) == 2
    assert rooms[1] > rooms[0]


def test_one_that_only_thinks_again_is_given_up_and_not_told_as_cut() -> None:
    events, rooms = told(THOUGHT, THOUGHT, ANSWER, ANSWER)

    assert events[-1]["type"] == "error"
    assert events[-1]["code"] == "empty_answer"
    assert len(rooms) == 2


def test_thinking_before_words_that_were_cut_is_told_as_cut() -> None:
    cut = Turn((ReasoningBlock(("생각",), "sig"), TextBlock(("답의 앞",))), stop_reason="max_tokens")
    events, rooms = told(cut)

    assert [row["code"] for row in events[-1]["warnings"]] == ["answer_truncated"]
    assert len(rooms) == 1
