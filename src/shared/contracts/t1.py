"""T1, predict_quality: the request and the shape of the answer."""

from typing import Annotated, Literal, NotRequired, TypedDict

from pydantic import Field

from shared.contracts.line import DEFAULT_LINE, LineId
from shared.contracts.parsing import FeatureName, Features, Finite, Request
from shared.contracts.result_fields import Fraction, Percentage, Use

MAX_SHOTS = 10_000
"""Shots in one call. On Lambda, which answers with 6 MB at most, about 4,000 complete ones fit."""

MAX_SCENARIOS = 5
"""What-ifs in one call."""

QualityClass = Literal["normal", "defect"]
Verdict = Literal["normal", "defect", "unsure", "withheld"]
Beyond = Literal["below", "above"]
Confidence = Literal["high", "medium", "low"]


class ChangeRequest(Request):
    """One change of a what-if: exactly one of `to` (a value) and `by` (a difference), in `unit`.

    Without `unit` it is in the variable's own; `by` in "%" is a share of the present value.
    """

    feature: FeatureName
    to: Finite | None = None
    by: Finite | None = None
    unit: Annotated[str, Field(max_length=48)] = ""


class ScenarioRequest(Request):
    """Changes that are made together."""

    changes: Annotated[list[ChangeRequest], Field(min_length=1, max_length=30)]


Scenarios = Annotated[list[ScenarioRequest], Field(max_length=MAX_SCENARIOS)]


class PredictRequest(Request):
    """One shot by `features`; or a batch by `shots`. What-ifs on one shot are `scenarios` or `overrides`.

    Exactly one of `features` and `shots` is needed; `scenarios` (five at most) and `overrides` (values that
    are merged over the shot's) go with `features`, one of the two. That is checked by the tool, so that the
    error names the field. In scenarios the readings that follow a changed variable move along; with
    overrides only where `follow` says so. `line` is the line whose model answers.
    """

    line: LineId = DEFAULT_LINE
    features: Features | None = None
    overrides: Features = Field(default_factory=dict)
    follow: Annotated[bool, Field(strict=True)] = False
    scenarios: Scenarios = Field(default_factory=list)
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
        "confidence_shots": NotRequired[int],
        "defect_low": NotRequired[Fraction],
        "defect_high": NotRequired[Fraction],
    },
)
"""`probability` is that of `class`. `class` is defect from the threshold on, which can be far below
one half. `confidence_score` is how often such a verdict was right on `confidence_shots` later shots,
`confidence` a band of it (`t1_predict.confidence`). The probability of a defect lies from `defect_low` to
`defect_high` in nine of ten runs. Bundles without figures of later shots have no count and no interval."""


class ModeProbability(TypedDict):
    """A defect mode of the schema and its own probability; modes are not exclusive, and none is more probable
    than a defect: where the mode's own model says more, all modes of the shot are scaled down to that."""

    mode: str
    probability: Fraction


class Imputed(TypedDict):
    """A variable without a usable value, and the training median that stood in for it in the latents.

    Nine tenths of the values that donors lent it for the probability lie from `low` to `high`; absent where
    the median stood in there too.
    """

    feature: str
    value: float
    low: NotRequired[float]
    high: NotRequired[float]


class RateOfShots(TypedDict):
    """Later shots of a kind, the defects among them, and their share with the interval of nine tenths
    (Wilson)."""

    shots: int
    defects: int
    rate: Fraction
    low: Fraction
    high: Fraction


class UnseenValue(TypedDict):
    """A die, mould, product or level, as it was sent, that no shot known to the model had."""

    feature: str
    value: str


class DataQuality(TypedDict):
    """`missing`: not given, or a sensor's sentinel; `imputed`: what filled them; `unknown`: ignored;
    `out_of_range`: outside the plausible range. `anomaly_score`: share of the training shots that were
    more usual, 0 to 1; `unlike_known`: that share is 99 % or more, so that the model was hardly ever shown
    such a shot; `unlike_rate`: what became of such shots later, where that is known. `unseen`: levels, dies
    and products that no known shot had."""

    missing: list[str]
    imputed: Annotated[list[Imputed], Use.NOT_SHOWN]
    unknown: list[str]
    out_of_range: list[str]
    anomaly_score: Fraction
    unlike_known: bool
    unlike_rate: NotRequired[RateOfShots]
    unseen: NotRequired[list[UnseenValue]]


class Reason(TypedDict):
    """A reason for a verdict that is not by the threshold alone, or what should be known beside one.

    `code`: of `withheld` `implausible` (of `feature`) or `nothing_given` (`feature` is empty); of `unsure`
    `interval` (`feature` is empty); beside any verdict `unseen` (of `feature`). `message` is English,
    `message_ko` Korean.
    """

    code: str
    feature: str
    message: str
    message_ko: NotRequired[str]


class Baseline(TypedDict):
    """The basis that a what-if is compared with: the same shot without the overrides."""

    prediction: Prediction
    verdict: NotRequired[Verdict]
    reasons: NotRequired[list[Reason]]


class Asked(TypedDict):
    """A change as it was asked, before units and sums were worked out."""

    to: NotRequired[float]
    by: NotRequired[float]
    unit: str


PlannedChange = TypedDict(
    "PlannedChange",
    {
        "feature": str,
        "from": float | None,
        "to": float,
        "unit": str,
        "beyond_limit": Beyond | None,
        "asked": Asked,
    },
)
"""A change in the variable's own unit. `from` is the shot's own value, null where it has none;
`beyond_limit` says that `to` is outside the machine's limits (of a measurement: the plausible range)."""

Companion = TypedDict(
    "Companion",
    {
        "feature": str,
        "from": float | None,
        "to": float,
        "unit": NotRequired[str],
        "margin": NotRequired[Annotated[float | None, Use.NOT_SHOWN, Use.NOT_EVIDENCE]],
    },
)
"""A variable that moves with the changed ones: a reading that follows them, or the knob that was turned.
`margin` is half the width of the interval that holds the move in nine of ten cases, null for a knob."""


class CarriedOut(TypedDict):
    """How a change of a variable that is no setting of its own was carried out: by its `knob`, or, where that
    is null, taken as a reading that moves nothing but what follows it."""

    feature: str
    knob: str | None


class ScenarioResult(TypedDict):
    """The shot as it would become: with the changes and the companions, and all other values as they are.

    `carried_out` has a row for each changed variable that is no setting of its own. `support` is null.
    """

    changes: list[PlannedChange]
    companions: list[Companion]
    carried_out: NotRequired[list[CarriedOut]]
    prediction: Prediction
    defect_probability: Fraction
    verdict: Verdict
    reasons: list[Reason]
    support: Annotated[float | None, Use.NOT_SHOWN, Use.NOT_EVIDENCE]


class ShotResult(TypedDict):
    """The answer on one shot. `latent_features` has 32 numbers; modes come most probable first.

    `verdict` is by the threshold; or `unsure`, where the interval of the probability holds the threshold; or
    `withheld` for its `reasons`: `prediction` is then no verdict on the shot. `scenarios` are in the order of
    the request; the rest is then of the shot as it is. `companions` and `carried_out` come with overrides
    that are to be followed.
    """

    prediction: Prediction
    latent_features: Annotated[list[float], Use.NOT_SHOWN, Use.NOT_EVIDENCE]
    defect_modes: list[ModeProbability]
    threshold: Fraction
    data_quality: DataQuality
    baseline: NotRequired[Baseline]
    verdict: Verdict
    reasons: list[Reason]
    scenarios: NotRequired[list[ScenarioResult]]
    companions: NotRequired[list[Companion]]
    carried_out: NotRequired[list[CarriedOut]]


class PredictResponse(ShotResult):
    """The answer to `features`; where the request named a line, with `contracts.line.OfALine`."""

    processing_time_ms: Annotated[float, Use.NOT_SHOWN, Use.NOT_EVIDENCE]
    model_version: Annotated[str, Use.NOT_SHOWN, Use.NOT_EVIDENCE]


class BatchResponse(TypedDict):
    """The answer to `shots`, in their order; with OfALine as PredictResponse."""

    results: list[ShotResult]
    processing_time_ms: Annotated[float, Use.NOT_SHOWN, Use.NOT_EVIDENCE]
    model_version: Annotated[str, Use.NOT_SHOWN, Use.NOT_EVIDENCE]
