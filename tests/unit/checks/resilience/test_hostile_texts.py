"""What a chaos run throws: the same for a seed, and as hostile as it says."""

import json
import random

import pytest

from checks.resilience.hostile_results import hostile_result
from checks.resilience.hostile_texts import (
    INVENTED,
    LONGEST_QUESTION,
    UNSUPPORTED,
    hostile_answers,
    hostile_question,
    planted_documents,
)
from checks.standins.bedrock.script import TextBlock
from tests.tool_results import T1, T2, T3


def test_questions_are_as_long_as_one_may_be_and_no_longer() -> None:
    questions = [hostile_question("왜 불량이야?", random.Random(seed)) for seed in range(200)]

    assert max(map(len, questions)) == LONGEST_QUESTION
    assert questions == [hostile_question("왜 불량이야?", random.Random(seed)) for seed in range(200)]


def test_each_answer_states_a_value_out_of_nowhere_and_a_document_that_nobody_has() -> None:
    for turn in hostile_answers(random.Random(7)):
        text = "".join(
            piece for block in turn.blocks if isinstance(block, TextBlock) for piece in block.pieces
        )

        assert any(digits in text for digits in UNSUPPORTED)
        assert INVENTED.search(text)


def test_each_planted_document_asks_to_be_misquoted() -> None:
    for data in planted_documents(random.Random(1)).values():
        assert INVENTED.search(data.decode())


@pytest.mark.parametrize("answer", [T1, T2, T3])
def test_a_tool_s_answer_comes_changed_and_the_same_for_a_seed(answer: dict[str, object]) -> None:
    data = json.dumps(answer).encode()
    changed = [hostile_result(data, random.Random(seed)) for seed in range(60)]

    assert changed == [hostile_result(data, random.Random(seed)) for seed in range(60)]
    assert sum(one != data for one in changed) > 40


def test_what_is_no_answer_of_a_tool_stays_as_it_is() -> None:
    assert [hostile_result(data, random.Random(1)) for data in (b"", b"[]", b"<p>")] == [b"", b"[]", b"<p>"]
