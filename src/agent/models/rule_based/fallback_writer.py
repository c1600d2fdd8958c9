"""Writes an answer from tool results alone. Every number in it is one that a tool gave."""

from collections.abc import Iterator

from agent.models.rule_based import documents, drivers, not_understood, shots_told, supposing, variables
from agent.models.rule_based.request import Ask
from agent.models.rule_based.tool_results import Findings, is_withheld
from agent.models.rule_based.verdict import verdict
from agent.models.rule_based.wording import Wording
from shared.bundle.feature_schema import FeatureSchema
from shared.text_analysis.language import Language

QUOTED = 2


def write_answer(
    findings: Findings, language: Language, schema: FeatureSchema | None = None
) -> Iterator[str]:
    """The answer in Markdown, in pieces: one for each paragraph. `schema` is that of the line."""
    wording = Wording.of(language, schema)
    paragraphs = (text for text in _paragraphs(findings, wording) if text)
    for number, text in enumerate(paragraphs):
        yield text if number == 0 else f"\n\n{text}"


def _paragraphs(findings: Findings, wording: Wording) -> Iterator[str]:
    if findings.prediction:
        yield verdict(findings.prediction, wording)
    if findings.look is not None:
        yield from shots_told.told(findings.look, wording)
    yield supposing.what_ifs(findings, wording)
    if findings.importance and not is_withheld(findings.prediction):
        yield drivers.reason(findings.importance, wording)
        yield drivers.adjustments(findings.importance, wording)
    for row in findings.variables:
        yield variables.on_variable(row, Ask.LIMIT, findings, wording)
    if findings.searched:
        yield documents.quoted(findings.passages, wording, most=QUOTED)
    yield from not_understood.failures(findings.failures, wording)
