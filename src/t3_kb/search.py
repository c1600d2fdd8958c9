"""A search request answered from one index version."""

import re
from collections.abc import Mapping, Sequence

from shared.contracts.t3 import ResultRow, SearchAnswer, SearchRequest, SourceRow
from t3_kb.passages import Excerpt, make_excerpt, sentence_score, sentences, term_weights
from t3_kb.query import language_of
from t3_kb.ranking import Hit, rank, weigh
from t3_kb.reader import Index

_CANDIDATES = 40
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
    candidates = index.candidates(units, request.filters, request.context, _CANDIDATES)
    weights = weigh(units, index)
    hits = rank(candidates, units, weights, request.context, language)[: request.max_results]
    asked = term_weights(units, weights)
    excerpts = [make_excerpt(hit.passage.text, asked) for hit in hits]
    return {
        "found": bool(hits),
        "answer": _answer(hits, excerpts, asked) if hits else _NOTHING[language],
        "results": [_result(hit, excerpt) for hit, excerpt in zip(hits, excerpts, strict=True)],
        "sources": [_source(hit) for hit in hits],
        "index_version": index.version,
    }


def _answer(hits: Sequence[Hit], excerpts: Sequence[Excerpt], asked: Mapping[str, float]) -> str:
    """The sentences that say most, word for word, each with the id of its document."""
    lines = []
    for hit, excerpt in list(zip(hits, excerpts, strict=True))[:_QUOTED_DOCUMENTS]:
        if hit.score < _NEAR_THE_BEST * hits[0].score:
            break
        pieces = [excerpt.text[start:end] for start, end in sentences(excerpt.text)]
        by_worth = sorted(pieces, key=lambda piece: -sentence_score(piece, asked))
        chosen = set(by_worth[:_QUOTED_SENTENCES])
        lines += [f"{_LIST_MARK.sub('', piece)} [{hit.passage.id}]" for piece in pieces if piece in chosen]
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
