"""The shots around a beginning, and what every beginning tells of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shared.contracts.t4_look import MOST_READ, Began
from t4_shots.beginning import Piece
from t4_shots.shot import Shot
from t4_shots.side import Reader, Side
from t4_shots.store import Wanted

AROUND: Final = MOST_READ // 4
"""Shots that are read before a beginning that lies further back than the chart, and as many after it."""

FEWEST_AROUND: Final = AROUND // 2
"""The same where shots were read in vain before."""


@dataclass(frozen=True, slots=True)
class Start:
    """A beginning as it is told, with the shots `around` it, oldest first: the place of its own among them,
    and of the earliest and the latest that it may be."""

    began: Began
    around: Sequence[Shot]
    first: int
    bounds: tuple[int, int]


def around_of(
    look: Reader, side: Side, shots: Sequence[Shot], pieces: Sequence[Piece], *, at_ms: int, earliest_ms: int
) -> list[Shot]:
    """The shots around a time: of the chart's where these go back to `earliest_ms`, read else."""
    if shots and shots[0].at_ms <= earliest_ms:
        return list(shots)
    most = min(AROUND, max(FEWEST_AROUND, (MOST_READ - look.read["shots"]) // 2))
    before = look.read_from(side, Wanted(side.line, side.time.begin_ms, at_ms), most)
    after = look.read_from(side, Wanted(side.line, at_ms, _end_of(pieces, at_ms, most)), most)
    return oldest_first([*after, *before])


def shots_since(look: Reader, side: Side, at_ms: int, stop_ms: int, pieces: Sequence[Piece]) -> int:
    """The number of shots from a shot to the end of its time: of whole pieces, and of its own those read."""
    whole = sum(one.shots for one in pieces if at_ms < one.begin_ms and one.begin_ms < stop_ms)
    own = next((one for one in reversed(pieces) if one.begin_ms <= at_ms), None)
    if own is None:
        return whole
    wanted = Wanted(side.line, at_ms, min(own.end_ms, stop_ms))
    part = [shot for shot in look.store.newest(wanted, 1000) if side.part.has(shot)]
    look.read["shots"] += len(part)
    return whole + len(part)


def place_of(shots: Sequence[Shot], at_ms: int) -> int:
    """The place of the first shot from a time on, or of the last one."""
    return next((n for n, shot in enumerate(shots) if shot.at_ms >= at_ms), len(shots) - 1)


def oldest_first(shots: Sequence[Shot]) -> list[Shot]:
    """Shots as a store gives them, the other way round."""
    return list(reversed(shots))


def _end_of(pieces: Sequence[Piece], at_ms: int, most: int) -> int:
    """The end of the pieces from a time on that have about so many shots."""
    number = 0
    for one in pieces:
        if one.end_ms <= at_ms:
            continue
        number += one.shots
        if number >= most:
            return one.end_ms
    return pieces[-1].end_ms
