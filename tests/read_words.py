"""Rules of what a person reads: no names of the code, one spelling for a thing, sentences that are whole."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

_QUOTED: Final = re.compile(r"\[[^\[\]\n]{1,160}\](?!\()|`[^`\n]*`|‘[^’\n]*’|“[^”\n]*”|https?://\S+")
"""Ids of cited documents, code, and the words of the asker."""
_PROPER: Final = frozenset(
    {
        "MPa", "kPa", "GPa", "kN", "mL", "kHz", "kWh", "dB", "dBA", "mJ", "FeMn", "kJ", "hPa", "GmbH",
        "macOS", "DynamoDB", "GitHub", "LightGBM", "CloudFront", "WebP", "OpenID", "JavaScript", "gD",
    }
)  # fmt: skip
_CAMEL: Final = re.compile(r"\b[A-Za-z]*[a-z][A-Z][A-Za-z]*\b")
_EVERYWHERE: Final[Mapping[str, re.Pattern[str]]] = {
    "a name of the code": re.compile(r"(?<![\w/.-])[A-Za-z][A-Za-z\d]+_\w+"),
    "two spellings of 샷": re.compile(r"쇼트|숏|샤트"),
    "콜드셧 otherwise": re.compile(r"콜드 ?(?:샷|숏|셔트)|콜드 셧"),
    "an old word": re.compile(
        r"보압(?!이라고도 부른다)|클램프 ?힘|용융 온도|샷 사이즈|가소화|쿠션 위치|(?:온도|압력) 센서 ?\d"
    ),
    "a count of tokens": re.compile(r"\btokens?\b|토큰"),
    "a space before a mark": re.compile(r"(?<=\S) [,.;:!?](?=\s|$)"),
    "empty brackets": re.compile(r"\(\s*[,;]?\s*\)|\[\s*\]|\(\s*[,;]|[,;]\s*\)"),
    "two particles where one can be chosen": re.compile(
        r"(?<=[가-힣\d])(?:은\(는\)|이\(가\)|을\(를\)|과\(와\)|와\(과\)|\(으\)로|\(이\)[라며고나])"
    ),
    "a mark of particles": re.compile(r"\[[가-힣]+/[가-힣]+\]"),
    "a field that was not filled": re.compile(r"\{[a-z_]+\}|\bNone\b|\bnan\b"),
}
_OF_BRACKETS: Final = frozenset({"empty brackets", "a mark of particles"})
_OPERATED: Final = frozenset({"a name of the code", "a count of tokens", "a field that was not filled"})
_VARIABLE: Final = re.compile(r"\b(?:Process|Sensor)_\w+")
_HANGUL: Final = re.compile(r"[가-힣]+")
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=\S)|\n+")
_NO_WORD: Final = re.compile(r"x\b|pH\b|[pv]_|log10|sources?:|[a-z-]+\.[a-z]|[a-z] ?=")
"""Symbols, addresses and sources, which have no capital letter."""
_BEGINS: Final = re.compile(r"^(?:[-*>#|\s\d.)]|\*\*|`|\(|\"|“|‘)*")


def faults(text: str, language: str) -> Iterator[str]:
    """Yield what is wrong with a text in `language`, each with the words it is about."""
    yield from _wrong(text, language, _EVERYWHERE)
    plain = _QUOTED.sub("x", text)
    for found in _CAMEL.finditer(plain):
        if found[0] not in _PROPER:
            yield f"a name of the code: {_around(plain, found)}"
    if language == "en":
        yield from _lower_case(plain)
    yield from _twice(text)


def faults_of_a_command(text: str, language: str) -> Iterator[str]:
    """Yield what is wrong with what a command line says: files, settings and options have names there."""
    yield from _wrong(text, language, {why: _EVERYWHERE[why] for why in _EVERYWHERE if why not in _OPERATED})
    plain = _QUOTED.sub("x", text)
    yield from (f"a variable's name: {_around(plain, found)}" for found in _VARIABLE.finditer(plain))


def _wrong(text: str, language: str, rules: Mapping[str, re.Pattern[str]]) -> Iterator[str]:
    plain = _QUOTED.sub("x", text)
    for why, pattern in rules.items():
        said = text if why in _OF_BRACKETS else plain
        for found in pattern.finditer(said):
            yield f"{why}: {_around(said, found)}"
    if language == "en":
        for found in _HANGUL.finditer(plain):
            yield f"Korean in English: {_around(plain, found)}"


def _lower_case(text: str) -> Iterator[str]:
    """Sentences that begin with a small letter. What is counted or listed in a line begins none."""
    for sentence in _SENTENCE.split(text):
        bare = _BEGINS.sub("", sentence)
        if sentence.startswith("|"):
            continue
        if bare[:1].islower() and not _NO_WORD.match(bare):
            yield f"a sentence begins small: {sentence[:60]}"


def _twice(text: str) -> Iterator[str]:
    """Sentences that are said twice."""
    said: set[str] = set()
    for sentence in _SENTENCE.split(text):
        bare = _BEGINS.sub("", sentence).strip(" *|")
        if len(bare) >= 25 and "|" not in bare:
            if bare in said:
                yield f"said twice: {bare[:80]}"
            said.add(bare)


def _around(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - 30) : found.end() + 30].replace("\n", "⏎")
