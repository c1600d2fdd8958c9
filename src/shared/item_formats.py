"""The number of the form of an item in a table, kept beside what the item holds.

A version reads items of its own form and of earlier ones; one without a number is of form 1. An item of a
later form is read by what is known of it, where that can be read, and otherwise left alone: it is never
written, and deleted only to forget a person. So a stage can go back to the version before while both work on
one table.
"""

import zlib
from collections.abc import Callable, Mapping
from typing import Any, Final

NAME: Final = "format"
NOT_LATER: Final = "(attribute_not_exists(#format) OR #format <= :format)"
"""The condition of a write that an item of a later form refuses; see `known_names` and `known_values`."""

UNREADABLE: Final = (KeyError, IndexError, TypeError, ValueError, AttributeError, zlib.error)
"""What reading raises where an item holds something else than is known."""

type Item = Mapping[str, Any]
"""An item with the types of the API: `{"pk": {"S": "…"}}`."""


def stamp(known: int) -> dict[str, Any]:
    """Return the attribute that tells the form of an item."""
    return {NAME: {"N": str(known)}}


def known_names() -> dict[str, str]:
    """Return the names in NOT_LATER: `format` is one of DynamoDB's own words."""
    return {"#format": NAME}


def known_values(known: int) -> dict[str, Any]:
    """Return the values in NOT_LATER, for a version that knows forms up to `known`."""
    return {":format": {"N": str(known)}}


def is_later(item: Item, known: int) -> bool:
    """Return whether a version that knows forms up to `known` did not write an item; no number is 1."""
    if NAME not in item:
        return False
    try:
        return int(item[NAME]["N"]) > known
    except UNREADABLE:
        return True


def read_known[T](item: Item, known: int, read: Callable[[Item], T]) -> T | None:
    """Return what `read` makes of an item; None where it is of a later form that cannot be read.

    What `read` raises for an item of a known form is raised.
    """
    try:
        return read(item)
    except UNREADABLE:
        if is_later(item, known):
            return None
        raise


def numbers(value: Any) -> dict[str, float]:
    """Return a mapping of names to numbers as it is. Raises TypeError for anything else."""
    if not isinstance(value, dict) or not all(
        isinstance(number, int | float) and not isinstance(number, bool) for number in value.values()
    ):
        raise TypeError("is no mapping of names to numbers")
    return value
