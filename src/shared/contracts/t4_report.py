"""shift_report: what a shift of a line was like, from its counts and its shots.

Times are by the plant's clock, ISO 8601 with the offset. What was read beyond `MOST_READ` shots is told by
`cut`; counts are always whole, since they come from the line's aggregates.
"""

from typing import Annotated, Literal, NotRequired, TypedDict

from pydantic import StringConstraints

from shared.contracts.parsing import Request
from shared.contracts.result_fields import Fraction
from shared.contracts.t2 import Attribution
from shared.contracts.t4 import DEFAULT_LINE, LineId, Result
from shared.contracts.t4_look import LookShot, Tally

MOST_READ = 5000
"""Shots that one report reads."""

Word = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Language = Literal["ko", "en"]


class ShiftReportRequest(Request):
    """GET /api/reports/shift. Without `day` and `shift` it is the last shift that ended.

    `day` is a date (2026-02-10), "today" or "yesterday", as a question's period has it, and `shift` a shift's
    name; `shift` alone is the latest one of that name that began, or "current" or "last". With `format` text
    the answer is what is mailed, in `lang`.
    """

    line: LineId = DEFAULT_LINE
    day: Word | None = None
    shift: Word | None = None
    format: Literal["json", "text"] = "json"
    lang: Language = "ko"


class MailReportsRequest(Request):
    """From the schedule alone: mail the reports of shifts that ended and were not mailed yet, in `lang`."""

    lang: Language = "ko"


class MailReportsAnswer(TypedDict):
    """The reports that were mailed now, as `<line> <shift>`, and those that could not be."""

    mailed: list[str]
    failed: list[str]


class ReportShift(TypedDict):
    """A shift: its `key` (the plant's day and the shift's name), its half-open time, its shots."""

    key: str
    day: str
    name: str
    start: str
    end: str
    running: NotRequired[bool]
    total: Tally


class ReportBefore(TypedDict):
    """Shifts before it, oldest first, and all their shots together. `with_shots` of them had some.

    `difference_percent` is this shift's rate less theirs, in percentage points, with Newcombe's interval of
    nine tenths; `differs` where that leaves out 0.
    """

    shifts: list[ReportShift]
    with_shots: int
    total: Tally
    difference_percent: NotRequired[float]
    difference_low_percent: NotRequired[float]
    difference_high_percent: NotRequired[float]
    differs: NotRequired[bool]


class ReportMode(TypedDict):
    """A defect mode: shots that were taken for it (`predicted`), and parts that somebody found it on."""

    mode: str
    label: str
    label_en: str
    predicted: int
    found: int


class ReportDriver(Attribution):
    """A variable that raises a shot's probability. `decimals` are those that people read of it."""

    decimals: NotRequired[int]


class ReportShot(LookShot):
    """One of the worst shots: what raises its probability of a defect most, by T2's attribution.

    `judged_by` is there where another model judged it than the one that explains it.
    """

    drivers: list[ReportDriver]
    unlike_known: NotRequired[bool]
    judged_by: NotRequired[str]


class ReportStep(TypedDict):
    """A lasting change of what can be set: the medians of twelve shots on each side, and their distance in
    standard deviations of a shot. `follows`: the variable whose change this one answers to. `decimals` are
    those that people read of the variable."""

    feature: str
    label: str
    label_en: str
    unit: str
    before: float
    after: float
    deviations: float
    follows: NotRequired[str]
    decimals: NotRequired[int]


class ReportChange(TypedDict):
    """Steps at the same time, and the shots around them: `before` back to the change before, `after` on to
    the next, a hundred each at most, of the same mould. What followed was observed; it need not be an effect.

    `standstill`: the line stood still in between. The difference is that of `after` less `before`.
    """

    at: str
    shot_id: str
    steps: list[ReportStep]
    before: Tally
    after: Tally
    standstill: NotRequired[bool]
    difference_percent: NotRequired[float]
    difference_low_percent: NotRequired[float]
    difference_high_percent: NotRequired[float]
    differs: NotRequired[bool]


class ReportMould(TypedDict):
    """A mould's shots in the shift; `mould` is empty for those that name none."""

    mould: str
    total: Tally


class ReportGap(TypedDict):
    """A time without a shot."""

    start: str
    end: str
    minutes: float
    at: Literal["start", "within", "end"]


class ReportSensor(TypedDict):
    """A variable that was `missing` in many shots (`shots` of those read), or `stuck` at `value` for so many
    in a row, the last of them at `last`."""

    feature: str
    label: str
    label_en: str
    kind: Literal["missing", "stuck"]
    shots: int
    share: Fraction
    last: str
    unit: NotRequired[str]
    value: NotRequired[float]
    decimals: NotRequired[int]


class ReportQuestions(TypedDict):
    """Open questions. `defects_unknown` and `unsure_unknown` are shots with that verdict of which
    nobody told the part's outcome; `inspect` those of them that would teach most, the nearest to the
    threshold first. `withheld`, `unnamed_mould` and `unlike_known` count shots."""

    defects_unknown: int
    unsure_unknown: int
    withheld: int
    unnamed_mould: int
    unlike_known: int
    inspect: list[LookShot]
    gaps: list[ReportGap]
    sensors: list[ReportSensor]


class ReportHit(TypedDict):
    """How many shots of a verdict turned out to be what."""

    verdict: str
    outcome: Result
    shots: int


class ShiftReport(TypedDict):
    """The report of a shift. `before_same` are the seven shifts of that name on the days before,
    `before_all` the seven shifts just before it, of any name.

    `models` are the versions that judged its shots. `simulated`: no machine made some of them. `nothing`:
    the shift has no shots. `more_changes` and `more_gaps` tell how many smaller ones were left out.
    """

    line: str
    time_zone: str
    made_at: str
    shift: ReportShift
    before_same: ReportBefore
    before_all: ReportBefore
    modes: list[ReportMode]
    worst: list[ReportShot]
    changes: list[ReportChange]
    more_changes: int
    moulds: list[ReportMould]
    outcomes: list[ReportHit]
    questions: ReportQuestions
    more_gaps: int
    models: list[str]
    read: dict[str, int]
    cut: NotRequired[bool]
    nothing: NotRequired[bool]
    simulated: NotRequired[bool]


class ShiftReportText(TypedDict):
    """The report as it is mailed: plain text."""

    subject: str
    text: str
    simulated: NotRequired[bool]
