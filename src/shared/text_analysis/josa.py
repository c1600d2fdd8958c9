"""Korean particles that agree with the word before them: "압력은", "압력으로", "110 MPa로", "T1은".

Which form follows hangs on the last sound as the word is spoken: a syllable's final consonant, a number
read out ("10" is 십), a unit read out ("MPa" is 메가파스칼), the name of a letter, and for other Latin words
how they are usually written in Hangul, by rule.
"""

import re
from enum import Enum
from typing import Final

_PAIRS: Final = (
    ("은", "는"),
    ("이", "가"),
    ("을", "를"),
    ("과", "와"),
    ("으로", "로"),
    ("이라", "라"),
    ("이며", "며"),
    ("이고", "고"),
    ("이나", "나"),
)
PARTICLES: Final = {f"{closed}/{opened}": (closed, opened) for closed, opened in _PAIRS}
"""The form after a consonant and the form after a vowel, by how both are written together."""
_MARKER: Final = re.compile(r"\[(은/는|이/가|을/를|과/와|으로/로|이라/라|이며/며|이고/고|이나/나)\]")
_FINALS: Final = 28
_RIEUL: Final = 8


class Sound(Enum):
    """How a word ends."""

    VOWEL = "vowel"
    RIEUL = "rieul"
    CONSONANT = "consonant"


_DIGITS: Final = dict(
    zip(
        "0123456789",
        (
            Sound.CONSONANT,  # 영
            Sound.RIEUL,  # 일
            Sound.VOWEL,  # 이
            Sound.CONSONANT,  # 삼
            Sound.VOWEL,  # 사
            Sound.VOWEL,  # 오
            Sound.CONSONANT,  # 육
            Sound.RIEUL,  # 칠
            Sound.RIEUL,  # 팔
            Sound.VOWEL,  # 구
        ),
        strict=True,
    )
)
_TRILLION: Final = range(12, 16)
"""Zeros behind a number that is read as so many 조, the one power of ten that ends in a vowel."""
_UNITS: Final[dict[str, str]] = {
    "%": "트",
    "%p": "트",
    "°C": "도",
    "℃": "도",
    "°F": "도",
    "K": "빈",
    "Pa": "칼",
    "kPa": "칼",
    "MPa": "칼",
    "GPa": "칼",
    "bar": "바",
    "mbar": "바",
    "psi": "이",
    "ksi": "이",
    "atm": "압",
    "kgf/cm²": "터",
    "N": "턴",
    "kN": "턴",
    "MN": "턴",
    "kgf": "힘",
    "tf": "힘",
    "lbf": "힘",
    "t": "톤",
    "T": "톤",
    "kg": "램",
    "g": "램",
    "mg": "램",
    "lb": "드",
    "m": "터",
    "cm": "터",
    "mm": "터",
    "μm": "터",
    "in": "치",
    "ft": "트",
    "s": "초",
    "ms": "초",
    "min": "분",
    "h": "간",
    "m/s": "초",
    "mm/s": "초",
    "cm/s": "초",
    "ft/s": "초",
    "in/s": "초",
    "km/h": "시",
    "m/min": "분",
    "rpm": "엠",
    "r/min": "분",
    "Hz": "츠",
    "kHz": "츠",
    "dB": "벨",
    "L": "터",
    "mL": "터",
    "L/min": "분",
    "L/h": "시",
    "m³/h": "시",
    "gpm": "엠",
    "N·m": "터",
    "Nm": "터",
    "A": "어",
    "mA": "어",
    "V": "트",
    "kV": "트",
    "W": "트",
    "kW": "트",
    "J": "줄",
    "kJ": "줄",
    "Ω": "옴",
    "ppm": "엠",
}
"""The last syllable of a unit as it is read out."""
_LETTERS: Final = {"l": Sound.RIEUL, "m": Sound.CONSONANT, "n": Sound.CONSONANT, "r": Sound.RIEUL}
"""Names of letters that do not end in a vowel: 엘, 엠, 엔, 알."""
_VOWELS: Final = "aeiou"
_STOPS: Final = "pktcb"
_MARKS: Final = " *_`~\"'”’"
_NO_SOUND: Final = _MARKS + ")]}>.,!?…」』"


def josa(word: str, particle: str) -> str:
    """Return `word` with the form of `particle` ("은/는") that agrees with it.

    Where it cannot be known how the word is spoken, both forms follow: "ß은(는)". Raises KeyError for a
    pair that is not in PARTICLES.
    """
    return word + form(word, particle)


def form(word: str, particle: str) -> str:
    """Return the form of `particle` that agrees with `word`, both of them where its sound is not known."""
    closed, opened = PARTICLES[particle]
    sound = last_sound(word)
    if sound is None:
        added = closed.removesuffix(opened)
        return f"({added}){opened}" if added != closed else f"{closed}({opened})"
    if sound is Sound.RIEUL and opened == "로":
        return opened
    return opened if sound is Sound.VOWEL else closed


def resolved(text: str) -> str:
    """Return `text` with each marked pair, as in "{label}[은/는]", as the form that agrees."""
    written, at = "", 0
    for mark in _MARKER.finditer(text):
        written += text[at : mark.start()]
        written += form(written, mark[1])
        at = mark.end()
    return written + text[at:]


def last_sound(word: str) -> Sound | None:
    """Return how `word` ends when it is spoken, None where that is not known.

    Marks of emphasis, quotes and what stands in round brackets at its end are passed over.
    """
    word = _spoken_part(word)
    if not word:
        return None
    last = word[-1]
    if "가" <= last <= "힣":
        return _of_syllable(last)
    if last.isdecimal() and last.isascii():
        return _of_number(word)
    if unit := _unit_of(word):
        return _of_syllable(unit)
    return _of_latin(word) if last.isascii() and last.isalpha() else None


def _spoken_part(word: str) -> str:
    word = word.rstrip(_MARKS)
    while word.endswith(")"):
        before = word[: word.rfind("(")] if "(" in word else ""
        if not before.rstrip(_NO_SOUND):
            break
        word = before.rstrip(_MARKS)
    return word.rstrip(_NO_SOUND)


def _of_syllable(syllable: str) -> Sound:
    final = (ord(syllable) - ord("가")) % _FINALS
    if final == _RIEUL:
        return Sound.RIEUL
    return Sound.CONSONANT if final else Sound.VOWEL


def _of_number(word: str) -> Sound:
    at = len(word)
    while at and (word[at - 1].isdecimal() or word[at - 1] in ".,"):
        at -= 1
    number = word[at:].replace(",", "")
    digits = number.rstrip("0")
    zeros = len(number) - len(digits)
    if "." in number or not digits or not zeros:
        return _DIGITS[number[-1]]
    return Sound.VOWEL if zeros in _TRILLION else Sound.CONSONANT  # 십, 백, 천, 만, 억


def _unit_of(word: str) -> str | None:
    """The last syllable of the unit that stands at the end, behind a number or as a word of its own."""
    token = word.rsplit(" ", 1)[-1]
    number = token.lstrip("+-−~0123456789.,")
    if len(number) < len(token) or len(number) > 1 or not number.isalpha():
        return _UNITS.get(number)
    # A single letter is a unit only where a number stands before it.
    before = word[: len(word) - len(token)].rstrip()
    return _UNITS.get(number) if before[-1:].isdecimal() else None


def _of_latin(word: str) -> Sound:
    start = len(word)
    while start and word[start - 1].isascii() and word[start - 1].isalpha():
        start -= 1
    letters = word[start:]
    if letters.isupper():
        return _LETTERS.get(letters[-1].lower(), Sound.VOWEL)
    spelt = letters.lower()
    silent = len(spelt) > 2 and spelt[-1] == "e" and spelt[-2] not in _VOWELS
    spelt = spelt[:-1] if silent else spelt
    last, before = spelt[-1], spelt[-2:-1]
    if last == "l":
        return Sound.RIEUL
    if last in "mn" or spelt.endswith("ng"):
        return Sound.CONSONANT
    short = before != "" and before in _VOWELS and spelt[-3:-2] not in tuple(_VOWELS)
    if not silent and (spelt.endswith("ck") or (last in _STOPS and short)):
        return Sound.CONSONANT  # robot is 로봇, step 스텝
    return Sound.VOWEL
