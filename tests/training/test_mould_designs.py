"""Plants of several moulds, and what one model with the mould, one for each, and one without make of them."""

import numpy as np
import pytest

from training.mould_designs import DESIGNS, compare_designs
from training.plants.moulds_apart import KINDS, NAMES, Alike, moulds_apart


@pytest.mark.parametrize("alike", KINDS)
def test_each_run_is_of_one_mould_and_the_same_seed_gives_the_same_shots(alike: Alike) -> None:
    table, again = (moulds_apart(alike, runs=20, shots=30) for _ in range(2))
    assert np.array_equal(table.features, again.features)
    assert np.array_equal(table.defect, again.defect)
    moulds = [set(table.features[table.run == run, 0]) for run in range(20)]
    assert all(len(found) == 1 for found in moulds)
    assert set().union(*moulds) == {0, 1, 2, 3}


def test_what_makes_one_mould_fail_keeps_the_next_from_it() -> None:
    table = moulds_apart("opposite", runs=200)
    pressure, mould = table.features[:, NAMES.index("pressure")], table.features[:, 0]
    differences = []
    for one in range(4):
        own = mould == one
        differences.append(pressure[own & table.defect].mean() - pressure[own & ~table.defect].mean())
    assert np.sign(differences).tolist() == [-1, 1, -1, 1]


def test_opposite_moulds_need_a_model_each_and_the_intervals_say_so() -> None:
    designs = compare_designs(moulds_apart("opposite", runs=60, shots=40), 3, draws=100)
    assert designs.keys() == DESIGNS.keys()
    each, without = designs["one model for each mould"], designs["one model without moulds"]
    assert each.figures["roc_auc"] > without.figures["roc_auc"]
    value, low, high = without.behind["roc_auc"]
    assert value > 0
    assert low <= value <= high
