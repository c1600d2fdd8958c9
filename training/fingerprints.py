"""Fingerprints of the training shots, so that an evaluation can leave out what training saw."""

import hashlib
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from training.table import Table

Flags = npt.NDArray[np.bool_]

FILE = "fingerprints.npz"


MOST_HASHES = 100_000
"""More hashes than these (800 kB) are kept as a Bloom filter."""

FILTER_BITS = 7_200_000
"""900 kB. Of a million shots the filter takes 3 % of all others for seen, of three million a third."""


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """The shots that training saw: 64-bit hashes of each one's values of `columns` (sorted names), ascending.

    Of many shots the hashes are none, and `bits` (bytes, FILTER_BITS of them) is a Bloom filter with
    `probes` places a shot: it knows every one of them, and takes a few others for seen.
    """

    columns: tuple[str, ...]
    hashes: npt.NDArray[np.uint64]
    bits: npt.NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    probes: int = 0

    @classmethod
    def of(cls, table: Table, left_out: Collection[str] = ()) -> Self:
        """The fingerprints of a table's shots; variables in `left_out` do not count."""
        columns = tuple(sorted(set(table.names) - set(left_out)))
        hashes = np.unique(_hashes(table, columns))
        if len(hashes) <= MOST_HASHES:
            return cls(columns, hashes)
        probes = max(1, round(np.log(2) * FILTER_BITS / len(hashes)))
        bits = np.zeros(FILTER_BITS, bool)
        for places in _places(hashes, probes):
            bits[places] = True
        return cls(columns, np.zeros(0, np.uint64), np.packbits(bits), probes)

    def seen(self, table: Table) -> Flags:
        """Which of a table's shots training saw, (n,). A column that the table lacks counts as empty."""
        hashes = _hashes(table, self.columns)
        if not self.probes:
            return np.isin(hashes, self.hashes)
        bits = np.unpackbits(self.bits, count=FILTER_BITS).astype(bool)
        seen = np.ones(len(hashes), bool)
        for places in _places(hashes, self.probes):
            seen &= bits[places]
        return seen

    def to_bytes(self) -> bytes:
        """As the file of a bundle."""
        out = io.BytesIO()
        parts = {"columns": np.array(self.columns), "hashes": self.hashes}
        if self.probes:
            parts |= {"bits": self.bits, "probes": np.array(self.probes)}
        np.savez_compressed(out, **parts)  # type: ignore[arg-type]
        return out.getvalue()

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Those of a bundle, or None where it has none. The bundle's hashes have been checked before."""
        path = folder / FILE
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as archive:
            columns = tuple(str(name) for name in archive["columns"])
            if "bits" not in archive.files:
                return cls(columns, archive["hashes"])
            return cls(columns, archive["hashes"], archive["bits"], int(archive["probes"]))


def _places(hashes: npt.NDArray[np.uint64], probes: int) -> Iterator[npt.NDArray[np.uint64]]:
    """The filter's places of each hash, from its halves (Kirsch and Mitzenmacher 2006)."""
    low, high = hashes & np.uint64(0xFFFF_FFFF), hashes >> np.uint64(32) | np.uint64(1)
    for probe in range(probes):
        yield (low + np.uint64(probe) * high) % np.uint64(FILTER_BITS)


def _hashes(table: Table, columns: tuple[str, ...]) -> npt.NDArray[np.uint64]:
    place = {name: index for index, name in enumerate(table.names)}
    empty = np.full(len(table), np.nan)
    values = np.column_stack([table.features[:, place[n]] if n in place else empty for n in columns])
    # One NaN for all NaNs, one zero for both zeros: equal values must have equal bytes.
    values = np.ascontiguousarray(np.where(np.isnan(values), np.nan, values) + 0.0)
    digests = (hashlib.blake2b(row.tobytes(), digest_size=8).digest() for row in values)
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)
