"""T4, the line's memory: recording shots, reading them back, and saying what a part really was."""

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from pydantic import AfterValidator, Field, StringConstraints, field_validator

from shared.contracts.line import DEFAULT_LINE as DEFAULT_LINE  # noqa: PLC0414  known from here too
from shared.contracts.line import LineId as LineId  # noqa: PLC0414
from shared.contracts.parsing import Request
from shared.contracts.result_fields import Fraction
from shared.contracts.t1 import Verdict

MOST_SHOTS = 500
"""Shots in one request."""
MOST_LAST = 10_000
"""Shots that are charted, or counted, one by one; of a longer time the newest ones are."""


def _in_an_address(shot_id: str) -> str:
    if shot_id in {".", ".."}:
        raise ValueError("no address can hold it: it means a folder there")
    return shot_id


ShotId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+$"),
    AfterValidator(_in_an_address),
]
ModeId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]
Instant = Annotated[str, StringConstraints(min_length=1, max_length=40)]
"""ISO 8601 with an offset, such as 2026-02-10T15:05:00+09:00."""
ContextName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
ContextValue = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]

Result = Literal["good", "defect"]
PhotoType = Literal["image/jpeg", "image/png", "image/webp"]
LARGEST_PHOTO_BYTES = 3_000_000
"""4,000,000 characters in base64, below the 6 MB of a Function URL and of an Invoke."""
By = Literal["hour", "shift", "day", "mould", "mode"]


class GivenOutcome(Request):
    """The part as it really was. `modes` are those of the line's schema, and only a defect has some."""

    result: Result
    modes: Annotated[list[ModeId], Field(max_length=10)] = Field(default_factory=list)
    note: Annotated[str, Field(max_length=1000)] = ""
    photo: Annotated[str, Field(max_length=200)] = ""

    @field_validator("modes")
    @classmethod
    def _each_once(cls, modes: list[str]) -> list[str]:
        if len(set(modes)) < len(modes):
            raise ValueError("name a mode twice")
        return modes


class GivenPhoto(Request):
    """A photo of a part: its type, and the file in base64."""

    media_type: PhotoType
    data: Annotated[str, Field(min_length=1, max_length=LARGEST_PHOTO_BYTES * 4 // 3, repr=False)]


class SaidOutcome(GivenOutcome):
    """The part as somebody says that it was, with a photo of it. With `image` there is no `photo`; a
    correction keeps a photo that was there before by naming it in `photo`."""

    image: GivenPhoto | None = None


class GivenShot(Request):
    """One shot as a machine sends it. `features` may hold texts of the schema's categories."""

    shot_id: ShotId | None = None
    at: Instant
    features: Annotated[dict[str, Any], Field(min_length=1, max_length=200)]
    context: Annotated[dict[ContextName, ContextValue], Field(max_length=20)] = Field(default_factory=dict)
    outcome: GivenOutcome | None = None


class RecordRequest(Request):
    """POST /api/shots. The shots are read one by one, so that one that is wrong costs no other.

    `simulated` marks every shot of a line that no machine made.
    """

    line: LineId = DEFAULT_LINE
    shots: Annotated[list[Any], Field(min_length=1, max_length=MOST_SHOTS)]
    simulated: Annotated[bool, Field(strict=True)] = False


class ListRequest(Request):
    """GET /api/shots: newest first, of the half-open time from `from` to `to`, which are times of the plant's
    clock where they have no offset."""

    line: LineId = DEFAULT_LINE
    begin: Annotated[Instant | None, Field(alias="from")] = None
    end: Annotated[Instant | None, Field(alias="to")] = None
    verdict: Verdict | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    cursor: Annotated[str | None, Field(max_length=400)] = None


class GetRequest(Request):
    """GET /api/shots/{line}/{shot_id}."""

    line: LineId
    shot_id: ShotId


class OutcomeRequest(SaidOutcome):
    """POST /api/shots/{line}/{shot_id}/outcome. `by` is who says so, filled in by the agent."""

    line: LineId
    shot_id: ShotId
    by: Annotated[str, Field(max_length=1024)] = ""


class PhotoRequest(Request):
    """GET /api/shots/{line}/{shot_id}/photos/{file}."""

    line: LineId
    shot_id: ShotId
    file: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}\.(jpg|png|webp)$")]


class PhotoAnswer(TypedDict):
    """A photo of a part, in base64."""

    media_type: str
    data: str


class TimeAsked(Request):
    """A time in one form: the newest `last` shots, the `hours` until now, or `from` and `to`.

    A time without an offset is one of the plant's clock; `to` is now without one.
    """

    begin: Annotated[Instant | None, Field(alias="from")] = None
    end: Annotated[Instant | None, Field(alias="to")] = None
    last: Annotated[int, Field(ge=1, le=MOST_LAST)] | None = None
    hours: Annotated[float, Field(gt=0, le=24 * 400, allow_inf_nan=False)] | None = None


class SummaryRequest(TimeAsked):
    """GET /api/shots/summary: without `from` it is the day before `to`."""

    line: LineId = DEFAULT_LINE
    by: By = "shift"


class ChangesRequest(Request):
    """GET /api/shots/changes: what came after the `after` of an earlier answer; without one, from now on."""

    line: LineId = DEFAULT_LINE
    after: Annotated[str | None, Field(max_length=100)] = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 500


class ForgetRequest(Request):
    """From the agent alone: take the name of `caller` from all that they said of parts, on every line."""

    caller: Annotated[str, Field(min_length=1, max_length=1024)]


class RecountRequest(Request):
    """From an operator alone: make counts anew from the shots, from `after` of the last answer on."""

    line: LineId = DEFAULT_LINE
    after: Annotated[str | None, Field(pattern=r"^\d{1,15}$")] = None


class RecountAnswer(TypedDict):
    """The result of one step: `until` is where it ended, `end` where the last one will; `after` goes on from
    there and is null with the last. `changed` are the buckets whose counts were wrong."""

    line: str
    shots: int
    changed: int
    begin: str
    until: str
    end: str
    after: str | None


class ForgetAnswer(TypedDict):
    """How many outcomes were freed of a name; what they say of the parts stays."""

    outcomes: int


class Rejected(TypedDict):
    """A shot that was not kept: its place in the request from 0, the field, and what is wrong with it."""

    index: int
    field: str
    reason: str


class RecordAnswer(TypedDict):
    """How many shots were kept, how many had been kept before, and which were not.

    `kept_in` is "memory" where nothing outlives the process.
    """

    accepted: int
    duplicates: int
    rejected: list[Rejected]
    kept_in: NotRequired[str]


class OutcomeRow(TypedDict):
    """An outcome with who said it and when (UTC).

    `photo` is the address of a photo beneath its shot's (`photos/…`), the name of one that is
    kept elsewhere, or empty.
    """

    result: Result
    modes: list[str]
    note: str
    photo: str
    by: str
    at: str


class ShadowScore(TypedDict):
    """The score of another model that judged nothing: it is kept to be compared with what the part was."""

    model_version: str
    defect_probability: Fraction
    threshold: Fraction


class ShotRow(TypedDict):
    """A shot of the line's memory. `at` has the sender's offset; what was judged is by `model_version`.

    `mode` is the most probable mode of a shot whose verdict is defect or unsure. `beyond` are the variables
    whose values are far outside of what they can be, whatever the verdict. `outcome` is what was said last.
    """

    line: str
    shot_id: str
    at: str
    features: dict[str, float]
    context: dict[str, str]
    verdict: Verdict
    defect_probability: Fraction
    defect_low: NotRequired[Fraction]
    defect_high: NotRequired[Fraction]
    threshold: Fraction
    mode: str | None
    unlike_known: bool
    missing: list[str]
    beyond: NotRequired[list[str]]
    model_version: str
    received_at: str
    outcome: OutcomeRow | None
    simulated: NotRequired[bool]
    shadow: NotRequired[ShadowScore]


class ShotDetail(ShotRow):
    """One shot with all that was ever said of it, oldest first."""

    outcomes: list[OutcomeRow]


class ListAnswer(TypedDict):
    """A page of shots; `cursor` asks for the next one and is null on the last. `time_zone` is the plant's.

    Here and below `simulated` marks the answers of a line that no machine works on.
    """

    line: str
    shots: list[ShotRow]
    cursor: str | None
    time_zone: str
    simulated: NotRequired[bool]


class SummaryRow(TypedDict):
    """Counts of a part of the time, a mould or a mode.

    `start` and `end` (half-open, with the plant's offset) are of the times alone. `verdicts` counts each
    verdict, `outcomes` what parts really were, `hits` the pairs "verdict/outcome", `modes` what defects were
    taken for, `outcome_modes` what they were. Of all but modes, `rate` is the share of defects of the
    `judged` (good or defect), `known_rate` that of parts whose outcome is known, each with Wilson's
    interval of nine tenths, absent of none. `high_limit`, of the times alone, is the largest rate that as
    many shots have by chance at the rate of all (740 times of 741, as below a chart's upper limit).
    """

    key: str
    label: str
    start: NotRequired[str]
    end: NotRequired[str]
    shots: int
    verdicts: dict[str, int]
    outcomes: dict[str, int]
    hits: dict[str, int]
    modes: dict[str, int]
    outcome_modes: dict[str, int]
    judged: NotRequired[int]
    rate: NotRequired[Fraction]
    rate_low: NotRequired[Fraction]
    rate_high: NotRequired[Fraction]
    known: NotRequired[int]
    known_rate: NotRequired[Fraction]
    known_rate_low: NotRequired[Fraction]
    known_rate_high: NotRequired[Fraction]
    high_limit: NotRequired[Fraction]
    simulated: NotRequired[int]


class SummaryAnswer(TypedDict):
    """Rows in the order of time, or the most shots first; `total` of all. `read` are the rows it took."""

    line: str
    by: By
    start: str
    end: str
    time_zone: str
    rows: list[SummaryRow]
    total: SummaryRow
    read: dict[str, int]
    simulated: NotRequired[bool]


class ChangedShot(TypedDict):
    """A shot that is new (`shot`), or of which something was said (`outcome`)."""

    kind: Literal["shot", "outcome"]
    shot: ShotRow


class ChangesAnswer(TypedDict):
    """Changes, oldest first, and the `after` to ask with next. `more` says that there is more already."""

    line: str
    changes: list[ChangedShot]
    after: str
    more: bool
    simulated: NotRequired[bool]
