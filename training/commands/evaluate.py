"""`evaluate`: a bundle on shots that its training never saw."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from shared import jsonio
from shared.bundle.bundle import Bundle, load_bundle
from shared.bundle.estimates import Estimates, defect_probability, estimate
from training.commands.common import TableFile
from training.fingerprints import Fingerprints
from training.metrics import measure
from training.preprocessing import without_sentinels
from training.table import Table

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

PRINTED = ("n", "positives", "roc_auc", "pr_auc", "f1", "recall", "brier", "ece")
UNSURE = ("unsure", "unsure_defects", "hits_told", "hits")
"""Figures of a bundle that knows how far its verdicts hold."""
SEED = 1
"""Of the values that are masked."""


def run(bundle_folder: Path, table_file: TableFile, *, as_json: bool, masked: float = 0.0) -> None:
    """Read, predict as T1 does, measure and print. `masked` is the share of the values that are taken away
    first, at random, always the same.

    Raises ValueError or OSError with what is wrong with the table, BundleError with what is wrong with
    the bundle.
    """
    bundle = load_bundle(bundle_folder)
    raw, defect = later_shots(bundle_folder, bundle, table_file)
    if masked:
        raw = with_masked(raw, masked)
    found = estimate(bundle, raw)
    figures: dict[str, Any] = measure(found.probability, defect, bundle.threshold, digits=6)
    figures |= unsure_figures(bundle, found, defect)
    told = [name for name in (*PRINTED, *UNSURE) if name in figures]
    if as_json:
        print(jsonio.dumps({name: figures[name] for name in told}))
        return
    print(f"{bundle_folder}: {bundle.model_version} on {table_file.csv}")
    for name in told:
        print(f"  {name:<16} {figures[name]:g}")
    print(
        f"Next: MODEL_DIR={bundle_folder} make run shows it on the page; "
        f"diecast export --bundle {bundle_folder} --out dist/models prepares it for a stage"
    )


def with_masked(raw: Matrix, share: float) -> Matrix:
    """Rows (n, variables) without a share of their values, drawn at random; one value of each stays."""
    rng = np.random.default_rng(SEED)
    drawn = np.where(np.isnan(raw), np.inf, rng.random(raw.shape))
    gone = (drawn < share) & (drawn < drawn.max(axis=1, where=np.isfinite(drawn), initial=0)[:, None])
    return np.where(gone, np.nan, raw)


def unsure_figures(bundle: Bundle, found: Estimates, defect: Flags) -> dict[str, float]:
    """Share of the shots whose interval holds the threshold, the defect rate of those, how often a verdict
    was said to be right and was; empty of a bundle that does not know."""
    if bundle.reliability is None or found.low is None or found.high is None:
        return {}
    unsure = (found.low < bundle.threshold) & (bundle.threshold <= found.high)
    called = found.probability >= bundle.threshold
    return {
        "unsure": round(float(unsure.mean()), 6),
        "unsure_defects": round(float(defect[unsure].mean()), 6) if unsure.any() else 0.0,
        "hits_told": round(float(bundle.reliability.hits(found.probability, called)[0].mean()), 6),
        "hits": round(float((called == defect).mean()), 6),
    }


def later_shots(bundle_folder: Path, bundle: Bundle, table_file: TableFile) -> tuple[Matrix, Flags]:
    """The shots of a table that training never saw: (n, variables), NaN where nothing was logged, and which
    were defects (n,). What was left out goes to standard error.

    Raises ValueError or OSError with what is wrong with the table.
    """
    line, intake = table_file.read(bundle.schema)
    # Cleaned as training cleans: a shot's fingerprint is that of what training learned from.
    table = replace(intake.table, features=without_sentinels(intake.table.features, line.schema))
    for dropped in intake.dropped:
        print(f"{dropped.rows} rows left out: {dropped.name}", file=sys.stderr)
    if absent := [name for name in intake.absent if name in bundle.schema.names]:
        print(f"not in the file, filled as missing values are: {', '.join(absent)}", file=sys.stderr)
    prints = Fingerprints.read(bundle_folder)
    if prints is None:
        print("the bundle does not know what training saw; no shot is left out for it", file=sys.stderr)
    else:
        seen = prints.seen(table)
        print(f"{seen.sum()} of {len(table)} shots left out: training saw them", file=sys.stderr)
        table = table.where(~seen)
    defects = int(table.defect.sum())
    if defects in (0, len(table)):
        raise ValueError(
            f"{table_file.csv}: {len(table)} shots that training never saw hold {defects} defects: figures "
            "need good shots and defects; check table.label of the schema, or bring more shots"
        )
    unknown = [name for name in bundle.schema.names if name not in table.names]
    if unknown:
        print(f"not in the schema, filled as missing values are: {', '.join(unknown)}", file=sys.stderr)
    return raw_rows(bundle, table), table.defect


def defect_probabilities(bundle: Bundle, table: Table) -> Matrix:
    """The bundle's probability for each shot of a cleaned table, (n,), as T1 answers it."""
    return defect_probability(bundle, raw_rows(bundle, table))


def raw_rows(bundle: Bundle, table: Table) -> Matrix:
    """A cleaned table's values in the bundle's order, (n, variables), NaN where nothing was logged."""
    place = {name: index for index, name in enumerate(table.names)}
    columns = [
        table.features[:, place[name]] if name in place else np.full(len(table), np.nan)
        for name in bundle.schema.names
    ]
    return np.column_stack(columns)
