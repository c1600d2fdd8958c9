"""Runs one part of the assistant on hostile texts: `python -m tests.hostile.hostile_worker <part>`."""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from agent.cache.cached_response import CachedResponse
from agent.core.speculation import search_terms
from agent.core.system_prompt import spoken
from agent.models.rule_based.dialog import Conversation
from agent.models.rule_based.entities import default_variables
from agent.models.rule_based.fallback_writer import write_answer
from agent.models.rule_based.intent import classify
from agent.models.rule_based.parser import parse_question
from agent.models.rule_based.tool_results import Findings
from agent.models.types import Message, Text
from agent.streaming.events import AiResponse
from shared.knowledge.chunks import chunk_document, plain_text
from shared.knowledge.documents import DocumentError, RawDocument
from shared.knowledge.parsing import parse_document
from shared.text_analysis.language import Language, language_of
from shared.text_analysis.tokens import tokens
from t3_kb.bedrock.passages import readable
from t3_kb.passages import best_sentences, make_excerpt
from training.tables.csv_text import name_key

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
    parse_question(Conversation.of(messages), default_variables())


def _tool_result(text: str) -> None:
    row = {"id": "a.ko", "title": text, "excerpt": text}
    "".join(write_answer(Findings(passages=[row], searched=True), Language.KOREAN))


def _replayed(text: str) -> None:
    list(CachedResponse(events=[AiResponse({"answer": text, "citations": [], "unsupported": []})]).replay())


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
}


def main(part: str) -> None:
    """Run a part on every text; each has something behind it that makes a match fail late."""
    for unit in UNITS:
        PARTS[part](unit * (LENGTH // len(unit)) + "1) \x02")


if __name__ == "__main__":
    main(sys.argv[1])
