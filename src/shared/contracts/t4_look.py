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

What = Literal["summary", "list", "trend", "compare", "worst"]
Which = Literal["this", "last"]
Part = Literal["dawn", "morning", "afternoon", "evening"]
"""Parts of a calendar day by the plant's clock: from 00:00, 06:00, 12:00 and 18:00, six hours each."""

Word = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]


class Period(Request):
    """A time, in exactly one of these forms.

    - `from` and `to`: ISO 8601, by the plant's clock where no offset stands; `to` is now without one.
    - `last_shots`: the newest shots; `last_hours`: the hours until now.
    - `day`: "today", "yesterday", "day before yesterday", a date (2026-02-10, or 02-10 for the latest one),
      or a weekday for the latest one; with `week` the weekday of that week, with `shift` that shift of the
      day, with `part` that part of it.
    - `shift` alone: "current", "last", or a shift's name for the latest one that began.
    - `week`, `month`: "this" or "last".
    """

    begin: Annotated[Word | None, Field(alias="from")] = None
    end: Annotated[Word | None, Field(alias="to")] = None
    last_shots: Annotated[int, Field(ge=1, le=MOST_READ)] | None = None
    last_hours: Annotated[float, Field(gt=0, le=24 * 400, allow_inf_nan=False)] | None = None
    day: Word | None = None
    shift: Word | None = None
    part: Part | None = None
    week: Which | None = None
    month: Which | None = None


class Other(Request):
    """The other side of a comparison: a period, line or mould, everything else being equal."""

    period: Period | None = None
    line: Word | None = None
    mould: ContextValue | None = None


class LookRequest(Request):
    """A look at the line's shots. `variable` is of a trend; without one it is that of the defect rate."""

    line: Word = DEFAULT_LINE
    what: What = "summary"
    period: Period | None = None
    mould: ContextValue | None = None
    variable: Word | None = None
    by: By | None = None
    other: Other | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10


class LookSpan(TypedDict):
    """The exact time that was looked at, half-open, with the plant's offset. `running`: it is not over."""

    label: str
    start: str
    end: str
    running: NotRequired[bool]


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


class LookShot(TypedDict):
    """A shot of a list. `outcome` is what its part was, where somebody told it."""

    shot_id: str
    at: str
    verdict: Verdict
    defect_probability: Fraction
    mode: str | None
    label: NotRequired[str]
    label_en: NotRequired[str]
    mould: NotRequired[str]
    outcome: NotRequired[str]
    simulated: NotRequired[bool]


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
    moved: NotRequired[list[Moved]]
    defects_in_a_row: NotRequired[int]
    in_a_row_since: NotRequired[str]


class Compared(TypedDict):
    """The other side of a comparison, and this side against it: `difference_percent` is this rate less the
    other, in percentage points, with Newcombe's interval of nine tenths."""

    line: str
    mould: NotRequired[str]
    period: LookSpan
    total: Tally
    difference_percent: NotRequired[float]
    difference_low_percent: NotRequired[float]
    difference_high_percent: NotRequired[float]
    differs: NotRequired[bool]
    moved: list[Moved]


class LookAnswer(TypedDict):
    """The answer to a look. `nothing` is "line" where no shot was ever recorded there, "period" where
    none was in this time. `read` counts what it took; `cut` says that there were more shots than it may read.
    """

    line: str
    what: What
    period: LookSpan
    time_zone: str
    mould: NotRequired[str]
    total: Tally
    by: NotRequired[By]
    rows: NotRequired[list[LookRow]]
    shots: NotRequired[list[LookShot]]
    trend: NotRequired[Trend]
    compared: NotRequired[Compared]
    nothing: NotRequired[Literal["line", "period"]]
    read: dict[str, int]
    cut: NotRequired[bool]
