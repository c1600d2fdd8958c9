"""A line's newest shots by themselves: values far outside, and sensors that stopped or stand still just now.

The sums of hours tell slow things surely and sudden ones late. What nobody should wait for is read from the
last few shots: it is told by name within a minute or two, whatever the model makes of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from t4_shots.shot import Shot
from t4_shots.watch.reference import Reference, rows_of
from t4_shots.watch.window import Counts

READ: Final = 24
"""Newest shots that are read."""
OUTSIDE: Final = 12
"""Newest shots of which none may have a value far outside."""
LASTING: Final = 3
"""Of those, so many are no slip of a sensor."""
STOPPED: Final = 12
"""Newest shots without a value after which a sensor has stopped that gave them before."""
SELDOM: Final = 0.2
"""Share of the training shots that may lack a variable: of twelve in a row none would by chance."""
STANDING: Final = 20
"""Newest values that are all the same: of a sensor two seldom are (`reference.COMMON_VALUE`)."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A value far outside: in how many of the newest shots, the newest such value, and the first such time
    in ms since 1970."""

    shots: int
    value: float
    first_ms: int

    @property
    def is_lasting(self) -> bool:
        """Return whether it is more than a slip."""
        return self.shots >= LASTING


@dataclass(frozen=True, slots=True)
class Newest:
    """By variable: values far outside; since when, in ms since 1970, no value came; and the value that all
    have, with since when. Both as far as was read."""

    outside: Mapping[str, Outside] = field(default_factory=dict)
    stopped: Mapping[str, int] = field(default_factory=dict)
    standing: Mapping[str, tuple[float, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, newest_first: Sequence[Shot], reference: Reference | None, logged: Counts | None) -> "Newest":
        """Look at the newest shots. `logged` (V,) are the values that the line gave of each variable of the
        `reference`; without them nothing is said of sensors."""
        outside = _outside(newest_first[:OUTSIDE])
        if reference is None or logged is None:
            return cls(outside)
        names = reference.schema.names
        rows = rows_of([shot.features for shot in newest_first], reference.schema)
        stopped: dict[str, int] = {}
        standing: dict[str, tuple[float, int]] = {}
        if len(rows) >= STOPPED:
            gone = np.isnan(rows[:STOPPED]).all(axis=0) & (logged > 0) & (reference.missing <= SELDOM)
            stopped = {names[column]: newest_first[STOPPED - 1].at_ms for column in np.flatnonzero(gone)}
        if len(rows) >= STANDING:
            still = reference.moves & (rows[:STANDING] == rows[0]).all(axis=0)
            first_ms = newest_first[STANDING - 1].at_ms
            standing = {names[column]: (float(rows[0, column]), first_ms) for column in np.flatnonzero(still)}
        return cls(outside, stopped, standing)


def _outside(newest_first: Sequence[Shot]) -> dict[str, Outside]:
    found: dict[str, Outside] = {}
    for shot in newest_first:
        for name in shot.score.beyond:
            value = shot.features.get(name)
            if value is None:
                continue
            known = found.get(name)
            newest = value if known is None else known.value
            found[name] = Outside(1 if known is None else known.shots + 1, newest, shot.at_ms)
    return found
