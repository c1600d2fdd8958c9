"""The beginning of a rate of defects that stands out from all other time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shared.contracts.t4_look import Began
from t4_shots.beginning import Piece, Raised, may_have_begun, split
from t4_shots.shot import Shot
from t4_shots.side import Reader, Side
from t4_shots.signs import Sign
from t4_shots.since_shots import Start, around_of, shots_since

BESIDE: Final = 2
"""Pieces on each side of a beginning among whose shots its own is looked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """A raised rate among pieces, by a sign."""

    raised: Raised
    pieces: Sequence[Piece]
    sign: Sign


def begun_with_a_rate(look: Reader, side: Side, shots: Sequence[Shot], of: Found) -> Start | None:
    """Find the shot that a raised rate began with; None where the shots around tell none."""
    found, pieces, sign = of.raised, of.pieces, of.sign
    stop_ms = pieces[-1].end_ms if found.end is None else pieces[found.end].begin_ms
    near = (
        pieces[max(0, found.first - BESIDE)].begin_ms,
        pieces[min(len(pieces) - 1, found.first + BESIDE)].end_ms,
    )
    around = around_of(look, side, shots, pieces, at_ms=pieces[found.first].begin_ms, earliest_ms=near[0])
    # What comes after the raised time is no part of the comparison.
    around = [shot for shot in around if shot.at_ms < stop_ms]
    places = [n for n, shot in enumerate(around) if sign.has(shot) and near[0] <= shot.at_ms < near[1]]
    if not places:
        return None
    best, low, high = split([sign.is_bad(around[n], side.part.mode) for n in places], found)
    first = places[best]
    between = may_have_begun(pieces, found, look.run_shots)
    earliest_ms = min(around[places[low]].at_ms, pieces[between[0]].begin_ms)
    # Of a piece it is before the next one, and of the newest at the newest shot.
    latest_ms = around[places[high]].at_ms
    if between[1] > found.first:
        latest_ms = max(latest_ms, min(pieces[between[1]].end_ms, look.now_ms))
    told = look.clock.told
    began: Began = {
        "of": sign.of,
        "shot_id": around[first].shot_id,
        "at": told(around[first].at_ms),
        "earliest": told(earliest_ms),
        "latest": told(latest_ms),
        "limit": "inspection" if sign.of == "outcomes" else "runs",
        "shots": shots_since(look, side, around[first].at_ms, stop_ms, pieces),
        "percent": 100 * found.rate,
        "else_percent": 100 * found.other,
        "rate_of": sign.of,
        "rose": True,
    }
    if found.end is not None:
        began["until"] = told(stop_ms)
    return Start(began, around, first, (places[low], places[high]))
