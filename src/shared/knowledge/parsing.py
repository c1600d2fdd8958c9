"""From a file's bytes to a Document, by a registry of parsers keyed by file ending.

A parser takes the file's bytes and gives Markdown (front matter included), so that a new format
is one function and one line in `PARSERS`.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from shared.knowledge.documents import ID_PATTERN, Document, DocumentError, RawDocument
from shared.knowledge.front_matter import split_front_matter
from shared.knowledge.headings import MAX_HEADING, heading_of
from shared.text_analysis.language import language_of_document

Parser = Callable[[bytes], str]
"""Bytes to Markdown. Raises DocumentError with the reason where the file cannot be read."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

MAX_CHARACTERS = 2_000_000
"""Text of one document, some 1,000 dense pages: a small file can unpack to far more than anybody reads."""


def decode_text(data: bytes) -> str:
    """Text in UTF-8, UTF-16 with a byte-order mark, or CP949 (older Korean editors); newlines as `\\n`."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "cp949"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise DocumentError("not a text file (neither UTF-8, UTF-16 nor CP949)")


PARSERS: Mapping[str, tuple[str, Parser]] = {
    ".md": ("markdown", decode_text),
    ".markdown": ("markdown", decode_text),
    ".txt": ("text", decode_text),
}
"""File ending → (name of the format, parser)."""


def parse_document(raw: RawDocument, parsers: Mapping[str, tuple[str, Parser]] = PARSERS) -> Document:
    """Parse one file. Raises DocumentError with a reason a person can act on."""
    path = PurePosixPath(raw.name)
    known = parsers.get(path.suffix.lower())
    if known is None:
        raise DocumentError(
            f"format {path.suffix or 'without ending'} is not supported: {', '.join(parsers)}"
        )
    format_name, parser = known
    matter, body = split_front_matter(_clean(parser(raw.data)))
    if not body.strip():
        raise DocumentError("the document is empty")
    headings = map(heading_of, body.split("\n"))
    heading = next((found[1] for found in headings if found), None)
    stem = unicodedata.normalize("NFC", path.stem)
    return Document(
        id=_document_id(matter.id or re.sub(r"\s+", "-", stem.strip())),
        title=matter.title or heading or stem[:MAX_HEADING],
        language=matter.language or language_of_document(body),
        category=matter.category or "process",
        defect_modes=matter.defect_modes,
        related_features=matter.related_features,
        sources=matter.sources,
        uri=raw.uri,
        format=format_name,
        markdown=body.strip() + "\n",
        ask=matter.ask,
    )


def _clean(text: str) -> str:
    """Text in NFC, without halves of characters and control characters, which some files hold."""
    if len(text) > MAX_CHARACTERS:
        raise DocumentError(f"its text has more than the {MAX_CHARACTERS:,} characters allowed")
    whole = text.encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", whole))


def _document_id(text: str) -> str:
    if not ID_PATTERN.fullmatch(text):
        raise DocumentError(
            f"id {text[:120]!r}: letters, digits, dots, hyphens and underscores only, at most 120"
        )
    return text
