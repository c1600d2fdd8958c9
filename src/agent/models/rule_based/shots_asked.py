"""A question on the line's history, as arguments of look_at_shots; None for every other question.

A question is one where it names a period, another line or mould, or a beginning, and asks what recorded
shots tell of it. Causes, remedies, what-ifs and this very shot are other questions, whatever days they name.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from agent.models.rule_based.periods import Named, periods_in
from agent.models.rule_based.request import Ask, Request

type Look = Mapping[str, Any]

LONGEST: Final = 300
"""Characters of a question that is read so; a longer one is a story."""
SHORTEST_STORY: Final = 60
"""Characters from which what reads like a story is one; a date alone makes no story."""
_IF: Final = re.compile(r"면(?![가-힣])|으로|\bif\b|\bto \d")
_SINCE: Final = re.compile(
    r"언제부터|언제 ?(?:부터 )?시작|\bsince when\b|\bwhen did\b|\bhow long has\b"
    r"|\bwhen (?:was|were) the first\b"
)
_TREND: Final = re.compile(r"추세|추이|트렌드|경향|\btrends?\b|\btrending\b|\bdrift(?:ing|ed)?\b")
_WORST: Final = re.compile(
    r"(?:제일|가장|젤) ?(?:나쁜|안 ?좋은|위험한|불량|심한|높은)|최악|\bworst\b|\bmost defects\b|\briskiest\b"
)
_COMPARED: Final = re.compile(
    r"비교|차이|보다 |보다\?|대비|나빠졌|좋아졌|나아졌|늘었|줄었|\bcompared?\b|\bversus\b|\bvs\b|\bthan\b"
    r"|\bworse\b|\bbetter\b"
)
_LIST: Final = re.compile(
    r"(?:샷|쇼트|불량)(?:들)?(?:을|를|만)? ?(?:나열|보여)|목록|리스트|\blist\b"
    r"|\bshow (?:me )?(?:the )?.{0,20}shots\b"
)
_COUNTED: Final = re.compile(
    r"불량|몇 ?(?:개|건|샷|발|번)|생산|실적|현황|수율|양품|어땠|기록|요약"
    r"|\bdefect|\bscrap|\breject|\bhow many\b|\byield\b|\bproduction\b|\bproduced\b|\bsummary\b"
    r"|\bhow did\b|\bhow was\b|\brecorded\b|\bbad (?:shots|parts|castings)\b"
)
_OTHERS: Final = re.compile(
    r"왜|원인|이유|때문|어떻게|줄이|낮추|높이면|올리면|내리면|바꾸면|조치|대책|조정|해결|문서|기준|절차|로트"
    r"|\bwhy\b|\bcauses?\b|\breasons?\b|\bfix\b|\breduce\b|\bwhat if\b|\bdocuments?\b|\bprocedure\b|\blots?\b"
    r"|기분|다른 ?(?:설비|라인|기계)|\bother (?:machines|lines|presses)\b|\bshould\b|\bprevent\b|\bremedy\b"
)
_HOW: Final = re.compile(r"어때|어떤가|\bhow (?:is|are|were)\b")
_RATE: Final = re.compile(r"불량률|불량율|\b(?:defect|scrap|reject) rate\b")
_THIS_SHOT: Final = re.compile(
    r"(?:이|지금|현재|이번|방금) ?샷|\b(?:this|current|present) (?:shot|part|casting)\b"
)
_LINE: Final = re.compile(
    r"(?<![\d.])(\d{1,3}) ?(?:호기|번 ?(?:라인|설비|기계))|(?:라인|설비) ?(\d{1,3})(?![\d.])"
    r"|\b(?:line|machine|press|cell) (\d{1,3})\b"
)
_MOULD: Final = re.compile(
    r"\b([a-z]{1,6}-?\d{1,6}) ?금형"
    r"|(?:금형|\bmould|\bmold|\bdie) ?([a-z]{0,6}-?\d{1,6})(?![a-z0-9_.]|호기| ?번| ?[도%])"
)
_MOULD_BESIDE: Final = re.compile(
    r" ?(?:와|과|이랑|랑|하고|이|가|은|는|and|with|vs|to|,)(?: the)? ?(?:금형|mould|mold)?"
    r" ?([a-z]{1,6}-?\d{1,6})(?![a-z0-9])"
)
_BY: Final = (
    (
        "mould",
        r"금형 ?별|(?:어느|어떤|무슨) ?금형|\bby mou?ld\b|\b(?:which|what) (?:mou?ld|die)\b|\bper mou?ld\b",
    ),
    (
        "mode",
        r"(?:유형|종류) ?별|(?:어떤|무슨|나온) ?불량|\bby (?:mode|type)\b|\bcommon defect|\bkinds? of def",
    ),
    ("shift", r"(?:교대|조|근무조) ?별|(?:어느|어떤) ?(?:교대|조)|\bby shift\b|\b(?:which|per) shift\b"),
    ("hour", r"시간(?:대)? ?별|(?:어느|어떤) ?시간|\bby hour\b|\bhourly\b|\bper hour\b|\bwhich hour\b"),
    ("day", r"(?:날짜|일|요일) ?별|\bby day\b|\bdaily\b|\bper day\b|\bwhich day\b"),
)
_OTHER_SIDE: Final = re.compile(r"(?: ?(?:야간조|주간조|조|것|때))? ?(?:보다|대비|와는|과는|에 ?비해)")
_THAN: Final = re.compile(r"(?:\bthan|\bcompared (?:to|with)|\bversus|\bvs)(?: the| in| on)*\s?$")
_NOW: Final[Sequence[tuple[str, Look]]] = (
    ("week", {"week": "this"}),
    ("month", {"month": "this"}),
    ("day", {"day": "today"}),
)
MOST_LISTED: Final = 50
_NEWEST: Final = {"last_shots": 50}
_A_DAY: Final = {"last_hours": 24}


def look_asked(question: str, request: Request) -> Look | None:
    """Return the arguments of look_at_shots that answer a question; None where it asks for something else."""
    text = unicodedata.normalize("NFKC", question).lower()
    since, periods = _SINCE.search(text) is not None, periods_in(text[:LONGEST])
    if _is_elsewhere(text, request, periods, since=since):
        return None
    if since or (_TREND.search(text) and (periods or _COUNTED.search(text) or request.variables)):
        return _trend(periods, request)
    line, moulds = _line(text), _moulds(text)
    known = Ask.OTHER_SHOTS in request.asks
    if request.modes and not known:
        return None
    several = periods or line or len(moulds) > 1
    if several and _COMPARED.search(text) and _is_on_shots(text, request):
        return _compared(text, periods, line, moulds)
    return _counted(text, periods, line, moulds, known=known)


def _is_elsewhere(text: str, request: Request, periods: Sequence[Named], *, since: bool) -> bool:
    """Return whether a question is a story, a what-if, on a cause or remedy, or on this very shot."""
    if len(text) > (SHORTEST_STORY if request.story else LONGEST) or request.foreign:
        return True
    if request.scenarios and (_IF.search(text) or not periods):
        return True
    return bool(_OTHERS.search(text) or (_THIS_SHOT.search(text) and not since))


def _counted(
    text: str, periods: Sequence[Named], line: str, moulds: Sequence[str], *, known: bool
) -> Look | None:
    """Counts, a list or the worst of a period; `known`: other shots are surely asked for."""
    named = bool(periods or line or moulds)
    what = _what(text) or ("summary" if known and named and _HOW.search(text) else None)
    if what is None or not (named or (known and _RATE.search(text))):
        return None
    asked: dict[str, Any] = {"what": what}
    if line:
        asked["line"] = line
    if moulds:
        asked["mould"] = moulds[0]
    if len(periods) == 2 and what == "summary":
        return {**asked, "what": "compare", "period": periods[0].form, "other": {"period": periods[1].form}}
    form = {name: value for one in periods for name, value in one.form.items()}
    if len(periods) > 1:
        # These are of no one form: T4 says so, rather than one of them being taken.
        form = {"from": text[periods[0].start : periods[-1].end][:60], **form}
    if form:
        asked["period"] = form
    if what == "list" and "last_shots" in form:
        asked["limit"] = min(form["last_shots"], MOST_LISTED)
    by = next((name for name, pattern in _BY if re.search(pattern, text)), None)
    if by is not None and what != "list":
        asked["by"] = by
    return asked


def with_look(question: str, request: Request) -> Request:
    """Return the request of a question where the line keeps its shots.

    One for a look at them is for that alone: its numbers are those of a period.
    """
    look = look_asked(question, request)
    if look is None:
        return replace(request, records=Ask.OTHER_SHOTS in request.asks)
    return replace(
        request,
        asks=(Ask.OTHER_SHOTS,),
        look=look,
        leftovers=(),
        unmeasured=(),
        choice=None,
        modes=(),
        scenarios=(),
    )


def _what(text: str) -> str | None:
    if _WORST.search(text):
        return "worst"
    if _LIST.search(text):
        return "list"
    return "summary" if _COUNTED.search(text) else None


def _is_on_shots(text: str, request: Request) -> bool:
    """Return whether a comparison is one of the line, not of variables or of two what-ifs."""
    return bool(_COUNTED.search(text) or not request.variables)


def _trend(periods: Sequence[Named], request: Request) -> Look:
    asked: dict[str, Any] = {"what": "trend", "period": periods[0].form if periods else _NEWEST}
    if len(periods) > 1:
        asked["period"] = {name: value for one in periods for name, value in one.form.items()}
    if not periods and not request.variables:
        # The beginning may lie far back: as many shots as one look reads.
        asked["period"] = {"last_shots": 1000}
    if request.variables:
        asked["variable"] = request.variables[0].name
    return asked


def _compared(text: str, periods: Sequence[Named], line: str, moulds: Sequence[str]) -> Look:
    other: dict[str, Any] = {"line": line} if line else {}
    asked: dict[str, Any] = {"what": "compare"}
    if len(moulds) > 1:
        asked["mould"], other["mould"] = moulds[0], moulds[1]
    elif moulds:
        asked["mould"] = moulds[0]
    forms = [one.form for one in periods]
    if other:
        period = {name: value for form in forms for name, value in form.items()}
        return {**asked, "period": period or _A_DAY, "other": other}
    if len(forms) > 1:
        first, second = forms[0], forms[-1]
        turned = _is_other(text, periods[0]) or (not _is_other(text, periods[-1]) and _is_later(forms))
        this, against = (second, first) if turned else (first, second)
        return {**asked, "period": this, "other": {"period": against}}
    form = forms[0]
    now = next((now for name, now in _NOW if name in form and "shift" not in form), {"shift": "current"})
    return {**asked, "period": now if now != form else _A_DAY, "other": {"period": form}}


def _is_other(text: str, period: Named) -> bool:
    """Return whether a period is what is compared with: "지난주보다", "than last week"."""
    return bool(_OTHER_SIDE.match(text, period.end) or _THAN.search(text[: period.start]))


def _is_later(forms: Sequence[Look]) -> bool:
    """Return whether the last period is now, so that the first one is what it is compared with."""
    return any(
        forms[-1].get(name) in ("today", "this", "current") for name in ("day", "week", "month", "shift")
    )


def _line(text: str) -> str:
    found = _LINE.search(text)
    return "" if found is None else next(filter(None, found.groups()))


def _moulds(text: str) -> list[str]:
    """The moulds that are named, as written in capital letters: "금형 M1과 M2"."""
    found = [(match[1] or match[2], match.end()) for match in _MOULD.finditer(text)]
    if len(found) == 1 and (beside := _MOULD_BESIDE.match(text, found[0][1])):
        found.append((beside[1], beside.end()))
    return [name.upper() for name, _ in found]
