"""The rule-based model's answer: what is written from the results, and what a careful reader would add."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from agent.models.rule_based.dialog import Conversation
from agent.models.rule_based.entities import Variables
from agent.models.rule_based.fallback_writer import about_value, number, what_if, write_answer
from agent.models.rule_based.intent import Intent
from agent.models.rule_based.messages import Messages, messages_in
from agent.models.rule_based.parser import ParsedQuestion
from agent.models.rule_based.tool_results import Findings, Row
from agent.models.rule_based.what_if import Change
from shared.bundle.feature_schema import Feature
from shared.text_analysis.language import Language, language_of


@dataclass(frozen=True, slots=True)
class Responder:
    """Writes the answer to one question, in the language that it was asked in."""

    conversation: Conversation
    reading: ParsedQuestion
    variables: Variables

    @property
    def language(self) -> Language:
        """Of the question."""
        return language_of(self.conversation.question)

    @property
    def told(self) -> Messages:
        """The sentences of that language."""
        return messages_in(self.language)

    def answer(self) -> str:
        """The whole answer in Markdown."""
        return "\n\n".join([*self._paragraphs(), self.told.offline_note])

    def label_of(self, name: str) -> str:
        """Return what people call a variable; an unknown name stays as it is."""
        feature = self.variables.by_name.get(name)
        return name if feature is None else label(feature, self.language)

    def _paragraphs(self) -> Iterator[str]:
        wanted, told = self.reading.wanted, self.told
        if Intent.THANKS in wanted:
            yield told.thanks
        elif Intent.GREETING in wanted:
            yield f"{told.greeting} {told.can_do}"
        elif Intent.OUTSIDE in wanted:
            yield f"{told.outside} {told.can_do}"
        elif not self.conversation.has_shot and wanted & (Intent.WHAT_IF | Intent.VALUE):
            yield told.no_shot
        elif Intent.WHAT_IF in wanted:
            yield from self._what_if()
        elif self.reading.about is not None:
            yield from self._value(self.reading.about)
        else:
            yield from self._findings()

    def _findings(self) -> Iterator[str]:
        has_shot = self.conversation.has_shot
        if not has_shot and self.reading.wanted & (Intent.PREDICTION | Intent.CAUSE):
            yield self.told.no_shot
        findings = Findings.of(self.conversation.results)
        written = self._written(findings)
        if written or has_shot:
            yield written or self.told.can_do
        if findings == Findings(searched=True):  # nothing but a search in vain
            yield self.told.can_do

    def _what_if(self) -> Iterator[str]:
        findings = Findings.of(self.conversation.results)
        if findings.what_if:
            changes = ", ".join(self._change(change) for change in self.reading.changes)
            yield "\n".join(what_if(changes, findings.what_if[1], findings.prediction, self.told))
        if remarks := [remark for change in self.reading.changes for remark in self._remarks(change)]:
            yield " ".join(remarks)
        if rest := self._written(replace(findings, what_if=None)):
            yield rest

    def _value(self, about: Feature) -> Iterator[str]:
        findings = Findings.of(self.conversation.results)
        driver = _driver(findings, about.name)
        if driver is None and findings.importance:
            # None of the strongest drivers; what is typical is in the analysis all the same.
            driver = {}
        if driver is not None:
            driver = {"typical": about.typical, **driver}
        name = label(about, self.language)
        yield about_value(name, about.unit, self._values.get(about.name), driver, self.told)
        if rest := self._written(replace(findings, importance=None)):
            yield rest

    def _written(self, findings: Findings) -> str:
        return "".join(write_answer(findings, self.language, self.label_of))

    @property
    def _values(self) -> Mapping[str, float]:
        return self.variables.schema.resolve(self.conversation.values).values

    def _change(self, change: Change) -> str:
        return self.told.change.format(
            label=label(change.feature, self.language),
            before=number(self._values.get(change.feature.name)),
            after=number(change.value),
            unit=change.feature.unit,
        ).strip()

    def _remarks(self, change: Change) -> Iterator[str]:
        name = label(change.feature, self.language)
        if change.shared_word:
            yield self.told.read_as.format(word=change.shared_word, label=name)
        if change.sized:
            yield self.told.sized.format(label=name)
        limits = change.feature.limits
        if limits and not limits[0] <= change.value <= limits[1]:
            yield self.told.off_limits.format(label=name)


def label(feature: Feature, language: Language) -> str:
    """Return what people call a variable."""
    return feature.label if language is Language.KOREAN else feature.label_en


def _driver(findings: Findings, name: str) -> Row | None:
    """The row of a variable among the drivers, with its share as `percent`."""
    if findings.importance is None:
        return None
    shares = dict(findings.importance.get("top_features_percent", ()))
    rows = findings.importance.get("attributions", ())
    found = next((row for row in rows if row["feature"] == name), None)
    if found is None:
        return None
    return {**found, "percent": shares[name]} if name in shares else found
