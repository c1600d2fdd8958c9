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


type Beside = Callable[[Bundle, Sequence[Mapping[str, float]]], Sequence[ShadowScore | None]]
"""The scores of a shadow, None where it has none, of the values (by name) that the line's model judged."""


def record(
    store: ShotStore, bundle: Bundle, request: RecordRequest, now_ms: int, beside: Beside | None = None
) -> RecordAnswer:
    """Keep what can be kept of a request, and say what was kept before and what was not kept.

    Two shots are the same by their id, or, without one, by their time, values and context. One that comes
    again with another content under its id is refused by name: which of the two is right is not guessed.
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
        if (digest := kept.get(shot.shot_id)) is None:
            new.append(shot)
        elif digest == shot.digest:
            duplicates += 1
        else:
            rejected.append(_refused(shot, OTHER_CONTENT))
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


def _refused(shot: ReadShot, reason: str) -> Rejected:
    return {"index": shot.index, "field": "shot_id", "reason": reason}
