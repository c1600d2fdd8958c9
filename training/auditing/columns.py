"""What single columns give away: counters, identifiers, marks of a run, and the label itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from training.tables.csv_text import RawTable
from training.tables.fields import EMPTY, try_numbers

Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

GIVEAWAY = 0.98
"""ROC-AUC of a single column from which it is taken for the label in another form."""

ID_NAME = re.compile(r"(^|[_\s])(id|uuid|serial|no|idx|index)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its texts, and its numbers where all its fields are numbers."""

    name: str
    texts: list[str]
    numbers: Numbers | None
    codes: Whole

    @property
    def distinct(self) -> int:
        """How many different values it has."""
        return int(self.codes.max(initial=-1)) + 1

    @property
    def whole(self) -> Numbers | None:
        """Its numbers where all are whole and none is missing."""
        values = self.numbers
        if values is None or np.isnan(values).any() or (values != np.round(values)).any():
            return None
        return values


def columns_of(raw: RawTable, leave_out: set[str]) -> list[Column]:
    """The columns of a file without those in `leave_out` (labels and times)."""
    found = []
    for name, texts in raw.columns.items():
        if name not in leave_out:
            seen: dict[str, int] = {}
            codes = np.array([seen.setdefault(text.strip(), len(seen)) for text in texts], np.int64)
            found.append(Column(name, texts, try_numbers(texts, raw.dialect.decimal), codes))
    return found


def is_constant(column: Column) -> bool:
    """One value, empty fields aside."""
    values = {text.strip() for text in column.texts} - {""}
    return len(values) <= 1


def is_identifier(column: Column) -> bool:
    """A value of its own for (nearly) every shot, or the name of one; measurements are not whole numbers."""
    own = column.distinct >= 0.98 * len(column.texts) and len(column.texts) >= 20
    return bool(ID_NAME.search(column.name)) or (own and (column.numbers is None or column.whole is not None))


def is_counter(column: Column) -> bool:
    """Counts shots: whole numbers that go up from row to row, with restarts."""
    values = column.whole
    if values is None or column.distinct < 20:
        return False
    steps = np.diff(values)
    by_one = ((steps == 0) | (steps == 1)).mean() >= 0.9 and (steps == 1).mean() >= 0.3
    upwards = (steps >= 0).mean() >= 0.98 and (steps > 0).mean() >= 0.3
    return bool(by_one or upwards)


def is_run_marker(column: Column, run: Whole) -> bool:
    """One value in each run, and different ones in different runs: it tells runs apart, not shots."""
    runs = int(run.max(initial=-1)) + 1
    if runs < 5 or column.distinct < 3:
        return False
    pairs = len({(int(number), int(code)) for number, code in zip(run, column.codes, strict=True)})
    return pairs <= 1.02 * runs


def leaks(column: Column, defect: Flags) -> Iterator[str]:
    """How the column gives the label away, in words; nothing where it does not."""
    positives = int(defect.sum())
    if positives < 5 or positives == len(defect):
        return
    values = column.numbers
    if values is not None:
        known = ~np.isnan(values)
        if known.sum() >= 50 and 10 <= defect[known].sum() <= known.sum() - 10:
            score = float(roc_auc_score(defect[known], values[known]))
            if max(score, 1 - score) >= GIVEAWAY:
                yield f"alone it has a ROC-AUC of {max(score, 1 - score):.3f}"
    # A setpoint of few values may well decide alone; a text or a flag is a mark that somebody made.
    if column.distinct <= (2 if values is not None else 30):
        for code in range(column.distinct):
            mine = column.codes == code
            text = column.texts[int(mine.argmax())].strip()
            if text.casefold() in EMPTY or mine.sum() < max(20, 0.02 * positives):
                continue
            if defect[mine].mean() >= 0.99:
                yield f"all {mine.sum()} shots with {text!r} are defects"
