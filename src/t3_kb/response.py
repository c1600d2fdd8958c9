"""From the documents that were found to the answer of the contract, whoever found them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from shared.contracts.t3 import ResultRow, SearchAnswer, SourceRow
from shared.packaged_words import told
from t3_kb.passages import Excerpt, best_sentences, make_excerpt
from t3_kb.query_parser import Unit

_QUOTED_DOCUMENTS = 3
_QUOTED_SENTENCES = 2
_NEAR_THE_BEST = 0.75
_LIST_MARK = re.compile(r"^(?:[-*]|\d+\.)\s+")
_NOTHING = {
    "ko": "이 질문에 답하는 문서를 찾지 못했습니다.",
    "en": "No document was found that answers this question.",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A document that answers, with its best passage as `text`; `score` from 0 to 1.

    `whole`: the passage is the section that was asked for, and is quoted from its beginning.
    """

    id: str
    title: str
    text: str
    category: str
    language: str
    uri: str
    format: str
    score: float
    defect_modes: tuple[str, ...] = ()
    whole: bool = False

    @classmethod
    def of(cls, passage: "Described", score: float, *, whole: bool = False) -> "Found":
        """A passage of either search, with the score that it earned."""
        return cls(
            id=passage.id,
            title=passage.title,
            text=passage.text,
            category=passage.category,
            language=passage.language,
            uri=passage.uri,
            format=passage.format,
            score=score,
            defect_modes=tuple(getattr(passage, "defect_modes", ())),
            whole=whole,
        )

    def for_line(self, line: str) -> "Found":
        """The document as `line` quotes it."""
        return replace(self, text=told(self.text, self.uri, self.language, line))


class Described(Protocol):
    """The metadata of a passage and its document, in the index's form or the knowledge base's."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def uri(self) -> str: ...
    @property
    def format(self) -> str: ...


def compose_response(
    found: Sequence[Found],
    asked: Mapping[str, float],
    language: str,
    version: str,
    *,
    written: str = "",
    units: Sequence[Unit] | None = None,
) -> SearchAnswer:
    """The answer: quoted sentences of the best documents, or `written` where a model wrote one.

    `asked` weighs the terms of the question, for excerpts; `units` are what it asks for, which is marked in
    them (without them all its terms are); `language`
    is that of the question; `version` is what was searched.
    """
    excerpts = [make_excerpt(one.text, asked, units=units, whole=one.whole) for one in found]
    return {
        "found": bool(found),
        "answer": (written or _quoted(found, excerpts, asked)) if found else _NOTHING[language],
        "results": [_result(one, excerpt) for one, excerpt in zip(found, excerpts, strict=True)],
        "sources": [_source(one) for one in found],
        "index_version": version,
    }


def _quoted(found: Sequence[Found], excerpts: Sequence[Excerpt], asked: Mapping[str, float]) -> str:
    """The sentences that say most, word for word, each with the id of its document."""
    lines = []
    for one, excerpt in list(zip(found, excerpts, strict=True))[:_QUOTED_DOCUMENTS]:
        if one.score < _NEAR_THE_BEST * found[0].score:
            break
        chosen = best_sentences(excerpt.text, asked, _QUOTED_SENTENCES)
        lines += [f"{_LIST_MARK.sub('', piece)} [{one.id}]" for piece in chosen]
    return "\n".join(lines)


def _result(one: Found, excerpt: Excerpt) -> ResultRow:
    row: ResultRow = {
        "id": one.id,
        "title": one.title,
        "excerpt": excerpt.text,
        "highlights": [[start, end] for start, end in excerpt.highlights],
        "score": round(one.score, 4),
        "category": one.category,
        "language": one.language,
        "uri": one.uri,
    }
    if one.defect_modes:
        row["defect_modes"] = list(one.defect_modes)
    return row


def _source(one: Found) -> SourceRow:
    return {
        "title": one.title,
        "uri": one.uri,
        "type": one.format,
        "relevance_score": round(one.score, 4),
    }
