"""References of a question: earlier shots, proposed adjustments by place, drivers, earlier what-ifs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from agent.models.rule_based.background import Background
from agent.models.rule_based.lexicon import Tag
from agent.models.rule_based.request import Kind as Points
from agent.models.rule_based.request import Left, Leftover, Reference, Scenario
from agent.models.rule_based.scanner import Kind, Token

_PLACES: Final = {Tag.FIRST: 1, Tag.SECOND: 2, Tag.THIRD: 3, Tag.FOURTH: 4, Tag.FIFTH: 5}
LONGEST: Final = 80
"""Characters of a question in which a bare ordinal points at what was proposed."""


@dataclass(slots=True)
class Referred:
    """References, the scenarios that they stand for, and those that the session does not have."""

    references: list[Reference] = field(default_factory=list)
    scenarios: list[Scenario] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    choices: list[int] = field(default_factory=list)
    """Places (from 0) of the adjustments among which the question leaves open which."""
    drivers: list[int] = field(default_factory=list)


def refer(text: str, tokens: Sequence[Token], background: Background, *, other_shot: int | None) -> Referred:
    """Read the references of a question. `other_shot`: how many questions back the values were others."""
    out = Referred()
    for start, end, back in _shots(text, tokens, background):
        if any(reference.number == back for reference in out.references):
            continue
        known = other_shot == back
        out.references.append(Reference(Points.SHOT, back, text[start:end], resolved=known))
        if not known:
            out.leftovers.append(Leftover(text[start:end], Left.REFERENCE, start, end))
    if not out.references and not background.adjustments and _compares_with_last(text, tokens):
        token = next(token for token in tokens if token.has(Tag.LAST))
        out.references.append(Reference(Points.SHOT, 1, token.text, resolved=other_shot == 1))
        if other_shot != 1:
            out.leftovers.append(Leftover(token.text, Left.REFERENCE, token.start, token.end))
        return out
    _adjustments(text, tokens, background, out)
    if not out.references:
        _again(text, tokens, background, out)
    return out


def _again(text: str, tokens: Sequence[Token], background: Background, out: Referred) -> None:
    """The last what-if once more: "아까 그 값으로 하면", "with the same values"."""
    same = next((token for token in tokens if token.has(Tag.SAME)), None)
    named = any(token.kind in {Kind.NUMBER, Kind.VARIABLE, Kind.MODE} for token in tokens)
    if same is None or named or len(text) > LONGEST or not _applies(text, tokens):
        return
    out.references.append(Reference(Points.WHAT_IF, -1, same.text, resolved=bool(background.last)))
    if background.last:
        out.scenarios.extend(background.last)
    else:
        out.leftovers.append(Leftover(same.text, Left.REFERENCE, same.start, same.end))


def _compares_with_last(text: str, tokens: Sequence[Token]) -> bool:
    """Return whether "the last one" is a shot: "is this shot better than the last one"."""
    shot = any(token.has(Tag.SHOT) for token in tokens)
    lower = text.lower()
    than = "than " in lower or "보다" in text or "compare" in lower
    judged = any(word in lower for word in _JUDGED)
    return ((shot and than) or judged) and any(token.has(Tag.LAST) for token in tokens)


_JUDGED: Final = (
    "fail",
    "was bad",
    "was good",
    "was ok",
    "was fine",
    "went bad",
    "불량이었",
    "불량이었",
    "양품이었",
    "괜찮았",
)
"""Words that are said of a shot, not of a proposal."""


_COUNTS: Final = {
    word: count
    for count, words in enumerate(("한 one", "두 two", "세 three", "네 four", "다섯 five"), start=1)
    for word in words.split()
}
_AGO: Final = ("전", "앞", "ago", "before", "back", "earlier")


def _shots(text: str, tokens: Sequence[Token], background: Background) -> Iterator[tuple[int, int, int]]:
    """Characters and distance of each earlier shot that is named: "두 샷 전", "two shots ago", "첫 샷"."""
    for place, token in enumerate(tokens):
        after = text[token.end :].lstrip()
        if token.has(Tag.SHOT) or (
            token.kind is Kind.CONTEXT and ("샷" in token.text or "shot" in token.text)
        ):
            written = (
                token.text if token.kind is Kind.CONTEXT else text[max(0, token.start - 6) : token.start]
            )
            words = written.split()
            digits = "".join(sign for sign in written if sign.isdecimal())
            count = (
                int(digits[:2])
                if digits
                else _COUNTS.get(
                    (words[0] if token.kind is Kind.CONTEXT else words[-1]).lower() if words else "", 0
                )
            )
            if count and after.startswith(_AGO):
                yield token.start, token.end, count
                continue
            before = tokens[place - 1] if place else None
            first = before is not None and before.has(Tag.FIRST) and token.start - before.end <= 2
            if first and before is not None and background.exchanges:
                yield before.start, token.end, background.exchanges
        elif token.has(Tag.SHOT_BEFORE) and _is_of_a_shot(text, token):
            yield token.start, token.end, 1


def _is_of_a_shot(text: str, token: Token) -> bool:
    word = token.text.lower()
    if "샷" in word or "쇼트" in word or "shot" in word or "것" in word or "거" in word or "one" in word:
        return True
    return (
        "샷" in text[token.end : token.end + 6]
        or "보다" in text[token.end : token.end + 6]
        or (token.tail[:1] in {"이", "과", "와", "에", "하", "랑"})
    )


def _number(token: Token) -> int | None:
    if token.kind is Kind.ORDINAL:
        return int(token.value)
    if token.kind is not Kind.WORD:
        return None
    if token.has(Tag.LAST):
        return -1
    return next((number for tag, number in _PLACES.items() if token.has(tag)), None)


def _taken_back(tokens: Sequence[Token], place: int) -> bool:
    def telling(some: Sequence[Token]) -> list[Token]:
        return [t for t in some if t.kind is not Kind.UNKNOWN and not t.has(Tag.THING, Tag.OPTION)]

    after = telling(tokens[place + 1 : place + 4])[:1]
    before = telling(tokens[max(0, place - 3) : place])[-1:]
    return bool((after and after[0].has(Tag.NOT_BEFORE)) or (before and before[0].has(Tag.NOT_AFTER)))


def _adjustments(text: str, tokens: Sequence[Token], background: Background, out: Referred) -> None:
    named = any(token.has(Tag.OPTION) for token in tokens)
    short = len(text) <= LONGEST
    chosen: list[tuple[int, Token]] = []
    dropped: list[tuple[int, Token]] = []
    for place, token in enumerate(tokens):
        number = _number(token)
        if number is None or _is_of_another_thing(tokens, place, number, background, out):
            continue
        if named or (short and (background.adjustments or _points(text, token))):
            (dropped if _taken_back(tokens, place) else chosen).append((number, token))
    other = [(0, token) for token in tokens if token.has(Tag.OTHER)]
    refused = [number for number, _ in dropped]
    plain = not any(token.kind is Kind.NUMBER for token in tokens)
    if chosen:
        for number, token in chosen:
            _choose(number, token, background, out)
    elif (other and short and (background.adjustments or named)) or (dropped and background.adjustments):
        _other((other or dropped)[0][1], refused, background, out)
    elif named and plain and _applies(text, tokens):
        _choose(1, next(token for token in tokens if token.has(Tag.OPTION)), background, out)


def _is_of_another_thing(
    tokens: Sequence[Token], place: int, number: int, background: Background, out: Referred
) -> bool:
    """Return whether an ordinal counts drivers, documents, shots or defects."""
    token = tokens[place]
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following is None or following.start - token.end > 3 or following.has(Tag.OPTION, Tag.THING):
        return False
    if following.has(Tag.CAUSE_NOUN):
        out.references.append(Reference(Points.DRIVER, number, token.text, bool(background.drivers)))
        out.drivers.append(number)
        return True
    if following.has(Tag.DOCUMENT):
        out.references.append(Reference(Points.DOCUMENT, number, token.text))
        return True
    things = {Kind.MODE, Kind.VARIABLE, Kind.UNMEASURED}
    return following.kind in things or following.has(Tag.SHOT, Tag.IDENTIFIER)


def _points(text: str, token: Token) -> bool:
    """Return whether an ordinal stands for a thing: "마지막 거로", "the last one", "2번으로"."""
    after = text[token.end : token.end + 8].lstrip().lower()
    word = token.text.lower()
    return word.endswith(("one", "거", "것", "안")) or after.startswith(
        (
            "거",
            "꺼",
            "것",
            "걸",
            "안",
            "로 ",
            "으로",
            "one",
            "방안",
            "option",
            "조정",
            "제안",
            "suggest",
            "adjust",
            "proposal",
        )
    )


def _applies(text: str, tokens: Sequence[Token]) -> bool:
    lower = text.lower()
    if any(token.has(Tag.APPLY) for token in tokens):
        return True
    return any(
        word in lower for word in ("대로", "적용", "하면", "따르", "what if", " if ", "apply", "would")
    )


def _choose(number: int, token: Token, background: Background, out: Referred) -> None:
    proposed = background.adjustments
    place = number - 1 if number > 0 else len(proposed) + number
    if 0 <= place < len(proposed):
        out.references.append(Reference(Points.ADJUSTMENT, number, token.text))
        out.scenarios.append(proposed[place])
        return
    out.references.append(Reference(Points.ADJUSTMENT, number, token.text, resolved=False))
    out.leftovers.append(Leftover(token.text, Left.REFERENCE, token.start, token.end))


def _other(token: Token, dropped: Sequence[int], background: Background, out: Referred) -> None:
    """The adjustment that is not the one just tried, or not the one that the question takes back."""
    proposed = background.adjustments
    refused = {number - 1 if number > 0 else len(proposed) + number for number in dropped}
    if not refused:
        refused = {background.applied if background.applied is not None else 0}
    rest = [place for place in range(len(proposed)) if place not in refused]
    if len(rest) == 1:
        out.references.append(Reference(Points.ADJUSTMENT, rest[0] + 1, token.text))
        out.scenarios.append(proposed[rest[0]])
    elif rest:
        out.choices = rest
    else:
        out.references.append(Reference(Points.ADJUSTMENT, 0, token.text, resolved=False))
        out.leftovers.append(Leftover(token.text, Left.REFERENCE, token.start, token.end))
