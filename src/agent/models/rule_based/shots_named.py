"""The parts of a question on the line's history: moulds, lots, divisions, and what is asked.

Each is found with its characters in the text (in lower case), so that a short follow-up can be told from a
question that says more than what was read of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from agent.models.rule_based.tries import listed

TREND: Final = re.compile(r"추세|추이|트렌드|경향|\btrends?\b|\btrending\b|\bdrift(?:ing|ed)?\b")
SINCE: Final = re.compile(
    r"언제부터|언제 ?(?:부터 )?시작|\bsince when\b|\bwhen did\b|\bhow long has\b"
    r"|\bwhen (?:was|were) the first\b"
)
WORST: Final = re.compile(
    r"(?:제일|가장|젤) ?(?:나쁜|나빠|안 ?좋은|위험한|불량|심한|높은)|최악"
    r"|\bworst\b|\bmost defects\b|\briskiest\b"
)
COMPARED: Final = re.compile(
    r"비교|차이|보다 |보다\?|대비|(?:나빠졌|좋아졌|나아졌|늘었|줄었)[가-힣]*"
    r"|\bcompared?\b|\bversus\b|\bvs\b|\bthan\b"
    r"|\bworse\b|\bbetter\b"
)
LIST: Final = re.compile(
    r"(?:샷|쇼트|불량)(?:들)?(?:을|를|만)? ?(?:나열|보여)|목록|리스트|\blist\b"
    r"|\bshow (?:me )?(?:the )?.{0,20}shots\b"
)
COUNTED: Final = re.compile(
    r"불량|몇 ?(?:개|건|샷|발|번)|생산(?! ?(?:계획|일정|목표))|실적|현황|수율|양품|어땠[가-힣]*|기록|요약"
    r"|\bdefect|\bscrap|\breject|\bhow many\b|\byield\b|\bproduction\b(?! (?:plan|schedule|target))"
    r"|\bproduced\b|\bsummary\b"
    r"|\bhow did\b|\bhow was\b|\brecorded\b|\bbad (?:shots|parts|castings)\b|\brate\b|비율"
)
OUTCOMES: Final = re.compile(
    r"검사 ?(?:결과|소견|기록)|검사(?:에서|는|가|로)"
    r"|(?:예측|판정|모델)(?:이|은|가)? ?.{0,10}(?:맞았|맞췄|맞혔|틀렸|적중)"
    r"|적중률|미검출?|과검출?|실제 ?결과"
    r"|\binspection\b|\binspect(?:or|ed)\b|\bfalse alarms?\b"
    r"|\b(?:model|predictions?|verdicts?|it) .{0,20}\b(?:right|correct|accurate|wrong)\b"
    r"|\b(?:was|were) the (?:model|predictions?|verdicts?) .{0,12}\b(?:right|correct|accurate|wrong)\b"
    r"|\bhow (?:accurate|correct|right|good) (?:was|were) the (?:model|predictions?|verdicts?)\b"
)
CHANGES: Final = re.compile(
    r"(?:뭐|뭔|무엇|무슨|어떤 ?것|뭘)(?:가|이|을|를)? ?.{0,8}"
    r"(?:바뀌|바뀐|바꿨|변했|변한|달라졌|달라진|변경|변화)[가-힣]*"
    r"|변경 ?(?:사항|점)|바뀐 ?(?:것|거|게)"
    r"|\bwhat (?:else )?(?:was |were |has |had |is )?(?:been )?(?:changed|different)\b"
    r"|(?:변수|값|설정)[가-힣]{0,4} ?(?:계단|스텝|단차|급변|갑자기)"
    r"|(?:계단|스텝|단차|급변)[가-힣]{0,4} ?(?:변화|있|생)"
    r"|(?:바뀐|변한|달라진) ?(?:변수|값|설정)"
    r"|\bwhich (?:variables?|settings?|values?) (?:has |have |were |was )?(?:moved|changed|stepped|jumped)\b"
    r"|(?:어떤|어느|무슨) ?(?:변수|값|설정)[가-힣]{0,4} ?(?:제일|가장)? ?(?:많이|크게)?"
    r" ?(?:움직|바뀌|변했|달라)"
    r"|특이(?:한|사항)|이상한 ?(?:것|거|게|점)"
    r"|\b(?:anything|something) (?:unusual|odd|strange|out of the ordinary)\b"
    r"|\b(?:a|any) (?:steps?|jumps?|sudden changes?)\b"
    r"|\b(?:did|has|have) any (?:variable|setting|value)s? (?:\w+ )?(?:change|step|move|jump)"
    r"|\b(?:did|has) (?:anything|something) changed?\b|\bwhat (?:else )?(?:changes|did we change|changed)\b"
)
WATCH: Final = re.compile(
    r"(?<!오)알람|(?<!오)경보|경고음|감시(?! ?(?:카메라|원|자))"
    r"|(?<!false )\balarms?\b|\b(?:the|line'?s?) watch\b(?! out)|\bwatch (?:status|state|saying|say|says)\b"
    r"|\bstate of the watch\b|\bis the line being watched\b"
)
"""The line's watch, and the alarms of the operator's view."""
OF_DEFECTS: Final = re.compile(
    r"(?:마지막|가장 ?최근|제일 ?최근|맨 ?마지막)(?:의|에|으로)? ?(?:나온 ?)?(?:불량|결함)(?! ?(?:률|율"
    r"|유형))"
    r"|(?:최근|직전|방금)(?:의|에)? ?(?:나온 ?)?(?:불량|결함) ?(?:샷|쇼트|판정|품|제품)"
    r"|\b(?:last|latest|newest|most recent|previous) (?:defect(?:ive)?|bad|scrap(?:ped)?|reject(?:ed)?|ng)\b"
    r"(?: (?:shot|part|casting|one|piece))?(?! rate| mode| kind)"
)
"""The newest shot that was judged a defect."""
WORST_OF: Final = re.compile(
    r"(?:(?:제일|가장|젤) ?(?:나쁜|나빴던|안 ?좋은|불량이 ?많은)|최악의?) ?(금형|로트|롯트)"
    r"|\bworst (mou?ld|die|lot|batch)\b"
)
"""The worst mould or lot, whichever it is."""
OTHER_VERDICTS: Final[Mapping[str, re.Pattern[str]]] = {
    "withheld": re.compile(
        r"(?:마지막|(?:가장|제일)? ?최근)(?:의|에)? ?(?:판정 ?)?보류|\b(?:last|latest|newest) withheld\b"
    ),
    "unsure": re.compile(
        r"(?:마지막|(?:가장|제일)? ?최근)(?:의|에)? ?불확실|\b(?:last|latest|newest) unsure\b"
    ),
}
"""The newest shot of a verdict that is no defect."""
DEFECTS_ALONE: Final = re.compile(
    r"불량 ?(?:이 ?)?(?:난|나온|인|판정된)? ?(?:샷|쇼트)들의"
    r"|\bof (?:the )?(?:defects|defective shots|bad shots)\b"
    r"|불량(?:인|난|품)? ?(?:샷|쇼트)?(?:들)?(?:을|를|만)? ?(?:나열|보여|목록|리스트)"
    r"|불량(?:인|난|품)? ?(?:샷|쇼트)(?:들)?만"
    r"|\b(?:list|show)\b.{0,24}\b(?:defects|defective|bad|scrapped|rejected|rejects)\b"
)
"""A list of the shots that were judged defects, not of all."""
WORST_SHOT: Final = re.compile(
    r"(?:(?:제일|가장|젤) ?(?:나쁜|나빴던|안 ?좋은|위험한|불량한|심한|높은)|최악(?:의|인|이었던)?) ?(?:샷"
    r"|쇼트|제품|주조품)"
    r"|(?:샷|쇼트)(?:은|이|가)? ?(?:제일|가장|젤) ?(?:나쁜|나빠|나빴|안 ?좋|위험|심)"
    r"|\b(?:worst|riskiest) (?:\w+ )?(?:shots?|parts?|castings?|pieces?)\b"
    r"|\b(?:shot|part|casting) (?:is|was) (?:the )?(?:worst|riskiest)\b"
)
"""The worst among shots, not among moulds or lots."""
WENT: Final = re.compile(
    r"무슨 ?일|어떻게 ?(?:됐|되었|되고|변|움직|바뀌|바뀐|달라|흘러|흘렀|진행)[가-힣]*"
    r"|(?:움직|변했|변해|변화|바뀌|바뀐|달라)[가-힣]*"
    r"|\bwhat happened\b|\bwhat is happening\b|\bhow did\b|\bmove[ds]?\b|\bchang(?:e|ed|ing)\b|\bgoing on\b"
)
"""Asks how something went."""
SPREAD: Final = re.compile(
    r"범위|중앙값|중간값|평균|최대|최소|최고|최저|최댓값|최솟값|몇 ?(?:번|샷|개|회|건)|벗어|넘|초과|미달"
    r"|밖|얼마"
    r"|\brange\b|\bmedian\b|\baverage\b|\bmean\b|\bmin(?:imum)?\b|\bmax(?:imum)?\b|\bhighest\b|\blowest\b"
    r"|\boutside\b|\bout of\b|\bexceed|\bhow many\b|\bhow often\b|\bwithin\b|\babove\b|\bbelow\b"
)
"""Asks for the spread of values, not for how they moved."""
LINES: Final = re.compile(
    r"(?:모든|전체|각|전|어느|어떤|높은|낮은|많은|적은|나쁜|좋은) ?(?:라인|설비|기계|호기)"
    r"|(?:라인|설비|기계|호기) ?(?:별|들)"
    r"|\b(?:worst|best) (?:line|machine|press)\b"
    r"|\b(?:all|every|each|which|per|by|across) (?:of )?(?:the )?(?:lines?|machines?|press(?:es)?)\b"
)
"""Several lines that are not named; a look is at one, or compares two."""
_CODE: Final = r"[a-z]{1,6}-?\d{1,6}"
_MOULD: Final = re.compile(
    rf"\b({_CODE}) ?금형"
    r"|(?:금형|\bmould|\bmold|\bdie) ?([a-z]{0,6}-?\d{1,6})(?![a-z0-9_.]|호기| ?번| ?[도%])"
)
_LOT: Final = re.compile(
    r"\b([a-z]{0,6}-?\d{1,8}) ?(?:로트|롯트|랏)(?! ?별)"
    r"|(?:로트|롯트|랏|\blots?|\bbatch(?:es)?)(?: ?(?:번호|no\.?|number|#))? ?([a-z]{0,6}-?\d[\da-z-]{0,12})"
)
_AND: Final = r" ?(?:와|과|이랑|랑|하고|이|가|은|는|and|with|vs\.?|versus|to|than|,)(?: the)? ?"
LOT_WORD: Final = re.compile(r"로트|롯트|\blots?\b(?! of)|\bbatch(?:es)?\b")
_MOULD_BESIDE: Final = re.compile(rf"{_AND}(?:금형|mould|mold)? ?({_CODE})(?![a-z0-9])")
_LOT_BESIDE: Final = re.compile(rf"{_AND}(?:로트|롯트|lot)? ?([a-z]{{0,6}}-?\d[\da-z-]{{0,12}})(?![a-z0-9])")
_BARE: Final = re.compile(rf"(?<![\w-])({_CODE})(?![a-z0-9])")
_SHOTS: Final = re.compile(r"(?<![\d.])(\d{1,5}) ?(?:개 ?)?(?:샷|shots?\b)")
_BY: Final = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "mould",
            (
                r"금형 ?별|(?:어느|어떤|무슨) ?금형"
                r"|\bby mou?ld\b|\b(?:which|what) (?:mou?ld|die)\b|\bper mou?ld\b"
            ),
        ),
        ("lot", r"(?:로트|롯트|랏) ?별|(?:어느|어떤|무슨) ?(?:로트|롯트|랏)|\b(?:by|per|which|what) lots?\b"),
        (
            "mode",
            (
                r"(?:유형|종류|모드) ?별|(?:어떤|무슨|나온|많은|흔한) ?(?:불량|유형)|불량 ?유형"
                r"|\b(?:by|per|which|what) (?:mode|type|kind)s?\b"
                r"|\bcommon (?:defect|mode)|\bkinds? of def|\bmost common\b"
            ),
        ),
        (
            "shift",
            (
                r"(?:교대|조|근무조) ?별|(?:어느|어떤) ?(?:교대|조(?!건|정))"
                r"|\bby shift\b|\b(?:which|per) shift\b"
            ),
        ),
        (
            "hour",
            (
                r"시간(?:대)? ?별|(?:어느|어떤) ?시간"
                r"|\bby (?:the )?hour\b|\bhourly\b|\bper hour\b|\bwhich hour\b"
            ),
        ),
        (
            "day",
            r"(?:날짜|일|요일) ?별|(?:어느|어떤) ?(?:날|요일)|\bby day\b|\bdaily\b|\bper day\b|\bwhich day\b",
        ),
    )
)
_OWN_MODE: Final = re.compile(
    r"(?<![가-힣a-z])([가-힣]{2,8}|[a-z]{3,20}) ?(?:불량|결함|defects?)(?:만|(?:의)? ?(?:개수|비율))"
)
_NO_MODE: Final = frozenset(
    listed(
        """
        어제 | 오늘 | 그제 | 전체 | 모든 | 실제 | 지난주 | 이번주 | 지난달 | 이번달 | 야간 | 주간 | 야간조 |
        주간조 | 금형 | 로트 | 유형 | 판정 | 예측 | many | the | of
        """
    )
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a question at characters `start` to `end`: `value` as look_at_shots takes it."""

    value: str
    start: int
    end: int


def moulds(text: str) -> list[Part]:
    """The moulds that are named, as written in capital letters: "금형 M1과 M2"."""
    return _named(text, _MOULD, _MOULD_BESIDE)


def lots(text: str) -> list[Part]:
    """The lots that are named, as written in capital letters: "로트 A12랑 A13", "lot A12 vs A13"."""
    return _named(text, _LOT, _LOT_BESIDE)


def bare_codes(text: str) -> list[Part]:
    """Codes without a word for what they are: "그럼 M2는?"."""
    return [Part(found[1].upper(), *found.span()) for found in _BARE.finditer(text)]


def shots_alone(text: str) -> list[Part]:
    """Numbers of shots without a word for which: "100샷은?"."""
    return [Part(found[1], *found.span()) for found in _SHOTS.finditer(text)]


def divisions(text: str) -> list[Part]:
    """Return the divisor."""
    return [Part(name, *found.span()) for name, pattern in _BY for found in pattern.finditer(text)]


def unknown_mode(text: str) -> str:
    """The word before "불량만" or the like, which no kind of defect of the line is called; empty without."""
    return next((found[1] for found in _OWN_MODE.finditer(text) if found[1] not in _NO_MODE), "")


def asked_for(text: str) -> Iterator[Part]:
    """Return the kinds of look that are asked for; the first one counts."""
    kinds: Sequence[tuple[str, re.Pattern[str]]] = (
        ("trend", SINCE),
        ("trend", TREND),
        ("outcomes", OUTCOMES),
        ("changes", CHANGES),
        ("watch", WATCH),
        ("compare", COMPARED),
        ("worst", WORST),
        ("list", LIST),
        ("summary", COUNTED),
    )
    for what, pattern in kinds:
        for found in pattern.finditer(text):
            yield Part(what, *found.span())


def _named(text: str, first: re.Pattern[str], beside: re.Pattern[str]) -> list[Part]:
    found = [Part((match[1] or match[2]).upper(), *match.span()) for match in first.finditer(text)]
    if len(found) == 1 and (other := beside.match(text, found[0].end)):
        found.append(Part(other[1].upper(), other.start(1), other.end(1)))
    return found
