"""`simulate`: shots of the simulated line as a CSV."""

from pathlib import Path

from training.commands.common import Simulation
from training.lines.line import read_yaml_schema
from training.table import write_csv


def run(out: Path, schema_file: Path, simulation: Simulation) -> None:
    """Simulate and write. Raises ValueError or OSError with what is wrong."""
    schema, _ = read_yaml_schema(schema_file)
    table, truth = simulation.simulate(schema)
    write_csv(table, out, truth.columns())
    print(f"{out}: {len(table)} shots of {simulation.runs} runs, {table.defect.mean():.1%} defects")
