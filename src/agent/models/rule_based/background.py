"""The session before a question: what-ifs, variables asked about, adjustments, drivers, modes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.models.rule_based.dialog import Earlier
from agent.models.rule_based.request import Ask, Change, Scenario
from shared.bundle.feature_schema import Feature
from shared.contracts.tools import Tool

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Background:
    """The state of a session before a question.

    `values` are the shot's by variable name; `last` the scenarios of the last what-if; `subjects` the
    variables of the last question that named some, `asks` what it asked; `drivers` and `modes` what the
    last analysis found, the strongest first; `adjustments` what it proposed.
    """

    values: Mapping[str, float]
    last: Sequence[Scenario] = ()
    subjects: Sequence[Feature] = ()
    asks: Sequence[Ask] = ()
    drivers: Sequence[str] = ()
    modes: Sequence[str] = ()
    adjustments: Sequence[Scenario] = ()
    exchanges: int = 0

    @property
    def preferred(self) -> tuple[str, ...]:
        """Variable names that a shared word means first: of the last what-if, then the drivers."""
        changed = [change.feature.name for scenario in self.last for change in scenario]
        return tuple(dict.fromkeys([*changed, *self.drivers]))

    @property
    def last_change(self) -> Change | None:
        """The change of the last what-if where it had one variable; of several values the last one."""
        names = {change.feature.name for scenario in self.last for change in scenario}
        return self.last[-1][-1] if len(names) == 1 else None

    @property
    def applied(self) -> int | None:
        """The place of the adjustment that the last what-if tried, from 0."""
        if len(self.last) != 1:
            return None
        tried = {change.feature.name: change.to for change in self.last[0]}
        for place, adjustment in enumerate(self.adjustments):
            if {change.feature.name: change.to for change in adjustment} == tried:
                return place
        return None

    def after(
        self,
        earlier: Earlier,
        scenarios: Sequence[Scenario],
        subjects: Sequence[Feature],
        asks: Sequence[Ask],
        known: Mapping[str, Feature],
    ) -> "Background":
        """Return the state after an exchange, given how its question was read."""
        results = earlier.results
        asked = tuple(_asked(results, known)) or scenarios
        adjustments = tuple(_adjustments(results, known))
        changed = tuple(change.feature for scenario in asked for change in scenario)
        about = tuple({feature.name: feature for feature in (*changed, *subjects)}.values())
        return replace(
            self,
            last=_as_read(asked, scenarios) or self.last,
            subjects=about or self.subjects,
            asks=asks,
            drivers=tuple(_drivers(results)) or self.drivers,
            modes=tuple(row["mode"] for row in _rows(results, "defect_modes")) or self.modes,
            adjustments=adjustments or self.adjustments,
            exchanges=self.exchanges + 1,
        )


def _rows(results: Iterable[Row], name: str) -> Iterator[Any]:
    for row in results:
        yield from row["result"].get(name) or ()


def _drivers(results: Sequence[Row]) -> list[str]:
    analyses = [row for row in results if row["tool"] == Tool.IMPORTANCE]
    named = [driver["feature"] for driver in _rows(analyses, "attributions")]
    ranked = [*_rows(analyses, "top_features_percent"), *_rows(analyses, "top_features")]
    return named or [name for name, *_ in ranked]


def _adjustments(results: Sequence[Row], known: Mapping[str, Feature]) -> Iterator[Scenario]:
    for row in _rows(results, "adjustments"):
        changes = [
            Change(known[change["feature"]], to=change["to"])
            for change in row.get("changes", ())
            if change["feature"] in known
        ]
        if changes:
            yield tuple(changes)


def _asked(results: Sequence[Row], known: Mapping[str, Feature]) -> Iterator[Scenario]:
    """The what-ifs of an exchange as they were asked, the last call's."""
    for row in reversed(results):
        told = row.get("scenarios") or row["result"].get("scenarios") or ()
        scenarios = [_scenario(scenario.get("changes", ()), known) for scenario in told]
        if overrides := row.get("overrides"):
            changes = [Change(known[name], to=value) for name, value in overrides.items() if name in known]
            scenarios = scenarios or [tuple(changes)]
        if any(scenarios):
            yield from (scenario for scenario in scenarios if scenario)
            return


def _scenario(changes: Iterable[Row], known: Mapping[str, Feature]) -> Scenario:
    found: list[Change] = []
    for change in changes:
        feature = known.get(change.get("feature", ""))
        if feature is None:
            continue
        asked = change.get("asked") or change
        unit = asked.get("unit") or ""
        if asked.get("by") is not None:
            found.append(Change(feature, by=asked["by"], unit="" if unit == feature.unit else unit))
        elif asked.get("to") is not None:
            found.append(Change(feature, to=asked["to"], unit="" if unit == feature.unit else unit))
    return tuple(found)


def _as_read(asked: Sequence[Scenario], read: Sequence[Scenario]) -> Sequence[Scenario]:
    """The what-ifs as asked, with steps where the question spoke of steps and the row only has values."""
    steps = {change.feature.name: change for scenario in read for change in scenario if change.by is not None}
    if len(read) > 1 or len(asked) > 1:
        return asked
    return tuple(
        tuple(steps[c.feature.name] if c.by is None and c.feature.name in steps else c for c in scenario)
        for scenario in asked
    )
