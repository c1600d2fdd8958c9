"""Calibration that changes nothing unless it is sure to help."""

import numpy as np
import pytest

from training.calibration import fit_calibration, fit_platt

RUN = np.repeat(np.arange(60), 100)


def drawn(slope: float, intercept: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    margins = rng.normal(-2, 1.5, len(RUN))
    return margins, rng.random(len(RUN)) < 1 / (1 + np.exp(-(slope * margins + intercept)))


@pytest.mark.parametrize("seed", range(6))
def test_margins_that_are_right_stay_nearer_to_what_they_are(seed: int) -> None:
    margins, defect = drawn(1.0, 0.0, seed)
    whole, kept = fit_platt(margins, defect), fit_calibration(margins, defect, RUN)
    assert abs(kept.slope - 1) <= abs(whole.slope - 1) / 2 + 1e-12
    assert abs(kept.intercept) <= abs(whole.intercept) / 2 + 1e-12


def test_without_a_gain_on_other_runs_the_margins_stay_as_they_are() -> None:
    found = [fit_calibration(*drawn(1.0, 0.0, seed), RUN) for seed in range(6)]
    assert sum((scaling.slope, scaling.intercept) == (1.0, 0.0) for scaling in found) >= 3


def test_a_sure_gain_is_taken_wholly() -> None:
    margins, defect = drawn(0.5, 0.6, 3)
    assert fit_calibration(margins, defect, RUN) == fit_platt(margins, defect)


def test_what_one_run_alone_asks_for_is_not_followed_wholly() -> None:
    margins, defect = drawn(1.0, 0.0, 4)
    defect = defect | (RUN == 59)
    whole, kept = fit_platt(margins, defect), fit_calibration(margins, defect, RUN)
    assert abs(kept.intercept) < abs(whole.intercept)
