"""Documents drawn at random, as plants write them: paragraphs, steps and a table, and what each shows.

Nothing here knows a format: writers write the same sheet in each, and `missing_of` looks for it in a text.
"""

import random
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Mark = Literal["", "raised", "lowered", "struck", "hidden", "deleted", "inserted", "fraction"]
ALL_MARKS: Final[Collection[Mark]] = (
    *("", "raised", "lowered", "struck", "hidden", "deleted", "inserted", "fraction"),
)
NO_MARKS: Final[Collection[Mark]] = frozenset[Mark]({""})

_RAISED: Final = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_LOWERED: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_WORDS: Final = (
    *("금형 온도", "승압 시간", "소착", "게이트 마모", "hold pressure"),
    *("이형제 희석비", "런너", "Q&A", "<기준>"),
)

type Text = tuple[tuple[str, Mark], ...]
"""Pieces of a text, each with what it is."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a table: its lines, and the rows and columns that it covers; a table within it, if any."""

    lines: tuple[Text, ...] = ()
    rows: int = 1
    columns: int = 1
    inner: tuple[tuple[Text, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document. `steps` are a numbered list that a paragraph breaks after its first `before` items.

    `choice` is drawn for whatever a writer may do in several ways.
    """

    paragraphs: tuple[Text, ...]
    steps: tuple[Text, ...]
    before: int
    note: str
    table: tuple[tuple[Place, ...], ...]
    choice: int
    widths: tuple[float, ...] = field(default=())

    def texts(self) -> Iterator[Text]:
        """All texts in it."""
        yield from self.paragraphs
        yield from self.steps
        for row in self.table:
            for place in row:
                yield from place.lines


def draw(drawn: random.Random, marks: Collection[Mark] = ALL_MARKS, *, nested: bool = True) -> Sheet:
    """A document whose texts have these marks alone; `nested`: its table may have tables in its cells."""
    columns, rows = drawn.randint(2, 5), 2 * drawn.randint(1, 4)
    table = [[Place((((f"{_word(drawn)} {at}", ""),),)) for at in range(columns)]]
    for number in range(rows):
        row = [_place(drawn, marks, nested=nested) for _ in range(columns)]
        # A row's first cell has a text, so that no row is empty.
        row[0] = Place((_value(drawn, marks) or (("1", ""),),))
        if number % 2 == 0 and drawn.random() < 0.4:
            row[0] = Place(row[0].lines, rows=2)
        elif number % 2 and table[-1][0].rows == 2:
            row = [*row[1:-1], Place((_value(drawn, marks),))]
        elif columns > 2 and drawn.random() < 0.2:
            row = [*row[: columns - 2], Place((_value(drawn, marks),), columns=2)]
        table.append(row)
    steps = tuple(_value(drawn, marks) for _ in range(drawn.randint(2, 5)))
    return Sheet(
        tuple(((f"{_word(drawn)}: ", ""), *_value(drawn, marks), (f" ({at})", "")) for at in range(3)),
        steps,
        drawn.randint(1, len(steps) - 1),
        f"{_word(drawn)} {drawn.randint(100, 999)} 기준",
        tuple(map(tuple, table)),
        drawn.randrange(1_000),
    )


def grid_of(sheet: Sheet) -> list[list[str]]:
    """The table's cells as they are shown, those that are merged in all rows and columns that they cover."""
    columns = sum(place.columns for place in sheet.table[0])
    found: dict[tuple[int, int], str] = {}
    for at, row in enumerate(sheet.table):
        free = iter([column for column in range(columns) if (at, column) not in found])
        for place in row:
            for column in [next(free) for _ in range(place.columns)]:
                for down in range(place.rows):
                    found[at + down, column] = _shown_place(place)
    return [[found[at, column] for column in range(columns)] for at in range(len(sheet.table))]


def missing_of(sheet: Sheet, markdown: str, *, has_notes: bool = False, has_lines: bool = True) -> list[str]:
    """The paragraphs, steps and rows that a text does not hold word for word.

    With `has_notes` the first paragraph has a note. Without `has_lines` the lines of a cell may be joined.
    """

    def cell_of(text: str) -> str:
        return plain(text) if has_lines else plain(text.replace(";", " "))

    lines = {plain(line) for line in markdown.split("\n")}
    rows = {tuple(map(cell_of, _cells(line))) for line in markdown.split("\n") if line[:1] == "|"}
    wanted = [
        *map(shown, sheet.paragraphs),
        *(f"{at}. {shown(text)}" for at, text in enumerate(sheet.steps, 1)),
    ]
    if has_notes:
        wanted[0] += "[^1]"
        wanted.append(f"[^1]: {sheet.note}")
    lost = [text for text in wanted if plain(text) not in lines]
    for row in grid_of(sheet):
        cells = tuple(map(cell_of, row))
        if cells not in rows:
            lost.append(" | ".join(cells))
    return lost


def withdrawn_of(sheet: Sheet) -> list[str]:
    """All that the document holds and does not show: hidden and deleted texts, and tables in cells."""
    found = [piece for text in sheet.texts() for piece, mark in text if mark in {"hidden", "deleted"}]
    return found + ["a table" for row in sheet.table for place in row if place.inner]


def shown(text: Text) -> str:
    """A text as it is shown."""
    forms: Mapping[Mark, str] = {"hidden": "", "deleted": ""}
    parts: list[str] = []
    for piece, mark in text:
        match mark:
            case "raised":
                parts.append(piece.translate(_RAISED))
            case "lowered":
                parts.append(piece.translate(_LOWERED))
            case "struck":
                parts.append(f"~~{piece}~~")
            case _:
                parts.append(forms.get(mark, piece))
    return "".join(parts)


def plain(line: str) -> str:
    """A line without what only Markdown needs, and without emphasis."""
    return " ".join(re.sub(r"\\([#|])", r"\1", line).replace("**", "").split())


def _shown_place(place: Place) -> str:
    lines = [shown(text) for text in place.lines]
    if place.inner:
        lines.append("; ".join(", ".join(map(shown, row)) for row in place.inner))
    return "; ".join(filter(None, lines))


def _cells(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))


def _place(drawn: random.Random, marks: Collection[Mark], *, nested: bool) -> Place:
    chance = drawn.random()
    if chance < 0.25:
        return Place()
    if chance < 0.35:
        return Place((_value(drawn, marks), _value(drawn, marks)))
    if nested and chance < 0.4:
        rows = tuple(tuple(_plain_value(drawn) for _ in range(2)) for _ in range(2))
        return Place((), inner=rows)
    return Place((_value(drawn, marks),))


def _plain_value(drawn: random.Random) -> Text:
    return ((str(drawn.randint(1, 99)), ""),)


def _word(drawn: random.Random) -> str:
    return drawn.choice(_WORDS)


def _value(drawn: random.Random, marks: Collection[Mark]) -> Text:
    number = drawn.choice((str(drawn.randint(0, 9_999)), f"{drawn.uniform(0, 99):.2f}", "1,200", "-5", "½"))
    word = _word(drawn)
    values: tuple[Text, ...] = (
        ((f"{word} 10", ""), (str(drawn.randint(2, 19)), "raised"), ("회 사용", "")),
        (("10", ""), (f"-{drawn.randint(1, 9)}", "raised")),
        (("H", ""), (str(drawn.randint(2, 9)), "lowered"), ("O", "")),
        ((f"{number}|{drawn.randint(1, 99)}", ""),),
        ((f"{number} {drawn.choice(('℃', 'MPa', 'mm', '%'))}", ""),),
        ((f"{number}~{drawn.randint(1, 99)}", ""),),
        ((f"{word} {number}", ""),),
        ((f"{word} ", ""), (number, "struck"), (f" {drawn.randint(1, 99)}", "")),
        ((f"{word} ", ""), (f"{drawn.randint(100, 999)}", "hidden"), (f"{drawn.randint(1, 99)} mm", "")),
        (
            (f"{word} ", ""),
            (f"{drawn.randint(100, 999)}", "deleted"),
            (f"{drawn.randint(1, 99)}", "inserted"),
        ),
        ((f"{word} ", ""), (f"{drawn.randint(1, 9)}/{drawn.randint(11, 99)}", "fraction")),
    )
    return drawn.choice([value for value in values if all(mark in marks for _, mark in value)])
