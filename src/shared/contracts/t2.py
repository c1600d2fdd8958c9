"""T2, analyze_feature_importance: the request and the shape of the answer."""

from typing import Annotated, Literal, NotRequired, TypedDict

from pydantic import Field

from shared.contracts.line import DEFAULT_LINE, LineId
from shared.contracts.parsing import FeatureName, Features, Finite, Request
from shared.contracts.result_fields import Fraction, Percentage, Use
from shared.contracts.t1 import Companion, RateOfShots, Reason, Verdict

LATENTS = 32
MAX_SHOTS = 500
"""Shots in one call for drivers."""
MAX_LIMITS = 60
"""Ranges of documents in one call."""


class LimitRequest(Request):
    """A range of a variable that a document states, in the variable's own unit: advice keeps to it.

    At least one of `low` and `high`, the lower first; it only narrows the machine's limits. `source` names
    the document. That is checked by the tool, so that the error names the field.
    """

    feature: FeatureName
    low: Finite | None = None
    high: Finite | None = None
    source: Annotated[str, Field(min_length=1, max_length=200)]


class ImportanceRequest(Request):
    """A shot to explain. `latent_features` may be left out; given ones must be the features' own.

    `compare_with` are the features of another shot, `reference: "nearest_good"` asks for the nearest good
    one of the bundle's sample; at most one of them. `limits` are ranges that the plant's documents state.
    `line` is the line whose model answers.
    """

    line: LineId = DEFAULT_LINE
    features: Features
    latent_features: Annotated[list[Finite], Field(min_length=LATENTS, max_length=LATENTS)] | None = None
    top_n: Annotated[int, Field(strict=True, ge=1, le=30)] = 10
    compare_with: Features | None = None
    reference: Literal["nearest_good"] | None = None
    limits: Annotated[list[LimitRequest], Field(max_length=MAX_LIMITS)] = Field(default_factory=list)


class DriversRequest(Request):
    """Many shots whose strongest variables alone are asked for; `line` is the line whose model answers."""

    line: LineId = DEFAULT_LINE
    shots: Annotated[list[Features], Field(min_length=1, max_length=MAX_SHOTS)]
    top_n: Annotated[int, Field(strict=True, ge=1, le=30)] = 3


class Attribution(TypedDict):
    """Share of one variable in the calibrated log-odds of a defect, in natural logarithm units.

    `value` is null where the variable was missing and the values of similar shots stood in for it. Nine
    tenths of the training shots lie from `typical_low` to `typical_high`; `compared` says where this one
    does. `percent` is the share of the total absolute attribution; those of all variables add up to 100.
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


class GroupMember(TypedDict):
    """A variable of a group, with its own attribution."""

    feature: str
    label: str
    label_en: str
    shap: Annotated[float, Use.NOT_SHOWN, Use.NOT_EVIDENCE]
    direction: Literal["raises", "lowers"]


class DriverGroup(TypedDict):
    """All variables of a part of the machine as one reason; see `t2_importance.groups`.

    `shap` is the sum of its variables' attributions, `percent` its share of all groups' absolute sums, which
    add up to 100. `cancels`: more than half of what its variables add cancels out.
    """

    equipment: str
    label: str
    label_en: str
    features: list[GroupMember]
    shap: Annotated[float, Use.NOT_SHOWN, Use.NOT_EVIDENCE]
    direction: Literal["raises", "lowers"]
    percent: Percentage
    cancels: bool


class Interaction(TypedDict):
    """The part of two variables together, beyond each alone, in the log-odds of a defect.

    `log_odds` is the whole of the pair; each variable's `shap` holds half of it. `percent` is its size as a
    share of the total absolute attribution. Only pairs of 3 % or more are told, five at most.
    """

    features: list[str]
    log_odds: Annotated[float, Use.NOT_SHOWN, Use.NOT_EVIDENCE]
    direction: Literal["raises", "lowers"]
    percent: Percentage
    message: str
    message_ko: str


class Difference(TypedDict):
    """A variable in this shot and in the other. What one of them has no value of is taken to be equal.

    `effect`: what its difference makes of the difference in log-odds; all of them add up to it. `percent` is
    its share of the total absolute effect.
    """

    feature: str
    label: str
    label_en: str
    value: float
    other: float
    unit: str
    effect: Annotated[float, Use.NOT_SHOWN, Use.NOT_EVIDENCE]
    direction: Literal["raises", "lowers"]
    percent: Annotated[Percentage, Use.NOT_SHOWN]


class ContrastedWith(TypedDict):
    """The other shot: a `given` one, or the `nearest_good` one of the bundle's sample, null where none is.

    Probabilities are those of a defect, of this shot and of the other.
    """

    kind: Literal["given", "nearest_good"] | None
    defect_probability: Fraction | None
    other_defect_probability: Fraction | None
    message: str
    message_ko: str


class Stability(TypedDict):
    """How often the strongest variable, and the strongest group, stay first in `draws` draws in which each
    reading is jittered by its noise."""

    top_share: Fraction
    group_share: Fraction
    draws: int


Why = Literal["unusual", "knob"]


class DocumentLimit(TypedDict):
    """A range that a document states, as it was sent; what is null is open."""

    low: float | None
    high: float | None
    source: str


Change = TypedDict(
    "Change",
    {
        "feature": str,
        "from": float,
        "to": float,
        "unit": str,
        "why": NotRequired[Why],
        "limit": NotRequired[DocumentLimit],
    },
)
"""One setpoint moved to a value on its grid. `why`: its own value is `unusual`, or it is the `knob` of an
unusual reading. `limit`: the range of a document that the value keeps to."""


class Support(RateOfShots):
    """Real shots near an adjustment, in what is changed and in what drives the defect: how many, how many of
    them defects, and their share with the interval of nine tenths (Wilson)."""


ObservedCode = Literal["no_gain", "higher", "lower"]


class Observed(TypedDict):
    """How the shots near an adjustment differ from what the model computes: they show `no_gain` over the
    shot's own probability, or the model's figure after the change lies under (`higher`) or over (`lower`)
    their interval."""

    code: ObservedCode
    message: str
    message_ko: str


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
    "outside_documents",
]


class Advice(TypedDict):
    """The ground under the adjustments, or the reason why there are none.

    With adjustments: a response tested in the simulator (`simulated`), a `correlation` tested on real shots,
    or `untested` where the bundle carries none. Without: the shot is `good`; its verdict is `withheld`; no
    value that raises its risk is unusual (`all_usual`); no setting answers for those that are (`no_setting`);
    no shot like those that would help was ever made (`never_made`), too few were to tell (`too_few`), or
    those that were made were not better (`not_better`); no change brings the model's probability far enough
    under the threshold (`not_enough`); or what would is outside of a range that a document states
    (`outside_documents`). `unsure` is answered no longer: a shot under the threshold that may be a
    defect has adjustments, or a reason, as a defect has.
    """

    code: AdviceCode
    message: str
    message_ko: str


class Adjustment(TypedDict):
    """Changes that together bring the probability well under the threshold, with what moves along.

    Those near which shots were better than this one come first. `observed` is there where the near shots do
    not say what the model computes.
    """

    changes: list[Change]
    companions: NotRequired[list[Companion]]
    support: NotRequired[Support]
    observed: NotRequired[Observed]
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
    `groups` and `interactions` divide the same log-odds among parts of the machine, and between pairs.
    `contrast` comes with another shot to compare with, strongest difference first; `stability` where the
    bundle knows its sensors' noise. Where the request named a line, it comes with `contracts.line.OfALine`.
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
    groups: NotRequired[list[DriverGroup]]
    interactions: NotRequired[list[Interaction]]
    contrast: NotRequired[list[Difference]]
    contrast_with: NotRequired[ContrastedWith]
    stability: NotRequired[Stability]
    similar_shots: Annotated[list[SimilarShot], Use.NOT_SHOWN, Use.NOT_EVIDENCE]
    model_version: Annotated[str, Use.NOT_SHOWN, Use.NOT_EVIDENCE]


class Driver(TypedDict):
    """One of a shot's strongest variables; fields as in Attribution."""

    feature: str
    direction: Literal["raises", "lowers"]
    percent: Percentage
    compared: NotRequired[Literal["below", "within", "above"] | None]


class DriversResponse(TypedDict):
    """For each shot, in the order of the request, the `top_n` strongest variables, strongest first. Where the
    request named a line, it comes with `contracts.line.OfALine`."""

    drivers: list[list[Driver]]
    model_version: Annotated[str, Use.NOT_SHOWN, Use.NOT_EVIDENCE]
