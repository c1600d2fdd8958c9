"""The beginning of a lot whose parts were defects more often than the model let expect."""

from collections.abc import Sequence
from typing import Final

from shared.contracts.t4_look import Began
from t4_shots.beginning import Piece, Raised, split
from t4_shots.shot import Shot
from t4_shots.side import Reader, Side
from t4_shots.signs import OUTCOMES, Cut
from t4_shots.since_shots import AROUND, FEWEST_AROUND, Start, oldest_first
from t4_shots.store import Wanted
from t4_shots.surplus import BadLot, Counted, bad_lot, surpluses

FEWEST_READ: Final = 300
"""Shots below which nothing more is read to look for a lot."""
LEAST_RATE: Final = 0.005


def begun_with_a_lot(look: Reader, side: Side, counted: Counted, cut: Cut, least: float) -> Start | None:
    """Return the lot with the clearest surplus of defects, None where none stands out by more than `least`.

    Shots of a few times are read, as many as around a beginning. Not of a mould, a lot or a kind of defect
    alone: what is expected of these is not counted.
    """
    if not counted or not side.part.is_all or side.part.mode is not None:
        return None
    left = 2 * AROUND
    found: list[tuple[BadLot, list[Shot]]] = []
    for time in surpluses(counted, cut[OUTCOMES][-1].end_ms, look.run_shots):
        if left < FEWEST_READ:
            break
        wanted = Wanted(side.line, time.read_from_ms, time.read_to_ms)
        shots = oldest_first(look.read_from(side, wanted, min(AROUND, left)))
        left -= len(shots)
        one = bad_lot(shots, time.dispersion)
        if one is not None and one.first == 0 and shots:
            # It began before what was read.
            earlier = Wanted(side.line, side.time.begin_ms, shots[0].at_ms)
            more = oldest_first(look.read_from(side, earlier, FEWEST_AROUND))
            left -= len(more)
            shots = [*more, *shots]
            one = bad_lot(shots, time.dispersion)
        if one is not None and one.strength > least:
            found.append((one, shots))
    if not found:
        return None
    return _start(look, cut[OUTCOMES], *max(found, key=lambda pair: pair[0].strength))


def _start(look: Reader, pieces: Sequence[Piece], bad: BadLot, shots: Sequence[Shot]) -> Start:
    places = [n for n, shot in enumerate(shots[: bad.end]) if shot.outcome is not None]
    defects = [(said := shots[n].outcome) is not None and said.result == "defect" for n in places]
    rates = max(bad.rate, 2 * LEAST_RATE), max(bad.expected, LEAST_RATE)
    _, low, high = split(defects, Raised(0, None, *rates, bad.dispersion, bad.strength))
    # It may have begun with any part after the last one that was inspected before.
    low_place = places[low - 1] + 1 if low else 0
    bounds = min(low_place, bad.first), max(places[high], bad.first)
    judged, defects_known = (sum(getattr(one, name) for one in pieces) for name in ("judged", "defects"))
    others = judged - bad.parts
    told = look.clock.told
    began: Began = {
        "of": "outcomes",
        "lot": bad.lot,
        "shot_id": shots[bad.first].shot_id,
        "at": told(shots[bad.first].at_ms),
        "earliest": told(shots[bounds[0]].at_ms),
        "latest": told(shots[bounds[1]].at_ms),
        "earliest_shot": shots[bounds[0]].shot_id,
        "latest_shot": shots[bounds[1]].shot_id,
        "limit": "inspection",
        "shots": bad.end - bad.first,
        "percent": 100 * bad.rate,
        "else_percent": 100 * (defects_known - bad.rate * bad.parts) / others if others else 0.0,
        "rate_of": "outcomes",
        "rose": True,
    }
    if bad.end < len(shots):
        began["until"] = told(shots[bad.end].at_ms)
    return Start(began, shots[: bad.end], bad.first, bounds)
