"""Shots of a line's memory as the table that training reads, and the YAML that reads it."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import yaml

from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.levels import level_key
from training.lines.line import LINE_KEYS
from training.tables.simulated import SIMULATED

type ShotRow = Mapping[str, Any]
"""A shot as GET /api/shots has it."""

PHOTO: Final = "photo"
"""The photo of a part as its outcome names it, empty where there is none."""
FIXED: Final = ("time", "run", "mould", "lot", "product", "shot_id", SIMULATED, "defect", PHOTO)
SCORES: Final = ("model_version", "defect_probability", "threshold")
SHADOW_SCORES: Final = ("shadow_version", "shadow_probability", "shadow_threshold")
"""The columns of what both models said when the shot came; see `compare --recorded`."""
ORDER: Final = ("line", "label", "label_en", "sentinels", "table", "features", "equipment", "defect_modes")
WRITTEN_BY: Final = "# Written by diecast pull"
"""The beginning of its YAML, by which a later pull knows what it may replace."""
FROM_SIMULATOR: Final = ("source", "simulator")
"""In the context of shots that `diecast feed --simulate` plays."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """The shots of a pull: `labelled` ones for the table, oldest first; `unlabelled` ones; and the ids of
    those that are left out, by reason. `simulated` says what all labelled ones are."""

    labelled: list[ShotRow]
    unlabelled: list[ShotRow]
    left_out: Mapping[str, list[str]]
    simulated: bool


@dataclass(frozen=True, slots=True)
class PulledTable:
    """The table's text and the document of the YAML that reads it. `unknown` counts the shots that hold a
    value which is no variable of the line; `coded_by` how many models' numbers of categories stand in it, 0
    for a line without any; `by_context` is False where runs had to be told by the day."""

    text: str
    document: Mapping[str, Any]
    unknown: Mapping[str, int] = field(default_factory=dict)
    coded_by: int = 0
    by_context: bool = True


def is_simulated(shot: ShotRow) -> bool:
    """True where no machine made a shot: it is marked so, or the feed's simulator sent it."""
    name, value = FROM_SIMULATOR
    return bool(shot.get("simulated", False)) or shot["context"].get(name) == value


def sort_shots(shots: Iterable[ShotRow], *, line_simulated: bool) -> Sorted:
    """Sort the shots of a line out. Simulated ones among those of a machine are left out, each once."""
    once = {shot["shot_id"]: shot for shot in shots}
    ordered = sorted(once.values(), key=lambda shot: (instant(shot), shot["shot_id"]))
    simulated = line_simulated or (bool(ordered) and all(map(is_simulated, ordered)))
    left_out: dict[str, list[str]] = {}
    labelled, unlabelled = [], []
    for shot in ordered:
        if is_simulated(shot) and not simulated:
            left_out.setdefault("simulated", []).append(shot["shot_id"])
        elif shot["outcome"] is None:
            unlabelled.append(shot)
        else:
            labelled.append(shot)
    return Sorted(labelled, unlabelled, left_out, simulated)


def table_of(sorted_: Sorted, schema: Mapping[str, Any], base: Mapping[str, Any] | None) -> PulledTable:
    """Return the table of the labelled shots by `schema`, the document of the line's model, and its YAML
    made of `base`, the plant's own document, or without one of the schema.

    Numbers of a category are written as its levels, and the YAML holds these in their order, so that a model
    that is trained on the table codes them as the line's model does.
    """
    shots = sorted_.labelled
    own = FeatureSchema.from_mapping(schema)
    features = (base or schema)["features"]
    names = [str(feature["name"]) for feature in features]
    modes = [str(mode["id"]) for mode in schema.get("defect_modes", ())]
    levels = {
        feature["name"]: _levels(_feature(feature, _by_name(schema["features"]))) for feature in features
    }
    mode_columns = {mode: _free(mode, names, "mode") for mode in modes}
    context = sorted(
        {name for shot in shots for name in shot["context"]} - {"mould", "lot", "product", "run"}
    )
    taken = {*names, *mode_columns.values()}
    fixed = {name: _free(name, taken, "shot") for name in (*FIXED, *SCORES, *SHADOW_SCORES)}
    others = {name: _free(name, {*taken, *fixed.values()}, "context") for name in context}
    zone = _one_zone(shots)
    header = [*(fixed[name] for name in FIXED), *mode_columns.values(), *names, *others.values()]
    header += [fixed[name] for name in (*SCORES, *SHADOW_SCORES)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    unknown: Counter[str] = Counter()
    for shot in shots:
        said, told = shot["outcome"], shot["context"]
        resolved = own.resolve(shot["features"])
        values = {**shot["features"], **resolved.values}
        unknown.update(name for name in resolved.unknown if name not in levels)
        bad = said["result"] == "defect"
        writer.writerow(
            [
                shot["at"] if zone else _utc(shot),
                run_of(shot),
                *(told.get(name, "") for name in ("mould", "lot", "product")),
                shot["shot_id"],
                int(sorted_.simulated),
                int(bad),
                said.get("photo", ""),
                *(int(bad and mode in said["modes"]) for mode in modes),
                *(_cell(values.get(name), levels[name]) for name in names),
                *(told.get(name, "") for name in others),
                *_scores(shot),
            ]
        )
    document = _document(schema, base, fixed, mode_columns, others)
    versions = {shot["model_version"] for shot in shots}
    coded = any(found for found in levels.values())
    by_context = all("run" in shot["context"] for shot in shots)
    return PulledTable(out.getvalue(), document, unknown, len(versions) if coded else 0, by_context)


def run_of(shot: ShotRow) -> str:
    """The production run: what the context names, else the sender's day; with mould and lot, whose change
    begins another."""
    context = shot["context"]
    parts = [context.get("run") or str(shot["at"])[:10], context.get("mould"), context.get("lot")]
    return "/".join(part for part in parts if part)


def instant(shot: ShotRow) -> float:
    """Seconds since 1970 of a shot."""
    return datetime.fromisoformat(str(shot["at"])).timestamp()


def yaml_text(document: Mapping[str, Any], table: str) -> str:
    """The YAML that reads a pulled table."""
    head = f"{WRITTEN_BY} from the line's memory, with {table}, which it reads.\n"
    return head + yaml.safe_dump(dict(document), allow_unicode=True, sort_keys=False, width=110)


def _levels(feature: Mapping[str, Any]) -> dict[float, str]:
    """The text of each number of a category; empty for a variable that is none, or whose levels are
    numbers."""
    listed = feature.get("levels")
    if not isinstance(listed, list):
        return {}
    texts = [str(level) for level in listed]
    try:
        [float(level_key(text)) for text in texts]
    except ValueError:
        return {float(place): text for place, text in enumerate(texts, 1)}
    return {}


def _cell(value: float | None, levels: Mapping[float, str]) -> str:
    if value is None:
        return ""
    return levels.get(float(value), "") if levels else repr(float(value))


def _scores(shot: ShotRow) -> list[str]:
    own = [str(shot[name]) for name in SCORES]
    shadow = shot.get("shadow") or {}
    return [*own, *(str(shadow.get(name, "")) for name in SCORES)]


def _one_zone(shots: Sequence[ShotRow]) -> bool:
    return len({datetime.fromisoformat(str(shot["at"])).utcoffset() for shot in shots}) <= 1


def _utc(shot: ShotRow) -> str:
    told = datetime.fromtimestamp(instant(shot), UTC).isoformat(timespec="milliseconds")
    return told.replace("+00:00", "Z")


def _free(name: str, taken: Iterable[str], before: str) -> str:
    """A column's name that no variable has."""
    keys = {each.casefold() for each in taken}
    return name if name.casefold() not in keys else f"{before}_{name}"


def _document(
    schema: Mapping[str, Any],
    base: Mapping[str, Any] | None,
    fixed: Mapping[str, str],
    mode_columns: Mapping[str, str],
    others: Mapping[str, str],
) -> dict[str, Any]:
    # A schema has more than a YAML may: samples, how rows are read, which line's model it is of.
    own = dict(base or {name: part for name, part in schema.items() if name in LINE_KEYS})
    given = own.get("table") or schema.get("rows") or {}
    kept = {name: given[name] for name in ("machine", "drop_rows", "validation") if name in given}
    ignored = [fixed[name] for name in ("shot_id", SIMULATED, PHOTO, *SCORES, *SHADOW_SCORES)]
    own["features"] = [_feature(feature, _by_name(schema["features"])) for feature in own["features"]]
    own["defect_modes"] = [
        {name: part for name, part in mode.items() if name not in ("columns", "values")}
        | {"columns": [mode_columns[mode["id"]]]}
        for mode in own.get("defect_modes", ())
        if mode["id"] in mode_columns
    ]
    own["table"] = {
        "header": "one-row",
        "label": {"column": fixed["defect"], "bad": [1], "good": [0]},
        "run": {"columns": [fixed["run"]]},
        # The plant's own columns stay behind: a model knows them for rows that come as the plant writes them.
        "time": [fixed["time"], *(group for group in given.get("time", ()) if group != fixed["time"])],
        "ignore": [*ignored, *(fixed[name] for name in ("mould", "lot", "product")), *others.values()],
        **kept,
    }
    first = [name for name in ORDER if name in own]
    return {name: own[name] for name in (*first, *sorted(own.keys() - set(first)))}


def _by_name(features: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {str(feature["name"]): feature for feature in features}


def _feature(feature: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    served = known.get(str(feature["name"]), {})
    levels = {"levels": served["levels"]} if "levels" in feature and "levels" in served else {}
    return {**feature, **levels}
