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
        description="Write shots of a simulated line: run, shot, the variables, the defect modes, defect.",
    )
    parser.add_argument("--out", type=Path, required=True, help="the CSV to write")
    add_schema(parser)
    add_simulation(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Simulate and write. Raises ValueError or OSError with what is wrong."""
    schema, _ = read_yaml_schema(arguments.schema)
    table = simulated(arguments, schema)
    write_csv(table, arguments.out)
    print(f"{arguments.out}: {len(table)} shots of {arguments.runs} runs, {table.defect.mean():.1%} defects")
