"""Inline marks taken out of a text: as the patterns did that were too slow to keep, on drawn texts."""

import random
import re

import pytest

from shared.knowledge.chunks import without_links, without_marks
from shared.knowledge.headings import heading_of

SLOW_MARKS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
SLOW_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*")
PIECES = ("*", "**", "_", "__", "`", " ", "a", "나", "\n", ".", "#")


@pytest.mark.parametrize("seed", range(20))
def test_marks_go_as_they_did(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(500):
        text = "".join(draw.choices(PIECES, k=draw.randrange(14)))
        assert without_marks(text) == SLOW_MARKS.sub(r"\2", text)


@pytest.mark.parametrize("seed", range(5))
def test_closing_hashes_go_as_they_did(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(500):
        text = "a" + "".join(draw.choices(("#", " ", "b"), k=draw.randrange(9)))
        heading = SLOW_HEADING.fullmatch(f"# {text}")
        assert heading is not None
        assert heading_of(f"# {text}") == (1, heading[2])


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("see [it](a.md).", "see it."),
        ("![picture](a.png)", "picture"),
        ("[a](b_(c).md) d", "a d"),
        ("[a] (b)", "[a] (b)"),
        ("[[[[", "[[[["),
    ],
)
def test_links_leave_their_labels(markdown: str, plain: str) -> None:
    assert without_links(markdown) == plain
