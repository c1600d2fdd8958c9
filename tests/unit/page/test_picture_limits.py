"""What the page sends of pictures stays within what the agent takes."""

import re
from pathlib import Path

from agent.core.images import (
    FORMATS,
    LARGEST_TOGETHER,
    LONGEST_SIDE_PX,
    MOST_IMAGES,
    MOST_PIXELS,
)

SOURCE = (Path(__file__).resolve().parents[3] / "frontend" / "src" / "pictures" / "picture.ts").read_text()


def constant(name: str) -> int:
    """A number of picture.ts by its name."""
    found = re.search(rf"^export const {name} = ([\d_]+);$", SOURCE, re.MULTILINE)
    assert found, name
    return int(found[1])


def test_as_many_pictures_as_the_agent_takes() -> None:
    assert constant("MOST_PICTURES") == MOST_IMAGES


def test_as_many_of_the_largest_pictures_are_within_the_limit_of_all() -> None:
    largest = constant("LARGEST_SENT_BYTES")
    characters = -(-largest // 3) * 4
    assert MOST_IMAGES * characters <= LARGEST_TOGETHER


def test_the_largest_picture_has_no_more_pixels_than_the_agent_takes() -> None:
    side = constant("LONGEST_SIDE_PX")
    assert side <= LONGEST_SIDE_PX
    assert side**2 <= MOST_PIXELS


def test_the_page_takes_the_kinds_that_the_agent_takes() -> None:
    named = set(re.findall(r'^  "(image/\w+)": \(bytes\)', SOURCE, re.MULTILINE))
    assert named == set(FORMATS)
