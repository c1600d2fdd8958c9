"""Responses in a bundle: shots moved along the causal order, and arrays that are none."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from shared.bundle.response import Responses
from shared.errors import BundleError

CHAIN: dict[str, Any] = {
    "follower": np.array([1, 2, 2]),
    "parent": np.array([0, 1, 3]),
    "knots": np.array([[0.0, 1.0, 2.0], [0.0, 1.0, 1.0], [0.0, 1.0, 1.0]]),
    "values": np.array([[[0.0, 2.0, 2.5], [0.0, 3.0, 3.0], [0.0, -1.0, -1.0]]]),
}
"""Column 1 follows 0 (slope 2 up to 1, then a half), 2 follows 1 (3) and 3 (-1); nothing follows 4."""
RESPONSES = Responses(**CHAIN)
SHOT = np.array([[0.0, 10.0, 20.0, 30.0, 40.0]])


def moved(**changes: float) -> list[float]:
    asked = np.full((1, 5), np.nan)
    for name, value in changes.items():
        asked[0, int(name[1:])] = value
    found: list[float] = RESPONSES.moved(SHOT, asked)[0].tolist()
    return found


def test_without_a_change_nothing_moves() -> None:
    assert moved() == SHOT[0].tolist()
    assert moved(_0=0.0) == SHOT[0].tolist()


def test_a_chain_moves_as_one_and_the_rest_stays() -> None:
    assert moved(_0=1.0) == [1.0, 12.0, 26.0, 30.0, 40.0]
    assert moved(_4=7.0) == [0.0, 10.0, 20.0, 30.0, 7.0]


def test_two_changes_add_up() -> None:
    assert moved(_0=1.0, _3=31.0) == [1.0, 12.0, 25.0, 31.0, 40.0]


def test_a_reading_that_is_changed_itself_is_held_and_moves_its_own_followers() -> None:
    assert moved(_0=1.0, _1=11.0) == [1.0, 11.0, 23.0, 30.0, 40.0]
    assert moved(_0=1.0, _2=5.0) == [1.0, 12.0, 5.0, 30.0, 40.0]


def test_beyond_its_ends_a_curve_goes_on_as_a_line() -> None:
    assert moved(_0=4.0)[1] == 10 + 2.5 + 0.5 * 2
    assert moved(_0=-2.0)[1] == 10 - 2 * 2


def test_beyond_an_end_that_turns_back_a_curve_stays_level() -> None:
    turning = replace(RESPONSES, values=np.array([[[0.5, 0.0, 3.0], [0.0, 3.0, 3.0], [0.0, -1.0, -1.0]]]))
    asked = np.full((1, 5), np.nan)
    asked[0, 0] = -4.0
    start = np.array([[0.0, 10.0, 20.0, 30.0, 40.0]])
    assert turning.moved(start, asked)[0, 1] == 10.0


def test_a_move_ends_at_the_bounds_and_does_not_bring_back_what_was_beyond() -> None:
    asked = np.full((2, 5), np.nan)
    asked[:, 0] = 1.0, -1.0
    bounds = np.full(5, -50.0), np.array([50.0, 11.0, 22.0, 50.0, 50.0])
    rows = RESPONSES.moved(SHOT, asked, within=bounds)
    assert rows[0].tolist() == [1.0, 11.0, 22.0, 30.0, 40.0]
    assert rows[1].tolist() == [-1.0, 8.0, 14.0, 30.0, 40.0]
    beyond = np.array([[0.0, 12.0, 20.0, 30.0, 40.0]])
    assert RESPONSES.moved(beyond, asked, within=bounds)[:, 1].tolist() == [12.0, 10.0]


def test_many_changes_of_one_shot_are_each_moved_alone() -> None:
    asked = np.full((3, 5), np.nan)
    asked[0, 0], asked[1, 3] = 1.0, 31.0
    rows = RESPONSES.moved(SHOT, asked)
    assert rows.tolist() == [moved(_0=1.0), moved(_3=31.0), moved()]
    assert np.array_equal(RESPONSES.moved(np.repeat(SHOT, 3, axis=0), asked), rows)


def test_without_responses_the_changes_are_all() -> None:
    asked = np.full((1, 5), np.nan)
    asked[0, 0] = 1.0
    assert Responses.none().moved(SHOT, asked).tolist() == [[1.0, 10.0, 20.0, 30.0, 40.0]]
    assert Responses.none().inputs == 0
    assert Responses.none().draws == 0


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("parent", np.array([0, 1]), "one entry a curve"),
        ("knots", np.zeros((3, 1)), "two or more"),
        ("knots", np.array([[0.0, 2.0, 1.0]] * 3), "do not ascend"),
        ("knots", np.array([[0.0, 0.0, 1.0]] * 3), "do not ascend"),
        ("values", np.zeros((1, 3, 2)), "do not fit"),
        ("values", np.zeros((0, 3, 3)), "do not fit"),
        ("values", np.full((1, 3, 3), np.inf), "not finite"),
        ("parent", np.array([0, 1, -1]), "negative"),
        ("parent", np.array([2, 1, 3]), "causal order"),
        ("parent", np.array([1, 1, 3]), "causal order"),
        ("follower", np.array([2, 1, 2]), "causal order"),
    ],
)
def test_arrays_that_are_no_responses_are_refused(name: str, value: Any, said: str) -> None:
    with pytest.raises(BundleError, match=said):
        Responses(**{**CHAIN, name: value})
