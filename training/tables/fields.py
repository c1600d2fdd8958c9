"""From the text of a column to numbers and times, with errors that name line and column."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from shared.bundle.levels import codes_of, level_key
from shared.tables.times import DateOrder, TimeFault, Times, combine, read_times
from shared.tables.words import EMPTY
from training.tables.numbers import Mark, NumberFault, read_numbers
from training.tables.raw_table import RawTable

Numbers = npt.NDArray[np.float64]

MOST_LEVELS = 100
"""A category with more values names shots or lots."""


def numbers(
    raw: RawTable, column: str, codes: Mapping[str, float] | None = None, unit: str | None = None
) -> Numbers:
    """A column as numbers in `unit`, NaN where a field is empty; texts of `codes` by their number. Without a
    unit the fields carry none.

    With codes, a text without one counts as empty, and so does a number that is none of them. Raises
    ValueError naming file, line and column for any other text, a mark that may be a decimal one or not, or
    an infinity. Units that were converted are noted.
    """
    texts = raw.columns[column]
    if codes:
        folded = {level_key(key): number for key, number in codes.items()}
        coded = {f"{number:.15g}": number for number in folded.values()} | folded
        return np.array([coded.get(level_key(text), np.nan) for text in texts], dtype=np.float64)
    texts = [text.strip() for text in texts]
    try:
        found = read_numbers(
            texts, raw.mark_of(column), unit or "", raw.units.get(column, ""), units=unit is not None
        )
    except NumberFault as fault:
        shown = texts[fault.row]
        reason = fault.reason
        if reason == "is not a number" and shown.startswith(("#", "=")):
            reason = "is a formula without a result, or with an error; correct it, or empty the cell"
        elif reason == "is not a number":
            reason += "; correct the file, or give the schema `codes` for it"
        raise refused(raw, column, fault.row, f"{shown!r} {reason}") from fault
    for source, count in found.converted.items():
        raw.notes.append(f"column {column}: {count} values in {source} were converted to {unit}")
    return np.array(found.values, dtype=np.float64)


def try_numbers(texts: Sequence[str], mark: Mark | None = ".") -> Numbers | None:
    """A column as numbers where all its fields are, else None: for columns that no rule names."""
    try:
        return np.array(read_numbers([text.strip() for text in texts], mark, units=False).values)
    except NumberFault:
        return None


def time_of(raw: RawTable, columns: Sequence[str], order: DateOrder | None = None) -> Times:
    """The times of the shots; date and clock may stand in one column or in several, in any order.

    Raises ValueError naming file, line and column for a field that cannot be read.
    """
    found = []
    for column in columns:
        try:
            found.append(read_times(raw.columns[column], order))
        except TimeFault as fault:
            shown = raw.columns[column][fault.row].strip()
            raise refused(raw, column, fault.row, f"{shown!r} {fault.reason}") from fault
    try:
        return combine(found)
    except TimeFault as fault:
        shown = " ".join(raw.columns[column][fault.row].strip() for column in columns)
        raise refused(raw, " + ".join(columns), fault.row, f"{shown!r} {fault.reason}") from fault


def levels(
    raw: RawTable, column: str, known: Sequence[str] | None
) -> tuple[Numbers, tuple[str, ...], Mapping[str, int]]:
    """A category: the number of each row's level (`codes_of`; NaN where there is none), the levels, and how
    many rows have a text that is none of them. Without `known` the levels are those of the column, numbers
    in their order before texts.

    Raises ValueError where a column without known levels has more than 100.
    """
    texts = [level_key(text) for text in raw.columns[column]]
    if known is None:
        found = sorted(set(texts) - EMPTY, key=_by_number)
        if len(found) > MOST_LEVELS:
            raise ValueError(
                f"{raw.path}: column {column}: {len(found)} levels; a category has at most {MOST_LEVELS}: "
                "list those that matter in the schema's `levels`, or make it a number"
            )
        known = found
    places = codes_of(known)
    values = np.array([places.get(text, np.nan) for text in texts], dtype=np.float64)
    return values, tuple(known), Counter(text for text in texts if text not in places and text not in EMPTY)


def _by_number(text: str) -> tuple[bool, float, str]:
    try:
        return False, float(text), text
    except ValueError:
        return True, 0.0, text


def refused(raw: RawTable, column: str, index: int, reason: str) -> ValueError:
    """The error on one field, with file, line and column."""
    return ValueError(f"{raw.path}: line {raw.lines[index]}: column {column}: {reason}")
