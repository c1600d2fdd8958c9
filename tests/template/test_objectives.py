"""The objectives' alarms call in time for an outage, and never for a question or two."""

import random
from typing import Any

import pytest

from agent.observability.request_telemetry import FIRST_TEXT_OBJECTIVE_MS
from tests.metric_math import Minute, evaluated, first_call
from tests.stack_template import of_type

BURNS = {name: row["Properties"] for name, row in of_type("AWS::CloudWatch::CompositeAlarm").items()}
ALARMS = of_type("AWS::CloudWatch::Alarm")
BUDGETS = {"Answers": 0.005, "FirstText": 0.05}
MONTH_H = 30 * 24
PACES = {"Fast": (0.02, 1), "Slow": (0.05, 6)}
"""Share of the month's budget, and the hours in which it goes."""
BUSY = 20
"""Questions a minute."""
DAY = 24 * 60


def burn_of(name: str) -> tuple[float, float, int]:
    """Budget, how many times its even pace calls, and the minutes of the long window."""
    (objective,) = [key for key in BUDGETS if name.startswith(key)]
    (pace,) = [key for key in PACES if key in name]
    share, hours = PACES[pace]
    return BUDGETS[objective], share * MONTH_H / hours, hours * 60


def steady(share: float, minutes: int, asked: int = BUSY) -> list[Minute]:
    """Minutes in which this share of the questions fails, as evenly as whole questions can."""
    given = [Minute(asked, 0)] * DAY
    total = 0.0
    for _ in range(minutes):
        before, total = int(total), total + share * asked
        given.append(Minute(asked, int(total) - before))
    return given


def outage_calls_after(name: str, share: float, minutes: int, asked: int = BUSY) -> int | None:
    found = first_call(BURNS[name], ALARMS, steady(share, minutes, asked))
    return None if found is None else found - DAY + 1


@pytest.mark.parametrize("name", sorted(BURNS))
def test_thresholds_and_windows_are_those_of_the_formula(name: str) -> None:
    budget, burn, long = burn_of(name)
    stem = name.removesuffix("BurnAlarm")
    for which, minutes in (("Long", long), ("Short", long // 12)):
        window: Any = ALARMS[f"{stem}{which}Window"]["Properties"]
        assert window["Threshold"] == pytest.approx(budget * burn)
        assert {row["MetricStat"]["Period"] for row in window["Metrics"] if "MetricStat" in row} == {
            minutes * 60
        }


@pytest.mark.parametrize("name", sorted(BURNS))
@pytest.mark.parametrize("times", [1.1, 1.5, 3.0, 1000.0])
def test_an_outage_calls_within_the_time_that_its_size_gives_it(name: str, times: float) -> None:
    """The share over the long window reaches the threshold after threshold / share of the window."""
    budget, burn, long = burn_of(name)
    share = min(1.0, times * budget * burn)
    within = long * budget * burn / share
    called = outage_calls_after(name, share, long + 60)

    assert called is not None
    assert called <= within + 3, "and some minutes, since whole questions fail"
    assert called >= within * 0.8, "the long window holds an alarm back until the budget goes for good"


@pytest.mark.parametrize("name", sorted(BURNS))
def test_a_pace_below_the_alarms_never_calls(name: str) -> None:
    budget, burn, long = burn_of(name)
    assert outage_calls_after(name, 0.8 * budget * burn, 3 * long) is None


@pytest.mark.parametrize("name", sorted(BURNS))
@pytest.mark.parametrize("asked", [0, 1, 5])
@pytest.mark.parametrize("failed", [1, 2])
def test_a_single_failed_question_never_calls_however_quiet_the_hours_are(
    name: str, asked: int, failed: int
) -> None:
    hours = [Minute(asked, 0)] * DAY
    hours[600] = Minute(asked + failed, failed)
    assert first_call(BURNS[name], ALARMS, hours) is None


@pytest.mark.parametrize("name", sorted(BURNS))
def test_a_quiet_stage_that_answers_nobody_calls_at_the_third_question(name: str) -> None:
    quiet = [Minute(1, 1) if minute % 4 == 0 else Minute(0, 0) for minute in range(DAY)]
    assert first_call(BURNS[name], ALARMS, quiet) == 8


@pytest.mark.parametrize("name", sorted(BURNS))
def test_an_outage_that_is_over_calls_nobody_any_more(name: str) -> None:
    _, _, long = burn_of(name)
    minutes = [*steady(1.0, long), *([Minute(BUSY, 0)] * (2 * long))]
    over = DAY + long + long // 12
    later = [Minute(0, 0)] * (over + 1) + minutes[over + 1 :]
    assert first_call(BURNS[name], ALARMS, minutes) is not None
    assert first_call(BURNS[name], ALARMS, later) is None


@pytest.mark.parametrize("seed", range(5))
def test_more_failures_never_call_later(seed: int) -> None:
    dice = random.Random(seed)
    few = [Minute(10, dice.choice([0, 0, 0, 1, 4])) for _ in range(400)]
    more = [Minute(10, min(10, one.bad + dice.choice([0, 0, 1, 3]))) for one in few]
    for burn in BURNS.values():
        early, late = first_call(burn, ALARMS, more), first_call(burn, ALARMS, few)
        assert late is None or (early is not None and early <= late)


def test_the_evaluator_refuses_what_it_does_not_know() -> None:
    with pytest.raises(AssertionError):
        evaluated("FILL(bad, 0)", {"bad": 1.0})


def test_the_first_text_objective_is_the_one_that_is_counted() -> None:
    assert FIRST_TEXT_OBJECTIVE_MS == 3000
