"""Predicting shots: all of the model's outputs for a batch, then the answer on each."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.shots import Shot, to_raw_rows
from shared.contracts.t1 import ModeProbability, Prediction, ShotResult
from t1_predict.confidence import band, confidence_scores
from t1_predict.verdicts import Judgement, judge

Matrix = npt.NDArray[np.float64]

UNLIKE = 0.99
"""Anomaly score from which a shot counts as unlike those that the model knows."""


class _Outputs(NamedTuple):
    """The model's output for one shot, as plain numbers; `modes` are columns, most probable first."""

    defect: float
    score: float
    anomaly: float
    latents: list[float]
    modes: list[int]
    chances: list[float]
    judgement: Judgement


def predict(bundle: Bundle, shots: Sequence[Shot]) -> list[ShotResult]:
    """The answer on each shot, in order."""
    medians = dict(zip(bundle.schema.names, bundle.preparation.median.tolist(), strict=True))
    return [
        _result(bundle, shot, outputs, medians)
        for shot, outputs in zip(shots, _run(bundle, shots), strict=True)
    ]


def _run(bundle: Bundle, shots: Sequence[Shot]) -> list[_Outputs]:
    raw = to_raw_rows(bundle.schema, shots)
    rows = bundle.preparation.impute(raw)
    scaled = bundle.preparation.scaled(rows)
    defect = bundle.defect_probability(rows)
    latents = bundle.encoder.latents(scaled)
    anomaly = bundle.encoder.anomaly_scores(bundle.encoder.errors(scaled, latents))
    support = ~np.isnan(raw) @ bundle.preparation.importance
    score = confidence_scores(defect, bundle.threshold, support, anomaly)
    # All at once: turning arrays into numbers shot by shot would take longer than the model.
    chances = bundle.modes.probabilities(scaled)
    order = np.argsort(-chances, axis=1, kind="stable")
    ranked = np.take_along_axis(chances, order, axis=1)
    columns = (defect, score, anomaly, latents, order, ranked)
    judged = judge(bundle, shots, rows, defect)
    return [_Outputs(*shot) for shot in zip(*(column.tolist() for column in columns), judged, strict=True)]


def _result(bundle: Bundle, shot: Shot, outputs: _Outputs, medians: Mapping[str, float]) -> ShotResult:
    return {
        "prediction": _prediction(bundle.threshold, outputs.defect, outputs.score),
        "latent_features": outputs.latents,
        "defect_modes": _modes(bundle, outputs),
        "threshold": bundle.threshold,
        "data_quality": {
            "missing": list(shot.missing),
            "imputed": [{"feature": name, "value": medians[name]} for name in shot.missing],
            "unknown": list(shot.unknown),
            "out_of_range": list(shot.out_of_range),
            "anomaly_score": outputs.anomaly,
            "unlike_known": outputs.anomaly >= UNLIKE,
        },
        "verdict": outputs.judgement.verdict,
        "reasons": outputs.judgement.reasons,
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


def _modes(bundle: Bundle, outputs: _Outputs) -> list[ModeProbability]:
    known = bundle.schema.defect_modes
    return [
        {"mode": known[mode].id, "probability": chance}
        for mode, chance in zip(outputs.modes, outputs.chances, strict=True)
    ]
