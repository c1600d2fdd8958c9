"""Deleting what is kept of one caller, in steps that may be broken off and taken up again."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, runtime_checkable

from agent.rate_limit.counters import CounterStoreUnavailable, ForgetsCallers
from shared.errors import Unavailable

KINDS: Final = (
    "sessions",
    "turns",
    "streams",
    "history",
    "answers",
    "feedback",
    "outcomes",
    "counters",
)
"""Kinds of data of a caller. A session holds its turns: a question with its answer, values and results.

A stream is what was sent of one turn, history its row in the caller's list, feedback what was said of it.
An outcome is what was said of a part: it stays, without the name.
"""
LONGEST_S: Final = 20.0
"""Of one call. What is left then is the next call's."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How many items of each kind were deleted; `complete` is false where some may be left."""

    counts: Mapping[str, int]
    complete: bool = True


@runtime_checkable
class PersonalData(Protocol):
    """A store that holds data of callers."""

    def forget(self, caller: str, more_time: Callable[[], bool]) -> Erased:
        """Delete what is the caller's, for as long as there is `more_time`. Raises Unavailable.

        It may be called again at any time, and finds what a call before has left.
        """
        ...


class ErasureMarks(Protocol):
    """Where it is kept that somebody was forgotten, without their name."""

    def mark(self, caller: str) -> None:
        """Keep that the caller is forgotten now. Raises Unavailable."""
        ...


@dataclass(frozen=True, slots=True)
class Erasure:
    """All stores that hold data of callers; `now` gives seconds. `marks` where a restore could undo it."""

    stores: Sequence[PersonalData] = ()
    counters: ForgetsCallers | None = None
    now: Callable[[], float] = field(default=time.monotonic)
    marks: ErasureMarks | None = None

    def forget(self, caller: str, *, with_counters: bool) -> Erased:
        """Delete what is kept of a caller. Raises Unavailable; what was deleted by then stays so.

        `with_counters` also the counts of their limits, which nobody may start anew for themselves. It is
        marked first: nothing may be deleted that a restore would bring back.
        """
        if self.marks:
            self.marks.mark(caller)
        end = self.now() + LONGEST_S
        counts, complete = Counter(dict.fromkeys(KINDS, 0)), True
        for store in self.stores:
            erased = store.forget(caller, lambda: self.now() < end)
            counts.update(erased.counts)
            complete = complete and erased.complete
        if with_counters and self.counters:
            try:
                counts["counters"] += self.counters.forget(caller)
            except CounterStoreUnavailable as error:
                raise Unavailable("The counters could not be deleted. Ask again in a moment.") from error
        return Erased(dict(counts), complete)
