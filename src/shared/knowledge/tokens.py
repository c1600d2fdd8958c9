"""The words of Korean and English text, the same for documents and for questions.

Korean is written in words that carry particles and are joined freely (금형온도 / 금형 온도), so a
Hangul word becomes its stem and, from three syllables on, its syllable pairs too. Latin words are
lowercased and lose plural and verb endings; names such as Process_HoldPressure also become their
parts. The index stores these terms, separated by spaces: the engine's own tokenizers know no Korean.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shared.knowledge.particles import ends_in_particle, stem

_RUN = re.compile(r"[가-힣]+|\d+(?:\.\d+)?|[^\W가-힣]+")
_NAME_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_MAX_LATIN = 60
"""A longer run of letters is no word; the engine would refuse terms of 64 kB."""


@dataclass(frozen=True, slots=True)
class Token:
    """One term and the characters of the text it stands for: `text[start:end]`."""

    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """One written word with all its terms; the first term is the whole word."""

    tokens: tuple[Token, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms in order, the whole word first."""
        return tuple(token.term for token in self.tokens)


def words(text: str) -> Iterator[Word]:
    """The words of `text` (NFC) with their terms and character offsets."""
    for run in _RUN.finditer(text):
        found = run.group()
        if "가" <= found[0] <= "힣":
            yield Word(tuple(_korean(found, run.start())))
        elif not found.strip("_"):
            continue
        elif len(found) <= _MAX_LATIN:
            yield Word(tuple(_latin(found, run.start())))


def tokens(text: str) -> list[Token]:
    """All terms of `text` in order, with their offsets."""
    return [token for word in words(text) for token in word.tokens]


def terms(text: str) -> list[str]:
    """All terms of `text` in order, repeats included."""
    return [token.term for word in words(text) for token in word.tokens]


def _korean(word: str, at: int) -> Iterator[Token]:
    base = stem(word)
    length = min(len(base), len(word))
    yield Token(base, at, at + length)
    if len(base) >= 3 and word.startswith(base):
        for i in range(len(base) - 1):
            yield Token(base[i : i + 2], at + i, at + i + 2)
    elif base == word and ends_in_particle(word):
        yield Token(word[0], at, at + 1)


def _latin(word: str, at: int) -> Iterator[Token]:
    yield Token(_latin_stem(word.lower().strip("_")), at, at + len(word))
    parts = list(_NAME_PART.finditer(word)) if word[0].isalpha() else []
    if "_" in word or (len(parts) > 1 and not word.isupper() and not word.islower()):
        for part in parts:
            yield Token(_latin_stem(part.group().lower()), at + part.start(), at + part.end())


def _latin_stem(word: str) -> str:
    """Plural, -ing and -ed forms of one word made equal; short words and numbers stay as they are."""
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x")):
        if len(word) > 4 and word.endswith(ending):
            return word[: -len(ending)] + instead
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            base = word[: -len(ending)]
            return base[:-1] if base[-1] == base[-2] and base[-1] not in "lsz" else base
    return word.removesuffix("e") if len(word) > 4 else word
