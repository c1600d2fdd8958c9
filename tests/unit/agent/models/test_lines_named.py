"""Lines in a question: named by number, name or label, unknown ones too, and words that are none."""

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
