"""Words that stand where a variable's name would, and name none: "스프레이 2초", "보앞 110", "airblow 3"."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from agent.models.rule_based.entities import Variables
from agent.models.rule_based.lexicon import Tag
from agent.models.rule_based.scanner import Kind, Token
from agent.models.rule_based.tries import listed
from agent.models.rule_based.unmeasured import QUANTITIES, Quantity

SHORTEST: Final = 2
"""Letters of a name in Hangul."""
SHORTEST_LATIN: Final = 3
"""Letters of one in Latin."""
MOST_BETWEEN: Final = 4
"""Characters between a name and its number."""
CLOSE_ENOUGH: Final = 0.75
"""Likeness of two spellings (difflib, Korean by its letters) from which one is named as the nearest."""
MOST_NEAR: Final = 2
_BETWEEN: Final = " \t:="
_PARTICLES: Final = ("을", "를", "은", "는", "이", "가", "도", "만", "의")
_ENDINGS: Final = tuple(
    listed(
        """
        면 | 고 | 서 | 지 | 게 | 해 | 럼 | 다 | 요 | 까 | 데 | 니 | 번 | 번엔 | 번에 | 때 | 자 | 려 | 아 |
        어 | 여 | 줘 | 네 |
        죠 | 로 | 에 | 에서 | 까지 | 부터 | 보다 | 처럼 | 만큼 | 씩 | 엔 | 음 | 든 | 나 | 야 | 라 | 써 |
        던 | 한 | 할 | 된 | 될 | 인
        """
    )
)
"""Ends of Korean verbs, adverbs and words with a case: a name stands bare, or as subject or object."""
_FILLERS: Final = frozenset(
    listed(
        """
        그냥 | 한번 | 다시 | 대략 | 정도 | 만약 | 혹시 | 이제 | 다음 | 근데 | 거의 | 각각 | 현재 | 지금 |
        설정 | 목표 | 수치 | 이번 |
        최대 | 최소 | 최종 | 조금 | 살짝 | 약간 | 많이 | 역시 | 아마 | 일단 | 먼저 | 우선 | 제가 | 내가 |
        우리 | 오늘 | 어제 | 값 |
        기준 | 평균 | 총합 | 합계 | 전부 | 모두 | 결국 | 오히려 | 가령 | 예컨대 | 이를테면 | 숫자 | 원래 |
        변경 | 조정 | 잠깐 | 잠시 |
        the | and | for | with | then | than | please | even | roughly | maybe | perhaps | approximately |
        approx | just |
        only | also | near | nearly | circa | now | there | him | back | again | today | exactly | instead |
        goes | reads |
        shows | like | did | let | lets | need | want | try | bump | nudge | give | got | get | have | has |
        had | this | that |
        these | those | another | next | last | say | call | could | would | should | can | may | might |
        will | shall | you |
        they | our | your | their | its | here | still | actually | really | plain | straight | right |
        number | value |
        values | full | extra | additional | further | more | less | okay | yes | nope | well | aim |
        target | come | comes |
        same | other | each | every | all | out | some | about | around | but | not | nor | yet | too |
        per | via | off | over |
        under | above | below | until | till | from | into | onto | upon | she | his | her | who | why |
        how | what | when |
        where | which | whose | any | both | few | many | much | such | own | very | once | twice | half |
        must | does | done |
        doing | going | gone | went | see | seen | saw | know | think | thought | mean | meant | suppose |
        supposing | assume |
        was | were | been | being | are | pick | choose | take | took | use | used | using | push |
        pull | shoot | hit |
        read | reading | reach | reaches | reached | somewhere | between | whole | total |
        proposed | previous
        """
    )
)
"""Words before a number that name nothing."""


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A word at characters `start` to `end`: `quantity` where it is one that the line does not measure.

    `near` are the variables whose names are spelt most like it.
    """

    start: int
    end: int
    text: str
    quantity: Quantity | None = None
    near: Sequence[str] = ()


def unknown_name(
    text: str, tokens: Sequence[Token], number: Token, variables: Variables
) -> UnknownName | None:
    """Return the name that stands before a number and that nothing of the line has, or None."""
    place = tokens.index(number)
    while place and tokens[place - 1].has(Tag.TO, Tag.UNTIL):
        place -= 1
    stop = tokens[place].start
    before = tokens[place - 1] if place else None
    while before is not None and before.kind is Kind.UNKNOWN and place:
        place -= 1
        before = tokens[place - 1] if place else None
    start = before.end + len(before.tail) if before is not None else 0
    gap = text[start:stop].rstrip(_BETWEEN)
    word = _last_word(gap)
    if not word or len(text[start:stop]) - len(gap) > MOST_BETWEEN:
        return None
    stem = next((word[: -len(one)] for one in _PARTICLES if word.endswith(one) and len(word) > 2), word)
    known = {word.casefold(), stem.casefold()} & _FILLERS
    if known or len(stem) < SHORTEST or (word == stem and word.endswith(_ENDINGS) and word[0] >= "가"):
        return None
    at = start + len(gap) - len(word)
    quantity = _quantity(stem.casefold())
    near = () if quantity is not None else _near(stem.casefold(), variables)
    return UnknownName(at, at + len(word), word, quantity, near)


def _last_word(text: str) -> str:
    """The letters that a text ends in: Hangul, or three and more Latin ones; empty for anything else."""
    korean = "가" <= text[-1:] <= "힣"
    at = len(text)
    while at and (
        "가" <= text[at - 1] <= "힣" if korean else text[at - 1].isascii() and text[at - 1].isalpha()
    ):
        at -= 1
    word = text[at:]
    return word if korean or len(word) >= SHORTEST_LATIN else ""


@lru_cache(maxsize=256)
def _quantity(stem: str) -> Quantity | None:
    """The one quantity whose names begin with the word: "스프레이 (시간)"."""
    found = {
        quantity.id: quantity
        for quantity in QUANTITIES
        for word in quantity.words
        if word.casefold().split()[0] == stem and len(word.split()) > 1
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _near(stem: str, variables: Variables) -> tuple[str, ...]:
    """Names of the variables that are spelt most like a word, the likest first."""
    spelt = variables.by_letters
    wanted = unicodedata.normalize("NFD", stem)
    alike = get_close_matches(wanted, spelt, n=MOST_NEAR * 2, cutoff=CLOSE_ENOUGH)
    return tuple(dict.fromkeys(spelt[word] for word in alike))[:MOST_NEAR]
