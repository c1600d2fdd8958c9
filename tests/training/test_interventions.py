"""Interventions on the simulated line, and the score of what-ifs that rests on them."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from diecast.cli import main
from shared.bundle.response import Responses
from tests.quality_parts import DEFAULT_BUNDLE, default_bundle, other_line, schema
from training.intervention_score import Cases, draw_cases, score_interventions
from training.simulator.interventions import Run
from training.simulator.parameters import Parameters
from training.simulator.simulation import simulate

Matrix = npt.NDArray[np.float64]

NAMES = schema().names
FOLLOWERS = {
    "Process_MeltTemperature": {"Process_Temperature", "Sensor_Temperature1", "Sensor_Flow"},
    "Process_Temperature": {"Process_MeltTemperature", "Sensor_Temperature1", "Sensor_Flow"},
    "Process_HoldPressure": {"Sensor_Pressure2"},
    "Process_ShotSize": {"Process_CushionPosition", "Process_PlasticizingTime", "Sensor_Pressure2"},
    "Process_CoolingTime": {"Process_CycleTime"},
    "Process_ClampForce": set(),
    "Process_MoldTemperature": {"Sensor_Temperature2", "Sensor_Temperature3", "Sensor_Flow"},
}


@cache
def run() -> Run:
    return Run.draw(Parameters.read(), schema(), 3, 160, 11)


def changes_of(**values: float) -> Matrix:
    """The same changes on every shot of which all those settings were logged."""
    logged = run().as_it_was.logged
    changes = np.full(logged.shape, np.nan)
    for name, value in values.items():
        changes[:, NAMES.index(name)] = value
    changes[~(np.isfinite(logged) | np.isnan(changes)).all(axis=1)] = np.nan
    return changes


def test_a_drawn_run_is_the_one_of_the_table() -> None:
    table = simulate(Parameters.read(), schema(), 4, 160, 11)
    assert np.array_equal(run().as_it_was.logged, table.features[table.run == 3], equal_nan=True)


def test_without_changes_all_is_as_it_was() -> None:
    same = run().under(changes_of())
    assert np.array_equal(same.logged, run().as_it_was.logged, equal_nan=True)
    assert np.array_equal(same.probability, run().as_it_was.probability)


@pytest.mark.parametrize("name", FOLLOWERS)
def test_the_changed_setting_reads_what_was_asked_and_only_what_follows_moves(name: str) -> None:
    feature = schema().features[NAMES.index(name)]
    assert feature.limits is not None
    changes = changes_of(**{name: feature.limits[0]})
    changed = np.isfinite(changes).any(axis=1)
    before, after = run().as_it_was.logged, run().under(changes).logged
    assert after[changed, NAMES.index(name)] == pytest.approx(feature.limits[0], abs=2e-3)
    apart = np.nan_to_num(np.abs(after - before)) > 2e-3
    assert {NAMES[place] for place in np.flatnonzero(apart.any(axis=0))} <= FOLLOWERS[name] | {name}
    assert not apart[~changed].any()
    assert np.array_equal(np.isnan(before), np.isnan(after))


def test_where_furnace_and_sleeve_are_both_changed_the_ladle_makes_the_difference() -> None:
    changes = changes_of(Process_MeltTemperature=690.0, Process_Temperature=668.0)
    changed = np.isfinite(changes).any(axis=1)
    after = run().under(changes).logged[changed]
    assert after[:, NAMES.index("Process_MeltTemperature")] == pytest.approx(690.0, abs=2e-3)
    assert after[:, NAMES.index("Process_Temperature")] == pytest.approx(668.0, abs=2e-3)


def test_the_truth_has_the_sign_of_physics() -> None:
    weak = run().under(changes_of(Process_HoldPressure=76.0)).probability
    usual = run().under(changes_of(Process_HoldPressure=100.0)).probability
    assert weak.mean() > usual.mean() + 0.2


def test_a_reading_is_no_setting() -> None:
    with pytest.raises(ValueError, match="no settings of the simulated line: Sensor_Pressure2"):
        run().under(changes_of(Sensor_Pressure2=90.0))


@cache
def cases() -> Cases:
    return draw_cases(Parameters.read(), default_bundle().schema, 60, 160, 99)


def never(raw: Matrix) -> Matrix:
    return np.zeros(len(raw))


def test_cases_are_one_or_two_settings_within_limits_of_logged_shots() -> None:
    drawn = cases()
    asked = ~np.isnan(drawn.changes)
    assert set(asked.sum(axis=1)) == {1, 2}
    assert 0.4 < (asked.sum(axis=1) == 1).mean() < 0.6
    assert np.isfinite(drawn.before[asked]).all()
    for place in np.flatnonzero(asked.any(axis=0)):
        low, high = drawn.limits(NAMES[place])
        values = drawn.changes[asked[:, place], place]
        assert low <= values.min() < low + 0.1 * (high - low)
        assert high - 0.1 * (high - low) < values.max() <= high


def test_what_ifs_of_the_default_bundle_are_true_to_the_simulator() -> None:
    figures = score_interventions(default_bundle(), cases(), never)
    assert figures["n"] > 8000
    assert figures["mae"] < 0.04
    assert figures["mae"] < 0.6 * figures["mae_held"]
    assert figures["mae_double"] < 0.5 * figures["mae_double_held"]
    assert figures["gap_closed"] > 0.85
    assert figures["sign_errors"] < 0.03
    assert figures["mae_shot_oracle"] < figures["mae_shot_held"]
    for name in ("Process_ShotSize", "Process_HoldPressure", "Process_MeltTemperature", "Sensor_Position"):
        row = figures["by_variable"][name]
        assert row["mae"] < 0.7 * row["mae_held"], name


def test_without_responses_nothing_is_gained() -> None:
    figures = score_interventions(replace(default_bundle(), responses=Responses.none()), cases(), never)
    for name in ("mae", "mae_double", "mae_shot", "sign_errors", "ece"):
        assert figures[name] == pytest.approx(figures[f"{name}_held"], abs=1e-12)
    assert figures["gap_closed"] == pytest.approx(0, abs=1e-9)


def test_responses_of_the_wrong_sign_are_found_out() -> None:
    own = default_bundle().responses
    turned = replace(default_bundle(), responses=replace(own, values=-own.values))
    figures = score_interventions(turned, cases(), never)
    assert figures["mae_shot"] > figures["mae_shot_held"]
    assert figures["gap_closed"] < 0


def test_interventions_prints_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    few = ["--runs", "6", "--shots", "60", "--peer-runs", "6", "--seed", "3"]
    assert main(["interventions", "--bundle", str(DEFAULT_BUNDLE), "--json", *few]) == 0
    figures = json.loads(capsys.readouterr().out)
    wanted = {"n", "mae", "mae_held", "mae_oracle", "mae_peer", "mae_shot", "mae_unchanged", "sign_errors"}
    assert wanted <= set(figures)
    assert set(figures["by_variable"]) == {feature.name for feature in schema().features if feature.limits}
    assert main(["interventions", "--bundle", str(DEFAULT_BUNDLE), *few]) == 0
    assert f"{figures['mae_held']:.4f}" in capsys.readouterr().out


def test_a_bundle_of_another_line_cannot_be_scored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["interventions", "--bundle", str(other_line(tmp_path)), "--runs", "2"]) == 2
    assert "only bundles of the default line can be scored" in capsys.readouterr().err
