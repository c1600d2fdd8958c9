"""look_at_shots: what a question asks of the line's memory, and what T4 answers.

A period is worked out by whoever asks, and given in one of a few forms; T4 turns it into an exact time by the
plant's clock, and answers with that time. What is no period is refused with the forms that there are.
"""

from typing import Annotated, Literal, NotRequired, TypedDict

from pydantic import Field, StringConstraints

from shared.contracts.parsing import Request
from shared.contracts.result_fields import Fraction
from shared.contracts.t1 import Verdict
from shared.contracts.t4 import DEFAULT_LINE, By, ContextValue

MOST_READ = 5000
"""Shots that one look reads; what lies beyond is told as not read."""

MOST_VALUES = 5
"""Variables whose values one look tells."""

What = Literal["summary", "list", "trend", "compare", "worst", "outcomes", "changes", "watch"]
LookBy = By | Literal["lot"]
Part = Literal["dawn", "morning", "afternoon", "evening"]
"""Parts of a calendar day by the plant's clock: from 00:00, 06:00, 12:00 and 18:00, six hours each."""

Word = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]


class Period(Request):
    """A time, in exactly one of these forms.

    - `from` and `to`: ISO 8601, by the plant's clock where no offset stands; `to` is now without one. Times
      of a day alone (10:00) are those of `day`, or without it the latest such time that began.
    - `last_shots`: the newest shots; `last_hours`: the hours until now.
    - `day`: "today", "yesterday", "day before yesterday", a date (2026-02-10, or 02-10 for the latest one),
      or a weekday for the latest one, "last friday" for one before today; with `week` the weekday of that
      week, with `shift` that shift of the day, with `part` that part of it, with `until` all days up to that.
    - `shift` alone: "current", "last", or a shift's name for the latest one that began.
    - `week`: "this", "last", "before last", or a date in it; with `month` the week of that month, "1" to "5":
      the one with the month's first Thursday is its first (ISO 8601's rule of years).
    - `month`: "this", "last", "before last", a month (2026-09, or 09 for the latest one).

    `earlier` with any but `last_shots`: the same so many days, weeks or months before, or times as long;
    below 0 after.
    """

    begin: Annotated[Word | None, Field(alias="from")] = None
    end: Annotated[Word | None, Field(alias="to")] = None
    last_shots: Annotated[int, Field(ge=1, le=MOST_READ)] | None = None
    last_hours: Annotated[float, Field(gt=0, le=24 * 400, allow_inf_nan=False)] | None = None
    day: Word | None = None
    shift: Word | None = None
    part: Part | None = None
    until: Word | None = None
    week: Word | None = None
    month: Word | None = None
    earlier: Annotated[int, Field(ge=-400, le=400)] | None = None


class Other(Request):
    """The other side of a comparison: a period, line, mould or lot, everything else being equal."""

    period: Period | None = None
    line: Word | None = None
    mould: ContextValue | None = None
    lot: ContextValue | None = None


class LookRequest(Request):
    """A look at the line's shots. `variable` is of a trend; without one it is that of the defect rate.

    With `mode`, a kind of defect by its id or label, only defects of that kind are counted and listed. Lots
    are kept with a shot and not counted: looking at one reads shots. `outcomes` sets what was said of parts
    against the verdicts, `changes` tells what was changed in the period, `watch` what the line's watch says
    now and the shots of the period that are an alarm: defects, and shots whose verdict was withheld.

    `verdict` lists the shots of that verdict alone.

    `values` names variables: a list and the worst tell each shot's, any other look how they spread over the
    time.
    """

    line: Word = DEFAULT_LINE
    what: What = "summary"
    period: Period | None = None
    mould: ContextValue | None = None
    lot: ContextValue | None = None
    mode: Word | None = None
    variable: Word | None = None
    by: LookBy | None = None
    other: Other | None = None
    verdict: Verdict | None = None
    values: Annotated[list[Word], Field(min_length=1, max_length=MOST_VALUES)] | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10


class LookSpan(TypedDict):
    """The exact time that was looked at, half-open, with the plant's offset. `running`: it is not over.

    `form` is a Period that means the same whenever it is asked again, but for `last_shots`.
    """

    label: str
    form: NotRequired[dict[str, str | int | float]]
    start: str
    end: str
    running: NotRequired[bool]


Nothing = Literal["line", "period", "mould", "lot"]


class Tally(TypedDict):
    """Counts of shots. `rate` is the share of defects among the shots with a verdict of good or defect, with
    Wilson's interval of nine tenths; `known` are parts that somebody told the outcome of."""

    shots: int
    judged: int
    defects: int
    unsure: int
    withheld: int
    rate: NotRequired[Fraction]
    rate_low: NotRequired[Fraction]
    rate_high: NotRequired[Fraction]
    known: NotRequired[int]
    known_defects: NotRequired[int]
    known_rate: NotRequired[Fraction]
    known_rate_low: NotRequired[Fraction]
    known_rate_high: NotRequired[Fraction]
    simulated: NotRequired[int]


class LookRow(Tally):
    """A part of the time, a mould, or a mode, of which `shots` are the defects that were taken for it."""

    key: str
    label: str
    label_en: NotRequired[str]


class ShotValue(TypedDict):
    """A shot's value of a variable, null where it has none or the mark of a broken sensor. Nine tenths of the
    training shots lie between `typical_low` and `typical_high`."""

    feature: str
    label: str
    label_en: str
    unit: str
    value: float | None
    typical_low: NotRequired[float]
    typical_high: NotRequired[float]


class ValueSpread(TypedDict):
    """How a variable's values spread over `shots` that have one; `without` have none.

    `below_typical` and `above_typical` of them are outside of where nine tenths of the training shots lie,
    `below_limit` and `above_limit` outside of what the machine can be set to; these stand with what is set
    alone. The values are absent where no shot has one.
    """

    feature: str
    label: str
    label_en: str
    unit: str
    shots: int
    without: int
    lowest: NotRequired[float]
    median: NotRequired[float]
    mean: NotRequired[float]
    highest: NotRequired[float]
    typical_low: NotRequired[float]
    typical_high: NotRequired[float]
    below_typical: NotRequired[int]
    above_typical: NotRequired[int]
    limit_low: NotRequired[float]
    limit_high: NotRequired[float]
    below_limit: NotRequired[int]
    above_limit: NotRequired[int]


class LookReason(TypedDict):
    """Why the watch says what it says; see StatusReason."""

    state: Literal["watch", "not_trusted", "too_few"]
    message: str
    message_ko: str
    feature: NotRequired[str]
    since: NotRequired[str]


class LookWatch(TypedDict):
    """The state of the line's watch now, whatever period was asked for; see StatusAnswer."""

    state: Literal["trusted", "watch", "not_trusted", "too_few"]
    message: str
    message_ko: str
    since: str | None
    reasons: list[LookReason]


class LookShot(TypedDict):
    """A shot of a list. `outcome` is what its part was, where somebody told it; `photo` that one is kept.
    `values` are those that were asked for."""

    shot_id: str
    at: str
    verdict: Verdict
    defect_probability: Fraction
    mode: str | None
    label: NotRequired[str]
    label_en: NotRequired[str]
    mould: NotRequired[str]
    lot: NotRequired[str]
    outcome: NotRequired[str]
    photo: NotRequired[bool]
    simulated: NotRequired[bool]
    values: NotRequired[list[ShotValue]]


class BrokenRule(TypedDict):
    """A rule of Nelson (1984), 1 to 8, and how many points are part of a pattern that breaks it."""

    rule: int
    points: int


class Since(TypedDict):
    """The first shot of the present run of points that break a rule on one side of the centre."""

    shot_id: str
    at: str
    side: Literal["above", "below"]
    rules: list[int]
    shots: int


class Moved(TypedDict):
    """A variable's mean before and after, or in the other and in this. `deviations` is the distance in
    standard deviations within both."""

    feature: str
    label: str
    label_en: str
    unit: str
    before: float
    after: float
    deviations: float


class Began(TypedDict):
    """When something began, at `shot_id`, and that it was between `earliest` and `latest`, about nineteen
    times in twenty. Without `until` it goes on.

    `of` says what tells so. "variable": a step, or a rise that took a while (`slow`, complete at
    `complete`), of a `feature` of the line, `by` its own level or by how far its readings lie from what the
    others let expect (`relation`); `before` and `after` are in `unit`. Else a rate of defects that stands
    out: that of the "verdicts", of the "outcomes" that were said, of a `lot` where it is that lot's, or of
    "doubts", all shots that were not judged good. `limit` is why it cannot be dated more closely: a rise
    was slow, runs differ from each other, or only some parts were inspected.

    `percent` is the rate in the `shots` since then, `else_percent` that of all others, of the `rate_of`;
    `rose` is false where it is not clearly higher. None of these where a variable alone was asked for.
    """

    of: Literal["variable", "verdicts", "outcomes", "doubts"]
    shot_id: str
    at: str
    earliest: str
    latest: str
    earliest_shot: NotRequired[str]
    latest_shot: NotRequired[str]
    until: NotRequired[str]
    limit: Literal["slow", "runs", "inspection"]
    shots: int
    percent: NotRequired[float]
    else_percent: NotRequired[float]
    rate_of: NotRequired[Literal["verdicts", "outcomes", "doubts"]]
    rose: NotRequired[bool]
    by: NotRequired[Literal["relation", "level"]]
    feature: NotRequired[str]
    label: NotRequired[str]
    label_en: NotRequired[str]
    unit: NotRequired[str]
    before: NotRequired[float]
    after: NotRequired[float]
    slow: NotRequired[bool]
    complete: NotRequired[str]
    lot: NotRequired[str]


class RunsDiffer(TypedDict):
    """How runs of about `shots_a_run` shots differ where no beginning is clear: of `runs` of them, eight in
    ten lie between `run_low` and `run_high`, in the unit of the trend."""

    runs: int
    shots_a_run: int
    run_low: float
    run_high: float


class Changed(TypedDict):
    """Something that changed. `setpoint`: a lasting step of what can be set; `relation`: a variable whose
    readings do not go with the others as before, from `at` on, `after` in its unit; `level`: a mean that
    differs before and after a beginning, after a correction for the number of variables; `missing`: the
    percentage of shots without the value; `mould`, `lot`, `product`, `model`: another one than the shot
    before had; `standstill`: nothing was made for so many `minutes`. `distance` is in shots from the
    beginning, below 0 before it."""

    kind: Literal[
        "setpoint", "relation", "level", "missing", "mould", "lot", "product", "model", "standstill"
    ]
    at: str
    shot_id: str
    distance: NotRequired[int]
    feature: NotRequired[str]
    label: NotRequired[str]
    label_en: NotRequired[str]
    unit: NotRequired[str]
    before: NotRequired[float]
    after: NotRequired[float]
    deviations: NotRequired[float]
    was: NotRequired[str]
    now: NotRequired[str]
    minutes: NotRequired[float]


class LookMode(TypedDict):
    """The kind of defect that was looked at alone."""

    id: str
    label: str
    label_en: str


class Agreement(TypedDict):
    """Outcomes of parts against the verdicts. `agreed` are those of `judged` whose verdict was right,
    with Wilson's interval of nine tenths; `missed` were judged good and were defects, `false_alarms` the
    other way round; `open` had no verdict. `modes` are the kinds of defect that were said."""

    known: int
    good: int
    defects: int
    judged: int
    agreed: int
    missed: int
    false_alarms: int
    open: int
    agreed_rate: NotRequired[Fraction]
    agreed_low: NotRequired[Fraction]
    agreed_high: NotRequired[Fraction]
    modes: list["SaidMode"]


class SaidMode(TypedDict):
    """A kind of defect and of how many parts it was said."""

    key: str
    label: str
    label_en: str
    shots: int


class Trend(TypedDict):
    """Individuals with limits from the moving range. Without `feature` a point is the defect rate of
    `shots_a_point` shots in a row, in percent. Too few points have no limits."""

    points: int
    shots_a_point: int
    unit: str
    feature: NotRequired[str]
    label: NotRequired[str]
    label_en: NotRequired[str]
    centre: NotRequired[float]
    low_limit: NotRequired[float]
    high_limit: NotRequired[float]
    first_mean: NotRequired[float]
    last_mean: NotRequired[float]
    broken: NotRequired[list[BrokenRule]]
    since: Since | None
    began: NotRequired[Began]
    runs: NotRequired[RunsDiffer]
    moved: NotRequired[list[Moved]]
    defects_in_a_row: NotRequired[int]
    in_a_row_since: NotRequired[str]


class Compared(TypedDict):
    """The other side of a comparison, and this side against it: `difference_percent` is this rate less the
    other, in percentage points, with Newcombe's interval of nine tenths."""

    line: str
    mould: NotRequired[str]
    lot: NotRequired[str]
    period: LookSpan
    total: Tally
    nothing: NotRequired[Nothing]
    names: NotRequired[list[str]]
    difference_percent: NotRequired[float]
    difference_low_percent: NotRequired[float]
    difference_high_percent: NotRequired[float]
    differs: NotRequired[bool]
    moved: list[Moved]
    values: NotRequired[list[ValueSpread]]


class LookAnswer(TypedDict):
    """The answer to a look. `nothing` is "line" where no shot was ever recorded there, "period" where
    none was in this time, "mould" or "lot" where none of it was, with `names` of those that were read.
    `read` counts what it took; `cut` says that there were more shots than it may read. `changed` goes with
    changes, and with the beginning of a trend; it is empty where nothing else changed then.
    """

    line: str
    what: What
    period: LookSpan
    time_zone: str
    mould: NotRequired[str]
    lot: NotRequired[str]
    mode: NotRequired[LookMode]
    total: Tally
    by: NotRequired[LookBy]
    rows: NotRequired[list[LookRow]]
    shots: NotRequired[list[LookShot]]
    trend: NotRequired[Trend]
    compared: NotRequired[Compared]
    outcomes: NotRequired[Agreement]
    changed: NotRequired[list[Changed]]
    values: NotRequired[list[ValueSpread]]
    watch: NotRequired[LookWatch]
    nothing: NotRequired[Nothing]
    names: NotRequired[list[str]]
    read: dict[str, int]
    cut: NotRequired[bool]
