"""Findings on single columns and their values, and the variables that training leaves out for them.

Columns give away more than they should: counters, identifiers, marks of a run, the label itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from shared.bundle.feature_schema import FeatureSchema
from shared.tables.words import EMPTY
from training.data_validation.findings import Finding, Severity
from training.lines.line import Line
from training.preprocessing import without_sentinels
from training.table import Table
from training.tables.fields import try_numbers
from training.tables.raw_table import RawTable
from training.tables.reading import Intake

Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

GIVEAWAY = 0.98
"""ROC-AUC of a single column from which it is taken for the label in another form."""

ID_NAME = re.compile(r"(^|[_\s])(id|uuid|serial|no|idx|index)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its numbers where all its fields are numbers, its different `texts` without outer
    spaces in order of appearance, and the place of each row's text among them (n,)."""

    name: str
    texts: tuple[str, ...]
    numbers: Numbers | None
    codes: Whole

    @property
    def distinct(self) -> int:
        """How many different values it has."""
        return len(self.texts)

    @property
    def whole(self) -> Numbers | None:
        """Its numbers where all are whole and none is missing."""
        values = self.numbers
        if values is None or np.isnan(values).any() or (values != np.round(values)).any():
            return None
        return values


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """Kind of a column, found out while its values were in memory; `leaks` tells how it gives the label away,
    if it does."""

    name: str
    constant: bool
    identifier: bool
    counter: bool
    run_marker: bool
    leaks: tuple[str, ...]


def facts_of(raw: RawTable, table: Table, leave_out: set[str]) -> list[ColumnFacts]:
    """The facts on the columns of a file without those in `leave_out` (labels and times); the values of one
    column at a time are in memory."""
    return [
        ColumnFacts(
            name,
            is_constant(column),
            is_identifier(column),
            is_counter(column),
            is_run_marker(column, table.run),
            tuple(leaks(column, table.defect)),
        )
        for name in raw.columns
        if name not in leave_out
        for column in (column_of(raw, name),)
    ]


def column_of(raw: RawTable, name: str) -> Column:
    """A column of a file."""
    texts = raw.columns[name]
    seen: dict[str, int] = {}
    codes = np.fromiter((seen.setdefault(text.strip(), len(seen)) for text in texts), np.int64, len(texts))
    return Column(name, tuple(seen), try_numbers(texts, raw.mark_of(name)), codes)


def is_constant(column: Column) -> bool:
    """One value, empty fields aside."""
    return len(set(column.texts) - {""}) <= 1


def is_identifier(column: Column) -> bool:
    """A value of its own for (nearly) every shot, or the name of one; measurements are not whole numbers."""
    own = column.distinct >= 0.98 * len(column.codes) and len(column.codes) >= 20
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
    pairs = len(np.unique(run * column.distinct + column.codes))
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
            text = column.texts[code]
            if text.casefold() in EMPTY or mine.sum() < max(20, 0.02 * positives):
                continue
            if defect[mine].mean() >= 0.99:
                yield f"all {mine.sum()} shots with {text!r} are defects"


def left_out(intake: Intake, line: Line, columns: list[ColumnFacts]) -> Iterator[tuple[str, str]]:
    """Variables that training must not or cannot use, with the reason."""
    values = without_sentinels(intake.table.features, line.schema)
    for name, numbers in zip(intake.table.names, values.T, strict=True):
        known = numbers[~np.isnan(numbers)]
        if not len(known):
            yield name, "has no values"
        elif (known == known[0]).all():
            yield name, "is constant"
    variables = {column: feature for feature, column in intake.raw.features.items()}
    for column in columns:
        feature = variables.get(column.name)
        if feature is None:
            continue
        if column.leaks:
            yield feature, "gives the label away"
        elif column.identifier:
            yield feature, "identifies shots"
        elif column.counter:
            yield feature, "counts shots"


def on_columns(intake: Intake, line: Line, columns: list[ColumnFacts]) -> Iterator[Finding]:
    """Columns of the file that tell more than a sensor can know, or nothing."""
    declared = {
        intake.raw.find(name)
        for name in (line.rules.run.restarts, *(rule.column for rule in line.rules.columns.values()))
        if name is not None
    }
    constant = [column for column in columns if column.constant]
    rest = [column for column in columns if column not in constant]
    counters = [column.name for column in rest if column.counter or column.name in declared]
    groups = (
        ("constant_columns", [c.name for c in constant], "have one value only", "left out"),
        (
            "identifiers",
            [c.name for c in rest if c.identifier],
            "name shots or runs; a model would learn them by heart",
            "left out",
        ),
        (
            "counters",
            counters,
            "count shots, and so tell time and run apart",
            "left out; the schema may use the first, capped shots after a start",
        ),
        (
            "run_markers",
            [c.name for c in rest if c.run_marker],
            "have one value in each run: what they teach is the run's defect rate",
            "used only where the schema lists them; judged by the leave-runs-out split",
        ),
    )
    for name, names, words, action in groups:
        if names:
            severity: Severity = "info" if name == "constant_columns" else "warning"
            yield Finding(name, severity, f"{', '.join(names)} {words}", action, tuple(names))
    found = {column.name: column.leaks for column in rest if column.leaks}
    if found:
        told = "; ".join(f"{name}: {how[0]}" for name, how in found.items())
        yield Finding(
            "label_leaks", "warning", f"columns give the label away: {told}", "left out", tuple(found)
        )


def on_values(intake: Intake, line: Line) -> Iterator[Finding]:
    """Values that are missing, stand for a broken sensor, or cannot be."""
    raw, schema = intake.table.features, line.schema
    cleaned = without_sentinels(raw, schema)
    # A category has levels, not a range.
    ranges = [
        (-np.inf, np.inf) if line.rules.columns[feature.name].levels is not None else feature.plausible
        for feature in schema.features
    ]
    low, high = np.array(ranges).T
    kinds = (
        ("sentinels", np.isnan(cleaned) & ~np.isnan(raw), "a controller's number for a broken sensor"),
        ("missing_values", np.isnan(raw), "no value"),
        ("out_of_range", (cleaned < low) | (cleaned > high), "values outside the plausible range"),
    )
    actions = ("counted as missing", "filled with the training median and reported", "kept and reported")
    for (name, flags, words), action in zip(kinds, actions, strict=True):
        present = np.array([feature.name not in intake.absent for feature in schema.features])
        counts = {
            schema.names[column]: int(flags[:, column].sum())
            for column in range(flags.shape[1])
            if flags[:, column].any() and present[column]
        }
        if counts:
            told = ", ".join(f"{column} {count}" for column, count in counts.items())
            yield Finding(
                name,
                "warning" if name == "sentinels" else "info",
                f"{words}: {told}",
                action,
                tuple(counts),
                sum(counts.values()),
                details={"counts": counts, "values": _seen_sentinels(raw, schema, flags)}
                if name == "sentinels"
                else {"counts": counts},
            )


def on_levels(intake: Intake) -> Iterator[Finding]:
    """Texts of categories that are none of their levels."""
    if intake.unseen:
        told = "; ".join(
            f"{name}: " + ", ".join(f"{text!r} in {count} rows" for text, count in list(counts.items())[:8])
            for name, counts in intake.unseen.items()
        )
        yield Finding(
            "unseen_levels",
            "warning",
            f"values that are no level of their variable: {told}",
            "counted as missing; add them to the variable's levels or codes in the schema",
            tuple(intake.unseen),
            sum(sum(counts.values()) for counts in intake.unseen.values()),
            details={"counts": {name: dict(counts) for name, counts in intake.unseen.items()}},
        )


def _seen_sentinels(
    raw: npt.NDArray[np.float64], schema: FeatureSchema, flags: npt.NDArray[np.bool_]
) -> list[float]:
    listed = dict.fromkeys((*schema.sentinels, *sorted(schema.sentinel_set)))
    return [value for value in listed if (raw[flags] == value).any()]
