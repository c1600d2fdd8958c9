"""The figures that a bundle carries: in its manifest, and the importance of its variables."""

from typing import Any

import numpy as np
import numpy.typing as npt

from shared.bundle.attribution import Attributor
from shared.bundle.bundle import Bundle
from training.candidates import Choice
from training.evaluation import Evaluation
from training.metrics import measure
from training.mode_models import fit_modes
from training.preparing import fit_preparation
from training.table import Table

Matrix = npt.NDArray[np.float64]


def manifest_figures(evaluation: Evaluation, choice: Choice, older: Table, later: Table) -> dict[str, Any]:
    """What a manifest says of a model chosen on `older` shots: the figures on the `later` ones, for the
    defect and for each mode, and those of all splits."""
    figures: dict[str, Any] = dict(evaluation.splits["time_ordered"].figures)
    figures["runs"] = len(np.unique(later.run))
    figures["modes"] = mode_figures(older, later)
    figures["shots"] = {"train": len(older), "test": len(later), "all": len(older) + len(later)}
    figures["splits"] = {
        name: {**split.figures, "intervals": {key: list(ends) for key, ends in split.intervals.items()}}
        for name, split in evaluation.splits.items()
    }
    figures["model"] = choice.recipe.words
    figures["latents"] = dict(zip(("without", "with", "error"), np.round(choice.latents, 6), strict=True))
    figures["verdict"] = evaluation.verdict
    return figures


def mean_attributions(bundle: Bundle, rows: Matrix, seed: int, count: int = 300) -> Matrix:
    """Mean absolute attribution of each variable over a sample of rows, adding up to 1: (variables,)."""
    attributor = Attributor.of(bundle)
    chosen = rows[np.sort(np.random.default_rng(seed).permutation(len(rows))[:count])]
    total = np.mean([np.abs(attributor.attributions(row)) for row in chosen], axis=0)
    return np.asarray(total / total.sum()) if total.sum() > 0 else np.full(len(total), 1 / len(total))


def mode_figures(older: Table, later: Table) -> dict[str, Any]:
    """Figures of the mode models on later shots, for the modes that occur there."""
    preparation = fit_preparation(older.features)
    models = fit_modes(preparation.scaled(preparation.impute(older.features)), older.modes)
    chances = models.probabilities(preparation.scaled(preparation.impute(later.features)))
    return {
        mode: {
            name: value
            for name, value in measure(chances[:, column], later.modes[:, column], 0.5).items()
            if name in ("positives", "prevalence", "roc_auc", "pr_auc")
        }
        for column, mode in enumerate(later.mode_ids)
        if 0 < later.modes[:, column].sum() < len(later)
    }
