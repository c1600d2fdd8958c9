"""What-ifs as they are asked ("die temperature to 380 °F", "by -0.2 m/s") worked out to values of the line.

One reading for T1 and for the agent, which checks a model's what-ifs before any tool runs: names and
their aliases, units and sums are resolved here, limits and plausible ranges checked. Nothing is guessed:
what is not understood is an error that names the field, the reason and the nearest names or units.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import floor, isclose, log10
from typing import Final

from shared.bundle.feature_names import shown
from shared.bundle.feature_schema import Feature, FeatureSchema
from shared.contracts.t1 import Beyond, ChangeRequest, PlannedChange, ScenarioRequest
from shared.errors import Detail, InvalidInput
from shared.units import PERCENT, Unit, UnitError, convert, known_units, parse_unit

NEAREST: Final = 3
"""Names or units that an error proposes."""
CLOSE_ENOUGH: Final = 0.5
SIGNIFICANT: Final = 4
"""Digits of a converted value of a variable that has no step of its own."""
MOST_DETAILS: Final = 20


@dataclass(frozen=True, slots=True)
class Scenario:
    """The worked-out changes of one what-if, in the order in which they were asked."""

    changes: tuple[PlannedChange, ...]

    @property
    def overrides(self) -> dict[str, float]:
        """The changed values by variable name, in the line's units."""
        return {change["feature"]: change["to"] for change in self.changes}


def plan_scenarios(
    schema: FeatureSchema,
    values: Mapping[str, float],
    scenarios: Sequence[ScenarioRequest],
    field: str = "scenarios",
) -> tuple[Scenario, ...]:
    """Work out what-ifs on a shot's `values` (by variable name, in the line's units).

    Raises InvalidInput with a detail for each change that is not understood or not possible.
    """
    faults: list[Detail] = []
    planned = []
    for number, scenario in enumerate(scenarios):
        changes: dict[str, PlannedChange] = {}
        for place, asked in enumerate(scenario.changes):
            path = f"{field}.{number}.changes.{place}"
            try:
                change = _planned(schema, values, asked, path)
            except _Fault as fault:
                faults.append(fault.detail)
                continue
            if change["feature"] in changes:
                reason = f"{change['feature']} is changed twice in one scenario"
                faults.append(Detail(f"{path}.feature", reason))
            changes[change["feature"]] = change
        planned.append(Scenario(tuple(changes.values())))
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise InvalidInput(f"{faults[0].field}: {faults[0].reason}{more}", faults[:MOST_DETAILS])
    return tuple(planned)


def find_feature(schema: FeatureSchema, name: str) -> Feature | None:
    """Return the variable that a name, alias or label of either language means, or None."""
    found = schema.lookup(name)
    if found is not None:
        return found
    wanted = name.strip().casefold()
    return next((feature for feature in schema.features if feature.label_en.casefold() == wanted), None)


def nearest_names(schema: FeatureSchema, name: str) -> list[str]:
    """Return up to three variables whose names, aliases or labels are spelt most like `name`, with labels."""
    spellings = {
        spelling.casefold(): feature
        for feature in schema.features
        for spelling in (
            feature.name,
            feature.name.partition("_")[2],
            feature.label,
            feature.label_en,
            *feature.aliases,
        )
    }
    wanted = name.strip().casefold()[:100]
    alike = get_close_matches(wanted, spellings, n=3 * NEAREST, cutoff=CLOSE_ENOUGH)
    holding = [spelling for spelling in spellings if wanted and wanted in spelling]
    found = {spellings[spelling].name: spellings[spelling] for spelling in [*holding, *alike]}
    return [
        f"{feature.name} ({feature.label_en}, {feature.label})" for feature in list(found.values())[:NEAREST]
    ]


class _Fault(Exception):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.detail = Detail(field, reason)


def _planned(
    schema: FeatureSchema, values: Mapping[str, float], asked: ChangeRequest, path: str
) -> PlannedChange:
    feature = find_feature(schema, asked.feature)
    if feature is None:
        near = nearest_names(schema, asked.feature)
        hint = f"; the nearest are {', '.join(near)}" if near else ""
        raise _Fault(f"{path}.feature", f"{shown(asked.feature)!r} is no variable of this line{hint}")
    present = _present(schema, values, feature)
    to = _target(feature, present, asked, path)
    _check_plausible(feature, to, asked, path)
    amount = {"to": asked.to} if asked.to is not None else {"by": asked.by}
    return {
        "feature": feature.name,
        "from": present,
        "to": to,
        "unit": feature.unit,
        "beyond_limit": _beyond(feature, to),
        "asked": {**amount, "unit": asked.unit or feature.unit},  # type: ignore[typeddict-item] # one of both
    }


def _present(schema: FeatureSchema, values: Mapping[str, float], feature: Feature) -> float | None:
    """The shot's own value; None where it has none, or a controller's sign for a broken sensor."""
    value = values.get(feature.name)
    return None if value is None or schema.is_sentinel(feature.name, value) else value


def _target(feature: Feature, present: float | None, asked: ChangeRequest, path: str) -> float:
    if (asked.to is None) == (asked.by is None):
        which = "both given; give one of them" if asked.to is not None else "one of the two is needed"
        raise _Fault(f"{path}.to", f"to and by: {which}")
    unit = _unit(feature, asked.unit, path)
    if asked.to is not None:
        if unit is not None and unit.symbol == PERCENT and feature.unit != PERCENT:
            reason = f"to is a value in {feature.unit or 'the own unit'}, not a share: a share goes with by"
            raise _Fault(f"{path}.unit", reason)
        return _in_own_unit(feature, asked.to, unit, path, difference=False)
    if present is None:
        reason = f"the shot has no value of {feature.name} to change by an amount; give to instead"
        raise _Fault(f"{path}.by", reason)
    by = asked.by or 0.0
    if unit is not None and unit.symbol == PERCENT and feature.unit != PERCENT:
        return _rounded(feature, present + present * by / 100, present)
    moved = present + _in_own_unit(feature, by, unit, path, difference=True)
    return _rounded(feature, moved, present)


def _unit(feature: Feature, written: str, path: str) -> Unit | None:
    """The unit that was written; None for the variable's own."""
    if not written.strip() or written.strip() == feature.unit:
        return None
    unit = parse_unit(written.strip())
    if unit is None:
        near = get_close_matches(written.strip(), known_units(), n=NEAREST, cutoff=CLOSE_ENOUGH)
        hint = f"; the nearest are {', '.join(near)}" if near else ""
        raise _Fault(f"{path}.unit", f"{shown(written)!r} is no known unit{hint}; {_own(feature)}")
    return unit


def _in_own_unit(feature: Feature, value: float, unit: Unit | None, path: str, *, difference: bool) -> float:
    if unit is None:
        return value
    try:
        converted = convert(value, unit, feature.unit, difference=difference)
    except UnitError as error:
        raise _Fault(f"{path}.unit", f"{error}; {_own(feature)}") from error
    return value if isclose(converted, value, rel_tol=1e-12) else _sensible(feature, converted)


def _own(feature: Feature) -> str:
    return f"{feature.name} is in {feature.unit}" if feature.unit else f"{feature.name} has no unit"


def _sensible(feature: Feature, value: float) -> float:
    """A converted value with the digits that it means: a tenth of the setting's step, or four digits."""
    if value == 0:
        return 0.0
    if feature.step is not None:
        return round(value, max(0, 1 - floor(log10(feature.step))))
    return round(value, SIGNIFICANT - 1 - floor(log10(abs(value))))


def _rounded(feature: Feature, value: float, present: float) -> float:
    """A sum without the dust of binary fractions (4.2 - 0.2 is 4, not 4.000000000000001)."""
    size = max(abs(value), abs(present), feature.step or 0.0)
    return round(value, 9 - floor(log10(size))) if size else 0.0


def _check_plausible(feature: Feature, to: float, asked: ChangeRequest, path: str) -> None:
    if feature.is_plausible(to):
        return
    low, high = feature.plausible
    told = f"{to:g} {feature.unit}".strip()
    reason = f"{told} is outside the plausible range {low:g} to {high:g} {feature.unit}".rstrip()
    raise _Fault(f"{path}.{'to' if asked.to is not None else 'by'}", f"{feature.name}: {reason}")


def _beyond(feature: Feature, to: float) -> Beyond | None:
    low, high = feature.limits or feature.plausible
    return "below" if to < low else "above" if to > high else None
