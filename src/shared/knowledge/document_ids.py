"""The id of a document, made of its file's path, whatever that holds.

Ids are quoted in answers as `[id]` and stand in addresses, so they hold letters, digits, dots, hyphens and
underscores alone. A name of those is its own id; anything else in it becomes a hyphen.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from shared.knowledge.documents import ID_PATTERN, LANGUAGES

LABEL: Final = "knowledge"
"""How the addresses of the documents that travel with the code begin: `knowledge/ko/soldering.ko.md`."""

_LONGEST: Final = 120
_OTHER: Final = re.compile(r"[^\w.\-]+")
_DIGEST: Final = 8


def is_packaged(uri: str) -> bool:
    """True for the address of a packaged document, and of one in a plant's folder of that name."""
    return uri.startswith(f"{LABEL}/")


def id_of_path(name: str) -> str:
    """The id that the file at `name` has, where no other one has it: of its name without ending.

    `점검/작업표준서(개정3).docx` → `작업표준서-개정3`.
    """
    stem = unicodedata.normalize("NFC", PurePosixPath(name).stem)
    plain = re.sub(r"\s+", "-", stem.strip())
    return plain if ID_PATTERN.fullmatch(plain) else _made(stem, name)


def ids_of_path(name: str) -> Iterator[str]:
    """Ids for the file, best first: its name, its folder and name, these and its ending, and one of its own.

    The last one holds a digest of the path, so no two files share all of them.
    """
    path = PurePosixPath(name)
    stem, language = _parted(unicodedata.normalize("NFC", path.stem))
    folder = unicodedata.normalize("NFC", "-".join(path.parent.parts))
    ending = path.suffix.lstrip(".").lower()
    yield id_of_path(name)
    if folder:
        yield _made(f"{folder}-{stem}{language}", name)
    yield _made(f"{folder}-{stem}-{ending}{language}" if folder else f"{stem}-{ending}{language}", name)
    yield _with_digest(_plain(stem), language, name)


def _parted(stem: str) -> tuple[str, str]:
    """A name and the language at its end (`.ko`), by which translations know each other."""
    topic, _, language = stem.rpartition(".")
    return (topic, f".{language}") if topic and language in LANGUAGES else (stem, "")


def _made(text: str, name: str) -> str:
    topic, language = _parted(text)
    plain = _plain(topic)
    made = plain + language
    return made if ID_PATTERN.fullmatch(made) else _with_digest(plain, language, name)


def _plain(text: str) -> str:
    return _OTHER.sub("-", text).strip("-._")


def _with_digest(plain: str, language: str, name: str) -> str:
    """An id of at most 120 characters that no other path has."""
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:_DIGEST]
    room = _LONGEST - len(language) - _DIGEST - 1
    return f"{(plain or 'document')[:room]}-{digest}{language}"
