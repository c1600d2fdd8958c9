"""The figures of all methods on one data set and split, and whether ours is as good as the best."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from training.comparison.data import DataSet, Flags, Numbers
from training.comparison.fits import OURS, Answers
from training.comparison.paired import DRAWS, Behind, behind_the_best, weighted_figures
from training.folds import Fold
from training.metrics import expected_calibration_error

MARGINS = {"roc_auc": 0.005, "pr_auc": 0.01, "brier": 0.0005}
"""How far behind the best ours may be in each figure."""

ECE_MARGIN = 0.003
WORDS = {"roc_auc": "ROC-AUC", "pr_auc": "PR-AUC", "brier": "Brier"}


@dataclass(frozen=True)
class Compared:
    """The methods on the tried shots of a split.

    figures: of each method roc_auc, pr_auc, brier and ece. behind: of each figure but the last, how far each
    method is behind the best. attainable: the figures of the probabilities that the outcomes were drawn
    with (`all`) and of the same without the runs' own part (`known`); empty where nobody knows them.
    """

    data: DataSet
    split: str
    shots: int
    defects: int
    runs: int
    answers: Answers
    figures: Mapping[str, Mapping[str, float]]
    behind: Mapping[str, Mapping[str, Behind]]
    attainable: Mapping[str, Mapping[str, float]]

    def breaches(self) -> list[str]:
        """The reasons why the goal does not hold: no model of ours, a figure whose whole interval is
        further behind the best than its margin, an ECE too far above the least."""
        if OURS not in self.figures:
            return [f"no model: {self.answers.failed[OURS]}"]
        return [*self._too_far_behind(), *self._uncalibrated()]

    def undecided(self) -> list[str]:
        """The figures whose interval reaches past the margin though not wholly: more shots could show a
        difference."""
        ours = {name: found[OURS] for name, found in self.behind.items() if OURS in found}
        return [name for name, gap in ours.items() if gap.low <= MARGINS[name] < gap.high]

    def best(self, figure: str) -> str:
        """The method with the best value of a figure."""
        sign = -1 if figure in ("roc_auc", "pr_auc") else 1
        return min(self.figures, key=lambda name: sign * self.figures[name][figure])

    def _too_far_behind(self) -> Iterator[str]:
        for name, margin in MARGINS.items():
            gap = self.behind[name][OURS]
            if gap.low > margin:
                yield (
                    f"{WORDS[name]} {gap.value:.4f} [{gap.low:.4f}, {gap.high:.4f}] behind {self.best(name)}"
                )

    def _uncalibrated(self) -> Iterator[str]:
        ours, least = (self.figures[name]["ece"] for name in (OURS, self.best("ece")))
        if ours > least + ECE_MARGIN:
            yield f"ECE {ours:.4f} where {self.best('ece')} has {least:.4f}"


def compare(data: DataSet, split: str, folds: list[Fold], answers: Answers, draws: int = DRAWS) -> Compared:
    """Measure all methods that gave an answer. Raises ValueError where the tried shots are of one class."""
    defect = np.concatenate([data.table.defect[fold.try_on] for fold in folds])
    run = np.concatenate([data.table.run[fold.try_on] for fold in folds])
    chances = {name: answer.probability for name, answer in answers.by_name.items()}
    behind = behind_the_best(chances, defect, run, seed=data.options.seed, draws=draws)
    truths = {"all": data.chance, "known": data.known}
    return Compared(
        data,
        split,
        len(defect),
        int(defect.sum()),
        len(np.unique(run)),
        answers,
        {name: _figures(chance, defect) for name, chance in chances.items()},
        behind,
        {
            name: _figures(np.concatenate([truth[fold.try_on] for fold in folds]), defect)
            for name, truth in truths.items()
            if truth is not None
        },
    )


def _figures(probability: Numbers, defect: Flags) -> dict[str, float]:
    found = weighted_figures(probability, defect, np.ones((1, len(defect))))
    figures = {name: float(values[0]) for name, values in found.items()}
    return figures | {"ece": expected_calibration_error(probability, defect)}
