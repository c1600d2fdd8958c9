"""The attributes that a knowledge base is given of a document, beside its text: the attributes to filter by.

They lie beside the document as `<document>.metadata.json`. S3 Vectors takes 2 KB of filterable
attributes for a passage, so only what a filter or a result needs is written.
"""

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Any

from shared import jsonio
from shared.knowledge.document_lines import lines_of_name
from shared.knowledge.documents import Document
from shared.text_analysis.language import language_of

SIDECAR_ENDING = ".metadata.json"
WRITER = "diecast-assistant"
"""Marks sidecars that ingest wrote; those of a plant's own are never overwritten."""

_MOST_NAMES = 12
_LONGEST_TITLE = 200


def of_document(document: Document) -> bytes:
    """The sidecar of a document whose front matter was read."""
    return _sidecar(
        id=document.id,
        title=document.title,
        language=document.language,
        category=document.category,
        format=document.format,
        defect_modes=list(document.defect_modes[:_MOST_NAMES]),
        features=list(document.related_features[:_MOST_NAMES]),
        lines=list(document.lines),
    )


def of_name(name: str) -> bytes:
    """The sidecar of a document of which only the name is known: a PDF, a Word file.

    Its language is taken from the name: Korean where that holds Hangul, else English. Raises DocumentError
    where its folder can be no line's.
    """
    path = PurePosixPath(unicodedata.normalize("NFC", name))
    return _sidecar(
        id=id_of_name(name),
        title=path.stem,
        language=language_of(path.stem),
        category="process",
        format=path.suffix.lower().removeprefix("."),
        lines=list(lines_of_name(name)),
    )


def id_of_name(name: str) -> str:
    """The id of a document without one of its own: its file's name with hyphens for spaces."""
    stem = unicodedata.normalize("NFC", PurePosixPath(name).stem)
    return re.sub(r"[^\w.\-]+", "-", stem.strip()).strip("-._")[:120] or "document"


def is_ours(sidecar: bytes) -> bool:
    """True where ingest wrote this sidecar, so that it may write it anew."""
    try:
        content: Any = jsonio.loads(sidecar)
        return bool(content["metadataAttributes"]["written_by"] == WRITER)
    except (ValueError, TypeError, KeyError, RecursionError):
        return False


def _sidecar(*, title: str, **attributes: str | list[str]) -> bytes:
    # A list without members is not a value that a filter could meet, and some stores refuse it.
    given = {name: value for name, value in attributes.items() if value}
    content = {"title": title[:_LONGEST_TITLE], **given, "written_by": WRITER}
    return jsonio.dumps({"metadataAttributes": content}).encode()
