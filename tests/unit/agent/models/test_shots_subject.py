"""Subjects of questions on a beginning that name no variable of the line, and such that name nothing."""

import pytest

from agent.models.rule_based.shots_subject import MOST, unknown_subject


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("점도가 언제부터 올랐어?", "점도"),
        ("점도 언제부터 높아", "점도"),
        ("이형제 농도는 언제부터 낮아졌지?", "이형제 농도"),
        ("언제부터 수소량이 늘었어?", "수소량"),
        ("어제 비스킷 두께가 언제부터 얇아졌어?", "비스킷 두께"),
        ("since when has the viscosity been high?", "viscosity"),
        ("since when is the spray time short?", "spray time"),
        ("how long has the hydrogen content been rising?", "hydrogen content"),
        ("when did the gate velocity start to drop?", "gate velocity"),
    ],
)
def test_a_quantity_that_the_line_does_not_have_is_named_in_its_own_words(text: str, subject: str) -> None:
    assert unknown_subject(text) == subject


@pytest.mark.parametrize(
    "text",
    [
        "이 불량이 언제부터였어?",
        "불량률이 언제부터 올랐어?",
        "언제부터 이래?",
        "이게 언제부터 이랬어?",
        "언제부터 불량이 늘었어? 그때 뭐가 바뀌었어?",
        "3호기 불량은 언제부터 늘었지?",
        "품질이 언제부터 나빠졌어?",
        "이 라인 언제부터 이상해?",
        "언제부터 문제가 생겼어?",
        "when did the defects start?",
        "when did it start?",
        "since when are there more defects?",
        "since when has this been going on?",
        "when did the scrap rate rise?",
        "since when have parts been bad?",
        "when did it begin and what else changed then?",
    ],
)
def test_the_defects_the_line_and_words_that_point_are_no_quantity(text: str) -> None:
    assert unknown_subject(text) == ""


def test_a_long_subject_is_cut_to_what_a_variable_may_be_called() -> None:
    assert len(unknown_subject(f"{'아주긴이름 ' * 8}가 언제부터 올랐어?")) <= MOST
