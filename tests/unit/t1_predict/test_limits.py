"""The limits of a prediction's answer, each on both sides of its figure."""

from typing import Any

import pytest

from shared import jsonio
from shared.errors import InvalidInput
from t1_predict.service import check_size

INVOCATION = 6 * 1024 * 1024
"""Bytes that Lambda answers an invocation with at most."""


def answer(size: int, count: int = 501) -> dict[str, Any]:
    """The answer to a batch, of that many bytes as JSON."""
    made: dict[str, Any] = {"results": [0] * count, "filling": ""}
    made["filling"] = "x" * (size - len(jsonio.dumps(made)))
    return made


def test_an_answer_as_large_as_an_invocation_may_give_passes_and_a_larger_one_does_not() -> None:
    check_size(answer(INVOCATION))
    with pytest.raises(InvalidInput):
        check_size(answer(INVOCATION + 1))


@pytest.mark.parametrize(("count", "is_counted"), [(500, False), (501, True)])
def test_the_bytes_of_up_to_500_shots_are_not_counted(count: int, is_counted: bool) -> None:
    given = answer(INVOCATION + 1, count)
    if is_counted:
        with pytest.raises(InvalidInput):
            check_size(given)
    else:
        check_size(given)
