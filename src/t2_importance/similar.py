"""Reference shots near a shot in latent space."""

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.contracts.t2 import SimilarShot

COUNT = 5


def similar_shots(bundle: Bundle, latents: npt.NDArray[np.float64]) -> list[SimilarShot]:
    """The 5 nearest reference shots to latents (32,), nearest first.

    similarity = 1 / (1 + distance / typical distance).
    """
    references = bundle.references
    usual = float(references.typical_distance[0])
    found: list[SimilarShot] = []
    for index, distance in references.nearest(latents, COUNT):
        run, shot, mode = (
            int(references.run[index]),
            int(references.shot[index]),
            int(references.mode[index]),
        )
        found.append(
            {
                "id": f"run-{run}-shot-{shot}",
                "run": run,
                "shot": shot,
                "outcome": "defect" if references.defect[index] else "normal",
                "mode": bundle.schema.defect_modes[mode].id if mode >= 0 else None,
                "distance": distance,
                "similarity": 1 / (1 + distance / usual),
            }
        )
    return found
