"""The rule-based model's answer: its parts in order, each written from the request and the tools' results."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from agent.models.rule_based import (
    concepts,
    contrasts,
    document_ranges,
    documents,
    drivers,
    foreign_answer,
    groups,
    not_understood,
    pairs,
    session_answers,
    shots_told,
    supposing,
    variables,
)
from agent.models.rule_based.dialog import Conversation
from agent.models.rule_based.document_kinds import kinds_in, missing_kinds, said_missing
from agent.models.rule_based.entities import Variables
from agent.models.rule_based.planner import needs_a_shot
from agent.models.rule_based.request import Ask, Left, Request
from agent.models.rule_based.tool_results import (
    Findings,
    Row,
    WhatIf,
    defect_probability,
    is_withheld,
    judged,
)
from agent.models.rule_based.tool_results import drivers as drivers_of
from agent.models.rule_based.verdict import SHOWN_MODES, likely_modes, verdict
from agent.models.rule_based.wording import Sentence, Wording
from shared.bundle.feature_schema import Feature
from shared.probability import percent
from shared.text_analysis.language import language_of

QUOTED_WHEN_ASKED: Final = 2
"""Passages of a question on documents; beside another answer there is one."""
_OF_A_VARIABLE: Final = (Ask.LIMIT, Ask.TYPICAL, Ask.VALUE, Ask.MEANING)
_PICTURE: Final = Sentence(
    "언어 모델 없이 답하는 지금은 사진을 볼 수 없습니다.",
    "Without a language model I cannot see pictures.",
)
_PICTURE_GOES_ON: Final = Sentence(
    "공정값과 문서로 답합니다. 보이는 모양(구멍, 주름, 뜯김)을 말로 적어 주시면 그 문서를 찾습니다.",
    "I go by the process values and the documents. "
    "Describe what is seen (holes, folds, tears) to have it looked up.",
)
_NEAREST: Final = Sentence(
    "“{text}”[을/를] 어떤 질문인지 알아듣지 못했습니다. 말이 가장 가까운 문서를 보여 드리며, 답이 아닐 "
    "수 있습니다.",
    "I did not understand what “{text}” asks for. These are the documents nearest to its words, which "
    "may be no "
    "answer.",
)
_NOT_UNDERSTOOD: Final = Sentence(
    "“{text}”[을/를] 어떤 질문인지 알아듣지 못했습니다.", "I did not understand what “{text}” asks for."
)
_ASKS_BACK: Final = Sentence("{question}", "{question}")
_NOT_PREDICTED: Final = Sentence(
    "무엇을 얼마로 바꿀지 알 수 없어 예측하지 않았습니다. 예: “금형 온도를 올리면?”",
    "Which value is to be changed, and to what, is not clear, so nothing was predicted. "
    "For example: “What if the die temperature is raised?”",
)
_NOT_PREDICTED_PLAINLY: Final = Sentence(
    "무엇을 얼마로 바꿀지 알 수 없어 예측하지 않았습니다.",
    "Which value is to be changed, and to what, is not clear, so nothing was predicted.",
)
_OTHER_LANGUAGE: Final = Sentence(
    "_질문의 언어로는 답할 수 없어 영어로 답했습니다._",
    "_Without a language model I answer in Korean or English only._",
)
_OF_FIGURES: Final = re.compile(
    r"얼마나|몇 ?%|퍼센트|비중|비율|기여|영향|확률|how (much|sure|certain|likely|strong)|share|contribut"
    r"|percent|%|probabilit|influence|weigh",
    re.IGNORECASE,
)
MODES_TOLD: Final = 3
"""Asked kinds of defect that one answer tells the share of."""
_MODE: Final = Sentence("{mode}의 확률은 {percent} %입니다.", "The probability of {mode} is {percent} %.")
_MODE_UNKNOWN: Final = Sentence(
    "이 모델은 {mode}의 확률을 따로 내지 않습니다.", "The model gives no probability of its own for {mode}."
)
_NOT_SHOWN: Final = Sentence(
    "{label}의 한계와 통상값은 지금 조회할 수 없습니다.",
    "The limits and typical values of the {label} cannot be looked up now.",
)


@dataclass(frozen=True)
class Responder:
    """Writes the answer to one question, in the language that it was asked in."""

    conversation: Conversation
    request: Request
    variables: Variables

    @cached_property
    def wording(self) -> Wording:
        """The words of the question's language."""
        return Wording.of(language_of(self.conversation.question), self.variables.schema)

    @cached_property
    def findings(self) -> Findings:
        """The tools' findings for this question."""
        found = Findings.of(self.conversation.results)
        return replace(found, what_ifs=[self._with_limits(one) for one in found.what_ifs])

    def _with_limits(self, one: WhatIf) -> WhatIf:
        """A what-if whose changes say whether they are beyond a limit, where the tool does not."""
        return replace(one, changes=[self._with_limit(row) for row in one.changes])

    def _with_limit(self, row: Row) -> Row:
        feature, value = self.variables.by_name.get(str(row.get("feature"))), row.get("to")
        if feature is None or value is None or "beyond_limit" in row:
            return row
        low, high = feature.limits or feature.plausible
        beyond = "above" if value > high else ("below" if value < low else None)
        return {**row, "beyond_limit": beyond}

    def answer(self) -> str:
        """The whole answer in Markdown."""
        if self.request.foreign in foreign_answer.FORMS and self._diagnoses:
            return "\n\n".join(self._foreign())
        return "\n\n".join([*filter(None, self._paragraphs()), self.wording.told.offline_note])

    @property
    def _present(self) -> Mapping[str, float]:
        return self.variables.schema.resolve(self.conversation.values).values

    @property
    def _diagnoses(self) -> bool:
        return self.request.wants(Ask.VERDICT, Ask.CAUSE, Ask.FIX) or not self.request.asks

    def _foreign(self) -> Iterator[str]:
        if self.conversation.images:
            yield self.wording.say(_PICTURE)
        *told, note = foreign_answer.diagnosis(self.request.foreign, self.findings, self.wording)
        yield from told
        if unused := foreign_answer.unused(
            self.request.foreign, [one.text for one in self.request.leftovers]
        ):
            yield unused
        yield note
        yield from not_understood.failures(self.findings.failures, self.wording, self.request)

    def _paragraphs(self) -> Iterator[str]:
        request, wording = self.request, self.wording
        told = wording.told
        if self.conversation.images:
            yield f"{wording.say(_PICTURE)} {wording.say(_PICTURE_GOES_ON)}"
        if request.choice is not None:
            yield wording.say(_ASKS_BACK, question=request.choice.question)
            yield " ".join(not_understood.leftovers(request, wording))
            return
        if request.wants(Ask.OUTSIDE) and len(request.asks) == 1:
            yield f"{told.outside} {told.can_do}"
            return
        if request.wants(Ask.THANKS):
            yield told.thanks
        elif request.wants(Ask.GREETING, Ask.ABILITIES):
            yield f"{told.greeting} {told.can_do}" if request.wants(Ask.GREETING) else told.can_do
        if request.wants(Ask.PICTURE) and not self.conversation.images:
            yield f"{wording.say(_PICTURE)} {wording.say(_PICTURE_GOES_ON)}"
        if needs_a_shot(request) and not self.conversation.has_shot:
            yield told.no_shot
        yield from self._of_the_shot()
        yield from self._of_variables()
        yield from self._of_the_session()
        yield from self._of_documents()
        yield " ".join(not_understood.leftovers(request, wording))
        if request.wants(Ask.NOT_KEPT) or (request.guessed and request.keeps_shots):
            yield told.can_look if request.keeps_shots else told.can_do
        yield " ".join(not_understood.other_values(request, self._present, wording))
        known = {str(row.get("feature")): row for row in self.findings.variables}
        yield from not_understood.failures(self.findings.failures, wording, request, known)
        if request.foreign:
            yield wording.say(_OTHER_LANGUAGE)

    def _of_the_shot(self) -> Iterator[str]:
        request, wording, findings = self.request, self.wording, self.findings
        if findings.look is not None:
            yield from shots_told.told(findings.look, wording, request.look or {})
        elif request.wants(Ask.OTHER_SHOTS) and request.look is None:
            yield session_answers.other_shots(
                self.conversation.earlier,
                wording,
                has_shot=self.conversation.has_shot,
                records=request.records,
            )
        if findings.what_ifs:
            alone = tuple(request.asks) == (Ask.WHAT_IF,) and not request.leftovers
            yield supposing.what_ifs(findings, wording, request.scenarios, only=alone)
        elif self._not_predicted:
            yield wording.say(_NOT_PREDICTED_PLAINLY if request.leftovers else _NOT_PREDICTED)
        prediction = findings.prediction
        if prediction and self._tells_verdict:
            above = self._stands_above(prediction)
            yield verdict(prediction, wording, stands_above=above, figures=self._figures)
            if not is_withheld(prediction):
                yield " ".join(self._asked_modes(prediction))
        yield from self._contrast()
        # What drives a probability that says nothing of the shot is no cause, and turning it no remedy.
        if findings.importance and request.wants(Ask.CAUSE, Ask.FIX) and not is_withheld(prediction):
            told = request.wants(Ask.CAUSE) or not self._stands_above(findings.prediction)
            if told:
                reasons = (
                    write(findings.importance, wording, shares=self._figures)
                    for write in (drivers.reason, groups.group, pairs.pair)
                )
                yield " ".join(filter(None, reasons))
            yield drivers.adjustments(self._importance, wording, every=request.wants(Ask.FIX))
            proposals = findings.importance.get("adjustments") or ()
            yield document_ranges.beside_documents(
                proposals, findings.passages, self.variables.schema, wording
            )
            bad = (findings.prediction or {}).get("prediction", {}).get("class") != "normal"
            if told and bad:
                yield drivers.check(self._part(), wording)

    def _contrast(self) -> Iterator[str]:
        """The differences to a good shot; of a shot without a verdict, the verdict."""
        if not self.request.wants(Ask.CONTRAST):
            return
        if is_withheld(self.findings.prediction):
            yield verdict(self.findings.prediction or {}, self.wording, stands_above=False)
        elif self.findings.importance:
            yield contrasts.contrast(self.findings.importance, self.request.variables, self.wording)

    def _asked_modes(self, prediction: Row) -> Iterator[str]:
        """A sentence on each defect whose probability is asked and that the verdict does not name."""
        if not self.request.wants(Ask.VERDICT):
            return
        told = {str(row["mode"]): row["probability"] for row in prediction.get("defect_modes") or ()}
        bad = prediction["prediction"].get("class") == "defect"
        for mode in self.request.modes[:MODES_TOLD]:
            if mode in list(told)[:SHOWN_MODES] and bad:
                continue
            known = mode in told
            yield self.wording.say(
                _MODE if known else _MODE_UNKNOWN,
                mode=self.wording.mode(mode),
                percent=percent(told[mode]) if known else "",
            )

    @property
    def _figures(self) -> bool:
        """Return whether the answer has the figures that the page's cards show beside it: where they are what
        is asked for, or the verdict is all that is."""
        asked = set(self.request.asks) == {Ask.VERDICT} or bool(self.request.concepts)
        return asked or _OF_FIGURES.search(self.conversation.question) is not None

    @property
    def _tells_verdict(self) -> bool:
        """Return whether the verdict is asked for, and no what-if tells it already."""
        asks = (Ask.VERDICT, Ask.CAUSE, Ask.FIX, Ask.PICTURE)
        return self.request.wants(*asks) and not self.findings.what_ifs

    @property
    def _not_predicted(self) -> bool:
        """Return whether a what-if names nothing to predict, and no reason is told below."""
        asked = self.request.wants(Ask.WHAT_IF) and self.conversation.has_shot
        told = any(left.why in {Left.UNIT, Left.DIRECTION} for left in self.request.leftovers)
        return asked and not (told or self.findings.failures or self.request.unmeasured)

    def _of_variables(self) -> Iterator[str]:
        request, wording, findings = self.request, self.wording, self.findings
        yield from variables.not_measured(request.unmeasured, findings, wording)
        asked = [ask for ask in request.asks if ask in _OF_A_VARIABLE]
        if request.concepts and Ask.MEANING in asked:
            for concept in request.concepts:
                prediction = findings.prediction or session_answers.last_prediction(self.conversation.earlier)
                importance = findings.importance or session_answers.last_importance(self.conversation.earlier)
                yield concepts.meaning(concept, prediction, importance, wording)
            asked.remove(Ask.MEANING)
        if not asked:
            return
        for feature in request.variables[: variables.MOST]:
            row = findings.variable(feature.name) or self._known(feature, asked)
            if row is None:
                yield wording.say(_NOT_SHOWN, label=wording.label({"feature": feature.name}))
                continue
            stated = next((one.value for one in request.stated if one.feature.name == feature.name), None)
            said = [variables.on_variable(row, ask, findings, wording, stated) for ask in asked]
            # How far it may go begins with where it is: what a longer one begins with is not said again.
            yield "\n\n".join(
                one
                for one in dict.fromkeys(said)
                if not any(other != one and other.startswith(one) for other in said)
            )

    def _known(self, feature: Feature, asked: Sequence[Ask]) -> Row | None:
        """A variable that was not looked up: its value is known, and nothing on its limits."""
        value = self.variables.schema.resolve(self.conversation.values).values.get(feature.name)
        if Ask.LIMIT in asked and len(asked) == 1:
            return None
        driver = self.findings.driver(feature.name) or {}
        return {
            "feature": feature.name,
            "unit": feature.unit,
            "value": value,
            "meaning": feature.meaning,
            "meaning_en": feature.meaning_en,
            **({"typical": driver["typical"]} if "typical" in driver else {}),
        }

    def _of_the_session(self) -> Iterator[str]:
        request, wording, earlier = self.request, self.wording, self.conversation.earlier
        if request.wants(Ask.COMPARISON) and not self.findings.what_ifs:
            said = ""
            if self.conversation.difference is None:
                said = session_answers.compared_what_ifs(earlier, wording)
            yield said or session_answers.comparison(
                self.findings, self.conversation.difference, earlier, wording
            )
        if request.wants(Ask.SUMMARY):
            yield session_answers.hand_over(earlier, self.findings, wording)

    def _of_documents(self) -> Iterator[str]:
        request, findings = self.request, self.findings
        if not findings.searched or request.look is not None:
            return
        asked = request.wants(Ask.DOCUMENTS) or not request.asks
        modes: Sequence[str] = ()
        if request.wants(Ask.CAUSE, Ask.FIX):
            modes = request.modes or likely_modes(findings.prediction)[:1]
        elif not request.variables:
            modes = request.modes
        passages = documents.on_modes(findings.passages, modes)
        missing = missing_kinds(kinds_in(request.text.lower()), findings.passages) if asked else []
        if missing:
            yield said_missing(missing, self.wording, others=bool(passages))
            if not passages:
                return
        elif request.guessed:
            text = not_understood.shortened(request.text)
            yield self.wording.say(_NEAREST if passages else _NOT_UNDERSTOOD, text=text)
        if not (passages or asked):
            return
        yield documents.quoted(
            passages,
            self.wording,
            most=QUOTED_WHEN_ASKED if asked else 1,
            characters=documents.QUOTED_CHARACTERS if asked else documents.ASIDE_CHARACTERS,
        )
        if not passages and not request.modes and not request.variables:
            yield self.wording.told.can_do

    @property
    def _importance(self) -> Row:
        """The analysis, with the prediction that it goes with."""
        found = dict(self.findings.importance or {})
        if "predict_quality" not in found and self.findings.prediction is not None:
            found["predict_quality"] = self.findings.prediction
        return found

    def _part(self) -> Row | None:
        """The part of the machine behind the strongest variable, as the line's schema describes it."""
        rows = drivers_of(self.findings.importance)
        raising = [row for row in rows if row.get("direction") == "raises"] or rows
        known = self.variables.by_name
        features = [known[row["feature"]] for row in raising[:1] if row["feature"] in known]
        parts = {part.id: part for part in self.variables.schema.equipment}
        for feature in features:
            part = parts[feature.equipment]
            return {
                "name": part.name,
                "name_en": part.name_en,
                "action": part.action,
                "action_en": part.action_en,
            }
        return None

    def _stands_above(self, prediction: Row | None) -> bool:
        """Return whether the session has shown this very verdict already."""
        before = session_answers.last_prediction(self.conversation.earlier)
        if before is None or prediction is None:
            return False
        if judged(before) != judged(prediction):
            return False
        one, other = before["prediction"], prediction["prediction"]
        known, found = defect_probability(one), defect_probability(other)
        if known is None or found is None or one.get("class") != other.get("class"):
            return False
        return percent(known) == percent(found)  # what is shown is compared: kept figures are rounded
