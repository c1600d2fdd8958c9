"""Digits of a text that are no values: dates, times, addresses, row numbers of lists, names.

Everything here is plain: a handful of patterns of bounded length, and one pass over the lines. A row
number counts as one only in its order (1, then 2), so that no value can hide at the start of a line.
"""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Final

CIRCLED: Final = re.compile("[①-⑳❶-❿⑴-⒇⒈-⒛]")
_SERIES: Final = ("①", "❶", "⑴", "⒈")
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_CLOCK: Final = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_DATES: Final = re.compile(
    # 2024-02-10, 2024.2.10, 2024/02/10T10:00:00Z
    rf"(?<!\d)(?:19|20)\d\d(?:-{_MONTH}-{_DAY}|\.{_MONTH}\.{_DAY}|/{_MONTH}/{_DAY})"
    rf"(?:[T ]{_CLOCK}Z?)?(?![\d%])"
    rf"|(?<!\d)(?:19|20)\d\d ?년(?: ?{_MONTH} ?월)?(?: ?{_DAY} ?일)?"
    rf"|(?<!\d){_MONTH} ?월(?: ?{_DAY} ?일)?"
    rf"|(?<![\d:.]){_CLOCK}(?![\d:.%])"
    r"|https?://\S+"
)
_STANDARD: Final = re.compile(
    # ISO 9001, EN AC-46000, DIN EN 1706:2020, JIS H 5302, KS D 6006, ASTM B85, GB/T 15115
    r"(?<![A-Za-z])(?:ISO|IEC|DIN|EN|JIS|KS|ASTM|ANSI|NADCA|SAE|AISI|GB/T|GB|AA|UNS)"
    r"(?:[ -](?:EN|ISO|AC|IATF|[A-Z]))?[ #-]{0,2}[A-Z]?\d{2,6}(?::\d{4}|-\d{1,2})?(?![\d%A-Za-z]|[.,]\d)"
)
_TEMPER: Final = re.compile(r"(?<![\w.])\d{3,4}(?:\.\d)?-[TFOH]\d{0,3}(?![\w%])")
"""An alloy by its number and temper: 6061-T6, 356.0-T6."""
_HASH: Final = re.compile(r"(?<![\w.,])[0-9a-f]{8,64}(?![\w.,%])")
_LETTERS: Final = re.compile("[a-f]+")
_BULLETS: Final = "-*+•·"
_IN_LINE: Final = re.compile(r"(?<![^\s*_])(\d{1,2})[.)](?=[*_]{0,2}(?:\s|$))")
_SENTENCE_ENDS: Final = ".!?…)]*:;다요음함"


def without_no_values(text: str, names: Collection[str] = ()) -> str:
    """Return `text` with blanks in place of digits that are no values; every position stays.

    `names` may hold digits: variables, labels and documents ("온도 센서 1").
    """
    blanked = list(text)
    for start, end in [*_named(text, names), *_matches(text), *_row_numbers(text)]:
        blanked[start:end] = " " * (end - start)
    return "".join(blanked)


def _matches(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_DATES, _STANDARD, _TEMPER):
        for match in pattern.finditer(text):
            yield match.span()
    for match in _HASH.finditer(text):
        # A number has no letters; one with an exponent has one of them, at one place.
        if len(_LETTERS.findall(match[0])) > 1 and any(map(str.isdigit, match[0])):
            yield match.span()


def _named(text: str, names: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where the names that hold digits stand, the longest first."""
    for name in _numbered(frozenset(names)):
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            rest = text[end : end + 2]
            longer = rest[:1].isdecimal() or (rest[:1] == "." and rest[1:].isdecimal())
            before = text[at - 1 : at]
            # "1호기" is not the name in "21호기".
            if not longer and not (name[0].isdecimal() and (before.isdecimal() or before in {".", ","})):
                yield at, end
            at = text.find(name, end)


@lru_cache(maxsize=32)
def _numbered(names: frozenset[str]) -> tuple[str, ...]:
    """Those with a digit and a letter: a name that is all number would hide values."""
    return tuple(
        sorted(
            (n for n in names if any(map(str.isdecimal, n)) and any(map(str.isalpha, n))),
            key=len,
            reverse=True,
        )
    )


def _row_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Numbers of rows and headings, at the start of a line or behind a sentence, in their order."""
    # A quoted list may lack its first row.
    seen = {0, 1}
    start = 0
    for line in text.splitlines(keepends=True):
        content = first = start + _content(line)
        opened = 0
        for match in _IN_LINE.finditer(text, first, start + len(line)):
            at, number = match.start(), int(match[1])
            opened += text.count("(", first, at) - text.count(")", first, at)
            first = match.end()
            before = text[max(start, at - 4) : at].rstrip(" *_")
            leads = at == content or match[0][-1] == ")" or before[-1:] in _SENTENCE_ENDS
            if leads and opened <= 0 and (number in seen or number - 1 in seen):
                seen.add(number)
                yield match.start(), match.end()
        start += len(line)


def _content(line: str) -> int:
    """Where a line's text begins, behind blanks, bullets, quotes, marks of headings and of emphasis."""
    at = 0
    while at < len(line):
        if line[at] in " \t>#":
            at += 1
        elif line[at] in _BULLETS and line[at + 1 : at + 2] in {" ", "\t"}:
            at += 2
        elif line[at] in "*_" and line.startswith(line[at] * 2, at):
            return at + 2
        else:
            return at
    return at


def without_circled_rows(text: str) -> str:
    """Return `text`, before it is folded, with blanks in place of ① and its like as numbers of rows."""
    if not CIRCLED.search(text):
        return text
    kept = list(text)
    seen = {0}
    for match in CIRCLED.finditer(text):
        at = match.start()
        number = ord(match[0]) - ord(max(first for first in _SERIES if first <= match[0])) + 1
        beside = text[max(at - 1, 0) : at] + text[at + 1 : at + 3].removeprefix(".")[:1]
        alone = not any(map(str.isnumeric, beside))
        measures = text[at + 1 : at + 3].lstrip().startswith(("%", "퍼", "프", "°", "℃"))
        if alone and not measures and (number in seen or number - 1 in seen):
            seen.add(number)
            kept[at] = " "
    return "".join(kept)
