"""The manifest of an index version: what it holds and the hash of each of its files.

A version is a folder. The manifest is written last, so that a folder without one is unfinished.
"""

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from shared import jsonio
from shared.errors import DiecastError

INDEX_FORMAT = 2
"""Raised whenever older readers could not read, or would wrongly search, what is written."""

MANIFEST_NAME = "manifest.json"


class IndexDamaged(DiecastError):
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
        if path.is_file() and path.suffix != ".lock" and path.name != MANIFEST_NAME
    )
    files = {name: sha256_of(folder / name) for name in names}
    manifest = Manifest(INDEX_FORMAT, version, created_at, documents, chunks, files)
    (folder / MANIFEST_NAME).write_text(jsonio.dumps(asdict(manifest)), encoding="utf-8")
    return manifest


def verify_folder(folder: Path) -> Manifest:
    """The manifest of `folder`, after every file's hash was compared. Raises IndexDamaged."""
    manifest = _read(folder / MANIFEST_NAME)
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


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
