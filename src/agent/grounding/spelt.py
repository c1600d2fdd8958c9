"""Numbers in words: 구십구 퍼센트, 팔십칠점삼 %, 구 할, 절반; ninety-nine percent, two thirds, half of.

A word is a value where a unit says so, or where nothing else is written so (구십구, ninety-nine). Small
numbers without a unit ("두 가지", "one of the two") are ordinary language and left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from agent.grounding.particles import ends_word
from agent.grounding.written_units import read_behind
from shared.text_analysis.number_words import (
    ENGLISH_ONES,
    ENGLISH_TENS,
    NATIVE_ONES,
    NATIVE_TENS,
    SINO_DIGITS,
    SINO_TENS,
)
from shared.units import PERCENT

ROUGH_SHARE: Final = 2.5
"""Percentage points to either side of "half", "절반", "a third": nobody says them to be exact."""
SMALLEST_ALONE: Final = 13
"""English number words from here on are values without a unit too."""
LONGEST_NUMERAL: Final = 40
"""Characters: what is longer is no numeral."""

_GREAT: Final = {"만": 10_000, "억": 100_000_000}
_NUMERAL: Final = re.compile(r"[영공일이삼사오육륙칠팔구십백천만억]{1,40}")
_POINT: Final = re.compile(r" ?점 ?([영공일이삼사오육륙칠팔구]{1,40})")
_NATIVE_NUMERAL: Final = re.compile(
    rf"(?:{'|'.join(NATIVE_TENS)})(?:{'|'.join(NATIVE_ONES)})?"
    rf"|(?:{'|'.join(NATIVE_ONES)})(?= ?(?:퍼센트|프로|톤))"
)
_TENTHS: Final = re.compile(
    r"([일이삼사오육칠팔구1-9]) ?할(?: ?([일이삼사오육칠팔구1-9]) ?푼)?"
    r"(?= ?(?:이상|이하|정도|쯤|가량|미만|초과|수준|내외)|[은의을로]|까지|입니다|이다|이나|[,.)%]|$)"
)
_KOREAN_SHARES: Final = re.compile(r"절반|([이삼사오육칠팔구십]) ?분의 ?([일이삼사오육칠팔구])")
_CLEAR: Final = frozenset(
    {
        PERCENT,
        "‰",
        "ppm",
        "t",
        "kg",
        "mm",
        "cm",
        "m",
        "μm",
        "kPa",
        "MPa",
        "kN",
        "N",
        "rpm",
        "L",
        "A",
        "V",
        "Hz",
        "dB",
        "ms",
    }
)
"""Units behind which a single Korean digit is a number; "이 도" and "일 분" are other words."""
_ONLY_ALONE: Final = re.compile(r"[일이삼사오육륙칠팔구][십백][일이삼사오육륙칠팔구십백]{0,4}")

_WORD: Final = re.compile(r"[A-Za-z]+")
_JOINED: Final = {
    ten + one: tens + ones for ten, tens in ENGLISH_TENS.items() for one, ones in ENGLISH_ONES.items()
}
"""Written in one word, as in "ninetynine"."""
_ENGLISH_GREAT: Final = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}
_AND_A_HALF: Final = re.compile(r"[ -]and[ -]a[ -]half(?![A-Za-z])", re.IGNORECASE)
_HALF_A: Final = re.compile(r" an?(?= )")
_PARTS: Final = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_NUMBER_WORDS: Final = frozenset({*ENGLISH_ONES, *ENGLISH_TENS, *_JOINED, *_ENGLISH_GREAT})
_MOST_WORDS: Final = 12


@dataclass(frozen=True, slots=True)
class Spelt:
    """A number in words, as characters of the text; `half_step` as a number's."""

    start: int
    end: int
    value: float
    half_step: float
    unit: str | None


def spelt_numbers(text: str) -> Iterator[Spelt]:
    """Return the numbers in words, in Korean, then in English."""
    if "할" in text or "절반" in text or "분의" in text:
        yield from _korean_shares(text)
    for match in _NUMERAL.finditer(text):
        if found := _korean(text, match):
            yield found
    for match in _NATIVE_NUMERAL.finditer(text):
        if found := _native(text, match):
            yield found
    yield from _english(text)


def _begins_word(text: str, at: int) -> bool:
    return at == 0 or not "가" <= text[at - 1] <= "힣" or text.startswith(("약", "총", "단"), at - 1)


def _korean(text: str, match: re.Match[str]) -> Spelt | None:
    start, end = match.span()
    if not _begins_word(text, start) or (start and text[start - 1].isdecimal()):
        return None
    digits, value, half_step = match[0], _sino(match[0]), 0.5
    if point := _POINT.match(text, end):
        decimals = "".join(str(SINO_DIGITS[sign]) for sign in point[1])
        behind = read_behind(text, point.end())
        if behind.unit:
            return Spelt(
                start,
                point.end(),
                float(f"{value:.0f}.{decimals}"),
                0.5 * 10.0 ** -len(decimals),
                behind.unit,
            )
    behind = read_behind(text, end)
    if behind.unit and behind.known:
        clear = behind.unit in _CLEAR or any(sign in SINO_TENS or sign in _GREAT for sign in digits)
        return Spelt(start, end, value, half_step, behind.unit) if clear else None
    # "이도", "백도어": words. "이십오" with nothing of a word behind it is a number.
    if not behind.counts and _ONLY_ALONE.fullmatch(digits) and ends_word(text, end):
        return Spelt(start, end, value, half_step, None)
    return None


def _sino(digits: str) -> float:
    """The value of 백이십, 이만 오천, 구구 (digit by digit)."""
    if all(sign in SINO_DIGITS for sign in digits):
        return float("".join(str(SINO_DIGITS[sign]) for sign in digits))
    total, block, digit = 0.0, 0, 0
    for sign in digits:
        if sign in SINO_DIGITS:
            digit = SINO_DIGITS[sign]
        elif sign in SINO_TENS:
            block += (digit or 1) * SINO_TENS[sign]
            digit = 0
        else:
            total += ((block + digit) or 1) * _GREAT[sign]
            block = digit = 0
    return total + block + digit


def _native(text: str, match: re.Match[str]) -> Spelt | None:
    """아흔아홉, 스무 톤: a ten alone only with a unit, since "열" and "쉰" are other words too."""
    start, end = match.span()
    if not _begins_word(text, start):
        return None
    tens = next((word for word in NATIVE_TENS if match[0].startswith(word)), "")
    ones = match[0].removeprefix(tens)
    value = float(NATIVE_TENS.get(tens, 0) + NATIVE_ONES.get(ones, 0))
    behind = read_behind(text, end)
    if behind.unit and behind.known:
        return Spelt(start, end, value, 0.5, behind.unit)
    alone = tens and ones and not behind.counts and ends_word(text, end)
    return Spelt(start, end, value, 0.5, None) if alone else None


def _korean_shares(text: str) -> Iterator[Spelt]:
    for match in _TENTHS.finditer(text):
        # "구할 수 있다" is "can be had"; what follows a share is a particle or a word of measure.
        if match[0][0].isdecimal() or _begins_word(text, match.start()):
            whole, hundredths = (_digit(sign) for sign in match.groups())
            step = 0.5 if match[2] else 5.0
            yield Spelt(*match.span(), 10.0 * whole + hundredths, step, PERCENT)
    for match in _KOREAN_SHARES.finditer(text):
        if _begins_word(text, match.start()):
            share = 50.0 if match[1] is None else 100 * _sino(match[2]) / _sino(match[1])
            yield Spelt(*match.span(), share, ROUGH_SHARE, PERCENT)


def _digit(sign: str | None) -> int:
    return 0 if sign is None else int(sign) if sign.isdecimal() else SINO_DIGITS[sign]


def _english(text: str) -> Iterator[Spelt]:
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text):
        word = match[0].lower()
        joined = bool(run) and text[run[-1].end() : match.start()] in {" ", "-", ""}
        if run and (not joined or len(run) == _MOST_WORDS):
            yield from _said(text, run)
            run = []
        if word in _NUMBER_WORDS or (run and word in {"and", "point"}):
            run.append(match)
            continue
        if run and word.removesuffix("s") in _PARTS and joined:
            yield from _part(run, match)
        elif run:
            yield from _said(text, run)
        elif word == "half" and text.startswith((" of ", " the "), match.end()):
            yield Spelt(*match.span(), 50.0, ROUGH_SHARE, PERCENT)
        elif word == "half":
            yield from _half(text, match)
        run = []
    if run:
        yield from _said(text, run)


def _half(text: str, match: re.Match[str]) -> Iterator[Spelt]:
    """Half a bar."""
    article = _HALF_A.match(text, match.end())
    behind = read_behind(text, article.end() if article else match.end())
    if behind.known and behind.unit:
        yield Spelt(*match.span(), 0.5, 0.05, behind.unit)


def _part(run: list[re.Match[str]], match: re.Match[str]) -> Iterator[Spelt]:
    """One third, three quarters."""
    share = 100 * _worth([word[0].lower() for word in run]) / _PARTS[match[0].lower().removesuffix("s")]
    if share <= 100:
        yield Spelt(run[0].start(), match.end(), share, ROUGH_SHARE, PERCENT)


def _said(text: str, run: list[re.Match[str]]) -> Iterator[Spelt]:
    while run and run[-1][0].lower() in {"and", "point"}:
        run = run[:-1]
    words = [word[0].lower() for word in run]
    whole, _, decimals = " ".join(words).partition(" point ")
    start, end = run[0].start(), run[-1].end()
    value, half_step = _worth(whole.split()), 0.5
    if decimals:
        signs = "".join(f"{_worth([word]):.0f}" for word in decimals.split() if word in _NUMBER_WORDS)
        value, half_step = float(f"{value:.0f}.{signs or 0}"), 0.5 * 10.0 ** -len(signs)
    if half := _AND_A_HALF.match(text, end):
        value, half_step, end = value + 0.5, 0.05, half.end()
    hyphen = text.startswith("-", end)
    behind = read_behind(text, end + hyphen)
    unit = behind.unit if behind.known else None
    if unit or value >= SMALLEST_ALONE:
        yield Spelt(start, end, value, half_step, unit)


def _worth(words: list[str]) -> float:
    total, block = 0.0, 0
    for word in words:
        if word in _ENGLISH_GREAT:
            great = _ENGLISH_GREAT[word]
            if great <= _ENGLISH_GREAT["hundred"]:
                block = (block or 1) * great
            else:
                total += (block or 1) * great
                block = 0
        else:
            block += ENGLISH_ONES.get(word, 0) + ENGLISH_TENS.get(word, 0) + _JOINED.get(word, 0)
    return total + block
