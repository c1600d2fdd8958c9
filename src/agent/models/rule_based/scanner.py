"""Tokens of a question: numbers with their units, variables, defect modes, and words that do something.

One pass over the text, by longest match. Every number of the text becomes one token: a quantity, or a
`CONTEXT` (a date, a time of day, a count, the number of a lot), which is never a setting.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto
from typing import Final

from agent.models.rule_based.entities import Named, Variables
from agent.models.rule_based.lexicon import TRIE, Tag
from agent.models.rule_based.numerals import Numeral, read_numeral
from agent.models.rule_based.tries import Trie, listed
from shared.units import KOREAN_UNITS, Unit, parse_unit

LONGEST_SENTENCE: Final = 80
"""Tokens that are bound to each other: nobody means more by one sentence."""
LONGEST_READ: Final = 4_000
"""Characters: as many as a question may have."""


class Kind(StrEnum):
    """The kinds of tokens."""

    NUMBER = auto()
    VARIABLE = auto()
    UNMEASURED = auto()
    MODE = auto()
    WORD = auto()
    ORDINAL = auto()
    CONTEXT = auto()
    """A number that is no setting: when, how many, which lot."""
    COMMA = auto()
    STOP = auto()
    """The end of a sentence."""
    UNKNOWN = auto()
    """A Latin word that is in no list."""


class Particle(StrEnum):
    """A word that follows a Korean number, or precedes an English one."""

    NONE = ""
    TO = auto()
    FROM = auto()
    UNTIL = auto()
    BY = auto()
    COPULA = auto()
    TOPIC = auto()
    OR = auto()
    AND = auto()
    RANGE = auto()


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as it was said. `unit` is None where none was; `unit_text` is as written."""

    value: float
    sign: str = ""
    unit: Unit | None = None
    unit_text: str = ""
    unknown_unit: str = ""
    times: bool = False
    """A multiple ("두 배", "2x"): of the present value."""
    pieces: tuple[float, ...] = ()
    spelt: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """`start` to `end` are its characters; `end` of a number includes its unit, not its particle."""

    kind: Kind
    start: int
    end: int
    text: str
    tags: frozenset[Tag] = field(default=frozenset())
    named: Named | None = None
    amount: Amount | None = None
    particle: Particle = Particle.NONE
    value: str = ""
    """The defect mode's id, the ordinal's number, or the sign that ends a sentence."""
    tail: str = ""
    """Korean syllables that go on behind the token: particles and endings."""

    def has(self, *tags: Tag) -> bool:
        """Return whether it does one of these."""
        return not self.tags.isdisjoint(tags)


def _hangul(text: str, at: int) -> bool:
    return at >= 0 and "가" <= text[at : at + 1] <= "힣"


def _tail(text: str, at: int) -> str:
    end = at
    while _hangul(text, end) and end - at < 12:
        end += 1
    return text[at:end]


_SPOKEN: Final = {
    **{name: name for name in KOREAN_UNITS if name not in {"줄", "일", "주", "시간"}},
    **dict.fromkeys(("메가", "엠파", "엠피에이", "메가파스칼", "메가파스깔"), "MPa"),
    **dict.fromkeys(("미리", "미리미터", "밀리미터", "엠엠"), "mm"),
    **dict.fromkeys(("키로", "킬로", "키로그램"), "kg"),
    **dict.fromkeys(("케이엔", "킬로뉴턴", "키로뉴턴"), "kN"),
    **dict.fromkeys(("피에스아이", "프사이"), "psi"),
    **dict.fromkeys(
        ("미터퍼세크", "미터퍼세컨드", "엠퍼세크", "초당미터", "미터 퍼 세크", "미터매초"), "m/s"
    ),
    **dict.fromkeys(("프로", "퍼센트", "퍼센트포인트"), "%"),
    **dict.fromkeys(("리터퍼미닛", "분당리터", "엘피엠", "리터 퍼 미닛"), "L/min"),
    **dict.fromkeys(("회전", "알피엠"), "rpm"),
    "뉴턴미터": "N·m",
    "캘빈": "K",
    "켈빈": "K",
    "도씨": "°C",
}
_PREFIXED: Final = {
    "화씨": "°F",
    "섭씨": "°C",
    "초속": "m/s",
    "초당": "m/s",
    "분당": "L/min",
    "절대온도": "K",
    "fahrenheit": "°F",
    "celsius": "°C",
}
_UNIT_TRIE: Final[Trie[str]] = Trie()
for _spoken, _symbol in _SPOKEN.items():
    _UNIT_TRIE.add(_spoken, _symbol)

_COUNTERS: Final[Trie[str]] = Trie()
_COUNTERS.add_all(
    listed(
        """
        drivers | causes | factors | variables | reasons | adjustments | documents | changes | sentences |
        steps | lines | words | 줄 요약 | 줄로 | 문장 | 단계로 | 순위 | 등 |
        개월 | 번 | 개 | 명 | 샷 | 쇼트 | 대 | 호기 | 호 | 라인 | 조 | 교대 | 시간 | 시 | 월 | 년 | 차 | 건 |
        장 | 캐비티 | 로트 | 롯트 | 박스 | 팔레트 | 매 | 가지 | 위 | 주일 | 주간 | 주째 | 달 | 번째 |
        일전 | 일 전 | 일째 | 일간 | 일에 | 일부터 | 일까지 | 일 오 | 일 새 | 일 밤 | 일 아 | 일자 |
        일동안 | 분 전 | 분전 | 분 뒤 | 분 후 | 분째 | 분간 | 분 동안 | 분쯤 | 분부터 | 분까지 | 분에 |
        분 만에 | 초 전 | 회 | 주 전 | 주 동안 | 주 뒤 | 주차 | 인분 | 쇼 | 사이클째 | 샷째 | 명이 | 빈 |
        벌 | 줄로 | shots | shot | parts | part | pieces | pcs | castings | casting | times | machines |
        lots | hours | hour | hrs | hr | days | day | weeks | week | months | month | years | year |
        minutes ago | minutes later | min ago | minutes before | minutes after | minutes into | am | pm |
        a.m | p.m | o'clock | people | operators | defects | rejects | scrap | bad | good | of them |
        cavities | dies | in a row | seconds ago | units | samples | batches | rejected | scrapped |
        defective | porous | consecutive | of the | out of | shifts | boxes | pallets | more shots |
        bad parts | bad shots | cycles | x-rays | ng | minutes | of these | of those | new | different |
        other | guys | things | questions | options | ok
        """
    ),
    "",
)
_SETTING_MINUTES: Final = frozenset({"minutes"})
_CLOCK_WORDS: Final = (
    *("오전", "오후", "새벽", "아침", "저녁", "밤", "around", "since", "시각"),
    *("월", "o'clock"),
)

_PARTICLES: Final = (
    ("으로", Particle.TO),
    ("에서", Particle.FROM),
    ("부터", Particle.FROM),
    ("까지", Particle.UNTIL),
    ("만큼", Particle.BY),
    ("씩", Particle.BY),
    ("짜리로", Particle.TO),
    ("대로", Particle.TO),
    ("이라면", Particle.COPULA),
    ("라면", Particle.COPULA),
    ("이면", Particle.COPULA),
    ("일때", Particle.COPULA),
    ("일", Particle.COPULA),
    ("이었", Particle.COPULA),
    ("이나", Particle.OR),
    ("하고", Particle.AND),
    ("이랑", Particle.AND),
    ("랑", Particle.AND),
    ("와", Particle.AND),
    ("과", Particle.AND),
    ("은", Particle.TOPIC),
    ("는", Particle.TOPIC),
    ("면", Particle.COPULA),
    ("로", Particle.TO),
    ("나", Particle.OR),
)
_VAGUE: Final = ("정도", "쯤", "가량", "언저리", "근처", "선")
_NO_PARTICLE: Final = ("로트", "로 트", "나머지", "나쁘", "나빠", "일반", "일부", "은근", "과열", "와중")


def _particle(text: str, at: int) -> tuple[Particle, int]:
    """Return the particle behind a number and its unit, and where it ends."""
    here = at
    gap = 1 if text[here : here + 1] == " " else 0
    for word in _VAGUE:
        if text.startswith(word, here + gap):
            here += gap + len(word)
            gap = 0
            break
    if text.startswith(" 일 때", at) or text.startswith("일 때", at) or text.startswith(" 일때", at):
        return Particle.COPULA, at + 1
    if text.startswith(_NO_PARTICLE, here):
        return Particle.NONE, at
    if here == at and gap and text.startswith(("으로 ", "까지", "에서 "), here + gap):
        here += gap
    for word, particle in _PARTICLES:
        if text.startswith(word, here):
            return particle, here + len(word)
    return Particle.NONE, max(at, here)


def scan(text: str, variables: Variables, modes: Trie[str]) -> list[Token]:
    """Return the tokens of a text (NFKC), in order, none overlapping."""
    return _Scanner(text[:LONGEST_READ], variables, modes).tokens()


@dataclass(slots=True)
class _Scanner:
    text: str
    variables: Variables
    modes: Trie[str]
    lower: str = ""
    found: list[Token] = field(default_factory=list)
    prefix: tuple[str, int] = ("", -1)

    def tokens(self) -> list[Token]:
        lower = self.text.lower()
        # Some letters have two in lower case: places would shift.
        self.lower = lower if len(lower) == len(self.text) else self.text
        at = 0
        while at < len(self.text):
            at = max(self._step(at), at + 1)
        return self.found

    def _add(self, kind: Kind, start: int, end: int, **more: object) -> int:
        self.found.append(Token(kind, start, end, self.text[start:end], **more))  # type: ignore[arg-type]
        return end

    def _step(self, at: int) -> int:
        sign = self.text[at]
        if sign in " \t\u00a0":
            return at + 1
        if sign in "0123456789+-−" and (end := self._date(at)):
            return self._add(Kind.CONTEXT, at, end)
        if sign.isdecimal() and self.variables.trie.longest(self.lower, at):
            return self._word(at)  # "3번 센서 온도"
        if numeral := read_numeral(self.text, at) or self._apart_from_its_sign(at):
            return self._number(numeral)
        return self._mark(at) or self._word(at) or self._identifier(at) or at + 1

    def _apart_from_its_sign(self, at: int) -> Numeral | None:
        """Return the number behind a sign and a blank, where a variable stands before: "die temp + 10"."""
        sign, behind = self.text[at], self.text[at + 1 : at + 3]
        named = bool(self.found) and self.found[-1].kind is Kind.VARIABLE
        if sign not in "+-−" or not named or behind[:1] != " " or not behind[1:].isdecimal():
            return None
        numeral = read_numeral(self.text, at + 2)
        return replace(numeral, start=at, sign="+" if sign == "+" else "-") if numeral else None

    def _mark(self, at: int) -> int:
        """Add a sign that ends a sentence or separates its parts."""
        sign = self.text[at]
        if sign in "?!;\n。？！" or (sign == "." and not self.text[at + 1 : at + 2].isdecimal()):
            return self._add(Kind.STOP, at, at + 1, value=sign)
        return self._add(Kind.COMMA, at, at + 1) if sign in ",、" else 0

    def _identifier(self, at: int) -> int:
        """Add a Latin word that is in no list: with a digit in it it names a thing."""
        sign, text = self.text[at], self.text
        if sign == "#" and text[at + 1 : at + 2].isdecimal():
            return self._add(Kind.CONTEXT, at, self._identifier_end(at + 1))
        if not (sign.isascii() and sign.isalnum()):
            return 0
        end = self._identifier_end(at)
        named = any(character.isdecimal() for character in text[at:end])
        return self._add(Kind.CONTEXT if named else Kind.UNKNOWN, at, end)

    def _word(self, at: int) -> int:
        """Add the longest of a variable, a defect mode and a word of the lexicon that starts here."""
        named = self.variables.trie.longest(self.lower, at)
        if named and _hangul(self.text, at - 1) and self.lower[at : named[0]].replace(" ", "") in _SHORT:
            named = None
        mode = self.modes.longest(self.lower, at)
        word = TRIE.longest(self.lower, at)
        if word and not self._stands(word, at):
            word = None
        ends = [found[0] if found else 0 for found in (named, mode, word)]
        best = max(ends)
        if not best:
            return 0
        if named and ends[0] == best:
            kind = Kind.UNMEASURED if named[1].quantity else Kind.VARIABLE
            return self._add(kind, at, best, named=named[1], tail=_tail(self.text, best))
        if mode and ends[1] == best:
            return self._add(Kind.MODE, at, best, value=mode[1], tail=_tail(self.text, best))
        tags = word[1] if word else ()
        if self.lower[at:best] in _PREFIXED:
            self.prefix = (_PREFIXED[self.lower[at:best]], best)
        return self._add(Kind.WORD, at, best, tags=frozenset(tags), tail=_tail(self.text, best))

    def _stands(self, word: tuple[int, tuple[Tag, ...]], at: int) -> bool:
        """Return whether a short Korean word stands where it can be one, and is no syllable of another."""
        end, tags = word
        if not _hangul(self.text, at) or end - at > 1:
            return True
        if Tag.AND in tags:
            last = self.found[-1] if self.found else None
            return last is not None and last.end == at and last.kind in {Kind.VARIABLE, Kind.MODE}
        return not _hangul(self.text, at - 1)

    def _identifier_end(self, at: int) -> int:
        """The end of a run like "A-2231", "SKD61", "24/1182": hyphens only between letters and digits."""
        text, end = self.text, at
        digits = False
        while end < len(text) and end - at < 40:
            sign = text[end]
            if sign.isascii() and (sign.isalnum() or sign == "_"):
                digits = digits or sign.isdecimal()
                end += 1
            elif sign in "-/" and text[end + 1 : end + 2].isdecimal() and end > at:
                end += 1
            else:
                break
        return end

    def _date(self, at: int) -> int:
        """The end of a clock time or a date in digits, 0 where there is none."""
        text, end, signs = self.text, at, ""
        parts: list[str] = []
        while end < len(text) and len(parts) < 4:
            stop = end
            while stop < len(text) and text[stop] in "0123456789" and stop - end < 5:
                stop += 1
            if stop == end:
                break
            parts.append(text[end:stop])
            end = stop
            if text[end : end + 1] in {":", "/", "-", "."} and text[end + 1 : end + 2] in "0123456789":
                if not text[end + 1 : end + 2]:
                    break
                signs += text[end]
                end += 1
            else:
                break
        lengths = [len(part) for part in parts]
        after = text[end : end + 1]
        if after in "0123456789" and after:
            return 0
        if signs in {":", "::"} and all(length <= 2 for length in lengths):
            return end
        if (
            signs in {"--", "//", ".."}
            and lengths[0] in {2, 4}
            and lengths[1] <= 2
            and lengths[2] in {2, 4, 1}
        ):
            return end
        if signs == "/" and all(length <= 2 for length in lengths) and int(parts[0]) <= 12:
            return end
        return 0

    def _number(self, numeral: Numeral) -> int:
        text, lower = self.text, self.lower
        start, end = numeral.start, numeral.end
        before = self.found[-1] if self.found else None
        if (stop := self._ordinal(numeral)) > 0:
            return stop
        if text[end : end + 1] == "배" or (
            text[end : end + 1] in {"x", "×"} and not text[end + 1 : end + 2].isalnum()
        ):
            particle, stop = _particle(text, end + 1)
            amount = Amount(numeral.value, times=True)
            self._add(Kind.NUMBER, start, end + 1, amount=amount, particle=particle, tail=_tail(text, stop))
            return stop
        if self._lists(numeral):
            self._add(Kind.CONTEXT, start, end)
            return self._add(Kind.COMMA, end, end + 1)
        unit, unit_text, unit_end = self._unit(end)
        if self._counts(end, unit_end):
            counter = _counter(lower, end)
            return self._add(Kind.CONTEXT, start, max(counter, end))
        if not unit and self._names_a_thing(before, start):
            return self._add(Kind.CONTEXT, start, self._identifier_end(start) if not numeral.spelt else end)
        unknown = ""
        if unit is None and not numeral.spelt:
            stop = end
            while stop < len(text) and text[stop].isascii() and (text[stop].isalpha() or text[stop] in "/²³"):
                stop += 1
            unknown = text[end:stop] if stop - end > 1 or text[end:stop].isalpha() else ""
            unit_end = stop if unknown else unit_end
        prefix, place = self.prefix
        if prefix and place <= start and not text[place:start].strip():
            unit = parse_unit(prefix)
            unit_text = unit_text or prefix
            start = before.start if before and before.end == place else start
            if before and before.end == place:
                self.found.pop()
        self.prefix = ("", -1)
        amount = Amount(
            numeral.value, numeral.sign, unit, unit_text, unknown, pieces=numeral.pieces, spelt=numeral.spelt
        )
        particle, stop = _particle(text, unit_end)
        if particle is Particle.NONE and (over := _range_end(text, unit_end)):
            particle, stop = over
        self._add(
            Kind.NUMBER, start, max(unit_end, end), amount=amount, particle=particle, tail=_tail(text, stop)
        )
        return max(stop, unit_end, end)

    def _lists(self, numeral: Numeral) -> bool:
        """Return whether a number only counts the lines of a list: "1) … 2) …", "1. …"."""
        text, end = self.text, numeral.end
        alone = not text[: numeral.start].strip() or text[numeral.start - 1] in " \n"
        if not alone or numeral.value not in range(1, 21):
            return False
        opened = text.rfind("(", 0, numeral.start) > text.rfind(")", 0, numeral.start)
        dotted = text[end : end + 2] == ". " and not text[: numeral.start].rstrip(" ").rstrip("\n").strip()
        return (text[end : end + 1] == ")" and not opened) or dotted

    def _ordinal(self, numeral: Numeral) -> int:
        """Add "2번째", "3번 안", "2nd", "option 2" as an ordinal; 0 where the number is none."""
        end, lower, start = numeral.end, self.lower, numeral.start
        if numeral.value not in range(1, 21):
            return 0
        number = str(int(numeral.value))
        for word in ("번째", "st", "nd", "rd", "th"):
            if lower.startswith(word, end):
                cut = end + len(word)
                return self._add(Kind.ORDINAL, start, cut, value=number, tail=_tail(lower, cut))
        if lower.startswith(_OPTIONS, end) or (
            lower.startswith("번", end) and lower[end + 1 :].lstrip().startswith(_BEHIND_AN_OPTION)
        ):
            return self._add(Kind.ORDINAL, start, end + 1, value=number, tail=_tail(lower, end + 1))
        before = self.found[-1] if self.found else None
        close = before is not None and before.has(Tag.OPTION) and before.end <= start <= before.end + 2
        if close and not self._unit(end)[0]:
            return self._add(Kind.ORDINAL, start, end, value=number)
        return 0

    def _counts(self, end: int, unit_end: int) -> bool:
        """Return whether the number counts things, hours or days."""
        counter = _counter(self.lower, end)
        return counter > unit_end or (counter == unit_end and counter > end)

    def _names_a_thing(self, before: Token | None, start: int) -> bool:
        if before is None or start - before.end > 3 or "\n" in self.text[before.end : start]:
            return False
        between = self.text[before.end : start].strip(" :#.-'\"(")
        if before.has(Tag.IDENTIFIER):
            return not between
        clock = before.kind is Kind.WORD and before.text.lower() in _CLOCK_WORDS
        return (clock or before.kind is Kind.CONTEXT) and not between and before.text != "around"

    def _unit(self, end: int) -> tuple[Unit | None, str, int]:
        """Return the unit behind a number, as written, and where it ends."""
        text = self.text
        at = end
        while at < len(text) and at - end < 2 and text[at] in " \t\u00a0":
            at += 1
        if at >= len(text):
            return None, "", end
        if _hangul(text, at):
            return self._korean_unit(at, end)
        return _latin_unit(text, at, end)

    def _korean_unit(self, at: int, end: int) -> tuple[Unit | None, str, int]:
        found = _UNIT_TRIE.longest(self.text, at)
        if found is None:
            return None, "", end
        stop, symbol = found
        word = TRIE.longest(self.lower, at)
        named = self.variables.trie.longest(self.lower, at)
        # "1000바로" is a unit and a particle, no 바로.
        held = word is not None and word[1] == (Tag.NOTHING,) and self.lower[at : word[0]] == "바로"
        if (word and word[0] > stop and not held) or (named and named[0] > stop):
            return None, "", end
        if stop - at == 1 and _hangul(self.text, stop) and not self._unit_may_end(stop):
            return None, "", end
        return parse_unit(symbol), self.text[at:stop], stop

    def _unit_may_end(self, at: int) -> bool:
        """Return whether what follows a unit of one syllable is a particle, an ending or a known word."""
        if _particle(self.text, at)[0] is not Particle.NONE:
            return True
        if self.text.startswith(listed("를 | 을 | 이 | 가 | 에 | 의 | 도 | 만 | 더 | 정도 | 쯤 | 인"), at):
            return True
        return TRIE.longest(self.lower, at) is not None


_OPTIONS: Final = ("안으로", "안대로", "안은", "안을")
_BEHIND_AN_OPTION: Final = listed(
    "안 | 조정 | 으로 | 거 | 꺼 | 것 | 방 | 적용 | 대로 | 은 | 는 | 이 | 을 | 제안 | 해"
)
_SHORT: Final = frozenset(listed("로온도 | 노온도 | 형온도 | 형온"))
"""Names whose first syllable ends other words, too ("전체적으로 온도")."""
_NO_UNITS: Final = frozenset(
    {"in", "a", "d", "h", "day", "days", "week", "weeks", "hour", "hours", "l", "v", "hr", "hrs", "wk", "at"}
)


_SMALL: Final = {"k": "K", "n": "N", "n/mm²": "N/mm²", "n/mm2": "N/mm2", "n·m": "N·m", "n.m": "N·m"}
"""Symbols of one letter whose case a hurried writer drops, and what is made with them."""


def _latin_unit(text: str, at: int, end: int) -> tuple[Unit | None, str, int]:
    """The longest unit of at most four words that starts here."""
    stops: list[int] = []
    here = at
    while here < len(text) and here - at < 40:
        sign = text[here]
        if sign == " ":
            stops.append(here)
            if len(stops) == 4:
                break
        elif (not (sign.isalpha() and not "가" <= sign <= "힣") and sign not in "°º%/·.²³℃℉-^*µμ23()") or (
            sign in "23" and not text[here - 1].isalpha()
        ):
            break
        here += 1
    stops.append(here)
    for stop in reversed(stops):
        written = text[at:stop]
        while written and written[-1] in ".-(/":
            written = written[:-1]
        if not written or (written.lower() in _NO_UNITS and written not in {"V", "L", "A"}):
            continue
        if unit := parse_unit(written) or parse_unit(_SMALL.get(written, "")):
            return unit, written, at + len(written)
    # "MPa/100": what is attached may be a unit and a separator.
    return None, "", end


def _counter(text: str, end: int) -> int:
    """The end of a counting word behind a number, or 0."""
    at = end
    while at < len(text) and at - end < 1 and text[at] == " ":
        at += 1
    if at >= len(text):
        return 0
    found = _COUNTERS.longest(text, at)
    if found is None:
        return 0
    # "년", "시" and their like: "시" of "시작", "개" of "개선", "대" of "대로", "위" of "위치" count nothing.
    word = text[at : found[0]]
    if word in _TAKEN_UP and text.startswith(_TAKEN_UP[word], found[0]):
        return 0
    return found[0]


_TAKEN_UP: Final = {
    "시": ("작", "도", "험", "뮬"),
    "개": ("선", "발", "방", "시"),
    "대": ("로", "신", "비", "책", "략"),
    "위": ("치", "로", "험", "에"),
    "조": ("정", "건", "금", "절"),
    "장": ("비", "치"),
    "매": ("우",),
    "차": ("이",),
    "건": ("강",),
    "호": ("출",),
    "회": ("전",),
    "빈": ("도",),
    "벌": ("써",),
    "월": ("등",),
    "명": ("확", "령"),
    "달": ("구", "라"),
    "년": (),
}
_RANGE: Final = ("~", "–", "—", "∼", "-", "→", "->", "=>", "⇒", "➜")


def _range_end(text: str, at: int) -> tuple[Particle, int] | None:
    """Return RANGE or FROM (an arrow) with its end, where a sign and another number follow."""
    here = at
    while here < len(text) and text[here] == " " and here - at < 2:
        here += 1
    for sign in ("->", "=>", "→", "⇒", "➜", ">", "~", "–", "—", "∼", "-"):
        if text.startswith(sign, here):
            over = here + len(sign)
            while over < len(text) and text[over] == " " and over - here < 4:
                over += 1
            if over < len(text) and (text[over].isdecimal()):
                arrow = sign in {"->", "=>", "→", "⇒", "➜", ">"}
                return (Particle.FROM if arrow else Particle.RANGE), over
    return None


def negated(token: Token) -> Token:
    """The token as context: a number that was taken back."""
    return replace(token, kind=Kind.CONTEXT)


def sentences(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return tokens by sentence; each keeps its stop. What goes on for longer is cut."""
    found: list[list[Token]] = [[]]
    for token in tokens:
        found[-1].append(token)
        if token.kind is Kind.STOP or len(found[-1]) >= LONGEST_SENTENCE:
            found.append([])
    return [sentence for sentence in found if sentence]
