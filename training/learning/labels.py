"""Which shots lack a label, and which of them would teach most.

A label teaches most where the model is least sure (uncertainty sampling; Lewis and Gale, SIGIR 1994) and
where it has seen nothing alike. But labels that are only taken there are no sample of the line: rates, ECE
and every comparison rest on shots that nobody chose. So a part of what is proposed is drawn at random among
all that lack one.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

type ShotRow = Mapping[str, Any]
Reason = Literal["near", "unlike", "random"]

RANDOM_SHARE: Final = 0.4
UNLIKE_SHARE: Final = 0.2
"""Of what is proposed, the parts drawn at random and unlike the known; the rest are nearest the threshold."""
SMALLEST: Final = 1e-6
"""Probabilities are told apart in log-odds down to here."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A shot to have inspected, and why."""

    shot: ShotRow
    reason: Reason


@dataclass(frozen=True, slots=True)
class Labels:
    """Counts of a time's shots, and those to have inspected. `by_verdict` counts labelled and all shots of
    each verdict: a verdict whose shots are hardly ever looked at is a blind spot."""

    shots: int
    labelled: int
    defects: int
    by_verdict: Mapping[str, tuple[int, int]]
    proposed: Sequence[Proposed]


def missing_labels(
    labelled: Sequence[ShotRow], unlabelled: Sequence[ShotRow], most: int, seed: int
) -> Labels:
    """Count, and propose at most `most` of the unlabelled shots, each once."""
    by_verdict: dict[str, tuple[int, int]] = {}
    for shot in (*labelled, *unlabelled):
        known, total = by_verdict.get(shot["verdict"], (0, 0))
        by_verdict[shot["verdict"]] = (known + (shot["outcome"] is not None), total + 1)
    defects = sum(shot["outcome"]["result"] == "defect" for shot in labelled)
    proposed = propose(unlabelled, most, seed)
    return Labels(len(labelled) + len(unlabelled), len(labelled), defects, by_verdict, proposed)


def propose(shots: Sequence[ShotRow], most: int, seed: int) -> list[Proposed]:
    """Return at most `most` shots: some drawn at random, some unlike the known, the rest nearest the
    threshold, in log-odds; where one kind has too few, the next takes its places.

    Random ones are drawn first and among all, so that they are a sample of the line whatever else is taken.
    """
    most = min(most, len(shots))
    drawn = np.random.default_rng(seed).permutation(len(shots))
    random_ones = [int(place) for place in drawn[: math.ceil(RANDOM_SHARE * most)]]
    left = [place for place in range(len(shots)) if place not in set(random_ones)]
    near = sorted(left, key=lambda place: (_distance(shots[place]), place))
    unlike = [place for place in near if shots[place]["unlike_known"]][: round(UNLIKE_SHARE * most)]
    nearest = [place for place in near if place not in set(unlike)][: most - len(random_ones) - len(unlike)]
    found: list[Proposed] = []
    parts: tuple[tuple[Sequence[int], Reason], ...] = (
        (nearest, "near"),
        (unlike, "unlike"),
        (random_ones, "random"),
    )
    for places, reason in parts:
        found += [Proposed(shots[place], reason) for place in places]
    return found


def _distance(shot: ShotRow) -> float:
    """How far a shot's probability is from the threshold, in log-odds."""
    return abs(_log_odds(shot["defect_probability"]) - _log_odds(shot["threshold"]))


def _log_odds(probability: float) -> float:
    inside = min(max(float(probability), SMALLEST), 1 - SMALLEST)
    return math.log(inside / (1 - inside))
