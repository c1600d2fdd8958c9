"""The report of a shift: counts of whole shifts from the line's aggregates, the rest from its shots."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from shared.contracts.t4 import Result
from shared.contracts.t4_report import (
    MOST_READ,
    ReportBefore,
    ReportHit,
    ReportMode,
    ReportMould,
    ReportShift,
    ShiftReport,
)
from t4_shots import counts
from t4_shots.counts import Bucket, Counts
from t4_shots.look import Look
from t4_shots.plant_time import PlantTime, Span
from t4_shots.rates import tally
from t4_shots.shift_report.changes import changes_of, compare
from t4_shots.shift_report.drivers import worst_of
from t4_shots.shift_report.questions import gaps_of, questions_of
from t4_shots.shift_report.shifts import all_before, name_of, same_before
from t4_shots.shot import Shot
from t4_shots.store import Wanted
from t4_shots.summary import newest, row_of

LEAD: Final = 60
"""Shots of the time before that are read, so that a change with the shift is seen."""
LEAD_MS: Final = 24 * 3_600_000
OUTCOMES: Final[tuple[Result, ...]] = ("defect", "good")
VERDICTS: Final = ("defect", "unsure", "normal", "withheld")


def report_of(line: str, shift: Span, look: Look) -> ShiftReport:
    """Return the report of a line's shift, as of now. Raises Unavailable where the store does not answer."""
    clock = look.clock
    same, before = same_before(clock, shift), all_before(clock, shift)
    first_ms = min(each.start_ms for each in (*same, *before, shift))
    buckets = look.store.buckets(line, first_ms, shift.end_ms)
    by_shift = _by_shift(buckets, clock)
    own = [bucket for bucket in buckets if shift.start_ms <= bucket.start_ms < shift.end_ms]
    total = by_shift.get(shift.key, Counter())
    shots, lead, cut = _read(line, shift, look)
    told_shift = _shift(shift, by_shift, look)
    end_ms = min(shift.end_ms, look.now_ms)
    gaps, more_gaps = gaps_of(shots, shift.start_ms, end_ms, clock, whole=not cut)
    changes, more_changes = changes_of([*lead, *shots], len(lead), look.bundle.schema, clock)
    unnamed = sum(bucket.counts.get(counts.SHOTS, 0) for bucket in own if not bucket.mould)
    told: ShiftReport = {
        "line": line,
        "time_zone": clock.zone.key,
        "made_at": clock.told(look.now_ms),
        "shift": told_shift,
        "before_same": _before(same, by_shift, told_shift, look),
        "before_all": _before(before, by_shift, told_shift, look),
        "modes": _modes(total, look),
        "worst": worst_of(shots, look),
        "changes": changes,
        "more_changes": more_changes,
        "moulds": _moulds(own),
        "outcomes": _outcomes(total),
        "questions": questions_of(total, unnamed, shots, gaps, look),
        "more_gaps": more_gaps,
        "models": list(dict.fromkeys(shot.score.model_version for shot in shots)),
        "read": {"buckets": len(buckets), "shots": len(shots) + len(lead)},
    }
    if cut:
        told["cut"] = True
    if not told_shift["total"]["shots"]:
        told["nothing"] = True
    if told_shift["total"].get("simulated"):
        told["simulated"] = True
    return told


def _read(line: str, shift: Span, look: Look) -> tuple[list[Shot], list[Shot], bool]:
    """The newest shots of the shift and those just before it, oldest first, and whether there are more."""
    wanted = Wanted(line, shift.start_ms, shift.end_ms)
    found, more = newest(look.store, wanted, MOST_READ - LEAD)
    lead: list[Shot] = []
    if found and not more:
        lead = look.store.newest(Wanted(line, shift.start_ms - LEAD_MS, shift.start_ms), LEAD)
    return found[::-1], lead[::-1], more


def _by_shift(buckets: Sequence[Bucket], clock: PlantTime) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for bucket in buckets:
        found.setdefault(clock.shift(bucket.start_ms).key, Counter()).update(bucket.counts)
    return found


def _shift(shift: Span, by_shift: dict[str, Counter[str]], look: Look) -> ReportShift:
    told: ReportShift = {
        "key": shift.key,
        "day": shift.key[:10],
        "name": name_of(shift),
        "start": look.clock.told(shift.start_ms),
        "end": look.clock.told(shift.end_ms),
        "total": tally(row_of("", "", by_shift.get(shift.key, {}))),
    }
    if look.now_ms < shift.end_ms:
        told["running"] = True
    return told


def _before(
    shifts: Sequence[Span], by_shift: dict[str, Counter[str]], this: ReportShift, look: Look
) -> ReportBefore:
    rows = [_shift(shift, by_shift, look) for shift in shifts]
    total = counts.summed(by_shift.get(shift.key, {}) for shift in shifts)
    told: ReportBefore = {
        "shifts": rows,
        "with_shots": sum(row["total"]["shots"] > 0 for row in rows),
        "total": tally(row_of("", "", total)),
    }
    compare(told, this["total"], told["total"])
    return told


def _modes(total: Counts, look: Look) -> list[ReportMode]:
    """Modes that were predicted or found, the most first."""
    predicted, found = counts.parts(total, counts.MODE), counts.parts(total, counts.OUTCOME_MODE)
    labels = {mode.id: mode for mode in look.bundle.schema.defect_modes}
    rows: list[ReportMode] = [
        {
            "mode": mode,
            "label": labels[mode].label if mode in labels else mode,
            "label_en": labels[mode].label_en if mode in labels else mode,
            "predicted": predicted.get(mode, 0),
            "found": found.get(mode, 0),
        }
        for mode in predicted | found
    ]
    return sorted(rows, key=lambda row: (-row["predicted"], -row["found"], row["mode"]))


def _moulds(own: Sequence[Bucket]) -> list[ReportMould]:
    """The moulds of a shift in the order that they came in."""
    found: dict[str, Counter[str]] = {}
    for bucket in own:
        found.setdefault(bucket.mould, Counter()).update(bucket.counts)
    return [{"mould": mould, "total": tally(row_of("", "", total))} for mould, total in found.items()]


def _outcomes(total: Counts) -> list[ReportHit]:
    hits = counts.parts(total, counts.HIT)
    return [
        {"verdict": verdict, "outcome": outcome, "shots": hits[f"{verdict}/{outcome}"]}
        for verdict in VERDICTS
        for outcome in OUTCOMES
        if f"{verdict}/{outcome}" in hits
    ]
