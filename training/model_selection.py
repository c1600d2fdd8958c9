"""Choosing the model by time-ordered validation inside the training part.

The candidates to begin with are tried on all variables; the best of them decide between the sets of
variables; with the chosen set the search goes on to neighbouring sizes for as long as they are better. Of
the sets, and of trees, terms and their blends, the simplest within a standard error of the best is taken.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from training.additive_fitting import AdditiveSize
from training.boosting import TreeSize
from training.calibration import fit_calibration, platt_loss
from training.candidates import Candidates, Choice, Recipe, Trial
from training.feature_sets import ALL, FeatureSet, feature_sets
from training.fold_margins import FoldMargins
from training.folds import Fold
from training.paired_losses import mean_and_error, simplest
from training.table import Table

Matrix = npt.NDArray[np.float64]

Advance = Callable[[str], None]

SIZE_ERRORS = 0.0
"""Standard errors that a simpler size may be worse by: with one for each of several the losses add up."""

LEAST_GAIN = 1e-4
"""The fall of the log loss, relative to it, for which a grid goes on."""
MOST_STEPS = 8
"""Steps along one axis of the grid at most."""


class _Size(Protocol):
    def neighbours(self) -> Mapping[str, tuple[Self, ...]]: ...


def select_model(
    table: Table,
    folds: Sequence[Fold],
    candidates: Candidates,
    *,
    signs: Sequence[int],
    seed: int,
    latents: Callable[[], Matrix],
    knobs: Collection[int] = (),
    advance: Advance = lambda _: None,
) -> Choice:
    """Try candidates on the folds and take the simplest whose log loss after calibration is within a standard
    error of the least.

    The features of `table` are free of sentinels; `latents` gives those of its shots (n, 32), from an encoder
    that never saw a label. `knobs` are columns that are never left out. Raises ValueError where no candidate
    is better than chance.
    """
    margins = FoldMargins(table, folds, signs, seed, latents, advance)
    search = _Search(margins, candidates)
    features, tried = search.best_features(feature_sets(table, knobs) if candidates.sets else [ALL])
    trees, count = search.best_trees(features)
    terms, compared = search.best_terms(features)
    blends = {
        share: share * margins.by_trees[features, trees, count]
        + (1 - share) * margins.by_terms[features, terms]
        for share in candidates.shares
    }
    losses = {share: platt_loss(blend, margins.defect) for share, blend in blends.items()}
    share = simplest(losses, margins.witness, lambda part: (0 < part < 1, part))
    recipe = Recipe(trees, count, terms, share, features)
    trials = [*search.trials(features)]
    named = {replace(recipe, share=part).words: part for part in losses if 0 < part < 1}
    trials += _trials(
        {name: (blends[part], losses[part]) for name, part in named.items()}, margins, losses.values()
    )
    return Choice(
        recipe,
        tuple(trials),
        compared,
        fit_calibration(blends[share], margins.defect, margins.run),
        tried,
        tuple(table.names[column] for column in features.left_out),
        len(table),
    )


@dataclass(frozen=True)
class _Search:
    """The candidates that are tried, and the simplest of the best."""

    margins: FoldMargins
    candidates: Candidates

    def best_features(self, sets: Sequence[FeatureSet]) -> tuple[FeatureSet, tuple[Trial, ...]]:
        """The set with the least loss by the best of the candidates to begin with, and how all sets did."""
        trees = _least({size: self._mean(ALL, size) for size in self.candidates.trees})
        terms = _least({size: self._mean(ALL, size) for size in self.candidates.additive})
        found: dict[FeatureSet, tuple[Matrix, Matrix]] = {}
        for features in sets:
            self.margins.advance(features.name)
            by_trees = self._trees(features, trees)
            count = _least({number: float(loss.mean()) for number, loss in by_trees.items()})
            grown = self.margins.by_trees[features, trees, count], by_trees[count]
            added = self.margins.terms(features, terms)
            better = added.mean() < grown[1].mean()
            found[features] = (self.margins.by_terms[features, terms], added) if better else grown
        losses = {features: loss for features, (_, loss) in found.items()}
        chosen = simplest(losses, self.margins.witness, lambda one: (-len(one.left_out), one.left_out))
        named = {features.name: both for features, both in found.items()}
        return chosen, tuple(_trials(named, self.margins, losses.values()))

    def best_trees(self, features: FeatureSet) -> tuple[TreeSize, int]:
        """Size and number of trees."""
        start = _least({size: self._mean(features, size) for size in self.candidates.trees})
        self._climb(features, start)
        losses = {
            (size, count): self.margins.losses[own, size, count]
            for own, size, count in self.margins.by_trees
            if own == features
        }
        return simplest(
            losses,
            self.margins.witness,
            lambda key: (key[1] * (key[0].leaves - 1), -key[0].least, -key[0].rate),
            SIZE_ERRORS,
        )

    def best_terms(self, features: FeatureSet) -> tuple[AdditiveSize, tuple[float, float, float]]:
        """Size of the additive terms, with latents only where they lower the loss by two standard errors, and
        how they did. Latents are made of all variables: with some left out they are not tried."""
        start = _least({size: self._mean(features, size) for size in self.candidates.additive})
        self._climb(features, start)
        losses = {
            size: self.margins.losses[own, size] for own, size in self.margins.by_terms if own == features
        }
        plain = simplest(
            losses,
            self.margins.witness,
            lambda size: (size.ramps is not None, -size.line, -(size.ramps or 0)),
            SIZE_ERRORS,
        )
        without = float(losses[plain].mean())
        if features.left_out:
            return plain, (without, without, 0.0)
        extended = replace(plain, latents=True)
        gain, error = mean_and_error(
            losses[plain] - self.margins.terms(features, extended), self.margins.witness
        )
        return (extended if gain > max(2 * error, LEAST_GAIN * without) else plain), (
            without,
            without - gain,
            error,
        )

    def trials(self, features: FeatureSet) -> Iterator[Trial]:
        """How all sizes did on a set of variables, trees with the best of their numbers."""
        margins = self.margins
        grown: dict[str, tuple[Matrix, Matrix]] = {}
        for size in dict.fromkeys(key[1] for key in margins.by_trees if key[0] == features):
            by_count = self._trees(features, size)
            count = _least({number: float(loss.mean()) for number, loss in by_count.items()})
            grown[f"{count} {size.words}, {size.details}"] = (
                margins.by_trees[features, size, count],
                by_count[count],
            )
        added = {
            f"{size.words}, {size.details}": (found, margins.losses[own, size])
            for (own, size), found in margins.by_terms.items()
            if own == features
        }
        yield from _trials(grown, margins, [both[1] for both in grown.values()])
        yield from _trials(added, margins, [both[1] for both in added.values()])

    def _climb[Size: (TreeSize, AdditiveSize)](self, features: FeatureSet, size: Size) -> None:
        """Try the neighbours of the best along each axis in turn, and go on while the next one is better."""
        if not self.candidates.extended:
            return
        for axis in size.neighbours():
            for _ in range(MOST_STEPS):
                tried = {size: self._mean(features, size)}
                tried |= {other: self._mean(features, other) for other in size.neighbours()[axis]}
                best = _least(tried)
                if tried[best] >= (1 - LEAST_GAIN) * tried[size]:
                    break
                size = best

    def _mean(self, features: FeatureSet, size: TreeSize | AdditiveSize) -> float:
        """The least mean loss of a size."""
        if isinstance(size, AdditiveSize):
            return float(self.margins.terms(features, size).mean())
        return min(float(loss.mean()) for loss in self._trees(features, size).values())

    def _trees(self, features: FeatureSet, size: TreeSize) -> dict[int, Matrix]:
        return self.margins.grown(features, size, self.candidates.counts, extended=self.candidates.extended)


def _least[Key](losses: Mapping[Key, float]) -> Key:
    """The key with the least loss; of equals the first by its own order, whatever that of the mapping."""
    return min(losses, key=lambda key: (losses[key], str(key)))


def _trials(
    found: Mapping[str, tuple[Matrix, Matrix]], margins: FoldMargins, compared: Iterable[Matrix]
) -> Iterator[Trial]:
    """Trials of margins and losses (tried,) by name; the best is of the losses `compared`."""
    best = min(compared, key=lambda loss: float(loss.mean()))
    for name, (margin, loss) in found.items():
        worse, error = mean_and_error(loss - best, margins.witness)
        rank = round(float(roc_auc_score(margins.defect, margin)), 4)
        yield Trial(name, round(float(loss.mean()), 5), rank, round(worse, 5), round(error, 5))
