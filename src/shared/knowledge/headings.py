"""The headings of a Markdown text; what stands in a block of code is none."""

import re
from collections.abc import Sequence
from typing import Final

MAX_HEADING = 200
"""A line that is longer is no heading: every passage below carries it, and search weighs it heavily."""

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")


def heading_of(line: str) -> tuple[int, str] | None:
    """The level, 1 to 6, and the text of a heading, or None where `line` is none.

    Closing marks (`## 점검 ##`) are no part of the text.
    """
    text = line.lstrip("#")
    level = len(line) - len(text)
    if not 1 <= level <= 6 or not text[:1].isspace():
        return None
    text = text.strip().rstrip("#").rstrip()
    return (level, text) if 0 < len(text) <= MAX_HEADING else None


def headings_of(lines: Sequence[str]) -> list[tuple[int, str] | None]:
    """For each line what `heading_of` says of it, or None within a block of code that is closed again."""
    code = _in_code(lines)
    return [None if inside else heading_of(line) for line, inside in zip(lines, code, strict=True)]


def _in_code(lines: Sequence[str]) -> list[bool]:
    inside = [False] * len(lines)
    opened: tuple[int, str] | None = None
    for at, line in enumerate(lines):
        fence = _FENCE.match(line)
        if fence is None:
            continue
        rest = line[fence.end() :]
        if opened is None:
            if "`" not in rest:
                opened = (at, fence[1])
        elif fence[1].startswith(opened[1]) and not rest.strip():
            inside[opened[0] : at + 1] = [True] * (at + 1 - opened[0])
            opened = None
    # One that is never closed is a slip of the pen: the headings below it stay headings.
    return inside
