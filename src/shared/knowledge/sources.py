"""Where documents come from: a folder here, a bucket in ingest."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

from shared.artifacts.storage import sha256_of
from shared.errors import Unavailable
from shared.knowledge.documents import DocumentError, RawDocument
from shared.knowledge.index_version import INDEX_FORMAT

MAX_READ_BYTES = 100_000_000
"""No source brings more of one file into memory; what is allowed of a document is less."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of a source, not read yet: its path within the source, its uri and its size in bytes.

    `mark` is another one as soon as the content is; it is empty where the source cannot tell.
    """

    name: str
    uri: str
    size: int
    mark: str = ""


INDEX_CODE = tuple(Path(__file__).parents[1] / name for name in ("knowledge", "text_analysis"))
"""Folders of our own code that decides what an index contains: parsing, passages, and their terms."""


class Source(Protocol):
    """A place with documents. Both methods raise shared.errors.Unavailable where it does not answer."""

    def list(self) -> Iterator[Listed]:
        """Every file, in a fixed order."""
        ...

    def read(self, listed: Listed) -> RawDocument:
        """One file. Raises DocumentError where this one cannot be read."""
        ...


class FolderSource:
    """The files of a folder and its subfolders, hidden ones left out.

    `label` begins their uris, so that no path of the machine is shown: `knowledge/ko/soldering.ko.md`.
    """

    def __init__(self, root: Path, label: str) -> None:
        self._root = root
        self._label = label

    def list(self) -> Iterator[Listed]:
        if not self._root.is_dir():
            raise Unavailable(f"{self._label} is not a folder")
        for path in sorted(self._root.rglob("*")):
            relative = path.relative_to(self._root)
            if path.is_file() and not any(part.startswith(".") for part in relative.parts):
                name = relative.as_posix()
                size = _size(path)
                yield Listed(name, f"{self._label}/{name}", size, _mark(path, size))

    def find(self, name: str) -> Listed | None:
        """The file of this name as it is now, or None."""
        path = self._root / name
        if not path.is_file():
            return None
        size = _size(path)
        return Listed(name, f"{self._label}/{name}", size, _mark(path, size))

    def read(self, listed: Listed) -> RawDocument:
        try:
            with (self._root / listed.name).open("rb") as file:
                # A file may have grown since it was listed, without end.
                return RawDocument(listed.name, listed.uri, file.read(MAX_READ_BYTES))
        except OSError as error:
            raise DocumentError(f"cannot be read: {error.strerror}") from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # gone since it was listed; reading it will say so


def _mark(path: Path, size: int) -> str:
    # Not the time of change: files that travel in an archive get a common one.
    if size > MAX_READ_BYTES:
        return ""
    try:
        return sha256_of(path)
    except OSError:
        return ""


def folder_digest(root: Path) -> str:
    """A short hash of everything that decides what an index over `root` contains.

    Files and their names, the index format, the engine's version and the code of INDEX_CODE: a
    cached index is then never searched with other rules than it was written with.
    """
    digest = hashlib.sha256(f"{INDEX_FORMAT}\n{_engine_version()}\n".encode())
    for folder, pattern in (*((code, "*.py") for code in INDEX_CODE), (root, "*")):
        for path in sorted(folder.rglob(pattern)):
            if path.is_file() and not path.name.startswith("."):
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _engine_version() -> str:
    # Asked of the installed package's metadata: a reader of documents must not load the engine for it.
    try:
        return version("tantivy")
    except PackageNotFoundError:
        return ""
