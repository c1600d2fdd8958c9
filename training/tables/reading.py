"""A plant's CSV and its line's rules → a table of shots in time order, and what was done on the way."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.lines.line import Line
from training.lines.table_rules import ColumnRule
from training.table import Table
from training.tables.csv_text import Dialect, RawTable, name_key, read_csv_text
from training.tables.derived import from_counter, gaps, shots_since_pause
from training.tables.fields import EMPTY, has_date, numbers, times
from training.tables.runs import number_runs, places_in_runs

Flags = npt.NDArray[np.bool_]

FEW_WITHOUT_TIME = 0.01


@dataclass(frozen=True, slots=True)
class Dropped:
    """Rows left out by a rule of the schema: how many, and how many of them are labelled as defects."""

    name: str
    rows: int
    defects: int


@dataclass(frozen=True)
class Intake:
    """A table and where it comes from.

    `raw` holds the same rows in the same order as text, for the audit. `seconds` (n,) is the time of
    each shot or None. `absent` are optional variables that the file does not have.
    """

    table: Table
    raw: RawTable
    seconds: npt.NDArray[np.float64] | None
    dropped: tuple[Dropped, ...] = ()
    absent: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)


def read_table(path: Path, line: Line, dialect: Dialect | None = None) -> Intake:
    """Read a CSV by a line's rules.

    Raises ValueError naming file, line and column: a header without needed columns, text where a number
    belongs, a label that is none, a time that is none. OSError where the file cannot be read.
    """
    raw = read_csv_text(path, line.rules.header, _wanted(line), dialect or Dialect())
    _check_columns(raw, line)
    defect, known = _labels(raw, line)
    keep, dropped = known, []
    if not known.all():
        dropped.append(Dropped("without a label", int((~known).sum()), 0))
    for rule in line.rules.drop_rows:
        column = raw.find(rule.column)
        if column is not None:
            values = {_plain(value) for value in rule.values}
            marked = np.array([_plain(text) in values for text in raw.columns[column]])
            dropped.append(Dropped(rule.name, int(marked.sum()), int((marked & defect).sum())))
            keep = keep & ~marked
    if not keep.any():
        raise ValueError(f"{path}: no shot is left: all rows are {', '.join(d.name for d in dropped)}")
    raw, defect = _taken(raw, np.flatnonzero(keep)), defect[keep]
    seconds = _times(raw, line)
    if seconds is not None and (np.diff(seconds) < 0).any():
        order = np.argsort(seconds, kind="stable")
        raw, defect, seconds = _taken(raw, order), defect[order], seconds[order]
        raw.notes.append("the rows were brought into time order")
    columns, absent = _features(raw, line, seconds)
    run = number_runs(raw, line.rules.run, seconds)
    modes = _modes(raw, line)
    table = Table(
        line.schema.names, tuple(line.rules.mode_columns), run, places_in_runs(run), columns, modes, defect
    )
    return Intake(table, raw, seconds, tuple(dropped), absent, raw.notes)


def _wanted(line: Line) -> Iterator[str]:
    rules = line.rules
    for feature in line.schema.features:
        yield from (feature.name, *feature.aliases)
    yield from rules.label.columns
    yield from rules.run.columns
    yield from rules.ignore
    yield from (rule.column for rule in rules.drop_rows)


def _check_columns(raw: RawTable, line: Line) -> None:
    rules = line.rules
    missing = [
        feature.name
        for feature in line.schema.features
        if not rules.columns[feature.name].optional and raw.find(feature.name, *feature.aliases) is None
    ]
    if raw.find(*rules.label.columns) is None:
        missing.insert(0, rules.label.columns[0])
    if missing:
        told = [f"{name}{_near(name, raw)}" for name in missing[:8]]
        more = f" and {len(missing) - 8} more" if len(missing) > 8 else ""
        raise ValueError(
            f"{raw.path}: line 1: columns are missing: {', '.join(told)}{more}; rename them in the file, add "
            f"the file's name to the variable's aliases in {line.path}, or mark the variable `optional: true`"
        )


def _near(name: str, raw: RawTable) -> str:
    keys = {name_key(column): column for column in raw.columns}
    close = difflib.get_close_matches(name_key(name), keys, 1, 0.75)
    return f" (the file has {keys[close[0]]!r})" if close else ""


def _labels(raw: RawTable, line: Line) -> tuple[Flags, Flags]:
    """Which rows are defects, and which have a label at all."""
    rule = line.rules.label
    columns = [found for name in rule.columns if (found := raw.find(name)) is not None]
    if not rule.bad:
        counts = np.column_stack([numbers(raw, column) for column in columns])
        return np.asarray((counts > 0).any(axis=1)), np.asarray(~np.isnan(counts).all(axis=1))
    texts = [_plain(text) for text in raw.columns[columns[0]]]
    bad = {_plain(value) for value in rule.bad}
    others = {text for text in texts if text not in EMPTY} - bad
    if len(others) > 5:
        odd = next(index for index, text in enumerate(texts) if text in others)
        raise ValueError(
            f"{raw.path}: line {raw.lines[odd]}: column {columns[0]}: {raw.columns[columns[0]][odd]!r}: "
            f"a label should have few values, not {len(others) + len(bad)}; check table.label in {line.path}"
        )
    return np.array([text in bad for text in texts]), np.array([text not in EMPTY for text in texts])


def _plain(text: str) -> str:
    """A label or mark as it is compared: 1, 1.0 and ' 1 ' are the same."""
    short = text.strip().casefold()
    try:
        return f"{float(short):g}" if short not in EMPTY else short
    except ValueError:
        return short


def _times(raw: RawTable, line: Line) -> npt.NDArray[np.float64] | None:
    for group in line.rules.time:
        found = [raw.find(name) for name in group]
        columns = [name for name in found if name is not None]
        if len(columns) == len(group) and has_date(raw, columns):
            seconds = times(raw, columns)
            missing = np.isnan(seconds)
            if missing.any():
                place = f"line {raw.lines[int(missing.argmax())]}: column {' + '.join(columns)}"
                if missing.mean() > FEW_WITHOUT_TIME:
                    raise ValueError(
                        f"{raw.path}: {place}: {missing.sum()} shots have no time; fill it in, or take the "
                        f"columns out of table.time in {line.path}"
                    )
                raw.notes.append(f"{place}: {missing.sum()} shots without a time took that of the row above")
                known = np.maximum.accumulate(np.where(missing, 0, np.arange(len(seconds))))
                seconds = seconds[known]
            return seconds
    return None


def _features(
    raw: RawTable, line: Line, seconds: npt.NDArray[np.float64] | None
) -> tuple[npt.NDArray[np.float64], tuple[str, ...]]:
    found, absent = [], []
    for feature in line.schema.features:
        rule = line.rules.columns[feature.name]
        column = raw.find(feature.name, *feature.aliases)
        if column is not None:
            found.append(numbers(raw, column, rule.codes))
            continue
        values = _derived(raw, rule, seconds) if rule.derive else None
        if values is None:
            absent.append(feature.name)
            values = np.full(len(raw.lines), np.nan)
        found.append(values)
    return np.column_stack(found), tuple(absent)


def _derived(
    raw: RawTable, rule: ColumnRule, seconds: npt.NDArray[np.float64] | None
) -> npt.NDArray[np.float64] | None:
    if rule.derive == "counter":
        column = raw.find(rule.column or "")
        return None if column is None else from_counter(numbers(raw, column), rule.cap)
    if seconds is None:
        return None
    return (
        gaps(seconds, rule.cap) if rule.derive == "gap" else shots_since_pause(seconds, rule.pause, rule.cap)
    )


def _modes(raw: RawTable, line: Line) -> Flags:
    modes = np.zeros((len(raw.lines), len(line.rules.mode_columns)), bool)
    for index, names in enumerate(line.rules.mode_columns.values()):
        for name in names:
            if (column := raw.find(name)) is not None:
                modes[:, index] |= numbers(raw, column) > 0
    return modes


def _taken(raw: RawTable, places: Sequence[int] | npt.NDArray[np.intp]) -> RawTable:
    """The rows at these places, in this order."""
    chosen = [int(place) for place in places]
    columns = {name: [texts[place] for place in chosen] for name, texts in raw.columns.items()}
    return RawTable(raw.path, raw.dialect, columns, [raw.lines[place] for place in chosen], raw.notes)
