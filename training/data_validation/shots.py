"""Findings on the file, on whole shots and on their labels.

Shots that occur more than once put the same shot on both sides of a split.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from training.data_validation.findings import Finding
from training.table import Table
from training.tables.reading import Intake

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

TOLERANCE = 1e-3
"""Of a variable's standard deviation: nearer than this, two readings are the same measurement."""

BLOCK = 20_000

FEWEST_SHOTS, FEWEST_OF_A_CLASS = 100, 10


@dataclass(frozen=True, slots=True)
class Repeats:
    """For each shot, whether an earlier one with the same label has exactly its values (`exact`) or
    nearly so (`near`, without the exact ones); `contradictory`: its values, with the other label."""

    exact: Flags
    near: Flags
    contradictory: Flags

    @property
    def any(self) -> Flags:
        """The repeats, which are left out before any split. Shape (n,)."""
        return np.asarray(self.exact | self.near)


def find_repeats(table: Table, measured: Flags, seconds: Matrix | None) -> Repeats:
    """Look at the variables that `measured` (variables,) marks; two records of different times
    (`seconds`) with the same values are near duplicates, not exact ones."""
    columns, defect = np.flatnonzero(measured), table.defect
    scale = np.array([_scatter(table.features[:, column]) for column in columns]) * TOLERANCE
    scale[~(scale > 0)] = 1.0
    stamp = np.zeros(len(table)) if seconds is None else seconds

    def exactly(own: slice) -> tuple[Matrix, Flags]:
        values = table.features[own][:, columns]
        gaps = np.isnan(values)
        return np.where(gaps, 0.0, values) + 0.0, gaps

    def on_grid(own: slice, shift: float) -> tuple[Matrix, Flags]:
        filled, gaps = exactly(own)
        return np.floor(filled / scale + shift), gaps

    count = len(table)
    exact = _seen_before(count, lambda own: (*exactly(own), stamp[own], defect[own]))
    # Two grids, half a step apart: near values that one grid parts are together in the other.
    near = _seen_before(count, lambda own: (*on_grid(own, 0.0), defect[own]))
    near |= _seen_before(count, lambda own: (*on_grid(own, 0.5), defect[own]))
    contradictory = _seen_before(count, exactly)
    contradictory &= ~_seen_before(count, lambda own: (*exactly(own), defect[own]))
    return Repeats(exact, near & ~exact, contradictory)


def _scatter(values: Matrix) -> float:
    """Standard deviation of what was logged, 0 where nothing was."""
    known = values[~np.isnan(values)]
    return float(known.std()) if len(known) else 0.0


def _seen_before(count: int, parts: Callable[[slice], tuple[npt.NDArray[Any], ...]]) -> Flags:
    """True where an earlier row of the parts side by side is the same, shape (count,); `parts` gives those of
    a block of rows.

    Rows are known by 128 bits of their hash, which take a tenth of their memory.
    """
    digests = bytearray()
    for start in range(0, count, BLOCK):
        block = np.ascontiguousarray(np.column_stack(parts(slice(start, start + BLOCK))), np.float64)
        for row in block:
            digests += hashlib.blake2b(row, digest_size=16).digest()
    halves = np.frombuffer(bytes(digests), np.uint64).reshape(-1, 2)
    order = np.lexsort((halves[:, 1], halves[:, 0]))  # stable: the first of equal rows comes first
    repeated = np.zeros(count, bool)
    repeated[order[1:]] = (halves[order[1:]] == halves[order[:-1]]).all(axis=1)
    return repeated


def on_the_file(intake: Intake) -> Iterator[Finding]:
    """Findings of what was noted, absent or dropped while the file was read."""
    if intake.notes:
        yield Finding("file_notes", "info", "; ".join(intake.notes), "none")
    if not intake.timed:
        yield Finding(
            "no_time",
            "warning",
            "no column gives the time of a shot: the order of the rows is taken for that of production, and "
            "nothing checks it",
            "validated on the last rows; name the time's column in table.time of the schema",
        )
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


def on_repeats(repeats: Repeats) -> Iterator[Finding]:
    """Shots that repeat or contradict earlier ones."""
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


def on_label_values(intake: Intake) -> Iterator[Finding]:
    """Findings on the values of the label as the file has them."""
    told = "; ".join(
        f"{column}: " + ", ".join(f"{value} in {count} rows" for value, count in counts.items())
        for column, counts in intake.labels.items()
    )
    assumed = intake.assumed_good
    words = f"; {assumed} counts as good, as it is the only other value" if assumed is not None else ""
    action = f"name it: table.label.good: [{assumed}]" if assumed is not None else "none"
    lost = list(_lost_labels(intake))
    if lost:
        action = "kept; where they are defects, give the file its column or fill the fields"
    if intake.labels:
        yield Finding(
            "label_values",
            "info" if assumed is None and not lost else "warning",
            f"{'; '.join([*lost, 'values of the label'])}: {told}{words}",
            action,
            tuple(intake.labels),
            details={"counts": {column: dict(counts) for column, counts in intake.labels.items()}},
        )


def _lost_labels(intake: Intake) -> Iterator[str]:
    """Defects that the label may lack: shots with such a defect count as good."""
    if intake.absent_labels:
        columns = ", ".join(intake.absent_labels)
        yield f"the file does not have {columns}: shots with that defect alone count as good"
    if intake.blank_labels:
        yield f"{intake.blank_labels} shots count as good with a count of defects that is empty"


def on_the_label(table: Table) -> Iterator[Finding]:
    """Findings on a defect rate that cannot be, and on too few shots of either kind."""
    positives, count = int(table.defect.sum()), len(table)
    if count / 2 < positives < count:
        yield Finding(
            "defect_rate",
            "warning",
            f"{positives / count:.1%} of {count} shots are defects: is the label the wrong way round?",
            "kept; if these are the good shots, exchange bad and good in table.label of the schema",
            count=positives,
            share=round(positives / count, 4),
        )
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
