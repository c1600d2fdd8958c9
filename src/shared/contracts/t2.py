"""T2, analyze_feature_importance: the request and the shape of the answer."""

from typing import Annotated, Literal, NotRequired, TypedDict

from pydantic import Field

from shared.contracts.parsing import Features, Finite, Request
from shared.contracts.result_fields import Fraction, Percentage, Use
from shared.contracts.t1 import Companion, Reason, Verdict

LATENTS = 32


class ImportanceRequest(Request):
    """A shot to explain. `latent_features` may be left out; given ones must be the features' own."""

    features: Features
    latent_features: Annotated[list[Finite], Field(min_length=LATENTS, max_length=LATENTS)] | None = None
    top_n: Annotated[int, Field(strict=True, ge=1, le=30)] = 10


class Attribution(TypedDict):
    """Share of one variable in the calibrated log-odds of a defect, in natural logarithm units.

    `value` is null where the variable was missing and a training median stood in for it. Nine tenths of
    the training shots lie from `typical_low` to `typical_high`; `compared` says where this one does.
    `percent` is the share of the total absolute attribution; those of all variables add up to 100.
    """

    feature: str
    label: str
    label_en: str
    value: float | None
    unit: str
    typical: float
    typical_low: float
    typical_high: float
    compared: Literal["below", "within", "above"] | None
    shap: Annotated[float, Use.NOT_SHOWN, Use.NOT_EVIDENCE]
    direction: Literal["raises", "lowers"]
    percent: Annotated[Percentage, Use.NOT_SHOWN]


class EquipmentDescription(TypedDict):
    """A part of the machine behind the top features, and what to check on it."""

    id: str
    name: str
    name_en: str
    description: str
    description_en: str
    action: str
    action_en: str
    related_features: list[str]


Why = Literal["unusual", "knob"]

Change = TypedDict(
    "Change", {"feature": str, "from": float, "to": float, "unit": str, "why": NotRequired[Why]}
)
"""One setpoint moved to a value on its grid. `why`: its own value is `unusual`, or it is the `knob` of an
unusual reading."""


class Support(TypedDict):
    """Real shots near an adjustment, in what is changed and in what drives the defect: how many, how many of
    them defects, and their share with the interval of nine tenths (Wilson)."""

    shots: int
    defects: int
    rate: Fraction
    low: Fraction
    high: Fraction


AdviceCode = Literal[
    "simulated",
    "correlation",
    "untested",
    "good",
    "unsure",
    "withheld",
    "all_usual",
    "no_setting",
    "never_made",
    "too_few",
    "not_better",
    "not_enough",
]


class Advice(TypedDict):
    """The ground under the adjustments, or the reason why there are none.

    With adjustments: a response tested in the simulator (`simulated`), a `correlation` tested on real shots,
    or `untested` where the bundle carries none. Without: the shot is `good`; under the threshold, but
    `unsure`; its verdict is `withheld`; no value that raises its risk is
    unusual (`all_usual`); no setting answers for those that are (`no_setting`); no shot like those that would
    help was ever made (`never_made`), too few were to tell (`too_few`), or those that were made were not
    better (`not_better`); or no change brings the model's probability far enough under the threshold
    (`not_enough`).
    """

    code: AdviceCode
    message: str
    message_ko: str


class Adjustment(TypedDict):
    """Changes that together bring the probability well under the threshold, with what moves along."""

    changes: list[Change]
    companions: NotRequired[list[Companion]]
    support: NotRequired[Support]
    defect_probability_before: Fraction
    defect_probability_after: Fraction


class SimilarShot(TypedDict):
    """A reference shot near this one in latent space. `similarity` is 1 for the same shot and 0.5 at
    the usual distance of a shot from its nearest reference."""

    id: str
    run: int
    shot: int
    outcome: Literal["defect", "normal"]
    mode: str | None
    distance: float
    similarity: Fraction


class ImportanceResponse(TypedDict):
    """The whole answer. `attributions` holds every variable, strongest first: together with the log-odds of
    `base_probability` they add up to the log-odds of `explained_probability`. That is T1's probability of a
    defect where nothing is missing. Where values are, the attributions are means over the completions of the
    shot, whose mean probability is T1's, and add up to the mean of the completions' log-odds. `verdict` and
    `reasons` are T1's on the shot. `top_features` and `top_features_percent` hold the `top_n` strongest of
    them, `other_percent` what is left for the others, so that these percentages add up to 100 too.
    """

    top_features: Annotated[list[tuple[str, float]], Use.NOT_EVIDENCE]
    top_features_percent: list[tuple[str, float]]
    other_percent: Annotated[Percentage, Use.NOT_SHOWN]
    attributions: list[Attribution]
    base_probability: Fraction
    explained_probability: NotRequired[Annotated[Fraction, Use.NOT_SHOWN]]
    verdict: NotRequired[Verdict]
    reasons: NotRequired[Annotated[list[Reason], Use.NOT_SHOWN]]
    equipment_descriptions: Annotated[list[EquipmentDescription], Use.NOT_SHOWN, Use.NOT_EVIDENCE]
    adjustments: list[Adjustment]
    advice: NotRequired[Advice]
    similar_shots: Annotated[list[SimilarShot], Use.NOT_SHOWN, Use.NOT_EVIDENCE]
    model_version: Annotated[str, Use.NOT_SHOWN, Use.NOT_EVIDENCE]
