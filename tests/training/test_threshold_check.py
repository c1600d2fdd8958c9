"""A threshold from costs that finds nothing, or everything, is said with what to do."""

import re

import numpy as np
import pytest

from training.calibration import threshold_for
from training.threshold_check import threshold_fault

RNG = np.random.default_rng(3)
CHANCE = RNG.beta(1, 12, 4000)
DEFECT = RNG.random(4000) < CHANCE


def asked_ratio(text: str) -> float:
    return float(re.findall(r"with --cost-ratio ([0-9.e+-]+)[,;]", text)[0])


@pytest.mark.parametrize("ratio", [0.05, 0.2])
def test_a_threshold_above_all_defects_is_said_with_a_ratio_that_finds_half(ratio: float) -> None:
    chance = CHANCE * 0.3
    text = threshold_fault(chance, DEFECT, threshold_for(ratio), ratio)
    assert text.startswith(f"at the threshold {threshold_for(ratio):.3f}")
    found = chance[DEFECT] >= threshold_for(asked_ratio(text))
    assert 0.5 <= found.mean() <= 0.6


def test_a_threshold_below_all_shots_is_said_with_a_ratio_that_sorts() -> None:
    chance = 0.1 + 0.8 * CHANCE
    text = threshold_fault(chance, DEFECT, threshold_for(1e4), 1e4)
    assert "all 4000 later shots are called defects" in text
    called = chance >= threshold_for(asked_ratio(text))
    assert called.mean() == pytest.approx(DEFECT.mean(), abs=0.02)


def test_a_threshold_that_tells_apart_is_not_spoken_of() -> None:
    assert threshold_fault(CHANCE, DEFECT, threshold_for(4), 4) == ""
