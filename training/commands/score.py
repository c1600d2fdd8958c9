"""`score`: T1's verdict on every shot of a table, in blocks."""

import csv
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle, load_bundle
from shared.contracts.t1 import ShotResult
from t1_predict.service import predict_quality
from training.commands.common import TableFile
from training.lines.line import line_of_bundle
from training.progress import progress
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
NO_VALUES = "no_values"
"""Verdict on a row that has no value of any variable."""


def run(bundle_folder: Path, table: TableFile, out: Path) -> None:
    """Read, score and write; `out` is written whole or not at all.

    Raises ValueError or OSError with what is wrong with the table, BundleError with what is wrong with
    the bundle.
    """
    bundle = load_bundle(bundle_folder)
    line = table.mapped(line_of_bundle(bundle_folder, bundle.schema))
    counts: Counter[str] = Counter()
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as place:
        draft = Path(place) / out.name
        with draft.open("w", encoding="utf-8", newline="") as file, progress(0, "scoring") as say:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            for raw, values in read_blocks(table.csv, line, table.dialect(), BLOCK):
                for row in _verdicts(bundle, raw.lines, values):
                    counts[row[1]] += 1
                    writer.writerow(row)
                say(f"{counts.total()} shots, to line {raw.lines[-1]}")
        draft.replace(out)
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())
    print(f"{out}: {counts.total()} shots by {bundle.model_version}: {told}")


def _verdicts(bundle: Bundle, lines: list[int], values: npt.NDArray[np.float64]) -> Iterator[list[str]]:
    """One row of COLUMNS for each row of values (rows, variables), NaN where nothing was logged."""
    names = bundle.schema.names
    shots = [
        {name: value for name, value in zip(names, row, strict=True) if value == value}  # noqa: PLR0124 - NaN
        for row in values.tolist()
    ]
    usable = [
        any(not bundle.schema.is_sentinel(name, value) for name, value in shot.items()) for shot in shots
    ]
    asked = [shot for shot, useful in zip(shots, usable, strict=True) if useful]
    answers = iter(_results(bundle, asked))
    for line, useful in zip(lines, usable, strict=True):
        if not useful:
            yield [str(line), NO_VALUES, *[""] * (len(COLUMNS) - 2)]
            continue
        answer = next(answers)
        quality, prediction = answer["data_quality"], answer["prediction"]
        low, high = prediction.get("defect_low"), prediction.get("defect_high")
        known = "confidence_shots" in prediction and answer["verdict"] != "withheld"
        yield [
            str(line),
            answer["verdict"],
            f"{answer['prediction']['class_probabilities']['defect']:.6f}",
            answer["prediction"]["confidence"],
            " ".join(quality["missing"]),
            " ".join(quality["out_of_range"]),
            str(quality["unlike_known"]).lower(),
            " ".join(reason["code"] for reason in answer["reasons"]),
            "" if low is None else f"{low:.6f}",
            "" if high is None else f"{high:.6f}",
            f"{prediction['confidence_score']:.4f}" if known else "",
        ]


def _results(bundle: Bundle, shots: list[dict[str, float]]) -> list[ShotResult]:
    results: list[ShotResult] = predict_quality(bundle, {"shots": shots})["results"] if shots else []  # type: ignore[typeddict-item]
    return results
