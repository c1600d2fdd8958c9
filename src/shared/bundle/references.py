"""A small library of known shots, to say which of them a new one resembles."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shared.errors import BundleError

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ReferenceShots:
    """Training shots with what became of them.

    latents (n, 32); run and shot (n,) name the shot; defect (n,) bool; mode (n,) index of a defect
    mode in the schema, -1 for a sound shot. typical_distance (1,): the median distance of a shot to
    its nearest neighbour here.
    """

    latents: Matrix
    run: npt.NDArray[np.int64]
    shot: npt.NDArray[np.int64]
    defect: npt.NDArray[np.bool_]
    mode: npt.NDArray[np.int64]
    typical_distance: Matrix

    def __post_init__(self) -> None:
        if not (len(self.latents) == len(self.run) == len(self.shot) == len(self.defect) == len(self.mode)):
            raise BundleError("references: the arrays differ in length")

    def nearest(self, latents: Matrix, count: int) -> list[tuple[int, float]]:
        """The `count` nearest shots to one latent vector (32,): index and Euclidean distance."""
        distances = np.sqrt(((self.latents - latents) ** 2).sum(axis=1))
        order = np.argsort(distances, kind="stable")[:count]
        return [(int(index), float(distances[index])) for index in order]
