"""`advice-check`: real later shots near what was advised."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from shared.bundle.bundle import Bundle, load_bundle
from training.advice_score import Advise, Case, figures_of, score_advice
from training.commands.common import Simulation, TableFile, rounded
from training.commands.evaluate import Flags, Matrix, later_shots
from training.preprocessing import without_sentinels
from training.simulator.interventions import Run
from training.simulator.simulation import simulate

FRESH = 7
"""Added to the seed, so that no run is one that was trained on."""
DIGITS = 4


def run(
    bundle_folder: Path,
    table_file: TableFile | None,
    simulation: Simulation,
    advise: Advise,
    *,
    unsure: bool,
    as_json: bool,
) -> None:
    """Score and print: on a table, or on fresh simulated runs with the simulator's truth; of shots that the
    model calls defects, or with `unsure` of those under the threshold that it is unsure of.

    Raises ValueError, BundleError or OSError with what is wrong.
    """
    bundle = load_bundle(bundle_folder)
    if not len(bundle.shots):
        print("the bundle carries no shots: its advice is the model's alone", file=sys.stderr)
    if table_file is None:
        rows, defect = _simulated(bundle, bundle_folder, simulation)
    else:
        rows, defect = later_shots(bundle_folder, bundle, table_file)
    cases, codes = score_advice(bundle, rows, defect, advise, unsure=unsure)
    figures = figures_of(cases, codes)
    if table_file is None:
        figures["truth"] = _truth(bundle, simulation, cases)
    if as_json:
        print(json.dumps(rounded(figures, DIGITS)))
        return
    _print(figures, len(rows), unsure=unsure)


def _simulated(bundle: Bundle, folder: Path, simulation: Simulation) -> tuple[Matrix, Flags]:
    parameters = simulation.read_parameters()
    try:
        table = simulate(
            parameters, bundle.schema, simulation.runs, simulation.shots, simulation.seed + FRESH
        )
    except KeyError as error:
        raise ValueError(
            f"{folder}: {error.args[0]} is nothing that the simulator knows; "
            "for a plant's bundle give its later shots with --csv"
        ) from error
    return without_sentinels(table.features, bundle.schema), table.defect


def _truth(bundle: Bundle, simulation: Simulation, cases: Sequence[Case]) -> dict[str, float]:
    """The simulator's mean probability of a defect on the advised shots, before and after."""
    by_shot = {case.shot: case for case in cases}
    before, after, first = [], [], 0
    for number in range(simulation.runs):
        simulated = Run.draw(
            simulation.read_parameters(), bundle.schema, number, simulation.shots, simulation.seed + FRESH
        )
        shots = len(simulated.as_it_was.logged)
        changes = np.full(simulated.as_it_was.logged.shape, np.nan)
        mine = [shot for shot in range(shots) if first + shot in by_shot]
        for shot in mine:
            for column, value in by_shot[first + shot].advised.changes.items():
                changes[shot, column] = value
        if mine:
            before.append(simulated.as_it_was.probability[mine])
            after.append(simulated.under(changes).probability[mine])
        first += shots
    if not before:
        return {}
    was, became = float(np.concatenate(before).mean()), float(np.concatenate(after).mean())
    return {"before": was, "after": became, "fall": was / became}


def _print(figures: Mapping[str, Any], shots: int, *, unsure: bool) -> None:
    which = "under the threshold and unsure" if unsure else "called defects by the model"
    print(f"{figures['alarms']} of {shots} later shots are {which}")
    print("advice: " + ", ".join(f"{code} {count}" for code, count in figures["codes"].items()))
    print(f"{'':26}{'advised':>8}{'before':>9}{'after':>9}{'fall':>8}{'better':>8}{'worse':>8}")
    for name, label in (
        ("all", "nearest later shots, all"),
        ("unusual", "  an unusual value moved"),
        ("usual", "  usual values moved"),
    ):
        row = figures[name]
        if not row["advised"]:
            print(f"{label:26}{0:>8}")
            continue
        fall = "-" if row["fall"] is None else f"{row['fall']:.1f}"
        print(
            f"{label:26}{row['advised']:>8}{row['rate_before']:>9.1%}{row['rate_after']:>9.1%}{fall:>8}"
            f"{row['better']:>8}{row['worse']:>8}"
        )
    if truth := figures.get("truth"):
        print(
            f"simulator's own probability of a defect: {truth['before']:.1%} before, {truth['after']:.1%} "
            f"after, a {truth['fall']:.1f}-fold fall"
        )
