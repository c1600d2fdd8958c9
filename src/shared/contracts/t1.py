"""T1, predict_quality: the request and the shape of the answer."""

from typing import Annotated, Literal, NotRequired, TypedDict

from pydantic import Field

from shared.contracts.parsing import Features, Request
from shared.contracts.result_fields import Fraction, Percentage, Use

MAX_SHOTS = 10_000
"""Shots in one call. On Lambda, which answers with 6 MB at most, about 4,000 complete ones fit."""

QualityClass = Literal["normal", "defect"]
Confidence = Literal["high", "medium", "low"]


class PredictRequest(Request):
    """One shot by `features`, with `overrides` merged over it for a what-if; or a batch by `shots`.

    Exactly one of `features` and `shots` is needed; `overrides` go with `features`. That is checked by
    the tool, so that the error names the field.
    """

    features: Features | None = None
    overrides: Features = Field(default_factory=dict)
    shots: Annotated[list[Features], Field(min_length=1, max_length=MAX_SHOTS)] | None = None


class ClassProbabilities(TypedDict):
    """Calibrated probabilities; they add up to 1."""

    normal: Fraction
    defect: Fraction


Prediction = TypedDict(
    "Prediction",
    {
        "class": QualityClass,
        "probability": Fraction,
        "probability_percent": Percentage,
        "confidence": Confidence,
        "confidence_score": Fraction,
        "class_probabilities": ClassProbabilities,
    },
)
"""`probability` is that of `class`. `class` is defect from the threshold on, which can be far below
one half. For `confidence` see `t1_predict.confidence`."""


class ModeProbability(TypedDict):
    """A defect mode of the schema and its own probability; modes are not exclusive."""

    mode: str
    probability: Fraction


class Imputed(TypedDict):
    """A variable without a usable value, and the training median that stood in for it."""

    feature: str
    value: float


class DataQuality(TypedDict):
    """`missing`: not given, or a sensor's sentinel; `imputed`: what filled them; `unknown`: ignored;
    `out_of_range`: outside the plausible range. `anomaly_score`: share of the training shots that were
    more usual, 0 to 1; `unlike_known`: that share is 99 % or more, so that the model was hardly ever shown
    such a shot."""

    missing: list[str]
    imputed: Annotated[list[Imputed], Use.NOT_SHOWN]
    unknown: list[str]
    out_of_range: list[str]
    anomaly_score: Fraction
    unlike_known: bool


class Baseline(TypedDict):
    """The basis that a what-if is compared with: the same shot without the overrides."""

    prediction: Prediction


class ShotResult(TypedDict):
    """The answer on one shot. `latent_features` has 32 numbers; modes come most probable first."""

    prediction: Prediction
    latent_features: Annotated[list[float], Use.NOT_SHOWN, Use.NOT_EVIDENCE]
    defect_modes: list[ModeProbability]
    threshold: Fraction
    data_quality: DataQuality
    baseline: NotRequired[Baseline]


class PredictResponse(ShotResult):
    """The answer to `features`."""

    processing_time_ms: Annotated[float, Use.NOT_SHOWN, Use.NOT_EVIDENCE]
    model_version: Annotated[str, Use.NOT_SHOWN, Use.NOT_EVIDENCE]


class BatchResponse(TypedDict):
    """The answer to `shots`, in their order."""

    results: list[ShotResult]
    processing_time_ms: Annotated[float, Use.NOT_SHOWN, Use.NOT_EVIDENCE]
    model_version: Annotated[str, Use.NOT_SHOWN, Use.NOT_EVIDENCE]
