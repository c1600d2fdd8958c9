"""A search request answered from one index version."""

import re
from collections.abc import Mapping, Sequence

from shared.contracts.t3 import ResultRow, SearchAnswer, SearchRequest, SourceRow
from t3_kb.coverage import Question
from t3_kb.passages import Excerpt, best_sentences, make_excerpt, term_weights
from t3_kb.query import Unit, language_of
from t3_kb.ranking import Hit, best_passages, merged, rank, weigh, without_twins
from t3_kb.reader import Index

_CANDIDATES = 60
_QUOTED_DOCUMENTS = 3
_QUOTED_SENTENCES = 2
_NEAR_THE_BEST = 0.75
_LIST_MARK = re.compile(r"^(?:[-*]|\d+\.)\s+")
_NOTHING = {
    "ko": "이 질문에 답하는 문서를 찾지 못했습니다.",
    "en": "No document was found that answers this question.",
}


def search(request: SearchRequest, index: Index) -> SearchAnswer:
    """Find, rank and quote. An honest `found: false` where no document covers the question."""
    language = language_of(request.query)
    units = index.understanding.units(request.query)
    weights = weigh(units, index)
    hits = _hits(request, units, Question(units, weights), index) if units else []
    asked = term_weights(units, weights)
    excerpts = [make_excerpt(hit.passage.text, asked) for hit in hits]
    return {
        "found": bool(hits),
        "answer": _answer(hits, excerpts, asked) if hits else _NOTHING[language],
        "results": [_result(hit, excerpt) for hit, excerpt in zip(hits, excerpts, strict=True)],
        "sources": [_source(hit) for hit in hits],
        "index_version": index.version,
    }


def _hits(request: SearchRequest, units: Sequence[Unit], question: Question, index: Index) -> list[Hit]:
    language = request.filters.language or language_of(request.query)
    anywhere = request.filters.model_copy(update={"language": None})
    candidates = index.candidates(units, anywhere, request.context, _CANDIDATES)
    if request.filters.language:
        # Both: a translation of a document found in the question's language, and what has none.
        candidates = merged(
            candidates, index.candidates(units, request.filters, request.context, _CANDIDATES)
        )
    rows = rank(candidates, question, request.context, language)
    rows = without_twins(rows, language, index)
    if request.filters.language:
        rows = [row for row in rows if row.language == language]
    return best_passages(rows[: request.max_results], candidates, units, question, index)


def _answer(hits: Sequence[Hit], excerpts: Sequence[Excerpt], asked: Mapping[str, float]) -> str:
    """The sentences that say most, word for word, each with the id of its document."""
    lines = []
    for hit, excerpt in list(zip(hits, excerpts, strict=True))[:_QUOTED_DOCUMENTS]:
        if hit.score < _NEAR_THE_BEST * hits[0].score:
            break
        chosen = best_sentences(excerpt.text, asked, _QUOTED_SENTENCES)
        lines += [f"{_LIST_MARK.sub('', piece)} [{hit.passage.id}]" for piece in chosen]
    return "\n".join(lines)


def _result(hit: Hit, excerpt: Excerpt) -> ResultRow:
    passage = hit.passage
    return {
        "id": passage.id,
        "title": passage.title,
        "excerpt": excerpt.text,
        "highlights": [[start, end] for start, end in excerpt.highlights],
        "score": round(hit.score, 4),
        "category": passage.category,
        "language": passage.language,
        "uri": passage.uri,
    }


def _source(hit: Hit) -> SourceRow:
    passage = hit.passage
    return {
        "title": passage.title,
        "uri": passage.uri,
        "type": passage.format,
        "relevance_score": round(hit.score, 4),
    }
