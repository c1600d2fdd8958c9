"""What-if values read from questions in Korean, in English and in both."""

import pytest

from agent.models.rule_based.entities import default_variables
from agent.models.rule_based.what_if import Change, DialogState, read_changes

VALUES = {
    "Process_Temperature": 650.0,
    "Process_MoldTemperature": 180.0,
    "Process_InjectionSpeed": 3.5,
    "Process_ClampForce": 700.0,
    "Process_HoldPressure": 100.0,
    "Process_HoldTime": 2.0,
}
MELT, DIE, SPEED, CLAMP, HOLD = list(VALUES)[:5]
VARIABLES = default_variables()


def changes(question: str, background: DialogState | None = None) -> dict[str, float]:
    """The values that a question asks about, by variable name."""
    found = read_changes(question, VARIABLES, background or DialogState(VALUES))
    return {change.feature.name: change.value for change in found}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("용탕 온도를 20도 올리면?", {MELT: 670.0}),
        ("용탕온도 20 °C 낮추면 어때?", {MELT: 630.0}),
        ("금형온도 200도로 하면", {DIE: 200.0}),
        ("금형 온도가 1,000도라면?", {DIE: 1000.0}),
        ("사출 속도 0.3 낮추면", {SPEED: 3.2}),
        ("클램프 힘을 730톤으로 올리면?", {CLAMP: 730.0}),
        ("형체력 730t이면?", {CLAMP: 730.0}),
        ("보압을 10% 올리면?", {HOLD: 110.0}),
        ("보압 시간을 0.5초 늘리면?", {"Process_HoldTime": 2.5}),
        ("금형 온도를 통상값으로 맞추면?", {DIE: 195.0}),
        ("용탕 온도를 20도 올리고 금형 온도를 200도로 하면?", {MELT: 670.0, DIE: 200.0}),
        ("금형온도 200도, 용탕온도는 20도 높이면?", {MELT: 670.0, DIE: 200.0}),
        ("용탕 온도를 올리면?", {MELT: 668.0}),
        ("raise melt temperature by 20", {MELT: 670.0}),
        ("set clamp force to 730", {CLAMP: 730.0}),
        ("raise the clamp force to 730", {CLAMP: 730.0}),
        ("What if the melt temperature were 20 degrees higher?", {MELT: 670.0}),
        ("raise melt temperature by 20 and lower die temperature by 5", {MELT: 670.0, DIE: 175.0}),
        ("What if hold pressure drops 10 percent?", {HOLD: 90.0}),
        ("Set Process_MoldTemperature to 200", {DIE: 200.0}),
        ("melt temperature를 20도 올리면?", {MELT: 670.0}),
        ("불량 원인이 뭐야?", {}),
        ("용탕 온도 기준은 몇 도야?", {}),
        ("지금 금형 온도 괜찮아?", {}),
        ("What is the current melt temperature?", {}),
        ("금형 온도 +20도면?", {DIE: 200.0}),
        ("What does -5 °C on the die temperature do?", {DIE: 175.0}),
        ("금형 온도를 20도 더 데우면?", {DIE: 200.0}),
        ("20도 올리면?", {}),
        ("금형 온도가 낮으면 어떤 문제가 생겨?", {}),
        ("What problems does a lower die temperature cause?", {}),
    ],
)
def test_what_a_question_changes(question: str, expected: dict[str, float]) -> None:
    assert changes(question) == pytest.approx(expected)


def test_a_value_that_the_shot_lacks_is_changed_from_the_typical_one() -> None:
    assert changes("냉각 시간을 1초 늘리면?", DialogState({})) == {"Process_CoolingTime": 11.5}


def test_a_shared_word_means_the_strongest_driver_that_has_it() -> None:
    (change,) = read_changes(
        "온도를 20도 올리면?", VARIABLES, DialogState(VALUES, drivers=[SPEED, DIE, MELT])
    )

    assert (change.feature.name, change.value, change.shared_word) == (DIE, 200.0, "온도")


def test_a_shared_word_means_the_lines_first_setpoint_where_nothing_was_found_yet() -> None:
    assert changes("온도를 20도 올리면?") == {MELT: 670.0}
    assert changes("lower the pressure by 5", DialogState({"Process_Pressure": 150.0})) == {
        "Process_Pressure": 145.0
    }


def test_a_number_alone_is_another_value_of_what_was_changed_last() -> None:
    die = VARIABLES.by_name[DIE]

    assert changes("그럼 30도는?", DialogState(VALUES, [Change(die, 190.0, 10.0)])) == {DIE: 210.0}
    assert changes("30도 낮추면?", DialogState(VALUES, [Change(die, 190.0, 10.0)])) == {DIE: 150.0}
    assert changes("그럼 210은?", DialogState(VALUES, [Change(die, 200.0)])) == {DIE: 210.0}
