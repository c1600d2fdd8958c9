"""How much of a question a document has, as a share that means the same for every question.

Each unit of the question counts by its weight and rarity. A word in the title counts whole, one in
a heading or in the text less, one in another passage of the document less again: what a document
is about stands in its title.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from t3_kb.index import Candidate, Passage
from t3_kb.query_parser import Phrase, Term, Unit

_TITLE, _ASK, _HEADING, _TEXT, _ELSEWHERE = 1.0, 0.95, 0.9, 0.75, 0.6
_ROOT, _PARTS = 0.95, 0.9
_CLOSE = 0.4
_OTHER_WORDS = 0.8
_ENOUGH_WITH_A_TERM, _ENOUGH, _ENOUGH_ASKED = 0.33, 0.6, 0.5
_ENOUGH_OF_MANY, _ENOUGH_OF_UNKNOWN = 0.42, 0.7
_MANY, _KNOWN = 4, 0.65
_WORDS_WITHOUT_A_TERM = 2
_MOST_OF_A_PHRASE, _HALF = 0.6, 0.5

Terms = frozenset[str]


@dataclass(frozen=True, slots=True)
class Covered:
    """The `share` of the question that a document has, 0 to 1.

    `concept` is whether one of the plant's own terms is among what it has; `asked` how closely the
    question is one of those that the document is said to answer, 0 to 1; `units` how many of the
    question's units it has.
    """

    share: float
    concept: bool
    asked: float
    units: int


class Question:
    """A question's units with their weights, ready to be compared with many documents."""

    def __init__(
        self, units: Sequence[Unit], weights: Sequence[float], known: float = 1.0, *, keyword: bool = False
    ) -> None:
        """`known` is the share of the question, by weight, that stands anywhere in the documents.

        `keyword` is whether it is a single word, which is searched for as it is.
        """
        self._keyword = keyword
        self.units = units
        self.weights = weights
        # Each word of a long question says little, so fewer are enough where most are known here.
        # A short one with a word that no document has is one of another field.
        long = len(units) >= _MANY
        self._least = (_ENOUGH_OF_MANY if long else _ENOUGH) if known >= _KNOWN else _ENOUGH_OF_UNKNOWN
        self._concepts = [unit.concept for unit in units]
        self._total = sum(weights)
        self._ways = [
            (number, way, 1.0 if way is unit.alternatives[0] else _OTHER_WORDS)
            for number, unit in enumerate(units)
            for way in unit.alternatives
        ]
        self._with: dict[str, list[int]] = defaultdict(list)
        for number, (_, way, _worth) in enumerate(self._ways):
            for term in {term for word in way.words for term in word.all}:
                self._with[term].append(number)
        self._terms = frozenset(self._with)
        self._of_passages: dict[int, float] = {}

    def of_document(self, candidates: Sequence[Candidate]) -> Covered:
        """The evidence in one document, as its passages among the candidates show it."""
        passages = [candidate.passage for candidate in candidates]
        asks = [terms & self._terms for passage in passages for terms in passage.ask_terms]
        best = max(passages, key=self.of_passage)
        worth: dict[str, float] = {}
        for place, sets in (
            (_ELSEWHERE, [terms for p in passages for terms in (p.text_terms, p.heading_terms)]),
            (_TEXT, [best.text_terms]),
            (_HEADING, [best.heading_terms]),
            (_ASK, asks),
            (_TITLE, [passages[0].title_terms]),
        ):
            for terms in sets:
                worth.update(dict.fromkeys(terms & self._terms, place))
        found = self._found(worth)
        concept = any(self._concepts[number] for number, share in found.items() if share > 0)
        likeness = max(
            (self._likeness(ask) for passage in passages for ask in passage.ask_terms), default=0.0
        )
        return Covered(self._share(found), concept, likeness, sum(share > 0 for share in found.values()))

    def answered_by(self, covered: Covered) -> bool:
        """True where that much answers the question.

        With one of the plant's own terms about a third is enough, because people ask in whole
        sentences; without one it takes most of the words, or a question that is known. A single
        everyday word of a sentence that happens to stand in a document ("weekend") answers nothing.
        """
        if not (self._keyword or covered.concept) and covered.units < _WORDS_WITHOUT_A_TERM:
            return False
        least = _ENOUGH_WITH_A_TERM if covered.concept else self._least
        return covered.share >= least or covered.asked >= _ENOUGH_ASKED

    def of_passage(self, passage: Passage) -> float:
        """The share of the question in one passage's heading and text, 0 to 1."""
        known = self._of_passages.get(id(passage))
        if known is None:
            worth = dict.fromkeys(passage.text_terms & self._terms, _TEXT)
            worth.update(dict.fromkeys(passage.heading_terms & self._terms, _HEADING))
            # Of two passages the one that says it in the words of the question is the better one to show.
            known = self._of_passages[id(passage)] = self._share(self._found(worth, own_words=True))
        return known

    def _likeness(self, ask: Terms) -> float:
        """1 where the document's own question asks for the same and nothing else."""
        shared = ask & self._terms
        if not shared:
            return 0.0
        return self._share(self._found(dict.fromkeys(shared, 1.0))) * (
            1 - _CLOSE + _CLOSE * len(shared) / len(ask)
        )

    def _share(self, found: Mapping[int, float]) -> float:
        return sum(self.weights[number] * share for number, share in found.items()) / self._total

    def _found(self, worth: Mapping[str, float], *, own_words: bool = False) -> dict[int, float]:
        """For each unit that is there, by its best way of writing, how much it is worth (0 to 1)."""
        found: dict[int, float] = {}
        for number in {number for term in worth for number in self._with[term]}:
            unit, way, own = self._ways[number]
            share = _presence(way, worth) * (own if own_words else 1.0)
            if share > found.get(unit, 0.0):
                found[unit] = share
        return found


def _presence(way: Phrase, worth: Mapping[str, float]) -> float:
    """Sum of the weights of a phrase's words; a phrase of which half is missing is not there."""
    if len(way.words) == 1:
        return _word_presence(way.words[0], worth)
    shares = [_word_presence(word, worth) for word in way.words]
    if sum(share > 0 for share in shares) <= _MOST_OF_A_PHRASE * len(shares):
        return 0.0
    return sum(shares) / len(shares)


def _word_presence(word: Term, worth: Mapping[str, float]) -> float:
    whole = worth.get(word.whole, 0.0)
    if word.root:
        whole = max(whole, _ROOT * worth.get(word.root, 0.0))
    if not word.parts or whole:
        return whole
    there = [part in worth for part in word.parts]
    shares = [worth[part] for part in word.parts if part in worth]
    if len(there) > 2 and all(there[:1] + there[-1:]) and there.count(False) == 1:
        # All but the pair across one border: the compound is written with a space there (캥거루 밸브).
        return _PARTS * sum(shares) / len(shares)
    return _PARTS * sum(shares) / len(word.parts) if len(shares) >= _HALF * len(word.parts) else 0.0
