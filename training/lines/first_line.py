"""A first description of a new line, proposed from its table for a person to confirm."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from shared.bundle.levels import level_key
from shared.tables.times import DateOrder, TimeFault, read_times
from shared.tables.words import EMPTY, is_empty, words
from shared.units import parse_unit
from training.lines.table_rules import DATE_ORDERS
from training.tables.headers import name_key, unit_beside
from training.tables.numbers import NumberFault, read_numbers, written, written_unit
from training.tables.raw_table import RawTable

Numbers = npt.NDArray[np.float64]
Role = Literal["setpoint", "measurement", "context"]

MOST_LEVELS = 20
FEW = 4
"""Values of a label at most."""
MARGIN = 0.5
"""Of the range that was seen, on both sides: beyond it a value is not plausible."""
FAR = 20
"""Interquartile ranges beyond which a repeated value is no measurement."""
STEPS = 50
"""Parts of the usual range of a setpoint: its step, rounded to one digit."""


@dataclass(frozen=True, slots=True)
class ProposedFeature:
    """A variable: its column, its range as it was seen, or its levels."""

    name: str
    unit: str
    role: Role
    low: float = 0.0
    high: float = 0.0
    limits: tuple[float, float] | None = None
    step: float | None = None
    levels: tuple[str, ...] = ()


@dataclass(slots=True)
class Proposal:
    """The table as it seems to be. `why_not` gives a reason for each column that becomes no variable."""

    features: list[ProposedFeature] = field(default_factory=list)
    time: list[str] = field(default_factory=list)
    clock: list[str] = field(default_factory=list)
    date_orders: tuple[DateOrder, ...] = ()
    label: str | None = None
    unclear_label: str | None = None
    """A column that sounds like the label, whose values no word tells to be good or bad."""
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    kinds: str | None = None
    kind_names: tuple[str, ...] = ()
    counted: list[str] = field(default_factory=list)
    machine: str | None = None
    runs: list[str] = field(default_factory=list)
    sentinels: list[float] = field(default_factory=list)
    why_not: dict[str, str] = field(default_factory=dict)

    @property
    def times(self) -> list[list[str]]:
        """The groups of columns for `table.time`."""
        if self.time and self.clock:
            return [[self.time[0], self.clock[0]]]
        return [[name] for name in self.time]


def propose(raw: RawTable) -> Proposal:
    """Look at every column of a table. Nothing is refused: what is open is said in the reasons."""
    found = Proposal()
    for column, texts in raw.columns.items():
        _look_at(found, raw, column, texts)
    return found


def _look_at(found: Proposal, raw: RawTable, column: str, texts: Sequence[str]) -> None:
    keys = [level_key(text) for text in texts]
    counts = Counter(key for key in keys if key not in EMPTY)
    if not counts:
        found.why_not[column] = "is empty"
    elif _sounds_like(column, "kinds"):
        found.kinds, found.kind_names = column, tuple(kind for kind, _ in counts.most_common(MOST_LEVELS))
    elif _is_label(found, column, counts):
        found.label = column
        known = words()["label"]
        found.bad = tuple(key for key in counts if key in known["bad"])
        found.good = tuple(key for key in counts if key in known["good"])
    elif _sounds_like(column, "label") and len(counts) <= FEW:
        # As a variable it would tell the model what it has to predict.
        told = ", ".join(f"{key} in {rows} rows" for key, rows in counts.most_common())
        found.why_not[column] = f"sounds like a label: {told}"
        found.unclear_label = found.unclear_label or column
    elif _is_time(found, column, texts):
        pass
    elif _sounds_like(column, "defects") and all(key.isdecimal() for key in counts):
        found.counted.append(column)
    elif name_key(column) in words()["machines"] and 1 < len(counts) <= MOST_LEVELS:
        found.runs.append(column)
        if found.machine is None and not _sounds_like(column, "dies"):
            found.machine = column
        found.features.append(ProposedFeature(column, "-", "context", levels=tuple(sorted(counts))))
    elif len(counts) == 1:
        value, rows = next(iter(counts.items()))
        found.why_not[column] = f"has one value only: {value} in {rows} of {len(texts)} rows"
    else:
        _variable(found, raw, column, texts, counts)


def _sounds_like(column: str, kind: str) -> bool:
    key = name_key(column)
    return any(part in key for part in words()["columns"][kind])


def _is_label(found: Proposal, column: str, counts: Counter[str]) -> bool:
    known = words()["label"]
    named = _sounds_like(column, "label")
    spoken = all(key in {*known["good"], *known["bad"]} for key in counts)
    texts = any(not key.isdecimal() for key in counts)
    return found.label is None and len(counts) <= FEW and (named or texts) and spoken


def _is_time(found: Proposal, column: str, texts: Sequence[str]) -> bool:
    """True for a column of times, which is then kept; one that only sounds like it gets the reason."""
    named = _sounds_like(column, "time")
    if not named and all(re.fullmatch(r"[0-9.,\s]*", text) for text in texts):
        return False
    try:
        times = read_times(texts)
    except TimeFault as fault:
        if (orders := _orders(texts)) and (named or any(":" in text for text in texts)):
            found.date_orders = orders
            found.time.append(column)
            return True
        if named and not _is_numeric(texts):
            found.why_not[column] = f"sounds like a time, but {texts[fault.row].strip()!r} {fault.reason}"
            return True
        return False
    if not times.has_days and named and _is_numeric(texts):
        return False  # a duration: injection time, say
    (found.time if times.has_days else found.clock).append(column)
    return True


def _orders(texts: Sequence[str]) -> tuple[DateOrder, ...]:
    """The orders of its dates by which a column that leaves them open is one of times."""
    return tuple(order for order in DATE_ORDERS if _reads(texts, order))


def _reads(texts: Sequence[str], order: DateOrder) -> bool:
    try:
        return read_times(texts, order).has_days
    except TimeFault:
        return False


def _is_numeric(texts: Sequence[str]) -> bool:
    cells = [written(text) for text in texts if not is_empty(text)]
    return all(cell is not None and (not cell.unit or parse_unit(cell.unit)) for cell in cells)


def _variable(
    found: Proposal, raw: RawTable, column: str, texts: Sequence[str], counts: Counter[str]
) -> None:
    unit = _unit(raw, column, texts)
    try:
        values = np.array(read_numbers([t.strip() for t in texts], raw.mark_of(column), unit, unit).values)
    except NumberFault as fault:
        if len(counts) <= MOST_LEVELS:
            found.features.append(ProposedFeature(column, "-", "context", levels=tuple(sorted(counts))))
        else:
            shown = texts[fault.row].strip()
            found.why_not[column] = (
                f"has {len(counts)} texts; line {raw.lines[fault.row]}: {shown!r} {fault.reason}"
            )
        return
    known = values[~np.isnan(values)]
    if _sounds_like(column, "identifier") or _counts_shots(known, len(texts)):
        found.why_not[column] = "numbers shots or lots"
        return
    name = unit_beside(column)[0]
    role: Role = "measurement"
    tokens = set(re.split(r"[\s_.\-/]+", name.casefold()))
    if _sounds_like(name, "setpoint") or tokens & set(words()["columns"]["setpoint_words"]):
        role = "setpoint"
    elif _sounds_like(name, "context"):
        role = "context"
    far = _far_away(known)
    found.sentinels += [value for value in far if value not in found.sentinels]
    found.features.append(_ranged(name, unit or "-", role, known[~np.isin(known, far)]))


def _far_away(values: Numbers) -> list[float]:
    """Numbers that occur again and again far from all others: a broken sensor's, it seems."""
    first, last = np.quantile(values, (0.25, 0.75))
    room = FAR * (last - first)
    odd = values[(values < first - room) | (values > last + room)] if room > 0 else values[:0]
    numbers, counts = np.unique(odd, return_counts=True)
    return [float(number) for number, count in zip(numbers, counts, strict=True) if count > 1]


def _unit(raw: RawTable, column: str, texts: Sequence[str]) -> str:
    """The unit of a column: its header's, else the one that most cells carry."""
    if unit := raw.units.get(column, ""):
        return unit
    carried = Counter(unit for text in texts if (unit := written_unit(text)) and parse_unit(unit))
    return carried.most_common(1)[0][0] if carried else ""


def _counts_shots(values: Numbers, rows: int) -> bool:
    whole = len(values) == rows >= 5 and bool((values == np.round(values)).all())
    steps = np.diff(values)
    return whole and len(set(values.tolist())) > 0.9 * rows and bool((np.abs(steps) == 1).mean() > 0.8)


def _ranged(name: str, unit: str, role: Role, values: Numbers) -> ProposedFeature:
    low, high = float(values.min()), float(values.max())
    room = MARGIN * (high - low)
    bottom = 0.0 if low >= 0 and low - room < 0 else low - room
    if role != "setpoint":
        return ProposedFeature(name, unit, role, _rounded(bottom), _rounded(high + room))
    first, last = (float(end) for end in np.quantile(values, (0.01, 0.99)))
    if not first < last:
        first, last = low, high
    step = float(f"{(last - first) / STEPS:.1g}")
    limits = (_rounded(first), _rounded(last))
    return ProposedFeature(name, unit, role, _rounded(bottom), _rounded(high + room), limits, step)


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
