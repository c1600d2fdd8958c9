"""Candidates that a model is chosen among, and the choice."""

from dataclasses import dataclass

from shared.bundle.calibration import PlattScaling
from training.additive_fitting import AdditiveSize
from training.boosting import SIZES, TreeSize
from training.feature_sets import ALL, FeatureSet


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidates to begin with: trees of these sizes after these numbers of trees, additive models of these
    sizes, and blends of the best of both with these shares of trees.

    extended: whether the search goes on beyond them where the best lies at an edge, and along the axes that
    they do not show. sets: whether sets of variables are candidates. shots: of more, whole runs are drawn to
    choose on.
    """

    trees: tuple[TreeSize, ...] = SIZES
    counts: tuple[int, ...] = (30, 45, 65, 100, 150, 200, 300, 400)
    additive: tuple[AdditiveSize, ...] = (
        AdditiveSize(10),
        AdditiveSize(100),
        AdditiveSize(1000),
        AdditiveSize(10, 3),
        AdditiveSize(10, 30),
    )
    shares: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)
    extended: bool = True
    sets: bool = True
    shots: int = 120_000


@dataclass(frozen=True, slots=True)
class Recipe:
    """A model to fit: trees of a size and number, additive terms of a size, the trees' share, and the
    variables that both may use."""

    trees: TreeSize
    count: int
    additive: AdditiveSize
    share: float
    features: FeatureSet = ALL

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
    """How a candidate did on the later shots of all folds together, after calibration.

    worse, error: how much its log loss is above that of the best candidate that it was compared with, and the
    standard error of that difference between runs.
    """

    name: str
    log_loss: float
    roc_auc: float
    worse: float = 0.0
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """The recipe, all trials, and the calibration on what the recipe says of the folds' later shots.

    `latents`: log loss without and with the latents, and the standard error of the difference. `features`:
    the trials of the feature sets. `left_out`: the names of the variables without effect. `shots`: how many
    shots the choice was made on.
    """

    recipe: Recipe
    trials: tuple[Trial, ...]
    latents: tuple[float, float, float]
    calibration: PlattScaling
    features: tuple[Trial, ...]
    left_out: tuple[str, ...]
    shots: int

    @property
    def why(self) -> str:
        """Which variables the model may use, and why."""
        recipe = self.recipe.features
        if len(self.features) == 1:
            return "all variables: none of them marks runs or drifts strongly"
        chosen = next(trial for trial in self.features if trial.name == recipe.name)
        best = min(self.features, key=lambda trial: trial.log_loss)
        told = f"log loss {chosen.log_loss:.5f}"
        if chosen.name != best.name:
            told += f", within a standard error ({chosen.error:.5f}) of {best.log_loss:.5f} for {best.name}"
        else:
            rival = min(
                (trial for trial in self.features if trial is not best), key=lambda trial: trial.log_loss
            )
            told += f", against {rival.log_loss:.5f} for {rival.name}"
        dropped = f" ({', '.join(self.left_out)})" if self.left_out else ""
        return f"{recipe.name}{dropped}: {told}"
