"""A shot as the line's memory keeps it, and what was said of its part."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, NamedTuple

from shared import jsonio
from shared.contracts.t1 import Verdict
from shared.contracts.t4 import OutcomeRow, Result, ShotRow

DIGEST_CHARACTERS: Final = 32


class Place(NamedTuple):
    """Where a shot stands among the shots of its line: by time, then by id."""

    at_ms: int
    shot_id: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A part as somebody said it was: `at_ms` is when, in ms since 1970; `by` who, empty for the sender."""

    result: Result
    modes: tuple[str, ...]
    note: str
    photo: str
    by: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Score:
    """The verdict of the line's model at the time that the shot came. `low` and `high` bound the probability
    in nine of ten runs, None where the model knows no interval. `beyond` are the variables whose values are
    far outside of what they can be (`t4_shots.beyond`), whatever the verdict."""

    verdict: Verdict
    probability: float
    low: float | None
    high: float | None
    threshold: float
    mode: str | None
    unlike_known: bool
    missing: tuple[str, ...]
    model_version: str
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShadowScore:
    """The score of a model in the line's shadow at the time that the shot came; it is never the verdict."""

    probability: float
    threshold: float
    model_version: str


@dataclass(frozen=True, slots=True)
class Shot:
    """A kept shot. `at_ms` is its time in ms since 1970, `offset_min` the sender's distance from UTC;
    `digest` tells other values under the same id apart."""

    line: str
    shot_id: str
    at_ms: int
    offset_min: int
    features: Mapping[str, float]
    context: Mapping[str, str]
    received_ms: int
    digest: str
    score: Score
    simulated: bool = False
    outcome: Outcome | None = field(default=None, compare=False)
    shadow: ShadowScore | None = None

    @property
    def place(self) -> Place:
        """Where it stands among the shots of its line."""
        return Place(self.at_ms, self.shot_id)

    @property
    def mould(self) -> str:
        """The mould that the context names, empty where it names none."""
        return self.context.get("mould", "")


def digest_of(at_ms: int, features: Mapping[str, float], context: Mapping[str, str]) -> str:
    """Return the hash of a shot's time, values and context, the same for every order of their names."""
    content = [at_ms, sorted(features.items()), sorted(context.items())]
    return hashlib.sha256(jsonio.dumps(content).encode()).hexdigest()[:DIGEST_CHARACTERS]


def told_time(at_ms: int, offset_min: int = 0) -> str:
    """Return an instant as ISO 8601 with its offset, `Z` for none; milliseconds where there are some."""
    zone = timezone(timedelta(minutes=offset_min)) if offset_min else UTC
    instant = datetime.fromtimestamp(at_ms // 1000, zone).replace(microsecond=at_ms % 1000 * 1000)
    text = instant.isoformat(timespec="milliseconds" if at_ms % 1000 else "seconds")
    return text.replace("+00:00", "Z")


def told_outcome(outcome: Outcome) -> OutcomeRow:
    """Return an outcome as the contract has it."""
    return {
        "result": outcome.result,
        "modes": list(outcome.modes),
        "note": outcome.note,
        "photo": outcome.photo,
        "by": outcome.by,
        "at": told_time(outcome.at_ms),
    }


def told(shot: Shot) -> ShotRow:
    """Return a shot as the contract has it."""
    score = shot.score
    row: ShotRow = {
        "line": shot.line,
        "shot_id": shot.shot_id,
        "at": told_time(shot.at_ms, shot.offset_min),
        "features": dict(shot.features),
        "context": dict(shot.context),
        "verdict": score.verdict,
        "defect_probability": score.probability,
        "threshold": score.threshold,
        "mode": score.mode,
        "unlike_known": score.unlike_known,
        "missing": list(score.missing),
        "model_version": score.model_version,
        "received_at": told_time(shot.received_ms),
        "outcome": told_outcome(shot.outcome) if shot.outcome else None,
    }
    if score.low is not None and score.high is not None:
        row["defect_low"], row["defect_high"] = score.low, score.high
    if score.beyond:
        row["beyond"] = list(score.beyond)
    if shot.simulated:
        row["simulated"] = True
    if shot.shadow is not None:
        row["shadow"] = {
            "model_version": shot.shadow.model_version,
            "defect_probability": shot.shadow.probability,
            "threshold": shot.shadow.threshold,
        }
    return row


def body_of(shot: Shot) -> dict[str, Any]:
    """Return all of a shot but its line, id and time as plain JSON values, as stores keep it."""
    score = shot.score
    lists = {"missing": list(score.missing), "beyond": list(score.beyond)}
    beside = {} if shot.shadow is None else {"shadow": _values(shot.shadow)}
    return {
        "format": 1,
        "offset_min": shot.offset_min,
        "features": dict(shot.features),
        "context": dict(shot.context),
        "received_ms": shot.received_ms,
        "digest": shot.digest,
        "simulated": shot.simulated,
        "score": {name: getattr(score, name) for name in Score.__slots__} | lists,
        **beside,
    }


def from_body(
    line: str, shot_id: str, at_ms: int, body: Mapping[str, Any], outcome: Outcome | None = None
) -> Shot:
    """Return the shot that a store kept; names that a later version added are passed over, and an earlier
    version kept no `beyond`."""
    kept = {"beyond": (), **body["score"]}
    score = {name: kept[name] for name in Score.__slots__}
    beside = body.get("shadow")
    return Shot(
        line=line,
        shot_id=shot_id,
        at_ms=at_ms,
        offset_min=body["offset_min"],
        features=body["features"],
        context=body["context"],
        received_ms=body["received_ms"],
        digest=body["digest"],
        score=Score(**score | {name: tuple(score[name]) for name in ("missing", "beyond")}),
        simulated=body["simulated"],
        outcome=outcome,
        shadow=beside and ShadowScore(**{name: beside[name] for name in ShadowScore.__slots__}),
    )


def _values(shadow: ShadowScore) -> dict[str, Any]:
    return {name: getattr(shadow, name) for name in ShadowScore.__slots__}


def outcome_body(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as plain JSON values."""
    return {name: getattr(outcome, name) for name in Outcome.__slots__} | {"modes": list(outcome.modes)}


def outcome_from(body: Mapping[str, Any]) -> Outcome:
    """Return the outcome that a store kept."""
    kept = {name: body[name] for name in Outcome.__slots__}
    return Outcome(**kept | {"modes": tuple(kept["modes"])})
