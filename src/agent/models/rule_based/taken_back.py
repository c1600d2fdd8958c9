"""Parts that a sentence takes back or leaves: "110 말고 120", "not A, B", "A는 그대로 두고", "keep A"."""

from collections.abc import Iterator, Sequence
from typing import Final

from agent.models.rule_based.endings import is_korean
from agent.models.rule_based.lexicon import Tag
from agent.models.rule_based.scanner import Kind, Particle, Token

_BARRIERS: Final = frozenset({Kind.STOP, Kind.COMMA, Kind.MODE})
_ADJECTIVES: Final = frozenset({"unchanged", "untouched", "as is", "as it is"})
_VERBS: Final = (Tag.UP, Tag.DOWN, Tag.SET)


def taken_back(tokens: Sequence[Token]) -> set[int]:
    """Return the places of the tokens that a sentence takes back."""
    gone: set[int] = set()
    for place, token in enumerate(tokens):
        if token.has(Tag.NOT_BEFORE):
            gone.update(_before(tokens, place))
        elif token.has(Tag.NOT_AFTER):
            gone.update(_after(tokens, place))
        elif token.has(Tag.KEEP):
            gone.update(_kept(tokens, place))
        elif token.has(Tag.CORRECTION):
            gone.update(_corrected(tokens, place))
    return gone


def _corrected(tokens: Sequence[Token], place: int) -> Iterator[int]:
    """The number before "no wait", where another one follows in its place."""
    if is_korean(tokens[place].text) and tokens[place].tail:
        return  # "아니면" offers both
    ahead = next((token for token in tokens[place + 1 :] if token.kind is not Kind.COMMA), None)
    if ahead is None or ahead.kind not in {Kind.NUMBER, Kind.WORD}:
        return
    if ahead.kind is Kind.WORD and not ahead.has(Tag.TO, Tag.CORRECTION):
        return
    for back in range(place - 1, -1, -1):
        if tokens[back].kind is Kind.NUMBER:
            yield back
            return
        if tokens[back].kind is not Kind.COMMA and not tokens[back].has(Tag.CORRECTION, Tag.IF):
            return


def _before(tokens: Sequence[Token], place: int) -> Iterator[int]:
    """The number, the verb with its numbers, or the variable that stands before "말고"."""
    for back in range(place - 1, -1, -1):
        token = tokens[back]
        if token.kind in _BARRIERS or token.kind is Kind.ORDINAL:
            return
        if token.kind is Kind.NUMBER:
            if not (tokens[place].has(Tag.DOWN) and token.particle is Particle.NONE):  # "5 빼고" subtracts
                yield back
            return
        if token.has(*_VERBS, Tag.MAXIMUM, Tag.MINIMUM):
            yield back
            while back and tokens[back - 1].kind is Kind.NUMBER:
                back -= 1  # noqa: PLW2901  walks on from the verb, then ends
                yield back
            return
        if token.kind in {Kind.VARIABLE, Kind.UNMEASURED}:
            yield back
            if back > 1 and tokens[back - 1].has(Tag.AND) and tokens[back - 2].kind is Kind.VARIABLE:
                yield back - 2
            return


def _after(tokens: Sequence[Token], place: int) -> Iterator[int]:
    """The number, the variable with its number, or the verb with its numbers that follows "not"."""
    for ahead in range(place + 1, len(tokens)):
        token = tokens[ahead]
        if token.kind in _BARRIERS or token.has(Tag.THING, Tag.OPTION, Tag.LAST, Tag.FIRST):
            return
        if token.kind is Kind.NUMBER:
            yield ahead
            if token.particle is not Particle.RANGE:
                return
        elif token.kind is Kind.VARIABLE:
            yield ahead
            if ahead + 1 < len(tokens) and tokens[ahead + 1].kind is Kind.NUMBER:
                yield ahead + 1
            return
        elif token.has(*_VERBS):
            yield ahead
            yield from _numbers_of_the_verb(tokens, ahead)
            return


def _numbers_of_the_verb(tokens: Sequence[Token], verb: int) -> Iterator[int]:
    for ahead in range(verb + 1, len(tokens)):
        if tokens[ahead].kind in _BARRIERS or tokens[ahead].has(Tag.UP, Tag.DOWN):
            return
        if tokens[ahead].kind is Kind.NUMBER:
            yield ahead


def _kept(tokens: Sequence[Token], place: int) -> Iterator[int]:
    """The variables that stay as they are: before a Korean word for it, behind an English one."""
    word = tokens[place].text
    if is_korean(word) or word.lower() in _ADJECTIVES:
        for back in range(place - 1, -1, -1):
            if tokens[back].kind in {Kind.STOP, Kind.COMMA} or tokens[back].has(*_VERBS):
                return
            if tokens[back].kind in {Kind.VARIABLE, Kind.NUMBER}:
                yield back
        return
    found: list[int] = []
    for ahead in range(place + 1, len(tokens)):
        if tokens[ahead].kind is Kind.NUMBER:
            return  # "keep it at 110" sets it
        if tokens[ahead].kind in {Kind.STOP, Kind.COMMA} or tokens[ahead].has(Tag.UP, Tag.DOWN, Tag.AND):
            break
        if tokens[ahead].kind is Kind.VARIABLE:
            found.append(ahead)
    yield from found
