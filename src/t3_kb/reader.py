"""An opened index version: candidates for a question from the engine, with what was stored of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy

from shared import jsonio
from shared.contracts.t3 import Context, Filters
from shared.knowledge.engine import PASSAGE_FIELD, TEXT_FIELDS, index_schema
from shared.knowledge.manifest import IndexDamaged
from shared.knowledge.version_files import ENGINE_FOLDER, read_glossary
from t3_kb.query import Phrase, Understanding, Unit

_BOOSTS = {"title": 2.5, "heading": 1.6, "keywords": 1.2, "body": 1.0}
_SHOULD = tantivy.Occur.Should
_MUST = tantivy.Occur.Must


@dataclass(frozen=True, slots=True)
class Passage:
    """A stored passage and what is known of its document; `..._terms` are separated by spaces."""

    id: str
    title: str
    language: str
    category: str
    defect_modes: tuple[str, ...]
    related_features: tuple[str, ...]
    uri: str
    format: str
    heading_path: tuple[str, ...]
    text: str
    title_terms: str
    heading_terms: str
    text_terms: str


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
        self.understanding = Understanding(read_glossary(folder))
        self._schema = index_schema()
        try:
            self._searcher = tantivy.Index.open(str(folder / ENGINE_FOLDER)).searcher()
        except (ValueError, OSError) as error:
            raise IndexDamaged(f"index {folder.name} cannot be opened") from error
        self.passages = self._searcher.num_docs

    def frequency(self, phrase: Phrase) -> int:
        """In how many passages' text the rarest word of `phrase` stands."""
        return min(self._searcher.doc_freq("body", terms[0]) for terms in phrase.words)

    def candidates(
        self, units: Sequence[Unit], filters: Filters, context: Context, limit: int
    ) -> list[Candidate]:
        """The passages with the best engine scores that fit all filters, best first."""
        if not units:
            return []
        asked = tantivy.Query.boolean_query([(_SHOULD, self._of_unit(unit)) for unit in units])
        parts = [(_MUST, asked)]
        parts += [
            (_MUST, tantivy.Query.const_score_query(self._exactly(field, value), 0.0))
            for field, value in filters.model_dump(exclude_none=True).items()
        ]
        lifting = {"feature": context.features, "defect_mode": context.defect_modes}
        parts += [
            (_SHOULD, tantivy.Query.const_score_query(self._exactly(field, value), 0.5))
            for field, values in lifting.items()
            for value in values
        ]
        hits = self._searcher.search(tantivy.Query.boolean_query(parts), limit, count=False).hits
        return [Candidate(self._passage(address), float(score)) for score, address in hits]

    def _of_unit(self, unit: Unit) -> tantivy.Query:
        best = tantivy.Query.disjunction_max_query([self._of_phrase(p) for p in unit.alternatives], 0.1)
        return tantivy.Query.boost_query(best, unit.weight)

    def _of_phrase(self, phrase: Phrase) -> tantivy.Query:
        # A phrase of several words is worth as much as one word; so are the pairs of a long one.
        share = 1.0 / len(phrase.words)
        parts = []
        for whole, *pairs in phrase.words:
            parts.append((_SHOULD, self._of_term(whole, share)))
            parts += [(_SHOULD, self._of_term(pair, share / len(pairs))) for pair in pairs]
        return tantivy.Query.boolean_query(parts)

    def _of_term(self, term: str, weight: float) -> tantivy.Query:
        in_fields = [
            tantivy.Query.boost_query(
                tantivy.Query.term_query(self._schema, field, term, index_option="freq"),
                weight * _BOOSTS[field],
            )
            for field in TEXT_FIELDS
        ]
        return tantivy.Query.disjunction_max_query(in_fields, 0.2)

    def _exactly(self, field: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, index_option="basic")

    def _passage(self, address: tantivy.DocAddress) -> Passage:
        stored: Any = self._searcher.doc(address).get_first(PASSAGE_FIELD)
        row: dict[str, Any] = jsonio.loads(bytes(stored))
        lists = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
        return Passage(**{**row, **lists})
