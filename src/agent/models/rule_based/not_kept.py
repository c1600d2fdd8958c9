"""Questions on the line that its memory does not hold: who was there, plans, costs."""

import re
from typing import Final

from agent.models.rule_based.request import Left, Leftover

_AHEAD: Final = re.compile(r"내일|모레|다음 ?(?:주|달)(?! ?(?:조|교대))|\btomorrow\b|\bnext (?:week|month)\b")
_WORDS: Final = re.compile(
    r"작업자|오퍼레이터|담당자|근무자|반장|조장|누가|누구(?:였|의 ?조)"
    r"|생산 ?(?:계획|일정|목표)|목표 ?(?:대비|수량|생산)|스케줄|납기|출하 ?(?:일정|예정|계획)"
    r"|원가|비용|단가|고객|클레임|재고|가동률|비가동"
    r"|\boperators?\b(?! (?:view|panel|screen))"
    r"|\bwho (?:was|is|were|ran|runs?|works?|worked|operated|did|changed|set)\b"
    r"|\bproduction (?:plan|schedule|target)s?\b|\bschedules?\b|\bdue dates?\b|\bdeliver(?:y|ies)\b"
    r"|\bcosts?\b(?! ratio)|\bprices?\b"
    r"|\bcustomers?\b|\bcomplaints?\b|\binventory\b|\boee\b|\buptime\b"
    r"|\bdowntime\b"
)


def not_kept(text: str) -> list[Leftover]:
    """Return the first word of a text (in lower case) for what no record tells, a noun before "who"."""
    found = [Leftover(match[0], Left.NOT_KEPT, *match.span()) for match in _WORDS.finditer(text)]
    nouns = [one for one in found if not one.text.startswith(_WHO)]
    return (nouns or found)[:1]


def ahead(text: str) -> list[Leftover]:
    """Return the first word of a text (in lower case) for a time that is still to come."""
    return [Leftover(match[0], Left.AHEAD, *match.span()) for match in _AHEAD.finditer(text)][:1]


_WHO: Final = ("who", "누가", "누구")
