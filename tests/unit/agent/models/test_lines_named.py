"""Lines in a question: named by number, name or label, unknown ones too, and words that are none."""

import random
from itertools import product

import pytest

from agent.models.rule_based.lines_named import lines_named
from shared.plant_lines import line_meant, lines_called, spoken

KNOWN = ["line-9", "제타 라인 (AlSi9)", "Zeta line", "default", "기본 라인", "Default line", "demo"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("제타 라인이랑 비교해줘", ["제타"]),
        ("제타랑 비교해줘", ["제타"]),
        ("how did the zeta line do?", ["zeta"]),
        ("compare zeta line with line 3", ["zeta", "3"]),
        ("그럼 제타는?", ["제타"]),
        ("zeta's defect rate today", ["zeta"]),
        ("기본 라인 오늘 불량률", ["기본"]),
        ("감마 라인이랑 3호기 비교", ["감마", "3"]),
        ("how did the gamma line do?", ["gamma"]),
        ("b라인 어제 불량률", ["b"]),
        ("demo랑 비교", ["demo"]),
        ("show me the defects on line gamma today", ["gamma"]),
        ("라인 감마랑 비교해줘", ["감마"]),
    ],
)
def test_lines_are_found_in_their_order(text: str, named: list[str]) -> None:
    assert [part.value for part in lines_named(text, KNOWN)] == named


@pytest.mark.parametrize(
    "text",
    [
        "냉각 라인 점검 방법은?",
        "이 라인 오늘 불량률은?",
        "우리 라인이 느려졌어",
        "불량률이 높은 라인은?",
        "멈춘 라인이 있어?",
        "기본 조건과 비교해줘",
        "생산라인 현황",
        "오늘 라인 불량률",
        "how is the line doing?",
        "where is the parting line?",
        "what about the cooling line?",
        "is the defect on line?",
        "제타 주조압력의 한계는?",
        "default settings",
        "파팅라인에 플래시가 생겨",
        "라인업을 알려줘",
        "what is wrong with the line today?",
        "is line speed too high?",
        "the line broke down",
        "the line zeal",
        "show defects on line today",
    ],
)
def test_words_that_name_no_line_are_none(text: str) -> None:
    assert lines_named(text, KNOWN) == []


SYLLABLES = "가나다라마바사아자카타파하거너더러머버서오조초코토포호구누두루무부수우주추구그르트미비시"
LATIN_NAMES = ("zeta", "gamma", "omega", "alpha7", "kilo", "nova", "d-2", "b", "x9", "tango", "north_wing")
NAMED_FIRST = (
    "라인 {} 오늘 불량률은?",
    "라인 {}랑 비교해줘",
    "라인 {} 어제 몇 개 생산했어?",
    "라인 {}는 어땠어?",
    "라인 {}는?",
    "지금 라인 {} 추세 보여줘",
    "라인 {} 상황 알려줘",
    "{} 라인 오늘 불량률은?",
)
ENGLISH_FORMS = (
    "how is line {} doing today?",
    "show me the defects on line {} today",
    "compare today with line {}",
    "what was the defect rate of the {} line yesterday?",
)


def _plain(name: str) -> bool:
    """Return whether a drawn name is none of the words that are told of a line."""
    return lines_named(f"라인 {name} 오늘", ["-"]) != [] and name[-1] not in "와과도은는이가의로에만"


def said(text: str) -> list[str]:
    return [part.value for part in lines_named(text, ["line-9"])]


def test_a_name_that_no_line_has_is_found_wherever_it_stands() -> None:
    draw = random.Random(18)
    drawn = ["".join(draw.choices(SYLLABLES, k=draw.randint(2, 4))) for _ in range(150)]
    names = [name for name in drawn if _plain(name)]

    assert len(names) >= 100
    for name, form in product((*names, "제타", "감마", "오메가", "한빛", "백두", *LATIN_NAMES), NAMED_FIRST):
        assert said(form.format(name)) == [name], form.format(name)
    for name, form in product(LATIN_NAMES, ENGLISH_FORMS):
        assert said(form.format(name)) == [name], form.format(name)


TOLD_OF_A_LINE = (
    *("상태", "불량률", "가동률", "생산량", "속도", "온도", "압력", "수율", "현황", "상황", "정지시간"),
    *("추세", "사이클타임", "요약", "담당자", "점검", "설정값", "전체", "언제부터", "오늘", "어제"),
    *("지난주", "샷", "문제"),
)
ABOUT_IT = ("라인 {} 어때", "라인 {} 오늘 어땠어?", "이 라인 {}는?", "우리 라인 {} 보여줘", "라인 {} 알려줘")
TOLD_IN_ENGLISH = (
    *("speed", "status", "output", "yield", "downtime", "efficiency", "pressure", "alarms", "today", "stops"),
    *("performance", "operator", "trend", "is", "quality", "settings", "data", "report", "throughput"),
)


@pytest.mark.parametrize("word", TOLD_OF_A_LINE)
def test_what_is_asked_of_a_line_names_none(word: str) -> None:
    for form in ABOUT_IT:
        assert lines_named(form.format(word), KNOWN) == [], form.format(word)


@pytest.mark.parametrize("word", TOLD_IN_ENGLISH)
def test_what_is_asked_of_a_line_in_english_names_none(word: str) -> None:
    for form in ("how is line {} today?", "show line {}", "why is the line {} so high?"):
        assert lines_named(form.format(word), KNOWN) == [], form.format(word)


@pytest.mark.parametrize("number", ["1", "3", "12"])
@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "{}호기",
        "{} 호기",
        "{}번 라인",
        "라인 {}",
        "라인{}",
        "line {}",
        "Line-{}",
        "machine #{}",
        "press {}",
    ],
)
@pytest.mark.parametrize("name", ["line-{}", "line{}", "{}", "press-{}", "machine-{}"])
def test_a_number_means_the_line_of_that_number_in_every_way_of_writing(
    number: str, form: str, name: str
) -> None:
    lines = {name.format(number), name.format("7"), "default"}
    assert line_meant(form.format(number), lines.__contains__) == name.format(number)


@pytest.mark.parametrize("label", ["제타 라인", "Zeta line", "도어 커버 2호", "A동 (700톤)", "라인", "Line"])
def test_a_label_is_its_own_spoken_form_however_it_is_spaced_and_written(label: str) -> None:
    assert spoken(label)
    for written in (label, f" {label} ", label.upper(), label.replace(" ", "  ")):
        assert spoken(written) == spoken(label)
        assert lines_called(written, {"line-1": [label], "line-2": ["다른 것"]}) == ["line-1"]
