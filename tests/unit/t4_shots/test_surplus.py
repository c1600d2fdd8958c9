"""Lots with more defects than expected, in counts and in shots: found, and none where runs only differ."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from t4_shots import counts
from t4_shots.shot import Shot
from t4_shots.surplus import bad_lot, surpluses
from tests.shot_parts import HOUR, NOON, kept, said

A_LOT, LOTS, BAD = 300, 20, 12
"""Shots of a lot, lots, and the one with bad metal."""
START = NOON - A_LOT * LOTS * 40_000


def line(seed: int, bad_rate: float, inspected: int = 3) -> list[Shot]:
    """Shots of lots, of which the model lets a tenth be defects, as they are but for one lot."""
    draw = random.Random(seed)
    shots = []
    for number in range(A_LOT * LOTS):
        lot = number // A_LOT
        defect = draw.random() < (bad_rate if lot == BAD else 0.1)
        outcome = said("defect" if defect else "good") if number % inspected == 0 else None
        made = kept(f"s{number}", START + number * 40_000, outcome=outcome)
        score = replace(made.score, probability=0.1)
        shots.append(replace(made, score=score, context={"lot": f"L{lot}"}))
    return shots


def counted(shots: Sequence[Shot]) -> list[tuple[int, counts.Counts]]:
    """Counts by hour."""
    hours: dict[int, list[counts.Counts]] = {}
    for shot in shots:
        hours.setdefault(shot.at_ms - shot.at_ms % HOUR, []).append(counts.of_shot(shot))
    return [(start, counts.summed(some)) for start, some in sorted(hours.items())]


def lot_found(shots: Sequence[Shot]) -> str:
    """The lot that is found by reading what the counts say is worth reading."""
    hours = counted(shots)
    for time in surpluses(hours, hours[-1][0] + HOUR, 200):
        read = [shot for shot in shots if time.read_from_ms <= shot.at_ms < time.read_to_ms]
        if (found := bad_lot(read, time.dispersion)) is not None:
            return found.lot
    return ""


@pytest.mark.parametrize("seed", range(10))
def test_a_bad_lot_is_found_in_the_counts_and_named_from_its_shots(seed: int) -> None:
    assert lot_found(line(seed, 0.45)) == f"L{BAD}"


@pytest.mark.parametrize("seed", range(20))
def test_lots_of_one_rate_are_not_told(seed: int) -> None:
    assert lot_found(line(seed, 0.1)) == ""


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_shots_within_a_lot_says_nothing(seed: int) -> None:
    shots = line(seed, 0.45)
    inside = shots[BAD * A_LOT : (BAD + 1) * A_LOT]
    mixed = random.Random(seed).sample(inside, len(inside))
    again = [replace(new, at_ms=old.at_ms) for old, new in zip(inside, mixed, strict=True)]

    one, other = bad_lot(inside, 1.5), bad_lot(again, 1.5)

    assert one is not None
    assert other is not None
    assert (one.lot, one.parts, one.rate) == (other.lot, other.parts, other.rate)
    assert one.strength == pytest.approx(other.strength)


def test_without_inspection_or_lots_there_is_none() -> None:
    shots = line(1, 0.45)
    hours = counted([replace(shot, outcome=None) for shot in shots])

    assert surpluses(hours, NOON, 200) == []
    assert bad_lot([replace(shot, context={}) for shot in shots], 1.5) is None


def test_a_lot_with_fewer_defects_than_expected_is_none() -> None:
    assert lot_found(line(1, 0.0)) == ""
