"""What a question asks for: the concepts in it, each with all the words that may stand for it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from shared.knowledge.glossary import Entry, Glossary
from shared.text_analysis.tokens import Word, words
from t3_kb.phrases import Phrase, phrase, term
from t3_kb.stopwords import STOPWORDS

_HANGUL = re.compile(r"[가-힣]")
_NOT_HANGUL = re.compile(r"[^가-힣\s]")

_CONCEPT, _WORD, _GENERAL, _NUMBER, _SYLLABLE = 1.5, 0.7, 0.4, 0.4, 0.3
"""What the plant's own terms, other words, words of every question, numbers and lone syllables weigh."""

MAX_UNITS = 40
"""A question of 1,000 characters is a paragraph; its first words say what it is about."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing asked for. `weight` is how much it says beside its rarity in the documents.

    `alternatives` are the ways in which a document may say it, the question's own first;
    `concept` is whether it is one of the plant's own terms, and not just any word.
    """

    alternatives: tuple[Phrase, ...]
    weight: float
    concept: bool = False


@dataclass(frozen=True, slots=True)
class _Surface:
    """One written form of a glossary entry; `squeezed` is set where it is all Hangul."""

    phrase: Phrase
    entry: Entry
    squeezed: str | None

    @property
    def start(self) -> str:
        """What a question that holds it holds too: two syllables, or the first word."""
        return self.phrase.words[0].whole if self.squeezed is None else self.squeezed[:2]


class QueryParser:
    """Finds concepts in questions; prepared once for each glossary."""

    def __init__(self, glossary: Glossary) -> None:
        surfaces = [(surface, entry) for entry in glossary.entries.values() for surface in entry.surfaces]
        # Longest first: 수축 기공 must not be taken for 기공.
        surfaces.sort(key=lambda pair: (-len(pair[0]), pair[0]))
        self._surfaces = [_Surface(phrase(surface), entry, _squeezed(surface)) for surface, entry in surfaces]
        self._by_start: dict[str, list[int]] = defaultdict(list)
        for number, prepared in enumerate(self._surfaces):
            self._by_start[prepared.start].append(number)
        self._phrases = {
            entry.id: tuple(phrase(surface) for surface in entry.surfaces)
            for entry in glossary.entries.values()
        }

    def units(self, query: str) -> tuple[Unit, ...]:
        """The concepts of `query` (NFKC): glossary entries first, then the remaining words."""
        text = _Text(query)
        taken = [False] * len(query)
        units: list[Unit] = []
        seen: set[str] = set()
        numbers = {number for start in text.starts for number in self._by_start.get(start, ())}
        for surface in (self._surfaces[number] for number in sorted(numbers)):
            spans = [span for span in text.occurrences(surface) if not any(taken[slice(*span)])]
            for start, end in spans:
                taken[start:end] = [True] * (end - start)
            if spans and surface.entry.id not in seen:
                seen.add(surface.entry.id)
                units.append(self._of_entry(surface.entry, surface.phrase))
        for word in text.words:
            rest = _of_word(word)
            key = word.terms[0]
            first, last = word.tokens[0].start, word.tokens[0].end
            if rest and key not in seen and not any(taken[first:last]):
                seen.add(key)
                units.append(rest)
        return tuple(units[:MAX_UNITS])

    def _of_entry(self, entry: Entry, own: Phrase) -> Unit:
        others = tuple(other for other in self._phrases[entry.id] if other != own)
        return Unit((own, *others), _GENERAL if entry.general else _CONCEPT, concept=not entry.general)


class _Text:
    """A question, prepared for looking many surfaces up in it."""

    def __init__(self, query: str) -> None:
        self.words = list(words(query))
        self._query = query
        self._places = [i for i, character in enumerate(query) if not character.isspace()]
        self._squeezed = "".join(query[i] for i in self._places)
        self._wholes = [word.terms[0] for word in self.words]
        pairs = {self._squeezed[i : i + 2] for i in range(len(self._squeezed) - 1)}
        self.starts = pairs.union(*(word.terms for word in self.words))

    def occurrences(self, surface: _Surface) -> Iterator[tuple[int, int]]:
        """The spans [start, end) of the question in which `surface` stands."""
        if surface.squeezed is None:
            return self._by_words([word.whole for word in surface.phrase.words])
        if len(surface.squeezed) == 1:
            return self._as_word(surface.squeezed)
        return self._by_syllables(surface.squeezed)

    def _by_words(self, wanted: list[str]) -> Iterator[tuple[int, int]]:
        length = len(wanted)
        for i in range(len(self._wholes) - length + 1):
            if self._wholes[i] == wanted[0] and self._wholes[i : i + length] == wanted:
                yield self.words[i].tokens[0].start, self.words[i + length - 1].tokens[0].end

    def _as_word(self, syllable: str) -> Iterator[tuple[int, int]]:
        for word in self.words:
            if syllable in word.terms:
                yield word.tokens[0].start, word.tokens[0].end

    def _by_syllables(self, wanted: str) -> Iterator[tuple[int, int]]:
        """However the words are spaced: within one word, or from the beginning of one."""
        at = self._squeezed.find(wanted)
        while at >= 0:
            start, end = self._places[at], self._places[at + len(wanted) - 1] + 1
            within_a_word = end - start == len(wanted)
            if within_a_word or start == 0 or not _HANGUL.match(self._query[start - 1]):
                yield start, end
            at = self._squeezed.find(wanted, at + 1)


def _squeezed(surface: str) -> str | None:
    return None if _NOT_HANGUL.search(surface) else re.sub(r"\s", "", surface)


def _of_word(word: Word) -> Unit | None:
    whole = word.terms[0]
    if whole in STOPWORDS or (word.root and word.root in STOPWORDS):
        return None
    if whole[0].isdigit():
        weight = _NUMBER
    elif _HANGUL.match(whole) and len(whole) == 1:
        weight = _SYLLABLE
    else:
        weight = _WORD
    return Unit((Phrase((term(word),)),), weight)
