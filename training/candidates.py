"""What training tries, what it chooses, and how each candidate did."""

from dataclasses import dataclass

from training.additive_fitting import AdditiveSize
from training.boosting import SIZES, TreeSize


@dataclass(frozen=True, slots=True)
class Candidates:
    """What is tried: trees of these sizes after these numbers of trees, additive models of these sizes,
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
        """What the model is called in reports."""
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
