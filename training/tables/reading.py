"""A plant's CSV and its line's rules → a table of shots in time order, and what was done on the way."""

import difflib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from shared.bundle.levels import level_key
from shared.tables.derived import from_counter, gaps, shots_since_pause
from shared.tables.times import DAY, Times, put_back
from shared.tables.words import EMPTY, words
from training.lines.line import Line
from training.lines.table_rules import ColumnRule, DropRule
from training.table import Table
from training.tables.fields import levels, numbers, refused, time_of
from training.tables.headers import name_key
from training.tables.labels import Labels, modes_of, read_labels
from training.tables.raw_table import Dialect, RawTable, TableSource, machine_columns, open_table
from training.tables.runs import number_runs, places_in_runs
from training.tables.simulated import is_simulated
from training.tables.texts import PART, Texts

Flags = npt.NDArray[np.bool_]

FEW_WITHOUT_TIME = 0.01
MOST_ABSENT = 0.7
"""Share of the logged variables that a file may lack; beyond it is another table, optional or not."""


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
    each shot or None; then the rows are in the file's order, and nothing says that it is that of time.
    `machine` (n,) is the number of each shot's machine, all 0 where the schema names none. `absent` are
    optional variables that the file does not have. `labels` counts the rows of each value of the label,
    `assumed_good` is the value that counts as good without being named so. `levels` are those of each
    category, `unseen` the texts of a category that are none of them, with the rows that have them.
    `absent_labels` are counts of defects that the file does not have, `blank_labels` the rows that are good
    only because an empty count is taken for none. `simulated` where no machine made the shots.
    """

    table: Table
    raw: RawTable
    seconds: npt.NDArray[np.float64] | None
    dropped: tuple[Dropped, ...] = ()
    absent: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    machine: npt.NDArray[np.int64] | None = None
    labels: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    assumed_good: str | None = None
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unseen: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    absent_labels: tuple[str, ...] = ()
    blank_labels: int = 0
    simulated: bool = False

    @property
    def timed(self) -> bool:
        """True where the table says when its shots were made, so that some are later than others."""
        return self.seconds is not None


def read_table(
    path: Path, line: Line, dialect: Dialect | None = None, say: Callable[[int], None] = lambda _: None
) -> Intake:
    """Read a CSV, .xlsx or .xls by a line's rules. `say` is told now and then how many rows were read.

    Raises ValueError naming file, line and column: a header without needed columns, text where a number
    belongs, a label that is none, a time that is none. OSError where the file cannot be read.
    """
    given = dialect or Dialect()
    raw = open_table(path, line, given).whole(given.decimal, say)
    _check_columns(raw, line, labelled=True)
    simulated = is_simulated(raw)
    labels = read_labels(raw, line)
    dropped: list[Dropped] = []
    if not labels.known.all():
        dropped.append(Dropped("without a label", int((~labels.known).sum()), 0))
    raw, rows = _kept(raw, line, labels, dropped)
    seconds, machine = times_of(raw, line), _machine(raw, line)
    if seconds is not None and (np.diff(seconds) < 0).any():
        order = np.argsort(seconds, kind="stable")
        raw, rows, seconds, machine = (
            raw.taken(order.tolist()),
            rows[order],
            seconds[order],
            machine[order],
        )
        raw.notes.append("the rows were brought into time order")
    columns = read_columns(
        raw, line, None if seconds is None or not _has_clock(seconds) else seconds, machine
    )
    run = number_runs(raw, line.rules.run, seconds, machine if machine.any() else None)
    defect = labels.defect[rows]
    modes = modes_of(raw, line, defect, {column: above[rows] for column, above in labels.above.items()})
    _note_machines(raw, line)
    table = Table(
        line.schema.names,
        tuple(line.rules.mode_columns),
        run,
        places_in_runs(run),
        columns.values,
        modes,
        defect,
    )
    return Intake(
        table,
        raw,
        seconds,
        tuple(dropped),
        columns.absent,
        raw.notes,
        machine,
        labels.counts,
        labels.assumed_good,
        columns.levels,
        columns.unseen,
        labels.absent,
        labels.blank,
        simulated,
    )


def _kept(
    raw: RawTable, line: Line, labels: Labels, dropped: list[Dropped]
) -> tuple[RawTable, npt.NDArray[np.intp]]:
    """The labelled rows that no rule takes out, and their places; `dropped` is told how many each took."""
    keep = labels.known
    for rule in line.rules.drop_rows:
        marked = _marked(raw, rule)
        if marked is None:
            raw.notes.append(f"no column {rule.column}: {rule.name} could not be left out")
            continue
        dropped.append(Dropped(rule.name, int(marked.sum()), int((marked & labels.defect).sum())))
        keep = keep & ~marked
    if not keep.any():
        raise ValueError(f"{raw.path}: no shot is left: all rows are {', '.join(d.name for d in dropped)}")
    rows = np.flatnonzero(keep)
    return raw if keep.all() else raw.taken(rows.tolist()), rows


def read_blocks(
    path: Path, line: Line, dialect: Dialect, size: int
) -> Iterator[tuple[RawTable, npt.NDArray[np.float64]]]:
    """The variables of a file of any length, whose shots need no label: blocks of `size` rows in the file's
    order, each as text and as (rows, variables).

    What is made from the time is made over the whole file first, which holds no more than its times in
    memory. Raises ValueError and OSError as `read_table` does.
    """
    source = open_table(path, line, dialect)
    marks = source.marks(dialect.decimal)
    derived = _derived_over_all(source, line)
    start = 0
    for raw in source.blocks(marks, size):
        if not start:
            _check_columns(raw, line, labelled=False)
        columns = read_columns(raw, line, None, None).values
        stop = start + len(raw.lines)
        for place, values in derived.items():
            columns[:, place] = values[start:stop]
        yield raw, columns
        start = stop


def _derived_over_all(source: TableSource, line: Line) -> dict[int, npt.NDArray[np.float64]]:
    """Variables made from the time, by their place: one value for each row of the file, in its order."""
    rules = line.rules
    made = {
        place: rules.columns[name]
        for place, name in enumerate(line.schema.names)
        if rules.columns[name].derive in ("gap", "shots_since_pause")
    }
    kept = [name for group in rules.time for name in group] + ([rules.machine] if rules.machine else [])
    kept += [rule.column for rule in rules.drop_rows]
    whole: RawTable | None = None
    if not made:
        return {}
    made = {
        place: rule for place, rule in made.items() if line.schema.names[place] not in source.layout.features
    }
    columns: dict[str, Texts] = {}
    for raw in source.blocks({}, PART):
        if whole is None:
            columns = {own: Texts() for name in kept if (own := raw.find(name)) is not None}
            whole = RawTable(source.path, {**columns}, [], raw.notes)
        whole.lines.extend(raw.lines)
        for name, texts in columns.items():
            texts.add(raw.columns[name])
    seconds = None if whole is None else times_of(whole, line)
    if whole is None or seconds is None or not _has_clock(seconds):
        return {}
    # As in training, rows that are no production shots are no shots before another.
    marks = [marked for rule in rules.drop_rows if (marked := _marked(whole, rule)) is not None]
    dropped = np.any(marks, axis=0) if marks else np.zeros(len(seconds), bool)
    order = np.argsort(seconds, kind="stable")
    order = order[~dropped[order]]
    machine = _machine(whole, line)[order]
    found = {}
    for place, rule in made.items():
        values = _derived(whole, rule, seconds[order], machine)
        if values is not None:
            found[place] = np.full(len(seconds), np.nan)
            found[place][order] = values
    return found


def _marked(raw: RawTable, rule: DropRule) -> Flags | None:
    """The rows that a rule takes out, or None where the file does not have its column."""
    column = raw.find(rule.column)
    if column is None:
        return None
    values = {level_key(value) for value in rule.values}
    return np.array([level_key(text) in values for text in raw.columns[column]])


def _check_columns(raw: RawTable, line: Line, *, labelled: bool) -> None:
    rules = line.rules
    missing = [
        feature.name
        for feature in line.schema.features
        if not rules.columns[feature.name].optional and feature.name not in raw.features
    ]
    absent = _absent(raw, line)
    if labelled and rules.kinds is not None and raw.find(rules.kinds.column) is None:
        missing.insert(0, rules.kinds.column)
    if labelled and rules.label.columns and raw.find(*rules.label.columns) is None:
        missing.insert(0, rules.label.columns[0])
    if not missing:
        known = set(raw.features.values())
        close = [f"{name}{near}" for name in absent if (near := _near(name, raw, known))]
        raw.notes.extend(f"no column {one}: is it the same variable under another name?" for one in close)
    if missing:
        told = [f"{name}{_near(name, raw)}" for name in missing[:8]]
        more = f" and {len(missing) - 8} more" if len(missing) > 8 else ""
        raise ValueError(
            f"{raw.path}: line 1: columns are missing: {', '.join(told)}{more}; rename them in the file, add "
            f"the file's name to the variable's aliases in {line.path}, or mark the variable `optional: true`"
        )


def _absent(raw: RawTable, line: Line) -> list[str]:
    """The logged variables that the file lacks. Raises ValueError where they are most of them."""
    logged = [name for name in line.schema.names if line.rules.columns[name].derive is None]
    absent = [name for name in logged if name not in raw.features]
    if len(absent) > MOST_ABSENT * len(logged):
        more = f" and {len(absent) - 8} more" if len(absent) > 8 else ""
        raise ValueError(
            f"{raw.path}: line 1: columns are missing: {', '.join(absent[:8])}{more}; with "
            f"{len(logged) - len(absent)} of the {len(logged)} variables of {line.path} this is another "
            f"line's table, or its columns have other names: diecast map proposes which is which"
        )
    return absent


def _near(name: str, raw: RawTable, but: Collection[str] = ()) -> str:
    keys = {name_key(column): column for column in raw.columns if column not in but}
    close = difflib.get_close_matches(name_key(name), keys, 1, 0.75)
    return f" (the file has {keys[close[0]]!r})" if close else ""


def _note_machines(raw: RawTable, line: Line) -> None:
    """Say where a column seems to tell machines or dies apart and the schema does not know it."""
    rules = line.rules
    known = {name_key(name) for name in (*rules.run.columns, *rules.ignore, rules.machine or "")}
    known |= {name_key(column) for column in raw.features.values()}
    for column, count in machine_columns(raw, known, words()["machines"]).items():
        raw.notes.append(
            f"column {column} has {count} values: if these are machines or dies, name it in table.machine, "
            "table.run.columns or as a variable with levels; else pauses and runs are of all together"
        )


def _machine(raw: RawTable, line: Line) -> npt.NDArray[np.int64]:
    column = raw.find(line.rules.machine) if line.rules.machine else None
    if column is None:
        if line.rules.machine:
            raw.notes.append(f"no column {line.rules.machine}: all shots count as of one machine")
        return np.zeros(len(raw.lines), np.int64)
    seen: dict[str, int] = {}
    return np.array([seen.setdefault(level_key(text), len(seen)) for text in raw.columns[column]], np.int64)


def times_of(raw: RawTable, line: Line) -> npt.NDArray[np.float64] | None:
    """Seconds since 1970 of each shot on the plant's clock, or None where the file has no such column.

    Raises ValueError where a column that the schema names as time is there and cannot be read.
    """
    there: list[str] = []
    partners: list[str] = []
    for group in line.rules.time:
        columns = [name for wanted in group if (name := raw.find(wanted)) is not None]
        there += [name for name in columns if name not in there]
        if len(columns) < len(group):
            partners += [wanted for wanted in group if columns and raw.find(wanted) is None]
            continue
        found = time_of(raw, columns, line.rules.date_order)
        if found.has_days:
            return _seconds(raw, line, columns, found)
    filled = [name for name in there if any(level_key(text) not in EMPTY for text in raw.columns[name])]
    if filled:
        column = filled[0]
        row = next(row for row, text in enumerate(raw.columns[column]) if level_key(text) not in EMPTY)
        raise refused(raw, column, row, _alone(raw, column, row, line, partners))
    return None


def _alone(raw: RawTable, column: str, row: int, line: Line, partners: Sequence[str]) -> str:
    """Why a column that the schema names as time does not give it: a clock without a date, or a date that the
    schema reads with another column."""
    said = f"{raw.columns[column][row].strip()!r}"
    if time_of(raw, [column], line.rules.date_order).has_days:
        wanted = ", ".join(dict.fromkeys(partners))
        return (
            f"{said} is a date that {line.path} reads together with {wanted}, which the file does not have; "
            f"name {column} alone in table.time there, and days count without the clock, or take it out"
        )
    return (
        f"{said} has no date, and no other column of table.time in {line.path} that the file has gives it; "
        f"name the date's column there, or take this one out"
    )


def _seconds(raw: RawTable, line: Line, columns: Sequence[str], found: Times) -> npt.NDArray[np.float64]:
    place = " + ".join(columns)
    if found.zoned:
        raw.notes.append(f"column {place}: the times are those of {found.zoned}, and so are the days")
    elif (back := put_back(found)) is not None:
        raw.notes.append(
            f"line {raw.lines[back]}: column {place}: the time goes back by less than an hour in a Sunday's "
            "night: where a clock was put back, shots of that hour cannot be ordered; write times with their "
            "zone (+01:00)"
        )
    if not found.has_clock:
        raw.notes.append(
            f"column {place}: dates without a time of the day: shots of a day keep the file's order"
        )
    seconds = found.days * DAY + (found.clock if found.has_clock else 0.0)
    missing = np.isnan(seconds)
    if missing.any():
        told = f"line {raw.lines[int(missing.argmax())]}: column {place}"
        if missing.mean() > FEW_WITHOUT_TIME:
            raise ValueError(
                f"{raw.path}: {told}: {missing.sum()} shots have no time; fill it in, or take the "
                f"columns out of table.time in {line.path}"
            )
        raw.notes.append(f"{told}: {missing.sum()} shots without a time took that of the row above")
        first = int((~missing).argmax())
        known = np.maximum.accumulate(np.where(missing, first, np.arange(len(seconds))))
        seconds = seconds[known]
    return np.asarray(seconds)


def _has_clock(seconds: npt.NDArray[np.float64]) -> bool:
    return bool((seconds % DAY).any())


@dataclass(frozen=True, slots=True)
class Columns:
    """The variables of each row: `values` (n, variables); see Intake for the rest."""

    values: npt.NDArray[np.float64]
    absent: tuple[str, ...]
    levels: Mapping[str, tuple[str, ...]]
    unseen: Mapping[str, Mapping[str, int]]


def read_columns(
    raw: RawTable,
    line: Line,
    seconds: npt.NDArray[np.float64] | None,
    machine: npt.NDArray[np.int64] | None,
) -> Columns:
    """The variables from their columns, by their codes and levels, or made from time and counters.

    Raises ValueError naming file, line and column for a text where a number belongs.
    """
    found, absent = [], []
    known: dict[str, tuple[str, ...]] = {}
    unseen: dict[str, Mapping[str, int]] = {}
    for feature in line.schema.features:
        rule = line.rules.columns[feature.name]
        column = raw.features.get(feature.name)
        values: npt.NDArray[np.float64] | None
        if column is not None and rule.levels is not None:
            values, known[feature.name], odd = levels(raw, column, rule.levels or None)
        elif column is not None:
            values = numbers(raw, column, rule.codes, feature.unit)
            odd = _without_code(raw, column, values) if rule.codes else {}
        else:
            odd = {}
            values = _derived(raw, rule, seconds, machine) if rule.derive else None
        if odd:
            unseen[feature.name] = odd
        if values is None:
            absent.append(feature.name)
            values = np.full(len(raw.lines), np.nan)
        found.append(values)
    return Columns(np.column_stack(found), tuple(absent), known, unseen)


def _without_code(raw: RawTable, column: str, values: npt.NDArray[np.float64]) -> Mapping[str, int]:
    texts = (level_key(raw.columns[column][int(row)]) for row in np.flatnonzero(np.isnan(values)))
    return Counter(text for text in texts if text not in EMPTY)


def _derived(
    raw: RawTable,
    rule: ColumnRule,
    seconds: npt.NDArray[np.float64] | None,
    machine: npt.NDArray[np.int64] | None,
) -> npt.NDArray[np.float64] | None:
    if rule.derive == "counter":
        column = raw.find(rule.column or "")
        return None if column is None else from_counter(numbers(raw, column), rule.cap)
    if seconds is None:
        return None
    if rule.derive == "gap":
        return gaps(seconds, rule.cap, machine)
    return shots_since_pause(seconds, rule.pause, rule.cap, machine)
