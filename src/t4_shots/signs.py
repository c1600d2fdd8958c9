"""Rates of defects by three signs, cut into pieces: verdicts, outcomes that were said, and doubts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from shared.bundle.feature_schema import DefectMode
from t4_shots import counts
from t4_shots.beginning import PIECE_SHOTS, Piece, merged
from t4_shots.shot import Shot
from t4_shots.side import Reader, Side
from t4_shots.trends import is_defect, is_judged


def by_start(side: Side) -> list[tuple[int, counts.Counts]]:
    """The counts of a time by bucket, all its moulds together."""
    found: dict[int, counts.Counts] = {}
    for bucket in sorted(side.buckets, key=lambda each: each.start_ms):
        kept = found.get(bucket.start_ms)
        found[bucket.start_ms] = bucket.counts if kept is None else counts.summed([kept, bucket.counts])
    return list(found.items())


def pieces_of_counts(
    look: Reader, side: Side, buckets: Sequence[tuple[int, counts.Counts]], sign: "Sign"
) -> list[Piece]:
    """Counts by bucket as pieces of a rate."""
    made = []
    for start, counted in buckets:
        judged, bad = sign.counted(counted, side.part.mode)
        made.append(Piece(start, look.clock.bucket_end(start), counted.get(counts.SHOTS, 0), judged, bad))
    return merged(made)


def pieces_of_shots(shots: Sequence[Shot], side: Side, sign: "Sign") -> list[Piece]:
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
class Sign:
    """Parts of a rate of defects: which shots count, which of them are bad, and both from counts."""

    of: Literal["verdicts", "outcomes", "doubts"]
    has: Callable[[Shot], bool]
    is_bad: Callable[[Shot, DefectMode | None], bool]
    counted: Callable[[counts.Counts, DefectMode | None], tuple[int, int]]


SIGNS: Final = (
    Sign("verdicts", is_judged, is_defect, _of_verdicts),
    Sign("outcomes", lambda shot: shot.outcome is not None, _was_bad, _of_outcomes),
    Sign("doubts", lambda _: True, lambda shot, _: shot.score.verdict != "normal", _of_doubts),
)
OUTCOMES: Final = SIGNS[1]

type Cut = Mapping[Sign, Sequence[Piece]]
"""A time in pieces, by each sign."""
