"""The reliability of a model's answers, as later shots that no fit had seen told it.

It answers how far the probability of a shot may be off because its run is another one, how often a verdict
like the one given was right, and how many of the shots were defects that no verdict or no training fits.
"""

from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from shared.bundle.calibration import logistic
from shared.bundle.sample import SURE, Rate, wilson
from shared.errors import BundleError

Matrix = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

PARTS: Final = 20
"""Equal parts of a normal distribution that stand for it beside the completions of a shot."""
_MIDDLES: Final = np.array([NormalDist().inv_cdf((part + 0.5) / PARTS) for part in range(PARTS)])
ENDS: Final = (0.05, 0.95)


class Hits(NamedTuple):
    """How often verdicts like one were right on later shots, and how many shots that is told of."""

    rate: float
    shots: int


@dataclass(frozen=True)
class Reliability:
    """Figures of later shots.

    between_runs (1,): standard deviation of the run's own part in the calibrated log-odds. lowest, rate,
    shots (groups,): the later shots by their probability, each group from its lowest one on (the first from
    0), with the defect rate and the number of its shots; no group lies on both sides of the threshold. later,
    unsure, unlike (2,): shots and defects of all of them, of those whose interval holds the threshold, and of
    those that are unlike the training shots.
    """

    between_runs: Matrix
    lowest: Matrix
    rate: Matrix
    shots: Whole
    later: Whole
    unsure: Whole
    unlike: Whole

    def __post_init__(self) -> None:
        if self.between_runs.shape != (1,) or not 0 <= self.between_runs[0] < np.inf:
            raise BundleError("reliability: between_runs must be one standard deviation")
        if not (self.lowest.ndim == 1 and len(self.lowest) > 0 and self.lowest[0] == 0):
            raise BundleError("reliability: the groups must begin at 0")
        if not (self.lowest.shape == self.rate.shape == self.shots.shape):
            raise BundleError("reliability: the groups' figures differ in length")
        if not (np.diff(self.lowest) > 0).all() or not ((self.rate >= 0) & (self.rate <= 1)).all():
            raise BundleError("reliability: the groups do not ascend, or a rate is none")
        for name in ("later", "unsure", "unlike"):
            counted = getattr(self, name)
            if counted.shape != (2,) or not 0 <= counted[1] <= counted[0]:
                raise BundleError(f"reliability: {name} must be shots and the defects among them")

    @classmethod
    def of_counts(cls, between_runs: float, groups: list[tuple[float, float, int]]) -> Self:
        """Of a spread and groups (lowest probability, defect rate, shots), nothing known of the rest."""
        lowest, rate, shots = zip(*groups, strict=True)
        nothing = np.zeros(2, np.int64)
        return cls(
            np.array([between_runs]),
            np.array(lowest, np.float64),
            np.array(rate, np.float64),
            np.array(shots, np.int64),
            nothing,
            nothing,
            nothing,
        )

    def intervals(self, probability: Matrix) -> tuple[Matrix, Matrix]:
        """Ends of the interval of nine tenths between runs around probabilities (n,): (n,) each."""
        middle, reach = log_odds(probability), SURE * self.between_runs[0]
        return logistic(middle - reach), logistic(middle + reach)

    def surely_below(self, bound: float) -> float:
        """The probability under which the upper end of a complete shot's interval is under a bound."""
        return float(logistic(log_odds(np.array(bound)) - SURE * self.between_runs[0]))

    def interval(self, probabilities: Matrix) -> tuple[float, float]:
        """The same of one shot's completions (k,), between them as well as between runs.

        Nine tenths of the mixture of normal distributions around the completions' log-odds; it always holds
        their mean probability.
        """
        if len(probabilities) == 1:
            low, high = self.intervals(probabilities)
            return float(low[0]), float(high[0])
        spread = log_odds(probabilities)[:, None] + self.between_runs[0] * _MIDDLES
        low, high = logistic(np.quantile(spread, ENDS, method="hazen"))
        mean = float(probabilities.mean())
        return min(float(low), mean), max(float(high), mean)

    def hits(self, probability: Matrix, defect: npt.NDArray[np.bool_]) -> tuple[Matrix, Whole]:
        """Of verdicts (n,), True for a defect, at probabilities of a defect (n,): how often such verdicts
        were right on later shots, (n,), and the number of shots that it is told of, (n,)."""
        group = self.lowest.searchsorted(probability, side="right") - 1
        return np.where(defect, self.rate[group], 1 - self.rate[group]), self.shots[group]

    @cached_property
    def unlike_rate(self) -> Rate | None:
        """Defect rate of later shots unlike those of training; None where there was none."""
        return wilson(int(self.unlike[1]), int(self.unlike[0]))

    @cached_property
    def unsure_rate(self) -> Rate | None:
        """Defect rate of later shots whose interval held the threshold; None where there was none."""
        return wilson(int(self.unsure[1]), int(self.unsure[0]))


def log_odds(probability: Matrix) -> Matrix:
    """Natural log-odds of probabilities within (0, 1), any shape."""
    return np.asarray(np.log(probability) - np.log1p(-probability))
