"""Calibration, filling gaps, the encoder, the reference shots."""

import numpy as np
import pytest

from shared.bundle.calibration import PlattScaling, logistic
from shared.bundle.fitted_parts import Encoder, Preparation
from shared.errors import BundleError
from tests.quality_parts import default_bundle, sample


def row(**changes: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    values = {**sample("good"), **changes}
    return np.array([[values[name] for name in default_bundle().schema.names]])


def anomaly(**changes: float) -> float:
    bundle = default_bundle()
    scaled = bundle.preparation.scaled(row(**changes))
    errors = bundle.encoder.errors(scaled, bundle.encoder.latents(scaled))
    return float(bundle.encoder.anomaly_scores(errors)[0])


def test_probabilities_grow_with_the_margin_and_stay_within_0_and_1() -> None:
    chances = PlattScaling(0.9, -0.2).probability(np.array([-1e9, -3.0, 0.0, 3.0, 1e9]))
    assert (np.diff(chances) > 0).all()
    assert chances[0] > 0
    assert chances[-1] <= 1


def test_log_odds_are_those_of_the_probability() -> None:
    scaling, margins = PlattScaling(1.1, 0.3), np.linspace(-5, 5, 11)
    assert np.allclose(logistic(scaling.log_odds(margins)), scaling.probability(margins), atol=0, rtol=1e-15)


def test_gaps_are_filled_with_medians_and_nothing_else_is_touched() -> None:
    preparation = default_bundle().preparation
    rows = row()
    rows[0, 3] = np.nan
    filled = preparation.impute(rows)
    assert filled[0, 3] == preparation.median[3]
    assert (np.delete(filled, 3) == np.delete(rows, 3)).all()


def test_an_absurd_value_stays_a_number() -> None:
    rows = row(Process_Pressure=1.7e308, Process_HoldPressure=-1.7e308)
    scaled = default_bundle().preparation.scaled(rows)
    assert scaled.max() == pytest.approx(8)
    assert scaled.min() == pytest.approx(-8)


def test_latents_are_32_numbers_within_one() -> None:
    latents = default_bundle().latents(row())
    assert latents.shape == (1, 32)
    assert (np.abs(latents) <= 1).all()


@pytest.mark.parametrize(
    "change",
    [{"Sensor_Pressure1": 60.0}, {"Sensor_Temperature2": 260.0}, {"Sensor_Current": 20.0}],
    ids=["pressure sensor against setpoint", "one die half hot", "current without torque"],
)
def test_a_shot_whose_variables_contradict_each_other_is_unusual(change: dict[str, float]) -> None:
    assert anomaly() < 0.5
    assert anomaly(**change) > 0.95


def test_layers_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(BundleError, match="encoder"):
        Encoder(np.zeros((30, 32)), np.zeros(31), np.zeros((32, 30)), np.zeros(30), np.zeros(2))


def test_a_scale_of_zero_is_refused() -> None:
    with pytest.raises(BundleError, match="scale"):
        Preparation(np.zeros(2), np.zeros(2), np.array([1.0, 0.0]), np.ones(2) / 2)


def test_the_nearest_reference_of_a_reference_is_itself() -> None:
    references = default_bundle().references
    found = references.nearest(references.latents[17], 3)
    assert found[0] == (17, 0.0)
    assert [distance for _, distance in found] == sorted(distance for _, distance in found)
