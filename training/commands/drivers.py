"""`drivers`: how often T2's attributions name the true driver, on freshly simulated shots."""

import json
from pathlib import Path

from shared.bundle.bundle import load_bundle
from training.commands.common import Simulation
from training.driver_score import FRESH, score_drivers
from training.simulator.simulation import simulate_with_truth


def run(bundle_folder: Path, simulation: Simulation, *, as_json: bool) -> None:
    """Score and print. Raises ValueError, BundleError or OSError with what is wrong."""
    bundle = load_bundle(bundle_folder)
    parameters = simulation.read_parameters()
    try:
        table, truth = simulate_with_truth(
            parameters, bundle.schema, simulation.runs, simulation.shots, simulation.seed + FRESH
        )
    except KeyError as error:
        raise ValueError(
            f"{bundle_folder}: {error.args[0]} is nothing that the simulator knows; "
            "only bundles of the default line can be scored"
        ) from error
    score = score_drivers(bundle, table, truth, simulation.seed).rounded()
    if as_json:
        print(json.dumps(score))
        return
    print(f"{score['shots']} defects with a driver that a sensor sees, of {simulation.runs} runs")
    for name, label in (
        ("top3", "true driver among the three greatest attributions"),
        ("alarmed_top3", "the same, among shots called defects"),
        ("permutation_top3", "among the three greatest permutation importances"),
        ("chance_top3", "among three variables drawn blindly"),
        ("top1", "the greatest attribution itself"),
        ("group_top1", "in the first group, a part of the machine"),
        ("group_peer", "in the group that is right most often, always guessed"),
        ("contrast_top3", "among three differences to the nearest good shot"),
        ("pairs_told", "shots that a pair is told of"),
        ("pair_hits", "of these: in the strongest pair"),
        ("pair_chance", "in a pair drawn blindly"),
    ):
        print(f"{label:56}{score[name]:>8.1%}")
