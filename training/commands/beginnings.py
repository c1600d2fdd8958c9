"""`watching --beginnings`: how often the agent dates a planted fault rightly, and tells one where none is."""

import json
from pathlib import Path
from statistics import median
from typing import Any, Final

from shared.bundle.bundle import load_bundle
from training.began_score import Told, told_of
from training.simulator.faults import FAULTS

QUIET, FAULTY = 801, 901
"""The first seeds of weeks without a fault, and of those with one: no threshold was set by these."""
SOON: Final = 2500
"""Shots after a fault's first one at which it is asked for too, before the end of the week."""
DATED: Final = tuple(name for name in FAULTS if not name.startswith("sensor_"))
"""Faults that make defects or move readings; a sensor that stops or stands still is told by the status."""


def run(bundle_folder: Path, weeks: int, faulty_weeks: int, *, as_json: bool) -> None:
    """Ask and print. Raises BundleError or OSError with what is wrong."""
    bundle = load_bundle(bundle_folder)
    quiet = [told_of(bundle, QUIET + number) for number in range(weeks)]
    rows = {
        fault: {
            name: _row([told_of(bundle, FAULTY + number, fault, after) for number in range(faulty_weeks)])
            for name, after in (("end", None), ("soon", SOON))
        }
        for fault in DATED
    }
    told = sum(each.told for each in quiet)
    if as_json:
        print(json.dumps({"quiet": {"weeks": weeks, "told": told}, "faults": rows}))
        return
    print(f"{weeks} weeks without a fault: a beginning was told in {told}")
    print(f"\n{faulty_weeks} weeks with each fault, asked at the end and {SOON:,} shots after its first")
    print(f"{'':30}{'asked':>6}{'told':>6}{'held':>6}{'width, h':>10}{'off, h':>8}")
    for fault, row in rows.items():
        for name, cells in row.items():
            numbers = (
                f"{cells['told']:>6}{cells['held']:>6}{_cell(cells['hours']):>10}{_cell(cells['off']):>8}"
            )
            print(f"{fault:30}{name:>6}{numbers}")


def _row(seen: list[Told]) -> dict[str, Any]:
    told = [each for each in seen if each.told]
    return {
        "told": len(told),
        "held": sum(each.held for each in told),
        "hours": median(each.hours for each in told) if told else None,
        "off": median(each.off_hours for each in told) if told else None,
    }


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
