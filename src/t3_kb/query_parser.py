"""The query of a question: the concepts in it, each with all the words that may stand for it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from shared.knowledge.glossary import Entry, Glossary
from shared.text_analysis.plain_form import plain_form
from shared.text_analysis.tokens import Word, terms, words

_KOREAN = """
뭐야 뭐죠 뭔가 뭔가요 뭐예요 뭐가 뭘 무엇 무엇인가요 무엇이 어떤 어떻게 어떡해 어디 어느 언제 얼마 얼마나
왜 왜요 알려줘 알려주세요 알려줄래 설명해줘 설명해주세요 설명 말해줘 찾아줘 가르쳐줘 보여줘 해줘 해주세요
해야 하나 하나요 합니까 됩니까 되나 되나요 되죠 인가요 인가 있나 있나요 있어 있어요 있는 있을 있습니까
없나 없나요 없어 그리고 그런데 그럼 그러면 그래서 또는 혹은 이거 이것 그거 그것 저거 여기 지금 현재 요즘
오늘 자꾸 계속 너무 많이 좀 경우 때 때는 때문 때문에 것 거 수 등 및 더 잘 안 못 우리 제가 나는 대해 대한
대해서 관련 관하여 관해 무슨 이유로 나와 나와요 나와서 나올 나는데 나요 나고 생겨 생겨요 생기 생기는 생길
생기나요 좋아 좋을까 좋은 괜찮아 궁금해 방법 하지 하면 하고 됐어 됐는데 이렇게 그렇게 저렇게 어때
어떤가요 싶어 싶은데 줘 주세요 부탁해 부탁 정도
줄이는 줄이려면 줄일 줄여 줄여도 잡나요 잡는 올라요 나와도 심해요 심한 심하다 심하면 심함 심하게
몇 자주 뜻 뜻이야 누가 언제까지 얼마로 얼마야 얼마지
"""
_ENGLISH = """
a an the is are was were be been being am do does did done doing have has had having i you he she it we
they my our your its their this that these those what which who whom whose when where why how can could
should would shall may might must will to of in on at by for with about from into onto over under as and
or but if then than so too very not no yes please tell me us explain describe show give find there here
get gets got getting much many more most some any need want know happen happens happening occur occurs
make makes long often
"""

STOPWORDS = frozenset(terms(_KOREAN)) | frozenset(terms(_ENGLISH))

_HANGUL = re.compile(r"[가-힣]")
_NOT_HANGUL = re.compile(r"[^가-힣\s]")

_CONCEPT, _WORD, _GENERAL, _NUMBER, _SYLLABLE = 1.5, 0.7, 0.4, 0.4, 0.3
"""What the plant's own terms, other words, words of every question, numbers and lone syllables weigh."""

MAX_UNITS = 40
"""A question of 1,000 characters is a paragraph; its first words say what it is about."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a phrase: `whole`, or the `root` of it as a verb, or enough of its `parts`.

    `parts` are the syllable pairs of a Korean word, or the words that a name is joined from.
    """

    whole: str
    root: str | None = None
    parts: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every term that may stand for the word."""
        return (self.whole, *((self.root,) if self.root else ()), *self.parts)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to write a concept: its words in order."""

    words: tuple[Term, ...]


def phrase(text: str) -> Phrase:
    """The phrase that `text` writes."""
    return Phrase(tuple(term(word) for word in words(text)))


def term(word: Word) -> Term:
    """The term for one written word."""
    whole, *rest = word.terms
    return Term(whole, word.root, tuple(part for part in rest if part != word.root))


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
        """The part that every question with the phrase holds too: two syllables, or the first word."""
        return self.phrase.words[0].whole if self.squeezed is None else self.squeezed[:2]


class QueryParser:
    """Finds concepts in questions; prepared once for each glossary."""

    def __init__(self, glossary: Glossary) -> None:
        surfaces = [
            (plain, _Surface(phrase(plain), entry, _squeezed(plain)))
            for entry in glossary.entries.values()
            for plain in (plain_form(written).text for written in entry.surfaces)
        ]
        self._phrases: dict[str, list[Phrase]] = defaultdict(list)
        for _, surface in surfaces:
            self._phrases[surface.entry.id].append(surface.phrase)
        # Longest first: 수축 기공 must not be taken for 기공.
        surfaces.sort(key=lambda pair: (-len(pair[0]), pair[0]))
        self._surfaces = [surface for _, surface in surfaces]
        self._by_start: dict[str, list[int]] = defaultdict(list)
        for number, prepared in enumerate(self._surfaces):
            self._by_start[prepared.start].append(number)

    def units(self, query: str) -> tuple[Unit, ...]:
        """The concepts of `query`: glossary entries first, then the remaining words."""
        query = plain_form(query).text
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
