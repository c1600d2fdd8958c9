"""A table as `score-stack` uploads it, and its verdicts as `score` writes them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.bundle.bundle import Bundle
from shared.contracts.t1 import ShotResult
from training.commands.common import TableFile
from training.commands.score import Shot, row_of_verdict, row_without_verdict, rows_to_score, write_rows
from training.lines.line import line_of_bundle


@dataclass(frozen=True, slots=True)
class TableToScore:
    """A table that is read by the model of its line."""

    file: TableFile

    @property
    def name(self) -> str:
        """Its file's name."""
        return self.file.csv.name

    def rows(self, bundle: Bundle) -> Iterator[tuple[int, Shot | None]]:
        """Each row's line in the file and its shot, None where it has no value.

        Raises ValueError naming file, line and column of what cannot be read, OSError.
        """
        line = self.file.mapped(line_of_bundle(Path(bundle.model_version), bundle.schema))
        return rows_to_score(bundle, line, self.file)


class VerdictRows:
    """Rows as `score` writes them."""

    def of(self, line: int, answer: ShotResult) -> list[str]:
        """The row of T1's answer on a shot."""
        return row_of_verdict(line, answer)

    def without(self, line: int, verdict: str, reason: str = "") -> list[str]:
        """The row of a line without a verdict of T1's."""
        return row_without_verdict(line, verdict, reason)

    def write(self, out: Path, rows: Iterable[Sequence[str]]) -> Counter[str]:
        """Write all rows, whole or not at all; give how many there are of each verdict."""
        return write_rows(out, rows)
