"""Days repeated with other seeds: what breaks first, how often, what would carry it, and how many plants
one account carries."""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from ops.scale.demand import Demand, arrivals
from ops.scale.layout import Layout
from ops.scale.limits import Limits
from ops.scale.simulation import Cause, Day, Outcome, simulate

BEARABLE: Final = 0.001
"""Share of questions that may be reduced or refused where an account is said to carry them: one in a
thousand."""
HEADROOM: Final = 1.25
"""A quota is asked for with a quarter of room over the most that was used."""
MOST_ATTEMPTS: Final = 12
STUDENT_95: Final = (
    12.71,
    4.30,
    3.18,
    2.78,
    2.57,
    2.45,
    2.36,
    2.31,
    2.26,
    2.23,
    2.20,
    2.18,
    2.16,
    2.14,
    2.13,
)
"""Two-sided 95 % points of Student's t for 1, 2, … degrees of freedom; beyond them the normal one is near
enough."""
NORMAL_95: Final = 1.96
CARRYING: Final = (
    "concurrency",
    "model_tokens",
    "model_requests",
    "sign_ins",
    "table_writes",
    "address_requests",
)
"""Limits that are raised, in the order in which they are met."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over days, and half the width of its 95 % confidence interval (Student's t); 0 with one day
    alone."""

    mean: float
    half_width: float


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean of independent days with its confidence."""
    mean = statistics.fmean(values)
    if len(values) == 1:
        return Estimate(mean, 0.0)
    degrees = len(values) - 1
    point = STUDENT_95[degrees - 1] if degrees <= len(STUDENT_95) else NORMAL_95
    return Estimate(mean, point * statistics.stdev(values) / math.sqrt(len(values)))


@dataclass(frozen=True)
class Study:
    """The days of one account of `plants` plants."""

    plants: int
    limits: Limits
    days: tuple[Day, ...]

    def share(self, outcome: Outcome) -> Estimate:
        """Share of the questions that ended so."""
        return estimate([day.share(outcome) for day in self.days])

    @cached_property
    def stopped(self) -> float:
        """Share reduced or refused, over all days."""
        return self.share(Outcome.REDUCED).mean + self.share(Outcome.REFUSED).mean

    @property
    def carried(self) -> bool:
        """Tell whether the account carries its plants."""
        return self.stopped <= BEARABLE

    @cached_property
    def causes(self) -> Mapping[Cause, float]:
        """Share of questions that each limit reduced or refused, the largest first."""
        count = sum(len(day.outcome) for day in self.days) or 1
        sums: dict[Cause, int] = {}
        for day in self.days:
            for (outcome, cause), number in day.causes.items():
                if outcome in (Outcome.REDUCED, Outcome.REFUSED):
                    sums[cause] = sums.get(cause, 0) + number
        return {cause: number / count for cause, number in sorted(sums.items(), key=lambda row: -row[1])}

    @cached_property
    def first(self) -> tuple[Cause, float] | None:
        """The limit that stopped a question first, on most days, and its mean time (s since midnight UTC)."""
        firsts = [min(times, key=lambda row: row[1]) for day in self.days if (times := _stops(day))]
        if not firsts:
            return None
        cause = statistics.mode(cause for cause, _ in firsts)
        return cause, statistics.fmean(at for found, at in firsts if found is cause)

    @cached_property
    def peaks(self) -> Mapping[str, float]:
        """The most that was used of each limit on any day."""
        return {name: max(day.peaks[name] for day in self.days) for name in self.days[0].peaks}

    @property
    def uses(self) -> Mapping[str, float]:
        """The most that was used of each limit, as a share of it; the nearest to breaking first."""
        shares = {name: peak / getattr(self.limits, name) for name, peak in self.peaks.items()}
        return dict(sorted(shares.items(), key=lambda row: -row[1]))

    @property
    def cold(self) -> Estimate:
        """Share of questions that start an environment."""
        return estimate([day.cold / (len(day.outcome) or 1) for day in self.days])

    def first_text_s(self, percent: float) -> float:
        """Seconds to the first text that so many percent of those who get one wait at most; nan for none."""
        waits = np.concatenate([day.first_text_s for day in self.days])
        waits = waits[np.isfinite(waits)]
        return float(np.percentile(waits, percent)) if len(waits) else math.nan


def _stops(day: Day) -> list[tuple[Cause, float]]:
    """The causes that are limits, with the time of the first question that each stopped."""
    waits = (Cause.COLD_START, Cause.SLOW_MODEL)
    return [(cause, at) for cause, at in day.first_at_s.items() if cause not in waits]


@dataclass(frozen=True, slots=True)
class Runs:
    """How often a day is repeated, and what it is drawn from: day k has the seeds (seed, k) whatever the
    limits."""

    number: int = 5
    seed: int = 1


def study(
    demand: Demand, limits: Limits, plants: int, layout: Layout = Layout.STACKS, runs: Runs = Runs()
) -> Study:
    """Run the days of one account."""
    days = []
    for run in range(runs.number):
        came = arrivals(demand, plants, np.random.default_rng((runs.seed, run)))
        days.append(simulate(demand, limits, came, layout, runs.seed + run))
    return Study(plants, limits, tuple(days))


def needed(ask: Callable[[Limits], Study], limits: Limits) -> tuple[Limits, Study]:
    """Return the limits that carry an account, raised to what a day without them uses, and a study of it.

    What AWS does not adjust (scaling, partitions) stays. Where that is not enough all are raised again by a
    quarter: a minute's tokens are reserved for the longest answer, so that the most that was used understates
    what has to be there.
    """
    free = ask(limits.lifted())
    peaks = {name: HEADROOM * free.peaks[name] for name in CARRYING}
    raised = limits
    for attempt in range(MOST_ATTEMPTS):
        more = {name: _round_up(peak * HEADROOM**attempt) for name, peak in peaks.items()}
        raised = limits.changed(
            {name: value for name, value in more.items() if value > getattr(limits, name)}
        )
        found = ask(raised)
        if found.carried:
            break
    return raised, found


def most_plants(ask: Callable[[int], Study], most: int) -> int:
    """Return how many plants an account carries, to within a twentieth; 0 where not even one.

    Doubled, then halved. `ask` studies an account of so many plants.
    """
    if not ask(1).carried:
        return 0
    good, bad = 1, 2
    while bad <= most and ask(bad).carried:
        good, bad = bad, bad * 2
    if bad > most and (good == most or ask(most).carried):
        return most
    bad = min(bad, most)
    while bad - good > max(1, good // 20):
        middle = (good + bad) // 2
        good, bad = (middle, bad) if ask(middle).carried else (good, middle)
    return good


def _round_up(value: float) -> float:
    """A quota as one would ask for it: two figures, rounded up."""
    if value <= 0:
        return 1.0
    step = 10 ** max(0, math.floor(math.log10(value)) - 1)
    return float(math.ceil(value / step) * step)
