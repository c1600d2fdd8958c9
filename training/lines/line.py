"""Reading a line's YAML: every key known, every entry checked, errors with file and line."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.bundle.feature_schema import FeatureSchema
from shared.errors import BundleError
from training.lines.table_rules import (
    DERIVE_KEYS,
    DROP_KEYS,
    LABEL_KEYS,
    RUN_KEYS,
    TABLE_KEYS,
    TableRules,
    read_table_rules,
)
from training.lines.yaml_places import line_of, read_yaml

FEATURE_KEYS = frozenset(
    {"name", "aliases", "label", "label_en", "meaning", "meaning_en", "unit", "role", "typical", "plausible"}
    | {"limits", "step", "equipment", "follows", "optional", "codes", "monotone", "derive"}
)
EQUIPMENT_KEYS = frozenset(
    {"id", "name", "name_en", "description", "description_en", "action", "action_en", "related_features"}
)
LINE_KEYS = frozenset(
    {"line", "label", "label_en", "sentinels", "table", "features", "equipment", "defect_modes"}
)
MODE_KEYS = frozenset({"id", "label", "label_en", "columns"})
ONLY_TABLE = ("optional", "codes", "monotone", "derive", "columns")
"""Keys of variables and modes that concern the table alone; a bundle does not carry them."""

DEFAULT = Path(__file__).parents[1] / "schemas" / "default.yaml"


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its schema, its whole document, and how its table is read. `untypical` are the variables
    for which the YAML gives no typical value: the schema holds the middle of their range."""

    path: Path
    schema: FeatureSchema
    document: Mapping[str, Any]
    rules: TableRules
    untypical: frozenset[str] = frozenset()


def read_line(path: Path) -> Line:
    """Read and check a line's YAML.

    Raises ValueError naming file, line and entry: an unknown key (with the nearest known one), an entry
    that is missing or odd, a range that is upside down. Raises OSError where the file cannot be read.
    """
    document, places = read_yaml(path)
    try:
        _check_keys(document)
        filled = _filled(document)
        schema, rules = FeatureSchema.from_mapping(filled), read_table_rules(filled)
        untypical = frozenset(item["name"] for item in document["features"] if "typical" not in item)
        return Line(path, schema, filled, rules, untypical)
    except BundleError as error:
        place = error.message.split(":")[0].removeprefix("schema").lstrip(".")
        raise ValueError(f"{path}: line {line_of(place, places)}: {error.message}") from error


def _check_keys(document: Any) -> None:
    if not isinstance(document, Mapping):
        raise BundleError("schema: must be a mapping with line, table, features, equipment")
    for place, keys, known in _mappings(document):
        for key in keys:
            if key not in known:
                raise BundleError(f"{place}.{key}: is not a key here{_nearest(str(key), known)}")


def _nearest(name: str, known: frozenset[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), 1)
    return f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(sorted(known))}"


def _mappings(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], frozenset[str]]]:
    """Every mapping with a fixed set of keys: its place, itself, its keys."""
    yield "schema", document, LINE_KEYS
    if isinstance(table := document.get("table"), Mapping):
        yield "table", table, TABLE_KEYS
        for name, known in (("label", LABEL_KEYS), ("run", RUN_KEYS)):
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
    return {
        "meaning": item.get("label"),
        "meaning_en": item.get("label_en"),
        "typical": middle,
        **item,
    }


def bundle_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without what concerns the table alone: what schema.json holds."""
    kept = {key: value for key, value in document.items() if key != "table"}
    for key in ("features", "defect_modes"):
        kept[key] = [
            {name: value for name, value in entry.items() if name not in ONLY_TABLE} for entry in kept[key]
        ]
    return kept


def read_yaml_schema(path: Path) -> tuple[FeatureSchema, dict[str, Any]]:
    """The schema and the document a bundle carries. Raises ValueError naming file, line and entry."""
    line = read_line(path)
    return line.schema, bundle_document(line.document)
