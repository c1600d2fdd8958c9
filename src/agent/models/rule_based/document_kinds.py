"""Kinds of documents that a question names: a work standard, a drawing, a record of maintenance.

The packaged documents are on defects and on the process. What a question says is written in one of these is
answered from such a document alone; where none is found the answer says so, and tells what there is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from agent.models.rule_based.tool_results import Row
from agent.models.rule_based.wording import Sentence, Wording


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of documents: what it is called in both languages, and the words for it."""

    name: Sentence
    words: re.Pattern[str]


_RECORD: Final = r" ?(?:기록|이력|일지|대장)"
KINDS: Final[Sequence[DocumentKind]] = (
    DocumentKind(
        Sentence("검사 기준서", "inspection standard"),
        re.compile(
            r"검사 ?(?:기준서|표준서)"
            r"|\binspection (?:standards?|instructions?)\b"
        ),
    ),
    DocumentKind(
        Sentence("작업표준서", "work standard"),
        re.compile(
            r"작업 ?표준서?|표준 ?작업서?|작업 ?(?:지시서|지도서|안내서|매뉴얼)|표준서|(?<![a-z])sop(?![a-z])"
            r"|\bwork(?:ing)? standards?\b|\bstandard work\b|\bwork instructions?\b"
            r"|\b(?:standard )?operating (?:procedures?|instructions?)\b"
            r"|\bjob instructions?\b"
        ),
    ),
    DocumentKind(
        Sentence("도면", "drawing"),
        re.compile(
            r"도면|(?<![a-z])cad(?![a-z])"
            r"|\bdrawings?\b|\bblueprints?\b"
        ),
    ),
    DocumentKind(
        Sentence("FMEA", "FMEA"), re.compile(r"(?<![a-z])[pd]?-?fmea(?![a-z])|고장 ?(?:모드|형태) ?영향")
    ),
    DocumentKind(
        Sentence("관리계획서", "control plan"),
        re.compile(
            r"관리 ?계획서?|(?<![a-z])qc ?공정도"
            r"|\bcontrol plans?\b|\bquality plans?\b|\binspection plans?\b"
        ),
    ),
    DocumentKind(
        Sentence("보전 기록", "maintenance record"),
        re.compile(
            rf"(?:보전|정비|수리|유지 ?보수|보수|교체|점검|설비|금형){_RECORD}(?:부|표|카드)?|정비 ?대장"
            rf"|금형 ?카드"
            r"|\b(?:maintenance|repair|service|machine|die|mou?ld|tool) (?:records?"
            r"|logs?|histor(?:y|ies)"
            r"|cards?)\b"
            r"|\blog ?books?\b"
        ),
    ),
    DocumentKind(
        Sentence("교정 성적서", "calibration record"),
        re.compile(
            rf"교정 ?(?:성적서|증명서)|교정{_RECORD}"
            r"|\bcalibration (?:records?|certificates?|reports?)\b"
        ),
    ),
    DocumentKind(
        Sentence("검사 성적서", "inspection report"),
        re.compile(
            r"성적서|시험 ?보고서|검사 ?보고서"
            r"|\b(?:inspection|test|measurement) (?:reports?|certificates?)\b"
            r"|\bmill certificates?\b"
        ),
    ),
    DocumentKind(
        Sentence("설비 설명서", "machine manual"),
        re.compile(
            r"(?:설비|기계|사출기|제작사|장비) ?(?:의 ?)?(?:매뉴얼|설명서|취급 ?설명서)|취급 ?설명서"
            r"|\b(?:machine|user|operating|maker's|manufacturer's|owner's) manuals?\b"
        ),
    ),
    DocumentKind(
        Sentence("물질안전보건자료", "safety data sheet"),
        re.compile(
            r"(?<![a-z])msds(?![a-z])|물질 ?안전 ?보건"
            r"|\bsafety data sheets?\b"
        ),
    ),
    DocumentKind(
        Sentence("사양서", "specification sheet"),
        re.compile(
            r"사양서|시방서|고객 ?사양"
            r"|\bspec(?:ification)? sheets?\b|\bcustomer (?:specs?|specifications?)\b"
            r"|\bdata ?sheets?\b"
        ),
    ),
    DocumentKind(
        Sentence("시정 조치 보고서", "corrective action report"),
        re.compile(
            r"(?<![a-z0-9])8d(?![a-z])|시정 ?조치 ?(?:보고서|요구서)|클레임 ?(?:보고서|기록|이력)"
            r"|\b8d reports?\b|\bcorrective action (?:reports?|requests?)\b"
            r"|\bcomplaint (?:reports?|records?)\b"
        ),
    ),
)
_NONE: Final = Sentence(
    "{kind}[을/를] 찾아보았지만 이 라인의 문서에 없습니다.",
    "There is no {kind} among this line's documents: I looked for one.",
)
_CONCERNS: Final = Sentence(
    "{kind}[은/는] 아니지만 그 내용과 관련된 문서는 있습니다.",
    "These documents are no {kind}, but they concern what you ask about.",
)
_NAME_IT: Final = Sentence(
    "무엇에 관한 것인지 말해 주시면 관련된 공정 문서를 찾습니다. 예: “기공 대책 알려줘”. {kind}[이/가] "
    "있으면 페이지의 "
    "문서에 올려 주세요. 그러면 그 문서로 답합니다.",
    "Say what it is about and I look for process documents on that, such as “What helps against gas "
    "porosity?”. "
    "If there is a {kind}, upload it under the page's documents: answers then come from it.",
)
LONGEST: Final = 300
"""Characters of a question that is looked at."""


def kinds_in(text: str) -> list[DocumentKind]:
    """Return the kinds that a text (in lower case) names, in the order of the table, each word once."""
    found: list[DocumentKind] = []
    left = text[:LONGEST]
    for kind in KINDS:
        if kind.words.search(left):
            found.append(kind)
            left = kind.words.sub(" ", left)
    return found


def missing_kinds(kinds: Sequence[DocumentKind], passages: Sequence[Row]) -> list[DocumentKind]:
    """Return those of which no passage is: by its document's title, id or source."""
    named = " ".join(
        str(row.get(name, "")) for row in passages for name in ("id", "title", "source")
    ).casefold()
    return [kind for kind in kinds if not kind.words.search(named)]


def said_missing(kinds: Sequence[DocumentKind], wording: Wording, *, others: bool) -> str:
    """Say that there is no such document, and what follows or is to be asked. `others`: passages do."""
    sentences = [wording.say(_NONE, kind=wording.say(kind.name)) for kind in kinds]
    names = wording.listed(wording.say(kind.name) for kind in kinds)
    return " ".join([*sentences, wording.say(_CONCERNS if others else _NAME_IT, kind=names)])
