"""Margins of candidates for each fold's later shots, fitted on its earlier ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from training.additive_fitting import AdditiveSize, fit_additive
from training.boosting import MOST_TREES, GrowingTrees, TreeSize, binned
from training.calibration import platt_loss
from training.feature_sets import FeatureSet
from training.folds import Fold
from training.paired_losses import witnesses
from training.preprocessing import fit_preparation
from training.table import Table

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Split:
    """A fold's imputed rows to fit on and to try on, without the effect of what is left out."""

    fit: Matrix
    tried: Matrix
    defect: Flags
    data: lgb.Dataset


@dataclass(frozen=True)
class FoldMargins:
    """Margins of candidates on the shots tried on, fold after fold: `defect` and `witness` (tried,) are their
    labels and what they count with. Each candidate is fitted once."""

    table: Table
    folds: Sequence[Fold]
    signs: Sequence[int]
    seed: int
    latents: Callable[[], Matrix]
    advance: Callable[[str], None]
    by_trees: dict[tuple[FeatureSet, TreeSize, int], Matrix] = field(default_factory=dict)
    by_terms: dict[tuple[FeatureSet, AdditiveSize], Matrix] = field(default_factory=dict)
    losses: dict[object, Matrix] = field(default_factory=dict)
    _splits: dict[FeatureSet, list[_Split]] = field(default_factory=dict)

    @cached_property
    def defect(self) -> Flags:
        """True for a defect: (tried,)."""
        return np.concatenate([self.table.defect[fold.try_on] for fold in self.folds])

    @cached_property
    def witness(self) -> Whole:
        """See `paired_losses.witnesses`: (tried,)."""
        return witnesses(self.run)

    @cached_property
    def run(self) -> Whole:
        """Runs: (tried,)."""
        return np.concatenate([self.table.run[fold.try_on] for fold in self.folds])

    def grown(
        self, features: FeatureSet, size: TreeSize, counts: Sequence[int], *, extended: bool
    ) -> dict[int, Matrix]:
        """Losses (tried,) after each number of trees.

        extended: trees are added only until later shots are no better for two more numbers in a row, and
        beyond the last of `counts`, half as many again each time, for as long as they are.
        """
        known = {count: key for key in self.by_trees if (count := key[2]) and key[:2] == (features, size)}
        if not known:
            self.advance(f"{size.words}, {size.details}")
            self._grow(features, size, counts, extended)
            known = {count: key for key in self.by_trees if (count := key[2]) and key[:2] == (features, size)}
        return {count: self.losses[key] for count, key in known.items()}

    def _grow(self, features: FeatureSet, size: TreeSize, counts: Sequence[int], extended: bool) -> None:
        splits = self._of(features)
        growing = [GrowingTrees(split.data, size, signs=self.signs, seed=self.seed) for split in splits]
        margins = [np.zeros(len(split.tried)) for split in splits]
        means: list[float] = []
        todo, done = sorted(counts), 0
        while todo:
            count = todo.pop(0)
            for place, (trees, split) in enumerate(zip(growing, splits, strict=True)):
                margins[place] += trees.added(split.tried, count - done)
            done = count
            key = (features, size, count)
            self.by_trees[key] = np.concatenate(margins)
            means.append(float(self._loss(key, self.by_trees[key]).mean()))
            if extended:
                if len(means) - int(np.argmin(means)) > 2:
                    return
                if not todo and round(1.5 * count) <= MOST_TREES:
                    todo.append(round(1.5 * count))

    def terms(self, features: FeatureSet, size: AdditiveSize) -> Matrix:
        """Loss (tried,) of additive terms."""
        key = (features, size)
        if key not in self.by_terms:
            self.advance(f"{size.words}, {size.details}")
            latents = self.latents() if size.latents else None
            parts = []
            for fold, split in zip(self.folds, self._of(features), strict=True):
                own = None if latents is None else latents[fold.fit]
                terms = fit_additive(split.fit, split.defect, size, self.signs, own)
                margins = terms.margins(split.tried)
                if latents is not None:
                    margins = margins + terms.latent_margins(latents[fold.try_on])
                parts.append(margins)
            self.by_terms[key] = np.concatenate(parts)
            self._loss(key, self.by_terms[key])
        return self.losses[key]

    def _loss(self, key: object, margins: Matrix) -> Matrix:
        self.losses[key] = platt_loss(margins, self.defect)
        return self.losses[key]

    def _of(self, features: FeatureSet) -> list[_Split]:
        if features not in self._splits:
            # Only one set at a time is held in memory.
            self._splits.clear()
            self._splits[features] = [self._split(features, fold) for fold in self.folds]
        return self._splits[features]

    def _split(self, features: FeatureSet, fold: Fold) -> _Split:
        table = self.table
        preparation = fit_preparation(table.features[fold.fit])
        fit, tried = (
            features.held(preparation.impute(table.features[part]), preparation.median)
            for part in (fold.fit, fold.try_on)
        )
        defect = table.defect[fold.fit]
        return _Split(fit, tried, defect, binned(fit, defect, table.names, self.seed))
