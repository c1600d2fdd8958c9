"""A look at the line's shots that was refused: what of it was not understood, and which choices there are.

T4 and the agent name the field; the words that were asked are those of the look itself.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from agent.models.rule_based.wording import Sentence, Wording

type Row = Mapping[str, Any]

_NO_LINE: Final = Sentence(
    "“{asked}” 라인은 알 수 없어 다른 라인으로 답하지 않았습니다. 있는 라인: {choices}.",
    "I know no line “{asked}”, and answered by no other. The lines are: {choices}.",
)
_NO_LINES: Final = Sentence("“{asked}” 라인은 없습니다.", "There is no line “{asked}”.")
_SEVERAL_LINES: Final = Sentence(
    "“{asked}”[은/는] 여러 라인의 이름이라 어느 것인지 알 수 없습니다: {choices}.",
    "“{asked}” is what several lines are called, so I cannot tell which: {choices}.",
)
_FORBIDDEN_LINE: Final = Sentence(
    "라인 {asked}[은/는] 볼 권한이 없는 라인입니다.", "You have no permission to see the line {asked}."
)
_NO_MODE: Final = Sentence(
    "“{asked}”[은/는] 이 라인의 불량 유형이 아닙니다. 있는 유형: {choices}.",
    "“{asked}” is no kind of defect of this line. The kinds are: {choices}.",
)
_NO_VARIABLE: Final = Sentence(
    "“{asked}”[은/는] 이 라인의 변수가 아닙니다.", "“{asked}” is no variable of this line."
)
_TREND_ALONE: Final = Sentence(
    "변수는 추세를 물을 때만 쓸 수 있습니다.", "A variable can be asked about with a trend alone."
)
_NOTHING_TO_COMPARE: Final = Sentence(
    "무엇과 비교할지 알 수 없습니다. 기간, 라인, 금형, 로트 중 하나를 말해 주세요.",
    "I cannot tell what to compare with. Name a period, a line, a mould or a lot.",
)
_NO_SHIFT: Final = Sentence(
    "“{asked}” 교대는 없습니다. 있는 교대: {choices}.",
    "There is no shift “{asked}”. The shifts are: {choices}.",
)
_NO_SHIFTS: Final = Sentence("이 공장에는 정해진 교대가 없습니다.", "This plant has no shifts.")
_PERIODS: Final[Mapping[str, Sentence]] = {
    "period.earlier": Sentence(
        "“{asked}”만큼 앞선 기간은 알 수 없습니다.", "There is no period so much (“{asked}”) earlier."
    ),
    "period.until": Sentence(
        "기간의 끝 “{asked}”[을/를] 읽을 수 없거나 시작보다 앞입니다.",
        "The end of the period, “{asked}”, cannot be read or lies before its beginning.",
    ),
    "period.day": Sentence(
        "“{asked}”[은/는] 알 수 있는 날이 아닙니다. 오늘, 어제, 그제, 요일, 2026-02-10처럼 말해 주세요.",
        "“{asked}” is no day that I know. Say today, yesterday, a weekday, or 2026-02-10.",
    ),
    "period.part": Sentence(
        "“{asked}”[은/는] 알 수 있는 시간대가 아닙니다. 새벽, 오전, 오후, 저녁 중 하나로 말해 주세요.",
        "“{asked}” is no part of a day that I know. Say dawn, morning, afternoon or evening.",
    ),
    "period.week": Sentence(
        "“{asked}”[은/는] 알 수 있는 주가 아닙니다. 이번 주, 지난주, 그 달의 몇째 주로 말해 주세요.",
        "“{asked}” is no week that I know. Say this week, last week, or a week of a month.",
    ),
    "period.month": Sentence(
        "“{asked}”[은/는] 알 수 있는 달이 아닙니다. 이번 달, 지난달, 2026-09처럼 말해 주세요.",
        "“{asked}” is no month that I know. Say this month, last month, or 2026-09.",
    ),
}
_PERIOD: Final = Sentence(
    "기간을 하나로 읽을 수 없습니다{asked}. 오늘, 어제 야간조, 지난주처럼 하나로, 시각은 오전이나 오후와 "
    "함께 말해 주세요.",
    "The period cannot be read as one{asked}. Say one such as today, yesterday's night shift or last week, "
    "and a time with am or pm.",
)


def refused(error: Row, look: Row, wording: Wording) -> Iterator[str]:
    """A sentence on each part of a look that was refused; none where the error names no such part."""
    details = error.get("details") or ()
    there = next((str(row.get("reason", "")) for row in details if row.get("field") == "lines"), "")
    for row in details:
        field, reason = str(row.get("field", "")), str(row.get("reason", ""))
        if field == "line":
            yield _of_line(str(error.get("code")), reason, there, wording)
        elif field == "mode":
            labels = ", ".join(wording.mode(mode) for mode in reason.partition(": ")[2].split(", "))
            yield wording.say(_NO_MODE, asked=look.get("mode", ""), choices=labels)
        elif field == "variable":
            sentence = _TREND_ALONE if look.get("what") != "trend" else _NO_VARIABLE
            yield wording.say(sentence, asked=look.get("variable", ""))
        elif field == "other":
            yield wording.say(_NOTHING_TO_COMPARE)
        elif field.startswith(("period", "other.period")):
            yield _of_period(field.removeprefix("other."), reason, look, wording)


def _of_line(code: str, reason: str, there: str, wording: Wording) -> str:
    if code == "not_permitted":
        return wording.say(_FORBIDDEN_LINE, asked=reason)
    asked, several, choices = reason.partition(" is what several lines are called: ")
    if several:
        return wording.say(_SEVERAL_LINES, asked=asked, choices=choices)
    asked = reason.partition(": ")[0]
    return wording.say(_NO_LINE if there else _NO_LINES, asked=asked, choices=there)


def _of_period(field: str, reason: str, look: Row, wording: Wording) -> str:
    name = field.removeprefix("period").removeprefix(".")
    periods = [look.get("period") or {}, (look.get("other") or {}).get("period") or {}]
    asked = next((str(period[name]) for period in periods if period.get(name) is not None), "")
    if field == "period.shift":
        choices = reason.removeprefix("is one of ")
        return wording.say(_NO_SHIFTS if choices == reason else _NO_SHIFT, asked=asked, choices=choices)
    if field in _PERIODS:
        return wording.say(_PERIODS[field], asked=asked)
    written = next((str(period["from"]) for period in periods if period.get("from") is not None), "")
    return wording.say(_PERIOD, asked=f" (“{written}”)" if written else "")
