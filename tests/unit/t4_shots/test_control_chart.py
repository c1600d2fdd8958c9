"""Charts of individuals: limits by the book, each rule by a series made for it, and where a run begins."""

import random
from itertools import pairwise
from statistics import fmean

import pytest

from t4_shots.control_chart import FEWEST, Chart, chart_of, chart_of_shots


def noise(draw: random.Random, count: int, mean: float = 0.0) -> list[float]:
    return [draw.gauss(mean, 1) for _ in range(count)]


def chart(values: list[float]) -> Chart:
    found = chart_of(values)
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(10))
def test_limits_are_those_of_the_mean_moving_range(seed: int) -> None:
    values = noise(random.Random(seed), 60, 200)

    found = chart(values)

    ranges = fmean(abs(b - a) for a, b in pairwise(values))
    assert found.centre == pytest.approx(fmean(values))
    assert found.high - found.low == pytest.approx(2 * 2.66 * ranges, rel=1e-3)


@pytest.mark.parametrize("values", [[], [1.0] * 50, [float(n) for n in range(FEWEST - 1)]])
def test_too_few_points_and_a_stuck_value_have_no_limits(values: list[float]) -> None:
    assert chart_of(values) is None


def scaled(pattern: list[float]) -> frozenset[int]:
    """The rules that a pattern, in deviations, breaks within points that swing around the centre."""
    quiet = [0.8, -0.8, -0.7, 0.7, 0.1, -0.1] * 60
    values = [*quiet, *pattern, *quiet]
    found = chart(values)
    at = range(len(quiet), len(quiet) + len(pattern))
    scale = found.sigma
    again = chart([*quiet, *(found.centre + x * scale for x in pattern), *quiet])
    return frozenset(rule for rule, points in again.broken.items() if set(points) & set(at))


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [
        (1, [5.0]),
        (2, [0.5, 0.3, 0.6, 0.2, 0.5, 0.4, 0.6, 0.3, 0.5, 0.4]),
        (3, [-1.5, -0.9, -0.3, 0.3, 0.9, 1.5]),
        (4, [0.4, -0.4] * 8),
        (5, [2.6, 0.2, 2.6]),
        (6, [1.6, 1.7, 0.2, 1.6, 1.8]),
        (7, [0.2, 0.1, -0.2, -0.1, 0.15] * 4),
        (8, [1.7, -1.8, -1.9, 1.6, 1.7, -1.8, 1.9, -1.7, -1.6]),
    ],
)
def test_each_rule_is_broken_by_its_pattern(rule: int, pattern: list[float]) -> None:
    assert rule in scaled(pattern)


@pytest.mark.parametrize("seed", range(20))
def test_a_shift_to_either_side_is_found_where_it_began(seed: int) -> None:
    draw = random.Random(seed)
    before, after = draw.randint(40, 150), draw.randint(25, 60)
    side = draw.choice([-1, 1])
    found = chart([*noise(draw, before), *noise(draw, after, side * 5.0)])

    run = found.present_run()

    assert run is not None
    assert run.above == (side > 0)
    assert abs(run.start - before) <= 2


@pytest.mark.parametrize("seed", range(20))
def test_a_run_that_is_over_is_not_present(seed: int) -> None:
    draw = random.Random(seed)
    quiet = [0.8, -0.8, -0.7, 0.7, 0.1, -0.1] * 10

    run = chart([*noise(draw, 20), 30.0, *quiet]).present_run()

    assert run is None


@pytest.mark.parametrize("seed", range(10))
def test_another_unit_changes_nothing_and_a_turned_series_turns_the_side(seed: int) -> None:
    draw = random.Random(seed)
    values = [*noise(draw, 60), *noise(draw, 20, 4)]
    one, other, turned = chart(values), chart([3 * x + 200 for x in values]), chart([-x for x in values])

    assert one.broken == other.broken == turned.broken
    assert one.present_run() == other.present_run()
    runs = [found.present_run() for found in (one, turned)]
    assert [run and run.above for run in runs] == [True, False]


def hanging_together(draw: random.Random, count: int, like: float) -> list[float]:
    """Values of mean 0 and deviation 1 of which each is like the one before."""
    value, values = draw.gauss(0, 1), []
    for _ in range(count):
        value = like * value + draw.gauss(0, (1 - like**2) ** 0.5)
        values.append(value)
    return values


def shares(made: list[Chart]) -> tuple[float, float]:
    """The shares of points beyond the limits, and of those that break any rule."""
    points = sum(len(each.values) for each in made)
    beyond = sum(len(each.broken.get(1, ())) for each in made)
    return beyond / points, sum(len(frozenset().union(*each.broken.values())) for each in made) / points


@pytest.mark.parametrize("like", [0.5, 0.8, 0.95])
def test_shots_that_hang_together_are_not_out_of_control_for_it(like: float) -> None:
    draw = random.Random(3)
    drawn = [hanging_together(draw, 200, like) for _ in range(60)]
    by_the_book, of_shots = (
        shares([each for each in map(make, drawn) if each is not None]) for make in (chart_of, chart_of_shots)
    )
    assert by_the_book[0] > 0.02
    assert by_the_book[1] > 0.3
    assert of_shots[0] < 0.01
    assert of_shots[1] < 0.15


@pytest.mark.parametrize("seed", range(10))
def test_shots_that_do_not_hang_together_have_the_chart_by_the_book(seed: int) -> None:
    draw = random.Random(seed)
    found = [(chart_of(values), chart_of_shots(values)) for values in (noise(draw, 60) for _ in range(20))]
    assert sum(one == other for one, other in found) >= 15


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("like", [0.0, 0.6])
def test_a_step_does_not_widen_the_limits_that_find_it(seed: int, like: float) -> None:
    draw = random.Random(seed)
    values = [x + (6 if place >= 180 else 0) for place, x in enumerate(hanging_together(draw, 200, like))]
    found = chart_of_shots(values)
    assert found is not None
    assert sum(place >= 180 for place in found.broken[1]) >= 10
    run = found.present_run()
    assert run is not None
    assert abs(run.start - 180) <= 2 + found.together


def test_patterns_of_means_mark_all_of_their_shots_counted_from_the_newest() -> None:
    draw = random.Random(5)
    values = [x + (2.5 if place >= 120 else 0) for place, x in enumerate(hanging_together(draw, 203, 0.8))]
    found = chart_of_shots(values)
    assert found is not None
    assert found.together > 1
    patterns = frozenset().union(*(points for rule, points in found.broken.items() if rule != 1))
    assert patterns
    for last in range(len(values), 0, -found.together):
        assert len(patterns & set(range(last - found.together, last))) in {0, found.together}
