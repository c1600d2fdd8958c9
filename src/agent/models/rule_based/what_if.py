"""Reading what-if values from a question: "용탕 온도를 20도 올리면?", "set clamp force to 730"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from agent.models.rule_based.entities import EntityMention, Variables
from shared.bundle.feature_schema import Feature

UP: Final = re.compile(
    r"올리|올려|올린|올라|높이|높여|높인|높으|높아|늘리|늘려|키우|더\s*크|빠르게|뜨거|데우|데워|달구"
    r"|\b(?:rais(?:e|ed|es|ing)|increas\w*|higher|up|more|rises?|hotter|faster|add|heat\w*|warm\w*)\b",
    re.IGNORECASE,
)
DOWN: Final = re.compile(
    r"낮추|낮춰|낮아|낮으|내리|내려|내린|줄이|줄여|줄인|느리게|차가|식히|식혀"
    r"|\b(?:lower(?:ed|ing)?|reduc\w*|decreas\w*|down|less|drops?|falls?|colder|slower|cut|cool(?:ed|er))\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?<![\w.])[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_SIGNED: Final = re.compile(r"(?<![\w.])[-+]\d")
_PERCENT: Final = re.compile(r"\s*(?:%|퍼센트|프로|per\s?cent)", re.IGNORECASE)
_TO_BEFORE: Final = re.compile(r"(?:\b(?:to|at|is|were|was|=)|[=:])\s*$", re.IGNORECASE)
_TO_AFTER: Final = re.compile(
    r"\s*(?:(?:[^\s\d가-힣]{1,5}|도|톤|바|초|미터)\s*)?(?:으로|로(?=\s|$|[하바맞설조올낮내높]))"
)
LONGEST_BEFORE: Final = 40
"""Characters before a number that are searched for the word that makes it a value."""
_TYPICAL: Final = re.compile(r"통상|평소|표준값|\btypical\b", re.IGNORECASE)
CONDITION: Final = re.compile(
    r"면(?:$|[\s?!.,은요서])|라면|다면|가정|바꾸|바꿔|맞추|맞춰|하면|해\s*보"
    r"|\bif\b|\bsuppos|\bset\b|\bwould\b|\bwhat about\b|\bpredict\b|\bhappens\b",
    re.IGNORECASE,
)
_GENERAL: Final = re.compile(r"문제|생기|생겨|발생|왜|이유|\bwhy\b|\bproblem|\bcause", re.IGNORECASE)
"""With one of these a direction without an amount is a question for the documents."""
_AND: Final = re.compile(r",|\band\b|(?<=[가-힣])고\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """A variable and its what-if value. `step` is what it was raised by (negative: lowered by), or None.

    `shared_word` is the word that stood for the variable where it could have meant another one;
    `sized` says that the question named no amount.
    """

    feature: Feature
    value: float
    step: float | None = None
    shared_word: str = ""
    sized: bool = False


@dataclass(frozen=True, slots=True)
class DialogState:
    """The background that a what-if refers to: the shot's values, and what was found and changed before.

    `last` are the changes of the session's last what-if; `drivers` variable names, the strongest first.
    """

    values: Mapping[str, float]
    last: Sequence[Change] = ()
    drivers: Sequence[str] = field(default=())


def read_changes(text: str, variables: Variables, background: DialogState) -> list[Change]:
    """The changes that `text` names; none where it is not a what-if. A variable is changed once."""
    found = {
        change.feature.name: change
        for change in _mentioned(text, variables.find(text), variables, background)
    }
    if not found:
        found = {change.feature.name: change for change in _again(text, background)}
    return list(found.values())


def _mentioned(
    text: str, mentions: Sequence[EntityMention], variables: Variables, background: DialogState
) -> Iterator[Change]:
    if not (CONDITION.search(text) or _direction(text) or _SIGNED.search(text)):
        return
    is_general = bool(_GENERAL.search(text))
    consumed = 0
    for index, mention in enumerate(mentions):
        following = mentions[index + 1].start if index + 1 < len(mentions) else len(text)
        number = _NUMBER.search(text, mention.end, following)
        left, right = text[consumed : mention.start], text[mention.end : following]
        if number is None and index == 0:
            number = next(reversed(list(_NUMBER.finditer(text, 0, mention.start))), None)
        consumed = max(mention.end, number.end() if number else 0)
        if number is None and is_general:
            continue
        feature = mention.feature or _of_family(mention.family, variables, background)
        if feature is None:
            continue
        current = background.values.get(feature.name, feature.typical)
        word = text[mention.start : mention.end] if mention.feature is None else ""
        if number is None:
            change = _without_number(feature, current, left, right)
        else:
            between = text[mention.end : number.start()]
            after = text[number.end() : following]
            sign = _direction(_english(left)) or _direction(between)
            change = _with_number(feature, current, number, after, sign)
        if change is not None:
            yield replace(change, shared_word=word)


def _with_number(
    feature: Feature, current: float, number: re.Match[str], after: str, sign: int
) -> Change | None:
    """`after` is what follows up to the next variable; `sign` is the direction said before the number."""
    amount = float(number[0].replace(",", ""))
    share = _PERCENT.match(after)
    then = _direction(_AND.split(after)[0])
    # "to 730" is a value and so is "730톤으로 올리면"; "is 20 degrees higher" is a step.
    before = number.string[max(0, number.start() - LONGEST_BEFORE) : number.start()]
    is_value = _TO_AFTER.match(after) or (_TO_BEFORE.search(before) and not then)
    if number[0][0] in "+-":  # "+20 °C" is a step without another word
        sign, is_value = (1 if number[0][0] == "+" else -1), None
    sign = sign or then or _direction(after)
    if (is_value or sign == 0) and not share:
        return Change(feature, amount)
    if sign == 0:
        return None
    step = sign * (current * amount / 100 if share else abs(amount))
    return Change(feature, round(current + step, 6), step)


def _without_number(feature: Feature, current: float, left: str, right: str) -> Change | None:
    """A quarter of the machine's span, in whole steps of the setting, where only a direction is said."""
    if _TYPICAL.search(right):
        return Change(feature, feature.typical)
    clause = _AND.split(right)[0]
    sign = _direction(_english(left)) or _direction(clause)
    if sign == 0 or feature.limits is None or feature.step is None or not CONDITION.search(left + right):
        return None
    low, high = feature.limits
    step = sign * max(1, round((high - low) / 4 / feature.step)) * feature.step
    return Change(feature, round(current + step, 6), step, sized=True)


def _again(text: str, background: DialogState) -> Iterator[Change]:
    """A number alone stands for another value of what was changed last."""
    number = _NUMBER.search(text)
    if number is None or len(background.last) != 1:
        return
    last = background.last[0]
    current = background.values.get(last.feature.name, last.feature.typical)
    sign = _direction(text) or (0 if last.step is None else (1 if last.step > 0 else -1))
    change = _with_number(last.feature, current, number, text[number.end() :], sign)
    if change is not None:
        yield change


def _of_family(word: str, variables: Variables, background: DialogState) -> Feature | None:
    """Which variable a shared word means: the one changed last, else the strongest driver, else the first."""
    family = {feature.name: feature for feature in variables.family(word)}
    likely = [*(change.feature.name for change in background.last), *background.drivers, *family]
    return next((family[name] for name in likely if name in family), None)


def _direction(text: str) -> int:
    """1 for up, -1 for down, 0 where neither is said; what is said first counts."""
    up, down = UP.search(text), DOWN.search(text)
    if up and down:
        return 1 if up.start() < down.start() else -1
    return 1 if up else (-1 if down else 0)


def _english(text: str) -> str:
    # A Korean verb stands behind its number, an English one before its variable.
    return re.sub("[가-힣]+", " ", text)
