"""The provider's prompt cache: what one request marks, a next one begins with, byte by byte on the wire."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from agent.sessions.store import REMEMBERED_EXCHANGES
from checks.standins.bedrock.script import ToolUseBlock, Turn, text
from checks.standins.bedrock_client import CLAUDE, BedrockOnStandIn
from tests.agent_parts import InSession

POINT = {"cachePoint": {"type": "default"}}
CALL = Turn((ToolUseBlock("predict_quality", ("{}",), "tooluse_1"),))
MOST_POINTS = 4


def blocks(body: Any) -> list[str]:
    """A request's blocks in the order in which the provider reads a prefix: tools, system, messages."""
    told = [*body["toolConfig"]["tools"], *body["system"]]
    for message in body["messages"]:
        told += [{"role": message["role"]}, *message["content"]]
    return [json.dumps(block, ensure_ascii=False, sort_keys=True) for block in told]


def prefixes(body: Any) -> list[list[str]]:
    """What each cache point closes, the points themselves left out."""
    found: list[list[str]] = []
    before: list[str] = []
    for block in blocks(body):
        if json.loads(block) == POINT:
            found.append(list(before))
        else:
            before.append(block)
    return found


def plain(body: Any) -> list[str]:
    return [block for block in blocks(body) if json.loads(block) != POINT]


def hit(body: Any, earlier: Sequence[Any]) -> int:
    """The blocks of the longest prefix that an earlier request has marked and this one begins with."""
    now = plain(body)
    marked = [prefix for one in earlier for prefix in prefixes(one)]
    return max((len(prefix) for prefix in marked if now[: len(prefix)] == prefix), default=0)


def requests(script: Sequence[Turn], questions: Sequence[str]) -> list[Any]:
    """The bodies of all requests of a session."""
    with BedrockOnStandIn(list(script), CLAUDE) as bedrock:
        asked = InSession(bedrock.model)
        for question in questions:
            asked.ask(question)
        return [request.body for request in bedrock.server.requests]


def test_the_second_turn_of_a_question_begins_with_all_of_the_first() -> None:
    first, second = requests([CALL, text("답")], ["왜?"])

    assert hit(second, [first]) == len(plain(first))


@pytest.mark.parametrize("number", range(2, REMEMBERED_EXCHANGES + 1))
def test_a_session_s_next_question_begins_with_the_history_that_was_marked(number: int) -> None:
    questions = [f"질문 {at}" for at in range(number + 1)]
    bodies = requests([text(f"답 {at}") for at in range(number + 1)], questions)
    fixed = len(bodies[-1]["toolConfig"]["tools"]) + len(bodies[-1]["system"]) - 2

    assert hit(bodies[number], bodies[:number]) > fixed


def test_the_history_of_a_full_window_is_not_written_into_the_cache_in_vain() -> None:
    count = REMEMBERED_EXCHANGES + 2
    bodies = requests([text(f"답 {at}") for at in range(count)], [f"질문 {at}" for at in range(count)])
    holding = [POINT in message["content"] for message in bodies[-1]["messages"]]

    assert holding[:-1] == [False] * (len(holding) - 1)


def test_there_are_never_more_points_than_are_allowed() -> None:
    for body in requests([CALL, text("답"), CALL, text("답"), text("답")], ["왜?", "그럼?", "또?"]):
        assert len(prefixes(body)) <= MOST_POINTS
