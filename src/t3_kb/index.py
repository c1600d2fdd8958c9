"""An opened index version: candidates for a question from the engine, with what was stored of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy

from shared import jsonio
from shared.contracts.line import DEFAULT_LINE
from shared.contracts.t3 import Context, Filters
from shared.knowledge.document_lines import ALL_LINES
from shared.knowledge.engine import LINE_FIELD, PASSAGE_FIELD, TEXT_FIELDS, index_schema
from shared.knowledge.index_version import ENGINE_FOLDER, IndexDamaged, read_glossary
from t3_kb.query_parser import Phrase, QueryParser, Unit

_BOOSTS = {"title": 2.5, "heading": 1.6, "ask": 2.0, "keywords": 1.2, "body": 1.0}
_SYNONYM = 0.8
"""What another word for the same thing is worth beside the question's own."""
_CONTEXT_LIFT = 0.5
_MOST_POSTINGS = 50_000
_SHORT_DOCUMENT = 40
_KEPT_PASSAGES, _KEPT_QUERIES = 2_000, 20_000
_SHOULD = tantivy.Occur.Should
_MUST = tantivy.Occur.Must


@dataclass(frozen=True, slots=True)
class Passage:
    """A stored passage and what is known of its document.

    `..._terms` are what its title, headings and text hold; `ask_terms` the same for each question
    that its document is said to answer, on a document's first passage.
    """

    id: str
    title: str
    language: str
    category: str
    defect_modes: tuple[str, ...]
    related_features: tuple[str, ...]
    uri: str
    format: str
    text: str
    title_terms: frozenset[str]
    heading_terms: frozenset[str]
    text_terms: frozenset[str]
    ask_terms: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that has some of the asked words; `raw` is the engine's score, comparable in one search."""

    passage: Passage
    raw: float


class Index:
    """One index version. Opening reads no more than the engine's head and the glossary."""

    def __init__(self, folder: Path) -> None:
        """Open a verified version folder. Raises IndexDamaged where the engine cannot read it."""
        self.version = folder.name
        self.query_parser = QueryParser(read_glossary(folder))
        self._schema = index_schema()
        try:
            self._searcher = tantivy.Index.open(str(folder / ENGINE_FOLDER)).searcher()
        except (ValueError, OSError) as error:
            raise IndexDamaged(f"index {folder.name} cannot be opened") from error
        self.passages = self._searcher.num_docs
        self._by_line = self._holds_documents_of_lines()
        # Questions repeat their words, and documents come up again: neither is prepared twice.
        self._of_term = lru_cache(_KEPT_QUERIES)(self._make_term)
        self._stored = lru_cache(_KEPT_PASSAGES)(self._read)
        self._postings = lru_cache(_KEPT_QUERIES)(self._count_postings)

    def frequency(self, phrase: Phrase) -> int:
        """In how many passages' text the rarest word of `phrase` stands."""
        return min(self._word_frequency(term.whole, term.root) for term in phrase.words)

    def has(self, document_id: str) -> bool:
        """True where a document of this id is in the index."""
        return bool(self._searcher.doc_freq("document_id", document_id))

    def candidates(
        self,
        units: Sequence[Unit],
        filters: Filters,
        context: Context,
        limit: int,
        line: str = DEFAULT_LINE,
    ) -> list[Candidate]:
        """The passages for `line` with the best engine scores that fit all filters, best first."""
        if not units:
            return []
        parts = [(_MUST, self._asked(units))]
        parts += [
            (_MUST, tantivy.Query.const_score_query(self._exactly(field, value), 0.0))
            for field, value in filters.model_dump(exclude_none=True).items()
        ]
        if self._by_line:
            lines = [(_SHOULD, self._exactly(LINE_FIELD, value)) for value in (ALL_LINES, line)]
            parts.append((_MUST, tantivy.Query.const_score_query(tantivy.Query.boolean_query(lines), 0.0)))
        lifting = {"feature": context.features, "defect_mode": context.defect_modes}
        parts += [
            (_SHOULD, tantivy.Query.const_score_query(self._exactly(field, value), _CONTEXT_LIFT))
            for field, values in lifting.items()
            for value in values
        ]
        return self._search(parts, limit)

    def passages_of(self, document_id: str, units: Sequence[Unit], limit: int) -> list[Candidate]:
        """The best passages of one document, or all of a short one, whatever they hold of the question."""
        only = tantivy.Query.const_score_query(self._exactly("document_id", document_id), 0.0)
        if self._searcher.doc_freq("document_id", document_id) <= _SHORT_DOCUMENT:
            return self._search([(_MUST, only)], _SHORT_DOCUMENT)
        return self._search([(_MUST, only), (_SHOULD, self._asked(units))], limit)

    def _search(self, parts: list[tuple[tantivy.Occur, tantivy.Query]], limit: int) -> list[Candidate]:
        hits = self._searcher.search(tantivy.Query.boolean_query(parts), limit, count=False).hits
        return [
            Candidate(self._stored(address.segment_ord, address.doc), float(score)) for score, address in hits
        ]

    def _asked(self, units: Sequence[Unit]) -> tantivy.Query:
        left_out = self._too_frequent(units)
        asked = [(_SHOULD, query) for unit in units if (query := self._of_unit(unit, left_out)) is not None]
        return tantivy.Query.boolean_query(asked)

    def _too_frequent(self, units: Sequence[Unit]) -> frozenset[str]:
        """The terms to leave out, so that one question reads no more than _MOST_POSTINGS of the index.

        What the question says itself always stays. Of the other words for it and their parts the
        rarest come first: the frequent ones add the least to the order of the passages. An index of
        up to some ten thousand passages never reaches the limit.
        """
        own = {word.whole for unit in units for word in unit.alternatives[0].words}
        others = {
            term for unit in units for way in unit.alternatives for word in way.words for term in word.all
        }
        read = sum(map(self._postings, own))
        left_out = set()
        for term in sorted(others - own, key=lambda term: (self._postings(term), term)):
            read += self._postings(term)
            if read > _MOST_POSTINGS:
                left_out.add(term)
        return frozenset(left_out)

    def _of_unit(self, unit: Unit, left_out: frozenset[str]) -> tantivy.Query | None:
        own, *others = unit.alternatives
        ways = [self._of_phrase(own, 1.0, left_out)]
        ways += [self._of_phrase(other, _SYNONYM, left_out) for other in others]
        known = [way for way in ways if way is not None]
        if not known:
            return None
        return tantivy.Query.boost_query(tantivy.Query.disjunction_max_query(known, 0.1), unit.weight)

    def _of_phrase(self, phrase: Phrase, worth: float, left_out: frozenset[str]) -> tantivy.Query | None:
        # A phrase of several words is worth as much as one word; so are the pairs of a long one.
        share = worth / len(phrase.words)
        terms = [(word.whole, share) for word in phrase.words]
        terms += [(word.root, share) for word in phrase.words if word.root]
        terms += [(part, share / len(word.parts)) for word in phrase.words for part in word.parts]
        known = [(self._of_term(term), weight) for term, weight in terms if term not in left_out]
        parts = [
            (_SHOULD, tantivy.Query.boost_query(query, weight))
            for query, weight in known
            if query is not None
        ]
        return tantivy.Query.boolean_query(parts) if parts else None

    def _make_term(self, term: str) -> tantivy.Query | None:
        in_fields = [
            tantivy.Query.boost_query(
                tantivy.Query.term_query(self._schema, field, term, index_option="freq"), _BOOSTS[field]
            )
            for field in TEXT_FIELDS
            if self._searcher.doc_freq(field, term)
        ]
        return tantivy.Query.disjunction_max_query(in_fields, 0.2) if in_fields else None

    def _count_postings(self, term: str) -> int:
        return sum(self._searcher.doc_freq(field, term) for field in TEXT_FIELDS)

    def _word_frequency(self, whole: str, root: str | None) -> int:
        terms = (whole, root) if root else (whole,)
        return max(self._searcher.doc_freq(field, term) for term in terms for field in ("body", "ask"))

    def _holds_documents_of_lines(self) -> bool:
        """Return whether some document is not for all lines. Indexes from before lines have none."""
        try:
            return int(self._searcher.doc_freq(LINE_FIELD, ALL_LINES)) < self.passages
        except ValueError:
            return False

    def _exactly(self, field: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, index_option="basic")

    def _read(self, segment: int, number: int) -> Passage:
        stored: Any = self._searcher.doc(tantivy.DocAddress(segment, number)).get_first(PASSAGE_FIELD)
        row: dict[str, Any] = jsonio.loads(bytes(stored))
        return Passage(
            id=row["id"],
            title=row["title"],
            language=row["language"],
            category=row["category"],
            defect_modes=tuple(row["defect_modes"]),
            related_features=tuple(row["related_features"]),
            uri=row["uri"],
            format=row["format"],
            text=row["text"],
            title_terms=frozenset(row["title_terms"].split()),
            heading_terms=frozenset(row["heading_terms"].split()),
            text_terms=frozenset(row["text_terms"].split()),
            ask_terms=tuple(frozenset(terms.split()) for terms in row["ask_terms"]),
        )
