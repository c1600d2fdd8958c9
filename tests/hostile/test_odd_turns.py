"""Random turns of models that write what no contract has foreseen, on a stand-in as strict as Converse."""

from random import Random

import pytest

from checks.standins.bedrock.script import HttpError, Received, Turn, failure, text
from checks.standins.bedrock_client import CLAUDE, SECOND, BedrockOnStandIn
from tests.agent_parts import InSession
from tests.odd_models import odd_turn, pairs

ANSWER = text("확인이 끝났습니다.")
ODD_TURNS = 500


@pytest.mark.parametrize("seed", range(5))
def test_random_odd_turns_cost_no_answer(seed: int) -> None:
    """A hundred odd turns for each seed, up to two before an answer, from two models in turns."""
    random = Random(seed)
    asked = 0
    left = 0

    def script(request: Received) -> Turn:
        nonlocal asked, left
        if random.random() < 0.2 and request.model_id == CLAUDE:
            return failure(HttpError(429, "ThrottlingException"))
        if left:
            left -= 1
            asked += 1
            return odd_turn(random, request.model_id)
        return ANSWER

    with BedrockOnStandIn(script, CLAUDE, SECOND, max_attempts=1) as bedrock:
        while asked < ODD_TURNS // 5:
            left = random.choice((1, 2))
            events = InSession(bedrock.model).ask()
            left = 0

            assert bedrock.server.refusals == []
            assert events[-1]["type"] == "done", (seed, asked, events[-1])
            assert events[-2]["type"] == "ai_response"
            pairs(events)
