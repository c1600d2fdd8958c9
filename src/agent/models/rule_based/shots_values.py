"""Questions on the line's past that a look answers with values: of a variable over a time, of a found shot.

The parts that a look cannot answer, such as the cause of a shot that was found, are named: see
`beside`.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from agent.models.rule_based import shots_named
from agent.models.rule_based.periods import Named
from agent.models.rule_based.request import Left, Leftover, Request
from agent.models.rule_based.shots_question import Look, ShotsQuestion
from shared.contracts.t4_look import MOST_VALUES

SEARCHED: Final = {"last_shots": 500}
"""Shots among which the last defect is looked for, where no time is named."""
BESIDE: Final = 5
"""Shots that are shown where the worst one is asked for."""
_WHY: Final = re.compile(
    r"왜|원인(?=이|은|을|도|과|[^가-힣]|$)|이유(?=가|는|를|도|[^가-힣]|$)|어째서|\bwhy\b"
    r"|\b(?:the |its )?(?:root )?causes?\b|\b(?:the |its )?reasons?\b"
    r"|\bwhat caused(?: it)?\b"
)
_FIX: Final = re.compile(
    r"(?:뭘|무엇을|뭐를|어떻게) ?(?:바꿔|바꾸|조정|고쳐|고치|해야|하면)[가-힣]*|조치|대책|조정안|개선"
    r"|\bwhat (?:should|do|can|must) (?:i|we) (?:change|do|adjust)\b"
    r"|\bhow (?:do|can|should) (?:i|we) fix(?: it)?\b"
    r"|\bwhat to (?:change|do)\b|\b(?:the |its )?(?:fix|remedy|adjustments?|countermeasures?)\b"
)
_DOCUMENTS: Final = re.compile(
    r"문서|표준서|매뉴얼|절차|지침|\bdocuments?\b|\bmanual\b|\bprocedures?\b|\bguide\b"
)
_SUPPOSED: Final = re.compile(
    r"(?:하|되|리|나|면|오|내리|올리|울리|추|이|으)면(?![가-힣])|\bif\b|\bwhat if\b"
)
THIS_SHOT: Final = re.compile(
    r"(?:이|지금|현재|이번|방금) ?샷|\b(?:this|current|present) (?:shot|part|casting)\b"
)
_JUDGED: Final = re.compile(r"불량|결함|양품|\bdefects?\b|\bdefective\b|\bscrap\b|\bbad\b|\brejects?\b")
_MANY: Final = re.compile(
    r"(?<!오)늘|많|높|증가|급증|올라|올랐|심해|심하|나빠|터졌|쏟아|불량률|생겼|났|나왔|발생"
    r"|\bmore\b|\bmany\b|\bmuch\b|\bhigh(?:er)?\b|\bincreas|\bris(?:e|ing|en)\b|\brose\b|\bup\b|\bworse\b|\brate\b"
)
_OTHER_SIDE: Final = re.compile(r"(?: ?(?:야간조|주간조|조|것|때))? ?(?:보다|대비|와는|과는|에 ?비해)")
_THAN: Final = re.compile(r"(?:\bthan|\bcompared (?:to|with)|\bversus|\bvs)(?: the| in| on)*\s?$")
"""Behind and before a time that another one is held against."""
_UNITS: Final = {"day": "yesterday", "week": "last", "month": "last", "shift": "last"}
_RUNNING: Final = frozenset({"today", "this", "current"})
_MEANS: Final = re.compile(r"뜻|의미|뭐야$|무엇인가|\bmean(?:s|ing)?\b|\bdefinition\b|\bwhat is an?\b")
_SEVERAL: Final = re.compile(r"샷들|쇼트들|목록|\d ?개|\bshots\b|\blist\b|\bparts\b")


def of_the_watch(asked: ShotsQuestion, last: Look | None) -> Look | None:
    """Return the look at the line's watch and its alarms; without a time of its own of that of `last`."""
    if not shots_named.WATCH.search(asked.text) or _SUPPOSED.search(asked.text) or asked.request.scenarios:
        return None
    if shots_named.COMPARED.search(asked.text) or _MEANS.search(asked.text) or len(asked.lines) > 1:
        return None
    period = asked.period() or (last or {}).get("period")
    told = {"what": "watch", **asked.part(), **({"period": period} if period else {})}
    return {**told, **_values(asked.request)}


def of_a_found_shot(asked: ShotsQuestion) -> Look | None:
    """Return the look for the worst shot or the last defect, with the values that are asked of it."""
    text = asked.text
    supposed = _SUPPOSED.search(_FIX.sub(_blank, text))
    if THIS_SHOT.search(text) or supposed or (asked.by and not _is_of_the_shot(asked)):
        return None
    if shots_named.OF_DEFECTS.search(text):
        look: dict[str, Any] = {"what": "list", "verdict": "defect", "period": asked.period() or SEARCHED}
        return {**look, **asked.part(), "limit": 1, **_values(asked.request)}
    verdict = next((name for name, words in shots_named.OTHER_VERDICTS.items() if words.search(text)), None)
    if verdict is not None:
        look = {"what": "list", "verdict": verdict, "period": asked.period() or SEARCHED}
        return {**look, **asked.part(), "limit": 1, **_values(asked.request)}
    beside = _WHY.search(text) or _FIX.search(text) or asked.request.variables or _is_of_the_shot(asked)
    worst_of = shots_named.WORST_OF.search(text)
    if worst_of is not None and asked.periods and _WHY.search(text):
        by = "mould" if (worst_of[1] or worst_of[2]) in ("금형", "mould", "mold", "die") else "lot"
        return {"what": "worst", "by": by, **asked.part(), "period": asked.period()}
    if not shots_named.WORST_SHOT.search(text) or not (asked.periods or beside) or len(asked.periods) > 1:
        return None
    period = asked.period()
    told = {"what": "worst", **asked.part(), **({"period": period} if period else {})}
    return {**told, **({"limit": BESIDE} if _SEVERAL.search(text) is None else {}), **_values(asked.request)}


def of_values(asked: ShotsQuestion) -> Look | None:
    """Return the look at what became of variables over a time, None where something else is asked of them."""
    text, request = asked.text, asked.request
    judged = _JUDGED.search(text) is not None
    if not _is_of_values(asked, judged=judged):
        return None
    names = _values(request)
    if len(asked.periods) == 2 and not judged:
        first, second = (one.form for one in asked.periods)
        return {"what": "compare", **asked.part(), "period": second, "other": {"period": first}, **names}
    told = {**asked.part(), "period": asked.period(), **names}
    if shots_named.DEFECTS_ALONE.search(text):
        return {"what": "list", "verdict": "defect", **told}
    if judged:
        return {"what": "summary", "by": "shift", **told}
    moved = shots_named.TREND.search(text) or shots_named.WENT.search(text) or _WHY.search(text)
    if moved or not shots_named.SPREAD.search(_without_names(text, request)):
        return {"what": "trend", "variable": request.variables[0].name, **told}
    return {"what": "summary", **told}


def _is_of_values(asked: ShotsQuestion, *, judged: bool) -> bool:
    """Return whether a question names variables and a time, and asks for nothing but what was recorded.

    `judged`: it names defects as well, whose causes and trends are asked for in other ways.
    """
    text, request = asked.text, asked.request
    if not request.variables or not asked.periods or request.named_modes or asked.supposes or asked.by:
        return False
    left = shots_named.WENT.sub(" ", text)
    if THIS_SHOT.search(text) or _DOCUMENTS.search(text) or _FIX.search(left) or _SUPPOSED.search(left):
        return False
    if judged:
        return not (_WHY.search(text) or shots_named.TREND.search(text))
    return len(asked.periods) != 1 or shots_named.COMPARED.search(left) is None


def of_a_rate(asked: ShotsQuestion) -> Look | None:
    """Return the look at why a time had so many defects: against the one before it, or the one it names.

    What moved between the two is told; that it is no cause is said beside (`beside`).
    """
    text, request = asked.text, asked.request
    on_defects = _JUDGED.search(text) or request.named_modes
    why = _WHY.search(text)
    if not (why and on_defects and asked.periods) or len(asked.periods) > 2:
        return None
    if THIS_SHOT.search(text) or _DOCUMENTS.search(text) or _FIX.search(text) or _SUPPOSED.search(text):
        return None
    first = asked.periods[0].form
    # "오늘 왜 불량이야?" is about the shot at hand; "지난주 불량 원인은?" is not.
    of_a_time = asked.periods[0].start < why.start() and first != {"day": "today"}
    if request.variables or request.scenarios or asked.by or not (of_a_time or _MANY.search(text)):
        return None
    other: Look | None = before(first)
    if len(asked.periods) == 2:
        this, against = _this_and_other(asked)
        first, other = this.form, against.form
    if other is None:
        return {"what": "trend", **asked.part(), "period": first}
    return {"what": "compare", **asked.part(), "period": first, "other": {"period": other}}


def before(form: Look) -> Look | None:
    """Return the day, week, month or shift before one; None before a time of another form."""
    if form.keys() <= _UNITS.keys() and len(form) == 1:
        unit, which = next(iter(form.items()))
        return {unit: _UNITS[unit]} if which in _RUNNING else {**form, "earlier": 1}
    return None


def _this_and_other(asked: ShotsQuestion) -> tuple[Named, Named]:
    """The time that is asked about, and the one that it is held against: "어제보다", "than yesterday"."""
    first, second = asked.periods
    return (second, first) if is_other(asked.text, first) else (first, second)


def is_other(text: str, period: Named) -> bool:
    """Return whether a period is what is compared with: "지난주보다", "than last week"."""
    return bool(_OTHER_SIDE.match(text, period.end) or _THAN.search(text[: period.start]))


def beside(text: str, look: Look) -> Iterator[Leftover]:
    """Name the parts of a question (in lower case) that a look at the line's shots cannot answer."""
    what = str(look["what"])
    of_a_shot = what in ("worst", "list") and "by" not in look
    asked = text if of_a_shot else shots_named.WENT.sub(_blank, text)
    found = [("why", match) for match in _WHY.finditer(text)][:1]
    found += [("fix", match) for match in _FIX.finditer(asked)][:1]
    for kind, match in found:
        if what == "watch" and kind == "why":
            continue
        why = Left.OF_A_FOUND_SHOT if of_a_shot else Left.OF_VALUES if kind == "why" else Left.APART
        yield Leftover(match[0].strip(), why, *match.span())
    for match in list(_DOCUMENTS.finditer(text))[:1]:
        yield Leftover(match[0], Left.APART, *match.span())


def with_values(look: dict[str, Any], asked: ShotsQuestion) -> Look:
    """Return a look with the variables that are named beside what it counts or lists."""
    if look["what"] == "list" and shots_named.DEFECTS_ALONE.search(asked.text):
        look = {**look, "verdict": "defect"}
    if not asked.request.variables or "by" in look or look["what"] in ("outcomes", "changes"):
        return look
    if look["what"] == "trend" and not asked.periods:
        # A beginning is looked for in two weeks of counts: shots of so long are not all read.
        return look
    return {**look, **_values(asked.request)}


def _without_names(text: str, request: Request) -> str:
    """A text (in lower case) without its variables' names: "mean plunger speed" asks for no mean."""
    for feature in request.variables:
        for name in (feature.label, feature.label_en):
            text = text.replace(name.lower(), " ")
    return text


def _values(request: Request) -> dict[str, Any]:
    names = [feature.name for feature in request.variables[:MOST_VALUES]]
    return {"values": names} if names else {}


def _is_of_the_shot(asked: ShotsQuestion) -> bool:
    """Return whether a mould or lot is asked of a shot: "which mould made it", "금형은 뭐였어"."""
    return _PLACE.search(asked.text) is not None


_PLACE: Final = re.compile(r"금형|로트|롯트|\bmou?ld\b|\bdie\b(?! casting)|\blot\b|\bbatch\b")


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
