"""From candidates to documents with a score that means something.

The engine's score orders passages within one search, but says nothing by itself: its size depends
on the question. The score given out is the share of what was asked for that the document has: each
unit of the question counts by its weight and its rarity, and a word found only in the text counts
less than one in the title, one in another passage of the document less again. So 1 means that
everything asked for is there. A question with one of the plant's own terms is answered from a
document that has about a third of what it asks for, because people ask in whole sentences; one
without needs most of its words.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from shared.contracts.t3 import Context
from t3_kb.query import Phrase, Unit
from t3_kb.reader import Candidate, Index, Passage

_ENOUGH_WITH_A_TERM, _ENOUGH_WITHOUT = 0.33, 0.6
_LEAST_RARITY, _MOST_RARITY = 1.0, 3.0
_RARITY_OF_UNKNOWN = 1.6
_IN_TITLE, _IN_HEADING, _IN_TEXT, _ELSEWHERE = 1.0, 0.9, 0.75, 0.55
_LIFT, _MOST_LIFT = 0.08, 0.24
_OTHER_LANGUAGE = 0.93


@dataclass(frozen=True, slots=True)
class Hit:
    """A document's best passage. `score` (0 to 1) orders hits."""

    passage: Passage
    score: float


def weigh(units: Sequence[Unit], index: Index) -> list[float]:
    """How much each unit decides: its own weight times its rarity in the index (BM25's idf, limited)."""
    weights = []
    for unit in units:
        frequency = max(index.frequency(phrase) for phrase in unit.alternatives)
        idf = math.log(1 + (index.passages - frequency + 0.5) / (frequency + 0.5))
        weights.append(
            unit.weight * (min(max(idf, _LEAST_RARITY), _MOST_RARITY) if frequency else _RARITY_OF_UNKNOWN)
        )
    return weights


def rank(
    candidates: Sequence[Candidate],
    units: Sequence[Unit],
    weights: Sequence[float],
    context: Context,
    language: str,
) -> list[Hit]:
    """One hit a document, best first; documents that have too little of the question are left out."""
    if not candidates or not sum(weights):
        return []
    top = candidates[0].raw or 1.0
    in_document: dict[str, set[str]] = defaultdict(set)
    for candidate in candidates:
        in_document[candidate.passage.id].update(candidate.passage.text_terms.split())
    best: dict[str, Hit] = {}
    for candidate in candidates:
        passage = candidate.passage
        covered = _coverage(passage, in_document[passage.id], units, weights)
        if not covered.enough:
            continue
        score = covered.share * (0.8 + 0.2 * min(candidate.raw / top, 1.0))
        score *= 1.0 if passage.language == language else _OTHER_LANGUAGE
        score *= 1.0 + min(_LIFT * _shared(passage, context), _MOST_LIFT)
        hit = Hit(passage, min(score, 1.0))
        if passage.id not in best or hit.score > best[passage.id].score:
            best[passage.id] = hit
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.passage.id))


def _shared(passage: Passage, context: Context) -> int:
    features = set(context.features) & set(passage.related_features)
    modes = set(context.defect_modes) & set(passage.defect_modes)
    return len(features) + 2 * len(modes)


@dataclass(frozen=True, slots=True)
class _Covered:
    """The share of the question that is there, and whether that is enough to answer it."""

    share: float
    enough: bool


def _coverage(
    passage: Passage, in_document: set[str], units: Sequence[Unit], weights: Sequence[float]
) -> _Covered:
    title = set(passage.title_terms.split())
    heading = title.union(passage.heading_terms.split())
    text = heading.union(passage.text_terms.split())
    anywhere = text | in_document
    places = ((title, _IN_TITLE), (heading, _IN_HEADING), (text, _IN_TEXT), (anywhere, _ELSEWHERE))
    found = 0.0
    has_a_term = False
    for unit, weight in zip(units, weights, strict=True):
        presence = max(
            worth * _presence(phrase, terms) for phrase in unit.alternatives for terms, worth in places
        )
        found += weight * presence
        has_a_term = has_a_term or (unit.concept and presence > 0)
    share = found / sum(weights)
    return _Covered(share, share >= (_ENOUGH_WITH_A_TERM if has_a_term else _ENOUGH_WITHOUT))


def _presence(phrase: Phrase, having: set[str]) -> float:
    """The share of the phrase's words that are there; a phrase of which half is missing is not there."""
    share = sum(_word_presence(word, having) for word in phrase.words) / len(phrase.words)
    return share if share > 0.6 else 0.0


def _word_presence(word: tuple[str, ...], having: set[str]) -> float:
    whole, *parts = word
    if whole in having:
        return 1.0
    if not parts:
        return 0.0
    share = sum(part in having for part in parts) / len(parts)
    return 0.9 * share if share >= 0.5 else 0.0
