"""Nouns of a question that nothing was made of: the subject of "why did the conveyor stop?".

A question on something that is no part of a shot would else be answered with the verdict of the shot at
hand. Only words are named that stand where a noun does and that no table of this folder has.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from agent.models.rule_based import shots_named
from agent.models.rule_based.asking import ASPECTS, CONCEPTS, CUES
from agent.models.rule_based.intent import Words
from agent.models.rule_based.lexicon import WORDS
from agent.models.rule_based.periods import periods_in
from agent.models.rule_based.request import Left, Leftover
from agent.models.rule_based.scanner import Kind, Token
from agent.models.rule_based.tries import listed

MOST: Final = 2
LONGEST: Final = 80
"""Characters of a question that is looked at: a longer one tells more than it asks."""
_KOREAN: Final = re.compile(
    r"(?<![가-힣a-z0-9])([가-힣]{2,8}?)"
    r"(?: ?(?:속도|온도|압력|시간|유량|전류|전압|위치|두께|상태))?"
    r"(?:이|가|은|는|을|를|에는|에서는)(?=[ ?,.!]|$)"
)
_ENGLISH: Final = re.compile(
    r"\b(?:the|our|my|any|an?|some|no) ((?:[a-z][a-z-]{3,} ){0,1}[a-z][a-z-]{3,})(?=[ ?,.!]|$)"
)
_NO_NOUNS: Final = frozenset(
    listed(
        """
        이것 | 그것 | 저것 | 이거 | 그거 | 저거 | 여기 | 거기 | 우리 | 제가 | 내가 | 네가 | 당신 |
        무엇 | 뭔가 | 어디 | 언제 | 얼마 | 어느 | 어떤 | 하나 | 다음 | 이번 | 지금 | 현재 | 결과 |
        내용 | 경우 | 부분 | 정도 | 사실 | 생각 | 질문 | 대답 | 답변 | 이유 | 때문 | 상황 | 상태 |
        조건 | 문제 | 영향 | 차이 | 변화 | 요인 | 인자 | 항목 | 목록 | 전체 | 나머지 | 대부분 |
        일부 | 모두 | 각각 | 자체 | 수준 | 가능 | 필요 | 확인 | 설명 | 도움 | 방법 | 순서 | 첫번째 |
        두번째 | 마지막 | 오늘 | 어제 | 라인 | 작업 | 현장 | 사람 | 시간 | 속도 | 온도 | 압력 |
        그래프 | 화면 | 페이지 | 숫자 | 카드 | 버튼 | same | other | first | second | third | last |
        next | best | main | most | more | less | least | only | thing | things | reason | problem |
        trouble | issue | answer | question | result | results | case | point | part | parts |
        kind | kinds | sort | number | numbers | value | values | list | rest | strongest |
        biggest | largest | highest | lowest | right | wrong | good | better | idea | help |
        chance | model | assistant | machine | line | plant | process | moment | time | times |
        whole | single | line's | page | screen | card | cards | button | chart | graph | figure |
        figures | room | bottom | left
        """
    )
)
"""Nouns that name nothing by themselves, or that are of the page or the line as a whole."""


@cache
def _known() -> re.Pattern[str]:
    """All words of the tables: English ones as a whole, Korean ones with any ending."""
    tables = (CUES, CONCEPTS, ASPECTS, WORDS)
    words = {word for table in tables for row in table.values() for word in row if len(word) > 1}
    english = "|".join(re.escape(word) for word in words if word.isascii())
    korean = "|".join(re.escape(word) for word in words if not word.isascii())
    return re.compile(rf"\b(?:{english})\b|{korean}")


_SAID: Final = (
    *(shots_named.WATCH, shots_named.WORST, shots_named.COUNTED, shots_named.CHANGES, shots_named.COMPARED),
    *(shots_named.OUTCOMES, shots_named.LOT_WORD),
)


def unknown_words(text: str, tokens: Sequence[Token]) -> list[Leftover]:
    """Return the nouns of a question that are in no table, at most two; none of a long question."""
    lower = text.lower()
    if len(lower) > LONGEST:
        return []
    taken = [(token.start, token.end) for token in tokens if token.kind is not Kind.UNKNOWN]
    taken += [(one.start, one.end) for one in periods_in(lower)]
    for group in (*(words.value for words in Words), *_SAID, _known()):
        taken += [found.span() for found in group.finditer(lower)]
    found = [
        Leftover(text[start:end], Left.WORD, start, end)
        for start, end in _nouns(lower)
        if not any(begin < end and start < stop for begin, stop in taken)
    ]
    return found[:MOST]


def _nouns(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of each noun stand."""
    for pattern in (_KOREAN, _ENGLISH):
        for found in pattern.finditer(text):
            for word in _PART.finditer(text, *found.span(1)):
                if word[0] not in _NO_NOUNS:
                    yield word.span()


_PART: Final = re.compile(r"[^ ]+")
