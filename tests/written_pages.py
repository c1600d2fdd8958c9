"""The pages of this project (*.md) taken apart: anchors of headings, links, and what is set as code."""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MADE = {"node_modules", "build", "__pycache__"}
"""Folders that hold what is made or installed."""

_FENCE = re.compile(r"^ *(?:```|~~~)(\w*)")
_HEADING = re.compile(r"^#{1,6} (.*)$")
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\]\(([^()\s]+)\)")


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `spans` is code within lines, `blocks` that between fences, each with its language."""

    path: Path
    anchors: frozenset[str]
    links: tuple[str, ...]
    spans: tuple[str, ...]
    blocks: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """The path from the project's root."""
        return self.path.relative_to(ROOT).as_posix()


def files(*endings: str) -> Iterator[Path]:
    """Every file of the project with one of these endings, without what is made or installed."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(
            name for name in folders if name not in MADE and (not name.startswith(".") or name == ".github")
        )
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(endings))


def pages() -> list[Page]:
    """Every page, the knowledge documents apart: they are the assistant's data."""
    return [read(path) for path in files(".md") if ROOT / "knowledge" not in path.parents]


def read(path: Path) -> Page:
    """Take one page apart."""
    prose, blocks = _without_blocks(path.read_text(encoding="utf-8"))
    headings = [match[1] for line in prose.splitlines() if (match := _HEADING.match(line))]
    without_code = _CODE.sub("", prose)
    links = tuple(match[1] for match in _LINK.finditer(without_code))
    spans = tuple(" ".join(match[1].split()) for match in _CODE.finditer(prose))
    return Page(path, frozenset(_anchors(headings)), links, spans, tuple(blocks))


def _without_blocks(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text without its fenced blocks, and these with their languages."""
    prose: list[str] = []
    blocks: list[tuple[str, str]] = []
    block: list[str] | None = None
    language = ""
    for line in text.splitlines():
        if fence := _FENCE.match(line):
            if block is None:
                block, language = [], fence[1]
            else:
                blocks.append((language, "\n".join(block)))
                block = None
        elif block is None:
            prose.append(line)
        else:
            block.append(line)
    return "\n".join(prose), blocks


def _anchors(headings: list[str]) -> Iterator[str]:
    """The anchors as GitHub makes them: in lower case, with hyphens for spaces and without punctuation."""
    seen: Counter[str] = Counter()
    for heading in headings:
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        kept = (c for c in shown if c in " -_" or unicodedata.category(c)[0] in "LNM")
        anchor = "".join(kept).replace(" ", "-")
        yield f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor
        seen[anchor] += 1
