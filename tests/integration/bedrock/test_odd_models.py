"""Models that write what no contract has foreseen, on a stand-in that refuses what Converse refuses."""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import pytest

from checks.standins.bedrock.script import (
    HttpError,
    ReasoningBlock,
    Received,
    RedactedBlock,
    ScriptBlock,
    TextBlock,
    ToolUseBlock,
    Turn,
    failure,
    text,
)
from checks.standins.bedrock_client import CLAUDE, SECOND, BedrockOnStandIn
from tests.agent_parts import InSession
from tests.odd_models import pairs

ANSWER = text("확인이 끝났습니다.")


def told(
    script: Sequence[Turn] | Callable[[Received], Turn], *model_ids: str
) -> tuple[list[dict[str, Any]], BedrockOnStandIn]:
    """The events of one question, and the server that it went to."""
    with BedrockOnStandIn(script, *model_ids) as bedrock:
        return InSession(bedrock.model).ask(), bedrock


def use(name: str = "predict_quality", tool_use_id: str = "tooluse_1", arguments: str = "{}") -> ToolUseBlock:
    return ToolUseBlock(name, (arguments,), tool_use_id)


@pytest.mark.parametrize(
    "blocks",
    [
        [use("$search")],
        [use("품질예측")],
        [use("")],
        [use("a" * 200)],
        [use("functions.predict_quality")],
        [use(tool_use_id="")],
        [use(tool_use_id="a b")],
        [use(tool_use_id="a" * 65)],
        [use(tool_use_id="half \ud83d")],
        [use(), use("search_knowledge_base", arguments='{"query": "기공"}')],
        [use(), use()],
        [use("no_such_tool"), use("no_such_tool")],
        [use(), TextBlock(("그리고 설명합니다.",))],
        [TextBlock((" ",)), use(), TextBlock(("\n",))],
        [use(), ReasoningBlock(("생각",), "sig")],
        [ReasoningBlock(("생각",), ""), use()],
        [RedactedBlock(b"\x00\xff"), use()],
        [use(arguments="[1, 2]")],
        [use(arguments="{")],
        [use(arguments='{"features": {"Process_Temperature": 1e999}}')],
        [use(arguments='{"a": ' * 80 + "1" + "}" * 80)],
    ],
    ids=repr,
)
def test_an_odd_tool_turn_costs_no_answer(blocks: list[ScriptBlock]) -> None:
    events, bedrock = told([Turn(tuple(blocks)), ANSWER])

    assert bedrock.server.refusals == []
    assert events[-1]["type"] == "done"
    assert events[-2]["data"]["answer"].endswith("확인이 끝났습니다.")
    assert pairs(events)


def test_one_id_in_two_turns_is_told_and_sent_as_two() -> None:
    search = use("search_knowledge_base", arguments='{"query": "기공"}')
    events, bedrock = told([Turn((use(),)), Turn((search,)), ANSWER])

    assert bedrock.server.refusals == []
    assert [tool for tool, _ in pairs(events)] == ["predict_quality", "search_knowledge_base"]
    assert pairs(events)[0][1] == "tooluse_1"


def test_a_name_with_a_prefix_calls_the_tool_that_is_meant_and_says_so() -> None:
    events, bedrock = told([Turn((use("functions.predict_quality"),)), ANSWER])

    assert pairs(events) == [("predict_quality", "tooluse_1")]
    assert any(event["type"] == "t1_result" for event in events)
    (warning,) = events[-1]["warnings"]
    assert warning["code"] == "tool_name_read"
    assert "functions.predict_quality" in warning["message"]
    sent = bedrock.sent()["messages"][1]["content"][0]["toolUse"]
    assert sent["name"] == "predict_quality"


def test_an_unknown_name_is_answered_with_the_tools_there_are() -> None:
    events, bedrock = told([Turn((use("$search"),)), ANSWER])

    assert pairs(events) == [("$search", "tooluse_1")]
    result = bedrock.sent()["messages"][2]["content"][0]["toolResult"]
    assert result["status"] == "error"
    message = result["content"][0]["json"]["error"]["message"]
    assert all(name in message for name in ("predict_quality", "search_knowledge_base"))


def test_a_fallback_model_is_not_given_the_thinking_of_the_one_before() -> None:
    """The first model thinks and asks for a tool; then it is gone, and the second one answers."""
    turns = count()
    thinking = ReasoningBlock(("생각",), "signed by the first")

    def script(request: Received) -> Turn:
        if request.model_id != CLAUDE:
            return ANSWER
        return (
            Turn((thinking, use())) if next(turns) == 0 else failure(HttpError(403, "AccessDeniedException"))
        )

    events, bedrock = told(script, CLAUDE, SECOND)

    assert bedrock.server.refusals == []
    assert events[-1]["type"] == "done"
    assert bedrock.asked == [CLAUDE, CLAUDE, SECOND]
    own, others = (str(request.body["messages"]) for request in bedrock.server.requests[1:])
    assert "signed by the first" in own
    assert "reasoningContent" not in others


def test_a_fallback_model_that_takes_no_tool_turn_of_another_gets_it_as_data() -> None:
    turns = count()

    def script(request: Received) -> Turn:
        if request.model_id == CLAUDE:
            return Turn((use(),)) if next(turns) == 0 else failure(HttpError(403, "AccessDeniedException"))
        holds_tools = "toolUse" in str(request.body["messages"])
        return failure(HttpError(400, "ValidationException")) if holds_tools else ANSWER

    events, bedrock = told(script, CLAUDE, SECOND)

    assert events[-1]["type"] == "done"
    assert bedrock.asked == [CLAUDE, CLAUDE, SECOND, SECOND]
