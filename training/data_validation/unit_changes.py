"""Columns whose unit changes on the way: a step by the factor between two units of the same quantity."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shared.units import convert
from training.data_validation.findings import Finding
from training.lines.line import Line
from training.preprocessing import without_sentinels
from training.tables.reading import Intake

Numbers = npt.NDArray[np.float64]

OTHERS = {
    "°C": ("°F", "K"),
    "°F": ("°C", "K"),
    "K": ("°C", "°F"),
    "bar": ("MPa", "kPa", "psi"),
    "MPa": ("bar", "kPa", "psi"),
    "kPa": ("MPa", "bar"),
    "s": ("min", "ms"),
    "ms": ("s",),
    "min": ("s",),
    "m/s": ("cm/s",),
    "cm/s": ("m/s",),
}
"""What a column in a unit may have been written in by mistake."""

FEWEST = 20
"""Rows of a block whose median is compared."""
BLOCKS = 60
LEAST_BLOCKS = 2
EXPLAINED = 0.8
"""Share of the blocks that must lie in one of both units."""
APART, SAME = 4.0, 0.05
"""Scatters of the first block, and share of its median, within which a block is in the same unit; two units
must lie twice as far apart."""


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A change of a column's unit: from row `row` on it looks like `unit`, and like `usual` before; `rows`
    are in the former. `before` and `after` are medians."""

    row: int
    unit: str
    usual: str
    before: float
    after: float
    rows: int


def unit_change(values: Numbers, unit: str) -> UnitChange | None:
    """The first change of unit in a column (n,), NaN where nothing was logged, or None."""
    known = np.flatnonzero(~np.isnan(values))
    size = max(FEWEST, len(known) // BLOCKS)
    blocks = [known[start : start + size] for start in range(0, len(known) - size + 1, size)]
    if len(blocks) < 3:
        return None
    medians = np.array([np.median(values[block]) for block in blocks])
    base = float(medians[0])
    spread = max(APART * float(np.median(np.abs(values[blocks[0]] - base))), SAME * abs(base))
    for other in OTHERS.get(unit, ()):
        # The schema's unit may be that of either part: both ways are tried.
        for source, target in ((unit, other), (other, unit)):
            moved = convert(base, source, target)
            moved_spread = abs(convert(spread, source, target, difference=True))
            if abs(moved - base) <= 2 * (spread + moved_spread):
                continue
            is_base = np.abs(medians - base) <= spread
            is_moved = np.abs(medians - moved) <= moved_spread
            if is_moved.sum() < LEAST_BLOCKS or (is_base | is_moved).mean() < EXPLAINED:
                continue
            first = int(is_moved.argmax())
            closer = known[np.abs(values[known] - moved) < np.abs(values[known] - base)]
            row = int(closer[closer >= blocks[first - 1][0]][0])
            return UnitChange(row, target, source, base, float(medians[first]), len(closer))
    return None


def on_units(intake: Intake, line: Line) -> Iterator[Finding]:
    """Findings on units that change in the middle of a column."""
    values = without_sentinels(intake.table.features, line.schema)
    found = {
        feature.name: change
        for place, feature in enumerate(line.schema.features)
        if not feature.codes and (change := unit_change(values[:, place], feature.unit)) is not None
    }
    if not found:
        return
    lines = intake.raw.lines
    told = "; ".join(
        f"{name} goes from about {change.before:.4g} to {change.after:.4g} at line {lines[change.row]}, as "
        f"{change.usual} to {change.unit} would ({change.rows} rows)"
        for name, change in found.items()
    )
    yield Finding(
        "unit_change",
        "warning",
        f"a unit changes in the middle of a column: {told}",
        "kept as it is: bring the rows to one unit in the file and read it again",
        tuple(found),
        details={
            name: {"line": lines[change.row], "from": change.usual, "to": change.unit, "rows": change.rows}
            for name, change in found.items()
        },
    )
