"""Options that more than one subcommand has, and reading what they name."""

import argparse
import sys
from pathlib import Path

from shared.bundle.feature_schema import FeatureSchema
from training.lines.line import Line, read_line
from training.schema_files import DEFAULT as DEFAULT_SCHEMA
from training.simulator.parameters import DEFAULT as DEFAULT_PARAMETERS
from training.simulator.parameters import Parameters
from training.simulator.simulation import simulate_with_truth
from training.simulator.truth import Truth
from training.table import Table
from training.tables.csv_text import Dialect
from training.tables.reading import Intake, read_table


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
        "--schema",
        type=Path,
        default=DEFAULT_SCHEMA,
        help="the line's variables and how its CSV is read, a YAML file (default: the default line's)",
    )


def add_csv(parser: argparse.ArgumentParser, text: str, *, required: bool = True) -> None:
    """Add the options that name a CSV and how it is written."""
    group = parser.add_argument_group("table")
    group.add_argument("--csv", type=Path, required=required, help=text)
    group.add_argument(
        "--delimiter", default=",", help="what separates the fields, \\t for a tab (default: a comma)"
    )
    group.add_argument(
        "--decimal", choices=[".", ","], default=".", help="the decimal mark (default: a point)"
    )


def read_csv(arguments: argparse.Namespace) -> tuple[Line, Intake]:
    """The line and the table that the options name; what was noted on the way goes to standard error.

    Raises ValueError naming file, line and column of what is wrong, OSError where a file cannot be read.
    """
    line = read_line(arguments.schema)
    delimiter = arguments.delimiter.replace("\\t", "\t")
    if len(delimiter) != 1 or delimiter == arguments.decimal:
        raise ValueError("--delimiter must be one character, and another than the decimal mark")
    intake = read_table(arguments.csv, line, Dialect(delimiter, arguments.decimal))
    for note in intake.notes:
        print(f"{arguments.csv}: {note}", file=sys.stderr)
    return line, intake


def simulated(arguments: argparse.Namespace, schema: FeatureSchema) -> tuple[Table, Truth]:
    """The shots that the simulation options ask for, and their truth.

    Raises ValueError for an odd parameter file.
    """
    return simulate_with_truth(
        Parameters.read(arguments.parameters), schema, arguments.runs, arguments.shots, arguments.seed
    )
