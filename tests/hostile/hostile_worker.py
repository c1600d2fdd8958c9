"""Runs one part of the assistant on hostile texts: `python -m tests.hostile.hostile_worker <part>`."""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from agent.cache.cached_response import CachedResponse
from agent.core.speculation import search_terms
from agent.core.system_prompt import spoken
from agent.core.tool_result_views import bounded, summarise
from agent.grounding.check import unsupported_numbers
from agent.grounding.citations import CitationFilter, citations_in
from agent.grounding.evidence import Evidence
from agent.grounding.folding import fold
from agent.grounding.no_values import without_circled_rows, without_no_values
from agent.grounding.numbers import numbers_in
from agent.grounding.spelt import spelt_numbers
from agent.grounding.written_units import read_behind
from agent.models.bedrock.request_normalizer import normalized
from agent.models.rule_based.dialog import Conversation
from agent.models.rule_based.entities import default_variables
from agent.models.rule_based.fallback_writer import write_answer
from agent.models.rule_based.intent import classify
from agent.models.rule_based.parser import parse_request
from agent.models.rule_based.tool_results import Findings
from agent.models.types import Message, Text, ToolResult, ToolUse
from agent.streaming import sse
from agent.streaming.events import AiResponse
from agent.tools.envelope import opened, parsed
from agent.tools.result_validation import read_answer
from agent.tools.transport import ToolFault
from shared import jsonio
from shared.assets import asset
from shared.bundle.feature_names import listed, resolve_names
from shared.bundle.feature_schema import read_schema
from shared.contracts.tools import Tool
from shared.errors import DiecastError
from shared.knowledge.chunks import chunk_document, plain_text, without_links, without_marks
from shared.knowledge.documents import DocumentError, RawDocument
from shared.knowledge.glossary import parse_glossary
from shared.knowledge.headings import heading_of
from shared.knowledge.parsing import parse_document
from shared.knowledge.yaml_text import parse_yaml
from shared.text_analysis.language import Language, language_of
from shared.text_analysis.tokens import tokens
from shared.units import parse_unit
from t3_kb.bedrock.passages import readable
from t3_kb.passages import best_sentences, make_excerpt
from training.tables.headers import name_key

LENGTH = 100_000
UNITS = (
    *("-", "- ", " ", "\t", "1", "1.", "1.1.", "[", "[a", "](", "]()", "![a](", "(", "`", "`a", "``a"),
    *(
        "*",
        "**a",
        "**a ",
        "_",
        "__a",
        "a",
        "a ",
        "가",
        "가 ",
        "온도를 ",
        "용탕 온도 20도 ",
        "ninety ",
        "구십",
    ),
    *("천백", "\n", "\n- ", "#", "# ", "\n# a", "|", "| a ", "\u200b", "\u0301", "a\u0301", "? ", "a. "),
    *("<", "<shot", "< /", "to ", "= ", "온도 = 5, ", "raise melt temperature by 5 and ", "어떤 값 "),
    *("which value ", "drives ", "1,", "1,000", "12:", "2020-", "\r\n", "\x0b", "\u2028", "😀", "İ", "㎫"),
    *("Sensor_Temperature1 ", "http://", "data:", "{", "\\", '"', "불량 ", "쓸", "불랑 ", "temprature "),
)


def _document(text: str, ending: str) -> None:
    try:
        document = parse_document(RawDocument(name=f"a.{ending}", data=text.encode(), uri="a"))
    except DocumentError:
        return
    chunk_document(document)


def _asked(text: str) -> None:
    messages = [Message("user", (spoken(text), Text("<shot>{}</shot>")))]
    parse_request(Conversation.of(messages), default_variables())


def _tool_result(text: str) -> None:
    row = {"id": "a.ko", "title": text, "excerpt": text}
    "".join(write_answer(Findings(passages=[row], searched=True), Language.KOREAN))


def _replayed(text: str) -> None:
    list(CachedResponse(events=[AiResponse({"answer": text, "citations": [], "unsupported": []})]).replay())


def _grounded(text: str) -> None:
    row = {"id": "a.ko", "title": "", "excerpt": text}
    known = Evidence(
        features={"Process_Temperature": 670.0},
        results=[{"results": [row]}, {"prediction": {"note": text}}],
    )
    unsupported_numbers(f"{text} [a.ko]", known)


def _cited(text: str) -> None:
    citations_in(text, {"a.ko"})
    citations = CitationFilter(lambda: {"a.ko"})
    for at in range(0, len(text), 50):
        citations.add(text[at : at + 50])
    citations.finish()


def _numbers(text: str) -> None:
    list(numbers_in(text, {"온도 센서 1"}))


def _behind(text: str) -> None:
    for at in range(0, len(text), 97):
        read_behind(text, at)


def _units(text: str) -> None:
    parse_unit(text)
    for at in range(0, len(text), 997):
        parse_unit(text[at : at + 40])


def _names(text: str) -> None:
    given = {text: 1.0, **{text[at : at + 90]: 1.0 for at in range(0, 9_000, 150)}}
    try:
        resolve_names(SCHEMA, given)
    except DiecastError as error:
        error.body()
    listed([text] * 3)


def _yaml(text: str) -> None:
    for written in (text, f"a: {text}", f'a: "{text}', f"- {text}"):
        try:
            parse_yaml(written)
        except ValueError as error:
            str(error)
    try:
        parse_glossary(RawDocument("glossary.yaml", "glossary.yaml", text.encode()))
    except DocumentError as error:
        str(error)


def _conversation(text: str) -> None:
    use, result = ToolUse(text, text, {text: text}), ToolResult(text, {text: [text]})
    messages = [Message("assistant", (use, Text(text), use)), Message("user", (result, Text(text)))]
    normalized([*messages, *messages], {"predict_quality"}, "model")


def _answered(text: str) -> None:
    """A tool's answer as bytes, and in an envelope, and in each field."""
    row = {"id": text, "title": text, "excerpt": text, "uri": text, "feature": text, "mode": text, text: text}
    whole: dict[str, Any] = {
        "prediction": {"class": text, **row},
        "answer": text,
        "results": [row],
        "sources": [row],
    }
    whole |= {"top_features": [[text, 1]], "attributions": [row], "defect_modes": [row]}
    envelope = {"statusCode": "200", "body": jsonio.dumps(whole)}
    for tool in (Tool.PREDICT, Tool.IMPORTANCE, Tool.SEARCH):
        for raw in (text, f'{{"a": {text}', f'{{"error": {jsonio.dumps(text)}}}', jsonio.dumps(envelope)):
            try:
                answer = read_answer(tool, opened(parsed(raw)))
                bounded(summarise(tool, answer.result))
            except ToolFault as error:
                error.body()


SCHEMA = read_schema(asset("models", "default", "schema.json"))

PARTS: Mapping[str, Callable[[str], Any]] = {
    "question": _asked,
    "need": classify,
    "language": language_of,
    "terms": search_terms,
    "document": partial(_document, ending="md"),
    "text": partial(_document, ending="txt"),
    "plain": plain_text,
    "passage": readable,
    "tokens": tokens,
    "excerpt": lambda text: make_excerpt(text, {"온도": 1.0, "a": 1.0, "1": 0.5}),
    "sentences": lambda text: best_sentences(text, {"온도": 1.0, "a": 1.0}, 3),
    "tool result": _tool_result,
    "kept answer": _replayed,
    "header": name_key,
    "grounding": _grounded,
    "citations": _cited,
    "numbers": _numbers,
    "folding": lambda text: fold(without_circled_rows(text)),
    "no values": lambda text: without_no_values(fold(text).text, frozenset({"온도 센서 1"})),
    "spelt": lambda text: list(spelt_numbers(fold(text).text)),
    "units behind": _behind,
    "units": _units,
    "names": _names,
    "yaml": _yaml,
    "heading": lambda text: heading_of(text.replace("\n", " ")),
    "marks": lambda text: without_marks(without_links(text)),
    "conversation": _conversation,
    "tool answer": _answered,
    "event": lambda text: sse.encode(AiResponse({"answer": text}), 1, 0.0),
}


def main(part: str) -> None:
    """Run a part on every text; each has something behind it that makes a match fail late."""
    for unit in UNITS:
        PARTS[part](unit * (LENGTH // len(unit)) + "1) \x02")


if __name__ == "__main__":
    main(sys.argv[1])
