"""A passage as a knowledge base gives it, and what its document's attributes say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from shared.contracts.t3 import Filters
from shared.knowledge.chunks import plain_text
from shared.text_analysis.language import language_of

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}\s.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """`score` from 0 to 1 is the knowledge base's own; `attributes` come from the document's sidecar."""

    text: str
    score: float
    uri: str
    attributes: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The document's id, its file's name where its sidecar has none."""
        name = PurePosixPath(self.uri).stem
        return self._text("id") or re.sub(r"[^\w.\-]+", "-", name).strip("-._") or "document"

    @property
    def title(self) -> str:
        """The document's title, its file's name where its sidecar has none."""
        return self._text("title") or PurePosixPath(self.uri).stem

    @property
    def language(self) -> str:
        """`ko` or `en`, from the passage's text where the sidecar does not say."""
        return self._text("language") or language_of(self.text)

    @property
    def category(self) -> str:
        """The document's category."""
        return self._text("category") or "process"

    @property
    def format(self) -> str:
        """The kind of file."""
        return self._text("format") or PurePosixPath(self.uri).suffix.removeprefix(".").lower()

    def names(self, attribute: str) -> frozenset[str]:
        """The members of a list attribute; one that is no list counts as one member."""
        value = self.attributes.get(attribute)
        return (
            frozenset(map(str, value))
            if isinstance(value, list)
            else frozenset({str(value)} if value else ())
        )

    @property
    def defect_modes(self) -> tuple[str, ...]:
        """The defect modes that the document is on, in alphabetical order."""
        return tuple(sorted(self.names("defect_modes")))

    def fits(self, filters: Filters) -> bool:
        """True where the document is one that the filters let through."""
        return (
            filters.category in {None, self.category}
            and filters.language in {None, self.language}
            and (filters.defect_mode is None or filters.defect_mode in self.names("defect_modes"))
            and (filters.feature is None or filters.feature in self.names("features"))
        )

    def is_for(self, line: str) -> bool:
        """Return whether the document is for this line, or for all."""
        lines = self.names("lines")
        return not lines or line in lines

    def _text(self, attribute: str) -> str:
        value = self.attributes.get(attribute)
        return value if isinstance(value, str) else ""


def readable(text: str) -> str:
    """A passage's text without front matter, headings and Markdown's inline marks.

    The knowledge base cuts the files as they are. A passage of nothing but headings stays.
    """
    body = _FRONT_MATTER.sub("", text.replace("\r\n", "\n"))
    return plain_text(_HEADING.sub("", body)).strip() or plain_text(body).strip("# \n")


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of a written answer and the passages that it rests on."""

    text: str
    references: tuple[Retrieved, ...]
