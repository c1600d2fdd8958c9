"""The sentences on a beginning: what it says of each kind, in both languages."""

from collections.abc import Mapping
from typing import Any

import pytest

from agent.models.rule_based.shots_began_told import began
from agent.models.rule_based.wording import Wording
from shared.text_analysis.language import Language

BEGAN: Mapping[str, Any] = {
    "of": "variable",
    "by": "level",
    "feature": "Sensor_Flow",
    "label": "유량",
    "label_en": "Coolant flow",
    "unit": "L/min",
    "before": 25.0,
    "after": 31.5,
    "slow": False,
    "shot_id": "s7",
    "at": "09:00",
    "earliest": "08:00",
    "latest": "10:00",
    "limit": "runs",
    "shots": 400,
}
RATES = {"percent": 31.2, "else_percent": 7.5, "rate_of": "verdicts"}
RUNS = {"runs": {"runs": 40, "shots_a_run": 200, "run_low": 1.5, "run_high": 18.25}}


def told(language: Language, **row: Any) -> str:
    return began({"began": {**BEGAN, **row}}, Wording(language), str)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("by", ["level", "relation"])
@pytest.mark.parametrize("slow", [False, True])
def test_the_interval_and_the_reason_that_it_is_no_closer_are_always_told(
    language: Language, by: str, slow: bool
) -> None:
    said = told(language, by=by, slow=slow, limit="slow" if slow else "runs", complete="20:00")

    assert all(part in said for part in ("08:00", "10:00", "09:00", "31.5 L/min"))
    assert ("20:00" in said) is slow
    assert ("수 없습니다" if language is Language.KOREAN else "cannot be dated more closely") in said
    assert "{" not in said


@pytest.mark.parametrize("language", Language)
def test_shots_are_named_where_a_step_was_found_among_them_and_only_there(language: Language) -> None:
    assert "`s7`" not in told(language)

    said = told(language, earliest_shot="s5", latest_shot="s9")

    assert all(f"`{shot}`" in said for shot in ("s5", "s7", "s9"))


@pytest.mark.parametrize("language", Language)
def test_the_end_is_told_where_it_is_over(language: Language) -> None:
    assert "23:00" in told(language, until="23:00")
    assert told(language, until="23:00") != told(language)


@pytest.mark.parametrize(("after", "word"), [(20.0, "fell"), (30.0, "rose")])
def test_a_fall_is_no_rise(after: float, word: str) -> None:
    assert word in told(Language.ENGLISH, after=after)


@pytest.mark.parametrize("language", Language)
def test_where_defects_did_not_rise_that_is_said_with_both_rates(language: Language) -> None:
    more, as_many = (told(language, **RATES, rose=rose) for rose in (True, False))

    assert more != as_many
    assert all("31.2 %" in said and "7.5 %" in said for said in (more, as_many))
    assert ("뚜렷하게 늘지는 않았습니다" if language is Language.KOREAN else "not clearly more") in as_many


@pytest.mark.parametrize("language", Language)
def test_a_lot_and_a_rate_are_told_without_a_variable(language: Language) -> None:
    lot = told(language, of="outcomes", lot="L7", limit="inspection", **RATES)
    rate = told(language, of="doubts", **RATES)

    assert "L7" in lot
    assert "유량" not in lot + rate
    assert "coolant" not in (lot + rate).lower()


@pytest.mark.parametrize("language", Language)
def test_without_a_beginning_it_is_said_how_runs_differ(language: Language) -> None:
    of_defects = began({"unit": "%", **RUNS}, Wording(language), str)
    of_one = began({"unit": "L/min", **BEGAN, **RUNS}, Wording(language), str)

    assert "18.3 %" in of_defects
    assert "18.25 L/min" in of_one
    assert began({**BEGAN}, Wording(language), str) == ""
