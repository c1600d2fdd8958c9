"""The words of Korean and English text, the same for documents and for questions.

Korean is written in words that carry particles and are joined freely (금형온도 / 금형 온도), so a
Hangul word becomes its stem and, from three syllables on, its syllable pairs too; what looks like a
verb becomes its root as well (붙어요 / 붙는다). Latin words are lowercased and lose plural and verb
endings; names such as Process_HoldPressure also become their parts. A number keeps its exponent (10^5).
Text is cut in its plain form (see `plain_form`), so that full-width, decomposed and spaced-out letters are
the same words; offsets are those of the text as it was. The index stores these terms,
separated by spaces: the engine's own tokenizers know no Korean.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from shared.text_analysis.english import english_stem
from shared.text_analysis.particles import ends_in_particle, is_adjective, is_particle, stem
from shared.text_analysis.plain_form import plain_form
from shared.text_analysis.verbs import is_verb_ending, root

_RUN = re.compile(r"[가-힣]{1,60}|\d+(?:\.\d+)?(?:\^[+-]?\d+)?|[^\W가-힣]+")
_NAME_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_MAX_LATIN = 60
"""A longer run of letters is no word; the engine would refuse terms of 64 kB.

Hangul without spaces, as some PDF files give it, is cut into words of as many syllables instead.
"""
ROOT_MARK = "~"
"""Ends the term of a root of one syllable: 붙~ is no word 붙."""


class Token(NamedTuple):
    """One term and the characters of the text it stands for: `text[start:end]`."""

    term: str
    start: int
    end: int


class Word(NamedTuple):
    """One written word with all its terms; the first term is the whole word.

    `root` is the term among them that is the word's root as a verb, where it may be one.
    """

    tokens: tuple[Token, ...]
    root: str | None = None

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms in order, the whole word first."""
        return tuple(token.term for token in self.tokens)


def words(text: str) -> Iterator[Word]:
    """The words of `text` with their terms and character offsets."""
    plain = plain_form(text)
    span = plain.span
    for run in _RUN.finditer(plain.text):
        cut, root = _cut(run.group())
        if cut:
            at = run.start()
            yield Word(tuple([Token(term, *span(at + start, at + end)) for term, start, end in cut]), root)


def tokens(text: str) -> list[Token]:
    """All terms of `text` in order, with their offsets."""
    return [token for word in words(text) for token in word.tokens]


def terms(text: str) -> list[str]:
    """All terms of `text` in order, repeats included."""
    return [token.term for word in words(text) for token in word.tokens]


@lru_cache(maxsize=20_000)
def _cut(run: str) -> Word:
    """A run of letters as a word at offset 0, without terms where it is none: texts repeat their words."""
    if "가" <= run[0] <= "힣":
        return _korean(run)
    if not run.strip("_") or len(run) > _MAX_LATIN:
        return Word(())
    return Word(tuple(_latin(run)))


def _korean(word: str) -> Word:
    base = stem(word)
    found = [Token(base, 0, min(len(base), len(word)))]
    if is_adjective(word):
        return Word(tuple(found))
    if len(base) >= 3 and word.startswith(base):
        found += [Token(base[i : i + 2], i, i + 2) for i in range(len(base) - 1)]
    elif base == word and ends_in_particle(word):
        found.append(Token(word[0], 0, 1))
    verb = _root(word, base)
    if verb:
        found.append(Token(verb, 0, len(word)))
    return Word(tuple(found), verb)


def _root(word: str, base: str) -> str | None:
    # What lost a particle is a noun: only an ending that verbs share leaves the question open.
    if is_particle(word) or (base != word and not is_verb_ending(word[len(base) :])):
        return None
    verb = root(word)
    if not verb or verb == base:
        return None
    return verb if len(verb) > 1 else verb + ROOT_MARK


def _latin(word: str) -> Iterator[Token]:
    yield Token(english_stem(word.lower().strip("_")), 0, len(word))
    parts = list(_NAME_PART.finditer(word)) if word[0].isalpha() else []
    if "_" in word or (len(parts) > 1 and not word.isupper() and not word.islower()):
        for part in parts:
            yield Token(english_stem(part.group().lower()), part.start(), part.end())
