"""T4's status: whether the model of a line can still be trusted on its shots, and why."""

from typing import Literal, NotRequired, TypedDict

from shared.contracts.parsing import Request
from shared.contracts.result_fields import Fraction
from shared.contracts.t4 import DEFAULT_LINE, LineId
from shared.contracts.t4_look import BrokenRule

State = Literal["trusted", "watch", "not_trusted", "too_few"]
"""`watch`: something is unusual and has to be looked at. `too_few`: nothing can be said yet."""
ReasonCode = Literal[
    "too_few_shots",
    "no_reference",
    "value_beyond",
    "sensor_missing",
    "sensor_stuck",
    "sensor_stopped",
    "sensor_still",
    "reading_off",
    "values_moved",
    "unlike_known",
    "more_defects",
    "fewer_defects",
    "only_defects",
    "ranks_badly",
    "calibration_off",
]
"""`value_beyond`: one of the newest shots has a value far outside of what the variable can be, whatever the
model makes of it; in three of them or more it is no slip. `sensor_stopped` and `sensor_still`: the newest few
shots have no value of it, or the same; where that goes on it becomes `sensor_missing` or `sensor_stuck`.
`reading_off`: a variable no longer goes with the others as it did, as when its sensor drifts or sticks.
`values_moved`: its values are others than those that the model learned from. `only_defects`: no known outcome
is good, so that rates are not compared. `calibration_off`: classes of probability had other shares of defects
than the model said, more than chance lets them."""


class StatusRequest(Request):
    """GET /api/line/status."""

    line: LineId = DEFAULT_LINE


class WatchRequest(Request):
    """From the schedule alone: the status of every line, as metrics."""


class WatchAnswer(TypedDict):
    """The state of each line; null for one whose status could not be made."""

    lines: dict[str, State | None]


class StatusReason(TypedDict):
    """Why the state is what it is. `chance` is that of such a thing in a line without a fault, corrected for
    how many variables were tested; `since` when it began, as far as the blocks of shots tell. Where a step or
    a slow rise of the variable stands out in the line's own history, that was between `since_earliest` and
    `since_latest`. `follows` names the variable that is further off and that this one moves with, so that it
    may be right itself."""

    code: ReasonCode
    state: Literal["watch", "not_trusted", "too_few"]
    message: str
    message_ko: str
    feature: NotRequired[str]
    label: NotRequired[str]
    label_en: NotRequired[str]
    chance: NotRequired[Fraction]
    since: NotRequired[str]
    since_earliest: NotRequired[str]
    since_latest: NotRequired[str]
    follows: NotRequired[str]


class LineChange(TypedDict):
    """A change on the line, and since when by the plant's clock. Without `feature` it is the rate of
    defects that the model predicts, which may rise while its verdicts are right."""

    feature: NotRequired[str]
    label: str
    label_en: str
    since: str


Finding = Literal["alike", "within_runs", "few_values", "beyond", "missing", "stuck", "off", "moved"]
"""A variable's figures in one word. `alike`: they are those of training. `within_runs`: they differ, and by
no more than single runs do, of which the window holds few. `few_values`: too few to compare. The others are
those of the reasons `value_beyond`, `sensor_missing` and `sensor_stopped`, `sensor_stuck` and `sensor_still`,
`reading_off` and `values_moved`."""


class WatchedVariable(TypedDict):
    """A variable in the window against the reference. Means are in `unit`, absent where nothing was logged.

    `psi` and `distance` (Kolmogorov-Smirnov) compare its values; `relation` is how far its readings lie, on
    average and in standard deviations, from what the other readings of the same shots let expect. The
    chances are corrected for the number of variables. `effective_shots` is how many independent shots the
    window's would be worth. `finding` is what the state rests on. `missing` are shares of shots. Values
    further than six standard deviations count as that far.
    """

    feature: str
    label: str
    label_en: str
    unit: str
    state: State
    finding: NotRequired[Finding]
    mean: NotRequired[float]
    reference_mean: float
    psi: float
    distance: Fraction
    distance_chance: Fraction
    relation: float
    relation_chance: Fraction
    effective_shots: float
    missing: Fraction
    reference_missing: Fraction
    stuck: bool
    since: NotRequired[str]


class StatusWindow(TypedDict):
    """The shots that were looked at: the newest hours that hold `asked` of them. `read` is what it took."""

    shots: int
    asked: int
    start: NotRequired[str]
    end: NotRequired[str]
    read: dict[str, int]


class StatusReference(TypedDict):
    """The sample of training shots that the window is compared with."""

    model_version: str
    shots: int
    simulated: bool


class CalibrationRow(TypedDict):
    """Parts of known outcome whose probability of a defect lay in one class, from `low` to below `high`.

    `expected` defects are what the model let expect. The interval of nine tenths of `rate` is that of as many
    independent parts as these are worth, since parts of one run fail together.
    """

    low: Fraction
    high: Fraction
    parts: int
    defects: int
    expected: float
    rate: Fraction
    rate_low: Fraction
    rate_high: Fraction


class KnownOutcomes(TypedDict):
    """Outcomes of the window's shots, against what the model had said of the same ones.

    `rate` with Wilson's interval of nine tenths; `chance` is that of such a difference from `expected_rate`,
    from how such differences vary from one block of shots to the next. `calibration_chance` is that all
    classes together are as far from what was expected; `alike`, how many parts count as one. `roc_auc` with
    an interval of nine tenths, against `trained_roc_auc` on the model's own held-out shots. Absent where
    there are too few.
    """

    parts: int
    defects: int
    rate: Fraction
    rate_low: Fraction
    rate_high: Fraction
    expected_rate: Fraction
    chance: NotRequired[Fraction]
    calibration_chance: NotRequired[Fraction]
    alike: NotRequired[float]
    roc_auc: NotRequired[Fraction]
    roc_auc_low: NotRequired[Fraction]
    roc_auc_high: NotRequired[Fraction]
    trained_roc_auc: NotRequired[Fraction]
    calibration: list[CalibrationRow]


class StatusChart(TypedDict):
    """Individuals with limits from the moving range; a point is the mean of one block of shots in a row.

    Without `feature` it is the mean predicted probability of a defect, in percent. `since` is where the
    present run of points that break a rule begins.
    """

    unit: str
    feature: NotRequired[str]
    points: list[float]
    shots_a_point: float
    centre: NotRequired[float]
    low_limit: NotRequired[float]
    high_limit: NotRequired[float]
    broken: list[BrokenRule]
    since: NotRequired[str]


class ParetoRow(TypedDict):
    """A defect mode, how many shots of the window have it, and the share of it and all before it."""

    mode: str
    label: str
    label_en: str
    shots: int
    cumulative: Fraction


class StatusAnswer(TypedDict):
    """The status of a line. `since` is when the clearest of what speaks against the model began, or the first
    of it where nothing can be dated well. `state` is about the model's verdicts alone; `changed` is what
    changed on the line itself, dated, and `message` tells both.

    `modes_known` is true where modes are those of known outcomes, false where they are the model's own.
    """

    line: str
    state: State
    message: str
    message_ko: str
    since: str | None
    reasons: list[StatusReason]
    window: StatusWindow
    reference: StatusReference | None
    predicted_rate: NotRequired[Fraction]
    unlike_known: NotRequired[Fraction]
    variables: list[WatchedVariable]
    outcomes: KnownOutcomes | None
    charts: list[StatusChart]
    changed: NotRequired[list[LineChange]]
    modes: list[ParetoRow]
    modes_known: bool
    simulated: NotRequired[bool]
