"""When a higher rate may have begun: drawn counts with a step, a slow rise, or neither."""

import numpy as np
import pytest

from t4_shots.beginning import Piece, may_have_begun, raised

PIECES, FIRST, SHOTS = 168, 72, 80
"""A week of hours, the hour in which a fault begins, and the shots of an hour."""
SEEDS = range(60)
FEWEST = 53
"""Intervals that hold the truth, of sixty that do so nineteen times of twenty; fewer come once in 120."""


def drawn(seed: int, rise: int, judged: int, end: int = PIECES) -> list[Piece]:
    """Counts of a rate that rises from 5 to 25 % within `rise` hours and falls back at `end`."""
    hours = np.arange(PIECES)
    risen = np.clip((hours - FIRST + 1) / max(rise, 1), 0, 1) * (hours < end)
    bad = np.random.default_rng(seed).binomial(judged, 0.05 + 0.2 * risen)
    return [Piece(n, n + 1, SHOTS, judged, int(bad[n])) for n in range(PIECES)]


def between(pieces: list[Piece]) -> tuple[int, int]:
    """The first and the last hour that the higher rate may have begun with."""
    found = raised(pieces)
    assert found is not None
    first, last = may_have_begun(pieces, found)
    assert first <= found.first <= last
    return first, last


@pytest.mark.parametrize("judged", [80, 27])
@pytest.mark.parametrize("rise", [0, 30, 60, 90])
def test_the_hours_between_hold_the_true_beginning_of_steps_and_of_slow_rises(rise: int, judged: int) -> None:
    held = [first <= FIRST <= last for first, last in (between(drawn(s, rise, judged)) for s in SEEDS)]
    assert sum(held) >= FEWEST


@pytest.mark.parametrize("end", [90, 110])
def test_the_beginning_of_a_time_that_is_over_is_held_too(end: int) -> None:
    held = [first <= FIRST <= last for first, last in (between(drawn(s, 0, 27, end)) for s in SEEDS)]
    assert sum(held) >= FEWEST


def test_a_step_is_dated_to_a_few_hours_and_a_slow_rise_to_more() -> None:
    widths = {
        rise: float(np.median([last - first for first, last in (between(drawn(s, rise, 80)) for s in SEEDS)]))
        for rise in (0, 60)
    }
    assert widths[0] <= 12
    assert widths[60] > widths[0]


def test_rates_that_differ_from_run_to_run_are_no_beginning() -> None:
    found = 0
    for seed in SEEDS:
        draw = np.random.default_rng(seed)
        # A run is two hours long; rates of runs scatter as much as they are high.
        rates = np.repeat(draw.beta(0.9, 8.1, PIECES // 2), 2)
        bad = draw.binomial(SHOTS, rates)
        pieces = [Piece(n, n + 1, SHOTS, SHOTS, int(bad[n])) for n in range(PIECES)]
        found += raised(pieces) is not None
    assert found <= 6


def test_what_stands_out_among_runs_that_differ_is_still_found() -> None:
    held = 0
    for seed in SEEDS:
        draw = np.random.default_rng(seed)
        rates = np.repeat(draw.beta(0.9, 8.1, PIECES // 2), 2) + 0.35 * (np.arange(PIECES) >= FIRST)
        bad = draw.binomial(SHOTS, np.minimum(rates, 1))
        first, last = between([Piece(n, n + 1, SHOTS, SHOTS, int(bad[n])) for n in range(PIECES)])
        held += first <= FIRST <= last
    assert held >= FEWEST
