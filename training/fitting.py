"""From a table of shots to the fitted parts of a bundle, with figures on runs held out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from shared.bundle.additive import AdditiveTerms
from shared.bundle.bundle import Bundle
from shared.bundle.feature_schema import FeatureSchema
from training.autoencoder import fit_encoder
from training.boosting import Boosted, fit_boosted
from training.calibrating import fit_platt, threshold_for
from training.metrics import measure
from training.mode_models import fit_modes
from training.preparing import fit_preparation, without_sentinels
from training.reference_library import choose_references
from training.splits import Split, by_runs
from training.table import Table
from training.tree_export import export_trees

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Options:
    """What a user of training decides. `cost_ratio`: cost of a missed defect over that of a false alarm."""

    seed: int = 20250301
    cost_ratio: float = 4.0
    max_trees: int = 300
    epochs: int = 25


@dataclass(frozen=True, slots=True)
class Fitted:
    """The parts, the booster they come from (not exported), and the cost ratio behind the threshold."""

    bundle: Bundle
    boosted: Boosted
    cost_ratio: float


def fit_bundle(
    table: Table, schema: FeatureSchema, options: Options, say: Callable[[str], None] = lambda _: None
) -> Fitted:
    """Fit all parts. The same table and options give the same bundle, bit for bit.

    Raises ValueError where the table cannot support a model: too few runs, one class only, a column
    without values. `say` is told what happens next.
    """
    # Sums of floating-point numbers depend on how they are split over threads.
    with threadpool_limits(limits=1):
        return _fit(table, schema, options, say)


def _fit(table: Table, schema: FeatureSchema, options: Options, say: Callable[[str], None]) -> Fitted:
    split = by_runs(table)
    preparation = fit_preparation(without_sentinels(split.train.features, schema), schema)

    def rows(part: Table) -> Matrix:
        return preparation.impute(without_sentinels(part.features, schema))

    train, validation = rows(split.train), rows(split.validation)
    say(f"boosted trees on {len(train)} shots")
    boosted = fit_boosted(
        (train, split.train.defect),
        (validation, split.validation.defect),
        schema.names,
        seed=options.seed,
        max_trees=options.max_trees,
    )
    trees, paths = export_trees(boosted.booster)
    calibration = fit_platt(trees.margins(rows(split.calibration)), split.calibration.defect)
    scaled = preparation.scaled(train)
    say("autoencoder")
    encoder = fit_encoder(scaled, options.seed, options.epochs)
    say("defect modes and reference shots")
    bundle = Bundle(
        schema=schema,
        model_version="",
        threshold=threshold_for(options.cost_ratio),
        preparation=replace(preparation, importance=_importance(boosted, train)),
        trees=trees,
        paths=paths,
        additive=AdditiveTerms.nothing(len(schema.features)),
        calibration=calibration,
        encoder=encoder,
        modes=fit_modes(scaled, split.train.modes),
        references=choose_references(split.train, encoder.latents(scaled), options.seed),
        metrics={},
    )
    return Fitted(replace(bundle, metrics=_metrics(bundle, split, rows)), boosted, options.cost_ratio)


def _importance(boosted: Boosted, rows: Matrix) -> Matrix:
    contributions = np.asarray(boosted.booster.predict(rows[:2000], pred_contrib=True))
    total = np.abs(contributions[:, :-1]).mean(axis=0)
    return np.asarray(total / total.sum())


def _metrics(bundle: Bundle, split: Split, rows: Callable[[Table], Matrix]) -> dict[str, Any]:
    """Figures on the test runs, for the defect and for each mode that occurs in them."""
    test = rows(split.test)
    figures: dict[str, Any] = measure(bundle.defect_probability(test), split.test.defect, bundle.threshold)
    figures["runs"] = len(np.unique(split.test.run))
    chances = bundle.modes.probabilities(bundle.preparation.scaled(test))
    figures["modes"] = {
        mode: {
            name: value
            for name, value in measure(chances[:, column], split.test.modes[:, column], 0.5).items()
            if name in ("positives", "prevalence", "roc_auc", "pr_auc")
        }
        for column, mode in enumerate(split.test.mode_ids)
        if split.test.modes[:, column].any()
    }
    figures["shots"] = {
        name: len(part)
        for name, part in (
            ("train", split.train),
            ("validation", split.validation),
            ("calibration", split.calibration),
            ("test", split.test),
        )
    }
    return figures
