"""The tools that a request needs: predictions, drivers, variables, then documents on what they found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agent.models.rule_based.dialog import Conversation
from agent.models.rule_based.request import Ask, Aspect, Change, Concept, Request, Scenario
from agent.models.rule_based.session_answers import last_importance, last_prediction, tried
from agent.models.rule_based.tool_results import LOOK_UP, Findings, drivers, judged
from agent.models.rule_based.verdict import likely_modes
from agent.models.rule_based.wording import Wording
from agent.models.types import ToolSpec, ToolUse
from shared.bundle.feature_schema import Feature
from shared.contracts.tools import Tool
from shared.units import UnitError, convert

DOCUMENTS: Final = 5
MOST_SCENARIOS: Final = 5
MOST_CALLS: Final = 2
"""Predictions of one question where the tool takes one what-if at a time."""
QUERY_CHARACTERS: Final = 400
_OF_A_VARIABLE: Final = (Ask.LIMIT, Ask.TYPICAL, Ask.VALUE, Ask.MEANING)
_NEEDS_A_SHOT: Final = (Ask.VERDICT, Ask.CAUSE, Ask.FIX, Ask.WHAT_IF, Ask.CONTRAST)
_NOT_KEPT: Final = (Concept.ANOMALY, Concept.IMPUTED)
"""Figures that the session does not keep of a prediction."""
_ASPECTS: Final[Mapping[Ask, Aspect]] = {
    Ask.FIX: Aspect.COUNTERMEASURE,
    Ask.CAUSE: Aspect.CAUSE,
    Ask.LIMIT: Aspect.LIMIT,
    Ask.TYPICAL: Aspect.LIMIT,
    Ask.MEANING: Aspect.DEFINITION,
}


@dataclass(frozen=True, slots=True)
class Offered:
    """Arguments that the tools of a request take: the agent's specifications say it."""

    look_up: bool = False
    scenarios: bool = False
    aspects: bool = False
    contrast: bool = False
    shots: bool = False

    @classmethod
    def of(cls, specs: Sequence[ToolSpec]) -> "Offered":
        """Read the specifications."""
        takes = {spec.name: spec.input_schema.get("properties", {}) for spec in specs}
        return cls(
            look_up=LOOK_UP in takes,
            scenarios="scenarios" in takes.get(Tool.PREDICT, {}),
            aspects="aspect" in takes.get(Tool.SEARCH, {}),
            contrast="compare_with" in takes.get(Tool.IMPORTANCE, {}),
            shots=Tool.SHOTS in takes,
        )


def plan(conversation: Conversation, request: Request, wording: Wording, offered: Offered) -> list[ToolUse]:
    """Return the calls to make now; none where the answer can be written."""
    calls = _Plan(conversation, request, wording, offered).calls()
    return [
        ToolUse(f"offline_{tool}_{conversation.turn}_{number}", tool, arguments)
        for number, (tool, arguments) in enumerate(calls)
    ]


def present_values(request: Request, values: Mapping[str, float]) -> list[Mapping[str, Any]]:
    """The changed values of each scenario by variable name, in the variable's own unit.

    A change that cannot be worked out (no present value, a unit that does not convert) leaves its scenario
    out.
    """
    found = (_overrides(scenario, values) for scenario in request.scenarios)
    return [overrides for overrides in found if overrides]


@dataclass(frozen=True, slots=True)
class _Plan:
    """The calls of one turn."""

    conversation: Conversation
    request: Request
    wording: Wording
    offered: Offered

    def calls(self) -> list[tuple[str, dict[str, Any]]]:
        if self.request.choice is not None:
            return []
        if self.conversation.turn > 1:
            return []
        called = {name for name, _, _ in self.conversation.results}
        # What was called before the first turn, since the question says it plainly, is there already.
        first = [
            (tool, given)
            for tool, given in self._first()
            if tool not in called or given.get("scenarios") or self._not_contrasted(given)
        ]
        if first and not self._supposed(first):
            return first
        return [] if Tool.SEARCH in called or self.request.look is not None else list(self._documents())

    def _not_contrasted(self, given: Mapping[str, Any]) -> bool:
        """Return whether a comparison is to be asked of an analysis that was made without it."""
        found = Findings.of(self.conversation.results).importance or {}
        return bool(given.get("compare_with")) and self.conversation.turn < 2 and "contrast" not in found

    def _supposed(self, calls: Sequence[tuple[str, Mapping[str, Any]]]) -> bool:
        """Return whether the calls are what-ifs that were made already, or failed."""
        findings = Findings.of(self.conversation.results)
        tried_it = bool(findings.what_ifs) or any(tool == Tool.PREDICT for tool, _ in findings.failures)
        return tried_it and all(given.get("scenarios") for _, given in calls)

    def _first(self) -> Iterator[tuple[str, dict[str, Any]]]:
        request = self.request
        if request.look is not None:
            yield Tool.SHOTS.value, dict(request.look)
            return
        if self.conversation.has_shot:
            supposed = list(self._what_ifs())
            yield from supposed
            analysed = self._needs_analysis()
            if not supposed and (analysed or self._needs_prediction()):
                yield Tool.PREDICT.value, {}
            if analysed:
                compared = request.wants(Ask.CONTRAST) and self.offered.contrast
                yield Tool.IMPORTANCE.value, {"compare_with": "last_good"} if compared else {}
        if self.offered.look_up and (looked_up := self._looked_up()):
            yield LOOK_UP, {"features": [feature.name for feature in looked_up]}
        if self._needs_documents_at_once():
            yield self._search([feature.name for feature in request.variables], ())

    def _what_ifs(self) -> Iterator[tuple[str, dict[str, Any]]]:
        scenarios = self.request.scenarios[:MOST_SCENARIOS]
        if not scenarios:
            return
        if self.offered.scenarios:
            told = [{"changes": [dict(change.argument()) for change in scenario]} for scenario in scenarios]
            yield Tool.PREDICT.value, {"scenarios": told}
            return
        for overrides in present_values(self.request, self.conversation.values)[:MOST_CALLS]:
            yield Tool.PREDICT.value, {"features": dict(overrides)}

    def _needs_documents_at_once(self) -> bool:
        """Return whether documents are looked up beside the figures, whatever these are."""
        request = self.request
        if request.foreign:
            return False
        if request.wants(Ask.LIMIT, Ask.TYPICAL, Ask.MEANING) and request.variables:
            return True
        return bool(request.unmeasured) and not request.wants(Ask.WHAT_IF)

    def _needs_prediction(self) -> bool:
        request = self.request
        if request.wants(Ask.VERDICT) or tuple(request.asks) == (Ask.PICTURE,):
            return True
        # What a figure means is told with the one that stands above, or with this shot's.
        asked = request.wants(Ask.MEANING) and request.concepts
        if asked and any(concept in _NOT_KEPT for concept in request.concepts):
            return True
        return bool(asked) and last_prediction(self.conversation.earlier) is None

    def _needs_analysis(self) -> bool:
        request, earlier = self.request, self.conversation.earlier
        if request.foreign and request.wants(Ask.VERDICT, Ask.CAUSE, Ask.FIX):
            return True
        if request.wants(Ask.CAUSE, Ask.FIX, Ask.CONTRAST):
            return True
        if request.wants(Ask.COMPARISON) and not request.scenarios:
            return self.conversation.difference is not None or len(tried(earlier)) < 2
        if request.wants(Ask.SUMMARY):
            return last_prediction(earlier) is None
        if Concept.SHARE in request.concepts and request.wants(Ask.MEANING):
            return last_importance(earlier) is None
        return request.wants(Ask.TYPICAL) and bool(request.variables)

    def _looked_up(self) -> list[Feature]:
        request = self.request
        found: dict[str, Feature] = {}
        if request.wants(*_OF_A_VARIABLE):
            found |= {feature.name: feature for feature in request.variables}
        for quantity in request.unmeasured:
            found |= {feature.name: feature for feature in quantity.follows_from}
        for scenario in request.scenarios:
            for change in scenario:
                value = _target(change, self.conversation.values)
                if value is not None and _beyond(change.feature, value):
                    found[change.feature.name] = change.feature
        return list(found.values())

    def _documents(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The search: on what was asked for, or on what was found of a defective shot."""
        request = self.request
        if request.foreign or request.wants(Ask.NOT_KEPT):
            return
        findings = Findings.of(self.conversation.results)
        modes = request.modes or likely_modes(findings.prediction)[:1]
        caused = request.wants(Ask.CAUSE, Ask.FIX)
        bad = judged(findings.prediction) == "defect"
        if request.wants(Ask.DOCUMENTS) or (
            caused and (bad or (request.modes and findings.prediction is None))
        ):
            found = [feature.name for feature in request.variables]
            yield self._search(found if modes or found else self._strongest(findings), modes)
        elif not request.asks:
            yield self._search([feature.name for feature in request.variables], request.modes)

    def _strongest(self, findings: Findings) -> list[str]:
        """The strongest variables, where the tools name no defect mode to search for."""
        return [str(row.get("feature")) for row in drivers(findings.importance)] or list(self.request.drivers)

    def _search(self, variables: Sequence[str], modes: Sequence[str]) -> tuple[str, dict[str, Any]]:
        names = [self.wording.mode(mode) for mode in modes[:2]]
        names += [self.wording.label_of(name) for name in variables[:2]]
        text = self.request.text[:QUERY_CHARACTERS]
        added = [name for name in dict.fromkeys(names) if name.casefold() not in text.casefold()]
        arguments: dict[str, Any] = {"query": " ".join([text, *added]), "max_results": DOCUMENTS}
        aspect = aspect_of(self.request)
        if self.offered.aspects and aspect is not Aspect.ANY:
            arguments["aspect"] = aspect.value
        return Tool.SEARCH.value, arguments


def aspect_of(request: Request) -> Aspect:
    """Return the part of a document that is asked for: what the question says, or what its asks need."""
    if request.aspect is not Aspect.ANY:
        return request.aspect
    return next((_ASPECTS[ask] for ask in request.asks if ask in _ASPECTS), Aspect.ANY)


def needs_a_shot(request: Request) -> bool:
    """Return whether a request cannot be answered without the values of a shot."""
    return request.wants(*_NEEDS_A_SHOT) and not request.modes


def _overrides(scenario: Scenario, values: Mapping[str, float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for change in scenario:
        value = _target(change, values)
        if value is None:
            return {}
        found[change.feature.name] = round(value, 6)
    return found


def _target(change: Change, values: Mapping[str, float]) -> float | None:
    """The value that a change comes to, in the variable's unit; None where it cannot be worked out."""
    feature, now = change.feature, values.get(change.feature.name)
    try:
        if change.to is not None:
            return convert(change.to, change.unit, feature.unit) if change.unit else change.to
        if change.by is None or now is None:
            return None
        if change.unit == "%" and feature.unit != "%":
            return now * (1 + change.by / 100)
        step = change.by
        return now + (convert(step, change.unit, feature.unit, difference=True) if change.unit else step)
    except UnitError:
        return None


def _beyond(feature: Feature, value: float) -> bool:
    low, high = feature.limits or feature.plausible
    return not low <= value <= high
