"""The audit: all findings on a table, and the table that training may use."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.data_validation.columns import facts_of, left_out, on_columns, on_levels, on_values
from training.data_validation.drift import on_order
from training.data_validation.findings import Finding
from training.data_validation.shots import (
    find_repeats,
    on_label_values,
    on_repeats,
    on_the_file,
    on_the_label,
)
from training.data_validation.splits import on_splits
from training.data_validation.unit_changes import on_units
from training.lines.line import Line
from training.table import Table
from training.tables.reading import Intake

STEPS = 3


@dataclass(frozen=True)
class Audit:
    """The findings, the shots without repeats (`keep` marks them in the table as read), and the
    variables that training leaves out, each with the reason."""

    findings: tuple[Finding, ...]
    table: Table
    keep: npt.NDArray[np.bool_]
    left_out: dict[str, str]

    def find(self, name: str) -> Finding | None:
        """The finding of that name."""
        return next((finding for finding in self.findings if finding.name == name), None)


def audit(intake: Intake, line: Line, say: Callable[[str], None] = lambda _: None) -> Audit:
    """Look at a table as it was read. Nothing is refused here: findings of severity error say what is.
    `say` is told what is looked at next, STEPS times."""
    table = intake.table
    say("shots that repeat others")
    measured = np.array([line.rules.columns[name].derive is None for name in table.names])
    repeats = find_repeats(table, measured, intake.seconds)
    once = table.where(~repeats.any) if repeats.any.any() else table
    say("columns")
    columns = facts_of(intake.raw, table, _label_and_time(intake, line))
    unusable = dict(left_out(intake, line, columns))
    say("values, order and splits")
    findings = [
        *on_the_file(intake),
        *on_label_values(intake),
        *on_repeats(repeats),
        *on_columns(intake, line, columns),
        *on_levels(intake),
        *on_values(intake, line),
        *on_units(intake, line),
        *on_order(intake, line),
        *on_the_label(once),
        *on_splits(once, line, timed=intake.timed),
    ]
    return Audit(tuple(findings), once, ~repeats.any, unusable)


def _label_and_time(intake: Intake, line: Line) -> set[str]:
    rules = line.rules
    names = [*rules.label.columns, *(name for group in rules.time for name in group)]
    names += [name for group in rules.mode_columns.values() for name in group]
    names += [rule.column for rule in rules.drop_rows]
    return {found for name in names if (found := intake.raw.find(name)) is not None}
