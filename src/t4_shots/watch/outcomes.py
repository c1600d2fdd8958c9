"""Outcomes of the shots of a window, against what the model had said of the same ones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from shared.bundle.sample import wilson
from shared.contracts.t4_status import CalibrationRow, KnownOutcomes
from t4_shots import counts
from t4_shots.counts import CLASS_EDGES, TEN_THOUSAND, Bucket, Counts
from t4_shots.watch.blocks import History
from t4_shots.watch.significance import (
    NINE_TENTHS,
    area_error,
    area_under_curve,
    block_variance,
    two_sided,
    variance_ratio,
)

FEWEST_PARTS: Final = 60
FEWEST_DEFECTS: Final = 5
RECENT_SHARE: Final = 4
"""The newest part of the window that is tested by itself too: what began lately shows there first."""
ALIKE: Final = 2.5
"""Parts of one block that count as one where nothing is known of how blocks differ."""
CLASSES: Final = len(CLASS_EDGES) + 1
FEWEST_EXPECTED: Final = 5.0
"""Defects, and good parts, that the model has to expect of classes that are tested as one."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of known outcome by class of their probability: good and defects, (CLASSES,) each, and how many
    defects the model let expect in each class."""

    good: Sequence[int]
    bad: Sequence[int]
    expected: Sequence[float]

    @classmethod
    def of(cls, counted: Counts) -> "Parts":
        """From counts; those that an earlier version made have none."""

        def number(name: str) -> int:
            return max(0, counted.get(name, 0))

        return cls(
            [number(f"{counts.SCORED}{place}/good") for place in range(CLASSES)],
            [number(f"{counts.SCORED}{place}/defect") for place in range(CLASSES)],
            [number(f"{counts.EXPECTED}{place}") / TEN_THOUSAND for place in range(CLASSES)],
        )

    @property
    def number(self) -> int:
        """All parts."""
        return sum(self.good) + sum(self.bad)

    @property
    def surplus(self) -> float:
        """Defects beyond those that the model let expect."""
        return sum(self.bad) - sum(self.expected)


def outcomes_of(
    history: History, buckets: Sequence[Bucket], trained_roc_auc: float | None
) -> KnownOutcomes | None:
    """Compare outcomes with predictions; None where nobody said anything of the window's parts.

    `buckets` are the counts from the beginning of the history on.
    """
    window = _from(buckets, history.begin_ms)
    if not window.number:
        return None
    alike, freedom = _alike(history, buckets, window)
    rate = wilson(sum(window.bad), window.number, alike)
    if rate is None:
        return None
    known: KnownOutcomes = {
        "parts": rate.shots,
        "defects": rate.defects,
        "rate": rate.rate,
        "rate_low": rate.low,
        "rate_high": rate.high,
        "expected_rate": sum(window.expected) / window.number,
        "alike": alike,
        "calibration": _calibration(window, alike),
    }
    if rate.shots < FEWEST_PARTS or rate.defects == rate.shots:
        return known  # Defects alone: good parts are not recorded, so that a rate means nothing.
    recent_ms = history.newest_ms(RECENT_SHARE)
    tested = [part for part in (window, _from(buckets, recent_ms)) if part.number >= FEWEST_PARTS // 2]
    known["chance"] = min(1.0, len(tested) * min(_chance(part, alike, freedom) for part in tested))
    if (calibrated := calibration_chance(window, alike, freedom)) is not None:
        known["calibration_chance"] = calibrated
    area = area_under_curve(window.good, window.bad)
    if area is not None and rate.defects >= FEWEST_DEFECTS and rate.shots - rate.defects >= FEWEST_DEFECTS:
        error = area_error(area, sum(window.good) / alike, sum(window.bad) / alike) * NINE_TENTHS
        known |= {
            "roc_auc": area,
            "roc_auc_low": max(0.0, area - error),
            "roc_auc_high": min(1.0, area + error),
        }
    if trained_roc_auc is not None:
        known["trained_roc_auc"] = trained_roc_auc
    return known


def calibration_chance(parts: Parts, alike: float, freedom: float) -> float | None:
    """The chance that the classes together are as far from what was expected, if the model is right; None
    where too little was expected for two tests.

    Hosmer and Lemeshow's statistic (Communications in Statistics A9, 1980) over neighbouring classes that
    hold enough together. Its variance is that of as many independent parts as these are worth: `alike` count
    as one, estimated with so much `freedom`. Corrected for the test of the rate beside it.
    """
    groups = _groups(parts)
    if len(groups) < 2:
        return None
    squares = [
        (bad - expected) ** 2 / (expected * (1 - expected / number)) for number, bad, expected in groups
    ]
    return min(1.0, 2 * variance_ratio(sum(squares) / alike / len(groups), len(groups), freedom))


def _groups(parts: Parts) -> list[tuple[int, int, float]]:
    """Neighbouring classes together: how many parts, defects, and defects expected. What is left over at the
    end goes to the last one."""
    found: list[tuple[int, int, float]] = []
    number, bad, expected = 0, 0, 0.0
    for place in range(CLASSES):
        number += parts.good[place] + parts.bad[place]
        bad += parts.bad[place]
        expected += parts.expected[place]
        if min(expected, number - expected) >= FEWEST_EXPECTED:
            found.append((number, bad, expected))
            number, bad, expected = 0, 0, 0.0
    if number and found:
        last = found.pop()
        found.append((last[0] + number, last[1] + bad, last[2] + expected))
    return found


def surplus_course(history: History, buckets: Sequence[Bucket]) -> np.ndarray:
    """The share of defects beyond those expected in each block of the history: (K,), 0 without outcomes."""
    parts = [_from(buckets, block.start_ms, block.end_ms) for block in history.blocks]
    return np.array([part.surplus / part.number if part.number else 0.0 for part in parts])


def _from(buckets: Sequence[Bucket], begin_ms: int, end_ms: int | None = None) -> Parts:
    return Parts.of(
        counts.summed(
            each.counts
            for each in buckets
            if each.start_ms >= begin_ms and (end_ms is None or each.start_ms <= end_ms)
        )
    )


def _alike(history: History, buckets: Sequence[Bucket], window: Parts) -> tuple[float, float]:
    """How many parts count as one, since those of a block share what the model does not see; at least one.

    From how the surplus of defects differs from block to block, against what chance alone would do.
    """
    parts = [_from(buckets, block.start_ms, block.end_ms) for block in history.whole]
    judged = [part for part in parts if part.number >= FEWEST_PARTS // 4]
    by_chance = _by_chance(window)
    if not judged or not by_chance:
        return float(ALIKE), math.inf
    scaled = np.array([[part.surplus / math.sqrt(part.number * by_chance)] for part in judged])
    variance, freedom = block_variance(scaled, ALIKE)
    return max(1.0, float(variance[0])), freedom


def _chance(part: Parts, alike: float, freedom: float) -> float:
    spread = math.sqrt(part.number * max(_by_chance(part), 1e-4) * alike)
    return float(two_sided(np.array([part.surplus / spread]), freedom)[0])


def _by_chance(part: Parts) -> float:
    """The variance of one part's outcome, if the model is right."""
    rate = sum(part.expected) / part.number if part.number else 0.0
    return rate * (1 - rate)


def _calibration(parts: Parts, alike: float) -> list[CalibrationRow]:
    edges = (0.0, *CLASS_EDGES, 1.0)
    rows: list[CalibrationRow] = []
    for place in range(CLASSES):
        rate = wilson(parts.bad[place], parts.good[place] + parts.bad[place], alike)
        if rate is not None:
            rows.append(
                {
                    "low": edges[place],
                    "high": edges[place + 1],
                    "parts": rate.shots,
                    "defects": rate.defects,
                    "expected": parts.expected[place],
                    "rate": rate.rate,
                    "rate_low": rate.low,
                    "rate_high": rate.high,
                }
            )
    return rows
