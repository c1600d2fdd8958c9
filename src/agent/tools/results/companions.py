"""Companions of a change: what moves along, as T1 tells it of a what-if and T2 of an adjustment."""

from typing import Any

from agent.tools.results.fields import Notes, number, rows, word


def read_companions(value: Any, notes: Notes, path: str) -> list[dict[str, Any]] | None:
    """Return what moves along with changes, those rows that name a variable and where it goes."""
    if value is None:
        return None
    found = []
    for place, row in rows(value, notes, path):
        name, after = word(row.get("feature")), number(row.get("to"), notes, f"{place}.to")
        if not name or after is None:
            notes.passed_over(place, "names no variable or no value")
            continue
        before = number(row.get("from"), notes, f"{place}.from")
        found.append({**row, "feature": name, "from": before, "to": after, "unit": word(row.get("unit"))})
    return found


def read_carried_out(value: Any, notes: Notes, path: str) -> list[dict[str, Any]] | None:
    """Return how changes of variables that are no settings were carried out."""
    if value is None:
        return None
    found = [(word(row.get("feature")), word(row.get("knob"))) for _, row in rows(value, notes, path)]
    return [{"feature": name, "knob": knob or None} for name, knob in found if name]
