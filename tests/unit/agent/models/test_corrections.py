"""Questions that correct themselves, drop the case of a unit, or greet before they ask, with their kin."""

from itertools import product

import pytest

from agent.models.rule_based.dialog import Conversation
from agent.models.rule_based.parser import parse_request
from agent.models.rule_based.request import Ask, Request
from tests.unit.agent.models.generated_questions import SHOT, VARIABLES

KOREAN_CORRECTIONS = ("아니", ", 아니", "아니다", ", 아 아니")
ENGLISH_CORRECTIONS = (", no wait,", ", sorry,", ", I mean", " wait, no,", ", make that", ", scratch that,")


def read(question: str) -> Request:
    return parse_request(Conversation(question, SHOT, 0, ()), VARIABLES)


def values(question: str) -> list[list[tuple[str, float | None, float | None, str]]]:
    """Each scenario's changes: variable, to, by, unit."""
    return [[(c.feature.name, c.to, c.by, c.unit) for c in scenario] for scenario in read(question).scenarios]


@pytest.mark.parametrize("correction", KOREAN_CORRECTIONS)
def test_the_last_number_counts_in_korean(correction: str) -> None:
    for first, last in ((90, 95), (110, 105), (88, 120)):
        expected = [[("Process_HoldPressure", float(last), None, "")]]
        assert values(f"보압 {first} {correction} {last}로 하면?") == expected
        assert values(f"보압을 {first}{correction} {last}로 올리면?") == expected


@pytest.mark.parametrize("correction", ENGLISH_CORRECTIONS)
def test_the_last_number_counts_in_english(correction: str) -> None:
    for first, last in ((210, 205), (190, 200)):
        expected = [[("Process_MoldTemperature", float(last), None, "")]]
        assert values(f"Set the die temperature to {first}{correction} {last}.") == expected
        assert values(f"what if the die temperature is {first}{correction} {last}?") == expected


def test_an_alternative_is_no_correction() -> None:
    assert [row[0][1] for row in values("보압 90 아니면 95일 때")] == [90, 95]


@pytest.mark.parametrize("question", ["아니 보압을 100으로 하면?", "wait, what if the hold pressure is 100?"])
def test_a_word_of_correction_alone_corrects_nothing(question: str) -> None:
    assert values(question) == [[("Process_HoldPressure", 100.0, None, "")]]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("lower the die temperature by 15k.", ("Process_MoldTemperature", None, -15.0, "K")),
        ("set the die temperature to 478.15 k", ("Process_MoldTemperature", 478.15, None, "K")),
        ("what if hold pressure is 110n/mm²?", ("Process_HoldPressure", 110.0, None, "")),
        ("increase hold pressure by 8 n/mm².", ("Process_HoldPressure", None, 8.0, "")),
        ("보압 1,450 psi로 하면?", ("Process_HoldPressure", 1450.0, None, "psi")),
        ("사출 압력 2,176 psi로 하면?", ("Process_Pressure", 2176.0, None, "psi")),
    ],
)
def test_a_unit_in_small_letters_and_thousands_before_a_unit(question: str, expected: object) -> None:
    assert values(question) == [[expected]]


def test_a_number_around_its_unit() -> None:
    for verb, sign in (("shave", -1), ("add", 1)):
        for unit in ("second", "Second"):
            off = " off the cooling time" if verb == "shave" else " to the cooling time"
            told = values(f"If I were to {verb} a {unit} and a half{off}, would that hurt?")
            assert told == [[("Process_CoolingTime", None, sign * 1.5, "")]]


@pytest.mark.parametrize(
    "question", ["if cooling time become 13 second, defect is decrease?", "cooling becomes 13 s?"]
)
def test_what_a_value_becomes_is_a_value(question: str) -> None:
    assert values(question) == [[("Process_CoolingTime", 13.0, None, "")]]


@pytest.mark.parametrize("name", ["클램프 힘", "형체력", "보압", "금형 온도"])
def test_how_far_it_may_go_is_a_question_on_its_limit(name: str) -> None:
    for polite, end in product(("", "혹시 "), ("올릴 수 있어?", "올릴 수 있어요?", "올려도 돼?")):
        request = read(f"{polite}{name} 어디까지 {end}")
        assert (request.scenarios, Ask.LIMIT in request.asks) == ((), True)


@pytest.mark.parametrize(
    "greeting", ["Hi, {}?", "Hello, {}?", "{}, thanks", "{}? Thank you", "Please tell me: {}, thanks"]
)
@pytest.mark.parametrize(("asked", "ask"), [("what should I adjust", Ask.FIX), ("why is it bad", Ask.CAUSE)])
def test_a_greeting_beside_a_question_is_no_answer_to_it(greeting: str, asked: str, ask: Ask) -> None:
    assert ask in read(greeting.format(asked)).asks


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("고마워 덕분에 해결했어", {Ask.THANKS}),
        ("Why is it bad, and what do the documents say about shrinkage?", {Ask.CAUSE, Ask.DOCUMENTS}),
        ("왜 불량이고, 문서에는 뭐라고 나와?", {Ask.CAUSE, Ask.DOCUMENTS}),
        ("기공 원인 문서 찾아줘", {Ask.DOCUMENTS}),
        ("Walk me through why this one got flagged.", {Ask.CAUSE}),
        ("이 샷 어때?", {Ask.VERDICT}),
        ("이건?", {Ask.VERDICT}),
        ("how about this one?", {Ask.VERDICT}),
        ("둘 중에 뭐가 나아?", {Ask.COMPARISON}),
        ("What kind of things can I ask you?", {Ask.ABILITIES}),
    ],
)
def test_what_is_asked(question: str, asks: set[Ask]) -> None:
    assert set(read(question).asks) == asks
