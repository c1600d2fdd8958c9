"""The meaning of a spreadsheet's number formats: a date, a share, a unit that only the format holds.

frontend/src/table/cell_formats.ts follows the same rules.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal

Kind = Literal["number", "date", "clock", "date and clock"]

PLACES = frozenset("0#?")
MEANT = frozenset("0#?yYdDhHsS%")
SILENT = frozenset(".,/+-:@eEmMaApP 년월일")
"""Signs of a format that are no text of their own."""
DATES = {
    **dict.fromkeys((14, 15, 16, 17), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 45, 46, 47), "h:mm:ss"),
}
BUILT_IN = {
    **DATES,
    **dict.fromkeys((22,), "yyyy-mm-dd h:mm"),
    **dict.fromkeys((9, 10), "0%"),
    # The dates of East Asian versions.
    **dict.fromkeys((27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), "yyyy-mm-dd"),
    **dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm:ss"),
}
"""Formats that a workbook names by number alone; all others are plain numbers (ECMA-376, 18.8.30)."""
FIRST_1904 = 1462
"""Days from 1899-12-30 to 1904-01-01."""
CONDITION = re.compile(r"\[[<>=]")
"""In a format: its parts are chosen by the size of the number."""
LONGEST_DURATION = 366
"""Days; below it a clock of a day or more is a duration, 30:00:00, which is no time of day."""
SCRIPTS = {
    "superscript": str.maketrans("0123456789-−+o", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺°"),
    "subscript": str.maketrans("0123456789-−+", "₀₁₂₃₄₅₆₇₈₉₋₋₊"),
}
"""Signs of a part of a text that a cell raises or lowers, so that 10³ is not 103."""
AMBIGUOUS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")


@dataclass(frozen=True, slots=True)
class CellFormat:
    """The reading of a format: a date or clock, percent, and texts before and behind it."""

    kind: Kind = "number"
    percent: bool = False
    before: str = ""
    behind: str = ""


def scripted(text: str, script: str) -> str:
    """A part of a cell's text that is raised (`superscript`) or lowered (`subscript`)."""
    return text.translate(SCRIPTS[script]) if script in SCRIPTS else text


@lru_cache(maxsize=4096)
def cell_format(code: str) -> CellFormat:
    """Read the first part of a format code, which is that of positive numbers. Where a condition chooses
    among parts with other texts, all of them stand behind the number: no unit is like that."""
    first = _first_part(code)
    if CONDITION.search(code) is None:
        return first
    parts = [_first_part(part) for part in _sections(code)]
    told = [" ".join(filter(None, (part.before, "%" * part.percent, part.behind))) for part in parts]
    if len(set(told)) == len({part.kind for part in parts}) == 1:
        return first
    return CellFormat("number", behind=" | ".join(dict.fromkeys(told)))


def _sections(code: str) -> list[str]:
    """The parts of a format between semicolons that stand in no quotes."""
    found = [""]
    for place, piece in enumerate(code.split('"')):
        first, *rest = [piece] if place % 2 else piece.split(";")
        found[-1] += ('"' if place else "") + first
        found += rest
    return found


def _first_part(code: str) -> CellFormat:
    signs, before, behind = "", "", ""
    for sign, literal in _parts(re.sub("general", "0", code, flags=re.IGNORECASE)):
        if sign in PLACES:
            behind = ""
        signs += sign
        if set(signs) & PLACES:
            behind += literal
        else:
            before += literal
    days, clock = bool(set(signs) & set("yYdD")), bool(set(signs) & set("hHsS"))
    if days or clock:
        return CellFormat("date and clock" if days and clock else "date" if days else "clock")
    return CellFormat("number", "%" in signs, before.strip(), behind.strip())


def _parts(code: str) -> Iterator[tuple[str, str]]:
    """The signs of a format that mean something, and its texts, one of both each time."""
    place = 0
    while place < len(code) and code[place] != ";":
        sign = code[place]
        if sign in '"[':
            end = code.find('"' if sign == '"' else "]", place + 1)
            inside = code[place + 1 : end if end >= 0 else len(code)]
            if sign == '"':
                yield "", inside
            elif inside.casefold() in {"h", "hh", "m", "mm", "s", "ss"}:
                yield "h", ""
            place = end if end >= 0 else len(code)
        elif sign in "\\_*":
            place += 1
            if sign == "\\":
                yield "", code[place : place + 1]
        elif sign in MEANT:
            yield sign, ""
        elif sign not in SILENT:
            yield "", sign
        place += 1


def shown(value: float, form: CellFormat, *, from_1904: bool = False) -> str:
    """The text of a number with its format: `190 °C`, `5 %`, `2024-02-10 15:05:00`.

    Its decimal mark is always a point that cannot stand between thousands.
    """
    if form.kind != "number" and 0 <= value < 2_958_466:
        return _time(value, form.kind, FIRST_1904 if from_1904 else 0)
    number = plain_number(float(f"{value * 100:.12g}") if form.percent else value)
    return " ".join(part for part in (form.before, number, "%" if form.percent else "", form.behind) if part)


def plain_number(value: float) -> str:
    """A number as text with a decimal point that is none between thousands: 1.25, 1.2340, 190."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = repr(value)
    return text + "0" if AMBIGUOUS.fullmatch(text) else text


def _time(value: float, kind: Kind, first: int) -> str:
    # A spreadsheet's number holds no more than milliseconds.
    milliseconds = round(value * 86_400_000)
    if kind == "clock" and 1 <= value < LONGEST_DURATION:
        minutes, rest = divmod(milliseconds // 1000, 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"
    moment = datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=first, milliseconds=milliseconds)
    seconds = f"{moment:%H:%M:%S}" + (f".{moment.microsecond // 1000:03d}" if moment.microsecond else "")
    if milliseconds < 86_400_000 and kind != "date":
        return seconds
    day = f"{moment.year:04d}-{moment:%m-%d}"
    return day if kind == "date" and not milliseconds % 86_400_000 else f"{day} {seconds}"
