"""The parts of T2's result beyond single variables: groups, pairs, a contrast with another shot, stability.

All of them may be absent. A part that is there is right, or left out with a note: none of it can be worked
out from the rest.
"""

from collections.abc import Mapping
from typing import Any

from agent.tools.results.fields import Notes, Row, number_of, rows, word
from shared.contracts.result_fields import choices, names
from shared.contracts.t2 import (
    ContrastedWith,
    Difference,
    DocumentLimit,
    DriverGroup,
    GroupMember,
    Interaction,
    Stability,
)


def read_explaining(result: Row, notes: Notes) -> dict[str, Any]:
    """Return these parts as they are to be used, None where one is absent."""
    compared = _contrast_with(result.get("contrast_with"), notes)
    contrast = result.get("contrast")
    return {
        "groups": _listed(result.get("groups"), notes, "groups", _group),
        "interactions": _listed(result.get("interactions"), notes, "interactions", _interaction),
        # Differences from nobody knows what say nothing.
        "contrast": None if compared is None else _listed(contrast, notes, "contrast", _difference),
        "contrast_with": compared,
        "stability": _stability(result.get("stability"), notes),
    }


def read_limit(value: Any, notes: Notes, path: str) -> dict[str, Any] | None:
    """Return the range of a document that a change keeps to: its source, and one bound at least."""
    if value is None:
        return None
    if not isinstance(value, Mapping) or not word(value.get("source")):
        notes.passed_over(path, "names no source")
        return None
    low, high = (number_of(DocumentLimit, end, value, notes, path) for end in ("low", "high"))
    if low is None and high is None:
        notes.passed_over(path, "has no bound")
        return None
    return {"low": low, "high": high, "source": word(value["source"])}


def _listed(value: Any, notes: Notes, path: str, read: Any) -> list[dict[str, Any]] | None:
    if value is None:
        return None
    found = (read(row, notes, place) for place, row in rows(value, notes, path))
    return [row for row in found if row is not None]


def _group(row: Row, notes: Notes, path: str) -> dict[str, Any] | None:
    name, percent = word(row.get("equipment")), number_of(DriverGroup, "percent", row, notes, path)
    members = _listed(row.get("features"), notes, f"{path}.features", _member) or []
    if not name or percent is None or not members:
        notes.passed_over(path, "names no equipment, no share or no variables")
        return None
    if (effect := _effect(row, "shap", DriverGroup, notes, path)) is None:
        return None
    label = word(row.get("label")) or name
    return {
        "equipment": name,
        "label": label,
        "label_en": word(row.get("label_en")) or label,
        "features": members,
        **effect,
        "percent": percent,
        "cancels": row.get("cancels") is True,
    }


def _member(row: Row, notes: Notes, path: str) -> dict[str, Any] | None:
    name = word(row.get("feature"))
    if not name:
        notes.passed_over(path, "names no variable")
        return None
    if (effect := _effect(row, "shap", GroupMember, notes, path)) is None:
        return None
    label = word(row.get("label")) or name
    return {"feature": name, "label": label, "label_en": word(row.get("label_en")) or label, **effect}


def _interaction(row: Row, notes: Notes, path: str) -> dict[str, Any] | None:
    listed = row.get("features")
    two = [word(name) for name in listed] if isinstance(listed, list) else []
    percent = number_of(Interaction, "percent", row, notes, path)
    if len(two) != 2 or not all(two) or percent is None or not word(row.get("message")):
        notes.passed_over(path, "is no pair with a share and words")
        return None
    if (effect := _effect(row, "log_odds", Interaction, notes, path)) is None:
        return None
    message = word(row["message"])
    return {
        "features": two,
        **effect,
        "percent": percent,
        "message": message,
        "message_ko": word(row.get("message_ko")) or message,
    }


def _difference(row: Row, notes: Notes, path: str) -> dict[str, Any] | None:
    name = word(row.get("feature"))
    value, other = (number_of(Difference, key, row, notes, path) for key in ("value", "other"))
    if not name or value is None or other is None:
        notes.passed_over(path, "names no variable or not its two values")
        return None
    if (effect := _effect(row, "effect", Difference, notes, path)) is None:
        return None
    percent = number_of(Difference, "percent", row, notes, path)
    label = word(row.get("label")) or name
    return {
        "feature": name,
        "label": label,
        "label_en": word(row.get("label_en")) or label,
        "value": value,
        "other": other,
        "unit": word(row.get("unit")),
        **effect,
        **({} if percent is None else {"percent": percent}),
    }


def _contrast_with(value: Any, notes: Notes) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or not word(value.get("message")):
        notes.passed_over("contrast_with", "has no message")
        return None
    message = word(value["message"])
    chances = ("defect_probability", "other_defect_probability")
    kind = value.get("kind")
    return {
        "kind": kind if kind in choices(ContrastedWith, "kind") else None,
        **{name: number_of(ContrastedWith, name, value, notes, "contrast_with") for name in chances},
        "message": message,
        "message_ko": word(value.get("message_ko")) or message,
    }


def _stability(value: Any, notes: Notes) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        notes.passed_over("stability", "is not an object")
        return None
    read = {name: number_of(Stability, name, value, notes, "stability") for name in names(Stability)}
    if None in read.values():
        notes.passed_over("stability", "is not two shares and the draws behind them")
        return None
    return read


def _effect(row: Row, name: str, contract: type, notes: Notes, path: str) -> dict[str, Any] | None:
    """Return the effect under its name, where one is told, with its direction; None where neither is."""
    told, effect = row.get("direction"), number_of(contract, name, row, notes, path)
    if told not in choices(contract, "direction"):
        if effect is None:
            notes.passed_over(path, "tells no effect and no direction")
            return None
        told = "raises" if effect > 0 else "lowers"
        notes.worked_out(f"{path}.direction", f"from {name}")
    return {"direction": told} | ({} if effect is None else {name: effect})
