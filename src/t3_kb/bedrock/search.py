"""A search request answered from a knowledge base.

The knowledge base compares meanings and scores passages from 0 to 1; what is added here is what
the contract promises beside that: one result a document, the language of the question first, what
the question is about lifted, nothing below a threshold, and every sentence with its source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.contracts.line import DEFAULT_LINE
from shared.contracts.t3 import Context, Filters, SearchAnswer, SearchRequest
from shared.errors import Unavailable
from shared.knowledge.documents import LANGUAGES
from shared.packaged_words import labelled
from shared.text_analysis.language import language_of
from t3_kb.bedrock.passages import Retrieved, Statement
from t3_kb.passages import term_weights
from t3_kb.query_parser import QueryParser
from t3_kb.response import Found, compose_response

_PASSAGES_A_DOCUMENT, _FEWEST, _MOST = 4, 20, 100
_OTHER_LANGUAGE = 0.93
_LIFT, _MOST_LIFT = 0.08, 0.24


class Base(Protocol):
    """A knowledge base. Both methods raise shared.errors.Unavailable where it does not answer."""

    @property
    def version(self) -> str:
        """Name of what is searched."""
        ...

    @property
    def writes(self) -> bool:
        """True where it can write answers."""
        ...

    def retrieve(self, query: str, filters: Filters, limit: int) -> list[Retrieved]:
        """At most `limit` passages, best first."""
        ...

    def generate(self, query: str, filters: Filters, limit: int) -> list[Statement]:
        """A written answer, piece by piece."""
        ...


@dataclass(frozen=True, slots=True)
class KnowledgeBaseSearch:
    """Search in a knowledge base; `query_parser` knows the plant's words, for what is marked.

    Passages with a score below `least_score` do not answer a question.
    """

    base: Base
    query_parser: QueryParser
    least_score: float

    def search(self, request: SearchRequest) -> SearchAnswer:
        """Find, rank and quote. Raises Unavailable where the knowledge base does not answer."""
        language = request.filters.language or language_of(request.query)
        limit = min(max(_PASSAGES_A_DOCUMENT * request.max_results, _FEWEST), _MOST)
        passages = self.base.retrieve(request.query, request.filters, limit)
        usable = [
            p
            for p in passages
            if p.score >= self.least_score and p.text and p.fits(request.filters) and p.is_for(request.line)
        ]
        documents = _documents(usable, request.context, language)
        written, cited = "", list[str]()
        if documents and self.base.writes:
            written, cited = self._written(request, documents, limit)
            if request.line == DEFAULT_LINE:
                written = labelled(written, language)
        units = self.query_parser.units(request.query)
        asked = term_weights(units, [unit.weight for unit in units])
        found = _shown(documents, cited, language, request.max_results)
        shown = [one.for_line(request.line) for one in found]
        return compose_response(
            shown, asked, language_of(request.query), self.base.version, written=written, units=units
        )

    def _written(
        self, request: SearchRequest, documents: Mapping[str, Found], limit: int
    ) -> tuple[str, list[str]]:
        """A model's text less the pieces that rest on none of these documents, and the ids it cites."""
        try:
            statements = self.base.generate(request.query, request.filters, limit)
        except Unavailable:
            return "", []  # then the passages themselves are quoted
        cited: dict[str, None] = {}
        lines = []
        for statement in statements:
            if not all(reference.is_for(request.line) for reference in statement.references):
                continue  # it rests on another line's document too
            sources = dict.fromkeys(r.id for r in statement.references if r.id in documents)
            if len(cited | sources) > request.max_results:
                break  # no more sources may be shown, and nothing is said without one
            if statement.text.strip() and sources:
                cited |= sources
                lines.append(" ".join([statement.text.strip(), *(f"[{source}]" for source in sources)]))
        return "\n".join(lines), list(cited)


def _documents(passages: Sequence[Retrieved], context: Context, language: str) -> dict[str, Found]:
    """Each document once, with its best passage."""
    best: dict[str, Found] = {}
    for passage in passages:
        score = passage.score * (1.0 if passage.language == language else _OTHER_LANGUAGE)
        score = min(score * (1.0 + min(_LIFT * _shared(passage, context), _MOST_LIFT)), 1.0)
        if passage.id not in best or score > best[passage.id].score:
            best[passage.id] = Found.of(passage, max(score, 0.0))
    return best


def _shown(documents: Mapping[str, Found], cited: Sequence[str], language: str, count: int) -> list[Found]:
    """The cited documents and the best others, at most `count`, best first; a twin only where it is cited."""
    ranked = sorted(documents.values(), key=lambda one: (one.id not in cited, -one.score, one.id))
    kept = [one for one in ranked if one.id in cited or not _has_twin(one, documents, language)]
    return sorted(kept[:count], key=lambda one: (-one.score, one.id))


def _has_twin(one: Found, among: Mapping[str, Found], language: str) -> bool:
    """True where the same document was found in the language of the question too (`x.en` beside `x.ko`)."""
    stem, _, suffix = one.id.rpartition(".")
    return suffix in LANGUAGES and suffix != language and f"{stem}.{language}" in among


def _shared(passage: Retrieved, context: Context) -> int:
    features = passage.names("features").intersection(context.features)
    modes = passage.names("defect_modes").intersection(context.defect_modes)
    return len(features) + 2 * len(modes)
