"""A line as its table supports it: without the variables that training leaves out."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from shared.bundle.feature_schema import FeatureSchema
from training.lines.line import Line, bundle_document, level_range
from training.preprocessing import without_sentinels
from training.table import Table

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SelectedFeatures:
    """The schema and its document for a bundle, and the table with the same variables."""

    schema: FeatureSchema
    document: Mapping[str, Any]
    table: Table


def select_features(
    line: Line,
    table: Table,
    left_out: Collection[str],
    levels: Mapping[str, Sequence[str]] | None = None,
) -> SelectedFeatures:
    """Leave variables out, and fill what the YAML leaves to the table: typical values with its medians, and
    the `levels` of categories.

    Raises ValueError where no variable would be left.
    """
    kept = [index for index, name in enumerate(table.names) if name not in left_out]
    if not kept:
        raise ValueError(f"{line.path}: no variable is left to train on; see the audit's findings")
    names = tuple(table.names[index] for index in kept)
    cleaned = without_sentinels(table.features, line.schema)
    middle = {
        table.names[index]: _middle(cleaned[:, index], category=table.names[index] in (levels or {}))
        for index in kept
    }
    document = bundle_document(line.document)
    document["features"] = _following(document["features"], names)
    document["features"] = [
        _with_levels(entry, (levels or {}).get(entry["name"])) for entry in document["features"]
    ]
    document["features"] = [
        _with_typical(entry, middle[entry["name"]]) if entry["name"] in line.untypical else entry
        for entry in document["features"]
        if entry["name"] in names
    ]
    document["equipment"] = [
        {**part, "related_features": [name for name in part["related_features"] if name in names]}
        for part in document["equipment"]
    ]
    reduced = table  # not copied where nothing is left out: it may be long
    if len(kept) < len(table.names):
        reduced = replace(table, names=names, features=table.features[:, kept])
    return SelectedFeatures(FeatureSchema.from_mapping(document), document, reduced)


def _with_levels(entry: Mapping[str, Any], levels: Sequence[str] | None) -> dict[str, Any]:
    if levels is None:
        return {**entry}
    plausible = entry["plausible"]
    if tuple(plausible) == level_range(()):  # none was given
        plausible = list(level_range(levels))
    return {**entry, "levels": list(levels), "plausible": plausible}


def _middle(values: Numbers, *, category: bool) -> float:
    """The median, or the commonest level of a category."""
    if not category:
        return float(np.nanmedian(values))
    numbers, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    return float(numbers[counts.argmax()]) if len(numbers) else float("nan")


def _following(entries: Sequence[Mapping[str, Any]], kept: Collection[str]) -> list[dict[str, Any]]:
    """The variables with a causal order among those kept: in place of one that is left out stands what it
    follows itself."""
    follows = {entry["name"]: entry.get("follows", ()) for entry in entries}

    def reached(name: str) -> Iterator[str]:
        for other in follows[name]:
            yield from (other,) if other in kept else reached(other)

    return [
        {**entry, "follows": list(dict.fromkeys(reached(entry["name"])))}
        if entry.get("follows")
        else {**entry}
        for entry in entries
    ]


def _with_typical(entry: Mapping[str, Any], median: float) -> dict[str, Any]:
    low, high = entry["plausible"]
    return {**entry, "typical": round(min(max(median, low), high), 4)}
