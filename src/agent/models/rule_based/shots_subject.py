"""The subject of a question on a beginning that is no variable of the line: "점도가 언제부터 올랐어?"."""

import re
from itertools import pairwise
from typing import Final

from agent.models.rule_based.tries import listed

MOST: Final = 60
"""Characters of a subject."""
_WORD: Final = re.compile(r"[a-z']+")
_ENDS: Final = ",.?!"
_PARTICLES: Final = ("이", "가", "은", "는")
_OPENINGS: Final = (("since", "when"), ("how", "long"), ("when", "did"))
_AUXILIARIES: Final = frozenset(
    listed("has | have | had | is | are | was | were | did | does | do | the | our | this | that")
)
_SAID_OF_IT: Final = frozenset(
    listed(
        """
        been | being | gone | got | get | go | started | start | begun | begin | become | so | too | rising |
        falling | dropping | drifting | high | low | up | down | off | rise | rose | fall | drop | drift |
        increase | decrease | going | short | long | thick | thin | slow | fast | hot | cold | strong | weak |
        unstable | strange | wrong | different | change | changed
        """
    )
)
"""Words that end the subject of an English question."""
_OF_THE_LINE: Final = re.compile(
    r"불량|결함|문제|이상|현상|품질|수율|비율|상태|라인|설비|기계|호기|공정|모델|예측|판정|샷|제품|부품|주조|로트|검사|생산"
    r"|스크랩|폐기|양품"
)
_POINTS: Final = frozenset(
    listed(
        """
        이것 | 이거 | 이게 | 그것 | 그거 | 그게 | 이런 | 그런 | 저런 | 이렇게 | 그렇게 | 이 | 그 |
        저 | 도대체 | 대체 | 정확히 | 우리 | 여기 | 거기 | 다 | 것 | 왜 | 지금 | 요즘 | 최근 |
        오늘 | 어제 | 그제 | 그저께 | 이번 | 지난 | 야간조 | 주간조 | 야간 | 주간
        """
    )
)
"""Words that name nothing by themselves."""
_GENERIC: Final = frozenset(
    listed(
        """
        defect | defects | scrap | reject | rejects | rejection | rejections | rate | rates | it |
        this | that | they | these | those | problem | problems | trouble | things | thing | quality
        | yield | line | lines | machine | process | model | verdict | verdicts | part | parts |
        shot | shots | casting | castings | more | fewer | many | bad | there | we | you | it's |
        all | any | so | much | such | issue | issues | fault | faults | been | being | first | last
        | run | runs | lot | lots | mould | moulds | die
        """
    )
)
"""English words of the defects and the line, and such that name nothing."""


def unknown_subject(text: str) -> str:
    """Return what a question (in lower case) on a beginning is about, in its words; empty where that is the
    defects or the line, or where it names nothing.

    Only for one in which no variable of the line was found.
    """
    before, asked, after = text.partition("언제")
    if asked:
        return _korean(before, after)
    words = _WORD.findall(text)
    for place, pair in enumerate(pairwise(words)):
        if pair in _OPENINGS:
            return _english(words[place + 2 :])
    return ""


def _korean(before: str, after: str) -> str:
    """The subject before "언제부터", or the one after it that a particle marks."""
    what = before[max(before.rfind(end) for end in _ENDS) + 1 :].split()
    if not what:
        rest = after.removeprefix("부터").split()
        what = rest[:1] if len(rest) > 1 and rest[0].endswith(_PARTICLES) else []
    words = [word for word in what if word not in _POINTS and _bare(word) not in _POINTS]
    if not words or any(_OF_THE_LINE.search(word) for word in what):
        return ""
    return " ".join([*words[:-1], _bare(words[-1])])[:MOST]


def _english(words: list[str]) -> str:
    """The subject among the words after "since when"."""
    place = 0
    while place < len(words) and words[place] in _AUXILIARIES:
        place += 1
    end = next((n for n in range(place, len(words)) if words[n] in _SAID_OF_IT), place)
    found = words[place:end]
    return "" if set(found) & _GENERIC else " ".join(found)[:MOST]


def _bare(word: str) -> str:
    """A Korean word without the particle of a subject."""
    return word[:-1] if len(word) > 1 and word.endswith(_PARTICLES) else word
