"""Which shots to have inspected: near the threshold, unlike the known, and some at random."""

import random
from typing import Any

import pytest

from training.learning.labels import RANDOM_SHARE, missing_labels, propose

SEEDS = range(10)


def shot(
    number: int, probability: float, *, unlike: bool = False, result: str | None = None
) -> dict[str, Any]:
    verdict = "defect" if probability >= 0.2 else "normal"
    outcome = None if result is None else {"result": result, "modes": []}
    return {
        "shot_id": f"s{number}",
        "defect_probability": probability,
        "threshold": 0.2,
        "verdict": verdict,
        "unlike_known": unlike,
        "outcome": outcome,
    }


def drawn(seed: int, count: int = 200) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    return [shot(number, draw.betavariate(1, 6), unlike=draw.random() < 0.05) for number in range(count)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("most", [1, 2, 5, 20, 199, 200, 300])
def test_so_many_are_proposed_each_once_and_a_part_at_random(seed: int, most: int) -> None:
    shots = drawn(seed)
    found = propose(shots, most, seed)
    assert len({one.shot["shot_id"] for one in found}) == len(found) == min(most, len(shots))
    at_random = [one for one in found if one.reason == "random"]
    assert len(at_random) >= RANDOM_SHARE * len(found)
    assert all(one.shot["unlike_known"] for one in found if one.reason == "unlike")


@pytest.mark.parametrize("seed", SEEDS)
def test_no_shot_that_is_left_is_nearer_the_threshold_than_one_that_is_taken_for_it(seed: int) -> None:
    shots = drawn(seed)
    found = propose(shots, 30, seed)
    taken = {one.shot["shot_id"] for one in found}

    def odds(one: dict[str, Any]) -> float:
        chance, threshold = one["defect_probability"], one["threshold"]
        return float((chance / (1 - chance)) / (threshold / (1 - threshold)))

    def far(one: Any) -> float:
        return max(odds(one), 1 / odds(one))

    farthest = max(far(one.shot) for one in found if one.reason == "near")
    assert all(far(one) >= farthest - 1e-9 for one in shots if one["shot_id"] not in taken)


def test_random_ones_are_a_sample_of_all_that_lack_a_label() -> None:
    """Whatever their probability: over many draws each shot comes about as often as every other."""
    shots = [shot(number, 0.2 if number < 10 else 0.001) for number in range(100)]
    times = [0] * 100
    for seed in range(400):
        for one in propose(shots, 25, seed):
            if one.reason == "random":
                times[int(one.shot["shot_id"][1:])] += 1
    near, far = sum(times[:10]) / 10, sum(times[10:]) / 90
    assert near == pytest.approx(far, rel=0.2)


def test_counts_are_by_verdict_and_none_is_proposed_where_all_are_labelled() -> None:
    labelled = [shot(1, 0.5, result="defect"), shot(2, 0.1, result="good"), shot(3, 0.1, result="good")]
    found = missing_labels(labelled, [shot(4, 0.3), shot(5, 0.05)], 10, 1)
    assert (found.shots, found.labelled, found.defects) == (5, 3, 1)
    assert found.by_verdict == {"defect": (1, 2), "normal": (2, 3)}
    assert {one.shot["shot_id"] for one in found.proposed} == {"s4", "s5"}
    assert missing_labels(labelled, [], 10, 1).proposed == []
