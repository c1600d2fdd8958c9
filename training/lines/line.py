"""Reading a line's YAML: every key known, every entry checked, errors with file and line."""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from shared.bundle.feature_schema import ROLES, DefectMode, Entry, Equipment, Feature, FeatureSchema
from shared.bundle.levels import codes_of
from shared.errors import BundleError
from training.lines.table_rules import (
    DERIVE_KEYS,
    DROP_KEYS,
    KINDS_KEYS,
    LABEL_KEYS,
    LONG_KEYS,
    RUN_KEYS,
    TABLE_KEYS,
    TableRules,
    column_rule,
    read_table_rules,
    table_checks,
)
from training.lines.yaml_places import line_of, read_yaml

FEATURE_KEYS = frozenset(
    {"name", "aliases", "label", "label_en", "meaning", "meaning_en", "unit", "role", "typical", "plausible"}
    | {"limits", "step", "equipment", "follows", "optional", "codes", "levels", "sentinels", "monotone"}
    | {"derive", "decimals"}
)
EQUIPMENT_KEYS = frozenset(
    {"id", "name", "name_en", "description", "description_en", "action", "action_en", "related_features"}
)
LINE_KEYS = frozenset(
    {"line", "label", "label_en", "sentinels", "table", "features", "equipment", "defect_modes"}
)
MODE_KEYS = frozenset({"id", "label", "label_en", "columns", "values"})
ONLY_TRAINING = ("monotone", "columns", "values")
"""Keys of variables and modes that concern training alone; a bundle does not carry them."""

ROWS = "rows"
SERVED_TABLE_KEYS = ("header", "time", "date_order", "machine", "drop_rows", "long")
"""What schema.json keeps of the `table` section, under `rows`: how rows without a label are read."""

DEFAULT = Path(__file__).parents[1] / "schemas" / "default.yaml"


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its schema, its whole document, and how its table is read. `untypical` are the variables
    for which the YAML gives no typical value: the schema holds the middle of their range. `columns` is a
    mapping that a person has confirmed: the variable of each column, None for one that is none."""

    path: Path
    schema: FeatureSchema
    document: Mapping[str, Any]
    rules: TableRules
    untypical: frozenset[str] = frozenset()
    columns: Mapping[str, str | None] = field(default_factory=dict)

    def with_levels(self, known: FeatureSchema) -> "Line":
        """The line with the levels that a bundle's schema has learnt, so that codes mean the same."""
        own = {
            feature.name: tuple(str(level) for level in entry["levels"])
            for feature, entry in zip(known.features, known.document.get("features", ()), strict=False)
            if isinstance(entry.get("levels"), list)
        }
        columns = {
            name: replace(rule, levels=own[name]) if rule.levels is not None and name in own else rule
            for name, rule in self.rules.columns.items()
        }
        return replace(self, rules=replace(self.rules, columns=columns))


def read_line(path: Path) -> Line:
    """Read and check a line's YAML.

    Raises ValueError with a line for each fault, naming file, line and entry: an unknown key (with the
    nearest known one), an entry that is missing or odd, a range that is upside down. Raises OSError where
    the file cannot be read.
    """
    document, places = read_yaml(path)
    faults = list(_faults(document))
    if not faults:
        filled = _filled(document)
        try:
            schema, rules = FeatureSchema.from_mapping(filled), read_table_rules(filled)
            untypical = frozenset(item["name"] for item in document["features"] if "typical" not in item)
            return Line(path, schema, filled, rules, untypical)
        except BundleError as error:
            faults = error.message.split("; schema.")
    told = dict.fromkeys(f"{path}: line {_line_of(fault, places)}: {fault}" for fault in faults)
    raise ValueError("\n".join(told))


def line_of_bundle(folder: Path, schema: FeatureSchema) -> Line:
    """How rows without a label are read for a bundle: what its schema.json keeps of the line's YAML.

    Raises BundleError where that is odd.
    """
    table = Entry.of(schema.document.get(ROWS, {}), ROWS).data
    document = {**schema.document, "table": {**table, "label": {"any_above_zero": ["no label"]}}}
    return Line(folder / "schema.json", schema, document, read_table_rules(document))


def _line_of(fault: str, places: Mapping[str, int]) -> int:
    place = fault.split(":", maxsplit=1)[0].removeprefix("schema").lstrip(".")
    return line_of(place, places)


def _faults(document: Any) -> Iterator[str]:
    """All that is wrong with the entries of a document, each taken alone."""
    if not isinstance(document, Mapping):
        yield "schema: must be a mapping with line, table, features, equipment"
        return
    for place, keys, known in _mappings(document):
        for key in keys:
            if key not in known:
                yield f"{place}.{key}: is not a key here{_nearest(str(key), known)}"
    filled = _filled(document)
    whole = Entry(filled, "schema")
    checks: list[Callable[[], object]] = [
        *(partial(whole.text, name) for name in ("line", "label", "label_en")),
        partial(whole.sentinels, "sentinels"),
        *table_checks(filled),
    ]
    for name, kind in (("features", Feature), ("equipment", Equipment), ("defect_modes", DefectMode)):
        if not isinstance(filled.get(name), list):
            yield f"schema.{name}: must be a list"
            continue
        for index, item in enumerate(filled[name]):
            checks += entry_checks(kind, item, f"schema.{name}[{index}]")
    for check in checks:
        try:
            check()
        except BundleError as error:
            yield error.message


def entry_checks(
    kind: type[Feature | Equipment | DefectMode], item: Any, path: str
) -> list[Callable[[], object]]:
    """Checks of one entry: each of its keys alone, then the whole."""
    checks: list[Callable[[], object]] = [partial(kind.from_mapping, item, path)]
    if isinstance(item, Mapping) and kind is Feature:
        entry = Entry(item, path)
        texts = ("name", "label", "label_en", "meaning", "meaning_en", "unit", "equipment")
        ranges = ("plausible", "limits") if item.get("role") == "setpoint" else ("plausible",)
        checks = [
            *(
                partial(entry.text, name)
                for name in texts
                if isinstance(item.get("name"), str) or name == "name"
            ),
            *(partial(entry.range, name) for name in ranges),
            partial(entry.one_of, "role", ROLES),
            partial(column_rule, entry),
            *checks,
        ]
    return checks


def _nearest(name: str, known: frozenset[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), 1)
    return f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(sorted(known))}"


def _mappings(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], frozenset[str]]]:
    """Every mapping with a fixed set of keys: its place, itself, its keys."""
    yield "schema", document, LINE_KEYS
    if isinstance(table := document.get("table"), Mapping):
        yield "table", table, TABLE_KEYS
        inner = (("label", LABEL_KEYS), ("run", RUN_KEYS), ("kinds", KINDS_KEYS), ("long", LONG_KEYS))
        for name, known in inner:
            if isinstance(table.get(name), Mapping):
                yield f"table.{name}", table[name], known
        yield from _items("table.drop_rows", table.get("drop_rows"), DROP_KEYS)
    for place, feature, known in _items("features", document.get("features"), FEATURE_KEYS):
        yield place, feature, known
        if isinstance(feature.get("derive"), Mapping):
            yield f"{place}.derive", feature["derive"], DERIVE_KEYS
    yield from _items("equipment", document.get("equipment"), EQUIPMENT_KEYS)
    yield from _items("defect_modes", document.get("defect_modes"), MODE_KEYS)


def _items(
    place: str, values: Any, known: frozenset[str]
) -> Iterator[tuple[str, Mapping[str, Any], frozenset[str]]]:
    if isinstance(values, list):
        for index, value in enumerate(values):
            if isinstance(value, Mapping):
                yield f"{place}[{index}]", value, known


def _filled(document: Mapping[str, Any]) -> dict[str, Any]:
    """Optional parts of a line: modes, a meaning (the label), a typical value (mid-range until training)."""
    filled = {"defect_modes": [], "equipment": [], **document}
    features = document.get("features")
    if isinstance(features, list):
        filled["features"] = [_filled_feature(item) for item in features]
    return filled


def _filled_feature(item: Any) -> Any:
    if not isinstance(item, Mapping):
        return item
    bounds = item.get("plausible")
    numeric = isinstance(bounds, list) and all(isinstance(end, int | float) for end in bounds)
    middle = sum(bounds) / len(bounds) if numeric and bounds else 0
    if "levels" in item and "plausible" not in item:
        # Of learnt levels the range is known only once the table is read.
        listed = item["levels"] if isinstance(item["levels"], list) else []
        low, high = level_range([str(level) for level in listed])
        item, middle = {**item, "plausible": [low, high]}, (low + high) / 2
    return {
        "meaning": item.get("label"),
        "meaning_en": item.get("label_en"),
        "typical": middle,
        **item,
    }


def level_range(levels: Sequence[str]) -> tuple[float, float]:
    """The lowest and the highest number of a category, the first below the second."""
    numbers = codes_of(levels).values() or (0.0,)
    return min(numbers), max(*numbers, min(numbers) + 1)


def bundle_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without what concerns training alone: what schema.json holds."""
    kept = {key: value for key, value in document.items() if key != "table"}
    kept[ROWS] = {key: value for key, value in document["table"].items() if key in SERVED_TABLE_KEYS}
    for key in ("features", "defect_modes"):
        kept[key] = [
            {name: value for name, value in entry.items() if name not in ONLY_TRAINING} for entry in kept[key]
        ]
    return kept


def read_yaml_schema(path: Path) -> tuple[FeatureSchema, dict[str, Any]]:
    """The schema and the document a bundle carries. Raises ValueError naming file, line and entry."""
    line = read_line(path)
    return line.schema, bundle_document(line.document)
