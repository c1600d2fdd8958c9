"""The intent classifier on its golden questions: right where it is sure, silent elsewhere."""

import pytest

from agent.models.rule_based.intent import LONGEST_SURE, Intent, classify
from tests.unit.agent.models.golden_intents import HELD_OUT, TRAIN, questions

PRECISION_FLOOR = 0.97
COVERAGE_FLOOR = 0.85


def named(question: str) -> str | None:
    """The need that the classifier is sure of, as the golden set spells it."""
    sure = classify(question).sure
    return None if sure is None else str(sure.name).lower()


def test_the_golden_set_is_large_and_its_halves_share_no_question() -> None:
    train, held_out = questions(TRAIN), questions(HELD_OUT)

    assert len(train) + len(held_out) >= 150
    assert not {question for question, _ in train} & {question for question, _ in held_out}


@pytest.mark.parametrize("rows", [TRAIN, HELD_OUT], ids=["train", "held out"])
def test_where_it_is_sure_it_is_right(rows: dict[str, str]) -> None:
    sure = [(question, need, named(question)) for question, need in questions(rows) if named(question)]
    wrong = [row for row in sure if row[1] != row[2]]

    assert 1 - len(wrong) / len(sure) >= PRECISION_FLOOR, wrong


def test_it_is_sure_often_enough_to_be_worth_it() -> None:
    plain = [(question, need) for question, need in questions(HELD_OUT) if need != "other"]
    found = [question for question, need in plain if named(question) == need]

    assert len(found) / len(plain) >= COVERAGE_FLOOR


def test_a_long_question_is_left_to_the_model() -> None:
    question = "불량 원인이 뭐야? "

    assert classify(question).sure is Intent.CAUSE
    assert classify(question + "아주 " * LONGEST_SURE).sure is None


@pytest.mark.parametrize("question", ["", "   ", "🔥", "a" * 5000, "\n\t\x00", "{}[]()\\", "왜" * 119])
def test_any_text_is_taken(question: str) -> None:
    assert classify(question).sure in {None, Intent.NOTHING, *Intent}


@pytest.mark.parametrize(
    "question",
    ["용탕 온도를 올리면 불량 확률이 어떻게 돼?", "What if the die were at 200?", "보압 90이면 괜찮아?"],
)
def test_a_what_if_is_left_to_the_model_which_writes_its_values(question: str) -> None:
    assert classify(question).sure is None


def test_what_is_sure_is_also_mentioned() -> None:
    for question, _ in [*questions(TRAIN), *questions(HELD_OUT)]:
        found = classify(question)
        assert found.sure is None or found.sure in found.mentioned
