"""Single fields of a tool's result, read tolerantly: what they hold for sure, and what is noted of them."""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shared.contracts.result_fields import BOUNDS, Use, bounds

DEEPEST: Final = 32
"""Levels of a result that are read; what lies deeper is left out."""
MOST_NOTED: Final = 12
"""Fields of one kind that are named; a result can hold thousands of faults."""
LONGEST_PATH: Final = 60

_PLAIN_NUMBER: Final = re.compile(r"[+-]?\d{1,20}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?")

type Row = Mapping[str, Any]


@dataclass(slots=True)
class Notes:
    """Remarks on a result: what it lacks, what was worked out of the rest, and what could not be used."""

    missing: list[str] = field(default_factory=list)
    derived: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    def lacks(self, name: str) -> None:
        """Note a field that is not there."""
        _note(self.missing, name)

    def worked_out(self, name: str, source: str) -> None:
        """Note a field that was made of `source`."""
        _note(self.derived, f"{_path(name)} ({source})")

    def passed_over(self, name: str, reason: str) -> None:
        """Note a field whose content is not used."""
        _note(self.unused, f"{_path(name)} ({reason})")

    @property
    def text(self) -> str:
        """All of it in words; empty where the result kept its contract."""
        parts = (
            ("Not given", [_path(name) for name in self.missing]),
            ("Worked out", self.derived),
            ("Not used", self.unused),
        )
        return " ".join(f"{what}: {_listed(names)}." for what, names in parts if names)


def _note(names: list[str], name: str) -> None:
    if name not in names and len(names) <= MOST_NOTED:
        names.append(name)


def _listed(names: list[str]) -> str:
    more = ", …" if len(names) > MOST_NOTED else ""
    return ", ".join(names[:MOST_NOTED]) + more


def _path(name: str) -> str:
    """A field's place; a tool may have named it as it liked."""
    text = re.sub(r"[^\w.\[\]-]", "_", name[: 2 * LONGEST_PATH])
    return text if len(text) <= LONGEST_PATH else f"{text[:LONGEST_PATH]}…"


def finite(value: Any, notes: Notes, path: str = "", depth: int = DEEPEST) -> Any:
    """Return `value` as JSON that can be written: null for what is no finite number or lies too deep.

    Raises TypeError for what has no JSON.
    """
    if isinstance(value, float) and not math.isfinite(value):
        notes.passed_over(path, "is not a finite number")
        return None
    if value is None or isinstance(value, (str, bool, float)):
        return value
    if isinstance(value, int):
        return value if abs(value) < 1 << 1023 else _too_large(notes, path)
    if not isinstance(value, (Mapping, list, tuple)):
        raise TypeError(f"{type(value).__name__} has no JSON")
    if depth == 0:
        notes.passed_over(path, "is nested too deep")
        return None
    if isinstance(value, Mapping):
        return {
            str(key): finite(item, notes, f"{path}.{key}" if path else str(key), depth - 1)
            for key, item in value.items()
        }
    return [finite(item, notes, path, depth - 1) for item in value]


def _too_large(notes: Notes, path: str) -> None:
    notes.passed_over(path, "is not a finite number")


def number(
    value: Any, notes: Notes, path: str, low: float = -math.inf, high: float = math.inf
) -> float | None:
    """Return a finite number between `low` and `high`, None (noted) for anything else.

    A text that is nothing but a number is read as that number, which loses nothing, and noted.
    None itself is not noted: whether a field may be absent is the caller's to say.
    """
    if value is None:
        return None
    if isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value.strip()):
        value = float(value)
        notes.worked_out(path, "from text")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        notes.passed_over(path, "is not a number")
        return None
    if not math.isfinite(value):
        notes.passed_over(path, "is not a finite number")
        return None
    if not low <= value <= high:
        notes.passed_over(path, f"is outside {low:g} to {high:g}")
        return None
    return value


def share(value: Any, notes: Notes, path: str) -> float | None:
    """Return a number from 0 to 1. One outside is never taken for a percentage."""
    return number(value, notes, path, *BOUNDS[Use.FRACTION])


def number_of(contract: type, name: str, row: Row, notes: Notes, path: str = "") -> float | None:
    """Return the field of this name, a number within the bounds that the contract declares."""
    low, high = bounds(contract, name) or (-math.inf, math.inf)
    return number(row.get(name), notes, f"{path}.{name}" if path else name, low, high)


def word(value: Any) -> str:
    """Return a text without blanks around it; empty for anything else."""
    return value.strip() if isinstance(value, str) else ""


def rows(value: Any, notes: Notes, path: str) -> Iterator[tuple[str, Row]]:
    """Give the mappings of a list, each with its path; what is none is noted. None is an empty list."""
    if value is None:
        return
    if not isinstance(value, list):
        notes.passed_over(path, "is not a list")
        return
    for at, row in enumerate(value):
        if isinstance(row, Mapping):
            yield f"{path}[{at}]", row
        else:
            notes.passed_over(f"{path}[{at}]", "is not an object")


def with_fields(original: Row, read: Row, names: Collection[str]) -> dict[str, Any]:
    """Return `original` with those of `names` as they were read: absent where reading gave None."""
    rest = {name: value for name, value in original.items() if name not in names}
    return rest | {name: value for name, value in read.items() if value is not None}


def without_foreign(result: Row, foreign: Collection[str], notes: Notes) -> dict[str, Any]:
    """Return `result` without the fields that only another tool's answer has a meaning for."""
    for name in foreign:
        if result.get(name) is not None:
            notes.passed_over(name, "is no part of this tool's answer")
    return {name: value for name, value in result.items() if name not in foreign}
