"""Passages of documents as an answer quotes them: their lists and tables as they stand, each with its id."""

import re
from collections.abc import Collection, Sequence
from typing import Final

from agent.models.rule_based.tool_results import Row
from agent.models.rule_based.wording import Sentence, Wording

QUOTED_CHARACTERS: Final = 600
"""Of one passage; a list or a table ends with a whole row."""
ASIDE_CHARACTERS: Final = 240
"""Of a passage beside a diagnosis."""
_LIST_MARKS: Final = ("- ", "* ", "• ")
_SENTENCE_END: Final = re.compile(r"(?<!\d)[.?!](?=\s)")

_HEAD: Final = Sentence("**문서의 조언**", "**From the documents**")
_NOTHING: Final = Sentence("관련 문서를 찾지 못했습니다.", "No document on this was found.")


def quoted(
    passages: Sequence[Row], wording: Wording, *, most: int, characters: int = QUOTED_CHARACTERS
) -> str:
    """Up to `most` passages under a heading, each with its id as a citation; that there are none."""
    if not passages:
        return wording.say(_NOTHING)
    quotes = [_quote(row, characters) for row in passages[:most]]
    if all("\n" not in quote for quote in quotes):
        return "\n".join([wording.say(_HEAD), *(f"- {quote}" for quote in quotes)])
    return "\n\n".join([wording.say(_HEAD), *quotes])


def on_modes(passages: Sequence[Row], modes: Collection[str]) -> list[Row]:
    """Leave out the documents that are on another defect than these modes; those on no defect stay."""
    if not modes:
        return list(passages)
    return [row for row in passages if _fits(row, modes)]


def _fits(row: Row, modes: Collection[str]) -> bool:
    on = row.get("defect_modes") or ()
    return any(mode in modes for mode in on) if on else row.get("category") != "defect"


def _quote(row: Row, characters: int) -> str:
    text = str(row.get("excerpt", "")).strip()
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and any(_is_row(line) for line in lines):
        block = "\n".join(_spaced(_within(lines, characters)))
        title = str(row.get("title", "")).strip()
        return f"{title} [{row['id']}]\n\n{block}" if title else f"{block}\n\n[{row['id']}]"
    flat = " ".join(text.split())
    for mark in _LIST_MARKS:
        flat = flat.removeprefix(mark)
    return f"{_cut(flat, characters)} [{row['id']}]"


def _within(lines: Sequence[str], characters: int) -> list[str]:
    """The first lines that have room together; a part of the first one at least."""
    kept: list[str] = []
    left = characters
    for line in lines:
        left -= len(line)
        if left < 0:
            break
        kept.append(line)
    return kept or [_cut(lines[0], characters)]


def _spaced(lines: Sequence[str]) -> list[str]:
    """With a blank line between text and a list or table, so that Markdown reads it as one."""
    spaced: list[str] = []
    for line in lines:
        if spaced and _is_row(line) != _is_row(spaced[-1]):
            spaced.append("")
        spaced.append(line)
    return spaced


def _is_row(line: str) -> bool:
    """Return whether a line is a row of a list or of a table."""
    text = line.lstrip()
    number = text.lstrip("0123456789")
    numbered = len(number) < len(text) and number.startswith((". ", ") "))
    return text.startswith((*_LIST_MARKS, "|")) or numbered


def _cut(text: str, characters: int) -> str:
    """The first sentences that have room, where they fill half of it; else the first words, without a bracket
    that would stay open."""
    if len(text) <= characters:
        return text
    room = text[:characters]
    sentences = [room[: found.end()] for found in _SENTENCE_END.finditer(room)]
    whole = [text for text in sentences if text.count("(") == text.count(")")]
    if whole and len(whole[-1]) >= characters // 2:
        return f"{whole[-1]} …"
    words = room.rsplit(" ", 1)[0]
    opened = words.rfind("(")
    if opened > words.rfind(")"):
        words = words[:opened].rstrip()
    return f"{words} …"
