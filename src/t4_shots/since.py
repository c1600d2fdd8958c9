"""Since when: the shots that a trend is made of, where the rate of defects began, what else changed then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from shared.bundle.feature_schema import DefectMode, Feature, FeatureSchema
from shared.contracts.t4_look import MOST_READ, Began, Changed, Trend
from t4_shots import counts
from t4_shots.beginning import PIECE_SHOTS, Piece, Raised, may_have_begun, merged, raised, split
from t4_shots.changed import changed_near
from t4_shots.plant_time import PlantTime
from t4_shots.shot import Shot
from t4_shots.side import Reader, Side
from t4_shots.store import Wanted
from t4_shots.trends import is_defect, is_judged

AROUND: Final = MOST_READ // 4
"""Shots that are read before a beginning that lies further back than the chart, and as many after it."""
FEWEST_PIECES: Final = 48
"""Counted pieces below which a time is cut into its shots instead."""
BESIDE: Final = 2
"""Pieces on each side of a beginning among whose shots its own is looked for."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The shots of the chart, oldest first; the beginning of the raised rate with the shots around it."""

    shots: Sequence[Shot]
    schema: FeatureSchema
    clock: PlantTime
    began: Began | None = None
    around: Sequence[Shot] = ()
    first: int = 0
    bounds: tuple[int, int] = (0, 0)

    def changed(self, trend: Trend) -> list[Changed] | None:
        """Return what else changed at the beginning, or at the run of the chart; None without either."""
        if self.began is not None:
            return changed_near(self.around, self.first, self.bounds, self.schema, self.clock)
        since = trend["since"]
        if since is None:
            return None
        first = next(n for n, shot in enumerate(self.shots) if shot.shot_id == since["shot_id"])
        size = trend["shots_a_point"]
        return changed_near(self.shots, first, (first - size, first + size), self.schema, self.clock)


def beginning(look: Reader, side: Side, feature: Feature | None) -> Beginning:
    """Return the shots of a trend and, of the defect rate, the beginning of the time that stands out."""
    if feature is not None:
        return Beginning(_oldest_first(look.shots(side)), look.bundle.schema, look.clock)
    buckets = [] if side.shots is not None else _by_start(side)
    shots: Sequence[Shot] = [] if len(buckets) >= FEWEST_PIECES else _oldest_first(look.shots(side))
    signs = _SIGNS if side.part.mode is None else _SIGNS[:2]
    cut = [
        (_counted(look, side, buckets, sign) if not shots else _of_shots(shots, side, sign), sign)
        for sign in signs
    ]
    # The verdicts themselves, unless a time stands out more clearly in what was said, or in doubts.
    of = max(
        (_Found(found, pieces, sign) for pieces, sign in cut if (found := raised(pieces)) is not None),
        key=lambda one: one.raised.strength,
        default=None,
    )
    if not shots:
        inside = of is None or sum(one.shots for one in of.pieces[of.raised.first :]) <= MOST_READ - AROUND
        most = MOST_READ if inside else MOST_READ - 2 * AROUND
        shots = _oldest_first(look.shots(side, most))
    made = Beginning(shots, look.bundle.schema, look.clock)
    return made if of is None else _began(made, of, look, side)


def _began(made: Beginning, of: "_Found", look: Reader, side: Side) -> Beginning:
    """Find the shot that a raised rate began with, and the shots around it."""
    found, pieces, sign = of.raised, of.pieces, of.sign
    start_ms = pieces[found.first].begin_ms
    stop_ms = pieces[-1].end_ms if found.end is None else pieces[found.end].begin_ms
    around = made.shots
    if not around or around[0].at_ms > pieces[max(0, found.first - BESIDE)].begin_ms:
        around = _read_around(look, side, start_ms, _end_of(pieces, found.first))
    # What comes after the raised time is no part of the comparison.
    around = [shot for shot in around if shot.at_ms < stop_ms]
    near = (
        pieces[max(0, found.first - BESIDE)].begin_ms,
        pieces[min(len(pieces) - 1, found.first + BESIDE)].end_ms,
    )
    places = [n for n, shot in enumerate(around) if sign.has(shot) and near[0] <= shot.at_ms < near[1]]
    if not places:
        return made
    best, low, high = split([sign.is_bad(around[n], side.part.mode) for n in places], found)
    first = places[best]
    pieces_between = may_have_begun(pieces, found)
    earliest_ms = min(around[places[low]].at_ms, pieces[pieces_between[0]].begin_ms)
    # Of a piece it is before the next one, and of the newest at the newest shot.
    latest_ms = around[places[high]].at_ms
    if pieces_between[1] > found.first:
        latest_ms = max(latest_ms, min(pieces[pieces_between[1]].end_ms, look.now_ms))
    told = made.clock.told
    began: Began = {
        "of": sign.of,
        "shot_id": around[first].shot_id,
        "at": told(around[first].at_ms),
        "earliest": told(earliest_ms),
        "latest": told(latest_ms),
        "shots": _shots_since(look, side, around[first].at_ms, stop_ms, pieces),
        "percent": 100 * found.rate,
        "else_percent": 100 * found.other,
    }
    if found.end is not None:
        began["until"] = told(stop_ms)
    return replace(made, began=began, around=around, first=first, bounds=(places[low], places[high]))


def _shots_since(look: Reader, side: Side, at_ms: int, stop_ms: int, pieces: Sequence[Piece]) -> int:
    """The number of shots from a shot to the end of its time: of whole pieces, and of its own those read."""
    whole = sum(one.shots for one in pieces if at_ms < one.begin_ms and one.begin_ms < stop_ms)
    own = next((one for one in reversed(pieces) if one.begin_ms <= at_ms), None)
    if own is None:
        return whole
    wanted = Wanted(side.line, at_ms, min(own.end_ms, stop_ms))
    part = [shot for shot in look.store.newest(wanted, 1000) if side.part.has(shot)]
    look.read["shots"] += len(part)
    return whole + len(part)


def _end_of(pieces: Sequence[Piece], first: int) -> int:
    """The end of the pieces from `first` on that have about as many shots as are read after a beginning."""
    number = 0
    for one in pieces[first:]:
        number += one.shots
        if number >= AROUND:
            return one.end_ms
    return pieces[-1].end_ms


def _read_around(look: Reader, side: Side, at_ms: int, end_ms: int) -> list[Shot]:
    before = look.read_from(side, Wanted(side.line, side.time.begin_ms, at_ms), AROUND)
    after = look.read_from(side, Wanted(side.line, at_ms, end_ms), AROUND)
    return _oldest_first([*after, *before])


def _by_start(side: Side) -> list[tuple[int, counts.Counts]]:
    """The counts of a time by bucket, all its moulds together."""
    by_start: dict[int, counts.Counts] = {}
    for bucket in sorted(side.buckets, key=lambda each: each.start_ms):
        kept = by_start.get(bucket.start_ms)
        by_start[bucket.start_ms] = bucket.counts if kept is None else counts.summed([kept, bucket.counts])
    return list(by_start.items())


def _counted(
    look: Reader, side: Side, buckets: Sequence[tuple[int, counts.Counts]], sign: "_Sign"
) -> list[Piece]:
    made = []
    for start, counted in buckets:
        judged, bad = sign.counted(counted, side.part.mode)
        made.append(Piece(start, look.clock.bucket_end(start), counted.get(counts.SHOTS, 0), judged, bad))
    return merged(made)


def _of_shots(shots: Sequence[Shot], side: Side, sign: "_Sign") -> list[Piece]:
    """Shots, oldest first, in pieces of so many."""
    groups = [shots[start : start + PIECE_SHOTS] for start in range(0, len(shots), PIECE_SHOTS)]
    ends = [group[0].at_ms for group in groups[1:]] + [side.time.end_ms]
    return merged(
        [
            Piece(
                group[0].at_ms,
                end,
                len(group),
                sum(map(sign.has, group)),
                sum(sign.is_bad(shot, side.part.mode) for shot in group),
            )
            for group, end in zip(groups, ends[: len(groups)], strict=True)
        ]
    )


def _of_verdicts(counted: counts.Counts, mode: DefectMode | None) -> tuple[int, int]:
    verdicts = counts.parts(counted, counts.VERDICT)
    defects = verdicts.get("defect", 0)
    judged = defects + verdicts.get("normal", 0)
    return judged, defects if mode is None else counts.parts(counted, counts.MODE).get(mode.id, 0)


def _of_outcomes(counted: counts.Counts, mode: DefectMode | None) -> tuple[int, int]:
    said = counts.parts(counted, counts.OUTCOME)
    bad = said.get("defect", 0)
    return sum(said.values()), bad if mode is None else counts.parts(counted, counts.OUTCOME_MODE).get(
        mode.id, 0
    )


def _of_doubts(counted: counts.Counts, _mode: DefectMode | None) -> tuple[int, int]:
    shots = counted.get(counts.SHOTS, 0)
    return shots, shots - counts.parts(counted, counts.VERDICT).get("normal", 0)


def _was_bad(shot: Shot, mode: DefectMode | None) -> bool:
    said = shot.outcome
    return said is not None and said.result == "defect" and (mode is None or mode.id in said.modes)


@dataclass(frozen=True, slots=True)
class _Sign:
    """Parts of a rate of defects: which shots count, which of them are bad, and both from counts."""

    of: Literal["verdicts", "outcomes", "doubts"]
    has: Callable[[Shot], bool]
    is_bad: Callable[[Shot, DefectMode | None], bool]
    counted: Callable[[counts.Counts, DefectMode | None], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Found:
    """A raised rate among pieces, by a sign."""

    raised: Raised
    pieces: Sequence[Piece]
    sign: _Sign


_SIGNS: Final = (
    _Sign("verdicts", is_judged, is_defect, _of_verdicts),
    _Sign("outcomes", lambda shot: shot.outcome is not None, _was_bad, _of_outcomes),
    _Sign("doubts", lambda _: True, lambda shot, _: shot.score.verdict != "normal", _of_doubts),
)


def _oldest_first(shots: Sequence[Shot]) -> list[Shot]:
    return list(reversed(shots))
