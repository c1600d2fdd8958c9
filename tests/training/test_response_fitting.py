"""Responses fitted within runs: physics' signs on the simulated line, and what must not bend a curve."""

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.response import Responses
from tests.fitted_parts import small_table
from tests.quality_parts import schema
from training import response_fitting
from training.preprocessing import without_sentinels
from training.response_fitting import FEWEST, fit_responses, neighbour_means

Matrix = npt.NDArray[np.float64]


@cache
def fitted() -> Responses:
    rows = without_sentinels(small_table().features, schema())
    return fit_responses(rows, small_table().run, schema(), 1)


def changed(name: str, to: float, draw: int = 0) -> dict[str, float]:
    """The typical shot with one variable changed, and all that follows it."""
    names = schema().names
    row = np.array([[feature.typical for feature in schema().features]])
    changes = np.full(row.shape, np.nan)
    changes[0, names.index(name)] = to
    return dict(zip(names, fitted().moved(row, changes, draw)[0].tolist(), strict=True))


@pytest.mark.parametrize(
    ("setting", "follower", "sign"),
    [
        ("Process_HoldPressure", "Sensor_Pressure2", 1),
        ("Process_ShotSize", "Process_CushionPosition", 1),
        ("Process_ShotSize", "Process_PlasticizingTime", 1),
        ("Process_MeltTemperature", "Process_Temperature", 1),
        ("Process_MeltTemperature", "Sensor_Temperature1", 1),
        ("Process_MoldTemperature", "Sensor_Temperature2", 1),
        ("Process_InjectionSpeed", "Sensor_Speed", 1),
        ("Process_InjectionSpeed", "Process_InjectionTime", -1),
        ("Sensor_Position", "Process_InjectionTime", 1),
        ("Process_ScrewSpeed", "Process_PlasticizingTime", -1),
        ("Process_Pressure", "Sensor_Torque", 1),
        ("Process_Pressure", "Sensor_Current", 1),
        ("Process_CoolingTime", "Process_CycleTime", 1),
    ],
)
def test_a_reading_moves_as_physics_has_it_over_the_whole_range_of_its_setting(
    setting: str, follower: str, sign: int
) -> None:
    feature = schema().features[schema().names.index(setting)]
    assert feature.limits is not None
    middle = (feature.limits[0] + feature.limits[1]) / 2
    low, mid, high = (changed(setting, to)[follower] for to in (feature.limits[0], middle, feature.limits[1]))
    assert sign * (mid - low) > 0
    assert sign * (high - mid) > 0


def test_known_sizes_are_met() -> None:
    assert changed("Process_HoldPressure", 110)["Sensor_Pressure2"] == pytest.approx(102 + 10.2, abs=0.5)
    assert changed("Process_MeltTemperature", 705)["Process_Temperature"] == pytest.approx(690, abs=1)
    assert changed("Process_CoolingTime", 12.5)["Process_CycleTime"] == pytest.approx(36, abs=0.1)


def test_the_chain_from_shot_size_over_the_cushion_to_the_cavity_is_no_straight_line() -> None:
    full, short, shorter = (changed("Process_ShotSize", to)["Sensor_Pressure2"] for to in (280, 268, 262))
    assert full == pytest.approx(102, abs=1.5)
    assert short < full - 3
    assert shorter < short - 6


def test_fits_on_drawn_runs_lie_about_the_fit_on_all() -> None:
    drawn = [
        changed("Process_HoldPressure", 110, draw)["Sensor_Pressure2"]
        for draw in range(1, 1 + fitted().draws)
    ]
    assert 0 < np.std(drawn) < 1
    assert min(drawn) <= changed("Process_HoldPressure", 110)["Sensor_Pressure2"] <= max(drawn)


LINE = FeatureSchema.from_mapping(
    {
        "line": "two",
        "label": "둘",
        "label_en": "Two",
        "features": [
            {
                "name": name,
                "label": name,
                "label_en": name,
                "meaning": name,
                "meaning_en": name,
                "unit": "bar",
                "role": role,
                "typical": 0,
                "plausible": [-100, 100],
                "equipment": "all",
                **more,
            }
            for name, role, more in (
                ("knob", "setpoint", {"limits": [-10, 10], "step": 1}),
                ("reading", "measurement", {"follows": ["knob"]}),
            )
        ],
        "equipment": [
            {
                "id": "all",
                **dict.fromkeys(("name", "name_en", "description", "description_en"), "x"),
                "action": "x",
                "action_en": "x",
                "related_features": [],
            }
        ],
        "defect_modes": [],
    }
)


def slope_of(make: Callable[[np.random.Generator, int], tuple[Matrix, Matrix]], seed: int = 1) -> float:
    """The fitted slope on 30 runs of 120 shots; `make` gives knob and reading of a run."""
    rng = np.random.default_rng(seed)
    parts = [np.column_stack(make(rng, run)) for run in range(30)]
    run = np.repeat(np.arange(30), [len(part) for part in parts])
    found = fit_responses(np.concatenate(parts), run, LINE, 1)
    row, change = np.zeros((1, 2)), np.array([[3.0, np.nan]])
    return float(found.moved(row, change)[0, 1] - found.moved(row, -change)[0, 1]) / 6


def steps(rng: np.random.Generator) -> Matrix:
    """A setting that is moved now and then, for many shots."""
    return np.repeat(rng.uniform(-5, 5, 6), 20)


def test_what_differs_between_runs_is_not_taken_for_a_response() -> None:
    def run(rng: np.random.Generator, number: int) -> tuple[Matrix, Matrix]:
        level = number / 10  # runs with a higher knob read far higher, for another reason
        knob = level + steps(rng)
        return knob, 20 * level - knob + rng.normal(0, 0.2, 120)

    assert slope_of(run) == pytest.approx(-1, abs=0.05)


def test_noise_in_what_is_followed_does_not_flatten_a_response() -> None:
    def run(rng: np.random.Generator, _: int) -> tuple[Matrix, Matrix]:
        true = steps(rng)
        return true + rng.normal(0, 1.5, 120), 2 * true + rng.normal(0, 0.2, 120)

    assert slope_of(run) == pytest.approx(2, abs=0.2)


def test_shots_on_which_something_else_goes_wrong_do_not_bend_a_response() -> None:
    def run(rng: np.random.Generator, number: int) -> tuple[Matrix, Matrix]:
        knob = steps(rng)
        stuck = np.zeros(120)
        stuck[100:] = number % 3 == 0
        return knob - 4 * stuck, knob + 30 * stuck + rng.normal(0, 0.2, 120)

    assert slope_of(run) == pytest.approx(1, abs=0.1)


def test_the_same_shots_give_the_same_curves() -> None:
    rows = without_sentinels(small_table().features, schema())[:1500]
    one, two = (fit_responses(rows, small_table().run[:1500], schema(), 7) for _ in range(2))
    assert np.array_equal(one.values, two.values)
    assert np.array_equal(one.knots, two.knots)


def test_too_few_shots_and_settings_that_never_move_have_no_response() -> None:
    rng = np.random.default_rng(2)
    rows, run = rng.normal(0, 1, (FEWEST - 1, 2)), np.arange(FEWEST - 1) // 50
    assert not len(fit_responses(rows, run, LINE, 1).follower)
    rows, run = rng.normal(0, 1, (500, 2)), np.arange(500) // 50
    rows[:, 0] = 3.0
    assert not len(fit_responses(rows, run, LINE, 1).follower)


def test_one_run_alone_has_responses() -> None:
    rng = np.random.default_rng(3)
    knob = np.repeat(rng.uniform(-5, 5, 20), 20)
    rows = np.column_stack([knob, 3 * knob + rng.normal(0, 0.1, 400)])
    found = fit_responses(rows, np.zeros(400, np.int64), LINE, 1)
    assert found.moved(np.zeros((1, 2)), np.array([[2.0, np.nan]]))[0, 1] == pytest.approx(6, abs=0.2)


def test_of_a_long_table_whole_runs_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(response_fitting, "MOST", 1000)
    rng = np.random.default_rng(4)
    run = np.repeat(np.arange(40), 50)
    rows = np.column_stack([np.repeat(rng.uniform(-5, 5, 200), 10), rng.normal(0, 1, 2000)])
    kept = response_fitting._drawn_runs(run, 1)
    assert 900 < kept.sum() <= 1000
    assert all(kept[run == number].all() or not kept[run == number].any() for number in range(40))
    assert len(fit_responses(rows, run, LINE, 1).follower) == 1


def test_means_over_neighbours_stay_in_their_run_and_pass_over_gaps() -> None:
    rows = np.array([[1.0], [2.0], [np.nan], [4.0], [100.0], [np.nan], [np.nan]])
    run = np.array([0, 0, 0, 0, 1, 2, 2])
    means = neighbour_means(rows, run, 3)[:, 0]
    assert means[:5] == pytest.approx([1.5, 1.5, 3.0, 4.0, 100.0])
    assert np.isnan(means[5:]).all()
