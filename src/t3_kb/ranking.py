"""From candidates to documents with a score that means something.

The engine's score orders passages within one search, but says nothing by itself: its size depends
on the question. The score given out is the share of what was asked for that the passage has: each
unit of the question counts by its weight and its rarity, and a word found only in the text counts
less than one in the title. So 1 means that everything asked for is there, and below THRESHOLD
most of it is missing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from shared.contracts.t3 import Context
from t3_kb.query import Phrase, Unit
from t3_kb.reader import Candidate, Index, Passage

THRESHOLD = 0.4
_LEAST_RARITY, _MOST_RARITY = 1.0, 3.0
_RARITY_OF_UNKNOWN = 1.6
_IN_TITLE, _IN_HEADING, _IN_TEXT = 1.0, 0.9, 0.75
_LIFT, _MOST_LIFT = 0.08, 0.24
_OTHER_LANGUAGE = 0.93


@dataclass(frozen=True, slots=True)
class Hit:
    """A document's best passage. `covered` is the share of the question it has, `score` orders hits."""

    passage: Passage
    covered: float
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
    """One hit a document, best first; candidates that cover too little of the question are left out."""
    if not candidates or not sum(weights):
        return []
    top = candidates[0].raw or 1.0
    best: dict[str, Hit] = {}
    for candidate in candidates:
        passage = candidate.passage
        covered = _coverage(passage, units, weights)
        if covered < THRESHOLD:
            continue
        score = covered * (0.8 + 0.2 * min(candidate.raw / top, 1.0))
        score *= 1.0 if passage.language == language else _OTHER_LANGUAGE
        score *= 1.0 + min(_LIFT * _shared(passage, context), _MOST_LIFT)
        hit = Hit(passage, covered, min(score, 1.0))
        if passage.id not in best or hit.score > best[passage.id].score:
            best[passage.id] = hit
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.passage.id))


def _shared(passage: Passage, context: Context) -> int:
    features = set(context.features) & set(passage.related_features)
    modes = set(context.defect_modes) & set(passage.defect_modes)
    return len(features) + 2 * len(modes)


def _coverage(passage: Passage, units: Sequence[Unit], weights: Sequence[float]) -> float:
    title = set(passage.title_terms.split())
    heading = title.union(passage.heading_terms.split())
    everything = heading.union(passage.text_terms.split())
    places = ((title, _IN_TITLE), (heading, _IN_HEADING), (everything, _IN_TEXT))
    found = 0.0
    for unit, weight in zip(units, weights, strict=True):
        found += weight * max(
            place_worth * _presence(phrase, place_terms)
            for phrase in unit.alternatives
            for place_terms, place_worth in places
        )
    return found / sum(weights)


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
