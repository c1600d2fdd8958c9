"""Predicting shots: all of the model's outputs for a batch, then the answer on each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.shots import Shot, to_rows
from shared.contracts.t1 import ModeProbability, Prediction, ShotResult
from t1_predict.confidence import band, confidence_scores

Matrix = npt.NDArray[np.float64]

UNLIKE = 0.99
"""Anomaly score from which a shot counts as unlike those that the model knows."""


@dataclass(frozen=True, slots=True)
class _Outputs:
    """Model outputs, one row a shot: defect (n,), score (n,), anomaly (n,), latents (n, 32), modes (n, m)."""

    defect: Matrix
    score: Matrix
    anomaly: Matrix
    latents: Matrix
    modes: Matrix

    def unlike_known(self, index: int) -> bool:
        """Whether a shot is more unusual than nearly all training shots."""
        return bool(self.anomaly[index] >= UNLIKE)


def predict(bundle: Bundle, shots: Sequence[Shot]) -> list[ShotResult]:
    """The answer on each shot, in order."""
    outputs = _run(bundle, shots)
    medians = dict(zip(bundle.schema.names, bundle.preparation.median.tolist(), strict=True))
    return [_result(bundle, shot, outputs, medians, index) for index, shot in enumerate(shots)]


def _run(bundle: Bundle, shots: Sequence[Shot]) -> _Outputs:
    rows = to_rows(bundle, shots)
    scaled = bundle.preparation.scaled(rows)
    defect = bundle.defect_probability(rows)
    latents = bundle.encoder.latents(scaled)
    anomaly = bundle.encoder.anomaly_scores(bundle.encoder.errors(scaled, latents))
    given = np.array([[shot.given(name) for name in bundle.schema.names] for shot in shots])
    support = given @ bundle.preparation.importance
    score = confidence_scores(defect, bundle.threshold, support, anomaly)
    return _Outputs(defect, score, anomaly, latents, bundle.modes.probabilities(scaled))


def _result(
    bundle: Bundle, shot: Shot, outputs: _Outputs, medians: Mapping[str, float], index: int
) -> ShotResult:
    return {
        "prediction": _prediction(
            bundle.threshold, float(outputs.defect[index]), float(outputs.score[index])
        ),
        "latent_features": outputs.latents[index].tolist(),
        "defect_modes": _modes(bundle, outputs.modes[index]),
        "threshold": bundle.threshold,
        "data_quality": {
            "missing": list(shot.missing),
            "imputed": [{"feature": name, "value": medians[name]} for name in shot.missing],
            "unknown": list(shot.unknown),
            "out_of_range": list(shot.out_of_range),
            "anomaly_score": float(outputs.anomaly[index]),
            "unlike_known": outputs.unlike_known(index),
        },
    }


def _prediction(threshold: float, defect: float, score: float) -> Prediction:
    is_defect = defect >= threshold
    probability = defect if is_defect else 1 - defect
    return {
        "class": "defect" if is_defect else "normal",
        "probability": probability,
        "probability_percent": round(100 * probability, 2),
        "confidence": band(score),
        "confidence_score": score,
        "class_probabilities": {"normal": 1 - defect, "defect": defect},
    }


def _modes(bundle: Bundle, chances: Matrix) -> list[ModeProbability]:
    order = np.argsort(-chances, kind="stable")
    return [
        {"mode": bundle.schema.defect_modes[mode].id, "probability": float(chances[mode])} for mode in order
    ]
