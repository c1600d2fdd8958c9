"""A search request answered from one index version."""

from shared.contracts.t3 import SearchAnswer, SearchRequest
from shared.text_analysis.language import language_of
from t3_kb.aspects import aspect_of
from t3_kb.index import Index
from t3_kb.named_equipment import named_in
from t3_kb.passages import term_weights
from t3_kb.ranking import Hit, best_passages, dedupe_translations, merged, prepare, rank
from t3_kb.response import Found, compose_response
from t3_kb.scoring import Question

_CANDIDATES = 60


def search(request: SearchRequest, index: Index) -> SearchAnswer:
    """Find, rank and quote. An honest `found: false` where no document covers the question."""
    language = language_of(request.query)
    units = index.query_parser.units(request.query)
    keyword = len(request.query.split()) == 1
    question = prepare(units, index, keyword=keyword) if units else None
    hits = _hits(request, question, index) if question else []
    asked = term_weights(units, question.weights) if question else {}
    return compose_response(
        [Found.of(hit.passage, hit.score, whole=hit.whole).for_line(request.line) for hit in hits],
        asked,
        language,
        index.version,
        units=units,
    )


def _hits(request: SearchRequest, question: Question, index: Index) -> list[Hit]:
    units = question.units
    language = request.filters.language or language_of(request.query)
    anywhere = request.filters.model_copy(update={"language": None})
    candidates = index.candidates(units, anywhere, request.context, _CANDIDATES, request.line)
    if request.filters.language:
        # Both: a translation of a document found in the question's language, and what has none.
        candidates = merged(
            candidates,
            index.candidates(units, request.filters, request.context, _CANDIDATES, request.line),
        )
    rows = rank(candidates, question, request.context, language, named_in(request.query))
    rows = dedupe_translations(rows, language, index)
    if request.filters.language:
        rows = [row for row in rows if row.language == language]
    aspect = request.context.aspect or aspect_of(request.query)
    return best_passages(rows[: request.max_results], candidates, question, index, aspect)
