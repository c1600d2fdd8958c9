"""`interventions`: what-ifs beside what the simulator does when the settings are really changed."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from shared.bundle.bundle import load_bundle
from shared.bundle.feature_schema import FeatureSchema
from training.commands.common import Simulation, rounded
from training.intervention_score import draw_cases, fit_peer, score_interventions
from training.preprocessing import without_sentinels
from training.simulator.simulation import simulate
from training.table import Table

FRESH = 7
"""Added to the seed, so that no run is one that was trained on."""

DIGITS = 5


def run(bundle_folder: Path, simulation: Simulation, peer_runs: int, *, as_json: bool) -> None:
    """Score and print. Raises ValueError, BundleError or OSError with what is wrong."""
    bundle = load_bundle(bundle_folder)
    parameters = simulation.read_parameters()
    schema, seed, shots = bundle.schema, simulation.seed, simulation.shots
    try:
        cases = draw_cases(parameters, schema, simulation.runs, shots, seed + FRESH)
    except KeyError as error:
        raise ValueError(
            f"{bundle_folder}: {error.args[0]} is nothing that the simulator knows; "
            "only bundles of the default line can be scored"
        ) from error
    learned = simulate(parameters, schema, peer_runs, shots, seed)
    figures = score_interventions(bundle, cases, fit_peer(_cleaned(learned, schema), seed))
    if as_json:
        print(json.dumps(rounded(figures, DIGITS)))
        return
    print(
        f"{figures['n']} shots of {simulation.runs} fresh runs, {figures['single']} with one setting changed"
    )
    print(f"{'':44}{'moved':>9}{'held':>9}{'oracle':>9}{'LightGBM':>9}")
    for name, label in (
        ("mae", "error of the mean effect, one change"),
        ("mae_double", "error of the mean effect, two changes"),
        ("mae_shot", "error per shot"),
        ("sign_errors", f"wrong sign, of {figures['plain']} plain changes"),
        ("ece", "calibration error"),
    ):
        print(f"{label:44}" + _row(figures, name))
    print(f"{'error per shot without any change':44}{figures['mae_unchanged']:>9.4f}")
    print(f"{'share of the gap to the oracle closed':44}{figures['gap_closed']:>9.1%}")
    print("error of the mean effect by variable")
    for variable, row in figures["by_variable"].items():
        print(f"  {variable:42}" + _row(row, "mae"))


def _cleaned(table: Table, schema: FeatureSchema) -> Table:
    return replace(table, features=without_sentinels(table.features, schema))


def _row(figures: Mapping[str, float], name: str) -> str:
    return "".join(f"{figures[name + suffix]:>9.4f}" for suffix in ("", "_held", "_oracle", "_peer"))
