"""Which line a word means, over generated names of lines."""

import itertools
import random

import pytest

from shared.plant_lines import line_meant, no_such_line


@pytest.mark.parametrize("seed", range(50))
def test_a_lines_own_name_means_that_line_whatever_the_others_are_called(seed: int) -> None:
    chance = random.Random(seed)
    number = str(chance.randint(1, 12))
    kinds = [number, f"line-{number}", f"line{number}", f"press-{number}", f"0{number}"]
    names = chance.sample(kinds, chance.randint(1, len(kinds)))
    assert [line_meant(name, names.__contains__) for name in names] == names


@pytest.mark.parametrize("number", ["1", "7", "12"])
def test_a_number_means_the_line_that_has_it_behind_line(number: str) -> None:
    written = (number, f"line-{number}", f"line{number}")
    for name, word in itertools.product(written, written):
        assert line_meant(word, {name}.__contains__) == name
    assert line_meant(number, {f"line-{number}0"}.__contains__) is None


def test_a_line_that_is_none_is_told_with_those_that_there_are() -> None:
    assert no_such_line("x", ["a", "b"]).message == "There is no line x; there are a, b."
    assert no_such_line("x", []).message == "There is no line x."
