"""The request that the offline parser makes of a wording, by its meaning alone."""

from collections.abc import Mapping

from agent.models.rule_based.dialog import Conversation, Earlier
from agent.models.rule_based.entities import Variables
from agent.models.rule_based.parser import parse_request
from agent.models.rule_based.request import Change, Request
from checks.evaluation.rewordings.rules import Reading, Variant
from shared.bundle.feature_schema import FeatureSchema
from shared.units import convert

OTHER_SHOT = {
    "from": 1,
    "changes": [{"feature": "Process_HoldPressure", "from": 90.0, "to": 100.0, "unit": "MPa"}],
}
CLOSE = 0.003
"""Numbers are written with five digits and converted back."""


def read(variant: Variant, variables: Variables, shot: Mapping[str, float]) -> Request:
    """Return the request that a wording is read as, in its session."""
    earlier = tuple(Earlier(question, ()) for question in variant.context)
    difference = OTHER_SHOT if variant.other_shot else None
    return parse_request(Conversation(variant.text, shot, 0, (), earlier, difference), variables)


def faults(request: Request, variant: Variant, shot: Mapping[str, float]) -> list[str]:
    """The differences between a request and the one that is right; none where it means the same."""
    wanted = variant.reading
    found: list[str] = []
    asks = frozenset(ask.value for ask in request.asks)
    if not wanted.asks <= asks <= wanted.asks | wanted.may:
        found.append(f"asks {sorted(asks)} instead of {sorted(wanted.asks)}")
    scenarios = [_values(scenario, shot) for scenario in request.scenarios]
    if not _same(scenarios, wanted):
        found.append(f"scenarios {scenarios} instead of {sorted(map(sorted, wanted.scenarios))}")
    if wanted.variables and not wanted.scenarios:
        named = {feature.name for feature in request.variables}
        if named != wanted.variables:
            found.append(f"variables {sorted(named)} instead of {sorted(wanted.variables)}")
    found += [f"left over {row.text!r}" for row in request.leftovers]
    if request.choice is not None:
        found.append(f"asked back {request.choice.question!r}")
    return found


def invents(request: Request, variant: Variant, shot: Mapping[str, float]) -> bool:
    """Return whether a what-if would be made of values that nobody meant."""
    wanted = [dict(scenario) for scenario in variant.reading.scenarios]
    made = [_values(scenario, shot) for scenario in request.scenarios]
    return request.choice is None and any(not any(_equal(one, other) for other in wanted) for one in made)


def typical_shot(schema: FeatureSchema) -> dict[str, float]:
    """The typical value of each variable."""
    return {feature.name: feature.typical for feature in schema.features}


def _same(scenarios: list[dict[str, float]], wanted: Reading) -> bool:
    expected = [dict(scenario) for scenario in wanted.scenarios]
    return len(scenarios) == len(expected) and all(
        any(_equal(found, one) for found in scenarios) for one in expected
    )


def _equal(found: Mapping[str, float], wanted: Mapping[str, float]) -> bool:
    return found.keys() == wanted.keys() and all(
        abs(found[name] - value) <= CLOSE * abs(value) for name, value in wanted.items()
    )


def _values(scenario: tuple[Change, ...], shot: Mapping[str, float]) -> dict[str, float]:
    return {change.feature.name: _value(change, shot[change.feature.name]) for change in scenario}


def _value(change: Change, present: float) -> float:
    unit = change.unit or change.feature.unit
    if change.to is not None:
        return convert(change.to, unit, change.feature.unit)
    by = change.by or 0.0
    if unit == "%":
        return present * (1 + by / 100)
    return present + convert(by, unit, change.feature.unit, difference=True)
