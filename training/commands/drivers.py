"""`drivers`: how often T2's attributions name the true driver, on freshly simulated shots."""

import argparse
import json
from pathlib import Path

from shared.bundle.loader import load_bundle
from training.commands.common import add_simulation
from training.driver_card import FRESH, RUNS
from training.driver_score import score_drivers
from training.simulator.parameters import Parameters
from training.simulator.simulation import simulate_with_truth


def add_to(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the subcommand."""
    parser = subparsers.add_parser(
        "drivers",
        help="score attributions against the simulator's truth",
        description="Simulate fresh shots of the default line, and say how often the quantity that truly "
        "drove a defect is among the three greatest attributions, beside permutation importance and chance.",
        epilog="example: python -m training drivers --bundle models/default --json",
    )
    parser.add_argument("--bundle", type=Path, required=True, help="a bundle of the default line")
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")
    add_simulation(parser)
    parser.set_defaults(run=run, runs=RUNS)


def run(arguments: argparse.Namespace) -> None:
    """Score and print. Raises ValueError, BundleError or OSError with what is wrong."""
    bundle = load_bundle(arguments.bundle)
    parameters = Parameters.read(arguments.parameters)
    try:
        table, truth = simulate_with_truth(
            parameters, bundle.schema, arguments.runs, arguments.shots, arguments.seed + FRESH
        )
    except KeyError as error:
        raise ValueError(
            f"{arguments.bundle}: {error.args[0]} is nothing that the simulator knows; "
            "only bundles of the default line can be scored"
        ) from error
    score = score_drivers(bundle, table, truth, arguments.seed).rounded()
    if arguments.json:
        print(json.dumps(score))
        return
    print(f"{score['shots']} defects with a driver that a sensor sees, of {arguments.runs} runs")
    for name, label in (
        ("top3", "true driver among the three greatest attributions"),
        ("alarmed_top3", "the same, among shots called defects"),
        ("permutation_top3", "among the three greatest permutation importances"),
        ("chance_top3", "among three variables drawn blindly"),
    ):
        print(f"{label:52}{score[name]:>8.1%}")
