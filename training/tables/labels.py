"""Which shots are defects, and of which kinds: by a verdict, by counts of defects, or by kinds as texts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from shared.bundle.levels import level_key
from shared.tables.words import EMPTY, words
from training.lines.line import Line
from training.lines.table_rules import KindsRule
from training.tables.fields import numbers, refused
from training.tables.outcomes import PartResult, result_of, word_key
from training.tables.raw_table import RawTable

Flags = npt.NDArray[np.bool_]

NAMED = 8
"""Unforeseen values that an error names."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Which rows are defects, which have a label at all, the rows of each value by column, and the value
    that is taken for good. Of counts by kind: the columns that the file lacks, the rows that are good only
    because an empty count is taken for none, and the rows above 0 by column."""

    defect: Flags
    known: Flags
    counts: Mapping[str, Mapping[str, int]]
    assumed_good: str | None = None
    absent: tuple[str, ...] = ()
    blank: int = 0
    above: Mapping[str, Flags] = field(default_factory=dict)


def read_labels(raw: RawTable, line: Line) -> Labels:
    """Which rows are defects. Raises ValueError naming file, line and column of an unnamed value."""
    rule = line.rules.label
    if not rule.columns:
        return _labels_by_kind(raw, line)
    columns = [found for name in rule.columns if (found := raw.find(name)) is not None]
    if rule.said is not None:
        return _said_labels(raw, columns[0], rule.said)
    if not rule.bad:
        return _counted_labels(raw, rule.columns, columns)
    column = columns[0]
    texts = [level_key(text) for text in raw.columns[column]]
    bad, good = {level_key(value) for value in rule.bad}, {level_key(value) for value in rule.good}
    counts = Counter(text for text in texts if text in bad | good or text not in EMPTY)
    others = [text for text in counts if text not in bad | good]
    assumed = None
    if not rule.good and len(others) <= 1:
        assumed = others[0] if others else None
    elif others:
        raise _unforeseen(raw, line, column, texts, others)
    flags = np.array([text in bad for text in texts])
    known = np.array([text in bad | good or text not in EMPTY for text in texts])
    return Labels(flags, known, {column: dict(counts)}, assumed)


def _said_labels(raw: RawTable, column: str, said: Mapping[str, PartResult | None]) -> Labels:
    """Labels of the column that a mapping names. A text that is said to mean nothing is no label."""
    texts = [word_key(text) for text in raw.columns[column]]
    counts = Counter(text for text in texts if text not in EMPTY)
    meant = {text: result_of(column, text, said) for text in counts}
    others = [text for text, result in meant.items() if result is None and text not in said]
    if others:
        told = ", ".join(f"{text!r} in {counts[text]} rows" for text in others[:NAMED])
        raise ValueError(
            f"{raw.path}: line {raw.lines[texts.index(others[0])]}: column {column}: texts of the "
            f"outcome that are not understood: {told}; say good, defect or null of each under "
            "outcome.words of the mapping"
        )
    raw.notes.append(f"labels are those of the column {column}, as the mapping says")
    flags = np.array([meant.get(text) == "defect" for text in texts])
    known = np.array([meant.get(text) is not None for text in texts])
    return Labels(flags, known, {column: dict(counts)})


def _unforeseen(raw: RawTable, line: Line, column: str, texts: list[str], others: list[str]) -> ValueError:
    """The error on label values that the schema does not name, each with its count and first line."""
    counts = Counter(text for text in texts if text not in EMPTY)
    shown = sorted(others, key=lambda text: -counts[text])[:NAMED]
    told = ", ".join(
        f"{text!r} in {counts[text]} rows from line {raw.lines[texts.index(text)]}" for text in shown
    )
    more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
    known = words()["label"]
    likely = {name: [text for text in shown if text in known[name]] for name in ("good", "bad")}
    hint = "; ".join(
        f"{', '.join(map(repr, found))} reads like {name}" for name, found in likely.items() if found
    )
    few = len(others) <= 5
    return ValueError(
        f"{raw.path}: line {raw.lines[texts.index(shown[0])]}: column {column}: values that table.label "
        f"does not name: {told}{more}{f' ({hint})' if hint else ''}; "
        + (
            f"list each under bad or good in table.label of {line.path}"
            if few
            else f"a label should have few values, not {len(counts)}; check table.label in {line.path}"
        )
    )


def _counted_labels(raw: RawTable, wanted: Sequence[str], columns: Sequence[str]) -> Labels:
    """Labels that are counts of defects by kind."""
    counts = np.column_stack([numbers(raw, column) for column in columns])
    if (counts < 0).any():
        row, place = (int(index[0]) for index in np.nonzero(counts < 0))
        raise refused(raw, columns[place], row, f"{counts[row, place]:g} is no count of defects")
    empty = np.isnan(counts)
    above = {column: counts[:, place] > 0 for place, column in enumerate(columns)}
    told = {
        column: {
            "0": int((counts[:, place] == 0).sum()),
            "above 0": int(above[column].sum()),
            **({"empty": int(empty[:, place].sum())} if empty[:, place].any() else {}),
        }
        for place, column in enumerate(columns)
    }
    defect, known = np.asarray((counts > 0).any(axis=1)), np.asarray(~empty.all(axis=1))
    absent = tuple(name for name in wanted if raw.find(name) is None)
    blank = int((known & ~defect & empty.any(axis=1)).sum())
    return Labels(defect, known, told, None, absent, blank, above)


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of defect of each row, as `level_key` writes them, `given` (n,) where the field says
    anything, and how many rows have each kind."""

    kinds: list[tuple[str, ...]]
    given: Flags
    counts: Mapping[str, int]


def _labels_by_kind(raw: RawTable, line: Line) -> Labels:
    """A defect is what has a kind; an empty field is good only where the schema lists it so."""
    rule = line.rules.kinds
    assert rule is not None  # noqa: S101 - a label without columns has one
    found = read_kinds(raw, line, rule)
    column = raw.find(rule.column) or rule.column
    defect = np.array([bool(kinds) for kinds in found.kinds])
    empty_is_good = "" in rule.good
    counts = {**found.counts, "no kind": int((~defect & (found.given | empty_is_good)).sum())}
    return Labels(defect, np.asarray(found.given | empty_is_good), {column: counts})


def read_kinds(raw: RawTable, line: Line, rule: KindsRule) -> Kinds:
    """Read the column of kinds. Raises ValueError naming all kinds that the schema does not, with counts."""
    column = raw.find(rule.column)
    texts = [""] * len(raw.lines) if column is None else [level_key(text) for text in raw.columns[column]]
    known = {*rule.modes, *map(level_key, rule.other)}
    good = {level_key(text) for text in rule.good} - {""}
    parts = {text: _parts(text, rule, known, good) for text in dict.fromkeys(texts)}
    unforeseen: Counter[str] = Counter()
    for text in texts:
        unforeseen.update(part for part in parts[text] if part not in known)
    if unforeseen:
        raise _unforeseen_kinds(raw, line, column or rule.column, [parts[text] for text in texts], unforeseen)
    kinds = [parts[text] for text in texts]
    given = np.array([text in good or text not in EMPTY for text in texts])
    return Kinds(kinds, given, Counter(kind for row in kinds for kind in row))


def _parts(text: str, rule: KindsRule, known: set[str], good: set[str]) -> tuple[str, ...]:
    """The kinds in a field: the whole of it, where it is one, or what stands between separators."""
    if text in known:
        return (text,)
    if text in good or text in EMPTY:
        return ()
    for separator in (*rule.separators, "\n"):
        text = text.replace(separator.casefold(), "\0")
    found = [level_key(part) for part in text.split("\0")]
    return tuple(dict.fromkeys(part for part in found if part not in good and part not in EMPTY))


def _unforeseen_kinds(
    raw: RawTable, line: Line, column: str, rows: Sequence[tuple[str, ...]], counts: Counter[str]
) -> ValueError:
    first = {
        kind: next(at for at, kinds in zip(raw.lines, rows, strict=True) if kind in kinds) for kind in counts
    }
    told = ", ".join(
        f"{kind!r} in {count} rows from line {first[kind]}" for kind, count in counts.most_common(NAMED)
    )
    more = f" and {len(counts) - NAMED} more" if len(counts) > NAMED else ""
    return ValueError(
        f"{raw.path}: line {min(first.values())}: column {column}: kinds of defect that the schema does not "
        f"name: {told}{more}; list each under `values` of its defect mode, or table.kinds.other or good, "
        f"in {line.path}"
    )


def modes_of(raw: RawTable, line: Line, defect: Flags, above: Mapping[str, Flags]) -> Flags:
    """Which defect modes a shot has (n, modes); `above` gives the rows above 0 of columns that are read
    already. A casting that its label calls good has none, whatever kind is written beside it: that is
    noted."""
    modes = np.zeros((len(raw.lines), len(line.rules.mode_columns)), bool)
    for index, names in enumerate(line.rules.mode_columns.values()):
        for name in names:
            if (column := raw.find(name)) is not None:
                modes[:, index] |= above[column] if column in above else numbers(raw, column) > 0
    rule = line.rules.kinds
    if rule is None:
        return modes
    places = {mode: index for index, mode in enumerate(line.rules.mode_columns)}
    found = read_kinds(raw, line, rule)
    for row, kinds in enumerate(found.kinds):
        for kind in kinds:
            if (mode := rule.modes.get(kind)) is not None:
                modes[row, places[mode]] = True
    odd = ~defect & np.array([bool(kinds) for kinds in found.kinds])
    if odd.any():
        raw.notes.append(
            f"line {raw.lines[int(odd.argmax())]}: column {rule.column}: {odd.sum()} castings have a kind of "
            "defect and a label that calls them good; the label counts"
        )
        modes[odd] = False
    nameless = defect & ~modes.any(axis=1)
    if nameless.any():
        raw.notes.append(
            f"column {rule.column}: {nameless.sum()} defects are of no defect mode of the schema"
        )
    return modes
