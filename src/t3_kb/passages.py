"""The part of a passage that a person is shown, and which of its characters answer the question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.knowledge.tokens import tokens
from t3_kb.query import Unit

MAX_EXCERPT = 420
_SENTENCE = re.compile(r"[^\n]+?(?:[.?!](?=\s|$)|(?=\n)|$)")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A text of at most MAX_EXCERPT characters with its marked spans [start, end), in order."""

    text: str
    highlights: tuple[tuple[int, int], ...]


def term_weights(units: Sequence[Unit], weights: Sequence[float]) -> dict[str, float]:
    """How much each term of the question's units counts when sentences are compared."""
    result: dict[str, float] = {}
    for unit, weight in zip(units, weights, strict=True):
        for phrase in unit.alternatives:
            for whole, *parts in phrase.words:
                share = weight / len(phrase.words)
                result[whole] = max(result.get(whole, 0.0), share)
                for part in parts:
                    result[part] = max(result.get(part, 0.0), share / len(parts))
    return result


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences and list items of `text`, without the spaces around them."""
    spans: list[tuple[int, int]] = []
    for match in _SENTENCE.finditer(text):
        piece = match.group()
        start = match.start() + len(piece) - len(piece.lstrip())
        end = match.end() - (len(piece) - len(piece.rstrip()))
        # "1." alone is the number of a list item, no sentence.
        if spans and re.fullmatch(r"(\d+\.|[-*])", text[spans[-1][0] : spans[-1][1]]):
            spans[-1] = (spans[-1][0], end)
        elif end > start:
            spans.append((start, end))
    return spans


def sentence_score(sentence: str, asked: Mapping[str, float]) -> float:
    """The weights of the asked terms that the sentence has, each once."""
    return sum(asked[term] for term in {token.term for token in tokens(sentence)} if term in asked)


def make_excerpt(text: str, asked: Mapping[str, float]) -> Excerpt:
    """The run of whole sentences that has most of what was asked for, with that marked."""
    start, end = _best_run(text, asked)
    excerpt = text[start:end][:MAX_EXCERPT].strip()
    spans = [(token.start, token.end) for token in tokens(excerpt) if token.term in asked]
    return Excerpt(excerpt, _merged(spans))


def _best_run(text: str, asked: Mapping[str, float]) -> tuple[int, int]:
    spans = sentences(text) or [(0, len(text))]
    scores = [sentence_score(text[start:end], asked) for start, end in spans]
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
