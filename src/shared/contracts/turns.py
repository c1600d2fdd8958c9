"""Turns that are kept: which shot one was about, a row of a caller's list, and the whole of one."""

from typing import Annotated, Any, Final, Literal, NotRequired, TypedDict

from pydantic import Field

from shared.contracts.line import DEFAULT_LINE, LineId
from shared.contracts.parsing import FeatureName, Finite, Request
from shared.contracts.t1 import Verdict

TurnState = Literal["running", "done", "stopped", "error", "interrupted"]
"""How far a turn is. `interrupted`: its process died, or its reader left a turn without a name."""

MOST_LISTED: Final = 100
LISTED: Final = 30
LONGEST_LISTED: Final = 300
"""Characters of a question in a list; the turn itself has all of it."""

_Text = Annotated[str, Field(min_length=1, max_length=200)]
_Amount = Finite | None


class ShotIdentity(Request):
    """The shot that a question is about, as its asker tells it; nothing of the answer rests on it.

    A sample, the typical values, a row of a table (`file` is empty for one that was pasted; `caption` is what
    the row says of itself), or a shot of the memory of `line`, which may be another than the question's.
    `print` tells its values from others', before anything was changed; `changed` has before and after of what
    was changed by hand, null where there was or is no number.
    """

    kind: Literal["example", "typical", "row", "recorded"]
    line: _Text
    shot_id: _Text | None = None
    file: Annotated[str, Field(max_length=200)] | None = None
    row: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    caption: _Text | None = None
    at: _Text | None = None
    mould: _Text | None = None
    lot: _Text | None = None
    print: Annotated[str, Field(max_length=100)] = ""
    changed: Annotated[dict[FeatureName, tuple[_Amount, _Amount]], Field(max_length=200)] = Field(
        default_factory=dict
    )


class TurnsRequest(Request):
    """GET /api/turns: the caller's own of a line."""

    line: LineId = DEFAULT_LINE
    limit: Annotated[int, Field(ge=1, le=MOST_LISTED)] = LISTED
    cursor: Annotated[str | None, Field(max_length=400)] = None


class TurnRow(TypedDict):
    """A turn in a list. `asked_at` is ISO 8601 in UTC, and null in one of an earlier version.

    `verdict` and `defect_probability` are of the shot as it was given, null without a prediction.
    `simulated`: no machine made the shot.
    """

    turn_id: str
    asked_at: str | None
    line: str
    question: str
    shot: dict[str, Any] | None
    state: TurnState
    verdict: Verdict | None
    defect_probability: float | None
    simulated: NotRequired[bool]


class TurnListAnswer(TypedDict):
    """A page of a caller's turns, newest first; `cursor` asks for the next one and is null on the last.

    A page may have fewer rows than were asked for and go on all the same.
    """

    turns: list[TurnRow]
    cursor: str | None


class TurnAnswer(TurnRow):
    """A whole turn: its question, the values as they were given, and its events as they were sent.

    `own`: the caller asked it.
    """

    features: dict[str, float]
    own: bool
    events: list[dict[str, Any]]
