"""Score of groups, contrasts and pairs against the simulator's truth, on the defects of `driver_score`.

A group hits where it is first and a variable of it measures the true driver; its peer is the group that is
right most often, guessed for every shot. A contrast with the nearest good shot hits where the driver is among
its three strongest differences. A pair hits where one of its two variables measures the driver.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
import numpy.typing as npt

from shared.bundle.attribution import Attributor
from shared.bundle.bundle import Bundle
from shared.bundle.contrast import contrast
from shared.bundle.interactions import TreeInteractions
from t2_importance.contrasting import GoodShots
from t2_importance.groups import Grouping
from t2_importance.pairs import WORTH_TELLING

Matrix = npt.NDArray[np.float64]

TOP = 3


@dataclass(frozen=True, slots=True)
class ExplanationScore:
    """Shares of shots. `top1`: the strongest variable measures the driver; `group_top1`: the first group is
    its, `group_peer`: the best group to guess always. `contrast_top3`: among the three strongest differences
    to the nearest good shot. `pairs_told`: a pair is told; `pair_hits`: of these, the strongest holds the
    driver; `pair_chance`: of pairs drawn blindly. Without sample or pairs the shares are 0."""

    top1: float
    group_top1: float
    group_peer: float
    contrast_top3: float
    pairs_told: float
    pair_hits: float
    pair_chance: float


def score_explanations(bundle: Bundle, raw: Matrix, right: Sequence[set[int]]) -> ExplanationScore:
    """Score raw rows (n, variables), NaN where nothing was logged, of which `right` has the columns that
    measure the driver."""
    attributor, grouping = Attributor.of(bundle), Grouping.of(bundle.schema)
    good, trees = GoodShots(bundle), TreeInteractions.of(bundle)
    rows = bundle.preparation.impute(raw)
    effects = np.array([attributor.attributions(row) for row in rows])
    first = np.abs(effects).argmax(axis=1)
    strongest = np.abs(grouping.sums(effects)).argmax(axis=1)
    groups = [{int(grouping.place[column]) for column in columns} for columns in right]
    pairs = [_strongest_pair(trees.pairs(row), own) for row, own in zip(rows, effects, strict=True)]
    told = [(pair, columns) for pair, columns in zip(pairs, right, strict=True) if pair]
    return ExplanationScore(
        top1=_share(int(one) in columns for one, columns in zip(first, right, strict=True)),
        group_top1=_share(int(one) in own for one, own in zip(strongest, groups, strict=True)),
        group_peer=max(_share(guess in own for own in groups) for guess in range(len(grouping.ids))),
        contrast_top3=_share(
            bool(_differences(bundle, good, values, row) & columns)
            for values, row, columns in zip(raw, rows, right, strict=True)
        ),
        pairs_told=len(told) / len(rows),
        pair_hits=_share(bool(set(pair) & columns) for pair, columns in told),
        pair_chance=_share_of_pairs(len(bundle.schema.names), right),
    )


def _strongest_pair(pairs: Matrix, effects: Matrix) -> tuple[int, ...]:
    """The two columns of the strongest pair; empty where it is not worth telling."""
    place = int(np.abs(pairs).argmax())
    if np.abs(pairs).max() < WORTH_TELLING * np.abs(effects).sum():
        return ()
    return place // len(pairs), place % len(pairs)


def _differences(bundle: Bundle, good: GoodShots, raw: Matrix, row: Matrix) -> set[int]:
    other = good.nearest(raw)
    if other is None:
        return set()
    there = np.where(np.isnan(raw) | np.isnan(other.raw), row, other.raw)
    return set(np.argsort(-np.abs(contrast(bundle, row, there)))[:TOP].tolist())


def _share(hits: Iterable[bool]) -> float:
    found = list(hits)
    return float(np.mean(found)) if found else 0.0


def _share_of_pairs(variables: int, right: Sequence[set[int]]) -> float:
    """Chance that one of two different variables, drawn evenly, measures the driver."""
    return float(np.mean([1 - comb(variables - len(columns), 2) / comb(variables, 2) for columns in right]))
