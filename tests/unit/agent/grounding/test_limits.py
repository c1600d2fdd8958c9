"""What grounding is bounded by, and the rules that a number passes by: each on both sides of its line."""

from collections.abc import Callable
from itertools import count

import pytest

from agent.grounding import citations, evidence, no_values, numbers, spelt, written_units
from agent.grounding.check import unsupported_numbers
from agent.grounding.evidence import Evidence, facts_of, text_facts
from agent.grounding.numbers import numbers_in
from shared.units import PERCENT


def marked(answer: str, known: Evidence) -> list[str]:
    return [row.text for row in unsupported_numbers(answer, known)]


def test_a_value_of_unknown_unit_is_anything_but_a_percentage() -> None:
    known = Evidence(features={"a": 45.0})

    assert marked("45 bar, 45 °C, 45 foo, 45", known) == []
    assert marked("45 %", known) == ["45"]
    assert marked("45 퍼센트, 45 %p, 450 ‰, 450000 ppm", known) == ["45", "45", "450", "450000"]


def test_a_percentage_is_no_value_of_another_unit() -> None:
    known = Evidence(results=[{"probability_percent": 45.0}])

    assert marked("45 %, 45, 450 ‰, 0.45", known) == []
    assert marked("45 bar, 0.45 MPa", known) == ["45", "0.45"]


def test_a_fraction_is_no_value_of_a_unit() -> None:
    known = Evidence(results=[{"probability": 0.45}])

    assert marked("0.45, 45 %", known) == []
    assert marked("0.45 g", known) == ["0.45"]


def test_a_value_of_an_unknown_unit_is_of_that_unit_alone() -> None:
    known = Evidence(results=[{"value": 45, "unit": "HRC"}])

    assert marked("45 HRC, 45HRC, 45hrc, 45", known) == []
    assert marked("45HB, 45 bar", known) == ["45", "45"]


@pytest.mark.parametrize(
    ("shown", "passes"),
    [
        ("87.3", True),
        ("87.4", False),
        ("87", True),
        ("88", False),
        ("87.34", True),
        ("87.35", False),
        ("87.340", True),
        ("87.341", False),
    ],
)
def test_a_number_rounds_at_the_decimals_shown(shown: str, passes: bool) -> None:
    assert (marked(f"{shown} %", Evidence(results=[{"probability_percent": 87.34}])) == []) is passes


def test_a_count_passes_up_to_the_longest_list() -> None:
    known = Evidence(features={"a": 111.0, "b": 222.0, "c": 333.0})

    assert marked("변수 3개, 2가지, 3번", known) == []
    assert marked("변수 4개", known) == ["4"]
    assert marked("2.5개", Evidence(features={"a": 2.4}, results=[])) == ["2.5"]


def test_only_the_first_steps_of_a_question_are_added() -> None:
    values = [f"{1000 + 10 * step} bar" for step in range(evidence.STEPS + 1)]
    known = Evidence(features={"a": 7.0}, units={"a": "bar"}, said=(", ".join(values),))
    last, beyond = 1000 + 10 * (evidence.STEPS - 1), 1000 + 10 * evidence.STEPS

    assert marked(f"{last + 7} bar", known) == []
    assert marked(f"{beyond + 7} bar", known) == [str(beyond + 7)]
    assert marked(f"{beyond} bar", known) == []


def test_only_so_many_probabilities_are_compared() -> None:
    row = {"defect_probability_after": 0.002}
    # All differences are told apart: each is a power of two of a small share.
    rows = [{**row, "defect_probability_before": 0.0025 + 0.0002 * place**2} for place in range(1, 60)]
    pairs = [f for f in facts_of(Evidence(results=[{"adjustments": rows}]), ()) if f.unit == PERCENT]
    told = len(rows) * 2

    assert len(pairs) - told == evidence.PROBABILITIES * (evidence.PROBABILITIES - 1)


def test_results_are_read_down_to_a_depth() -> None:
    def nested(depth: int) -> dict[str, object]:
        result: dict[str, object] = {"value": 4321.5}
        for _ in range(depth):
            result = {"part": result}
        return result

    assert marked("4321.5", Evidence(results=[nested(evidence.DEEPEST - 1)])) == []
    assert marked("4321.5", Evidence(results=[nested(evidence.DEEPEST)])) == ["4321.5"]
    assert marked("4321.5", Evidence(results=[nested(50_000)])) == ["4321.5"]


def test_half_is_rough() -> None:
    assert spelt.ROUGH_SHARE == 2.5
    known = Evidence(results=[{"probability_percent": 52.5}])
    beyond = Evidence(results=[{"probability_percent": 52.6}])

    assert marked("절반", known) == []
    assert marked("half of them", known) == []
    assert marked("절반", beyond) == ["절반"]


def test_small_number_words_need_a_unit() -> None:
    assert [n.value for n in numbers_in("thirteen, twelve, twelve percent")] == [spelt.SMALLEST_ALONE, 12.0]


def test_a_unit_stands_within_the_gap() -> None:
    gap = " " * written_units.LONGEST_GAP

    assert [n.unit for n in numbers_in(f"5{gap}bar")] == ["bar"]
    assert [n.unit for n in numbers_in(f"5{gap} bar")] == [None]


def test_endless_digits_are_worth_infinitely_much() -> None:
    (long,) = numbers_in("9" * numbers.LONGEST_DIGITS)
    (longer,) = numbers_in("9" * (numbers.LONGEST_DIGITS + 1))

    assert long.value < float("inf") == longer.value


def test_an_id_is_known_by_its_length() -> None:
    short, long = "aa-" + "b" * (citations.SHORTEST_ID - 4), "aa-" + "b" * (citations.SHORTEST_ID - 3)

    assert citations.without_unknown(f"[{short}] [{long}]", ()) == f"[{short}] "


@pytest.mark.parametrize(
    "broken",
    [
        {"prediction": None, "adjustments": None, "results": None, "answer": 5, "baseline": []},
        {"prediction": {"class_probabilities": {"defect": "high"}}, "adjustments": [None, 3, {}]},
        {
            "top_features_percent": [None, [], ["a"], ["a", "b"], "ab"],
            "results": [None, {"title": 3}, {"id": 7}],
        },
        {"value": 10**400, "from": 10**400, "to": 1, "percent": float("nan"), "typical": float("inf")},
        {"attributions": {"a": {"b": [[[["5"]]]]}}, "unit": 5, "feature": ["x"]},
    ],
)
def test_a_result_of_another_form_supports_what_it_can_and_stops_nothing(broken: dict[str, object]) -> None:
    assert marked("4321 kN", Evidence(results=[broken])) == ["4321"]


HOSTILE = (
    *(
        "-",
        "- ",
        "*",
        "#",
        "> ",
        "1",
        "1.",
        "1 ",
        "1,",
        "1,234",
        "1 234",
        "1.234.",
        "9 9",
        "한",
        "일",
        "구십",
        "천만",
    ),
    *(
        "one ",
        "hundred ",
        "and ",
        "a",
        "a1",
        "a1-",
        "-1",
        "_",
        "[",
        "]",
        "[[",
        "(",
        "((",
        "(출처:",
        "[출처: ",
        "【",
    ),
    *(
        "[a.b-c]",
        "[a-b-c.ko]",
        "\u0301",
        "\u1100",
        "\u1161",
        "①",
        "½",
        "⁹",
        "10^",
        "10⁹",
        "e",
        "1e",
        "1e9",
        "%",
        " ",
    ),
    *(
        "\n",
        "\t",
        "🔥",
        "ﬀ",
        "㎫",
        "2024-",
        "2024-01-",
        "10:",
        "http://",
        "ISO ",
        "v1.",
        "Al",
        "A380.",
        "만",
        "1만",
    ),
    *(
        "할",
        "구할 ",
        "분의 ",
        "점 ",
        "half of ",
        "1/",
        "/",
        "·",
        "1kgf/cm²",
        "1 W/(m·",
        "1(",
        "(1",
        "약",
        "온도 센서 1 ",
    ),
    *(
        "\u200b",
        "1\u200b",
        "|",
        "`",
        "\\",
        "1*",
        "1×10^",
        "⁄",
        "1⁄",
        "deadbeef",
        "d1",
        "é",
        "[^",
        "](",
        "]:",
        "\0",
        "x-",
    ),
)
"""Pieces of patterns that once were, or could be, tried again and again."""


def steps_of(read: Callable[[str], object], text: str) -> int:
    """How many lines of Python run while a text is read: work that no slow machine changes."""
    import sys

    steps = count()

    def trace(frame: object, event: str, argument: object) -> object:
        next(steps)
        return trace

    before = sys.gettrace()  # coverage's, where it is measured
    sys.settrace(trace)  # type: ignore[arg-type] # a local trace function for every frame
    try:
        read(text)
    finally:
        sys.settrace(before)
    return next(steps)


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_text_is_at_most_twice_the_work(piece: str) -> None:
    def read(text: str) -> None:
        list(numbers_in(text))
        list(text_facts(text))
        citations.without_unknown(text, {"a-b"})

    read(piece * 300)
    once, twice = steps_of(read, (piece * 400)[:400]), steps_of(read, (piece * 800)[:800])

    assert twice <= 2.2 * once + 200


def test_a_rule_of_dashes_above_a_number_ends() -> None:
    assert marked("-" * 40 + "\n99 kN", Evidence()) == ["99"]
    assert no_values.without_no_values("- - - 1. a\n> > 2. b") == "- - -    a\n> >    b"
