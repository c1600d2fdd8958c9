"""All that a model says of shots at once: T1 answers with it, the line's memory keeps a part of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.estimates import Estimates, estimate
from shared.bundle.kinds import Unseen
from shared.bundle.shots import Shot, to_raw_rows
from shared.bundle.verdicts import Judgement, judge

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """Of n shots: `raw` values (n, variables), NaN where nothing was given; what is estimated of them;
    `latents` (n, 32); `anomaly` (n,), the share of the training shots that were more usual; `chances` of the
    modes (n, modes), none above that of a defect; the judgement on each."""

    raw: Matrix
    found: Estimates
    latents: Matrix
    anomaly: Matrix
    chances: Matrix
    judgements: Sequence[Judgement]


def judge_shots(
    bundle: Bundle,
    shots: Sequence[Shot],
    unseen: Sequence[Sequence[Unseen]] | None = None,
    completed: Mapping[int, Matrix] | None = None,
) -> Judged:
    """Judge shots. `unseen` are the levels of each that were sent and are none; `completed` the completions
    (k, variables) of shots, by number, that are known already."""
    raw = to_raw_rows(bundle.schema, shots)
    rows = bundle.preparation.impute(raw)
    scaled = bundle.preparation.scaled(rows)
    found = estimate(bundle, raw, completed)
    latents = bundle.encoder.latents(scaled)
    return Judged(
        raw=raw,
        found=found,
        latents=latents,
        anomaly=bundle.encoder.anomaly_scores(bundle.encoder.errors(scaled, latents)),
        chances=_within(bundle.modes.probabilities(scaled), found.probability),
        judgements=judge(bundle, shots, rows, found, unseen),
    )


def _within(chances: Matrix, defect: Matrix) -> Matrix:
    """Return the modes' chances (n, modes) scaled so that none is above the chance of a defect (n,).

    A shot of a mode is a defect, so that no mode is more probable than that. The modes have models of their
    own, which do not know the quality model's figure; one factor a shot keeps their order and proportions.
    """
    if chances.shape[1] == 0:
        return chances
    most = chances.max(axis=1)
    factor = np.where(most > defect, defect / np.maximum(most, np.finfo(float).tiny), 1.0)
    return np.asarray(np.minimum(chances * factor[:, None], defect[:, None]))
