"""Numbers as people write them: digits, decimal commas, thousands, powers, Korean and English words.

Reading is by hand and in linear time: one look at the text at one place, at most `LONGEST` characters ahead.
"""

from dataclasses import dataclass
from typing import Final

from shared.text_analysis.number_words import (
    ENGLISH_ONES,
    ENGLISH_TENS,
    NATIVE_BEFORE_A_NOUN,
    NATIVE_TENS,
    SINO_DIGITS,
    SINO_TENS,
)

LONGEST: Final = 40
"""Characters of one number."""
LARGEST_EXPONENT: Final = 9
"""Of a power of ten: larger ones are no value of a machine."""

_DIGITS: Final = frozenset("0123456789")
_SIGNS: Final = {"+": "+", "-": "-", "−": "-"}
_SCALES: Final = {"hundred": 100, "thousand": 1000}


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at characters `start` to `end`, as an absolute value; `sign` is "+", "-" or "".

    `spelt` says that it stands in words. `pieces` are the numbers of a list where the commas could
    also separate ("100,110,120" without blanks).
    """

    start: int
    end: int
    value: float
    sign: str = ""
    spelt: bool = False
    pieces: tuple[float, ...] = ()


def read_numeral(text: str, at: int) -> Numeral | None:
    """Return the number that starts at a character of a text (NFKC), or None."""
    first = text[at]
    if first in _DIGITS:
        return _digits(text, at, at, "")
    if first in _SIGNS and text[at + 1 : at + 2] in _DIGITS and text[at + 1 : at + 2]:
        return _digits(text, at, at + 1, _SIGNS[first]) if _may_be_signed(text, at) else None
    if first == "." and text[at + 1 : at + 2] in _DIGITS and text[at - 1 : at] not in _DIGITS:
        end = _run(text, at + 1)
        return Numeral(at, end, float(f"0{text[at:end]}"))
    if "가" <= first <= "힣":
        return _korean(text, at)
    if first.isascii() and first.isalpha():
        return _english(text, at)
    return None


def _may_be_signed(text: str, at: int) -> bool:
    """Return whether a sign belongs to the number behind it, and is no dash of a range or a lot number."""
    before = text[at - 1 : at]
    return not (before.isascii() and before.isalnum()) and before not in {")", "°", "%", "²"}


def _run(text: str, at: int) -> int:
    end = at
    while end < len(text) and text[end] in _DIGITS and end - at < LONGEST:
        end += 1
    return end


def _digits(text: str, start: int, at: int, sign: str) -> Numeral:
    groups: list[str] = []
    end = _run(text, at)
    groups.append(text[at:end])
    pieces: tuple[float, ...] = ()
    while text[end : end + 1] == "," and (next_end := _run(text, end + 1)) > end + 1:
        if len(groups) > 1 and len(text[end + 1 : next_end]) != 3:
            break
        groups.append(text[end + 1 : next_end])
        end = next_end
    written, end, pieces = _joined(text, at, end, groups)
    fraction_from = end
    if "." not in written and text[end : end + 1] == "." and (stop := _run(text, end + 1)) > end + 1:
        written, end, pieces = f"{written}{text[fraction_from:stop]}", stop, ()
    written, end = _power(text, written, end)
    value, end = _scaled(text, float(written), end)
    return Numeral(start, end, value, sign, pieces=pieces)


def _joined(text: str, at: int, end: int, groups: list[str]) -> tuple[str, int, tuple[float, ...]]:
    """Return digits with commas as one number, its end, and the list that they may be instead.

    Three digits behind each comma are thousands ("1,100"); one comma and one or two digits, or a zero
    before it, make a decimal ("4,2", "0,850"); else the commas separate, and the first number counts.
    """
    if len(groups) == 1:
        return groups[0], end, ()
    head, *rest = groups
    if len(rest) == 1 and (head == "0" or len(rest[0]) <= 2) and not _goes_on(text, end):
        return f"{head}.{rest[0]}", end, ()
    if len(head) <= 3 and head != "0" and all(len(group) == 3 for group in rest):
        return "".join(groups), end, tuple(map(float, groups))
    return head, at + len(head), ()


def _goes_on(text: str, end: int) -> bool:
    """Return whether a comma and another digit follow: a list."""
    return text[end : end + 1] == "," and text[end + 1 : end + 2].isdecimal()


def _power(text: str, written: str, end: int) -> tuple[str, int]:
    """Return a number with the power of ten behind it ("1.1e2", "1.1×10^2")."""
    if text[end : end + 1] in {"e", "E"}:
        sign = text[end + 1 : end + 2] if text[end + 1 : end + 2] in _SIGNS else ""
        stop = _run(text, end + 1 + len(sign))
        digits = text[end + 1 + len(sign) : stop]
        if digits and int(digits) <= LARGEST_EXPONENT:
            return f"{written}e{_SIGNS.get(sign, '')}{digits}", stop
        return written, end
    if text[end : end + 1] in {"×", "x", "*"} and text[end + 1 : end + 4] == "10^":
        stop = _run(text, end + 4)
        if stop > end + 4 and int(text[end + 4 : stop]) <= LARGEST_EXPONENT:
            return f"{written}e{text[end + 4 : stop]}", stop
    return written, end


def _scaled(text: str, value: float, end: int) -> tuple[float, int]:
    """Return "7백20" and "1천" as numbers."""
    total, rest, scaled = 0.0, value, False
    while text[end : end + 1] in SINO_TENS and rest is not None and rest < 1000:
        total, end, scaled = total + rest * SINO_TENS[text[end]], end + 1, True
        stop = _run(text, end)
        rest = float(text[end:stop]) if stop > end else 0.0
        end = stop
    return (total + rest if scaled else value), end


_LOOK_AHEAD: Final = 12
"""Characters behind a number in words that say whether it is one."""
_AFTER_SPELT: Final = (
    *(
        "으로",
        "로",
        "이면",
        "이라면",
        "일때",
        "일 때",
        "은",
        "는",
        "까지",
        "에서",
        "부터",
        "정도",
        "쯤",
        "만큼",
    ),
    *(
        "더",
        "씩",
        "을",
        "를",
        "도",
        "톤",
        "초",
        "바",
        "메가",
        "미리",
        "밀리",
        "프로",
        "퍼센트",
        "킬로",
        "미터",
    ),
    *("엠피", "알피엠", "볼트", "암페어", "데시벨", "뉴턴", "이고", "이나", "이랑", "하고", "포인트"),
)
"""Beginnings of what stands behind a number that is spelt: units, particles, the copula."""
_SET_TO: Final = ("으로 ", "으로?", "까지 ", "이면", "이라면", "에서 ")
_UNITS_AFTER_ONE: Final = (
    *("도", "톤", "초", "바", "메가", "미리", "밀리", "프로", "퍼센트", "킬로"),
    *("미터", "볼트", "암페어", "데시벨", "알피엠"),
)


def _korean(text: str, at: int) -> Numeral | None:
    if at and "가" <= text[at - 1] <= "힣":
        return None
    native = _native(text, at)
    if native is not None:
        return native
    value, end, marks = _sino(text, at)
    if end == at:
        return None
    if text[end : end + 1] == "점" and text[end + 1 : end + 2] in SINO_DIGITS:
        stop = end + 1
        while text[stop : stop + 1] in SINO_DIGITS and stop < len(text):
            stop += 1
        decimals = "".join(str(SINO_DIGITS[sign]) for sign in text[end + 1 : stop])
        return Numeral(at, stop, float(f"{value}.{decimals}"), spelt=True)
    # 백이십이면 is 백이십 and the copula 이면, no 백이십이 with 면.
    if (
        end - at > 1
        and text[end - 1] == "이"
        and text[end : end + 1] in {"면", "라", "고", "야", "나", "랑", ""}
    ):
        value, end = value - 2, end - 1
    after = text[end : end + _LOOK_AHEAD].lstrip()
    if end - at == 1 or not marks:
        ready = after.startswith(_UNITS_AFTER_ONE) and end - at == 1 and text[at] != "이"
        ready = ready or (text[at] in "백천" and end - at == 1 and text.startswith(_SET_TO, end))
    else:
        follows = text[end : end + 1]
        ready = not "가" <= follows <= "힣" or after.startswith(_AFTER_SPELT)
    return Numeral(at, end, float(value), spelt=True) if ready else None


def _sino(text: str, at: int) -> tuple[int, int, int]:
    """Return value, end and count of tens, hundreds and thousands of a number in Sino-Korean syllables."""
    total, digit, end, marks, ceiling = 0, 0, at, 0, 10_000
    pending = False
    while end < len(text) and end - at < LONGEST:
        sign = text[end]
        if sign in SINO_TENS and SINO_TENS[sign] < ceiling:
            total += (digit if pending else 1) * SINO_TENS[sign]
            ceiling, digit, pending, marks = SINO_TENS[sign], 0, False, marks + 1
        elif sign in SINO_DIGITS and not pending:
            digit, pending = SINO_DIGITS[sign], True
        else:
            break
        end += 1
    return total + (digit if pending else 0), end, marks


def _native(text: str, at: int) -> Numeral | None:
    for word, tens in NATIVE_TENS.items():
        if not text.startswith(word, at):
            continue
        end = at + len(word)
        ones = next((one for one in NATIVE_BEFORE_A_NOUN if text.startswith(one, end)), "")
        value, end = tens + NATIVE_BEFORE_A_NOUN.get(ones, 0), end + len(ones)
        if text[end : end + _LOOK_AHEAD].lstrip().startswith(_UNITS_AFTER_ONE):
            return Numeral(at, end, float(value), spelt=True)
    for word, value in NATIVE_BEFORE_A_NOUN.items():
        end = at + len(word)
        if (
            text.startswith(word, at)
            and len(word) > 1
            and text[end : end + _LOOK_AHEAD].lstrip().startswith(_UNITS_AFTER_ONE)
        ):
            return Numeral(at, end, float(value), spelt=True)
    return None


def _english(text: str, at: int) -> Numeral | None:
    before = text[at - 1 : at]
    if before.isascii() and (before.isalnum() or before == "_"):
        return None
    for half in ("half a ", "half an "):
        if text[at : at + len(half)].lower() == half:
            return Numeral(at, at + len(half) - 1, 0.5, spelt=True)
    if text[max(0, at - 3) : at].lower() == "by ":
        word, stop = _word(text, at)
        if word in {"a", "an"} and _word(text, stop + 1)[0] in _ONE_UNIT:
            return Numeral(at, stop, 1.0, spelt=True)
    spelt = _Spelt()
    place = end = at
    for _ in range(_MOST_WORDS):
        word, stop = _word(text, place)
        following = _word(text, stop + 1)[0]
        if word == "and" and spelt.part >= 100 and _is_number_word(following):
            place = stop + 1
            continue
        if not spelt.take(word, following):
            break
        end, place = stop, stop + 1
        if text[stop : stop + 1] not in {" ", "-"}:
            break
    return Numeral(at, end, spelt.value, spelt=True) if spelt.begun else None


_ONE_UNIT: Final = frozenset(
    {
        "second",
        "degree",
        "ton",
        "tonne",
        "bar",
        "megapascal",
        "millimeter",
        "millimetre",
        "mm",
        "mpa",
        "percent",
    }
)
"""Units in "by a second"."""
_MOST_WORDS: Final = 8


@dataclass(slots=True)
class _Spelt:
    """An English number while its words are read. `decimals` are its digits behind "point"."""

    total: int = 0
    part: int = 0
    begun: bool = False
    decimals: str = ""

    def take(self, word: str, following: str) -> bool:
        """Take a word if the number may go on with it; `following` is the word behind it."""
        taken = self._decimal(word, following) if self.decimals else self._whole(word, following)
        self.begun = self.begun or taken
        return taken

    def _leaves_out_hundred(self, word: str) -> bool:
        """Return whether a word goes on with a number as people say it: "six seventy", "one ten"."""
        return 0 < self.part < 10 and (word in ENGLISH_TENS or ENGLISH_ONES.get(word, 0) >= 10)

    def _decimal(self, word: str, following: str) -> bool:
        del following
        if ENGLISH_ONES.get(word, 10) >= 10:
            return False
        self.decimals += str(ENGLISH_ONES[word])
        return True

    def _whole(self, word: str, following: str) -> bool:
        if word in ENGLISH_ONES and not (self.begun and self.part % 10):
            self.part += ENGLISH_ONES[word]
        elif word in ENGLISH_TENS and not self.part % 100:
            self.part += ENGLISH_TENS[word]
        elif self._leaves_out_hundred(word):
            self.part = self.part * 100 + (ENGLISH_TENS.get(word) or ENGLISH_ONES[word])
        elif word == "hundred" and 0 < self.part < 100:
            self.part *= 100
        elif word == "thousand" and self.part:
            self.total, self.part = self.total + self.part * 1000, 0
        elif word == "a" and not self.begun and following in _SCALES:
            self.part = 1
        elif word == "point" and self.begun and following in ENGLISH_ONES:
            self.decimals = "."
        else:
            return False
        return True

    @property
    def value(self) -> float:
        return float(f"{self.total + self.part}{self.decimals}")


def _is_number_word(word: str) -> bool:
    return word in ENGLISH_ONES or word in ENGLISH_TENS


def _word(text: str, at: int) -> tuple[str, int]:
    end = at
    while end < len(text) and end - at < LONGEST and text[end].isascii() and text[end].isalpha():
        end += 1
    return text[at:end].lower(), end
