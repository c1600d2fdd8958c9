"""When a series of blocks began to be otherwise: steps, slow rises, what is over, and none of these."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from t4_shots.watch.onset import LEAST_RATIO, MOST_BLOCKS, Onset, joined, onsets

type Series = npt.NDArray[np.float64]

BLOCKS, FIRST = 56, 24
"""A week of runs, and the one with which a change begins."""
SEEDS = range(60)
FEWEST = 53
"""Intervals that hold the truth, of sixty that do so nineteen times of twenty; fewer come once in 120."""


def drawn(seed: int, by: float, rise: int = 0, end: int = BLOCKS) -> Series:
    """Means of runs that differ by one deviation, and rise `by` so many within `rise` runs until `end`."""
    place = np.arange(BLOCKS)
    risen = np.clip((place - FIRST + 1) / max(rise, 1), 0, 1) * (place < end)
    return np.random.default_rng(seed).normal(0, 1, BLOCKS) + by * risen


def onset_of(series: Series, prior: float = 1.0) -> Onset:
    found = onsets(series[:, None], prior)[0]
    assert found is not None
    return found


@pytest.mark.parametrize("rise", [0, 6, 20])
def test_the_interval_holds_the_beginning_of_steps_and_of_slow_rises(rise: int) -> None:
    held = [(one := onset_of(drawn(seed, 5, rise))).earliest <= FIRST <= one.latest for seed in SEEDS]

    assert sum(held) >= FEWEST


def test_a_slow_rise_is_told_from_a_step_and_dated_less_closely() -> None:
    steps, rises = ([onset_of(drawn(seed, 8, rise)) for seed in SEEDS] for rise in (0, 20))

    assert sum(one.is_slow for one in steps) <= 6
    assert all(one.is_slow for one in rises)
    widths = [float(np.median([one.latest - one.earliest for one in found])) for found in (steps, rises)]
    assert widths[0] < widths[1]


def test_what_is_over_is_found_with_its_end() -> None:
    found = [onset_of(drawn(seed, 5, end=40)) for seed in SEEDS]

    assert sum(one.end is not None and abs(one.end - 40) <= 1 for one in found) >= FEWEST
    assert sum(one.earliest <= FIRST <= one.latest for one in found) >= FEWEST


def test_runs_that_only_differ_do_not_stand_out_among_sixty_variables() -> None:
    for seed in range(10):
        series = np.random.default_rng(seed).normal(0, 1, (BLOCKS, 60))
        assert all(one is None or one.strength < LEAST_RATIO for one in onsets(series))


def test_one_run_alone_is_no_beginning_however_far_out() -> None:
    series = drawn(1, 0)
    series[30] += 20

    assert onset_of(series).strength < LEAST_RATIO


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("rise", [0, 20])
def test_the_beginning_does_not_hang_on_the_unit_and_a_sign_turns_the_levels_alone(
    seed: int, rise: int
) -> None:
    series = drawn(seed, 6, rise)
    plain, scaled, turned = onset_of(series), onset_of(series * 0.1 + 700, 0.01), onset_of(-series)

    for other in (scaled, turned):
        assert (other.first, other.full, other.end) == (plain.first, plain.full, plain.end)
        assert (other.earliest, other.latest) == (plain.earliest, plain.latest)
    assert scaled.strength == pytest.approx(plain.strength)
    assert scaled.after == pytest.approx(plain.after * 0.1 + 700)
    assert turned.before == pytest.approx(-plain.before)
    assert turned.after == pytest.approx(-plain.after)


@pytest.mark.parametrize("seed", range(5))
def test_a_step_read_backwards_begins_where_it_ended(seed: int) -> None:
    forwards, backwards = onset_of(drawn(seed, 8)), onset_of(drawn(seed, 8)[::-1])

    assert abs(backwards.first - (BLOCKS - forwards.full)) <= 1
    assert backwards.before == pytest.approx(forwards.after, abs=0.5)


@pytest.mark.parametrize("seed", range(5))
def test_later_runs_of_the_new_level_move_no_beginning(seed: int) -> None:
    series = drawn(seed, 8)

    found = [onset_of(series[:end]) for end in (36, 44, 56)]

    assert all(abs(one.first - other.first) <= 1 for one, other in pairwise(found))


def test_runs_without_a_value_are_no_change_and_hide_none() -> None:
    still, moved = np.full((BLOCKS, 1), 3.0), drawn(2, 8)[:, None]
    for series in (still, moved):
        series[5:9] = np.nan

    assert onsets(still)[0] is None
    found = onsets(moved)[0]
    assert found is not None
    assert found.earliest <= FIRST <= found.latest


def test_nothing_is_told_of_too_few_runs_and_of_a_variable_that_never_had_a_value() -> None:
    assert onsets(drawn(0, 9)[:5, None]) == [None]
    assert onsets(np.full((BLOCKS, 1), np.nan)) == [None]


def test_many_runs_are_joined_by_their_shots() -> None:
    values = np.arange(200.0)[:, None]
    values[3] = np.nan

    means, size = joined(values, [100.0] * 200)

    assert size == 3
    assert len(means) <= MOST_BLOCKS
    assert means[0, 0] == pytest.approx(1.0)
    assert means[1, 0] == pytest.approx(4.5)
