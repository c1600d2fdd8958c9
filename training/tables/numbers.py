"""Numbers as tables write them: read rightly, or refused with the row and the reason.

A column is read as a whole. Its own cells say whether a comma is the decimal mark or stands between
thousands, and where they leave it open those of the other columns say it; what nothing says is asked for.
frontend/src/table/numbers.ts follows the same rules, and tests hold both to one corpus.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from shared.tables.words import is_empty
from shared.units import convert, parse_unit

Mark = Literal[".", ","]

LONGEST = 64
"""Characters of a cell that may be a number with its unit."""
NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?"
PLAIN = re.compile(rf"(?:{NUMBER})?(?:\n(?:{NUMBER})?)*+")
"""A whole column, joined by line ends, whose cells are plain numbers or empty."""
DECIDES = re.compile(
    r"(?:^|\n)[+-]?(?:0+|[0-9]{4,})\.[0-9]|\.[0-9]{1,2}(?:\n|$|[eE])|\.[0-9]{4}|\.[0-9]{3}[eE]"
)
"""In such a column: a point that can only be a decimal one."""
OPEN = re.compile(r"(?:^|\n)[+-]?[1-9][0-9]{0,2}\.[0-9]{3}(?![0-9])")
"""In such a column: a point that may stand between thousands."""

_TYPED = str.maketrans(
    {
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
        "．": ".",
        "，": ",",
        "＋": "+",
        **dict.fromkeys("－−–", "-"),
        **dict.fromkeys("’＇", "'"),
        **dict.fromkeys("\u202f\u2009\u2007", "\u00a0"),
        **dict.fromkeys("\u3000\t", " "),
    }
)
_CELL = re.compile(
    r"([+-]?) ?([0-9.,](?:[0-9.,']|\u00a0(?=[0-9]))*)(?:[eE]([+-]?[0-9]{1,3})(?![0-9A-Za-z]))?[ \u00a0]*(.*)",
    re.DOTALL,
)
_POINT = re.compile(r"(?:[0-9]+|[1-9][0-9]{0,2}(?:[,\u00a0'][0-9]{3})+)(?:\.[0-9]*)?|\.[0-9]+")
_COMMA = re.compile(r"(?:[0-9]+|[1-9][0-9]{0,2}(?:[.\u00a0'][0-9]{3})+)(?:,[0-9]*)?|,[0-9]+")
_POINT_GROUPS, _COMMA_GROUPS = re.compile(r"[,\u00a0']"), re.compile(r"[.\u00a0']")


class NumberFault(ValueError):
    """A cell that cannot be read as a number: its `row` in the column, and the reason."""

    def __init__(self, row: int, reason: str) -> None:
        super().__init__(reason)
        self.row = row
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Written:
    """A cell: its number with points for decimal marks, with commas, and its unit. A number that
    the cell cannot be is None; both are equal where it has no mark."""

    point: float | None
    comma: float | None
    unit: str

    def by(self, mark: Mark) -> float | None:
        """The number, where `mark` is the decimal mark."""
        return self.point if mark == "." else self.comma


@lru_cache(maxsize=1 << 16)
def written(text: str) -> Written | None:
    """Read one cell, or None for what is no number whatever the decimal mark."""
    cell = text.translate(_TYPED).strip()
    found = _CELL.fullmatch(cell) if len(cell) <= LONGEST else None
    if found is None:
        return None
    sign, body, exponent, unit = found.groups()
    point, comma = _value(_POINT, body, "."), _value(_COMMA, body, ",")
    if point is None and comma is None:
        return None
    factor = (-1.0 if sign == "-" else 1.0, int(exponent or 0))
    return Written(_scaled(point, *factor), _scaled(comma, *factor), unit.strip())


def _value(form: re.Pattern[str], body: str, mark: str) -> str | None:
    if form.fullmatch(body) is None:
        return None
    return _POINT_GROUPS.sub("", body) if mark == "." else _COMMA_GROUPS.sub("", body).replace(",", ".")


def _scaled(digits: str | None, sign: float, exponent: int) -> float | None:
    return None if digits is None else sign * float(f"{digits}e{exponent}")


@dataclass(slots=True)
class Votes:
    """The evidence of a column for its decimal mark: how many cells have a point that can only be a decimal
    one (`points`), how many a comma, and how many a mark that may be either (`open`)."""

    points: int = 0
    commas: int = 0
    open: int = 0

    def add(self, texts: Sequence[str]) -> None:
        """Count cells."""
        joined = "\n".join(texts)
        if _are_plain(joined, texts):
            self.points += len(DECIDES.findall(joined))
            self.open += len(OPEN.findall(joined))
            return
        for text in texts:
            cell = written(text)
            if cell is None or cell.point == cell.comma:
                continue
            self.points += cell.comma is None
            self.commas += cell.point is None
            self.open += cell.point is not None and cell.comma is not None


def decided(votes: Mapping[str, Votes], said: Mark | None) -> dict[str, Mark | None]:
    """The decimal mark of each column: what was `said`; else what its own cells say, else what all other
    columns agree on; None where nothing decides and it matters.

    A column whose cells disagree gets the mark of most of them; reading it then names the others.
    """
    if said is not None:
        return dict.fromkeys(votes, said)
    points = any(vote.points for vote in votes.values())
    commas = any(vote.commas for vote in votes.values())
    table: Mark | None = None if points == commas else "." if points else ","
    found: dict[str, Mark | None] = {}
    for name, vote in votes.items():
        if vote.points or vote.commas:
            found[name] = "." if vote.points >= vote.commas else ","
        else:
            found[name] = table if vote.open else table or "."
    return found


@dataclass(slots=True)
class Column:
    """Numbers of a column, NaN where a cell is empty, and how many cells were converted from which unit."""

    values: list[float]
    converted: Counter[str] = field(default_factory=Counter)


def read_numbers(
    texts: Sequence[str], mark: Mark | None, unit: str = "", header_unit: str = "", *, units: bool = True
) -> Column:
    """Read a column whose decimal mark is `mark`. `unit` is what its values are wanted in, `header_unit` what
    the header says; cells may carry a unit of their own, and any of the same quantity is converted.
    Without `units` a cell with a unit is no number.

    Raises NumberFault for the first cell that cannot be read.
    """
    joined = "\n".join(texts)
    if mark == "." and _are_plain(joined, texts):
        column = Column([float(text) if text else math.nan for text in texts])
        _finite(column.values)
        return column if not units else _in_unit(column, unit, header_unit)
    column = Column([])
    odd: tuple[int, str] | None = None
    bare: int | None = None
    for row, text in enumerate(texts):
        if is_empty(text):
            column.values.append(math.nan)
            continue
        value, own = _cell(text, row, mark, texts)
        if own and not units:
            raise NumberFault(row, "is not a number")
        if own:
            value = _converted(value, own, unit, row, column.converted)
            if column.converted and odd is None and not _same(own, unit):
                odd = (row, own)
        elif bare is None:
            bare = row
        column.values.append(value)
    _finite(column.values)
    if odd is not None and bare is not None and not header_unit:
        raise NumberFault(
            bare, f"has no unit, and {texts[odd[0]].strip()!r} has {odd[1]}; write the unit in both"
        )
    if bare is not None and units:
        # Cells with a unit are in `unit` already, so the header's is that of all others.
        return _in_unit(column, unit, header_unit, [written_unit(text) for text in texts])
    return column


def _are_plain(joined: str, texts: Sequence[str]) -> bool:
    """True where all cells of a column are plain numbers or empty; a cell may hold a line end of its own."""
    return PLAIN.fullmatch(joined) is not None and joined.count("\n") == max(len(texts) - 1, 0)


def written_unit(text: str) -> str:
    """The unit that a cell carries."""
    cell = written(text)
    return cell.unit if cell is not None else ""


def _cell(text: str, row: int, mark: Mark | None, texts: Sequence[str]) -> tuple[float, str]:
    cell = written(text)
    if cell is None:
        raise NumberFault(row, "is not a number")
    if mark is None:
        if cell.point != cell.comma:
            raise NumberFault(
                row,
                f"may be {cell.point:.12g} or {cell.comma:.12g}, and nothing in the file says which mark is "
                "the decimal one; say it (--decimal '.' or --decimal ',')",
            )
        mark = "."
    value = cell.by(mark)
    if value is None:
        raise _other_mark(row, mark, texts)
    return value, cell.unit


def _other_mark(row: int, mark: Mark, texts: Sequence[str]) -> NumberFault:
    other: Mark = "," if mark == "." else "."
    noun, wrong = ("point", "comma") if mark == "." else ("comma", "point")
    right = next((text for text in texts if (cell := written(text)) and cell.by(other) is None), None)
    beside = "" if right is None else f", and {right.strip()!r} a decimal {noun}"
    return NumberFault(
        row, f"has a decimal {wrong}{beside}; write all with one mark, or pass --decimal '{other}'"
    )


def _finite(values: Iterable[float]) -> None:
    for row, value in enumerate(values):
        if math.isinf(value):
            raise NumberFault(row, "is not a finite number")


def _same(one: str, other: str) -> bool:
    first, second = parse_unit(one), parse_unit(other)
    if first is None or second is None:
        return one.strip().casefold() == other.strip().casefold()
    return first.readings == second.readings


def _converted(value: float, own: str, unit: str, row: int, counts: Counter[str]) -> float:
    if _same(own, unit):
        return value
    source, target = parse_unit(own), parse_unit(unit)
    if source is None:
        raise NumberFault(row, f"is not a number: {own!r} is no unit")
    if target is None or not source.compatible(target):
        raise NumberFault(
            row, f"is in {own}, which does not convert to {unit or 'the variable (it has no unit)'}"
        )
    if value != value:  # noqa: PLR0124 - NaN
        return value
    counts[own] += 1
    return tidy(convert(value, source, target))


def tidy(value: float) -> float:
    """A converted value without the last bits' noise."""
    return float(f"{value:.12g}")


def _in_unit(column: Column, unit: str, header_unit: str, own: Sequence[str] | None = None) -> Column:
    """The column in the wanted unit, where its header has another; cells with a unit of their own stay."""
    if not header_unit or _same(header_unit, unit):
        return column
    for row, value in enumerate(column.values):
        if own is None or not own[row]:
            column.values[row] = _converted(value, header_unit, unit, row, column.converted)
    return column
