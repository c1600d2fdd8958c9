"""Which numbers of an answer nothing supports."""

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass

from agent.grounding.citations import cited
from agent.grounding.facts import Fact, Known, facts_of, longest_list
from agent.grounding.numbers import Number, numbers_in
from agent.grounding.units import PERCENT

ROUNDING = 1e-9
"""Relative slack for what floating point makes of a decimal."""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A number that nothing supports: `start` and `end` are characters of the answer."""

    text: str
    start: int
    end: int


def unsupported_numbers(answer: str, known: Known) -> list[Unsupported]:
    """The numbers of `answer` that neither tools, request, question nor a cited passage gives.

    A number is supported by a fact that rounds to it at the decimals shown, in the same unit
    where both have one. Fractions may be told as percent. A count ("3개") is supported by a
    list that is so long.
    """
    numbers = list(numbers_in(answer, known.names))
    if not numbers:
        return []
    found = {row["id"] for result in known.results for row in result.get("results", ()) if "id" in row}
    facts = _Facts(facts_of(known, cited(answer, found)))
    most = longest_list(known)
    return [
        Unsupported(number.text, number.start, number.end)
        for number in numbers
        if not facts.support(number) and not (number.counts and number.value <= most)
    ]


class _Facts:
    """Facts sorted by size, so that a long answer is checked in no time."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._facts = sorted(facts, key=lambda fact: abs(fact.value))
        self._sizes = [abs(fact.value) for fact in self._facts]

    def support(self, number: Number) -> bool:
        """Whether one of them rounds to `number` and is of its unit."""
        # A count is exact: 11.8 % of something does not make it 12 of them.
        step = 0.0 if number.counts else number.half_step
        slack = step + ROUNDING * max(1.0, number.value)
        first = bisect.bisect_left(self._sizes, number.value - slack)
        last = bisect.bisect_right(self._sizes, number.value + slack)
        return any(_fits(number, fact) for fact in self._facts[first:last])


def _fits(number: Number, fact: Fact) -> bool:
    if not math.isfinite(fact.value):
        return False
    if number.unit is None or number.unit == fact.unit:
        return True
    # A share of the whole is told as percent; a value of unknown unit is anything but a percentage.
    return fact.unit is None and number.unit != PERCENT
