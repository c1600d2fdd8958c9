"""Sums that the watch keeps of the shots of one bucket of the plant's clock: sums of whole numbers.

So they do not hang on the order in which shots came: late ones and a recount give the same, to the digit.
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from t4_shots.shot import Shot
from t4_shots.watch.reference import BINS, Reference, binned, rows_of

Matrix = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

FORMAT: Final = 1
FINE: Final = 1000
"""Parts of a deviation, and of 1, that are counted."""
_HEAD: Final = struct.Struct("<BBHqqq")


class WindowKey(NamedTuple):
    """The start of the bucket in ms since 1970, and the model whose sample the shots were measured by."""

    start_ms: int
    version: str


@dataclass(frozen=True, eq=False)
class Window:
    """Sums over the shots of one bucket, V variables.

    shots; unlike, how many were unlike the known; bins (V, BINS), values in each bin of the reference. In
    thousandths: chances, the sum of their probabilities of a defect; levels and squares (V,), sums of values
    in the reference's scale and of their squares; relations (V,), sums of the distances from what the other
    readings let expect.
    """

    shots: int
    unlike: int
    chances: int
    bins: Counts
    levels: Counts
    squares: Counts
    relations: Counts

    @classmethod
    def none(cls, variables: int) -> Self:
        """The sums over no shots."""
        sums = [np.zeros(variables, np.int64) for _ in range(3)]
        return cls(0, 0, 0, np.zeros((variables, BINS), np.int64), *sums)

    @classmethod
    def of(cls, shots: Sequence[Shot], reference: Reference) -> Self:
        """The sums over shots."""
        rows = rows_of([shot.features for shot in shots], reference.schema)
        levels = reference.levels(rows)
        return cls(
            len(shots),
            sum(shot.score.unlike_known for shot in shots),
            sum(round(FINE * shot.score.probability) for shot in shots),
            binned(rows, reference.edges),
            _counted(levels),
            _counted(levels**2),
            _counted(reference.relations(levels)),
        )

    @property
    def logged(self) -> Counts:
        """Values that were logged: (V,)."""
        return np.asarray(self.bins.sum(axis=1))

    def __add__(self, other: "Window") -> "Window":
        return Window(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def to_bytes(self) -> bytes:
        """The sums as a store keeps them, about 25 bytes a variable."""
        head = _HEAD.pack(FORMAT, BINS, len(self.levels), self.shots, self.unlike, self.chances)
        sums = np.concatenate([self.levels, self.squares, self.relations]).astype("<i8")
        return head + zlib.compress(self.bins.astype("<u4").tobytes() + sums.tobytes(), 1)

    @classmethod
    def from_bytes(cls, kept: bytes) -> Self:
        """Read what a store kept. Raises ValueError for what no version known here wrote."""
        try:
            form, bins, variables, shots, unlike, chances = _HEAD.unpack_from(kept)
            if form != FORMAT or bins != BINS:
                raise ValueError(f"a window of format {form} with {bins} bins")
            body = zlib.decompress(kept[_HEAD.size :])
            counted = np.frombuffer(body, "<u4", variables * BINS).reshape(variables, BINS)
            sums = np.frombuffer(body, "<i8", 3 * variables, counted.nbytes).reshape(3, variables)
        except (struct.error, zlib.error) as error:
            raise ValueError(f"no window: {error}") from error
        return cls(shots, unlike, chances, counted.astype(np.int64), *sums.astype(np.int64))


class KeptWindow(NamedTuple):
    """A window and the start of its bucket in ms since 1970."""

    start_ms: int
    window: Window


def _counted(values: Matrix) -> Counts:
    """(n, V) → (V,): sums in thousandths, each value rounded by itself, NaN left out."""
    return np.asarray(np.rint(np.nan_to_num(values) * FINE).sum(axis=0).astype(np.int64))


def summed(windows: Sequence[Window]) -> Window:
    """The sum of one window or more."""
    total: Any = windows[0]
    for window in windows[1:]:
        total = total + window
    return total  # type: ignore[no-any-return]
