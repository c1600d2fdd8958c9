"""Shots that differ, each with the prediction that belongs to it alone."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checks.sse_client import StreamedAnswer
from shared.assets import asset
from t1_predict.handler import handler as predict

SPREAD = 0.02
"""Each value differs from the schema's example by at most this share of itself."""


@dataclass(frozen=True, slots=True)
class Shot:
    """The values of a shot, by name, and T1's `prediction` for them."""

    features: Mapping[str, float]
    prediction: Mapping[str, Any]


def different_shots(count: int, rng: random.Random) -> Sequence[Shot]:
    """`count` shots near the schema's examples, no two with the same prediction."""
    schema = json.loads(asset("models", "default", "schema.json").read_text(encoding="utf-8"))
    examples = [example["features"] for example in schema["examples"]]
    shots: dict[float, Shot] = {}
    while len(shots) < count:
        near = rng.choice(examples)
        features = {
            name: round(value * rng.uniform(1 - SPREAD, 1 + SPREAD), 4) for name, value in near.items()
        }
        prediction = predict({"features": features}, None)["prediction"]
        shots.setdefault(prediction["class_probabilities"]["defect"], Shot(features, prediction))
    return tuple(shots.values())


def foreign(reading: StreamedAnswer, shot: Shot) -> bool:
    """True where the answer holds a prediction that is not this shot's; of a what-if the baseline counts."""
    answers = [event["data"] for event in reading.of("t1_result")]
    given = [(answer.get("baseline") or answer)["prediction"] for answer in answers]
    return any(prediction != shot.prediction for prediction in given)
