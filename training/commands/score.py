"""`score`: T1's verdict on every shot of a table, in blocks."""

import csv
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle, load_bundle
from shared.contracts.t1 import ShotResult
from shared.tables.words import is_empty
from t1_predict.service import predict_quality
from training.commands.common import TableFile
from training.lines.line import Line, line_of_bundle
from training.lines.table_rules import LabelRule
from training.progress import progress
from training.tables.outcomes import result_of
from training.tables.raw_table import RawTable
from training.tables.reading import read_blocks

BLOCK = 5_000

COLUMNS = (
    "line",
    "verdict",
    "defect_probability",
    "confidence",
    "missing",
    "out_of_range",
    "unlike_known",
    "reasons",
    "defect_low",
    "defect_high",
    "hit_rate",
)
OUTCOME = "outcome"
"""One more column, where a mapping says which column of the table tells what the parts were."""
NO_VALUES = "no_values"
"""Verdict on a row that has no value of any variable."""

type Shot = dict[str, float]


def run(bundle_folder: Path, table: TableFile, out: Path) -> None:
    """Read, score and write; `out` is written whole or not at all.

    Raises ValueError or OSError with what is wrong with the table, BundleError with what is wrong with
    the bundle.
    """
    bundle = load_bundle(bundle_folder)
    line = table.mapped(line_of_bundle(bundle_folder, bundle.schema))
    known = KnownOutcomes(line.rules.label)
    columns = COLUMNS if known.rule.said is None else (*COLUMNS, OUTCOME)
    with progress(0, "scoring") as say:
        counts = write_rows(out, _scored(bundle, line, table, known, say), columns)
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())
    print(f"{out}: {counts.total()} shots by {bundle.model_version}: {told}")
    if known.rule.said is not None:
        print(known.told())


@dataclass(slots=True)
class KnownOutcomes:
    """Outcomes of the column that a mapping names, beside the verdicts: how many of each, and
    the texts that are not understood."""

    rule: LabelRule
    missing: bool = False
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)

    def of(self, raw: RawTable) -> list[str]:
        """Of each row good, defect, or "" where nothing is known."""
        column = raw.find(*self.rule.columns)
        self.missing = column is None
        if column is None or self.rule.said is None:
            return [""] * len(raw.lines)
        found: list[str] = []
        for text in raw.columns[column]:
            result = None if is_empty(text) else result_of(column, text, self.rule.said)
            if result is None and not is_empty(text):
                self.unread[text.strip()] += 1
            found.append(result or "")
        return found

    def told(self) -> str:
        """The outcomes beside the verdicts in words."""
        (name,) = self.rule.columns
        if self.missing:
            return f"outcome: there is no column {name!r}, which the mapping names"
        right = self.pairs["defect", "defect"] + self.pairs["normal", "good"]
        wrong = self.pairs["defect", "good"] + self.pairs["normal", "defect"]
        known = sum(count for (_, outcome), count in self.pairs.items() if outcome)
        told = f"outcome of {name!r}: {known} known, verdicts {right} right, {wrong} wrong"
        texts = ", ".join(f"{text!r} ({count})" for text, count in self.unread.most_common(4))
        return told + (f"; not understood: {texts}" if texts else "")


def write_rows(out: Path, rows: Iterable[Sequence[str]], columns: Sequence[str] = COLUMNS) -> Counter[str]:
    """Write rows of `columns` below their names, whole or not at all; give the number of each verdict."""
    counts: Counter[str] = Counter()
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as place:
        draft = Path(place) / out.name
        with draft.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            for row in rows:
                counts[row[1]] += 1
                writer.writerow(row)
        draft.replace(out)
    return counts


def _scored(
    bundle: Bundle, line: Line, table: TableFile, known: KnownOutcomes, say: Callable[[str], None]
) -> Iterator[list[str]]:
    rows = 0
    for raw, values in read_blocks(table.csv, line, table.dialect(), BLOCK):
        verdicts = _verdicts(bundle, raw.lines, values)
        if known.rule.said is None:
            yield from verdicts
        else:
            for row, outcome in zip(verdicts, known.of(raw), strict=True):
                known.pairs[row[1], outcome] += 1
                yield [*row, outcome]
        rows += len(raw.lines)
        say(f"{rows} shots, to line {raw.lines[-1]}")


def rows_to_score(bundle: Bundle, line: Line, table: TableFile) -> Iterator[tuple[int, Shot | None]]:
    """Each row of a table: its line in the file, and its shot, None where it has no value of any variable.

    Raises ValueError or OSError with what is wrong with the table.
    """
    for raw, values in read_blocks(table.csv, line, table.dialect(), BLOCK):
        yield from zip(raw.lines, _shots(bundle, values), strict=True)


def row_of_verdict(line: int, answer: ShotResult) -> list[str]:
    """COLUMNS of a row that T1 has answered for."""
    quality, prediction = answer["data_quality"], answer["prediction"]
    low, high = prediction.get("defect_low"), prediction.get("defect_high")
    known = "confidence_shots" in prediction and answer["verdict"] != "withheld"
    return [
        str(line),
        answer["verdict"],
        f"{prediction['class_probabilities']['defect']:.6f}",
        prediction["confidence"],
        " ".join(quality["missing"]),
        " ".join(quality["out_of_range"]),
        str(quality["unlike_known"]).lower(),
        " ".join(reason["code"] for reason in answer["reasons"]),
        "" if low is None else f"{low:.6f}",
        "" if high is None else f"{high:.6f}",
        f"{prediction['confidence_score']:.4f}" if known else "",
    ]


def row_without_verdict(line: int, verdict: str, reason: str = "") -> list[str]:
    """COLUMNS of a row that T1 has no verdict on."""
    row = dict.fromkeys(COLUMNS, "") | {"line": str(line), "verdict": verdict, "reasons": reason}
    return list(row.values())


def _verdicts(bundle: Bundle, lines: list[int], values: npt.NDArray[np.float64]) -> Iterator[list[str]]:
    """One row of COLUMNS for each row of values (rows, variables), NaN where nothing was logged."""
    shots = _shots(bundle, values)
    answers = iter(_results(bundle, [shot for shot in shots if shot is not None]))
    for line, shot in zip(lines, shots, strict=True):
        if shot is None:
            yield row_without_verdict(line, NO_VALUES)
        else:
            yield row_of_verdict(line, next(answers))


def _shots(bundle: Bundle, values: npt.NDArray[np.float64]) -> list[Shot | None]:
    names = bundle.schema.names
    shots = [
        {name: value for name, value in zip(names, row, strict=True) if value == value}  # noqa: PLR0124 - NaN
        for row in values.tolist()
    ]
    return [
        shot if any(not bundle.schema.is_sentinel(name, value) for name, value in shot.items()) else None
        for shot in shots
    ]


def _results(bundle: Bundle, shots: list[dict[str, float]]) -> list[ShotResult]:
    results: list[ShotResult] = predict_quality(bundle, {"shots": shots})["results"] if shots else []  # type: ignore[typeddict-item]
    return results
