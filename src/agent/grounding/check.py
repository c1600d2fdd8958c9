"""Which numbers of an answer nothing supports."""

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from agent.grounding.citations import citations_in
from agent.grounding.evidence import Evidence, Fact, facts_of, found_documents, longest_list
from agent.grounding.numbers import Number, numbers_in
from shared.units import SHARE, Dimension, Reading, parse_unit

ROUNDING: Final = 1e-9
"""Relative slack for what floating point makes of a decimal."""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A number that nothing supports: `start` and `end` are characters of the answer."""

    text: str
    start: int
    end: int


def unsupported_numbers(answer: str, known: Evidence) -> list[Unsupported]:
    """Return the numbers of `answer` that neither tools, request, question nor a cited passage gives.

    A number is supported by a fact that rounds to it at the decimals shown, in the same unit or
    converted to it, where both have one. Fractions may be told as percent. A count ("3개") is
    supported by a list that is so long.
    """
    found = found_documents(known.results)
    citations = citations_in(answer, found)
    # What stands in a citation is a document's name: its digits are no values.
    readable = list(answer)
    for citation in citations:
        if citation.known:
            readable[citation.start : citation.end] = " " * (citation.end - citation.start)
    numbers = list(numbers_in("".join(readable), {*known.names, *found}))
    if not numbers:
        return []
    cited = frozenset(name for citation in citations for name in citation.known)
    facts = _Facts(facts_of(known, cited))
    most = longest_list(known)
    return [
        Unsupported(number.text, number.start, number.end)
        for number in numbers
        if not facts.support(number) and not (number.counts and number.value <= most)
    ]


class _Facts:
    """Facts sorted by size, by what they measure, so that a long answer is checked in no time."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        sizes: dict[object, list[float]] = {}
        for fact in facts:
            if not math.isfinite(fact.value):
                continue
            for key, value in _keys(fact):
                sizes.setdefault(key, []).append(value)
        self._sizes = {key: sorted(values) for key, values in sizes.items()}

    def support(self, number: Number) -> bool:
        """Return whether one of them rounds to `number` and is of its unit, or of one that converts."""
        if self._fits(number) or (number.perhaps and self._fits(replace(number, unit=number.perhaps))):
            return True
        return bool(number.parts) and all(map(self.support, number.parts))

    def _fits(self, number: Number) -> bool:
        if not math.isfinite(number.value):
            return False
        # A count is exact: 11.8 % of something does not make it 12 of them.
        step = 0.0 if number.counts else number.half_step
        slack = step + ROUNDING * max(1.0, abs(number.value))
        low, high = number.value - slack, number.value + slack
        if number.unit is None:
            return self._holds("any", low, high)
        unit = parse_unit(number.unit)
        if unit is None:
            return self._holds(number.unit.casefold(), low, high) or self._holds("unknown", low, high)
        if any(self._measured(reading, low, high) for reading in unit.readings):
            return True
        # A share of the whole is told as percent; a value of unknown unit is anything but a percentage.
        return unit.readings[0].dimension != SHARE and self._holds("unknown", low, high)

    def _measured(self, reading: Reading, low: float, high: float) -> bool:
        """Signs are not written down: -5 °C is also read as 5."""
        for difference in (False, True):
            key = (reading.dimension, difference)
            for start, end in ((low, high), (-high, -low)):
                bounds = (_base(reading, start, difference), _base(reading, end, difference))
                if self._holds(key, *bounds):
                    return True
        return False

    def _holds(self, key: object, low: float, high: float) -> bool:
        sizes = self._sizes.get(key, ())
        return bisect.bisect_left(sizes, low) < bisect.bisect_right(sizes, high)


def _base(reading: Reading, value: float, difference: bool) -> float:
    return value * reading.factor + (0.0 if difference else reading.offset)


type _Key = tuple[object, float]


def _keys(fact: Fact) -> list[_Key]:
    """Where a fact is looked for, and by which value."""
    keys: list[_Key] = [("any", abs(fact.value))]
    if fact.unit is None:
        return [*keys, ("unknown", abs(fact.value))]
    unit = parse_unit(fact.unit)
    if unit is None:
        return [*keys, (fact.unit.casefold(), abs(fact.value))]
    for reading in unit.readings:
        dimension: Dimension = reading.dimension
        keys += [
            ((dimension, difference), _base(reading, fact.value, difference))
            for difference in (False, True)
            if fact.difference in {None, difference}
        ]
    return keys
