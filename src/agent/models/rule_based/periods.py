"""The periods that a question names, in the forms that look_at_shots takes: "어제 야간조", "last 50 shots".

Only words are read here; which time they are is worked out by T4, by the plant's clock. Words that belong
together become one period, and one that has no form is handed on as it is, so that T4 refuses it by name.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from agent.models.rule_based.clocks import CLOCKS

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
_COUNTS: Final = {"한": 1, "두": 2, "세": 3, "네": 4, "반": 0.5, "몇": 3, "an": 1, "one": 1, "two": 2} | {
    "three": 3,
    "four": 4,
    "half an": 0.5,
    "few": 3,
    "couple of": 2,
}
"""A few are taken for three: the answer tells the exact time."""
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


type Read = Callable[[re.Match[str]], Form]


def _is(**form: Any) -> Read:
    return lambda _found: form


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


_DAYS: Final = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "일주일": 7} | {
    word: number for number, word in enumerate(("one", "two", "three", "four", "five", "six", "seven"), 1)
}
_WEEKS_OF_MONTH: Final = ("첫", "둘", "셋", "넷", "다섯"), ("first", "second", "third", "fourth", "fifth")


def _ago(unit: str) -> Read:
    """So many days, weeks or months before today's."""
    named = {"day": "today"} if unit == "day" else {unit: "this"}

    def read(found: re.Match[str]) -> Form:
        word = found[1]
        number = _DAYS[word] if word in _DAYS else {"a": 1}.get(word) or _COUNTS.get(word) or int(word)
        return {**named, "earlier": int(number)}

    return read


def _last_weekday(found: re.Match[str]) -> Form:
    return {"day": f"last {_weekday(found)['day']}"}


def _month(found: re.Match[str]) -> Form:
    """A month by number or name, of a year or the latest one."""
    word, year = found["month"], found["year"]
    month = int(word) if word.isdigit() else _MONTHS.index(word[:3]) + 1
    return {"month": f"{year}-{month:02d}" if year else f"{month:02d}"}


def _week_of_month(found: re.Match[str]) -> Form:
    word = found["week"]
    number = next((n for words in _WEEKS_OF_MONTH for n, one in enumerate(words, 1) if one == word), word)
    return {**_month(found), "week": str(number).rstrip("stndrh")}


def _days_before(found: re.Match[str]) -> Form:
    number = int(found[1]) if found[1] else next(n for word, n in _DAYS.items() if word in found[0])
    return {"day": "today", "earlier": number}


def _months_before(found: re.Match[str]) -> Form:
    return {"month": "this", "earlier": int(found[1] or _COUNTS[found[2]])}


_OF_NO_FORM: Final = (
    r"(점심|\blunch\b|재작년|작년|올해|금년|내일|모레|분기|반기|다음 ?주|마지막 ?주|last week of"
    r"|\b(?:last|this|next) (?:year|quarter)\b|\bnext week\b|\btomorrow\b)"
)
"""Times that look_at_shots has no form for."""

_KOREAN_MONTH: Final = r"(?:(?P<year>\d{4})년 ?)?(?<!\d)(?P<month>1[0-2]|0?[1-9])월"
_LONG_MONTH: Final = (
    r"(?P<month>january|february|april|june|july|august|september|october|november|december"
    r"|(?<=in )(?:march|may)|(?<=of )(?:march|may)|(?<=for )(?:march|may)|(?:march|may)(?= \d{4}))"
)
_YEAR: Final = r"\b(?:,? (?P<year>20\d\d)\b)?"
_RANGE: Final = r"부터|에서|~|\bto\b|\buntil\b|\bthrough\b"

_WORDS: Final[Sequence[tuple[str, Read]]] = (
    (rf"{_LATEST} ?(\d{{1,3}}(?:,\d{{3}})|\d{{1,6}}) ?(?:개 ?|건 ?)?(?:의 ?)?(?:샷|쇼트|shots?\b)", _shots),
    (r"(?<![\d.])(\d{2,6}) ?(?:샷|shots?) ?(?:의 ?)?(?:추세|추이|동안|trend)", _shots),
    (rf"{_LATEST} ?(\d{{1,4}}(?:\.\d)?|한|두|세|네|반|몇) ?(시간|분|일|주)", _hours),
    (
        (
            rf"{_LATEST} (\d{{1,4}}(?:\.\d)?|an|one|two|three|four|half an|few|couple of)"
            r" (hour|minute|day|week)s?\b"
        ),
        _hours,
    ),
    (r"\b(?:last|past) hour\b", _is(last_hours=1)),
)
_LATER_WORDS: Final[Sequence[tuple[str, Read]]] = (
    (r"(\d{4})-(\d\d?)-(\d\d?)(?!\d)", _numbered),
    (
        r"(?:(\d{4})년 ?)?(?<!\d)(\d\d?)월 ?(\d\d?)일 ?(?:부터|에서|~|-) ?(\d\d?)일",
        lambda found: {**_numbered(found), "until": _date(found[1], int(found[2]), int(found[4]))["day"]},
    ),
    (r"(?:(\d{4})년 ?)?(?<!\d)(\d\d?)월 ?(\d\d?)일", _numbered),
    (rf"\b{_MONTH} (\d\d?)(?:st|nd|rd|th)?\b(?:,? (\d{{4}}))?", _english_date),
    (rf"\b(\d\d?)(?:st|nd|rd|th)?(?: of)? {_MONTH}\b(?:,? (\d{{4}}))?", _english_date),
    (
        (
            rf"{_KOREAN_MONTH}(?: ?의)? ?(?P<week>첫|둘|셋|넷|다섯|[1-5])"
            r"(?:째 ?주|주 ?차|번째 ?주| ?주)(?!간|조)"
        ),
        _week_of_month,
    ),
    (
        (
            r"(?P<week>first|second|third|fourth|fifth|[1-5](?:st|nd|rd|th)) week (?:of|in) "
            rf"{_LONG_MONTH}{_YEAR}"
        ),
        _week_of_month,
    ),
    (_KOREAN_MONTH, _month),
    (rf"\b{_LONG_MONTH}{_YEAR}", _month),
    (
        r"(?<![\d.])(\d{1,3}) ?일 ?전|(?:^|(?<=[\s,]))(?:이틀|사흘|나흘) ?전|(?<!그 )(?<!\d)일주일 ?전",
        _days_before,
    ),
    (r"\b(\d{1,3}|a|one|two|three|four|five|six|seven) days? ago\b", _ago("day")),
    (r"(?<![\d.])(\d{1,2}) ?주 ?전", _ago("week")),
    (r"\b(\d{1,2}|a|one|two|three|four|five) weeks? ago\b", _ago("week")),
    (r"(?<![\d.])(\d{1,2}) ?(?:개월|달) ?전|(?<![가-힣])(한|두|세|네) ?달 ?전", _months_before),
    (r"\b(\d{1,2}|a|one|two|three|four|five) months? ago\b", _ago("month")),
    (r"\bday before yesterday\b|그저께|엊그제|그제", _is(day="day before yesterday")),
    (r"어젯밤|어제 ?밤|간밤|지난밤|밤새|\blast night\b|\bovernight\b", _is(day="yesterday", shift="night")),
    (r"오늘 ?밤|\btonight\b", _is(day="today", shift="night")),
    (r"\bthis morning\b", _is(day="today", part="morning")),
    (r"\bthis afternoon\b", _is(day="today", part="afternoon")),
    (r"\bthis evening\b", _is(day="today", part="evening")),
    (r"오늘|금일|\btoday\b", _is(day="today")),
    (r"어제|전일|\byesterday\b", _is(day="yesterday")),
    (r"(?:지난|저번) ?([월화수목금토일])요일", _last_weekday),
    (r"\blast (monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b", _last_weekday),
    (r"([월화수목금토일])요일", _weekday),
    (r"\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b", _weekday),
    (r"(?:이번|금) ?주(?!간|조)|\bthis week\b", _is(week="this")),
    (r"지지난 ?주|저저번 ?주|전전 ?주|\bweek before last\b", _is(week="before last")),
    (r"지지난 ?달|저저번 ?달|전전 ?달|\bmonth before last\b", _is(month="before last")),
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
type Patterns = Sequence[tuple[re.Pattern[str], Read]]
_PATTERNS: Final[Patterns] = (
    *((re.compile(pattern), read) for pattern, read in _WORDS),
    *CLOCKS,
    *((re.compile(pattern), read) for pattern, read in _LATER_WORDS),
)


def periods_in(text: str) -> list[Named]:
    """Return the periods that a text (in lower case) names, in its order."""
    found = sorted(_found(text, _PATTERNS), key=lambda each: each.start)
    if between := _range(found, text):
        return [between]
    merged: list[Named] = []
    for one in found:
        if merged and _belong(merged[-1], one):
            last = merged.pop()
            merged.append(Named({**last.form, **one.form}, last.start, one.end))
        else:
            merged.append(one)
    return merged


def _found(text: str, patterns: Patterns) -> list[Named]:
    """The names found, in the order of the patterns; of two that overlap the upper one counts."""
    found: list[Named] = []
    for pattern, read in patterns:
        for match in pattern.finditer(text):
            if all(match.end() <= one.start or match.start() >= one.end for one in found):
                found.append(Named(read(match), *match.span()))
    return found


def _range(found: Sequence[Named], text: str) -> Named | None:
    """The time from one day to another. Of other periods it has no form: T4 refuses it by name, so that it is
    not taken for a comparison of the two."""
    for one, other in pairwise(found):
        between = text[one.end : other.start]
        last = re.match(r" ?까지", text[other.end :]) or re.search(r"\bfrom $", text[: one.start])
        if re.fullmatch(rf" ?(?:{_RANGE}) ?", between) and (last or "~" in between):
            end = other.end
            if one.form.keys() == other.form.keys() == {"day"}:
                return Named({**one.form, "until": other.form["day"]}, one.start, end)
            return Named({"from": text[one.start : end][:60]}, one.start, end)
    return None


def _from_another(unit: str, earlier: int) -> Read:
    return lambda found: {"unit": unit, "earlier": earlier, "text": found[0].strip()[:60]}


_RELATIVE: Final[Sequence[tuple[str, str, int]]] = (
    (r"그 ?전 ?날|전날|하루 ?전|\b(?:the )?(?:day before|previous day)(?: that)?\b(?! yesterday)", "day", 1),
    (r"그 ?전 ?주(?!간|조)|일주일 ?전|\b(?:the )?week before(?: that)?\b(?! last)", "week", 1),
    (r"그 ?전 ?달|\b(?:the )?month before(?: that)?\b(?! last)", "month", 1),
    (r"(?:그 ?)?다음 ?날|\b(?:the )?(?:day after|next day|following day)(?: that)?\b", "day", -1),
    (r"그 ?다음 ?주|\b(?:the )?(?:week after|following week)(?: that)?\b", "week", -1),
    (r"그 ?다음 ?달|\b(?:the )?(?:month after|following month)(?: that)?\b", "month", -1),
    (r"그 ?이?전(?![날주달일])|\bbefore that\b|\bthe one before\b", "", 1),
    (r"\bafter that\b|\bthe one after\b", "", -1),
)
"""Times from another one: words, the unit (any of its own where empty), and how many of it earlier."""
_RELATIVE_PATTERNS: Final[Patterns] = tuple(
    (re.compile(pattern), _from_another(unit, earlier)) for pattern, unit, earlier in _RELATIVE
)


def relative_in(text: str) -> list[Named]:
    """Return the times that a text (in lower case) tells from another one, as `unit`, `earlier`, `text`."""
    return _found(text, _RELATIVE_PATTERNS)


def _belong(one: Named, other: Named) -> bool:
    """Return whether two words name one period: a day with a part, shift or clock time; "지난주 월요일"."""
    if other.start - one.end > _NEAR or one.form.keys() & other.form.keys():
        return False
    both = {**one.form, **other.form}
    if "earlier" in both:
        return "day" in both and bool(both.keys() & {"shift", "part"}) and len(both) == 3
    if "week" in both:
        return both.get("day") in _WEEKDAYS
    return "from" in both or ("day" in both and bool(both.keys() & {"shift", "part"}))
