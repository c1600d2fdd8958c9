"""`train`: a model bundle from simulated shots or from a CSV that `simulate` wrote."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from training.bundle_writer import write_bundle
from training.commands.common import add_schema, add_simulation, simulated
from training.examples import make_examples
from training.fitting import Options, fit_bundle
from training.schema_files import read_yaml_schema
from training.simulator.parameters import Parameters
from training.table import read_csv

EXAMPLES = Path(__file__).parents[1] / "examples.yaml"


def add_to(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the subcommand."""
    parser = subparsers.add_parser(
        "train",
        help="train a model bundle",
        description="Train on simulated shots, or on --csv, and write a bundle that T1 and T2 read.",
    )
    parser.add_argument("--out", type=Path, required=True, help="the bundle folder to write or replace")
    parser.add_argument("--csv", type=Path, help="shots written by `simulate`; simulated anew without it")
    parser.add_argument(
        "--cost-ratio",
        type=float,
        default=Options().cost_ratio,
        help="cost of a missed defect over that of a false alarm (default: %(default)s)",
    )
    parser.add_argument(
        "--created", help="time to write into the manifest, ISO 8601 (default: now); no other file has it"
    )
    add_schema(parser)
    add_simulation(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Train and write. Raises ValueError or OSError with what is wrong; the old bundle then stays."""
    schema, document = read_yaml_schema(arguments.schema)
    if arguments.csv:
        table = read_csv(arguments.csv, schema.names, tuple(mode.id for mode in schema.defect_modes))
    else:
        table = simulated(arguments, schema)
    print(f"{len(table)} shots, {table.defect.mean():.1%} defects", file=sys.stderr)
    options = Options(seed=arguments.seed, cost_ratio=arguments.cost_ratio)
    fitted = fit_bundle(table, schema, options, lambda step: print(f"fitting: {step}", file=sys.stderr))
    examples = make_examples(EXAMPLES, Parameters.read(arguments.parameters), schema)
    created = arguments.created or datetime.now(UTC).isoformat(timespec="seconds")
    version = write_bundle(arguments.out, fitted, document, examples, created)
    figures = fitted.bundle.metrics
    print(
        f"{arguments.out}: {version}, on {figures['n']} shots of later runs ROC-AUC {figures['roc_auc']}, "
        f"PR-AUC {figures['pr_auc']} at prevalence {figures['prevalence']}, ECE {figures['ece']}"
    )
