"""Beginnings in simulated weeks: the interval holds the planted one, also where the week is moved or slower.

`diecast watching --beginnings` measures the same on many more seeds.
"""

from dataclasses import replace
from datetime import datetime
from functools import cache

import numpy as np
import pytest

from shared.contracts.t4_look import Began, LookAnswer
from tests.quality_parts import default_bundle
from training.began_score import asked, judged
from training.simulator.parameters import Parameters
from training.simulator.weeks import Week, simulate_weeks
from training.watching_score import FIRST, statuses

SEED = 904
FAULTS = ("melt_thermocouple_drifts", "speed_valve_sticks", "bad_metal")
HOUR_S = 3600.0


@cache
def week_of(fault: str | None) -> Week:
    first = FIRST if fault else 0
    return simulate_weeks(Parameters.read(), default_bundle().schema, SEED, fault=fault, first_shot=first)


@cache
def told(fault: str | None) -> LookAnswer:
    week = week_of(fault)
    return asked(default_bundle(), week, len(week))


def began(answer: LookAnswer) -> Began:
    return answer["trend"]["began"]


@pytest.mark.parametrize("fault", FAULTS)
def test_the_interval_that_is_told_holds_the_planted_beginning(fault: str) -> None:
    week = week_of(fault)
    planted = week.fault
    assert planted is not None

    assert judged(told(fault), week).held
    row = began(told(fault))
    if fault == "bad_metal":
        assert row["lot"] == f"L{week.lots[planted.first_shot] + 1:03}"
        assert any(one["kind"] == "lot" and one["now"] == row["lot"] for one in told(fault)["changed"])
    else:
        assert row["feature"] in planted.variables
        assert row["slow"] is (fault == "melt_thermocouple_drifts")
        assert row["rose"]


def test_a_week_without_a_fault_tells_how_runs_differ_and_nothing_that_changed() -> None:
    answer = told(None)

    assert "began" not in answer["trend"]
    assert answer["trend"]["runs"]["runs"] > 40
    assert "changed" not in answer


@pytest.mark.parametrize("fault", FAULTS)
def test_a_week_that_is_hours_later_is_dated_as_much_later(fault: str) -> None:
    week = week_of(fault)
    moved = replace(week, times=week.times + 30 * HOUR_S)

    row = began(asked(default_bundle(), moved, len(moved)))

    for name in ("earliest", "at", "latest"):
        apart = datetime.fromisoformat(row[name]) - datetime.fromisoformat(began(told(fault))[name])
        assert apart.total_seconds() == 30 * HOUR_S


@pytest.mark.parametrize("slower", [0.5, 1.6])
def test_a_line_of_another_rate_is_dated_as_well(slower: float) -> None:
    week = week_of("speed_valve_sticks")
    start = week.times[0]
    other = replace(week, times=start + slower * (week.times - start))

    assert judged(asked(default_bundle(), other, len(other)), other).held


@pytest.mark.parametrize("fault", ["melt_thermocouple_drifts", "speed_valve_sticks"])
def test_the_status_of_the_line_dates_the_same_variable_alike(fault: str) -> None:
    week = week_of(fault)
    *_, (_, status) = statuses(default_bundle(), week, every=len(week))
    row = began(told(fault))

    reason = next(one for one in status["reasons"] if one.get("feature") == row["feature"])

    earliest, latest = (datetime.fromisoformat(reason[name]) for name in ("since_earliest", "since_latest"))
    assert earliest <= datetime.fromisoformat(row["earliest"])
    assert datetime.fromisoformat(row["latest"]) <= latest
    assert reason["since"] == status["since"]
    assert earliest <= datetime.fromisoformat(reason["since"]) <= latest


@pytest.mark.parametrize("fault", FAULTS)
def test_a_look_reads_no_more_shots_than_one_may(fault: str) -> None:
    read = told(fault)["read"]

    assert read["shots"] <= 5200
    assert read["windows"] <= 200


def test_the_order_of_shots_within_an_hour_says_nothing_of_a_slow_drift() -> None:
    week = week_of("melt_thermocouple_drifts")
    hours = (week.times // HOUR_S).astype(int)
    order = np.lexsort((np.random.default_rng(1).random(len(week)), hours))
    table = replace(week.table, features=week.table.features[order], modes=week.table.modes[order])

    row = began(asked(default_bundle(), replace(week, table=table), len(week)))

    known = began(told("melt_thermocouple_drifts"))
    assert row["feature"] == known["feature"]
    assert (row["earliest"], row["latest"]) == (known["earliest"], known["latest"])
