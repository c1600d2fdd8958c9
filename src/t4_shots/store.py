"""The interface of stores of shots; the same tests hold every store to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Protocol

from shared.contracts.t1 import Verdict
from shared.errors import Detail, InvalidInput
from t4_shots.counts import Bucket
from t4_shots.shot import Outcome, Place, Shot
from t4_shots.watch.window import KeptWindow, Window, WindowKey


@dataclass(frozen=True, slots=True)
class Wanted:
    """Shots of a line from `begin_ms` to before `end_ms`, of one verdict or all, older than `before`."""

    line: str
    begin_ms: int
    end_ms: int
    verdict: Verdict | None = None
    before: Place | None = None


class Change(NamedTuple):
    """A shot that is new, or of which something was said."""

    kind: Literal["shot", "outcome"]
    shot: Shot


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes in the order that they were written, the mark to go on from, and whether there are more."""

    rows: Sequence[Change]
    after: str
    more: bool


type Watching = Callable[[Sequence[Shot]], Mapping[WindowKey, Window]]
"""What shots of one line add to the windows of the watch."""


def unwatched(_: Sequence[Shot]) -> Mapping[WindowKey, Window]:
    """A Watching that keeps no windows."""
    return {}


class Recounted(NamedTuple):
    """How many shots were counted anew, and how many buckets had other counts."""

    shots: int
    changed: int


ALWAYS_MS: Final = 2**45
"""Later than every shot."""


def read_mark(after: str) -> int:
    """Return the number in a mark. Raises InvalidInput for one that no answer gave."""
    if after.isascii() and after.isdigit() and len(after) <= 18:
        return int(after)
    reason = "is no mark that an answer gave"
    raise InvalidInput(f"after: {reason}", [Detail("after", reason)])


class ShotStore(Protocol):
    """Shots of lines, what was said of them, their counts and the windows of the watch, which always agree
    with the shots.

    Every method raises Unavailable where the store does not answer; then nothing of the call was kept, or
    calling again with the same shots finds those that were.
    """

    @property
    def is_lasting(self) -> bool:
        """False where what is kept ends with the process."""
        ...

    def digests(self, line: str, shot_ids: Sequence[str]) -> Mapping[str, str]:
        """Return the digests of those of these shots that are kept."""
        ...

    def add(self, shots: Sequence[Shot]) -> frozenset[str]:
        """Keep shots of one line with distinct ids, count them, and return the ids that were new.

        When it returns, they are on disk, or as safe as the service makes them.
        """
        ...

    def get(self, line: str, shot_id: str) -> Shot | None:
        """Return a shot with its latest outcome, None where there is none."""
        ...

    def newest(self, wanted: Wanted, limit: int) -> list[Shot]:
        """Return at most `limit` shots, newest first."""
        ...

    def set_outcome(self, line: str, shot_id: str, outcome: Outcome) -> Shot:
        """Say what a shot's part was, beside all that was said before, and move its counts.

        Saying again what was said last, by the same person, changes nothing. Raises NotFound.
        """
        ...

    def outcomes(self, line: str, shot_id: str) -> list[Outcome]:
        """Return all that was said of a shot, oldest first."""
        ...

    def buckets(self, line: str, begin_ms: int, end_ms: int) -> list[Bucket]:
        """Return the counts of the buckets that start from `begin_ms` to before `end_ms`, in order."""
        ...

    def windows(self, line: str, version: str, before_ms: int, limit: int) -> list[KeptWindow]:
        """Return the newest windows of a model's version that start before `before_ms`, newest first."""
        ...

    def changes(self, line: str, after: str | None, limit: int) -> Changes:
        """Return what was written after a mark; without one, nothing and the mark of now.

        Raises InvalidInput for a mark that is none.
        """
        ...

    def forget(self, caller: str) -> int:
        """Take a name from all that its bearer said of parts, and return how many outcomes that were.

        What was said stays. Calling it again finds what a call before has left.
        """
        ...

    def oldest(self, line: str) -> int | None:
        """Return when the oldest shot was made or the oldest bucket begins that can be counted anew."""
        ...

    def recount(self, line: str, begin_ms: int = 0, end_ms: int = ALWAYS_MS) -> Recounted:
        """Make the counts of the buckets that start in a time anew from their shots.

        The windows of these buckets are made anew, too, and are then of the line's present model alone. Both
        ends are starts of buckets. A shot that comes meanwhile is counted once.
        """
        ...
