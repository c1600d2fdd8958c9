"""Options that more than one subcommand has."""

import argparse
from pathlib import Path

from shared.bundle.feature_schema import FeatureSchema
from training.schema_files import DEFAULT as DEFAULT_SCHEMA
from training.simulator.parameters import DEFAULT as DEFAULT_PARAMETERS
from training.simulator.parameters import Parameters
from training.simulator.simulation import simulate
from training.table import Table


def positive(text: str) -> int:
    """A whole number from 1 on, for argparse."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def add_simulation(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what to simulate."""
    group = parser.add_argument_group("simulation")
    group.add_argument("--runs", type=positive, default=260, help="production runs (default: %(default)s)")
    group.add_argument("--shots", type=positive, default=160, help="mean shots a run (default: %(default)s)")
    group.add_argument("--seed", type=int, default=20250301, help="seed of all chance (default: %(default)s)")
    group.add_argument(
        "--parameters", type=Path, default=DEFAULT_PARAMETERS, help="the simulator's parameters, a YAML file"
    )


def add_schema(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the line's schema."""
    parser.add_argument(
        "--schema", type=Path, default=DEFAULT_SCHEMA, help="the line's variables, a YAML file"
    )


def simulated(arguments: argparse.Namespace, schema: FeatureSchema) -> Table:
    """The table that the simulation options ask for. Raises ValueError for an odd parameter file."""
    return simulate(
        Parameters.read(arguments.parameters), schema, arguments.runs, arguments.shots, arguments.seed
    )
