"""The facts that an answer has to hold, looked up in its own tool results."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agent.models.rule_based.messages import Messages, messages_in
from agent.models.rule_based.wording import number
from checks.evaluation.asking import Answer
from checks.evaluation.golden import Golden
from shared.bundle.feature_schema import FeatureSchema
from shared.decimals import written
from shared.probability import percent
from shared.text_analysis.language import Language, language_of


def missing_facts(golden: Golden, answer: Answer, schema: FeatureSchema) -> list[str]:
    """The names of the facts that the answer lacks.

    A fact that the tools gave nothing for is not asked of the answer: tools that a plant has already may
    know no threshold, defect modes or adjustments, and name no confidence. A class, a probability, a
    ranking of the variables and documents are what they all give.

    Raises KeyError or IndexError where a tool's result is not there to check against.
    """
    checks = _Checks(golden, answer, schema)
    return [fact for fact in golden.facts if not checks.holds(fact)]


@dataclass(frozen=True, slots=True)
class _Checks:
    """One method for each fact that questions.yaml may name; those with a variable take its name."""

    golden: Golden
    answer: Answer
    schema: FeatureSchema

    def holds(self, fact: str) -> bool:
        kind, _, name = fact.partition(":")
        check: Callable[..., bool] = getattr(self, kind)
        return check(name) if name else check()

    def verdict(self) -> bool:
        judged = self.answer.results["t1_result"][-1].get("verdict") or self._prediction["class"]
        return self._has(self._told.classes[judged])

    def probability(self) -> bool:
        """The probability of a defect, whatever the verdict: no other is told."""
        return any(self._has(written) for written in _percents(self._prediction))

    def confidence(self) -> bool:
        given = self._prediction.get("confidence")
        unsure = self.answer.results["t1_result"][-1].get("verdict") == "unsure"
        return given is None or unsure or self._has(self._told.confidences[given])

    def mode(self) -> bool:
        modes = self.answer.results["t1_result"][-1].get("defect_modes")
        return modes is None or self._has(self._told.mode_names[modes[0]["mode"]])

    def top_driver(self) -> bool:
        result = self.answer.results["t2_result"][-1]
        if "attributions" in result:
            return self._has(result["attributions"][0]["label" if self._is_korean else "label_en"])
        name = result["top_features"][0][0]
        return self._has(name) if self.schema.lookup(name) is None else self.shown(name)

    def adjustment(self) -> bool:
        """The first proposal's first value; nothing where there was no proposal."""
        adjustments = self.answer.results["t2_result"][-1].get("adjustments")
        return not adjustments or self._has(number(adjustments[0]["changes"][0]["to"]))

    def baseline(self) -> bool:
        """The shot's own defect probability beside the changed one."""
        changed = [row for row in self.answer.results["t1_result"] if "baseline" in row][-1]
        both = (changed["baseline"]["prediction"], changed["prediction"])
        return all(any(self._has(written) for written in _percents(row)) for row in both)

    def citation(self) -> bool:
        return bool(self.answer.citations)

    def value(self, name: str) -> bool:
        """The shot's value, with the decimals that people read of it or more."""
        feature, value = self.schema.lookup(name), self.golden.features[name]
        shown = number(value) if feature is None else written(value, feature.shown_decimals)
        return self._has(shown) or self._has(number(value))

    def shown(self, name: str) -> bool:
        feature = self.schema.lookup(name)
        return feature is not None and self._has(feature.label if self._is_korean else feature.label_en)

    def no_shot(self) -> bool:
        return any(map(self._has, ("공정값이 없", "값이 없", "값을 함께", "no process values", "no values")))

    def help(self) -> bool:
        return any(map(self._has, ("품질", "quality"))) and any(map(self._has, ("원인", "cause")))

    def _has(self, written: str) -> bool:
        return written.casefold() in self.answer.text.casefold()

    @property
    def _is_korean(self) -> bool:
        return language_of(self.golden.question) is Language.KOREAN

    @property
    def _told(self) -> Messages:
        return messages_in(language_of(self.golden.question))

    @property
    def _prediction(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.answer.results["t1_result"][-1]["prediction"]
        return found


def _percents(prediction: Mapping[str, Any]) -> set[str]:
    """The probability of a defect as it may be written: as people read it, or with up to two decimals."""
    defect = prediction["class_probabilities"]["defect"]
    return {percent(defect), *(number(round(defect * 100, digits)) for digits in (0, 1, 2))}
