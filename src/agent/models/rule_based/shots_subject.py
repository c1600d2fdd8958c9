"""The subject of a question on a beginning that is no variable of the line: "점도가 언제부터 올랐어?"."""

import re
from typing import Final

from agent.models.rule_based.tries import listed

MOST: Final = 60
"""Characters of a subject."""
_KOREAN: Final = (
    re.compile(r"(?:^|[,.?!]\s*)(?P<what>[^,.?!]{1,40}?)(?:이|가|은|는)?\s*언제\s*(?:부터|시작)"),
    re.compile(r"언제부터\s*(?P<what>[^,.?!]{1,40}?)(?:이|가|은|는)\s+\S"),
)
_ENGLISH: Final = (
    re.compile(
        r"\b(?:since when|how long) (?:has|have|had|is|are|was|were|did|does)\s+(?:the |our |this |that )?"
        r"(?P<what>[a-z][a-z \-]{1,40}?)\s+(?:been|being|gone|got|started?|begun|begin|become|so|too|rising|"
        r"falling|dropping|drifting|high|low|up|down|off|rise|rose|fall|drop|increase|decrease|going|short|long|"
        r"thick|thin|slow|fast|hot|cold|strong|weak|unstable|strange|wrong|different)\b"
    ),
    re.compile(
        r"\bwhen did (?:the |our |this |that )?(?P<what>[a-z][a-z \-]{1,40}?)\s+(?:start|begin|get|go|become|"
        r"rise|fall|drop|drift|increase|decrease|change)\b"
    ),
)
_OF_THE_LINE: Final = re.compile(
    r"불량|결함|문제|이상|현상|품질|수율|비율|상태|라인|설비|기계|호기|공정|모델|예측|판정|샷|제품|부품|주조|로트|검사|생산"
    r"|스크랩|폐기|양품"
)
_POINTS: Final = re.compile(
    r"이것|이거|이게|그것|그거|그게|이런|그런|저런|이렇게|그렇게|이|그|저|도대체|대체|정확히|우리|여기|거기|다|것|왜|지금|요즘"
    r"|최근|오늘|어제|그제|그저께|이번|지난|야간조|주간조|야간|주간"
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
    for pattern in _KOREAN:
        found = pattern.search(text)
        if found is not None:
            what = found["what"].strip()
            words = [word for word in what.split() if not _POINTS.fullmatch(word)]
            return "" if _OF_THE_LINE.search(what) else " ".join(words)[:MOST]
    for pattern in _ENGLISH:
        found = pattern.search(text)
        if found is not None:
            words = found["what"].split()
            return "" if not words or set(words) & _GENERIC else " ".join(words)[:MOST]
    return ""
