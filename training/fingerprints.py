"""Fingerprints of the training shots, so that an evaluation can leave out what training saw."""

import hashlib
import io
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from training.table import Table

Flags = npt.NDArray[np.bool_]

FILE = "fingerprints.npz"


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """64-bit hashes of the values of `columns` (sorted names) in each training shot, ascending."""

    columns: tuple[str, ...]
    hashes: npt.NDArray[np.uint64]

    @classmethod
    def of(cls, table: Table, left_out: Collection[str] = ()) -> Self:
        """The fingerprints of a table's shots; variables in `left_out` do not count."""
        columns = tuple(sorted(set(table.names) - set(left_out)))
        return cls(columns, np.unique(_hashes(table, columns)))

    def seen(self, table: Table) -> Flags:
        """Which of a table's shots training saw, (n,). A column that the table lacks counts as empty."""
        return np.isin(_hashes(table, self.columns), self.hashes)

    def to_bytes(self) -> bytes:
        """As the file of a bundle."""
        out = io.BytesIO()
        np.savez_compressed(out, columns=np.array(self.columns), hashes=self.hashes)
        return out.getvalue()

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Those of a bundle, or None where it has none. The bundle's hashes have been checked before."""
        path = folder / FILE
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as archive:
            return cls(tuple(str(name) for name in archive["columns"]), archive["hashes"])


def _hashes(table: Table, columns: tuple[str, ...]) -> npt.NDArray[np.uint64]:
    place = {name: index for index, name in enumerate(table.names)}
    empty = np.full(len(table), np.nan)
    values = np.column_stack([table.features[:, place[n]] if n in place else empty for n in columns])
    # One NaN for all NaNs, one zero for both zeros: equal values must have equal bytes.
    values = np.ascontiguousarray(np.where(np.isnan(values), np.nan, values) + 0.0)
    digests = (hashlib.blake2b(row.tobytes(), digest_size=8).digest() for row in values)
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)
