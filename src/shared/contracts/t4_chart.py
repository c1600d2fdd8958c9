"""T4's chart of a variable: each shot of a time, limits, and the points that break a rule."""

from typing import Annotated, Literal, NotRequired, TypedDict

from pydantic import StringConstraints

from shared.contracts.t4 import DEFAULT_LINE, LineId, TimeAsked
from shared.contracts.t4_look import Changed

VariableName = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]


class ChartRequest(TimeAsked):
    """GET /api/shots/chart: a variable by its name, alias or label, the line's first without one.

    Without a time it is of the newest 200 shots. `variables` asks to count what each variable breaks, too.
    """

    line: LineId = DEFAULT_LINE
    variable: VariableName | None = None
    variables: bool = False


class BrokenPoints(TypedDict):
    """A rule of Nelson (1984), 1 to 8, and the places of the points of patterns that break it."""

    rule: int
    points: list[int]


class ControlLimits(TypedDict):
    """Individuals with their limits, of the points from `first` to `last`, both included.

    `values` are those that are there. `none` says why there are no limits: fewer than eight values, or all
    are equal. Where neighbours are alike `together` is how many shots hang together: the limits come from
    pairs further apart than that, and the rules but the first are applied to means of so many.
    """

    first: int
    last: int
    values: int
    centre: NotRequired[float]
    low_limit: NotRequired[float]
    high_limit: NotRequired[float]
    none: NotRequired[Literal["few", "equal"]]
    together: NotRequired[int]
    broken: list[BrokenPoints]


class PlacedChange(Changed):
    """Something that changed, and the place of the first point that has it."""

    point: int


class VariableBroken(TypedDict):
    """How many points of a variable lie beyond its limits, and how many break any rule, these included."""

    feature: str
    beyond: int
    broken: int


class ChartAnswer(TypedDict):
    """The points of a chart, oldest first, as columns of the same length: each shot of the time.

    `values` has null where a value is missing or the mark of a broken sensor; `defects` are the places of
    shots that were judged defects. `limits` are those of the whole time. `stages` are there where the
    line was set up anew within it (another mould, a standstill, several settings at once) or the variable was
    set to another level. They are the limits of each part by itself. `changed` are the newest
    changes, `more_changes` how many older ones were left out. `cut` says that the time has more shots.
    `variables` has every variable of the line, what is furthest out of control first: by points beyond the
    limits, then by those that break a rule, then as the schema has them. They are counted as a chart shows
    them, by stages where there are some, of the newest 1,000 shots of the time.
    """

    line: str
    feature: str
    label: str
    label_en: str
    unit: str
    start: str
    end: str
    time_zone: str
    shot_ids: list[str]
    at: list[str]
    values: list[float | None]
    defects: list[int]
    limits: ControlLimits
    stages: NotRequired[list[ControlLimits]]
    changed: list[PlacedChange]
    more_changes: int
    read: dict[str, int]
    cut: NotRequired[bool]
    variables: NotRequired[list[VariableBroken]]
    simulated: NotRequired[bool]
