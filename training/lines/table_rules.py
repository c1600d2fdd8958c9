"""How a plant's table of shots is to be read: the `table` section of a line's YAML, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from shared.bundle.feature_schema import PAUSE, Derivation, Entry, derived
from shared.bundle.levels import level_key
from shared.errors import BundleError
from shared.tables.times import DateOrder
from shared.tables.words import words
from training.tables.outcomes import PartResult

Header = Literal["one-row", "two-rows-joined"]
Validation = Literal["within_runs", "later_shots", "later_runs"]

HEADERS: tuple[Header, ...] = ("one-row", "two-rows-joined")
VALIDATIONS: tuple[Validation, ...] = ("within_runs", "later_shots", "later_runs")
DATE_ORDERS: tuple[DateOrder, ...] = ("day-first", "month-first", "year-first")


@dataclass(frozen=True, slots=True)
class LabelRule:
    """Mark of a defect: any of `columns` above 0, or, with `bad`, their one value among these; without
    columns the kinds of defect say it.

    With `good` every other value is an error; without it a column may have one value beside the bad ones.
    `said` is of a mapping in which a person named the column: what texts mean, by `word_key`, None for one
    that says nothing of the part; other texts are read by the words of outcomes.
    """

    columns: tuple[str, ...]
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    said: Mapping[str, PartResult | None] | None = None


@dataclass(frozen=True, slots=True)
class KindsRule:
    """Kinds of defect as texts in `column`: one in a field, or several with one of `separators` between them.

    `modes` gives the defect mode of each kind; `other` are kinds of no mode, `good` texts that say that there
    is none. Every other text is an error. An empty field is a good casting only where "" is among the good
    ones, or where another column is the label.
    """

    column: str
    modes: Mapping[str, str]
    good: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    separators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LongRule:
    """A table of one variable a row: the columns that tell a shot, those of the variable's name and value,
    and of its unit, where there is one."""

    shot: tuple[str, ...]
    variable: str
    value: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class RunRule:
    """The rule that tells production runs apart: a change in one of `columns`, of the day (`by_day`), or a
    counter (`restarts`) that begins anew."""

    columns: tuple[str, ...] = ()
    by_day: bool = False
    restarts: str | None = None


@dataclass(frozen=True, slots=True)
class DropRule:
    """Rows that are no production shots: `column` holds one of `values`. `name` is what they are called."""

    name: str
    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """How one variable comes from the table, beside its name and aliases.

    optional: the column may be absent. codes: numbers for texts. levels: the values of a category, which
    become 1, 2, 3 in this order, or keep their number where all are numbers; an empty list is learnt from
    the table. monotone: +1 where more of it can only raise the risk, -1 where it can only lower it, 0 where
    nothing is known. derive: made from the time or from a counter (`column`), and never above `cap`;
    `pause` in seconds.
    """

    optional: bool = False
    codes: Mapping[str, float] | None = None
    levels: tuple[str, ...] | None = None
    monotone: int = 0
    derive: Derivation | None = None
    column: str | None = None
    cap: float = 0.0
    pause: float = PAUSE


@dataclass(frozen=True, slots=True)
class TableRules:
    """The whole section, with one ColumnRule for each variable by its name.

    time: groups of columns; the first group whose columns are all there gives the time of a shot.
    date_order: how dates such as 02/03/2024 begin, where the column itself does not decide it.
    machine: the column that tells machines apart, whose pauses and counters are each their own.
    mode_columns: for each defect mode the columns that are above 0 where a shot has it.
    validation: how later shots will come: as the rest of runs that are known, as later shots of the
    line, or as new runs.
    """

    header: Header
    label: LabelRule
    run: RunRule
    time: tuple[tuple[str, ...], ...]
    date_order: DateOrder | None
    machine: str | None
    ignore: tuple[str, ...]
    drop_rows: tuple[DropRule, ...]
    mode_columns: Mapping[str, tuple[str, ...]]
    validation: Validation
    columns: Mapping[str, ColumnRule]
    kinds: KindsRule | None = None
    long: LongRule | None = None


TABLE_KEYS = frozenset(
    {"header", "label", "run", "time", "date_order", "machine", "ignore", "drop_rows", "validation"}
    | {"kinds", "long"}
)
LABEL_KEYS = frozenset({"any_above_zero", "column", "bad", "good"})
RUN_KEYS = frozenset({"columns", "by_day", "restarts"})
DROP_KEYS = frozenset({"name", "column", "values"})
KINDS_KEYS = frozenset({"column", "good", "other", "separators"})
LONG_KEYS = frozenset({"shot", "variable", "value", "unit"})
LEARNT = "learnt"
"""In place of a list of levels: those of the training table."""

DERIVE_KEYS = frozenset({"kind", "column", "cap", "pause"})


def read_table_rules(document: Mapping[str, Any]) -> TableRules:
    """Read the section and the table's part of the variables. Raises BundleError naming the entry."""
    table = Entry.of(document.get("table"), "table")
    return TableRules(
        header=_choice(table, "header", HEADERS) or "one-row",
        label=_label(table),
        run=_run(table),
        time=_times(table),
        date_order=_choice(table, "date_order", DATE_ORDERS),
        machine=_machine(table),
        ignore=table.texts("ignore"),
        drop_rows=_drops(table),
        mode_columns=_mode_columns(document),
        validation=_choice(table, "validation", VALIDATIONS) or "later_runs",
        columns={
            str(item.get("name")): column_rule(Entry.of(item, path.removeprefix(".")))
            for path, item in Entry.of(document, "").items("features")
            if isinstance(item, Mapping)
        },
        kinds=_kinds(document),
        long=_long(table),
    )


def table_checks(document: Mapping[str, Any]) -> list[Callable[[], object]]:
    """The parts of the section, each to be read alone, so that a fault in one does not hide the next."""
    if not isinstance(document.get("table"), Mapping):
        return [partial(Entry.of, document.get("table"), "table")]
    table = Entry.of(document["table"], "table")
    return [
        partial(_choice, table, "header", HEADERS),
        partial(_choice, table, "date_order", DATE_ORDERS),
        partial(_choice, table, "validation", VALIDATIONS),
        *(partial(read, table) for read in (_label, _run, _times, _machine, _drops, _long)),
        partial(_kinds, document),
        partial(table.texts, "ignore"),
    ]


def _choice[T: str](table: Entry, name: str, choices: tuple[T, ...]) -> T | None:
    return table.one_of(name, choices) if name in table.data else None


def _times(table: Entry) -> tuple[tuple[str, ...], ...]:
    return tuple(_group(item, path) for path, item in table.optional_items("time"))


def _machine(table: Entry) -> str | None:
    return table.text("machine") if "machine" in table.data else None


def _drops(table: Entry) -> tuple[DropRule, ...]:
    return tuple(_drop(item, path) for path, item in table.optional_items("drop_rows"))


def _mode_columns(document: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        str(mode.get("id")): Entry.of(mode, path).texts("columns")
        for path, mode in Entry.of(document, "").items("defect_modes")
        if isinstance(mode, Mapping)
    }


def _kinds(document: Mapping[str, Any]) -> KindsRule | None:
    table = Entry.of(document.get("table"), "table")
    modes: dict[str, str] = {}
    for path, mode in Entry.of(document, "").items("defect_modes"):
        for kind in (
            _words(Entry.of(mode, path), "values") if isinstance(mode, Mapping) and "values" in mode else ()
        ):
            if level_key(kind) in modes:
                raise BundleError(f"{path.removeprefix('.')}.values: {kind} is a kind of two defect modes")
            modes[level_key(kind)] = str(mode.get("id"))
    if "kinds" not in table.data:
        if modes:
            raise BundleError("table.kinds: must name the column that holds the modes' values")
        return None
    entry = Entry.of(table.data["kinds"], "table.kinds")
    good, other, separators = (
        _words(entry, name) if name in entry.data else () for name in ("good", "other", "separators")
    )
    if not modes and not other:
        raise BundleError("table.kinds: needs defect_modes with values, or other: [kinds of no mode]")
    if both := [kind for kind in (*good, *other) if level_key(kind) in modes]:
        raise BundleError(f"table.kinds: {', '.join(both)} is a kind of a defect mode too")
    return KindsRule(entry.text("column"), modes, good, other, separators or tuple(words()["separators"]))


def _long(table: Entry) -> LongRule | None:
    if "long" not in table.data:
        return None
    entry = Entry.of(table.data["long"], "table.long")
    shot = entry.texts("shot")
    if not shot:
        raise BundleError("table.long.shot: must name the columns that tell a shot")
    unit = entry.text("unit") if "unit" in entry.data else None
    return LongRule(shot, entry.text("variable"), entry.text("value"), unit)


def _label(table: Entry) -> LabelRule:
    if "label" not in table.data and "kinds" in table.data:
        return LabelRule(())
    entry = Entry.of(table.data.get("label"), "table.label")
    if "any_above_zero" in entry.data:
        columns = entry.texts("any_above_zero")
        if not columns:
            raise BundleError(f"{entry.path}.any_above_zero: must name at least one column")
        return LabelRule(columns)
    good = _words(entry, "good") if "good" in entry.data else ()
    bad = _words(entry, "bad")
    if both := sorted(set(bad) & set(good)):
        raise BundleError(f"{entry.path}.good: {', '.join(both)} is among the bad values too")
    return LabelRule((entry.text("column"),), bad, good)


def _run(table: Entry) -> RunRule:
    entry = Entry.of(table.data.get("run", {}), "table.run")
    by_day = entry.data.get("by_day", False)
    if not isinstance(by_day, bool):
        raise BundleError(f"{entry.path}.by_day: must be true or false")
    restarts = entry.text("restarts") if "restarts" in entry.data else None
    return RunRule(entry.texts("columns"), by_day, restarts)


def _group(item: Any, path: str) -> tuple[str, ...]:
    names = [item] if isinstance(item, str) else item
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise BundleError(f"{path}: must be a column or a list of columns")
    return tuple(names)


def _drop(item: Any, path: str) -> DropRule:
    entry = Entry.of(item, path)
    return DropRule(entry.text("name"), entry.text("column"), _words(entry, "values"))


def _words(entry: Entry, name: str) -> tuple[str, ...]:
    """A list of texts or numbers, as the table writes them."""
    values = [value for _, value in entry.items(name)]
    if not values or any(isinstance(value, bool | dict | list) or value is None for value in values):
        raise BundleError(
            f"{entry.path}.{name}: must be a list of texts or numbers; put yes and no in quotes"
        )
    return tuple(str(value) for value in values)


def column_rule(entry: Entry) -> ColumnRule:
    """How one variable comes from the table. Raises BundleError naming the entry."""
    optional, monotone = entry.data.get("optional", False), entry.data.get("monotone", 0)
    if not isinstance(optional, bool):
        raise BundleError(f"{entry.path}.optional: must be true or false")
    if monotone not in (-1, 0, 1) or isinstance(monotone, bool):
        raise BundleError(f"{entry.path}.monotone: must be -1, 0 or 1")
    codes = entry.numbers("codes") if "codes" in entry.data else None
    levels = _levels(entry)
    if codes is not None and levels is not None:
        raise BundleError(f"{entry.path}.levels: cannot go with codes; give one of the two")
    if "derive" not in entry.data:
        return ColumnRule(optional, codes, levels, int(monotone))
    return ColumnRule(True, codes, levels, int(monotone), *derived(entry))


def _levels(entry: Entry) -> tuple[str, ...] | None:
    if "levels" not in entry.data:
        return None
    if entry.data["levels"] == LEARNT:
        return ()
    levels = _words(entry, "levels")
    if len(set(levels)) < len(levels):
        raise BundleError(f"{entry.path}.levels: a level stands there twice")
    return levels
