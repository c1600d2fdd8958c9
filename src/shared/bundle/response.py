"""Responses: how readings move when the settings that they follow are changed.

A reading that follows others (`follows` in the schema) is moved by the difference of fitted curves,

    new = observed + sum over what it follows of f(new value) - f(present value),

one follower after the other along the causal order, so that a chain (shot size, cushion, cavity pressure)
moves as one. The scatter, the run and the lot of the shot stay in what was observed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np
import numpy.typing as npt

from shared.errors import BundleError

Matrix = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Responses:
    """One curve for each pair of a follower and what it follows; followers in their causal order.

    follower, parent: (curves,), columns of the inputs. knots (curves, most knots) ascend, short rows repeat
    their last point. values (1 + draws, curves, most knots): the fitted curves first, then fits on runs drawn
    with replacement, whose spread is the uncertainty. Beyond an end a curve goes on as a straight line where
    that end leads the way that the whole curve does, else level.
    """

    follower: Whole
    parent: Whole
    knots: Matrix
    values: Matrix

    def __post_init__(self) -> None:
        curves = len(self.follower)
        if self.follower.shape != (curves,) or self.parent.shape != (curves,):
            raise BundleError("response: follower and parent must have one entry a curve")
        if self.knots.ndim != 2 or self.knots.shape[0] != curves or self.knots.shape[1] < 2:
            raise BundleError("response: knots must have one row a curve, of two or more")
        if self.values.ndim != 3 or self.values.shape[1:] != self.knots.shape or not len(self.values):
            raise BundleError("response: values do not fit the knots")
        if not (np.isfinite(self.knots).all() and np.isfinite(self.values).all()):
            raise BundleError("response: a number is not finite")
        if (np.diff(self.knots, axis=1) < 0).any() or (self.knots[:, 0] >= self.knots[:, 1]).any():
            raise BundleError("response: the knots of a curve do not ascend")
        if min(self.follower.min(initial=0), self.parent.min(initial=0)) < 0:
            raise BundleError("response: a column is negative")
        done: set[int] = set()
        for follower, places in self._groups:
            later = {int(self.follower[place]) for place in range(places[0], curves)}
            if follower in done or later & {int(self.parent[place]) for place in places}:
                raise BundleError("response: the curves are not in causal order")
            done.add(follower)

    @classmethod
    def none(cls) -> "Responses":
        """No curves: every reading stays as it is, as in bundles that were written without responses."""
        nothing = np.zeros(0, np.int64)
        return cls(nothing, nothing, np.zeros((0, 2)), np.zeros((1, 0, 2)))

    @property
    def inputs(self) -> int:
        """The number of inputs that the curves need at least."""
        return 1 + int(max(self.follower.max(initial=-1), self.parent.max(initial=-1)))

    @property
    def draws(self) -> int:
        """The number of fits beside the first."""
        return len(self.values) - 1

    def moved(
        self, rows: Matrix, changes: Matrix, draw: int = 0, within: tuple[Matrix, Matrix] | None = None
    ) -> Matrix:
        """Shots after changes, with all that follows them: imputed rows (n, variables) or (1, variables),
        changes (n, variables), NaN where nothing is changed → (n, variables).

        What is changed has the value asked for and moves with nothing else. `draw` picks the fit; `within`
        are the least and the greatest value of each variable (variables,) that a move may lead to.
        """
        changed = ~np.isnan(changes)
        after = np.where(changed, changes, rows)
        stirred = changed.any(axis=0)
        for follower, curves in self._groups:
            moving = [curve for curve in curves if stirred[self.parent[curve]]]
            if not moving or changed[:, follower].all():
                continue
            shift = np.zeros(len(after))
            for curve in moving:
                column = self.parent[curve]
                shift += self._at(curve, after[:, column], draw) - self._at(curve, rows[:, column], draw)
            before = after[:, follower]
            to = before + shift
            if within is not None:
                low, high = within[0][follower], within[1][follower]
                # A reading that is out of the range already is not brought back, only led no further.
                to = np.clip(to, np.minimum(low, before), np.maximum(high, before))
            after[:, follower] = np.where(changed[:, follower], before, to)
            stirred[follower] = True
        return after

    def _at(self, curve: int, at: Matrix, draw: int) -> Matrix:
        """The value of a curve: straight lines between its points, and on beyond its ends."""
        knots, drawn = self._points[curve]
        values = drawn[draw]
        whole = values[-1] - values[0]
        low = (values[1] - values[0]) / (knots[1] - knots[0])
        high = (values[-1] - values[-2]) / (knots[-1] - knots[-2])
        low, high = (slope if slope * whole > 0 else 0.0 for slope in (low, high))
        beyond = low * np.minimum(at - knots[0], 0) + high * np.maximum(at - knots[-1], 0)
        return np.asarray(np.interp(at, knots, values) + beyond)

    @cached_property
    def _points(self) -> list[tuple[Matrix, Matrix]]:
        """Knots (k,) and values (1 + draws, k) of each curve, without repeated last points."""
        counts = 1 + (np.diff(self.knots, axis=1) > 0).sum(axis=1)
        return [
            (self.knots[place, :count], self.values[:, place, :count]) for place, count in enumerate(counts)
        ]

    @cached_property
    def _groups(self) -> list[tuple[int, list[int]]]:
        """The followers in their order, each with its curves."""
        return list(self._grouped())

    def _grouped(self) -> Iterator[tuple[int, list[int]]]:
        for follower, places in groupby(range(len(self.follower)), key=self.follower.__getitem__):
            yield int(follower), list(places)
