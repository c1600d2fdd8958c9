"""Individuals with limits from the moving range, and the rules that points of a stable process rarely break.

Sources: Shewhart (1931); the estimate of the deviation from the mean moving range of two, divided by 1.128
(d2 for two, Montgomery, Introduction to Statistical Quality Control); the eight rules: Nelson, Journal of
Quality Technology 16 (1984).

Shots in a row are alike: a die warms up over fifty of them. Their moving range tells how two neighbours
differ and not how the process does, so that limits made of it are too narrow and runs on one side are the
rule (Montgomery, section 10.4). The deviation of single shots therefore comes from pairs further apart, as
far as their differences still grow, by medians, which neither a step nor a few odd shots move. The rules of
patterns are applied to means of as many shots as hang together (Runger and Willemain, Journal of Quality
Technology 28, 1996). Where neighbours differ as much as any two shots do, both are the charts by the book.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median
from typing import Final

D2: Final = 1.128
LAGS: Final = (1, 2, 4, 8, 16, 32)
"""Distances of two shots whose differences are looked at, up to a quarter of the series."""
MEDIAN_OF_DIFFERENCES: Final = 0.9539
"""The median of the absolute difference of two normal values, in standard deviations of one."""
SCATTER: Final = 2.5
"""Over the root of the number of values, the share by which spreads of different pairs differ by chance."""
LEAST_GROWTH: Final = 0.1
"""Share of the largest spread that makes no difference."""
FEWEST: Final = 8
"""Points below which limits say nothing."""
QUIET: Final = 9
"""Points in a row that break no rule: a run of violations is over, as long as the longest common pattern."""


@dataclass(frozen=True, slots=True)
class Run:
    """The present run of violations: where it begins, its side of the centre, and its rules."""

    start: int
    above: bool
    rules: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The centre and limits of a series, and for each rule the points of patterns that break it."""

    values: Sequence[float]
    centre: float
    sigma: float
    broken: Mapping[int, frozenset[int]]
    together: int = 1
    """Shots that hang together: the rules but the first are applied to means of so many."""

    @property
    def low(self) -> float:
        """The lower limit, three deviations under the centre."""
        return self.centre - 3 * self.sigma

    @property
    def high(self) -> float:
        """The upper limit, three deviations above the centre."""
        return self.centre + 3 * self.sigma

    def present_run(self) -> Run | None:
        """Return the run of violations on one side of the centre that goes on to the newest points, if any.

        A point on the other side that breaks a rule ends it, as do nine in a row that break none. Rules of
        points that are too regular (4, 7) or on both sides (8) are of no side.
        """
        broken = {rule: points for rule, points in self.broken.items() if rule in _OF_A_SIDE}
        flagged = {point for points in broken.values() for point in points}
        start, above, quiet = None, False, 0
        for point in range(len(self.values) - 1, -1, -1):
            if point not in flagged:
                quiet += 1
                if quiet >= QUIET:
                    break
                continue
            side = self.values[point] > self.centre
            if start is not None and side != above:
                break
            start, above, quiet = point, side, 0
        if start is None:
            return None
        rules = sorted(rule for rule, points in broken.items() if any(p >= start for p in points))
        return Run(start, above, tuple(rules))


def chart_of(values: Sequence[float]) -> Chart | None:
    """Return the chart of values in the order of time; None of fewer than eight, or where none differs."""
    if len(values) < FEWEST:
        return None
    centre = fmean(values)
    sigma = fmean(abs(b - a) for a, b in pairwise(values)) / D2
    if sigma == 0:
        return None
    scaled = [(value - centre) / sigma for value in values]
    found = {rule: _points(scaled, *pattern) for rule, pattern in _RULES.items()}
    return Chart(values, centre, sigma, {rule: points for rule, points in found.items() if points})


def chart_of_shots(values: Sequence[float]) -> Chart | None:
    """Return the chart of single shots in the order of time, which may hang together; None as `chart_of`."""
    plain = chart_of(values)
    if plain is None:
        return None
    spreads = {
        lag: median(abs(b - a) for a, b in zip(values, values[lag:], strict=False)) / MEDIAN_OF_DIFFERENCES
        for lag in LAGS
        if 4 * lag <= len(values)
    }
    largest = max(spreads.values())
    enough = 1 - max(LEAST_GROWTH, SCATTER / len(values) ** 0.5)
    together = next(lag for lag, spread in spreads.items() if spread >= enough * largest)
    if together == 1:
        return plain
    sigma = max(plain.sigma, largest)
    beyond = _points([(value - plain.centre) / sigma for value in values], *_RULES[1])
    broken = {1: beyond} if beyond else {}
    first = len(values) % together
    means = [fmean(values[start : start + together]) for start in range(first, len(values), together)]
    chart = chart_of(means)
    for rule, points in chart.broken.items() if chart else ():
        if rule != 1:
            starts = (first + point * together for point in points)
            broken[rule] = frozenset(place for start in starts for place in range(start, start + together))
    return Chart(values, plain.centre, sigma, broken, together)


_OF_A_SIDE: Final = frozenset({1, 2, 3, 5, 6})

type Breaks = Callable[[Sequence[float]], bool]
"""Return whether a window of points, in deviations from the centre, is the pattern of a rule."""


def _points(scaled: Sequence[float], length: int, breaks: Breaks, beyond: float) -> frozenset[int]:
    """The points of windows that break a rule, without those nearer to the centre than the rule is about."""
    starts = (start for start in range(len(scaled) - length + 1) if breaks(scaled[start : start + length]))
    points = (point for start in starts for point in range(start, start + length))
    return frozenset(point for point in points if abs(scaled[point]) > beyond)


def _one_side(window: Sequence[float], beyond: float, most_others: int = 0) -> bool:
    """Return whether all but a few lie beyond a distance on one and the same side."""
    least = len(window) - most_others
    return sum(x > beyond for x in window) >= least or sum(x < -beyond for x in window) >= least


def _monotone(window: Sequence[float]) -> bool:
    steps = [b - a for a, b in pairwise(window)]
    return all(step > 0 for step in steps) or all(step < 0 for step in steps)


def _alternating(window: Sequence[float]) -> bool:
    steps = [b - a for a, b in pairwise(window)]
    return all(a * b < 0 for a, b in pairwise(steps))


_RULES: Final[Mapping[int, tuple[int, Breaks, float]]] = {
    1: (1, lambda window: _one_side(window, 3), 3),
    2: (9, lambda window: _one_side(window, 0), 0),
    3: (6, _monotone, -1),
    4: (14, _alternating, -1),
    5: (3, lambda window: _one_side(window, 2, most_others=1), 2),
    6: (5, lambda window: _one_side(window, 1, most_others=1), 1),
    7: (15, lambda window: all(abs(x) < 1 for x in window), -1),
    8: (8, lambda window: all(abs(x) > 1 for x in window), 1),
}
