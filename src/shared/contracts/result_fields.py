"""The use of each field of a tool's result, said once where the field is declared.

A result's typed dictionary annotates a field with `Use`. From these annotations come the agent's
validation of results (`agent.tools.results`), what the model is shown of them
(`agent.core.tool_result_views`), and which of their numbers an answer may rest on
(`agent.grounding.evidence`); the page's TypeScript is generated from the same dictionaries. A field
without a mark is shown to the model, and its numbers count as evidence as they stand.
"""

from collections.abc import Iterator
from enum import Enum, auto
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints, is_typeddict


class Use(Enum):
    """Marks of a field."""

    FRACTION = auto()
    """A number from 0 to 1, which an answer may tell as percent."""
    PERCENTAGE = auto()
    """A number from 0 to 100, which an answer may tell as a fraction of one."""
    NOT_SHOWN = auto()
    """The page's: the model needs it for no answer."""
    NOT_EVIDENCE = auto()
    """An answer has no business to quote it, or it is read in a way of its own."""


Fraction = Annotated[float, Use.FRACTION]
Percentage = Annotated[float, Use.PERCENTAGE]

BOUNDS = {Use.FRACTION: (0.0, 1.0), Use.PERCENTAGE: (0.0, 100.0)}


@cache
def uses(result: type) -> dict[str, frozenset[Use]]:
    """Return the marks of each field of a typed dictionary, in the order of its fields."""
    hints = get_type_hints(result, include_extras=True)
    return {name: frozenset(_marks(hint)) for name, hint in hints.items()}


def names(result: type) -> tuple[str, ...]:
    """Return the names of all fields."""
    return tuple(uses(result))


def shown(result: type) -> tuple[str, ...]:
    """Return the names of the fields that the model is shown."""
    return tuple(name for name, marks in uses(result).items() if Use.NOT_SHOWN not in marks)


def bounds(result: type, name: str) -> tuple[float, float] | None:
    """Return the least and the greatest number that a field may hold, None where it may be any."""
    return next((BOUNDS[use] for use in uses(result)[name] if use in BOUNDS), None)


@cache
def choices(result: type, name: str) -> tuple[Any, ...]:
    """Return the values of a field that has a fixed set of them (None not counted)."""
    return tuple(_literals(get_type_hints(result)[name]))


def marked(use: Use, *results: type) -> frozenset[str]:
    """Return the names of all fields with a mark, at any depth of the results."""
    dictionaries = {part for result in results for part in _parts(result)}
    return frozenset(name for part in dictionaries for name, marks in uses(part).items() if use in marks)


def _marks(hint: Any) -> Iterator[Use]:
    """The marks of a field itself; those of a dictionary's or list's parts are their own."""
    if get_origin(hint) is Annotated:
        yield from (mark for mark in hint.__metadata__ if isinstance(mark, Use))
        yield from _marks(hint.__origin__)
    elif not is_typeddict(hint) and get_origin(hint) not in {list, tuple, dict}:
        for part in get_args(hint):
            yield from _marks(part)


def _literals(hint: Any) -> Iterator[Any]:
    if get_origin(hint) is Literal:
        yield from get_args(hint)
    for part in get_args(hint):
        yield from _literals(part)


def _parts(hint: Any) -> Iterator[type]:
    """A typed dictionary with all that it is made of."""
    if is_typeddict(hint):
        yield hint
        for field in get_type_hints(hint, include_extras=True).values():
            yield from _parts(field)
    for part in get_args(hint):
        yield from _parts(part)
