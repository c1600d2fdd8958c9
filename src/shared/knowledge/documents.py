"""A document as it is read, and the fixed words of its front matter."""

import re
from dataclasses import dataclass, fields
from typing import Any, Literal, Protocol, get_args

Category = Literal["process", "equipment", "defect", "troubleshooting", "quality", "safety"]
Language = Literal["ko", "en"]
DefectMode = Literal[
    "gas_porosity", "shrinkage_porosity", "cold_shut", "short_shot", "flash", "soldering", "blister"
]

CATEGORIES: tuple[str, ...] = get_args(Category)
LANGUAGES: tuple[str, ...] = get_args(Language)
DEFECT_MODES: tuple[str, ...] = get_args(DefectMode)
"""The modes that the quality model tells apart; a plant's documents may name further ones."""

ID_PATTERN = re.compile(r"[^\W_][\w.\-]{0,119}")
"""Ids are quoted in answers as `[id]`, so they hold no spaces and no brackets."""


class DocumentError(Exception):
    """One document that cannot be used; the message is the reason, for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of a file that its document does not hold, or not as it was written.

    `place` says where it stood ("table 2, row 3"; empty: the whole file), `what` says what became of it.
    """

    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a file as Markdown, and what that text does not hold of it.

    `has_title` is False where its headings are names of parts, such as sheets, and none is a title of all.
    """

    text: str
    losses: tuple[Loss, ...] = ()
    has_title: bool = True


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A document as its source has it: `name` is the path within the source, `uri` where it can be found."""

    name: str
    uri: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document. `markdown` is its body without front matter, in Unicode NFC.

    `format` is the kind of file it came from ("markdown", "text"); `related_features` are names of
    the feature schema; `sources` is what the document itself cites; `ask` holds questions in a
    person's words that it answers, which search knows and nobody is shown; `losses` is what the
    document does not hold of its file; `lines` are those that it is for, none is all.
    """

    id: str
    title: str
    language: str
    category: str
    defect_modes: tuple[str, ...]
    related_features: tuple[str, ...]
    sources: tuple[str, ...]
    uri: str
    format: str
    markdown: str
    ask: tuple[str, ...] = ()
    losses: tuple[Loss, ...] = ()
    lines: tuple[str, ...] = ()


class Library(Protocol):
    """Documents by id."""

    def find(self, document_id: str) -> Document | None:
        """The document, or None where there is none. Raises Unavailable where it cannot be read now."""
        ...


def document_of(row: dict[str, Any]) -> Document:
    """The document in a row of an index version; names that this reader does not know are left out."""
    known = {field.name for field in fields(Document)}
    values: dict[str, Any] = {name: value for name, value in row.items() if name in known}
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    losses = tuple(Loss(**loss) for loss in values.get("losses", ()))
    return Document(**{**values, **lists, "losses": losses})


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage: the text under one heading, or a part of it, with the headings above it.

    `first` marks the first passage of its document.
    """

    document: Document
    heading_path: tuple[str, ...]
    text: str
    first: bool = False
