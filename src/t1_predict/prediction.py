"""Predicting shots: all of the model's outputs for a batch, then the answer on each."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.judged import Judged, judge_shots
from shared.bundle.kinds import Unseen
from shared.bundle.reliability import ENDS
from shared.bundle.shots import Shot
from shared.bundle.verdicts import UNLIKE, Judgement
from shared.contracts.t1 import DataQuality, Imputed, ModeProbability, Prediction, ShotResult
from t1_predict.confidence import band, distance_scores

Matrix = npt.NDArray[np.float64]


class _Outputs(NamedTuple):
    """The model's output for one shot, as plain numbers; `modes` are columns, most probable first.

    `shots` is the number of later shots that `score` is told of, `low` and `high` are the interval's ends:
    None where the bundle knows none.
    """

    defect: float
    score: float
    shots: int | None
    low: float | None
    high: float | None
    anomaly: float
    latents: list[float]
    modes: list[int]
    chances: list[float]
    judgement: Judgement
    completions: Matrix | None


def predict(
    bundle: Bundle,
    shots: Sequence[Shot],
    *,
    unseen: Sequence[Sequence[Unseen]] | None = None,
    completed: Mapping[int, Matrix] | None = None,
) -> list[ShotResult]:
    """The answer on each shot, in order.

    `unseen` are the levels of each that were sent and are none; `completed` the completions (k, variables) of
    shots, by number, that are known already: those of a what-if are its shot's own.
    """
    medians = dict(zip(bundle.schema.names, bundle.preparation.median.tolist(), strict=True))
    found = _run(bundle, shots, unseen, completed)
    return [_result(bundle, shot, outputs, medians) for shot, outputs in zip(shots, found, strict=True)]


def _run(
    bundle: Bundle,
    shots: Sequence[Shot],
    unseen: Sequence[Sequence[Unseen]] | None,
    completed: Mapping[int, Matrix] | None,
) -> list[_Outputs]:
    judged = judge_shots(bundle, shots, unseen, completed)
    found = judged.found
    score, told_of = _confidence(bundle, judged)
    # All at once: turning arrays into numbers shot by shot would take longer than the model.
    order = np.argsort(-judged.chances, axis=1, kind="stable")
    ranked = np.take_along_axis(judged.chances, order, axis=1)
    nothing: list[None] = [None] * len(shots)
    return [
        _Outputs(*shot)
        for shot in zip(
            found.probability.tolist(),
            score.tolist(),
            told_of or nothing,
            nothing if found.low is None else found.low.tolist(),
            nothing if found.high is None else found.high.tolist(),
            judged.anomaly.tolist(),
            judged.latents.tolist(),
            order.tolist(),
            ranked.tolist(),
            judged.judgements,
            [found.completions.get(number) for number in range(len(shots))],
            strict=True,
        )
    ]


def _confidence(bundle: Bundle, judged: Judged) -> tuple[Matrix, list[int] | None]:
    """The score of each shot, and the number of later shots that it is told of, where the bundle knows."""
    defect = judged.found.probability
    withheld = np.array([one.verdict == "withheld" for one in judged.judgements])
    if bundle.reliability is None:
        support = ~np.isnan(judged.raw) @ bundle.preparation.importance
        scores = distance_scores(defect, bundle.threshold, support, judged.anomaly)
        return np.where(withheld, 0.0, scores), None
    rate, shots = bundle.reliability.hits(defect, defect >= bundle.threshold)
    return np.where(withheld, 0.0, rate), np.where(withheld, 0, shots).tolist()


def _result(bundle: Bundle, shot: Shot, outputs: _Outputs, medians: Mapping[str, float]) -> ShotResult:
    return {
        "prediction": _prediction(bundle.threshold, outputs),
        "latent_features": outputs.latents,
        "defect_modes": _modes(bundle, outputs),
        "threshold": bundle.threshold,
        "data_quality": _quality(bundle, shot, outputs, medians),
        "verdict": outputs.judgement.verdict,
        "reasons": outputs.judgement.reasons,
    }


def _prediction(threshold: float, outputs: _Outputs) -> Prediction:
    defect = outputs.defect
    is_defect = defect >= threshold
    probability = defect if is_defect else 1 - defect
    answer: Prediction = {
        "class": "defect" if is_defect else "normal",
        "probability": probability,
        "probability_percent": round(100 * probability, 2),
        "confidence": band(outputs.score, of_hits=outputs.shots is not None),
        "confidence_score": outputs.score,
        "class_probabilities": {"normal": 1 - defect, "defect": defect},
    }
    if outputs.shots is not None:
        answer["confidence_shots"] = outputs.shots
    if outputs.low is not None and outputs.high is not None:
        answer["defect_low"], answer["defect_high"] = outputs.low, outputs.high
    return answer


def _modes(bundle: Bundle, outputs: _Outputs) -> list[ModeProbability]:
    known = bundle.schema.defect_modes
    return [
        {"mode": known[mode].id, "probability": chance}
        for mode, chance in zip(outputs.modes, outputs.chances, strict=True)
    ]


def _quality(bundle: Bundle, shot: Shot, outputs: _Outputs, medians: Mapping[str, float]) -> DataQuality:
    answer: DataQuality = {
        "missing": list(shot.missing),
        "imputed": _imputed(bundle, shot, outputs.completions, medians),
        "unknown": list(shot.unknown),
        "out_of_range": list(shot.out_of_range),
        "anomaly_score": outputs.anomaly,
        "unlike_known": outputs.anomaly >= UNLIKE,
    }
    rate = None if bundle.reliability is None else bundle.reliability.unlike_rate
    if answer["unlike_known"] and rate is not None:
        answer["unlike_rate"] = rate.told()
    if outputs.judgement.unseen:
        answer["unseen"] = [
            {"feature": one.feature.name, "value": one.value} for one in outputs.judgement.unseen
        ]
    return answer


def _imputed(
    bundle: Bundle, shot: Shot, completions: Matrix | None, medians: Mapping[str, float]
) -> list[Imputed]:
    rows: list[Imputed] = [{"feature": name, "value": medians[name]} for name in shot.missing]
    if completions is None or not rows:
        return rows
    columns = [bundle.schema.names.index(name) for name in shot.missing]
    ends = np.quantile(completions[:, columns], ENDS, axis=0).tolist()
    for row, low, high in zip(rows, *ends, strict=True):
        row["low"], row["high"] = low, high
    return rows
