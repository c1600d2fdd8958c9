"""Findings on single columns, and the variables that training leaves out for them."""

from collections.abc import Iterator

import numpy as np

from training.auditing.columns import (
    Column,
    is_constant,
    is_counter,
    is_identifier,
    is_run_marker,
    leaks,
)
from training.auditing.findings import Finding, Severity
from training.lines.line import Line
from training.preparing import without_sentinels
from training.tables.csv_text import name_key
from training.tables.reading import Intake


def left_out(intake: Intake, line: Line, columns: list[Column]) -> Iterator[tuple[str, str]]:
    """Variables that training must not or cannot use, with the reason."""
    values = without_sentinels(intake.table.features, line.schema)
    for name, numbers in zip(intake.table.names, values.T, strict=True):
        known = numbers[~np.isnan(numbers)]
        if not len(known):
            yield name, "has no values"
        elif (known == known[0]).all():
            yield name, "is constant"
    for column in columns:
        feature = _feature_of(line, column.name)
        if feature is None:
            continue
        if list(leaks(column, intake.table.defect)):
            yield feature, "gives the label away"
        elif is_identifier(column):
            yield feature, "identifies shots"
        elif is_counter(column):
            yield feature, "counts shots"


def _feature_of(line: Line, column: str) -> str | None:
    """The variable that a column of the file becomes."""
    key = name_key(column)
    for feature in line.schema.features:
        if key in {name_key(name) for name in (feature.name, *feature.aliases)}:
            return feature.name
    return None


def on_columns(intake: Intake, line: Line, columns: list[Column]) -> Iterator[Finding]:
    """Columns of the file that tell more than a sensor can know, or nothing."""
    table = intake.table
    declared = {
        intake.raw.find(name)
        for name in (line.rules.run.restarts, *(rule.column for rule in line.rules.columns.values()))
        if name is not None
    }
    constant = [column for column in columns if is_constant(column)]
    rest = [column for column in columns if column not in constant]
    counters = [column.name for column in rest if is_counter(column) or column.name in declared]
    groups = (
        ("constant_columns", [c.name for c in constant], "have one value only", "left out"),
        (
            "identifiers",
            [c.name for c in rest if is_identifier(c)],
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
            [c.name for c in rest if is_run_marker(c, table.run)],
            "have one value in each run: what they teach is the run's defect rate",
            "used only where the schema lists them; judged by the leave-runs-out split",
        ),
    )
    for name, names, words, action in groups:
        if names:
            severity: Severity = "info" if name == "constant_columns" else "warning"
            yield Finding(name, severity, f"{', '.join(names)} {words}", action, tuple(names))
    found = {column.name: how for column in rest if (how := list(leaks(column, table.defect)))}
    if found:
        told = "; ".join(f"{name}: {how[0]}" for name, how in found.items())
        yield Finding(
            "label_leaks", "warning", f"columns give the label away: {told}", "left out", tuple(found)
        )
