"""`watching`: false alarms of the watch a week, and after how many shots it finds planted faults."""

import json
from pathlib import Path
from statistics import fmean, median
from typing import Any

from shared.bundle.bundle import Bundle, load_bundle
from training.simulator.faults import FAULTS
from training.watching_score import alarms_of, found_of

QUIET, FAULTY = 101, 201
"""The first seeds of weeks without a fault, and of those with one."""


def run(bundle_folder: Path, weeks: int, faulty_weeks: int, *, as_json: bool) -> None:
    """Watch and print. Raises BundleError or OSError with what is wrong."""
    bundle = load_bundle(bundle_folder)
    quiet, found = _quiet(bundle, weeks), _found(bundle, faulty_weeks)
    if as_json:
        print(json.dumps({"quiet": quiet, "faults": found}))
        return
    print(f"{weeks} weeks without a fault, about 14,000 shots each")
    for name, label in (
        ("untrusted_a_week", "not trusted, times a week"),
        ("untrusted_share", "not trusted, share of looks"),
        ("watched_a_week", "watch, times a week"),
        ("watched_share", "watch, share of looks"),
        ("momentary_share", "looks at which a sensor paused, froze or slipped"),
        ("psi_share", "looks at which PSI of 0.25 alone would alarm"),
    ):
        print(f"{label:48}{quiet[name]:>10.4f}")
    print(f"\n{faulty_weeks} weeks with each fault")
    print(f"{'':30}{'found':>8}{'median':>9}{'most':>8}{'untrusted':>11}{'median':>9}{'since, h off':>14}")
    for fault, row in found.items():
        cells = (row["found"], row["shots"], row["most"], row["untrusted"], row["untrusted_shots"])
        told = "".join(f"{_cell(cell):>{width}}" for cell, width in zip(cells, (8, 9, 8, 11, 9), strict=True))
        print(f"{fault:30}{told}{_cell(row['since_off_h']):>14}")


def _quiet(bundle: Bundle, weeks: int) -> dict[str, float]:
    seen = [alarms_of(bundle, QUIET + number) for number in range(weeks)]
    return {
        "untrusted_a_week": fmean(each.untrusted for each in seen),
        "untrusted_share": fmean(each.untrusted_share for each in seen),
        "watched_a_week": fmean(each.watched for each in seen),
        "watched_share": fmean(each.watched_share for each in seen),
        "momentary_share": fmean(each.momentary_share for each in seen),
        "psi_share": fmean(each.by_psi_alone for each in seen),
    }


def _found(bundle: Bundle, weeks: int) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for fault in FAULTS:
        seen = [found_of(bundle, FAULTY + number, fault) for number in range(weeks)]
        doubted = [each.doubted for each in seen if each.doubted is not None]
        untrusted = [each.untrusted for each in seen if each.untrusted is not None]
        late = [each.late_s / 3600 for each in seen if each.late_s is not None]
        rows[fault] = {
            "found": len(doubted),
            "shots": median(doubted) if doubted else None,
            "most": max(doubted, default=None),
            "untrusted": len(untrusted),
            "untrusted_shots": median(untrusted) if untrusted else None,
            "since_off_h": median(late) if late else None,
        }
    return rows


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"
