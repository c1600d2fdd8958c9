"""`simulate`: shots of the simulated line as a CSV."""

import argparse
from pathlib import Path

from training.commands.common import add_schema, add_simulation, simulated
from training.schema_files import read_yaml_schema
from training.table import write_csv


def add_to(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the subcommand."""
    parser = subparsers.add_parser(
        "simulate",
        help="write shots of a simulated line as CSV",
        description="Write shots of a simulated line: run, shot, the variables, the defect modes, defect. "
        "The columns truth_defect, truth_mechanism and truth_driver say what really happened; training "
        "ignores them.",
    )
    parser.add_argument("--out", type=Path, required=True, help="the CSV to write")
    add_schema(parser)
    add_simulation(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Simulate and write. Raises ValueError or OSError with what is wrong."""
    schema, _ = read_yaml_schema(arguments.schema)
    table, truth = simulated(arguments, schema)
    write_csv(table, arguments.out, truth.columns())
    print(f"{arguments.out}: {len(table)} shots of {arguments.runs} runs, {table.defect.mean():.1%} defects")
