"""The folder of an index version: its manifest, and its files beside the engine's own.

The manifest says what the version holds and has the hash of each file; it is written last, so that a
folder without one is unfinished. Reading what is here needs no search engine.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from shared import jsonio
from shared.artifacts.registry import MANIFEST, Pointer, VersionRef, is_plain_name
from shared.artifacts.storage import sha256_of
from shared.errors import ArtifactDamaged
from shared.knowledge.documents import Document, document_of
from shared.knowledge.glossary import Glossary, read_rows

INDEX_FORMAT = 2
"""Raised whenever older readers could not read, or would wrongly search, what is written."""

ENGINE_FOLDER = "engine"
DOCUMENTS_NAME = "documents.jsonl"
GLOSSARY_JSON = "glossary.json"
ORIGINS_NAME = "origins.json"


class IndexDamaged(ArtifactDamaged):
    """An index version that is incomplete, changed after it was written, or from a newer writer."""

    code = "index_damaged"


@dataclass(frozen=True, slots=True)
class Manifest:
    """`files` maps each file's path within the folder to its SHA-256; `created_at` is UTC, ISO 8601."""

    format: int
    version: str
    created_at: str
    documents: int
    chunks: int
    files: dict[str, str]


def write_manifest(folder: Path, version: str, created_at: str, documents: int, chunks: int) -> Manifest:
    """Hash every file of `folder` (lock files left out) and write its manifest."""
    names = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".lock" and path.name != MANIFEST
    )
    files = {name: sha256_of(folder / name) for name in names}
    manifest = Manifest(INDEX_FORMAT, version, created_at, documents, chunks, files)
    (folder / MANIFEST).write_text(jsonio.dumps(asdict(manifest)), encoding="utf-8")
    return manifest


def verify_folder(folder: Path) -> Manifest:
    """The manifest of `folder`, after every file's hash was compared. Raises IndexDamaged."""
    manifest = _read(folder / MANIFEST)
    for name, expected in manifest.files.items():
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise IndexDamaged(f"index {manifest.version}: {name} lies outside the index")
        try:
            actual = sha256_of(folder / name)
        except OSError as error:
            raise IndexDamaged(f"index {manifest.version}: {name} cannot be read") from error
        if actual != expected:
            raise IndexDamaged(f"index {manifest.version}: {name} differs from its hash")
    return manifest


def _read(path: Path) -> Manifest:
    try:
        data: Any = jsonio.loads(path.read_bytes())
        manifest = Manifest(**data)
    except (OSError, ValueError, TypeError) as error:
        raise IndexDamaged(f"{path.parent.name}: the manifest is missing or cannot be read") from error
    if manifest.format != INDEX_FORMAT:
        raise IndexDamaged(
            f"index {manifest.version} has format {manifest.format}, this reader knows {INDEX_FORMAT}"
        )
    return manifest


class IndexFormat:
    """The ArtifactFormat of index versions."""

    noun = "index"
    damaged = IndexDamaged

    def pointer_json(self, pointer: Pointer) -> bytes:
        """As ArtifactFormat says."""
        return jsonio.dumps({"format": 1, "versions": [asdict(ref) for ref in pointer.versions]}).encode()

    def read_pointer(self, data: bytes, revision: str) -> Pointer:
        """As ArtifactFormat says. Raises IndexDamaged."""
        try:
            content: Any = jsonio.loads(data)
            refs = tuple(VersionRef(**row) for row in content["versions"])
        except (ValueError, TypeError, KeyError) as error:
            raise IndexDamaged("the pointer to the index cannot be read") from error
        # A version becomes a folder's name, so it must not lead anywhere else.
        if not refs or not all(is_plain_name(ref.version) for ref in refs):
            raise IndexDamaged("the pointer to the index names no version, or one that is no plain name")
        return Pointer(refs, revision)

    def verified_files(self, folder: Path) -> Sequence[str]:
        """As ArtifactFormat says. Raises IndexDamaged."""
        return (MANIFEST, *verify_folder(folder).files)


INDEX = IndexFormat()


@dataclass(frozen=True, slots=True)
class Origins:
    """Where a version's documents came from, so that the next ingest can tell what changed.

    `parsers` identifies the code that parsed them; `marks` are the sources' marks by uri.
    """

    parsers: str
    marks: dict[str, str]


def read_glossary(folder: Path) -> Glossary:
    """The glossary of an index version. Raises IndexDamaged."""
    try:
        return read_rows(jsonio.loads((folder / GLOSSARY_JSON).read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise IndexDamaged(f"{folder.name}: the glossary cannot be read") from error


def read_document(folder: Path, document_id: str) -> Document | None:
    """One document of an index version for reading, or None where it has no such id.

    Reads the file line by line: a reader needs one document now and then, and neither the
    engine nor the other documents in memory.
    """
    opening = jsonio.dumps({"id": document_id})[:-1] + ","
    with (folder / DOCUMENTS_NAME).open(encoding="utf-8") as file:
        for line in file:
            if line.startswith(opening):
                return document_of(jsonio.loads(line))
    return None


def read_documents(folder: Path) -> Iterator[Document]:
    """All documents of an index version. Raises IndexDamaged."""
    try:
        with (folder / DOCUMENTS_NAME).open(encoding="utf-8") as file:
            for line in file:
                yield document_of(jsonio.loads(line))
    except (OSError, ValueError, TypeError) as error:
        raise IndexDamaged(f"{folder.name}: the documents cannot be read") from error


def read_origins(folder: Path) -> Origins | None:
    """The origins of an index version's documents, or None where none were kept. Raises IndexDamaged."""
    path = folder / ORIGINS_NAME
    try:
        return Origins(**jsonio.loads(path.read_bytes())) if path.exists() else None
    except (OSError, ValueError, TypeError) as error:
        raise IndexDamaged(f"{folder.name}: the origins cannot be read") from error
