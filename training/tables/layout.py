"""Where a table's header is, and which column is which variable."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from shared.units import parse_unit
from training.lines.table_rules import Header
from training.tables.csv_text import Row
from training.tables.headers import (
    HEADER_WITHIN,
    ColumnNames,
    Meaning,
    below_groups,
    joined,
    looks_like_units,
    name_key,
    plain_name,
    unbracketed,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The header of a table: `skip` rows stand before the first shot, `line` is the header's own. `names` are
    the file's own, each once; `features` gives a variable's column, `units` the unit of a column's header;
    `known` counts the names that the line knows."""

    skip: int
    line: int
    names: tuple[str, ...]
    features: dict[str, str]
    units: dict[str, str]
    repeated: tuple[tuple[str, str], ...]
    known: int
    notes: tuple[str, ...]


_HEADERS: tuple[tuple[int, Callable[[Sequence[str], Sequence[str]], list[str]]], ...] = (
    (1, lambda row, _: [field.strip() for field in row]),
    (2, joined),
    (2, below_groups),
)


def find_layout(rows: Sequence[Row], header: Header, names: ColumnNames, others: Collection[str]) -> Layout:
    """Find the header among the first rows: the row, or the two, that hold most of the names that the line
    knows. `others` are the keys of columns that are no variables."""
    expected = 2 if header == "two-rows-joined" else 1
    best: tuple[int, int, list[str], int] | None = None
    # Groups above names that are known without them come last: they are no part of a name.
    for height, read in sorted(_HEADERS, key=lambda one: (one[1] is below_groups, one[0] != expected)):
        for at in range(min(HEADER_WITHIN, len(rows) - height + 1)):
            found = read(rows[at][1], rows[at + 1][1] if height == 2 else [])
            count = _known(found, names, others)
            if best is None or count > best[3]:
                best = (at, height, found, count)
    at, height, found, count = best or (0, 1, [field.strip() for field in rows[0][1]], 0)
    while found and not found[-1]:
        found.pop()
    own = unique_names(found)
    meanings = [names.find_own(name, field) for name, field in zip(own, found, strict=True)]
    features, repeated = _features(own, meanings)
    units = {name: meaning.unit for name, meaning in zip(own, meanings, strict=True) if meaning.unit}
    notes = []
    if at and count:
        told = "; ".join(" ".join(filter(None, map(str.strip, row))) for _, row in rows[:at])
        notes.append(f"rows above the header were passed over: {told[:120]}")
    if height != expected and count:
        notes.append(f"the header stands in {('one row', 'two rows')[height - 1]}, not as the schema says")
    skip = at + height
    below = rows[skip][1] if skip < len(rows) else []
    known = [meaning.feature for meaning in meanings]
    if len(rows) > skip + 1 and looks_like_units(below, known, names):
        notes.append(f"line {rows[skip][0]} was read as the columns' units")
        for name, feature, text in zip(own, known, below, strict=False):
            if text.strip() and (feature is not None or parse_unit(unbracketed(text))):
                units.setdefault(name, unbracketed(text))
        skip += 1
    return Layout(
        skip, rows[at][0] if rows else 1, tuple(own), features, units, repeated, count, tuple(notes)
    )


def _features(
    own: Sequence[str], meanings: Sequence[Meaning]
) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """The column of each variable, and further columns of the same one, each with the first."""
    features: dict[str, str] = {}
    repeated: list[tuple[str, str]] = []
    for name, meaning in zip(own, meanings, strict=True):
        if meaning.feature is None:
            continue
        if meaning.feature in features:
            repeated.append((name, features[meaning.feature]))
        else:
            features[meaning.feature] = name
    return features, tuple(repeated)


def _known(found: Sequence[str], names: ColumnNames, others: Collection[str]) -> int:
    pairs = zip(unique_names(found), found, strict=True)
    own = {names.find_own(own, field).feature for own, field in pairs} - {None}
    return len(own) + len({name_key(plain_name(field)) for field in found} & set(others))


def regularity(rows: Sequence[Row]) -> int:
    """How many fields the first rows have where they have the commonest number of them, one field aside."""
    widths = [len(row) for _, row in rows]
    usual = max(sorted(set(widths)), key=widths.count, default=0)
    return (usual - 1) * widths.count(usual)


def unique_names(names: Sequence[str]) -> list[str]:
    """The names, with a number after those that are empty or occur again."""
    seen: dict[str, int] = {}
    found = []
    for position, name in enumerate(names, 1):
        own = name or f"column {position}"
        seen[own] = seen.get(own, 0) + 1
        found.append(own if seen[own] == 1 else f"{own}.{seen[own]}")
    return found
