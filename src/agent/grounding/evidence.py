"""The numbers that are known when an answer is written: from tools, the request, the question, documents."""

import bisect
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final

from agent.grounding.citations import citations_in
from agent.grounding.numbers import numbers_in
from shared.contracts.result_fields import Use, marked
from shared.contracts.t1 import PredictResponse
from shared.contracts.t2 import ImportanceResponse
from shared.contracts.t3 import SearchAnswer
from shared.contracts.t4_look import LookAnswer
from shared.units import PERCENT, UnitError, convert

type Row = Mapping[str, Any]

_RESULTS: Final = (PredictResponse, ImportanceResponse, SearchAnswer, LookAnswer)
_FRACTIONS: Final = marked(Use.FRACTION, *_RESULTS)
_PERCENTAGES: Final = marked(Use.PERCENTAGE, *_RESULTS)
_NOT_TOLD: Final = marked(Use.NOT_EVIDENCE, *_RESULTS)
"""Fields of these names, whichever tool gives them."""
LABEL: Final = 400
"""Characters of a tool's text up to which what was read of it is kept for the next answer."""
_ROW: Final = "support"
"""Of T1 a number that nobody quotes; of T2 a row, the real shots near an adjustment, that answers quote."""
STEPS: Final = 20
"""How many numbers of a question may be steps that values are raised or lowered by."""
PROBABILITIES: Final = 40
"""How many defect probabilities are compared with each other."""
DEEPEST: Final = 32
"""Levels of a tool's answer that are read; no tool of the contract has more than six."""
ONE: Final = "1"
"""The unit of a fraction of one: it is no value of unknown unit."""
_PAIRS: Final = (("value", "typical"), ("from", "to"))
_ENDS: Final = (0.1, 99.9)
"""Percent: a probability beyond is told as less than the one or more than the other."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A known number. `unit` is None where it is not known.

    `difference` says whether it is the distance of two values, which for temperatures converts in
    another way than a value; None where a text does not say.
    """

    value: float
    unit: str | None = None
    difference: bool | None = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a number in an answer may rest on.

    `units` are the line's units by variable; `names` are words whose digits are no values.
    `results` are whole tool answers, `overrides` the what-if values of their calls in the same order.
    `said` are texts whose numbers count as they stand: the question, and why a tool failed.
    """

    features: Mapping[str, float] = field(default_factory=dict)
    results: Sequence[Row] = ()
    overrides: Sequence[Mapping[str, float]] = ()
    said: Sequence[str] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()


def found_documents(results: Sequence[Row]) -> frozenset[str]:
    """Return the ids of the documents that searches found."""
    rows = (row for result in results for row in _rows(result, "results"))
    return frozenset(str(row["id"]) for row in rows if "id" in row)


def facts_of(known: Evidence, cited: Collection[str]) -> list[Fact]:
    """Return all facts: of tools, the request, what was said, and the passages of `cited` documents."""
    spoken = [fact for text in known.said for fact in text_facts(text, known.names)]
    facts = [*spoken, *_shot_facts(known, spoken)]
    for result in known.results:
        facts += _tool_facts(result, known)
        facts += _passage_facts(result, cited, known.names)
    probabilities = list(dict.fromkeys(_defect_probabilities(known.results)))[:PROBABILITIES]
    facts += (Fact(abs(a - b) * 100, PERCENT) for a in probabilities for b in probabilities if a != b)
    return facts


def longest_list(known: Evidence) -> int:
    """Return how many rows the longest list holds that an answer can count."""
    lengths = [len(known.features), *(len(row) for row in known.overrides)]
    return max([*lengths, *(length for result in known.results for length in _lengths(result))])


def text_facts(text: str, names: Collection[str] = frozenset()) -> Iterator[Fact]:
    """Return the numbers of a text, with the units and decimals that it gives them."""
    for number in numbers_in(text, names):
        for told in (number, *number.parts):
            yield Fact(told.value, told.unit or told.perhaps, difference=None)


@lru_cache(maxsize=2048)
def _facts_of_a_label(text: str, names: frozenset[str]) -> tuple[Fact, ...]:
    """The numbers of a short text of a tool: labels, units and checks come with every answer."""
    return tuple(text_facts(text, names))


def _shot_facts(known: Evidence, spoken: Sequence[Fact]) -> Iterator[Fact]:
    """The shot's values, what-if values, and what a question's "20 more" or "20 less" makes of them."""
    changed = {name for row in known.overrides for name in row}
    for name, value in known.features.items():
        unit = _unit(known.units.get(name))
        yield Fact(value, unit)
        if changed and name not in changed:
            continue
        for step in spoken[:STEPS]:
            if step.unit == PERCENT and unit != PERCENT:
                share = value * step.value / 100
                yield from (
                    Fact(value + share, unit),
                    Fact(value - share, unit),
                    Fact(share, unit, difference=True),
                )
            elif (size := _step(step, unit)) is not None:
                yield from (Fact(value + size, unit), Fact(value - size, unit))
    for row in known.overrides:
        for name, value in row.items():
            unit = _unit(known.units.get(name))
            yield Fact(value, unit)
            if name in known.features:
                yield from _difference(value, known.features[name], unit)


def _step(step: Fact, unit: str | None) -> float | None:
    """A step in a variable's own unit; None where it measures something else."""
    if step.unit is None or step.unit == unit:
        return step.value
    try:
        return None if unit is None else convert(step.value, step.unit, unit, difference=True)
    except UnitError:
        return None


def _tool_facts(
    value: Any, known: Evidence, key: str = "", unit: str | None = None, depth: int = DEEPEST
) -> Iterator[Fact]:
    if (told := _number(value)) is not None:
        yield from _told(told, key, unit)
    elif isinstance(value, str):
        yield from (
            _facts_of_a_label(value, known.names) if len(value) <= LABEL else text_facts(value, known.names)
        )
    elif depth == 0:
        return
    elif isinstance(value, dict | Mapping):  # dict first: to ask an abstract class costs as much as the rest
        unit = _unit(value.get("unit")) or _unit(known.units.get(str(value.get("feature")))) or unit
        for pair in _PAIRS:
            one, other = (_number(value.get(name)) for name in pair)
            if one is not None and other is not None:
                yield from _difference(one, other, unit)
        yield from _room(value, unit)
        yield from _other_class(value)
        for name, part in value.items():
            if (name == _ROW and isinstance(part, Mapping)) or (name not in _NOT_TOLD and name != "results"):
                yield from _tool_facts(part, known, name, unit, depth - 1)
    elif isinstance(value, list | tuple):
        if key == "top_features_percent":
            shares = [share for row in value if (share := _share(row)) is not None]
            yield from (Fact(share, PERCENT) for share in [*shares, *accumulate(shares)])
            return
        for part in value:
            yield from _tool_facts(part, known, key, unit, depth - 1)


def _room(row: Row, unit: str | None) -> Iterator[Fact]:
    """How far a variable's value is from its limits."""
    value, limits = _number(row.get("value")), row.get("limits")
    if value is None or not isinstance(limits, list | tuple):
        return
    for limit in map(_number, limits):
        if limit is not None:
            yield Fact(abs(limit - value), unit, difference=True)


def _other_class(row: Row) -> Iterator[Fact]:
    """The probability of the class that a prediction did not choose: there are two."""
    probability = _number(row.get("probability"))
    if row.get("class") in ("defect", "normal") and probability is not None:
        yield from _told(1 - probability, "probability", None)


def _told(value: float, key: str, unit: str | None) -> Iterator[Fact]:
    """A number of a tool, and the other form of it where it is a fraction or a percentage."""
    if key in _FRACTIONS:
        yield from (Fact(value, ONE), Fact(value * 100, PERCENT))
        low, high = _ENDS
        if value * 100 < low or value * 100 > high:
            yield Fact(low if value * 100 < low else high, PERCENT)
    elif key in _PERCENTAGES or key.endswith("_percent"):
        yield from (Fact(value, PERCENT), Fact(value / 100, ONE))
    else:
        yield Fact(value, unit)


def _passage_facts(result: Row, cited: Collection[str], names: Collection[str]) -> Iterator[Fact]:
    for row in _rows(result, "results"):
        if row.get("id") in cited:
            yield from text_facts(f"{row.get('title', '')}\n{row.get('excerpt', '')}", names)
    # The search's own answer quotes a document on each line, and names it at the line's end.
    answer = result.get("answer")
    if not isinstance(answer, str) or not cited:
        return
    ends = list(accumulate(map(len, lines := answer.splitlines(keepends=True))))
    quoting = {bisect.bisect_right(ends, found.start) for found in citations_in(answer, cited) if found.known}
    for line in sorted(quoting):
        yield from text_facts(lines[line], names)


def _defect_probabilities(results: Sequence[Row]) -> Iterator[float]:
    for result in results:
        for row in (result, result.get("baseline")):
            prediction = row.get("prediction") if isinstance(row, Mapping) else None
            classes = prediction.get("class_probabilities") if isinstance(prediction, Mapping) else None
            if isinstance(classes, Mapping) and (told := _number(classes.get("defect"))) is not None:
                yield told
        for row in _rows(result, "scenarios"):
            if (told := _number(row.get("defect_probability"))) is not None:
                yield told
        for row in _rows(result, "adjustments"):
            both = (row.get("defect_probability_before"), row.get("defect_probability_after"))
            yield from (told for told in map(_number, both) if told is not None)


def _lengths(value: Any, depth: int = DEEPEST) -> Iterator[int]:
    if depth == 0:
        return
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name not in {"latent_features", "highlights"}:
                yield from _lengths(part, depth - 1)
    elif isinstance(value, list | tuple):
        yield len(value)
        for part in value:
            yield from _lengths(part, depth - 1)


def _difference(one: float, other: float, unit: str | None) -> Iterator[Fact]:
    yield Fact(abs(one - other), unit, difference=True)
    if other:
        yield Fact(abs(one - other) / abs(other) * 100, PERCENT)


def _rows(result: Row, name: str) -> Iterator[Row]:
    """The rows of a tool's list; none where it has another form."""
    rows = result.get(name)
    yield from (row for row in rows if isinstance(row, Mapping)) if isinstance(rows, list | tuple) else ()


def _share(row: Any) -> float | None:
    return _number(row[1]) if isinstance(row, list | tuple) and len(row) > 1 else None


def _number(value: Any) -> float | None:
    """A finite number, or None: JSON knows integers that no float can hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def _unit(name: Any) -> str | None:
    """The unit that a tool or the schema gives; an unknown one is its own name."""
    return name if isinstance(name, str) and name else None
