"""What is known when an answer is written, as numbers: from tools, the request, the question, documents."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Final

from agent.grounding.numbers import numbers_in
from agent.grounding.units import PERCENT, unit_named

type Row = Mapping[str, Any]

_FRACTIONS: Final = frozenset(
    [
        "probability",
        "defect",
        "normal",
        "threshold",
        "base_probability",
        "defect_probability_before",
        "defect_probability_after",
        "confidence_score",
        "anomaly_score",
    ]
)
"""Fields that hold a fraction of one and are told as percent."""
_NOT_TOLD: Final = frozenset(
    [
        "latent_features",
        "similar_shots",
        "equipment_descriptions",
        "processing_time_ms",
        "highlights",
        "shap",
        "top_features",
        "model_version",
        "index_version",
        "bundle_version",
        "score",
        "relevance_score",
        "sources",
        "uri",
        "id",
        "answer",
        "excerpt",
    ]
)
"""Parts that an answer has no business to quote, or that are read in a way of their own."""
STEPS: Final = 20
"""How many numbers of a question may be steps that values are raised or lowered by."""
_PAIRS: Final = (("value", "typical"), ("from", "to"))


@dataclass(frozen=True, slots=True)
class Fact:
    """A known number. `unit` is None where it is not known."""

    value: float
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
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


def facts_of(known: Known, cited: Collection[str]) -> list[Fact]:
    """All facts: of the tools' answers, the request, what was said, and the passages of `cited` documents."""
    spoken = [fact for text in known.said for fact in text_facts(text, known.names)]
    facts = [*spoken, *_shot_facts(known, spoken)]
    for result in known.results:
        facts += _tool_facts(result, known)
        facts += _passage_facts(result, cited, known.names)
    probabilities = list(dict.fromkeys(_defect_probabilities(known.results)))
    facts += (Fact(abs(a - b) * 100, PERCENT) for a in probabilities for b in probabilities if a != b)
    return facts


def longest_list(known: Known) -> int:
    """How many rows the longest list holds that an answer can count."""
    lengths = [len(known.features), *(len(row) for row in known.overrides)]
    return max([*lengths, *(length for result in known.results for length in _lengths(result))])


def text_facts(text: str, names: frozenset[str] = frozenset()) -> Iterator[Fact]:
    """The numbers of a text, with the units and decimals that it gives them."""
    for number in numbers_in(text, names):
        yield Fact(number.value, number.unit)


def _shot_facts(known: Known, spoken: Sequence[Fact]) -> Iterator[Fact]:
    """The shot's values, what-if values, and what a question's "20 more" or "20 less" makes of them."""
    changed = {name for row in known.overrides for name in row}
    for name, value in known.features.items():
        unit = _unit(known.units.get(name))
        yield Fact(value, unit)
        if changed and name not in changed:
            continue
        for step in spoken[:STEPS]:
            if step.unit in {None, unit}:
                yield from (Fact(value + step.value, unit), Fact(value - step.value, unit))
            elif step.unit == PERCENT:
                share = value * step.value / 100
                yield from (Fact(value + share, unit), Fact(value - share, unit), Fact(share, unit))
    for row in known.overrides:
        for name, value in row.items():
            unit = _unit(known.units.get(name))
            yield Fact(value, unit)
            if name in known.features:
                yield from _difference(value, known.features[name], unit)


def _tool_facts(value: Any, known: Known, key: str = "", unit: str | None = None) -> Iterator[Fact]:
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        yield from _told(float(value), key, unit)
    elif isinstance(value, str):
        yield from text_facts(value, known.names)
    elif isinstance(value, Mapping):
        unit = _unit(value.get("unit")) or _unit(known.units.get(str(value.get("feature")))) or unit
        for one, other in _PAIRS:
            if isinstance(value.get(one), int | float) and isinstance(value.get(other), int | float):
                yield from _difference(value[one], value[other], unit)
        for name, part in value.items():
            if name not in _NOT_TOLD and name != "results":
                yield from _tool_facts(part, known, name, unit)
    elif isinstance(value, list | tuple):
        if key == "top_features_percent":
            shares = [float(row[1]) for row in value]
            yield from (Fact(share, PERCENT) for share in [*shares, *accumulate(shares)])
            return
        for part in value:
            yield from _tool_facts(part, known, key, unit)


def _told(value: float, key: str, unit: str | None) -> Iterator[Fact]:
    """A number of a tool, and the other form of it where it is a fraction or a percentage."""
    if key in _FRACTIONS:
        yield from (Fact(value), Fact(value * 100, PERCENT))
    elif key == "percent" or key.endswith("_percent"):
        yield from (Fact(value, PERCENT), Fact(value / 100))
    else:
        yield Fact(value, unit)


def _passage_facts(result: Row, cited: Collection[str], names: frozenset[str]) -> Iterator[Fact]:
    passages: Iterable[Row] = result.get("results", ())
    for row in passages:
        if row.get("id") in cited:
            yield from text_facts(f"{row.get('title', '')}\n{row.get('excerpt', '')}", names)
    # The search's own answer quotes a document on each line, and names it at the line's end.
    answer = result.get("answer")
    for line in answer.splitlines() if isinstance(answer, str) else ():
        if any(f"[{document}]" in line for document in cited):
            yield from text_facts(line, names)


def _defect_probabilities(results: Sequence[Row]) -> Iterator[float]:
    for result in results:
        for row in (result, result.get("baseline") or {}):
            # A tool that a plant has already may say a class and no probability.
            defect = row.get("prediction", {}).get("class_probabilities", {}).get("defect")
            if defect is not None:
                yield float(defect)
        for row in result.get("adjustments") or ():
            yield from (float(row["defect_probability_before"]), float(row["defect_probability_after"]))


def _lengths(value: Any) -> Iterator[int]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name not in {"latent_features", "highlights"}:
                yield from _lengths(part)
    elif isinstance(value, list | tuple):
        yield len(value)
        for part in value:
            yield from _lengths(part)


def _difference(one: float, other: float, unit: str | None) -> Iterator[Fact]:
    yield Fact(abs(one - other), unit)
    if other:
        yield Fact(abs(one - other) / abs(other) * 100, PERCENT)


def _unit(name: Any) -> str | None:
    return unit_named(name) if isinstance(name, str) and name else None
