"""Which words of a passage are marked: those that the question is about, each as a whole.

Passages are found and compared by single terms, pairs of syllables among them. Whoever reads wants fewer: the
question's own words, and other names of what it asks for where such a name stands there in full. "콜드" and
"샷" of "콜드 샷 자국" are no name of a cold shut by themselves, nor are the syllables "로우" of "플로우".
"""

from collections.abc import Iterator, Sequence
from typing import Final

from shared.text_analysis.tokens import Word, words
from t3_kb.query_parser import STOPWORDS, Phrase, Term, Unit

_NO_CONTENT: Final = frozenset({"help", "against"})
"""English words of questions by their stems that say nothing of what is asked for."""
_SHORTEST_JOINED: Final = 3
"""Syllables of a name that is found within a longer word, with which it is joined."""


def marked_spans(text: str, units: Sequence[Unit]) -> list[tuple[int, int]]:
    """Return the spans [start, end) of `text` that say what the units of a question ask for, in order."""
    written = list(words(text))
    found = {span for phrase in _phrases(units) for span in _occurrences(written, phrase)}
    spans: list[tuple[int, int]] = []
    # Of spans that begin together the longest, and none that lies within another.
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if not spans or end > spans[-1][1]:
            spans.append((start, end))
    return spans


def _phrases(units: Sequence[Unit]) -> Iterator[Phrase]:
    for unit in units:
        for place, phrase in enumerate(unit.alternatives):
            if place == 0:
                # The question's own words count each: "금형 온도가 낮으면" is about a die and a temperature.
                yield from (Phrase((word,)) for word in phrase.words if _says_something(word))
            if len(phrase.words) > 1 or _says_something(phrase.words[0]):
                yield phrase


def _says_something(word: Term) -> bool:
    """Return whether a word may be marked by itself: not one of every question, and no lone syllable."""
    return len(word.whole) > 1 and word.whole not in STOPWORDS and word.whole not in _NO_CONTENT


def _occurrences(written: Sequence[Word], phrase: Phrase) -> Iterator[tuple[int, int]]:
    joined = "".join(word.whole for word in phrase.words)
    length = len(phrase.words)
    for at, word in enumerate(written):
        run = written[at : at + length]
        if len(run) == length and all(map(_is, run, phrase.words)):
            yield run[0].tokens[0].start, run[-1].tokens[0].end
        elif len(joined) >= _SHORTEST_JOINED and joined in word.tokens[0].term and not joined.isascii():
            yield word.tokens[0].start, word.tokens[0].end


def _is(word: Word, wanted: Term) -> bool:
    """Return whether a written word is the wanted one by its stem, or by its root as a verb."""
    return word.tokens[0].term == wanted.whole or (wanted.root is not None and word.root == wanted.root)
