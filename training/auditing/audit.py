"""The audit: all findings on a table, and the table that training may use."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.auditing.columns import (
    Column,
    columns_of,
    is_constant,
    is_counter,
    is_identifier,
    is_run_marker,
    leaks,
)
from training.auditing.duplicates import Repeats, find_repeats
from training.auditing.effects import drifts, run_effect, warm_up
from training.auditing.findings import Finding, Severity
from training.lines.line import Line
from training.preparing import without_sentinels
from training.table import Table
from training.tables.csv_text import name_key
from training.tables.reading import Intake

FEWEST_SHOTS, FEWEST_OF_A_CLASS = 100, 10


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


def audit(intake: Intake, line: Line) -> Audit:
    """Look at a table as it was read. Nothing is refused here: findings of severity error say what is."""
    table = intake.table
    measured = np.array([line.rules.columns[name].derive is None for name in table.names])
    repeats = find_repeats(table, measured, intake.seconds)
    columns = columns_of(intake.raw, _label_and_time(intake, line))
    left_out = dict(_left_out(intake, line, columns))
    findings = [
        *_on_the_file(intake),
        *_on_repeats(repeats),
        *_on_columns(intake, line, columns),
        *_on_values(intake, line),
        *_on_order(intake, line),
        *_on_the_label(table.where(~repeats.any)),
    ]
    return Audit(tuple(findings), table.where(~repeats.any), ~repeats.any, left_out)


def _label_and_time(intake: Intake, line: Line) -> set[str]:
    rules = line.rules
    names = [*rules.label.columns, *(name for group in rules.time for name in group)]
    names += [name for group in rules.mode_columns.values() for name in group]
    names += [rule.column for rule in rules.drop_rows]
    return {found for name in names if (found := intake.raw.find(name)) is not None}


def _feature_of(line: Line, column: str) -> str | None:
    """The variable that a column of the file becomes."""
    key = name_key(column)
    for feature in line.schema.features:
        if key in {name_key(name) for name in (feature.name, *feature.aliases)}:
            return feature.name
    return None


def _left_out(intake: Intake, line: Line, columns: list[Column]) -> Iterator[tuple[str, str]]:
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


def _on_the_file(intake: Intake) -> Iterator[Finding]:
    if intake.notes:
        yield Finding("file_notes", "info", "; ".join(intake.notes), "none")
    if intake.absent:
        yield Finding(
            "absent_columns",
            "info",
            f"optional variables that the file does not have: {', '.join(intake.absent)}",
            "trained without them",
            intake.absent,
        )
    for dropped in intake.dropped:
        if dropped.rows:
            try_shots = "try" in dropped.name.casefold()
            rate = dropped.defects / dropped.rows
            yield Finding(
                "try_shots" if try_shots else "dropped_rows",
                "warning" if try_shots else "info",
                f"{dropped.rows} rows are {dropped.name}; {rate:.0%} of them are labelled as defects",
                "left out before any split",
                count=dropped.rows,
                details={"rule": dropped.name, "defect_rate": round(rate, 4)},
            )


def _on_repeats(repeats: Repeats) -> Iterator[Finding]:
    kinds = (
        ("exact_duplicates", repeats.exact, "repeat an earlier shot exactly"),
        ("near_duplicates", repeats.near, "repeat an earlier shot's values within 0.1 % of their scatter"),
    )
    for name, flags, words in kinds:
        if flags.any():
            yield Finding(
                name,
                "warning" if flags.mean() > 0.01 else "info",
                f"{flags.sum()} of {len(flags)} shots ({flags.mean():.1%}) {words}; in a random split they "
                "would be on both sides",
                "left out before any split, the first one stays",
                count=int(flags.sum()),
                share=round(float(flags.mean()), 4),
            )
    if repeats.contradictory.any():
        yield Finding(
            "contradictory_labels",
            "warning",
            f"{repeats.contradictory.sum()} shots have an earlier shot's values and the other label",
            "kept: it is the noise of the label that no model can remove",
            count=int(repeats.contradictory.sum()),
            share=round(float(repeats.contradictory.mean()), 4),
        )


def _on_columns(intake: Intake, line: Line, columns: list[Column]) -> Iterator[Finding]:
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


def _on_values(intake: Intake, line: Line) -> Iterator[Finding]:
    raw, schema = intake.table.features, line.schema
    cleaned = without_sentinels(raw, schema)
    low = np.array([feature.plausible[0] for feature in schema.features])
    high = np.array([feature.plausible[1] for feature in schema.features])
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
                details={"counts": counts, "values": _seen_sentinels(raw, schema.sentinels, flags)}
                if name == "sentinels"
                else {"counts": counts},
            )


def _seen_sentinels(
    raw: npt.NDArray[np.float64], sentinels: tuple[float, ...], flags: npt.NDArray[np.bool_]
) -> list[float]:
    return [value for value in sentinels if (raw[flags] == value).any()]


def _on_order(intake: Intake, line: Line) -> Iterator[Finding]:
    table = intake.table
    values = without_sentinels(table.features, line.schema)
    moved = {table.names[column]: round(size, 3) for column, size in drifts(values).items()}
    third = len(table) // 3
    rates = [float(part.mean()) for part in (table.defect[:third], table.defect[-third:]) if len(part)]
    if moved:
        told = ", ".join(f"{name} {size:.2f}" for name, size in list(moved.items())[:8])
        yield Finding(
            "drift",
            "warning",
            f"the last third of the shots differs from the first (Kolmogorov-Smirnov distance): {told}; "
            f"defect rate {rates[0]:.3f}, then {rates[1]:.3f}",
            "chosen and calibrated on later shots",
            tuple(moved),
            details={"distance": moved, "defect_rate_first": rates[0], "defect_rate_last": rates[1]},
        )
    effect = run_effect(table.run, table.defect)
    score = effect.later if effect.later is not None else effect.past
    if score is not None and score >= 0.6:
        yield Finding(
            "run_effect",
            "warning",
            f"the defect rate of a shot's run, over its earlier shots alone, has a ROC-AUC of {score:.2f} on "
            f"its later ones ({effect.runs} runs): a model can score that without knowing any cause",
            "judge the model by the leave-runs-out split",
            details={
                "roc_auc": round(score, 4),
                "roc_auc_past_only": round(effect.past or 0.5, 4),
                "runs": effect.runs,
            },
        )
    starts = _starts(intake)
    early, rest, count = warm_up(starts, table.defect)
    if count >= 20 and count < len(table) / 2 and early > 2 * max(rest, 1e-9):
        yield Finding(
            "warm_up",
            "warning",
            f"the first 6 shots after a start are defects in {early:.0%}, the others in {rest:.1%}",
            "kept; variables derived from time or counter let the model know of the warm-up",
            count=count,
            details={"defect_rate_first_six": round(early, 4), "defect_rate_later": round(rest, 4)},
        )


def _starts(intake: Intake) -> npt.NDArray[np.bool_]:
    """Where a pause of more than half an hour ends, or, without times, a run begins."""
    if intake.seconds is not None:
        return np.concatenate([[True], np.diff(intake.seconds) > 1800])
    return np.concatenate([[True], np.diff(intake.table.run) != 0])


def _on_the_label(table: Table) -> Iterator[Finding]:
    positives, count = int(table.defect.sum()), len(table)
    if positives in (0, count):
        kind = "defect" if positives else "good shot"
        yield Finding(
            "one_class",
            "error",
            f"all {count} shots are {'defects' if positives else 'good'}: without a "
            f"{'good shot' if kind == 'defect' else 'defect'} there is nothing to tell apart",
            "refused; check table.label of the schema, or bring shots of both kinds",
            count=count,
        )
    if count < FEWEST_SHOTS or 0 < min(positives, count - positives) < FEWEST_OF_A_CLASS:
        yield Finding(
            "few_shots",
            "error",
            f"{count} shots with {positives} defects are too few to train and to hold some out: at least "
            f"{FEWEST_SHOTS} shots are needed, {FEWEST_OF_A_CLASS} of them defects and as many good ones",
            "refused; bring more shots",
            count=count,
        )
