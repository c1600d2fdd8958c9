"""The part of a passage that a person is shown, and which of its characters answer the question."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from shared.text_analysis.tokens import Token, words
from t3_kb.marking import marked_spans
from t3_kb.query_parser import Unit

MAX_EXCERPT = 420
MAX_SECTION = 900
"""Characters of a section that was asked for: as long as a passage may be."""
_OTHER_WORDS = 0.7
_BORDER = re.compile(r"(?<!\\)\|")
_SENTENCE = re.compile(r"[^\n](?:[^\n.?!]|[.?!](?!\s|\Z))*[.?!]?")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """At most MAX_EXCERPT or MAX_SECTION characters and their marked spans [start, end), in order."""

    text: str
    highlights: tuple[tuple[int, int], ...]


def term_weights(units: Sequence[Unit], weights: Sequence[float]) -> dict[str, float]:
    """How much each term of the question's units counts when sentences are compared."""
    result: dict[str, float] = {}
    for unit, weight in zip(units, weights, strict=True):
        for number, phrase in enumerate(unit.alternatives):
            for word in phrase.words:
                share = weight / len(phrase.words) * (_OTHER_WORDS if number else 1.0)
                for term in (word.whole, word.root):
                    if term:
                        result[term] = max(result.get(term, 0.0), share)
                for part in word.parts:
                    result[part] = max(result.get(part, 0.0), share / len(word.parts))
    return result


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences, list items and rows of `text`, without the spaces around them."""
    spans: list[tuple[int, int]] = []
    for match in _SENTENCE.finditer(text):
        if text.startswith("|", match.start()) and text[match.start() - 1 : match.start()] in {"", "\n"}:
            spans.append((match.start(), _line_end(text, match.start())))
            continue
        if spans and match.start() < spans[-1][1]:
            continue  # a further sentence of a row
        piece = match.group()
        start = match.start() + len(piece) - len(piece.lstrip())
        end = match.end() - (len(piece) - len(piece.rstrip()))
        # "1." alone is the number of a list item, no sentence.
        if spans and re.fullmatch(r"(\d+\.|[-*])", text[spans[-1][0] : spans[-1][1]]):
            spans[-1] = (spans[-1][0], end)
        elif end > start:
            spans.append((start, end))
    return spans


def best_sentences(text: str, asked: Mapping[str, float], count: int) -> list[str]:
    """The `count` sentences of `text` that have most of what was asked for, in the order of the text."""
    marked = _marked(text, asked)
    spans = sentences(text)
    by_worth = sorted(range(len(spans)), key=lambda number: (-_score(spans[number], marked), number))
    return [_told(text, spans[number]) for number in sorted(by_worth[:count])]


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _told(text: str, span: tuple[int, int]) -> str:
    """A sentence as it is; a row of a table with the head of each column before its cell."""
    sentence = text[slice(*span)]
    if not sentence.startswith("|"):
        return sentence
    above = text[: span[0]].rpartition("\n\n")[2].split("\n")
    if len(above) < 3 or not above[0].startswith("|"):
        return sentence
    pairs = zip(_cells(above[0]), _cells(sentence), strict=False)
    return ", ".join(f"{head}: {cell}" if head else cell for head, cell in pairs if cell)


def _cells(row: str) -> list[str]:
    """The cells of a row; a bar within one is written with a backslash."""
    return [cell.strip().replace("\\|", "|") for cell in _BORDER.split(row.strip().strip("|"))]


def make_excerpt(
    text: str, asked: Mapping[str, float], *, units: Sequence[Unit] | None = None, whole: bool = False
) -> Excerpt:
    """The run of whole sentences that has most of what was asked for, with that marked.

    With the question's `units` those words are marked that say what it is about, else all asked terms.
    `whole` takes the text from its beginning instead: it is a section that was asked for.
    """
    marked = _marked(text, asked)
    start, end = (0, len(text)) if whole else _best_run(text, marked)
    end = _with_whole_rows(text, start, min(end, start + (MAX_SECTION if whole else MAX_EXCERPT)))
    start += len(text[start:end]) - len(text[start:end].lstrip())
    excerpt = text[start:end].rstrip()
    last = start + len(excerpt)
    if units is not None:
        return Excerpt(excerpt, _merged(marked_spans(excerpt, units)))
    spans = [(m.start - start, m.end - start) for m in marked if m.start >= start and m.end <= last]
    return Excerpt(excerpt, _merged(spans))


def _with_whole_rows(text: str, start: int, end: int) -> int:
    """The end of an excerpt, moved where it would cut a row: before it, or behind it if it is the first."""
    row = text.rfind("\n", start, end) + 1 or start
    if end >= len(text) or text[end] == "\n" or not text.startswith("|", row):
        return end
    return row - 1 if row > start else _line_end(text, end)


class _Mark(NamedTuple):
    """A place of the text with an asked term, and what that is worth."""

    start: int
    end: int
    term: str
    worth: float


_mark_start = attrgetter("start")


def _marked(text: str, asked: Mapping[str, float]) -> list[_Mark]:
    marks = (_Mark(start, end, term, asked[term]) for term, start, end in _terms_of(text) if term in asked)
    return sorted(marks, key=_mark_start)


@lru_cache(maxsize=256)
def _terms_of(text: str) -> list[Token]:
    """Every term of `text` with the whole word that it is a part of: nothing is marked within a word."""
    # A text is cut once for its excerpt, once for its sentences, and for the next question.
    return [
        Token(token.term, min(first.start, token.start), max(first.end, token.end))
        for word in words(text)
        for first in word.tokens[:1]
        for token in word.tokens
    ]


def _score(span: tuple[int, int], marked: Sequence[_Mark]) -> float:
    """The worth of the asked terms within the span, each once; `marked` is in the order of the text."""
    start, end = span
    first = bisect_left(marked, start, key=_mark_start)
    behind = bisect_left(marked, end, lo=first, key=_mark_start)
    return sum({mark.term: mark.worth for mark in marked[first:behind]}.values())


def _best_run(text: str, marked: Sequence[_Mark]) -> tuple[int, int]:
    spans = sentences(text) or [(0, len(text))]
    scores = [_score(span, marked) for span in spans]
    best, best_score = spans[0], -1.0
    for first, (start, _) in enumerate(spans):
        score = 0.0
        for last in range(first, len(spans)):
            end = spans[last][1]
            if end - start > MAX_EXCERPT and last > first:
                break
            score += scores[last]
            # Of equal runs the earlier and longer one reads better.
            if score > best_score or (score == best_score and start == best[0]):
                best, best_score = (start, end), score
    return best


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
