"""From candidates to documents with a score that means something.

The engine's score orders passages within one search, but says nothing by itself: its size depends
on the question. The score given out is the share of what was asked for that the document has (see
`scoring`), raised where the question is one that the document is said to answer. So 1 means that
everything asked for is there. Where no document has enough of the question, nothing is found; where
one has, the others follow as far as their score is not far below the best.

A document and its translation (`soldering.ko`, `soldering.en`) are one: what either has counts, and
the one in the language of the question is shown.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.contracts.t3 import Aspect, Context
from shared.knowledge.document_ids import is_packaged
from shared.knowledge.documents import LANGUAGES
from t3_kb.aspects import section_on
from t3_kb.index import Candidate, Index, Passage
from t3_kb.named_equipment import Names, fit
from t3_kb.query_parser import Unit
from t3_kb.scoring import Question

_LEAST_RARITY, _MOST_RARITY = 1.0, 3.0
_RARITY_OF_UNKNOWN = 1.6
_ASKED = 0.8
_RAW = 0.45
_WORTH_SHOWING = 0.45
_LIFT, _MOST_LIFT = 0.08, 0.24
_OTHER_LANGUAGE = 0.93
_OWN = 1.3
"""What a plant's own document is worth beside a packaged one that has as much of the question."""

_PASSAGES_OF_ONE = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """A document's best passage. `score` (0 to 1) orders hits; `whole`: the passage is what was asked for."""

    passage: Passage
    score: float
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Scored:
    id: str
    language: str
    score: float


def prepare(units: Sequence[Unit], index: Index, *, keyword: bool) -> Question:
    """The question with how much each unit decides: its own weight times its rarity in the index.

    The rarity is BM25's idf, limited. `keyword` is whether a single word was searched for.
    Raises ZeroDivisionError where there is no unit.
    """
    weights, known = [], 0.0
    for unit in units:
        frequency = max(index.frequency(phrase) for phrase in unit.alternatives)
        idf = math.log(1 + (index.passages - frequency + 0.5) / (frequency + 0.5))
        rarity = min(max(idf, _LEAST_RARITY), _MOST_RARITY) if frequency else _RARITY_OF_UNKNOWN
        weights.append(unit.weight * rarity)
        known += weights[-1] if frequency else 0.0
    return Question(units, weights, known / sum(weights), keyword=keyword)


def merged(one: Sequence[Candidate], other: Sequence[Candidate]) -> list[Candidate]:
    """The candidates of both, best first, each passage once."""
    both = {id(candidate.passage): candidate for candidate in (*one, *other)}
    return sorted(both.values(), key=lambda candidate: -candidate.raw)


def rank(
    candidates: Sequence[Candidate],
    question: Question,
    context: Context,
    language: str,
    named: Names,
) -> list[_Scored]:
    """The documents with most of the question, best first; none where not one has enough of it.

    `named` are the machines, lines and moulds of the question.
    """
    if not candidates:
        return []
    top = candidates[0].raw or 1.0
    documents: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        documents[candidate.passage.id].append(candidate)
    scored, answered = [], False
    for name, own in documents.items():
        covered = question.of_document(own)
        answered = answered or question.answered_by(covered)
        passage = own[0].passage
        score = 1 - (1 - covered.share) * (1 - _ASKED * covered.asked)
        score *= 1 - _RAW + _RAW * min(own[0].raw / top, 1.0)
        score *= 1.0 if passage.language == language else _OTHER_LANGUAGE
        score *= 1.0 if is_packaged(passage.uri) else _OWN
        score *= fit(named, passage.title, (one.passage.text for one in own))
        score *= 1.0 + min(_LIFT * _shared(passage, context), _MOST_LIFT)
        scored.append(_Scored(name, passage.language, score))
    if not answered:
        return []
    scored.sort(key=lambda row: (-row.score, row.id))
    least = _WORTH_SHOWING * min(scored[0].score, 1.0)
    return [replace(row, score=min(row.score, 1.0)) for row in scored if row.score >= least]


def dedupe_translations(scored: Sequence[_Scored], language: str, index: Index) -> list[_Scored]:
    """One document of each pair of translations: the one in `language` where there is one."""
    best: dict[str, _Scored] = {}
    for row in scored:
        topic = _topic(row)
        wanted = f"{topic}.{language}" if topic != row.id and row.language != language else row.id
        shown = row if wanted == row.id or not index.has(wanted) else _Scored(wanted, language, row.score)
        best.setdefault(shown.id, shown)
    return list(best.values())


def best_passages(
    rows: Sequence[_Scored],
    candidates: Sequence[Candidate],
    question: Question,
    index: Index,
    aspect: Aspect | None = None,
) -> list[Hit]:
    """Each document with the passage of it that says most about the question.

    That is one below a heading of `aspect`, where the document has such a section.
    """
    known: dict[str, list[Passage]] = defaultdict(list)
    for candidate in candidates:
        known[candidate.passage.id].append(candidate.passage)
    hits = []
    for row in rows:
        if aspect is not None:
            every = [c.passage for c in index.passages_of(row.id, question.units, _PASSAGES_OF_ONE)]
            section = section_on(aspect, every, question.of_passage)
            if section is not None:
                hits.append(Hit(section, row.score, whole=True))
                continue
        best = max(known[row.id], key=question.of_passage, default=None)
        if best is None or best.ask_terms:
            # It was found by its translation, or by what it is said to answer: its own text was not asked.
            others = [c.passage for c in index.passages_of(row.id, question.units, _PASSAGES_OF_ONE)]
            best = max(others, key=question.of_passage, default=best)
        if best is not None:
            hits.append(Hit(best, row.score))
    return hits


def _topic(row: _Scored) -> str:
    stem, _, suffix = row.id.rpartition(".")
    return stem if suffix in LANGUAGES and suffix == row.language else row.id


def _shared(passage: Passage, context: Context) -> int:
    features = set(context.features) & set(passage.related_features)
    modes = set(context.defect_modes) & set(passage.defect_modes)
    return len(features) + 2 * len(modes)
