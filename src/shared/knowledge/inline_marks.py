"""Markdown's inline marks taken out of a text, in time linear in it whatever it holds."""

import re
from bisect import bisect_left
from typing import Final

# Neither part of a link may hold what begins another one: else each of many open brackets would be
# followed to the end of the text.
_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)")
_MARK: Final = re.compile(r"\*\*|__|`")
_STAR_END: Final = re.compile(r"(?<=\S)(?=\*\*)")
_LINE_END: Final = re.compile(r"(?<=\S)(?=__)")
_CODE_END: Final = re.compile(r"(?<=\S)(?=`)")
_ENDS: Final = {"**": _STAR_END, "__": _LINE_END, "`": _CODE_END}


def without_links(markdown: str) -> str:
    """Return the text with the label alone of every link and picture."""
    return _LINK.sub(r"\1", markdown)


def without_marks(markdown: str) -> str:
    """Return the text without the marks of bold text and code that open and close within one line.

    A mark closes at the next one of its kind that stands behind a character which is no space; what
    is between stays as it is.
    """
    ends = {mark: [found.start() for found in pattern.finditer(markdown)] for mark, pattern in _ENDS.items()}
    newlines = [at for at, character in enumerate(markdown) if character == "\n"]
    kept: list[str] = []
    at = written = 0
    while opening := _MARK.search(markdown, at):
        mark, inside = opening[0], opening.end()
        close = _first_from(ends[mark], inside + 1)
        newline = _first_from(newlines, inside)
        closes = close is not None and (newline is None or close <= newline)
        if close is None or not closes or markdown[inside].isspace():
            at = opening.start() + 1
            continue
        kept += (markdown[written : opening.start()], markdown[inside:close])
        at = written = close + len(mark)
    return "".join(kept) + markdown[written:]


def _first_from(places: list[int], least: int) -> int | None:
    index = bisect_left(places, least)
    return places[index] if index < len(places) else None
