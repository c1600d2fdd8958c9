"""T1's answer to a batch as rows of the table of verdicts: scored, without a value, or refused."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from ops.batch_scoring.batches import Batch
from ops.batch_scoring.words import TEXTS
from shared.errors import Unavailable

REFUSED_ROW: Final = "refused"
"""Verdict on a row that T1 would not take; why stands among its reasons."""
NO_VALUES: Final = "no_values"
_SHOT: Final = re.compile(r"^shots\.(\d+)\.?")


class Verdicts(Protocol):
    """How verdicts are written."""

    def of(self, line: int, answer: Any) -> list[str]:
        """The row of T1's answer on a shot."""
        ...

    def without(self, line: int, verdict: str, reason: str = "") -> list[str]:
        """The row of a line without a verdict of T1's."""
        ...

    def write(self, out: Path, rows: Iterable[Sequence[str]]) -> Counter[str]:
        """Write all rows, whole or not at all; give how many there are of each verdict."""
        ...


def rows_of(batch: Batch, answer: Mapping[str, Any], verdicts: Verdicts, *, korean: bool) -> list[list[str]]:
    """Return the rows of a batch in the order of the file.

    T1 refuses a batch as a whole: the row that it names has its reason, the others say which row it was.
    Raises Unavailable for what is no answer to the batch.
    """
    shots = batch.lines_of_shots
    rows = {line: verdicts.without(line, NO_VALUES) for line in batch.empty}
    if "error" in answer:
        reasons = _reasons(shots, answer["error"], korean=korean)
        rows |= {line: verdicts.without(line, REFUSED_ROW, reason) for line, reason in reasons.items()}
    else:
        found = answer.get("results")
        if not isinstance(found, list) or len(found) != len(shots):
            raise Unavailable(f"T1's answer to batch {batch.number} is not one to its {len(shots)} shots.")
        rows |= {line: verdicts.of(line, result) for line, result in zip(shots, found, strict=True)}
    return [rows[line] for line in batch.rows]


def _reasons(lines: Sequence[int], error: Mapping[str, Any], *, korean: bool) -> dict[int, str]:
    named: dict[int, str] = {}
    for detail in error.get("details", ()):
        field, reason = str(detail.get("field", "")), str(detail.get("reason", ""))
        if (found := _SHOT.match(field)) and int(found[1]) < len(lines):
            column = field[found.end() :]
            named.setdefault(lines[int(found[1])], f"{column}: {reason}" if column else reason)
    if not named:
        return dict.fromkeys(lines, str(error.get("message", "")))
    first, reason = next(iter(named.items()))
    others = TEXTS["with_others"][korean].format(line=first, reason=reason)
    return {line: named.get(line, others) for line in lines}
