"""Choosing the model by time-ordered validation inside the training part.

What is tried, how each candidate did, and what is chosen.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from shared.bundle.calibration import PlattScaling
from training.additive_fitting import AdditiveSize, fit_additive
from training.boosting import SIZES, TreeSize, fit_trees, tree_margins
from training.calibration import fit_platt
from training.folds import Fold
from training.preprocessing import fit_preparation
from training.table import Table

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

Advance = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidates to try: trees of these sizes after these numbers of trees, additive models of these sizes,
    and blends of the best of both with these shares of trees."""

    trees: tuple[TreeSize, ...] = SIZES
    counts: tuple[int, ...] = (30, 60, 100, 150, 200, 300, 400)
    additive: tuple[AdditiveSize, ...] = (
        AdditiveSize(10),
        AdditiveSize(100),
        AdditiveSize(1000),
        AdditiveSize(3, 0.5),
        AdditiveSize(10, 3),
        AdditiveSize(10, 30),
        AdditiveSize(100, 30),
    )
    shares: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)

    @property
    def steps(self) -> int:
        """How often `choose` says that it goes on, for one fold."""
        return len(self.trees) + len(self.additive) + 1


@dataclass(frozen=True, slots=True)
class Recipe:
    """A model to fit: trees of a size and number, additive terms of a size, and the trees' share."""

    trees: TreeSize
    count: int
    additive: AdditiveSize
    share: float

    @property
    def words(self) -> str:
        """Name of the model in reports."""
        if self.share == 0:
            return self.additive.words
        trees = f"{self.count} {self.trees.words}"
        if self.share == 1:
            return trees
        return f"a blend in log-odds: {self.share:.0%} {trees}, {1 - self.share:.0%} {self.additive.words}"


@dataclass(frozen=True, slots=True)
class Trial:
    """How a candidate did on the later shots of all folds together, after calibration."""

    name: str
    log_loss: float
    roc_auc: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The recipe and all trials.

    `latents`: log loss without and with the latents, and the standard error of the difference.
    """

    recipe: Recipe
    trials: tuple[Trial, ...]
    latents: tuple[float, float, float]


@dataclass(frozen=True)
class _Margins:
    """Margins of each candidate on the shots tried on, fold after fold, and their labels."""

    defect: Flags
    by_trees: dict[tuple[TreeSize, int], Matrix] = field(default_factory=dict)
    by_terms: dict[AdditiveSize, Matrix] = field(default_factory=dict)


def select_model(
    table: Table,
    folds: Sequence[Fold],
    candidates: Candidates,
    *,
    signs: Sequence[int],
    seed: int,
    latents: Matrix,
    advance: Advance = lambda _: None,
) -> Choice:
    """Try all candidates on the folds and take the one with the least log loss after calibration.

    The features of `table` are free of sentinels, its latents (n, 32) come from an encoder that never saw
    a label. Raises ValueError where no candidate is better than chance.
    """
    margins = _try_all(table, folds, candidates, signs=signs, seed=seed, latents=latents, advance=advance)
    defect = margins.defect
    tree = min(margins.by_trees, key=lambda key: _loss(margins.by_trees[key], defect))
    plain = min(margins.by_terms, key=lambda key: _loss(margins.by_terms[key], defect))
    extended = replace(plain, latents=True)
    advance(extended.words)
    margins.by_terms[extended] = _pooled_terms(table, folds, extended, signs, latents)
    terms, compared = _with_latents_if_they_help(margins, plain, extended)
    blends = {
        share: share * margins.by_trees[tree] + (1 - share) * margins.by_terms[terms]
        for share in candidates.shares
    }
    recipes = {share: Recipe(*tree, terms, share) for share in blends}
    share = min(blends, key=lambda key: _loss(blends[key], defect))
    trials = [*_trials(margins, candidates)]
    trials += [_trial(recipes[part].words, blends[part], defect) for part in blends if 0 < part < 1]
    return Choice(recipes[share], tuple(trials), compared)


def calibrate(
    table: Table, folds: Sequence[Fold], recipe: Recipe, *, signs: Sequence[int], seed: int, latents: Matrix
) -> PlattScaling:
    """The calibration of a recipe, on what it says of each fold's later shots."""
    only = Candidates((recipe.trees,), (recipe.count,), (recipe.additive,), (recipe.share,))
    margins = _try_all(table, folds, only, signs=signs, seed=seed, latents=latents, advance=lambda _: None)
    together = recipe.share * margins.by_trees[recipe.trees, recipe.count]
    together += (1 - recipe.share) * margins.by_terms[recipe.additive]
    return fit_platt(together, margins.defect)


def _with_latents_if_they_help(
    margins: _Margins, plain: AdditiveSize, extended: AdditiveSize
) -> tuple[AdditiveSize, tuple[float, float, float]]:
    """The best additive size, with latents where they lower the loss by two standard errors and more."""
    without, together = (_losses(margins.by_terms[size], margins.defect) for size in (plain, extended))
    # Neighbouring shots share their fate: the error is taken over blocks of them, not over shots.
    blocks = np.array([block.mean() for block in np.array_split(without - together, min(40, len(without)))])
    error = float(blocks.std(ddof=1) / np.sqrt(len(blocks)))
    gain = float(without.mean() - together.mean())
    return (extended if gain > 2 * error else plain), (float(without.mean()), float(together.mean()), error)


def _try_all(
    table: Table,
    folds: Sequence[Fold],
    candidates: Candidates,
    *,
    signs: Sequence[int],
    seed: int,
    latents: Matrix,
    advance: Advance,
) -> _Margins:
    found = _Margins(np.concatenate([table.defect[fold.try_on] for fold in folds]))
    pieces_trees: dict[tuple[TreeSize, int], list[Matrix]] = {}
    for fold in folds:
        fit, tried = _imputed(table, fold)
        for size in candidates.trees:
            advance(size.words)
            booster = fit_trees(
                fit,
                table.defect[fold.fit],
                size,
                max(candidates.counts),
                names=table.names,
                signs=signs,
                seed=seed,
            )
            for count in candidates.counts:
                pieces_trees.setdefault((size, count), []).append(tree_margins(booster, tried, count))
    found.by_trees.update({key: np.concatenate(parts) for key, parts in pieces_trees.items()})
    for kind in candidates.additive:
        advance(kind.words)
        found.by_terms[kind] = _pooled_terms(table, folds, kind, signs, latents)
    return found


def _pooled_terms(
    table: Table, folds: Sequence[Fold], size: AdditiveSize, signs: Sequence[int], latents: Matrix
) -> Matrix:
    parts = []
    for fold in folds:
        fit, tried = _imputed(table, fold)
        terms = fit_additive(fit, table.defect[fold.fit], size, signs, latents[fold.fit])
        parts.append(terms.margins(tried) + terms.latent_margins(latents[fold.try_on]))
    return np.concatenate(parts)


def _imputed(table: Table, fold: Fold) -> tuple[Matrix, Matrix]:
    preparation = fit_preparation(table.features[fold.fit])
    return preparation.impute(table.features[fold.fit]), preparation.impute(table.features[fold.try_on])


def _losses(margins: Matrix, defect: Flags) -> Matrix:
    """Log loss of each shot after calibration on all of them; two numbers are fitted, so it is fair."""
    try:
        log_odds = fit_platt(margins, defect).log_odds(margins)
    except ValueError:
        rate = defect.mean()
        log_odds = np.full(len(margins), np.log(rate / (1 - rate)))
    return np.asarray(np.logaddexp(0, log_odds) - log_odds * defect)


def _loss(margins: Matrix, defect: Flags) -> float:
    return float(_losses(margins, defect).mean())


def _trials(margins: _Margins, candidates: Candidates) -> Iterator[Trial]:
    for size in candidates.trees:
        best = min(candidates.counts, key=lambda n: _loss(margins.by_trees[size, n], margins.defect))
        yield _trial(f"{best} {size.words}", margins.by_trees[size, best], margins.defect)
    for kind, found in margins.by_terms.items():
        ridge = f"{kind.line:g}" if kind.ramps is None else f"{kind.line:g} and {kind.ramps:g}"
        yield _trial(f"{kind.words}, ridge {ridge}", found, margins.defect)


def _trial(name: str, margins: Matrix, defect: Flags) -> Trial:
    return Trial(name, round(_loss(margins, defect), 5), round(float(roc_auc_score(defect, margins)), 4))
