"""The periods that a question names, in the forms that look_at_shots takes: "어제 야간조", "last 50 shots".

Only words are read here; which time they are is worked out by T4, by the plant's clock. Words that belong
together become one period, and one that has no form is handed on as it is, so that T4 refuses it by name.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

type Form = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Named:
    """A period at characters `start` to `end` of the text."""

    form: Form
    start: int
    end: int


_NEAR: Final = 8
"""Characters between a day and its shift or part."""
_LATEST: Final = r"(?:최근|지난|마지막|직전|last|past|latest|recent|previous)"
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTS: Final = {"한": 1, "두": 2, "세": 3, "네": 4, "반": 0.5, "an": 1, "one": 1, "two": 2, "half an": 0.5}
_HOURS: Final = {
    "시간": 1,
    "분": 1 / 60,
    "일": 24,
    "주": 168,
    "hour": 1,
    "minute": 1 / 60,
    "day": 24,
    "week": 168,
}


def _shots(found: re.Match[str]) -> Form:
    return {"last_shots": int(found[1].replace(",", ""))}


def _hours(found: re.Match[str]) -> Form:
    count = _COUNTS.get(found[1]) or float(found[1])
    return {"last_hours": round(count * _HOURS[found[2]], 4)}


def _date(year: str | None, month: int, day: int) -> Form:
    return {"day": f"{year}-{month:02d}-{day:02d}" if year else f"{month:02d}-{day:02d}"}


def _numbered(found: re.Match[str]) -> Form:
    return _date(found[1], int(found[2]), int(found[3]))


def _english_date(found: re.Match[str]) -> Form:
    day, month = (found[1], found[2]) if found[1].isdigit() else (found[2], found[1])
    return _date(found[3], _MONTHS.index(month[:3]) + 1, int(day))


def _weekday(found: re.Match[str]) -> Form:
    word = found[1]
    return {"day": _WEEKDAYS["월화수목금토일".index(word)] if len(word) == 1 else word}


_OF_NO_FORM: Final = (
    r"(재작년|작년|올해|금년|내일|모레|분기|반기|다음 ?주|(?<!\d)\d\d?월"
    r"|\b(?:last|this|next) (?:year|quarter)\b|\bnext week\b|\btomorrow\b)"
)
"""Times that look_at_shots has no form for."""

type Read = Callable[[re.Match[str]], Form]


def _is(**form: Any) -> Read:
    return lambda _found: form


_WORDS: Final[Sequence[tuple[str, Read]]] = (
    (rf"{_LATEST} ?(\d{{1,3}}(?:,\d{{3}})|\d{{1,6}}) ?(?:개 ?|건 ?)?(?:의 ?)?(?:샷|쇼트|shots?\b)", _shots),
    (r"(?<![\d.])(\d{2,6}) ?(?:샷|shots?) ?(?:의 ?)?(?:추세|추이|동안|trend)", _shots),
    (rf"{_LATEST} ?(\d{{1,4}}(?:\.\d)?|한|두|세|네|반) ?(시간|분|일|주)", _hours),
    (rf"{_LATEST} (\d{{1,4}}(?:\.\d)?|an|one|two|half an) (hour|minute|day|week)s?\b", _hours),
    (r"\b(?:last|past) hour\b", _is(last_hours=1)),
    (r"(\d{4})-(\d\d?)-(\d\d?)(?!\d)", _numbered),
    (r"(?:(\d{4})년 ?)?(?<!\d)(\d\d?)월 ?(\d\d?)일", _numbered),
    (rf"\b{_MONTH} (\d\d?)(?:st|nd|rd|th)?\b(?:,? (\d{{4}}))?", _english_date),
    (rf"\b(\d\d?)(?:st|nd|rd|th)?(?: of)? {_MONTH}\b(?:,? (\d{{4}}))?", _english_date),
    (r"\bday before yesterday\b|그저께|엊그제|그제", _is(day="day before yesterday")),
    (r"어젯밤|어제 ?밤|간밤|지난밤|\blast night\b", _is(day="yesterday", shift="night")),
    (r"오늘 ?밤|\btonight\b", _is(day="today", shift="night")),
    (r"\bthis morning\b", _is(day="today", part="morning")),
    (r"\bthis afternoon\b", _is(day="today", part="afternoon")),
    (r"\bthis evening\b", _is(day="today", part="evening")),
    (r"오늘|금일|\btoday\b", _is(day="today")),
    (r"어제|전일|\byesterday\b", _is(day="yesterday")),
    (r"([월화수목금토일])요일", _weekday),
    (r"\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b", _weekday),
    (r"(?:이번|금) ?주(?!간|조)|\bthis week\b", _is(week="this")),
    (r"(?:지난|저번|전) ?주(?!간|조)|\b(?:last|previous) week\b", _is(week="last")),
    (r"이번 ?달|이달|당월|\bthis month\b", _is(month="this")),
    (r"(?:지난|저번) ?달|전월|\b(?:last|previous) month\b", _is(month="last")),
    (r"(?:지난|직전|이전|앞) ?(?:교대|근무조|조(?!건|정))|\b(?:last|previous) shift\b", _is(shift="last")),
    (r"(?:이번|현재|지금) ?(?:교대|근무조|조(?!건|정))|\b(?:this|current) shift\b", _is(shift="current")),
    (r"야간 ?(?:조|교대|근무)?|\bnight(?: shift)?\b", _is(shift="night")),
    (r"주간 ?(?:조|교대|근무)|\bday shift\b", _is(shift="day")),
    (r"(?<![\d.])([1-8]) ?(?:교대|근무조|조(?!건|정))", lambda found: {"shift": found[1]}),
    (r"\bshift ([1-8a-d])\b", lambda found: {"shift": found[1]}),
    (r"새벽", _is(part="dawn")),
    (r"아침|오전|\bmorning\b", _is(part="morning")),
    (r"오후|\bafternoon\b", _is(part="afternoon")),
    (r"저녁|\bevening\b", _is(part="evening")),
    (r"(?<![\d.:])(\d\d? ?시(?!간)|\d\d?:\d\d|\d\d? ?(?:am|pm)\b)", lambda found: {"from": found[1]}),
    (_OF_NO_FORM, lambda found: {"from": found[1]}),
)
"""Words and their forms; of two that overlap the upper one counts."""
_PATTERNS: Final = tuple((re.compile(pattern), read) for pattern, read in _WORDS)


def periods_in(text: str) -> list[Named]:
    """Return the periods that a text (in lower case) names, in its order."""
    found: list[Named] = []
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            if all(match.end() <= one.start or match.start() >= one.end for one in found):
                found.append(Named(read(match), *match.span()))
    merged: list[Named] = []
    for one in sorted(found, key=lambda each: each.start):
        if merged and _belong(merged[-1], one):
            last = merged.pop()
            merged.append(Named({**last.form, **one.form}, last.start, one.end))
        else:
            merged.append(one)
    return merged


def _belong(one: Named, other: Named) -> bool:
    """Return whether two words name one period: a day with a part, shift or clock time; "지난주 월요일"."""
    if other.start - one.end > _NEAR or one.form.keys() & other.form.keys():
        return False
    both = {**one.form, **other.form}
    if "week" in both:
        return both.get("day") in _WEEKDAYS
    return "from" in both or ("day" in both and bool(both.keys() & {"shift", "part"}))
