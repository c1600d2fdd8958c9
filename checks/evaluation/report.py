"""The scores as a table for people and as JSON for machines."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from checks.evaluation.scoring import MEASURES, Score, shares
from checks.report import Table

type Chosen = Callable[[Score], bool]

PARTS: dict[str, Chosen] = {
    "all": lambda _: True,
    "tuned": lambda row: not row.golden.held_out,
    "held out": lambda row: row.golden.held_out,
}


def table(scores: Sequence[Score]) -> Table:
    """Return shares by part and by kind of question, and below them what went wrong."""
    rows = [_row(name, [row for row in scores if chosen(row)]) for name, chosen in PARTS.items()]
    rows += [_row(kind, of_kind) for kind, of_kind in _by_kind(scores)]
    wrong = [row for row in scores if not row.perfect]
    notes = [f"{len(wrong)} of {len(scores)} answers with a fault"]
    for row in wrong:
        part = "held out" if row.golden.held_out else "tuned"
        notes += [f"- [{row.golden.kind}, {part}] {row.golden.question}", *(f"    {why}" for why in row.why)]
    return Table("Golden questions", ("", "n", *MEASURES), rows, notes)


def as_json(scores: Sequence[Score], model: str) -> dict[str, Any]:
    """Everything, the answers included."""
    return {
        "model": model,
        "shares": {name: shares([row for row in scores if chosen(row)]) for name, chosen in PARTS.items()},
        "kinds": {kind: shares(rows) for kind, rows in _by_kind(scores)},
        "questions": [
            {
                "question": row.golden.question,
                "kind": row.golden.kind,
                "held_out": row.golden.held_out,
                "right": row.right,
                "why": row.why,
                "answer": row.answer,
            }
            for row in scores
        ],
    }


def _row(name: str, rows: Sequence[Score]) -> Sequence[str | float | None]:
    found = shares(rows)
    return (name, str(len(rows)), *(found.get(measure) for measure in MEASURES))


def _by_kind(scores: Sequence[Score]) -> Iterable[tuple[str, list[Score]]]:
    kinds = dict.fromkeys(row.golden.kind for row in scores)
    return [(kind, [row for row in scores if row.golden.kind == kind]) for kind in kinds]
