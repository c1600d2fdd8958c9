"""What the confidence of a prediction means."""

import numpy as np
import pytest

from t1_predict.confidence import HIGH, MEDIUM, band, distance_scores


def score(probability: float, support: float = 1.0, anomaly: float = 0.3) -> float:
    arrays = (np.array([value]) for value in (probability, support, anomaly))
    probabilities, supports, anomalies = arrays
    return float(distance_scores(probabilities, 0.2, supports, anomalies)[0])


def test_it_is_nothing_at_the_threshold_and_full_at_either_end() -> None:
    assert score(0.2) == 0
    assert score(0.0) == 1
    assert score(1.0) == 1


def test_it_falls_with_the_importance_of_what_is_missing() -> None:
    assert score(1.0, support=0.25) == 0.25


def test_it_halves_for_a_shot_unlike_all_training_shots() -> None:
    assert score(1.0, anomaly=0.95) == 1
    assert score(1.0, anomaly=1.0) == pytest.approx(0.5)


@pytest.mark.parametrize(("value", "word"), [(0.6, "high"), (0.59, "medium"), (0.3, "medium"), (0.29, "low")])
def test_bands(value: float, word: str) -> None:
    assert band(value, of_hits=False) == word


@pytest.mark.parametrize(
    ("value", "word"), [(HIGH, "high"), (0.89, "medium"), (MEDIUM, "medium"), (0.69, "low")]
)
def test_bands_of_hit_rates(value: float, word: str) -> None:
    assert band(value, of_hits=True) == word
