"""How a plant's table of shots is to be read: the `table` section of a line's YAML, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from shared.bundle.feature_schema import Entry
from shared.errors import BundleError

Header = Literal["one-row", "two-rows-joined"]
Validation = Literal["within_runs", "later_shots", "later_runs"]
Derivation = Literal["gap", "shots_since_pause", "counter"]

HEADERS: tuple[Header, ...] = ("one-row", "two-rows-joined")
VALIDATIONS: tuple[Validation, ...] = ("within_runs", "later_shots", "later_runs")
DERIVATIONS: tuple[Derivation, ...] = ("gap", "shots_since_pause", "counter")


@dataclass(frozen=True, slots=True)
class LabelRule:
    """Mark of a defect: any of `columns` above 0, or, with `bad`, their one value among these."""

    columns: tuple[str, ...]
    bad: tuple[str, ...] = ()


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

    optional: the column may be absent. codes: numbers for texts. monotone: +1 where more of it can only
    raise the risk, -1 where it can only lower it, 0 where nothing is known. derive: made from the time
    or from a counter (`column`), and never above `cap`; `pause` in seconds.
    """

    optional: bool = False
    codes: Mapping[str, float] | None = None
    monotone: int = 0
    derive: Derivation | None = None
    column: str | None = None
    cap: float = 0.0
    pause: float = 1800.0


@dataclass(frozen=True, slots=True)
class TableRules:
    """The whole section, with one ColumnRule for each variable by its name.

    time: groups of columns; the first group whose columns are all there gives the time of a shot.
    mode_columns: for each defect mode the columns that are above 0 where a shot has it.
    validation: how later shots will come: as the rest of runs that are known, as later shots of the
    line, or as new runs.
    """

    header: Header
    label: LabelRule
    run: RunRule
    time: tuple[tuple[str, ...], ...]
    ignore: tuple[str, ...]
    drop_rows: tuple[DropRule, ...]
    mode_columns: Mapping[str, tuple[str, ...]]
    validation: Validation
    columns: Mapping[str, ColumnRule]


TABLE_KEYS = frozenset({"header", "label", "run", "time", "ignore", "drop_rows", "validation"})
LABEL_KEYS = frozenset({"any_above_zero", "column", "bad"})
RUN_KEYS = frozenset({"columns", "by_day", "restarts"})
DROP_KEYS = frozenset({"name", "column", "values"})
DERIVE_KEYS = frozenset({"kind", "column", "cap", "pause"})


def read_table_rules(document: Mapping[str, Any]) -> TableRules:
    """Read the section and the table's part of the variables. Raises BundleError naming the entry."""
    table = Entry.of(document.get("table"), "table")
    return TableRules(
        header=table.one_of("header", HEADERS) if "header" in table.data else "one-row",
        label=_label(Entry.of(table.data.get("label"), "table.label")),
        run=_run(Entry.of(table.data.get("run", {}), "table.run")),
        time=tuple(_group(item, path) for path, item in table.optional_items("time")),
        ignore=table.texts("ignore"),
        drop_rows=tuple(_drop(item, path) for path, item in table.optional_items("drop_rows")),
        mode_columns={
            str(mode.get("id")): Entry.of(mode, path).texts("columns")
            for path, mode in Entry.of(document, "").items("defect_modes")
            if isinstance(mode, Mapping)
        },
        validation=table.one_of("validation", VALIDATIONS) if "validation" in table.data else "later_runs",
        columns={
            str(item.get("name")): _column(Entry.of(item, path.removeprefix(".")))
            for path, item in Entry.of(document, "").items("features")
            if isinstance(item, Mapping)
        },
    )


def _label(entry: Entry) -> LabelRule:
    if "any_above_zero" in entry.data:
        columns = entry.texts("any_above_zero")
        if not columns:
            raise BundleError(f"{entry.path}.any_above_zero: must name at least one column")
        return LabelRule(columns)
    return LabelRule((entry.text("column"),), _words(entry, "bad"))


def _run(entry: Entry) -> RunRule:
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


def _column(entry: Entry) -> ColumnRule:
    optional, monotone = entry.data.get("optional", False), entry.data.get("monotone", 0)
    if not isinstance(optional, bool):
        raise BundleError(f"{entry.path}.optional: must be true or false")
    if monotone not in (-1, 0, 1) or isinstance(monotone, bool):
        raise BundleError(f"{entry.path}.monotone: must be -1, 0 or 1")
    codes = entry.numbers("codes") if "codes" in entry.data else None
    if "derive" not in entry.data:
        return ColumnRule(optional, codes, int(monotone))
    derive = Entry.of(entry.data["derive"], f"{entry.path}.derive")
    kind = derive.one_of("kind", DERIVATIONS)
    return ColumnRule(
        True,
        codes,
        int(monotone),
        kind,
        derive.text("column") if kind == "counter" else None,
        derive.number("cap"),
        derive.number("pause") if "pause" in derive.data else 1800.0,
    )
