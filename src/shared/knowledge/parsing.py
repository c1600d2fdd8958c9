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
from shared.knowledge.inline_marks import heading_text

Parser = Callable[[bytes], str]
"""Bytes to Markdown. Raises DocumentError with the reason where the file cannot be read."""

_HANGUL = re.compile(r"[가-힣]")
_HEADING = re.compile(r"^#{1,6}[^\S\n]+(\S.*)", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


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
    matter, body = split_front_matter(unicodedata.normalize("NFC", parser(raw.data)))
    if not body.strip():
        raise DocumentError("the document is empty")
    heading = _HEADING.search(body)
    stem = unicodedata.normalize("NFC", path.stem)
    return Document(
        id=_document_id(matter.id or re.sub(r"\s+", "-", stem.strip())),
        title=matter.title or (heading_text(heading.group(1)) if heading else stem),
        language=matter.language or _language_of(body),
        category=matter.category or "process",
        defect_modes=matter.defect_modes,
        related_features=matter.related_features,
        sources=matter.sources,
        uri=raw.uri,
        format=format_name,
        markdown=body.strip() + "\n",
        ask=matter.ask,
    )


def _document_id(text: str) -> str:
    if not ID_PATTERN.fullmatch(text):
        raise DocumentError(f"id {text!r}: letters, digits, dots, hyphens and underscores only, at most 120")
    return text


def _language_of(text: str) -> str:
    """Korean where at least a tenth of the letters is Hangul: technical Korean is full of Latin terms."""
    letters = sum(character.isalpha() for character in text)
    return "ko" if len(_HANGUL.findall(text)) * 10 >= max(letters, 1) else "en"
