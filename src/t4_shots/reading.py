"""From what a machine sends to shots that can be judged: each is read, or refused by field and reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from shared.bundle.bundle import Bundle
from shared.bundle.kinds import Unseen, unseen_levels
from shared.bundle.raw_values import with_numbers
from shared.bundle.shots import Shot as GivenValues
from shared.bundle.shots import read_shot
from shared.contracts.parsing import Features, Request, parse
from shared.contracts.t4 import GivenOutcome, GivenShot, Rejected
from shared.errors import Detail, InvalidInput, NoFeatures
from t4_shots.shot import Outcome, digest_of

AHEAD_MS: Final = 5 * 60_000
"""How far a sender's clock may be ahead."""
EARLIEST_MS: Final = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp() * 1000)
"""Earlier times are those of clocks that were never set."""

_ISO = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d{1,6})?)?(Z|[+-]\d\d:?\d\d)", re.ASCII | re.IGNORECASE
)


class _Values(Request):
    features: Features


@dataclass(frozen=True, slots=True)
class ReadShot:
    """A shot that can be judged. `index` is its place in the request; `shot_id` is given, or its digest."""

    index: int
    shot_id: str
    at_ms: int
    offset_min: int
    values: GivenValues
    features: Mapping[str, float]
    context: Mapping[str, str]
    outcome: GivenOutcome | None
    digest: str
    unseen: Sequence[Unseen]


def read_instant(text: str, field: str) -> tuple[int, int]:
    """Return an instant in ms since 1970 and its offset from UTC in minutes.

    Raises InvalidInput naming the field: a time without an offset is a time of no place, and is not guessed.
    """
    reason = "is no time of ISO 8601 with an offset, such as 2026-02-10T15:05:00+09:00"
    if _ISO.fullmatch(text):
        try:
            instant = datetime.fromisoformat(text.upper().replace(",", "."))
            offset = instant.utcoffset()
            if offset is not None:
                whole = round(instant.timestamp() * 1000)
                return whole, int(offset.total_seconds()) // 60
        except (ValueError, OverflowError) as error:
            reason = f"is no time: {error}"
    raise InvalidInput(f"{field}: {reason}", [Detail(field, reason)])


def read_shots(bundle: Bundle, given: Sequence[Any], now_ms: int) -> tuple[list[ReadShot], list[Rejected]]:
    """Read the shots of a request one by one, those that are wrong into rows of their own."""
    read: list[ReadShot] = []
    rejected: list[Rejected] = []
    for index, row in enumerate(given):
        try:
            read.append(_read(bundle, index, row, now_ms))
        except (InvalidInput, NoFeatures) as error:
            # One reason a shot: what is first is mostly what the rest follows from.
            fault = error.details[0] if error.details else Detail("shot", error.message)
            rejected.append({"index": index, "field": fault.field, "reason": fault.reason})
    return read, rejected


def read_outcome(given: GivenOutcome, bundle: Bundle, by: str, at_ms: int, field: str = "") -> Outcome:
    """Return an outcome to keep.

    Raises InvalidInput where a good part has modes, or a mode is none of the line's.
    """
    place = f"{field}.modes" if field else "modes"
    known = {mode.id for mode in bundle.schema.defect_modes}
    unknown = [mode for mode in given.modes if mode not in known]
    if unknown:
        reason = f"{unknown[0]} is none of the line's modes ({', '.join(sorted(known))})"
        raise InvalidInput(f"{place}: {reason}", [Detail(place, reason)])
    if given.modes and given.result == "good":
        reason = "a good part has none"
        raise InvalidInput(f"{place}: {reason}", [Detail(place, reason)])
    return Outcome(given.result, tuple(given.modes), given.note, given.photo, by, at_ms)


def _read(bundle: Bundle, index: int, row: Any, now_ms: int) -> ReadShot:
    if not isinstance(row, Mapping):
        reason = "is not a JSON object"
        raise InvalidInput(f"shot: {reason}", [Detail("shot", reason)])
    shot = parse(GivenShot, row)
    at_ms, offset = read_instant(shot.at, "at")
    _check_clock(at_ms, now_ms)
    # One at a time: what a shot is judged by must not hang on the shots that it happened to come with.
    features = parse(_Values, with_numbers(bundle.schema, {"features": shot.features})).features
    values = read_shot(bundle.schema, features)
    digest = digest_of(at_ms, features, shot.context)
    if shot.outcome is not None:
        read_outcome(shot.outcome, bundle, "", now_ms, "outcome")
    return ReadShot(
        index=index,
        shot_id=shot.shot_id or f"hash-{digest}",
        at_ms=at_ms,
        offset_min=offset,
        values=values,
        features=features,
        context=shot.context,
        outcome=shot.outcome,
        digest=digest,
        unseen=unseen_levels(bundle.schema, shot.features),
    )


def _check_clock(at_ms: int, now_ms: int) -> None:
    reason = ""
    if at_ms > now_ms + AHEAD_MS:
        reason = f"lies {(at_ms - now_ms) // 60_000} minutes ahead; is the sender's clock or offset right?"
    elif at_ms < EARLIEST_MS:
        reason = "lies before 2000; was the sender's clock set?"
    if reason:
        raise InvalidInput(f"at: {reason}", [Detail("at", reason)])
