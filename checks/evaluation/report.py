"""The scores as a table for people and as JSON for machines."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from checks.evaluation.scoring import MEASURES, Score, shares

type Chosen = Callable[[Score], bool]

PARTS: dict[str, Chosen] = {
    "all": lambda _: True,
    "tuned": lambda row: not row.golden.held_out,
    "held out": lambda row: row.golden.held_out,
}


def table(scores: Sequence[Score]) -> str:
    """Shares by part and by kind of question, and what went wrong."""
    lines = [f"{'':48}{'n':>5}" + "".join(f"{measure:>11}" for measure in MEASURES)]
    lines += [_row(name, [row for row in scores if chosen(row)]) for name, chosen in PARTS.items()]
    lines.append("")
    lines += [_row(kind, rows) for kind, rows in _by_kind(scores)]
    wrong = [row for row in scores if not row.perfect]
    lines += ["", f"{len(wrong)} of {len(scores)} answers with a fault"]
    for row in wrong:
        part = "held out" if row.golden.held_out else "tuned"
        lines += [f"- [{row.golden.kind}, {part}] {row.golden.question}", *(f"    {why}" for why in row.why)]
    return "\n".join(lines)


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


def _row(name: str, rows: Sequence[Score]) -> str:
    found = shares(rows)
    cells = (f"{found[measure]:>11.3f}" if measure in found else f"{'–':>11}" for measure in MEASURES)
    return f"{name:48}{len(rows):>5}" + "".join(cells)


def _by_kind(scores: Sequence[Score]) -> Iterable[tuple[str, list[Score]]]:
    kinds = dict.fromkeys(row.golden.kind for row in scores)
    return [(kind, [row for row in scores if row.golden.kind == kind]) for kind in kinds]
