"""A question on the line's history, as arguments of look_at_shots; None for every other question.

A question is one where it names a period, another line or mould, or a beginning, and asks what recorded
shots tell of it. Causes, remedies, what-ifs and this very shot are other questions, whatever days they name.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from agent.models.rule_based import shots_named
from agent.models.rule_based.dialog import Earlier
from agent.models.rule_based.document_kinds import kinds_in
from agent.models.rule_based.intent import Words
from agent.models.rule_based.lines_named import lines_named
from agent.models.rule_based.not_kept import ahead, not_kept
from agent.models.rule_based.periods import periods_in, relative_in
from agent.models.rule_based.request import Ask, Left, Leftover, Request
from agent.models.rule_based.shots_followed import followed, last_look, moved_by
from agent.models.rule_based.shots_question import LONGEST, ShotsQuestion
from agent.models.rule_based.shots_subject import unknown_subject
from agent.models.rule_based.shots_values import (
    THIS_SHOT,
    before,
    beside,
    is_other,
    of_a_found_shot,
    of_a_rate,
    of_the_watch,
    of_values,
    with_values,
)

type Look = Mapping[str, Any]

SHORTEST_STORY: Final = 60
"""Characters from which what reads like a story is one; a date alone makes no story."""
_IF: Final = re.compile(r"면(?![가-힣])|으로|\bif\b|\bto \d")
_OTHERS: Final = re.compile(
    r"왜|원인|이유|때문|어떻게|줄이|낮추|높이면|올리면|내리면|바꾸면|조치|대책|조정|해결|문서|기준|절차"
    r"|\bwhy\b|\bcauses?\b|\breasons?\b|\bfix\b|\breduce\b|\bwhat if\b|\bdocuments?\b|\bprocedure\b"
    r"|기분|다른 ?(?:설비|라인|기계)|\bother (?:machines|lines|presses)\b|\bshould\b|\bprevent\b|\bremedy\b"
)
_HOW: Final = re.compile(r"어때|어떤가|\bhow (?:is|are|were)\b")
_RATE: Final = re.compile(r"불량률|불량율|\b(?:defect|scrap|reject) rate\b")
_TAUGHT: Final = re.compile(r"방법|어떻게|해야|절차|주의|\bhow (?:to|do|should|can)\b|\bshould\b|\bprocedure")
_NOW: Final[Sequence[tuple[str, Look]]] = (
    ("week", {"week": "this"}),
    ("month", {"month": "this"}),
    ("day", {"day": "today"}),
)
_FALLEN_BACK_ON: Final = frozenset(
    {Ask.DOCUMENTS, Ask.OTHER_SHOTS, Ask.VERDICT, Ask.CAUSE, Ask.FIX, Ask.ABILITIES, Ask.WHAT_IF}
)
"""Asks that a question of nothing that is known may be taken for."""
LONGEST_ASKED: Final = 100
"""Characters of a question whose people and plans are asked about; a longer one mentions them."""
MOST_LISTED: Final = 50
_NEWEST: Final = {"last_shots": 50}
_A_DAY: Final = {"last_hours": 24}
_TWO_WEEKS: Final = {"last_hours": 336}
_MANY: Final = re.compile(r"맞았|틀렸|맞췄|맞혔|\bhow (?:often|many|well)\b|적중률")
"""Of the verdicts all together, not of the one before."""


def look_asked(
    question: str, request: Request, earlier: Sequence[Earlier] = (), lines: Sequence[str] = ()
) -> Look | None:
    """Return the arguments of look_at_shots that answer a question; None where it asks for something else.

    `earlier` are the session's exchanges, the last one of which a short question may go on from. `lines` are
    the names and labels of lines that the asker may see.
    """
    text = unicodedata.normalize("NFKC", question).lower()
    asked = ShotsQuestion.of(text, request, lines)
    last = last_look(earlier)
    if not _is_a_story(asked) and not _names_no_one_part(asked):
        found = of_the_watch(asked, last) or of_a_found_shot(asked) or of_values(asked) or of_a_rate(asked)
        if found is not None:
            return found
    if _is_elsewhere(asked):
        return None
    if len(asked.lines) > 1:
        return _of_two_lines(asked)
    if last is not None and not _is_whole(asked):
        look = followed(text, asked.periods, request.modes, last, lines_named(text, lines))
        if look is not None:
            return look
    own = _of_its_own(asked)
    return None if own is None else with_values(dict(own), asked)


def _of_two_lines(asked: ShotsQuestion) -> Look | None:
    """A comparison of two lines: no other look is at more than one, and none is at three."""
    kinds = {part.value for part in shots_named.asked_for(asked.text)}
    compared = bool(kinds) and kinds <= {"compare", "summary"}
    return _compared(asked) if compared and len(asked.lines) == 2 and _is_on_shots(asked) else None


def _is_whole(asked: ShotsQuestion) -> bool:
    """Return whether a question says of itself which time it asks for, and what."""
    placed = any(one.form.keys() - {"shift", "part"} for one in asked.periods)
    return bool(placed and shots_named.COUNTED.search(asked.text))


def _of_its_own(asked: ShotsQuestion) -> Look | None:
    text, request = asked.text, asked.request
    since = shots_named.SINCE.search(text) is not None
    counted = shots_named.COUNTED.search(text) is not None
    if since or (
        shots_named.TREND.search(text) and (asked.periods or asked.lines or counted or request.variables)
    ):
        return _trend(asked, since=since)
    if shots_named.OUTCOMES.search(text) and (asked.names_shots or _MANY.search(text)):
        return {"what": "outcomes", **asked.part(), **_period_of(asked)}
    if shots_named.CHANGES.search(text) and asked.periods and not counted:
        return {"what": "changes", **asked.part(), **_period_of(asked)}
    if request.modes and not asked.known and not (asked.names_shots and (counted or _what(text))):
        return None
    several = asked.periods or asked.lines or len(asked.moulds) > 1 or len(asked.lots) > 1
    if several and shots_named.COMPARED.search(text) and _is_on_shots(asked):
        return _compared(asked)
    return _counted(asked)


def _is_elsewhere(asked: ShotsQuestion) -> bool:
    """Return whether a question is a story, a what-if, on a cause or remedy, or on this very shot."""
    text, request = asked.text, asked.request
    if _is_a_story(asked):
        return True
    if request.scenarios and (_IF.search(text) or not asked.periods):
        return True
    if _names_no_one_part(asked):
        return True
    if shots_named.LOT_WORD.search(text) and not asked.lots and asked.by != "lot":
        # "이 로트", "the other lot": which one is meant is asked, not guessed.
        return True
    since = shots_named.SINCE.search(text) is not None
    return bool(_OTHERS.search(text) or (THIS_SHOT.search(text) and not since))


def _is_a_story(asked: ShotsQuestion) -> bool:
    longest = SHORTEST_STORY if asked.request.story else LONGEST
    return len(asked.text) > longest or bool(asked.request.foreign)


def _names_no_one_part(asked: ShotsQuestion) -> bool:
    """Return whether several lines are meant: of one the numbers would look like those of all."""
    return shots_named.LINES.search(asked.text) is not None


def _period_of(asked: ShotsQuestion) -> dict[str, Look]:
    form = asked.period()
    return {} if form is None else {"period": form}


def _counted(asked: ShotsQuestion) -> Look | None:
    """Counts, a list or the worst of a period."""
    text = asked.text
    by_lot_or_mould = asked.by in ("lot", "mould") and shots_named.WORST.search(text) is not None
    what = _what(text) or ("summary" if asked.known and asked.names_shots and _HOW.search(text) else None)
    if what is None and asked.by and asked.names_shots:
        what = "summary"
    if what is None or not (asked.names_shots or by_lot_or_mould or (asked.known and _RATE.search(text))):
        return None
    look: dict[str, Any] = {"what": what, **asked.part()}
    if len(asked.periods) == 2 and what == "summary":
        first, second = (one.form for one in asked.periods)
        return {**look, "what": "compare", "period": first, "other": {"period": second}}
    look |= _period_of(asked)
    shots = look.get("period", {}).get("last_shots")
    if what == "list" and shots:
        look["limit"] = min(shots, MOST_LISTED)
    if asked.by and what != "list":
        look["by"] = asked.by
    if asked.by == "mode" and "mode" in look and not asked.request.modes:
        del look["mode"]
    return look


def with_look(
    question: str, request: Request, earlier: Sequence[Earlier] = (), lines: Sequence[str] = ()
) -> Request:
    """Return the request of a question where the line keeps its shots. `lines` is as in `look_asked`.

    One for a look at them is for that alone: its numbers are those of a period.
    """
    look = look_asked(question, request, earlier, lines)
    text = unicodedata.normalize("NFKC", question).lower()
    to_come = ahead(text) if not (request.scenarios or request.story or request.foreign) else []
    if look is None or to_come:
        return _without_a_look(text, request, to_come)
    shown = "values" in look or look["what"] in ("list", "worst")
    return replace(
        request,
        asks=(Ask.OTHER_SHOTS,),
        look=look,
        leftovers=(*beside(text, look), *not_kept(text)),
        guessed=False,
        unmeasured=request.unmeasured if shown else (),
        choice=None,
        modes=(),
        scenarios=(),
    )


def _without_a_look(text: str, request: Request, to_come: Sequence[Leftover]) -> Request:
    """The request of a question that no look answers, with what of it nobody records or is `to_come`."""
    asked = _of_a_time(text, replace(request, records=Ask.OTHER_SHOTS in request.asks, keeps_shots=True))
    told = request.story or request.scenarios or request.foreign or len(text) > LONGEST_ASKED
    missing = [] if told else [*to_come, *not_kept(text)]
    if not missing or THIS_SHOT.search(text) or request.wants(Ask.SUMMARY, Ask.OUTSIDE):
        return asked
    leftovers = (
        *(left for left in asked.leftovers if left.why not in (Left.WORD, Left.TIME, Left.NUMBER)),
        *missing,
    )
    asked = replace(asked, leftovers=leftovers)
    answered = request.modes or request.variables or request.unmeasured
    documents = request.wants(Ask.DOCUMENTS) and not request.guessed
    if answered or documents or not set(request.asks) <= _FALLEN_BACK_ON:
        return asked
    return replace(asked, asks=(Ask.NOT_KEPT,), guessed=False, records=False)


def _of_a_time(text: str, request: Request) -> Request:
    """The request of a question that names a time and nothing that was recorded then: it says so, before the
    documents that its words are in."""
    periods = periods_in(text[:LONGEST])
    if tuple(request.asks) != (Ask.DOCUMENTS,) or not periods or request.story or request.unmeasured:
        return request
    if kinds_in(text) or _TAUGHT.search(text) or Words.DOCUMENTS.found_in(text):
        return request
    named = text[periods[0].start : periods[0].end]
    kept = [left for left in request.leftovers if left.why is not Left.NUMBER or left.text not in named]
    return replace(request, leftovers=(*kept, Leftover(named, Left.TIME, periods[0].start)), guessed=True)


def _what(text: str) -> str | None:
    if shots_named.WORST.search(text):
        return "worst"
    if shots_named.LIST.search(text):
        return "list"
    return "summary" if shots_named.COUNTED.search(text) else None


def _is_on_shots(asked: ShotsQuestion) -> bool:
    """Return whether a comparison is one of the line, not of variables or of two what-ifs."""
    return bool(shots_named.COUNTED.search(asked.text) or not asked.request.variables or asked.periods)


def _trend(asked: ShotsQuestion, *, since: bool) -> Look:
    look: dict[str, Any] = {"what": "trend", **asked.part()}
    variables = asked.request.variables
    # A beginning may lie far back: it is found in the counts and the watch's windows of two weeks.
    look["period"] = asked.period() or (_TWO_WEEKS if since else _NEWEST)
    if variables:
        look["variable"] = variables[0].name
    elif since and "mode" not in look and (subject := unknown_subject(asked.text)):
        # What it names is no variable of the line: T4 says so, rather than the defects being told.
        look["variable"] = subject
    return look


def _compared(asked: ShotsQuestion) -> Look:
    look: dict[str, Any] = {"what": "compare", **asked.part()}
    other: dict[str, Any] = {}
    if len(asked.lines) > 1:
        other["line"] = asked.lines[1]
    elif asked.lines:
        other["line"] = look.pop("line")
    for name, named in (("mould", asked.moulds), ("lot", asked.lots)):
        if len(named) > 1:
            other[name] = named[1]
    forms = [one.form for one in asked.periods]
    if other:
        period = asked.period() or ({} if asked.lots else _A_DAY)
        return {**look, **({"period": period} if period else {}), "other": other}
    if len(forms) > 1:
        first, second = forms[0], forms[-1]
        periods, text = asked.periods, asked.text
        turned = is_other(text, periods[0]) or (not is_other(text, periods[-1]) and _is_later(forms))
        this, against = (second, first) if turned else (first, second)
        return {**look, "period": this, "other": {"period": against}}
    form = forms[0]
    if relative := relative_in(asked.text):
        # "어제를 그 전날과 비교": the day before is one from the period that is named.
        moved = moved_by(relative[0], form)
        return {**look, "period": form, "other": {"period": moved}}
    now = next((now for name, now in _NOW if name in form and "shift" not in form), {"shift": "current"})
    if now == form:
        # "this shift with the last one"
        return {**look, "period": form, "other": {"period": before(form)}}
    return {**look, "period": now, "other": {"period": form}}


def _is_later(forms: Sequence[Look]) -> bool:
    """Return whether the last period is now, so that the first one is what it is compared with."""
    return any(
        forms[-1].get(name) in ("today", "this", "current") for name in ("day", "week", "month", "shift")
    )
