"""Recording: each shot once, judged by the line's model when it comes, and counted with its hour."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from shared.bundle.bundle import Bundle
from shared.contracts.t4 import RecordAnswer, RecordRequest, Rejected
from t4_shots.reading import ReadShot, read_outcome, read_shots
from t4_shots.scoring import scores
from t4_shots.shot import Score, ShadowScore, Shot
from t4_shots.store import ShotStore

OTHER_CONTENT = "is the id of a shot that was kept with another time, other values or another context"
SAME_REQUEST = "is the id of another shot of this request"
SHOT_DAYS = 400
"""Days that shots are kept, counted from their own time, where nothing else is said."""
_DAY_MS = 86_400_000

type Beside = Callable[[Bundle, Sequence[Mapping[str, float]]], Sequence[ShadowScore | None]]
"""The scores of a shadow, None where it has none, of the values (by name) that the line's model judged."""


def record(
    store: ShotStore,
    bundle: Bundle,
    request: RecordRequest,
    now_ms: int,
    beside: Beside | None = None,
    *,
    shot_days: int = SHOT_DAYS,
) -> RecordAnswer:
    """Keep what can be kept of a request, and say what was kept before and what was not kept.

    Two shots are the same by their id, or, without one, by their time, values and context. One that comes
    again with another content under its id is refused by name: which of the two is right is not guessed. So
    is one older than `shot_days` that is not kept: it may have been kept, counted and deleted before.
    Raises Unavailable where the store fails; the request may then be sent again as it is.
    """
    read, rejected = read_shots(bundle, request.shots, now_ms)
    first: dict[str, ReadShot] = {}
    duplicates = 0
    for shot in read:
        earlier = first.setdefault(shot.shot_id, shot)
        if earlier is shot:
            continue
        if earlier.digest == shot.digest:
            duplicates += 1
        else:
            rejected.append(_refused(shot, SAME_REQUEST))
    kept = store.digests(request.line, list(first))
    new: list[ReadShot] = []
    for shot in first.values():
        if shot.shot_id not in kept:
            new.append(shot)
        elif kept[shot.shot_id] == shot.digest:
            duplicates += 1
        else:
            rejected.append(_refused(shot, OTHER_CONTENT))
    oldest = now_ms - shot_days * _DAY_MS
    rejected += [_too_old(shot, now_ms, shot_days) for shot in new if shot.at_ms < oldest]
    new = [shot for shot in new if shot.at_ms >= oldest]
    judged = scores(bundle, [shot.values for shot in new], [shot.unseen for shot in new])
    shadow = beside(bundle, [shot.values.values for shot in new]) if beside and new else [None] * len(new)
    shots = [
        replace(shot, shadow=score) if score else shot
        for shot, score in zip(_shots(bundle, request, new, judged, now_ms), shadow, strict=True)
    ]
    added = store.add(shots)
    if len(added) < len(shots):
        # Somebody else has sent them meanwhile, or others under the same ids.
        again = {shot.shot_id: shot for shot in new if shot.shot_id not in added}
        for shot_id, digest in store.digests(request.line, list(again)).items():
            if digest != again[shot_id].digest:
                rejected.append(_refused(again.pop(shot_id), OTHER_CONTENT))
        duplicates += len(again)
    answer: RecordAnswer = {
        "accepted": len(added),
        "duplicates": duplicates,
        "rejected": sorted(rejected, key=lambda row: row["index"]),
    }
    if not store.is_lasting:
        answer["kept_in"] = "memory"
    return answer


def _shots(
    bundle: Bundle, request: RecordRequest, read: Sequence[ReadShot], judged: Sequence[Score], now_ms: int
) -> list[Shot]:
    return [
        Shot(
            line=request.line,
            shot_id=shot.shot_id,
            at_ms=shot.at_ms,
            offset_min=shot.offset_min,
            features=shot.features,
            context=shot.context,
            received_ms=now_ms,
            digest=shot.digest,
            score=score,
            simulated=request.simulated,
            outcome=None if shot.outcome is None else read_outcome(shot.outcome, bundle, "", now_ms),
        )
        for shot, score in zip(read, judged, strict=True)
    ]


def _too_old(shot: ReadShot, now_ms: int, shot_days: int) -> Rejected:
    days = (now_ms - shot.at_ms) // _DAY_MS
    reason = f"lies {days} days back; shots are kept for {shot_days} days (SHOT_DAYS)"
    return {"index": shot.index, "field": "at", "reason": reason}


def _refused(shot: ReadShot, reason: str) -> Rejected:
    return {"index": shot.index, "field": "shot_id", "reason": reason}
