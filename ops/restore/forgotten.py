"""Who was forgotten after the point that a table goes back to: they do not come back."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from agent.erasure.dynamodb_marks import hashed
from shared.errors import InvalidInput

UNDER_WAY_MS: Final = 120_000
"""An erasure this long before the point may have been under way at it: its deletions take seconds."""
_HASH: Final = re.compile(r"[0-9a-f]{12,64}")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """`marks` are times of erasures by hash in ms, `listed` beginnings of hashes; `point` is gone back to."""

    marks: Mapping[str, int]
    listed: frozenset[str]
    point: datetime

    def __contains__(self, caller: object) -> bool:
        """Return whether a caller was forgotten after the point, or while it passed."""
        digest = hashed(str(caller))
        since = int(self.point.timestamp() * 1000) - UNDER_WAY_MS
        return self.marks.get(digest, 0) >= since or any(digest.startswith(each) for each in self.listed)

    def among(self, callers: Iterable[str]) -> list[str]:
        """Those of these callers who are forgotten."""
        return sorted(caller for caller in callers if caller in self)

    @property
    def number(self) -> int:
        """How many are known to be."""
        since = int(self.point.timestamp() * 1000) - UNDER_WAY_MS
        return sum(at >= since for at in self.marks.values()) + len(self.listed)


def listed_in(file: Path | None) -> frozenset[str]:
    """The pseudonyms or hashes of a file, one a line, as the log's `data forgotten` has them in `of`.

    Raises InvalidInput naming the line that is none; at least the 12 digits of a pseudonym are wanted.
    """
    if file is None:
        return frozenset()
    found = set()
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not (text := line.strip().lower()):
            continue
        if not _HASH.fullmatch(text):
            raise InvalidInput(f"{file}, line {number}: is no pseudonym of 12 to 64 hexadecimal digits")
        found.add(text)
    return frozenset(found)
