"""Moods of Korean and English sentences: whether a setting is supposed, or told as it is or was."""

import re
from collections.abc import Sequence
from typing import Final

from agent.models.rule_based.lexicon import Tag
from agent.models.rule_based.scanner import Kind, Particle, Token
from agent.models.rule_based.tries import listed

STORY: Final = 160
STORY_KOREAN: Final = 100
"""Characters from which a question tells a story: values in it are told, unless it says "if"."""
STORY_CONTEXTS: Final = 3
"""Times, counts and lots that make a story of a shorter one."""
_FIRST_SYLLABLE: Final = 0xAC00
_FINALS, _DOUBLE_S = 28, 20
_SUPPOSED_PAST: Final = listed("다면 | 으면 | 을 때 | 을때 | 더라면 | 을 경우 | 을까 | 어도 | 던 것처럼")
_CONDITIONS: Final = listed("면 | 까 | 봐 | 볼 | 줘 | 주세 | 려고 | 도 돼 | 도 되 | 도 괜 | 을 때 | 자")
_TELLING_TAILS: Final = listed("인데 | 이고 | 이라서 | 여서 | 이어서 | 인 상태 | 이니 | 였 | 이었")
_TELLING: Final = listed("인데 | 이라서 | 였 | 이었 | 인 상태 | 나오는데 | 찍히 | 나왔 | 정도인데")
_SAYS: Final = listed(
    "이야 | 입니다 | 이에요 | 예요 | 임 | 이다 | 이라고 나와 | 이라고 떠 | 나와 | 찍혀 | 이네"
)
_PAST_VERBS: Final = frozenset(
    listed(
        "raised | increased | lowered | reduced | decreased | changed | dropped | fell | rose | went up |"
        "went down | ran | bumped | upped | shortened | was"
    )
)
_CLAUSE_END: Final = re.compile(r",|\. ")
_AHEAD: Final = 14
"""Characters behind a number in which its clause says how it is meant."""
_ENDING: Final = 6
"""Characters behind a verb that its ending takes ("려도 돼")."""


def is_korean(text: str) -> bool:
    """Return whether a Hangul syllable is in it."""
    return any("가" <= character <= "힣" for character in text)


def is_past(text: str) -> bool:
    """Return whether Korean words tell of the past: a syllable ends in ㅆ (올렸, 했), no 다면 follows."""
    for place, character in enumerate(text):
        if not "가" <= character <= "힣" or character in "있겠":
            continue
        ends_in_ss = (ord(character) - _FIRST_SYLLABLE) % _FINALS == _DOUBLE_S
        if ends_in_ss and not text.startswith(_SUPPOSED_PAST, place + 1):
            return True
    return False


def is_story(text: str, tokens: Sequence[Token]) -> bool:
    """Return whether a question tells what happened, at length or with lots and times."""
    longest = STORY_KOREAN if is_korean(text) else STORY
    return len(text) > longest or sum(t.kind is Kind.CONTEXT for t in tokens) >= STORY_CONTEXTS


_GOAL: Final = re.compile(r"려면|기 ?위해|고 ?싶")
_ASKS_HOW: Final = re.compile(r"\b(?:how|what) (?:do|should|must|can|could|would|will)\b", re.IGNORECASE)
_REACHES: Final = frozenset(
    listed("get | reach | bring | achieve | hit | cut | reduce | lower | keep | bringing | getting")
)


def is_goal(text: str) -> bool:
    """Return whether a question asks how something is reached: "… 5 % 밑으로 내리려면?", "how do I get …"."""
    if _GOAL.search(text):
        return True
    asks = _ASKS_HOW.search(text)
    return asks is not None and any(word in _REACHES for word in text[asks.end() :].lower().split())


def is_supposed(text: str, verb: Token) -> bool:
    """Return whether a Korean verb is followed by the ending of a condition, a proposal or a wish."""
    ending = text[verb.end : verb.end + _ENDING].partition("?")[0]
    return any(mark in ending for mark in _CONDITIONS) and not is_past(verb.text + ending)


def is_conditional(text: str, tokens: Sequence[Token]) -> bool:
    """Return whether a sentence supposes something."""
    for token in tokens:
        if token.kind is Kind.NUMBER:
            if token.particle is Particle.COPULA and not token.tail.startswith(("인데", "였", "었")):
                return True
        elif token.has(Tag.IF) or (
            token.has(Tag.UP, Tag.DOWN, Tag.SET, Tag.APPLY) and is_supposed(text, token)
        ):
            return True
    return False


def is_told(text: str, number: Token, tokens: Sequence[Token], *, conditional: bool) -> bool:
    """Return whether a sentence tells a variable's value by its last number, and supposes no other."""
    clause = _CLAUSE_END.split(text[number.end : number.end + _AHEAD], maxsplit=1)[0]
    if "?" not in clause:
        closes = not text[number.end + _AHEAD :].strip()
        if closes and clause.strip(" .!").endswith(_SAYS):
            return True
        if is_korean(clause) and is_past(clause):
            return True
    if number.tail.startswith(_TELLING_TAILS) or clause.lstrip().startswith(_TELLING):
        return True
    if "나오는데" in clause or "뜨는데" in clause:
        return True
    return not conditional and any(
        token.has(Tag.PAST) or token.text.lower() in _PAST_VERBS
        for token in tokens
        if token.kind is Kind.WORD
    )
