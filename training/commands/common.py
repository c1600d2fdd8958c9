"""Options that more than one command has, and reading what they name."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.bundle.feature_schema import FeatureSchema
from training.data_validation.audit import STEPS, Audit, audit
from training.lines.column_mapping import read_mapping, read_outcome, with_columns
from training.lines.line import DEFAULT as DEFAULT_SCHEMA
from training.lines.line import Line, read_line
from training.lines.outcome_column import with_outcome
from training.progress import progress
from training.simulator.parameters import DEFAULT as DEFAULT_PARAMETERS
from training.simulator.parameters import Parameters
from training.simulator.simulation import simulate_with_truth
from training.simulator.truth import Truth
from training.table import Table
from training.tables.numbers import Mark
from training.tables.raw_table import Dialect
from training.tables.reading import Intake, read_table

LONG = 100_000
"""Rows of a table from which on its reading and audit are told step by step."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """Production runs, mean shots a run, the seed of all chance, and the parameters' YAML file.

    Without a file the parameters that come with the simulator count.
    """

    runs: int = 260
    shots: int = 160
    seed: int = 20250301
    parameters: Path | None = None

    def read_parameters(self) -> Parameters:
        """Return what is simulated. Raises ValueError for an odd parameter file."""
        return Parameters.read(self.parameters or DEFAULT_PARAMETERS)

    def simulate(self, schema: FeatureSchema) -> tuple[Table, Truth]:
        """Return the shots and their truth. Raises ValueError for an odd parameter file."""
        return simulate_with_truth(
            Parameters.read(self.parameters or DEFAULT_PARAMETERS), schema, self.runs, self.shots, self.seed
        )


@dataclass(frozen=True, slots=True)
class TableFile:
    """A plant's table, a CSV or a workbook, and how it is written where somebody says it; `schema` is the
    YAML file of the line's variables.

    Without one the line of the default model counts.
    """

    csv: Path
    schema: Path | None = None
    delimiter: str | None = None
    decimal: Mark | None = None
    sheet: str | None = None
    mapping: Path | None = None

    def read(self, known: FeatureSchema | None = None) -> tuple[Line, Intake]:
        """Return the line and the table; what was noted on the way goes to standard error.

        Categories have the levels of the schema `known`, a bundle's, where one is given.

        Raises ValueError naming file, line and column of what is wrong, OSError where a file cannot be read.
        """
        line = read_line(self.schema or DEFAULT_SCHEMA)
        line = self.mapped(line)
        if known is not None:
            line = line.with_levels(known)
        with progress(0, "reading") as say:
            intake = read_table(
                self.csv,
                line,
                self.dialect(),
                lambda rows: None if rows % LONG else say(f"{rows:,} rows"),
            )
        for note in intake.notes:
            print(f"{self.csv}: {note}", file=sys.stderr)
        return line, intake

    def mapped(self, line: Line) -> Line:
        """The line with the columns of the mapping, and the outcome where it names one. Raises ValueError
        naming file and line, or OSError."""
        if self.mapping is None:
            return line
        said = read_outcome(self.mapping)
        line = with_columns(line, read_mapping(self.mapping, line))
        return line if said is None else with_outcome(line, said)

    def dialect(self) -> Dialect:
        """How the file is written. Raises ValueError for a delimiter that cannot be one."""
        delimiter = None if self.delimiter is None else self.delimiter.replace("\\t", "\t")
        if delimiter is not None and (len(delimiter) != 1 or delimiter == self.decimal):
            raise ValueError("--delimiter must be one character, and another than the decimal mark")
        return Dialect(delimiter, self.decimal, self.sheet)

    @property
    def options(self) -> str:
        """The options that say how the table is written, as the next command needs them."""
        given = {"--delimiter": self.delimiter, "--decimal": self.decimal, "--sheet": self.sheet}
        given["--mapping"] = None if self.mapping is None else str(self.mapping)
        return "".join(f" {name} '{text}'" for name, text in given.items() if text is not None)


def audited(line: Line, intake: Intake) -> Audit:
    """The audit of a table; of a long one its steps are said."""
    with progress(STEPS, "auditing") as say:
        return audit(intake, line, say if len(intake.table) >= LONG else lambda _: None)


def rounded(figures: Mapping[str, Any], digits: int) -> dict[str, Any]:
    """Figures, nested ones too, with so many decimals: as a command prints them for programs."""
    return {
        name: rounded(value, digits)
        if isinstance(value, Mapping)
        else round(value, digits)
        if isinstance(value, float)
        else value
        for name, value in figures.items()
    }
