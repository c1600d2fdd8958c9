"""Validation, the model's view and the evidence follow what the contracts say of each field of a result.

Every number of a whole result is taken in turn, so that a field that is added later is tried too.
"""

import copy
import math
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_type_hints, is_typeddict

import pytest

from agent.core.tool_result_views import summarise
from agent.grounding.evidence import Evidence, facts_of
from agent.tools.result_validation import read_answer
from agent.tools.transport import ToolFailed
from shared.contracts.result_fields import Use, bounds, names, shown, uses
from shared.contracts.t1 import PredictResponse
from shared.contracts.t2 import ImportanceResponse
from shared.contracts.t3 import SearchAnswer
from shared.contracts.tools import Tool
from tests.tool_results import T1_MOVED, T1_SCENARIOS, T1_WHAT_IF, T2_COMPARED, T3

type Place = tuple[str | int, ...]
type Number = tuple[Place, type, str, frozenset[Use]]

RESULTS: Mapping[Tool, tuple[type, dict[str, Any]]] = {
    Tool.PREDICT: (
        PredictResponse,
        {**T1_WHAT_IF, **T1_MOVED, "scenarios": [{**row, **T1_MOVED} for row in T1_SCENARIOS["scenarios"]]},
    ),
    Tool.IMPORTANCE: (ImportanceResponse, T2_COMPARED),
    Tool.SEARCH: (SearchAnswer, T3),
}
OWN = 0.0718293
"""A number that stands nowhere else in a result."""


def dictionary_in(hint: Any) -> type | None:
    """The typed dictionary that a field holds, alone or in a list; None where it holds none."""
    if is_typeddict(hint):
        return hint  # type: ignore[no-any-return]
    return next((found for part in get_args(hint) if (found := dictionary_in(part))), None)


def numbers(
    contract: type, row: Mapping[str, Any], place: Place = ()
) -> Iterator[tuple[Place, type, str, frozenset[Use]]]:
    """Each number of a result: where, of which dictionary's field, and its marks with those around it."""
    hints = get_type_hints(contract, include_extras=True)
    for name, value in row.items():
        marks = uses(contract)[name]
        inner = dictionary_in(hints[name])
        rows = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for at, item in rows:
            here: Place = (*place, name) if at is None else (*place, name, at)
            if inner is not None and isinstance(item, Mapping):
                for found in numbers(inner, item, here):
                    yield (*found[:3], found[3] | marks)
            elif isinstance(item, float) and not isinstance(item, bool):
                yield here, contract, name, marks


def with_number(result: Mapping[str, Any], place: Place, number: float) -> dict[str, Any]:
    """A copy of a result with another number at a place."""
    changed = copy.deepcopy(dict(result))
    holder: Any = changed
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = number
    return changed


def everything(value: Any) -> Iterator[Any]:
    """All leaves of JSON."""
    parts = (
        value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else None
    )
    if parts is None:
        yield value
    else:
        for part in parts:
            yield from everything(part)


CASES = [
    pytest.param(tool, *found, id=f"{tool}-{'.'.join(map(str, found[0]))}")
    for tool, (contract, result) in RESULTS.items()
    for found in numbers(contract, result)
    if not any(
        step in {1, 2, 3, 4, 5, 6, 7, 8, 9} or (isinstance(step, int) and step > 9) for step in found[0]
    )
]


def test_the_results_hold_every_field_of_their_contracts() -> None:
    assert len(CASES) > 30
    for contract, result in RESULTS.values():
        assert {*names(contract)} == {*result}


@pytest.mark.parametrize(("tool", "place", "contract", "name", "marks"), CASES)
def test_a_number_outside_its_declared_bounds_is_not_passed_on(
    tool: Tool, place: Place, contract: type, name: str, marks: frozenset[Use]
) -> None:
    limits = bounds(contract, name)
    for wrong in (math.nan, *(() if limits is None else (limits[1] + OWN, limits[0] - OWN))):
        try:
            read = read_answer(tool, with_number(RESULTS[tool][1], place, wrong))
        except ToolFailed:
            continue
        assert wrong not in [*everything(read.result)]
        assert not any(isinstance(leaf, float) and math.isnan(leaf) for leaf in everything(read.result))


@pytest.mark.parametrize(("tool", "place", "contract", "name", "marks"), CASES)
def test_the_model_is_shown_what_the_contract_shows(
    tool: Tool, place: Place, contract: type, name: str, marks: frozenset[Use]
) -> None:
    view = summarise(tool, with_number(RESULTS[tool][1], place, OWN))

    assert (OWN in [*everything(view)]) is (Use.NOT_SHOWN not in marks)


@pytest.mark.parametrize(("tool", "place", "contract", "name", "marks"), CASES)
def test_an_answer_may_rest_on_what_the_contract_takes_for_evidence(
    tool: Tool, place: Place, contract: type, name: str, marks: frozenset[Use]
) -> None:
    known = Evidence(results=[with_number(RESULTS[tool][1], place, OWN)])
    facts = {(fact.value, fact.unit) for fact in facts_of(known, ())}
    told = {value for value, _ in facts}

    assert (OWN in told) is (Use.NOT_EVIDENCE not in marks)
    if Use.NOT_EVIDENCE not in marks:
        assert ((OWN * 100, "%") in facts) is (Use.FRACTION in marks)
        assert ((OWN / 100, "1") in facts) is (Use.PERCENTAGE in marks)


def test_what_a_name_says_is_a_share_is_declared_as_one() -> None:
    for contract in (PredictResponse, ImportanceResponse, SearchAnswer):
        for _, owner, name, _ in numbers(
            contract, next(row for of, row in RESULTS.values() if of is contract)
        ):
            if any(word in name for word in ("probability", "percent", "score", "similarity", "threshold")):
                assert bounds(owner, name) is not None, name


def test_a_field_without_a_mark_is_shown() -> None:
    assert "threshold" in shown(PredictResponse)
    assert "latent_features" not in shown(PredictResponse)
