"""Headings of Markdown (`## 점검`), told without a pattern that a line of # and spaces keeps busy."""

MAX_HEADING = 200
"""A line that is longer is no heading: every passage below carries it, and search weighs it heavily."""


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
