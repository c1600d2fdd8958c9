"""Questions reworded by rule are read as the request that was written by hand for their base."""

from dataclasses import replace

import pytest

from agent.models.rule_based.entities import default_variables
from checks.evaluation.rewordings.command import FLOOR, all_variants, outcomes, share, table
from checks.evaluation.rewordings.reading import faults, invents, read, typical_shot
from checks.evaluation.rewordings.rules import Reading, Style, Variant, read_bases, sample

VARIABLES = default_variables()
SHOT = typical_shot(VARIABLES.schema)
RIGHT = Reading(
    asks=frozenset(["what_if"]),
    may=frozenset(),
    scenarios=frozenset([frozenset([("Process_HoldPressure", 110.0)])]),
    variables=frozenset(["Process_HoldPressure"]),
)
ASKED = Variant("", "as written", "보압을 110 MPa로 올리면?", (), other_shot=False, reading=RIGHT)


def test_wordings_of_one_question_are_read_alike() -> None:
    found = outcomes(sample(all_variants(), 1_500))

    assert [row.variant.text for row in found if row.invents] == []
    assert share(found) >= FLOOR, [(row.variant.text, row.faults) for row in found if row.faults]


def test_the_bases_as_they_stand_are_read_right() -> None:
    bases = [row for row in all_variants() if row.rule == "as written"]
    wrong = [(row.variant.text, row.faults) for row in outcomes(bases) if row.faults]

    assert len(bases) >= 60
    assert not wrong


def test_thousands_of_wordings_are_made_without_doubles_and_by_every_rule() -> None:
    made = all_variants()
    rules = {rule for row in made for rule in row.rule.split(" + ")}

    assert len(made) >= 10_000
    assert len({(row.base, row.text) for row in made}) == len(made)
    assert rules == {
        "as written",
        "case",
        "decomposed",
        "full width",
        "no unit",
        "number style",
        "order",
        "particles dropped",
        "politeness",
        "prefix",
        "punctuation",
        "spacing",
        "spoken unit",
        "suffix",
        "synonym",
        "unit",
    }


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("보압을 111 MPa로 올리면?", "scenarios"),
        ("배압을 110 bar로 올리면?", "scenarios"),
        ("보압을 110 MPa만큼 올리면?", "scenarios"),
        ("보압을 110 MPa로, 보압 시간을 3초로 하면?", "scenarios"),
        ("왜 불량이야?", "asks"),
        ("What if the frobnicator is 110?", "scenarios"),
    ],
)
def test_a_question_that_means_something_else_is_noticed(text: str, meant: str) -> None:
    other = replace(ASKED, text=text)
    found = faults(read(other, VARIABLES, SHOT), other, SHOT)

    assert any(fault.startswith(meant) for fault in found)


def test_a_value_that_nobody_meant_is_counted_and_the_right_one_is_not() -> None:
    other = replace(ASKED, text="보압을 111 MPa로 올리면?")

    assert invents(read(other, VARIABLES, SHOT), other, SHOT)
    assert not invents(read(ASKED, VARIABLES, SHOT), ASKED, SHOT)
    assert not faults(read(ASKED, VARIABLES, SHOT), ASKED, SHOT)


@pytest.mark.parametrize(
    ("base", "style", "text"),
    [
        (0, Style(), "보압을 110 MPa로 올리면?"),
        (0, Style(name=1, unit=1), "증압을 1100 bar로 올리면?"),
        (0, Style(spoken=0, particles=False), "보압 110메가로 올리면?"),
        (1, Style(spoken=0, number="full width"), "냉각 시간을 １２초로 하면 어떻게 돼?"),
        (2, Style(unit=2, gap=""), "금형 온도가 401°F면 어때?"),
        (12, Style(unit=2), "금형 온도를 27 °F 낮추면?"),
    ],
)
def test_styles_write_names_units_numbers_and_particles(base: int, style: Style, text: str) -> None:
    assert read_bases()[base].write(style) == text


def test_the_table_counts_each_wording_under_all_of_its_rules() -> None:
    rows = [replace(ASKED, rule="spacing + case"), replace(ASKED, rule="case")]
    counted = {row[0]: row[1] for row in table(outcomes(rows)).rows}

    assert counted == {"all": "2", "spacing": "1", "case": "2"}
