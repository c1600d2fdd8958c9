"""Tables of simulated shots: a column says so, and real shots never stand beside them."""

from typing import Final

from shared.bundle.levels import level_key
from training.tables.raw_table import RawTable

SIMULATED: Final = "simulated"
"""1 in each row that no machine made, else 0, as `diecast pull` writes it."""


def is_simulated(raw: RawTable) -> bool:
    """True where all rows are marked as simulated; a table without the column, or with another meaning of it,
    is a plant's.

    Raises ValueError naming file and line where rows of both kinds stand in one table.
    """
    column = raw.find(SIMULATED)
    if column is None:
        return False
    marks = [level_key(text) for text in raw.columns[column]]
    if not set(marks) <= {"0", "1", ""} or "1" not in marks:
        return False
    if set(marks) != {"1"}:
        first = raw.lines[
            next(place for place, mark in enumerate(marks) if (mark == "1") != (marks[0] == "1"))
        ]
        raise ValueError(
            f"{raw.path}: line {first}: column {column}: simulated shots and real ones stand in one table; "
            "nothing is learnt or compared from both: take one kind out"
        )
    return True
