"""Adjustments: on the machine's grid, within its limits, enough, and as small as can be."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from shared.bundle.bundle import Bundle
from shared.bundle.feature_schema import Feature
from shared.bundle.what_if import carry_out
from t2_importance.adjustments import KNOB, Found, Range, carried_out, find_adjustments
from tests.quality_parts import default_bundle, sample, shots_of

DEFECTS = ["cold-die", "low-clamp", "weak-intensification"]


def row_of(name: str) -> npt.NDArray[np.float64]:
    return np.array([sample(name)[feature] for feature in default_bundle().schema.names])


def anywhere(bundle: Bundle) -> dict[int, Range]:
    """All setpoints that are turned themselves, to wherever the machine can."""
    return {column: feature.limits for column, feature in candidates(bundle) if feature.limits}


def adjustments_of(bundle: Bundle, row: npt.NDArray[np.float64]) -> list[Found]:
    return find_adjustments(bundle, row, anywhere(bundle), bundle.threshold)


def after(bundle: Bundle, row: npt.NDArray[np.float64], found: Found) -> float:
    """The probability of the shot with the moves and with all that is said to move along."""
    changed = row.copy()
    for move in found.moves:
        changed[move.column] = move.value
    assert found.changed is not None
    for companion in found.changed.companions:
        changed[bundle.schema.names.index(companion.feature)] = companion.after
    return float(bundle.defect_probability(changed[None])[0])


def chances(
    bundle: Bundle, row: npt.NDArray[np.float64], changes: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Probabilities of the shot under changes (n, variables), NaN where nothing is changed."""
    return bundle.defect_probability(carry_out(bundle, row[None], changes).rows)


def candidates(bundle: Bundle) -> list[tuple[int, Feature]]:
    """The setpoints that are turned themselves."""
    return [(i, f) for i, f in enumerate(bundle.schema.features) if f.limits and f.step and not f.follows]


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defective_sample_has_adjustments_that_work_in_the_model(name: str) -> None:
    bundle, row = default_bundle(), row_of(name)
    adjustments = adjustments_of(bundle, row)
    assert adjustments
    for entry in adjustments:
        found = carried_out(bundle, row, entry.moves)
        assert found.probability == pytest.approx(entry.probability, abs=1e-12)
        assert after(bundle, row, found) == found.probability < bundle.threshold


@pytest.mark.parametrize("name", DEFECTS)
def test_changes_are_of_one_to_three_setpoints_on_their_grid_within_limits(name: str) -> None:
    bundle = default_bundle()
    for found in adjustments_of(bundle, row_of(name)):
        assert 1 <= len(found.moves) == len(found.columns) <= 3
        for move in found.moves:
            feature = bundle.schema.features[move.column]
            assert feature.role == "setpoint"
            assert feature.limits is not None
            assert feature.step is not None
            assert feature.limits[0] <= move.value <= feature.limits[1]
            steps = (move.value - feature.limits[0]) / feature.step
            assert steps == pytest.approx(round(steps), abs=1e-6)


@pytest.mark.parametrize("name", DEFECTS)
def test_they_come_smallest_first_and_none_contains_another(name: str) -> None:
    adjustments = adjustments_of(default_bundle(), row_of(name))
    sizes = [found.size for found in adjustments]
    assert sizes == sorted(sizes)
    for index, found in enumerate(adjustments):
        assert not any(other.columns <= found.columns for other in adjustments[:index])


@pytest.mark.parametrize("seed", range(3))
def test_no_random_change_of_up_to_three_setpoints_is_smaller(seed: int) -> None:
    bundle, rng = default_bundle(), np.random.default_rng(seed)
    setpoints = candidates(bundle)
    rows = shots_of(bundle, 200, seed=seed)
    row = rows[int(np.argmax(bundle.defect_probability(rows) >= bundle.threshold))]
    found = adjustments_of(bundle, row)
    tries, sizes = np.full((4000, len(row)), np.nan), np.zeros(4000)
    for index in range(4000):
        for place in rng.choice(len(setpoints), rng.integers(1, 4), replace=False):
            column, feature = setpoints[place]
            assert feature.limits is not None
            assert feature.step is not None
            low, high = feature.limits
            value = low + feature.step * rng.integers(0, round((high - low) / feature.step) + 1)
            sizes[index] += abs(value - row[column]) / (high - low) + KNOB
            tries[index, column] = value
    works = chances(bundle, row, tries) < bundle.threshold
    smallest = float(sizes[works].min()) if works.any() else float("inf")
    assert found or not works.any()
    assert not found or found[0].size <= smallest + 1e-9


def smallest_pair(bundle: Bundle, row: npt.NDArray[np.float64]) -> float:
    """Size of the smallest change of exactly two setpoints that works, by trying all of them."""
    smallest = float("inf")
    setpoints = candidates(bundle)
    for (one, first), (two, second) in combinations(setpoints, 2):
        grids, sizes = [], []
        for column, feature in ((one, first), (two, second)):
            assert feature.limits is not None
            assert feature.step is not None
            low, high = feature.limits
            grid = low + feature.step * np.arange(round((high - low) / feature.step) + 1)
            grids.append(grid)
            sizes.append(np.abs(grid - row[column]) / (high - low) + KNOB)
        tries = np.full((len(grids[0]) * len(grids[1]), len(row)), np.nan)
        tries[:, one], tries[:, two] = np.repeat(grids[0], len(grids[1])), np.tile(grids[1], len(grids[0]))
        works = chances(bundle, row, tries) < bundle.threshold
        smallest = min(smallest, np.add.outer(*sizes).ravel()[works].min(initial=np.inf))
    return smallest


@pytest.mark.parametrize("seed", [0, 3])
def test_where_two_setpoints_are_needed_none_of_all_pairs_is_noticeably_smaller(seed: int) -> None:
    bundle = default_bundle()
    rows = shots_of(bundle, 240, seed=seed)
    rows = rows[bundle.defect_probability(rows) >= bundle.threshold]
    found = ((row, adjustments_of(bundle, row)) for row in rows)
    row, best = next((row, items[0]) for row, items in found if items and len(items[0].moves) == 2)
    assert best.size <= 1.02 * smallest_pair(bundle, row)


def test_a_sound_shot_needs_none() -> None:
    assert adjustments_of(default_bundle(), row_of("good")) == []


def test_where_no_change_of_setpoints_suffices_the_list_is_empty() -> None:
    strict = replace(default_bundle(), threshold=1e-7)
    assert adjustments_of(strict, row_of("cold-die")) == []


@pytest.mark.parametrize("name", DEFECTS)
def test_only_the_settings_asked_for_move_and_only_within_their_ranges(name: str) -> None:
    bundle = default_bundle()
    names = bundle.schema.names
    ranges = {
        names.index("Process_HoldPressure"): (90.0, 104.5),
        names.index("Process_ClampForce"): (0.0, 715.0),
    }
    for found in find_adjustments(bundle, row_of(name), ranges, bundle.threshold):
        for move in found.moves:
            low, high = ranges[move.column]
            assert low <= move.value <= high


def test_a_lower_bound_needs_larger_changes() -> None:
    bundle, row = default_bundle(), row_of("weak-intensification")
    sizes = []
    for share in (1.0, 0.5, 0.25):
        found = find_adjustments(bundle, row, anywhere(bundle), share * bundle.threshold)
        assert all(entry.probability < share * bundle.threshold for entry in found)
        sizes.append(found[0].size)
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_where_nothing_may_be_moved_the_list_is_empty() -> None:
    assert find_adjustments(default_bundle(), row_of("low-clamp"), {}, 0.2) == []
