"""From the text of a column to numbers and times, with errors that name line and column."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt

from training.tables.csv_text import RawTable

Numbers = npt.NDArray[np.float64]

EMPTY = frozenset({"", "nan", "na", "n/a", "null", "none", "-", "#n/a"})
DATE = re.compile(r"(\d{4})[-/.]\s?(\d{1,2})[-/.]\s?(\d{1,2})|(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
AFTERNOON, MORNING = re.compile(r"오후|\bpm\b", re.IGNORECASE), re.compile(r"오전|\bam\b", re.IGNORECASE)
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?")


def numbers(raw: RawTable, column: str, codes: Mapping[str, float] | None = None) -> Numbers:
    """A column as numbers, NaN where a field is empty; texts of `codes` by their number.

    With codes, a text without one counts as empty. Raises ValueError naming file, line and column for
    any other text, a decimal comma, or an infinity.
    """
    folded = {key.strip().casefold(): number for key, number in (codes or {}).items()}
    values = np.empty(len(raw.lines))
    decimal = raw.dialect.decimal
    for index, text in enumerate(raw.columns[column]):
        field = text.strip()
        try:
            value = float(field if decimal == "." else field.replace(decimal, "."))
        except ValueError:
            value = _other(raw, column, index, field, folded)
        if np.isinf(value):
            raise _refused(raw, column, index, f"{field!r} is not a finite number")
        values[index] = value
    return values


def try_numbers(texts: Sequence[str], decimal: str = ".") -> Numbers | None:
    """A column as numbers where all its fields are, else None: for columns that no rule names."""
    values = np.empty(len(texts))
    for index, text in enumerate(texts):
        field = text.strip() if decimal == "." else text.strip().replace(decimal, ".")
        try:
            values[index] = float(field)
        except ValueError:
            if field.casefold() not in EMPTY:
                return None
            values[index] = np.nan
    return np.where(np.isinf(values), np.nan, values)


def has_date(raw: RawTable, columns: Sequence[str]) -> bool:
    """True where any row's fields hold a date, so that these columns are worth reading as time."""
    texts = zip(*(raw.columns[column] for column in columns), strict=True)
    return any(DATE.search(" ".join(fields)) for fields in texts)


def times(raw: RawTable, columns: Sequence[str]) -> Numbers:
    """Seconds since 1970 of the shots; date and clock may stand in one column or in two, in any order.

    NaN where all fields are empty. Raises ValueError naming file, line and column for anything else.
    """
    values = np.empty(len(raw.lines))
    for index in range(len(raw.lines)):
        text = " ".join(raw.columns[column][index].strip() for column in columns)
        values[index] = np.nan if text.strip().casefold() in EMPTY else _seconds(raw, columns, index, text)
    return values


def _seconds(raw: RawTable, columns: Sequence[str], index: int, text: str) -> float:
    date = DATE.search(text)
    clock = CLOCK.search(text)
    if date is None:
        raise _refused(raw, " + ".join(columns), index, f"{text!r} is not a time such as 2024-02-10 10:00:00")
    year, month, day = (int(part) for part in date.groups() if part is not None)
    hour, minute, second = (int(part or 0) for part in clock.groups()[:3]) if clock else (0, 0, 0)
    if AFTERNOON.search(text) and hour < 12:
        hour += 12
    elif MORNING.search(text) and hour == 12:
        hour = 0
    try:
        moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a plant's own clock
    except ValueError as error:
        raise _refused(raw, " + ".join(columns), index, f"{text!r}: {error}") from error
    return (moment - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001 - on the same clock


def _other(raw: RawTable, column: str, index: int, field: str, codes: Mapping[str, float]) -> float:
    key = field.casefold()
    if key in codes:
        return codes[key]
    if key in EMPTY or codes:
        return float("nan")
    if re.fullmatch(r"[+-]?\d+,\d+", field):
        raise _refused(
            raw, column, index, f"{field!r} has a decimal comma; pass --decimal ',' or write it with a point"
        )
    raise _refused(
        raw, column, index, f"{field!r} is not a number; correct the file, or give the schema `codes` for it"
    )


def _refused(raw: RawTable, column: str, index: int, reason: str) -> ValueError:
    return ValueError(f"{raw.path}: line {raw.lines[index]}: column {column}: {reason}")
