"""How good probabilities are on shots that training never saw, and what variables count for."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from shared.bundle.attribution import Attributor
from shared.bundle.bundle import Bundle
from training.mode_models import fit_modes
from training.preprocessing import fit_preparation
from training.table import Table

Matrix = npt.NDArray[np.float64]


def expected_calibration_error(probability: Matrix, defect: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """Mean distance of predicted from observed rate over bins of equal count, weighted by their size."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    gaps = [len(part) * abs(probability[part].mean() - defect[part].mean()) for part in parts]
    return float(sum(gaps) / len(order))


def measure(
    probability: Matrix, defect: npt.NDArray[np.bool_], threshold: float, digits: int = 4
) -> dict[str, float]:
    """Figures for probabilities (n,) against what happened (n,), rounded: both classes must occur."""
    called = probability >= threshold
    hits = int((called & defect).sum())
    brier = float(brier_score_loss(defect, probability))
    prevalence = float(defect.mean())
    figures = {
        "n": len(defect),
        "positives": int(defect.sum()),
        "prevalence": prevalence,
        "roc_auc": float(roc_auc_score(defect, probability)),
        "pr_auc": float(average_precision_score(defect, probability)),
        "brier": brier,
        "brier_skill": 1 - brier / (prevalence * (1 - prevalence)),
        "ece": expected_calibration_error(probability, defect),
        "recall": hits / int(defect.sum()),
        "precision": hits / max(1, int(called.sum())),
        "f1": 2 * hits / max(1, int(called.sum()) + int(defect.sum())),
        "alarm_rate": float(called.mean()),
    }
    return {name: round(value, digits) for name, value in figures.items()}


def mean_attributions(bundle: Bundle, rows: Matrix, seed: int, count: int = 300) -> Matrix:
    """Mean absolute attribution of each variable over a sample of rows, adding up to 1: (variables,)."""
    attributor = Attributor.of(bundle)
    chosen = rows[np.sort(np.random.default_rng(seed).permutation(len(rows))[:count])]
    total = np.mean([np.abs(attributor.attributions(row)) for row in chosen], axis=0)
    return np.asarray(total / total.sum()) if total.sum() > 0 else np.full(len(total), 1 / len(total))


def mode_metrics(older: Table, later: Table) -> dict[str, Any]:
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
