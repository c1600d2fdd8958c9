"""The verdict on shots when they come: what T1 says of them, without what nobody looks up later."""

from collections.abc import Sequence

import numpy as np

from shared.bundle.bundle import Bundle
from shared.bundle.judged import judge_shots
from shared.bundle.kinds import Unseen
from shared.bundle.shots import Shot as GivenValues
from shared.bundle.verdicts import UNLIKE
from t4_shots.beyond import beyond
from t4_shots.shot import Score


def scores(
    bundle: Bundle, shots: Sequence[GivenValues], unseen: Sequence[Sequence[Unseen]] | None = None
) -> list[Score]:
    """Judge shots at once; `unseen` are the levels of each that were sent and are none.

    Verdicts, probabilities and modes are those of T1 on the same shots (`tests/models` holds both together).
    """
    if not shots:
        return []
    judged = judge_shots(bundle, shots, unseen)
    found = judged.found
    outside = beyond(bundle, shots)
    strongest = np.argmax(judged.chances, axis=1) if bundle.schema.defect_modes else None
    return [
        Score(
            verdict=judged.judgements[number].verdict,
            probability=float(found.probability[number]),
            low=None if found.low is None else float(found.low[number]),
            high=None if found.high is None else float(found.high[number]),
            threshold=bundle.threshold,
            mode=(
                bundle.schema.defect_modes[int(strongest[number])].id
                if strongest is not None and judged.judgements[number].verdict in ("defect", "unsure")
                else None
            ),
            unlike_known=bool(judged.anomaly[number] >= UNLIKE),
            missing=tuple(shot.missing),
            model_version=bundle.model_version,
            beyond=outside[number],
        )
        for number, shot in enumerate(shots)
    ]
