"""The documents that travel with the code, and the index over them that is built on first use."""

import shutil
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from shared.knowledge.collect import collect
from shared.knowledge.document_ids import LABEL
from shared.knowledge.index_version import IndexDamaged, verify_folder
from shared.knowledge.local_index import cache_root, private_folder
from shared.knowledge.sources import FolderSource


def packaged_source(root: Path) -> FolderSource:
    """The packaged documents as a source, with uris like `knowledge/ko/soldering.ko.md`."""
    return FolderSource(root, LABEL)


def cache_folder(given: Path | None, digest: str) -> Path:
    """Where this machine keeps indexes for one state of the packaged documents; made if need be.

    In `given` or the user's own cache folder. Raises UnsafeFolder where others could write there.
    """
    return private_folder(cache_root(given) / digest)


def default_version(root: Path, digest: str, cache: Path) -> Path:
    """The folder of the index over the packaged documents under `root`, built where it is not there yet.

    Processes may do this at the same time: each builds its own copy, the first rename wins. A
    damaged copy is put aside and built anew. Raises IndexDamaged where not one document is usable.
    """
    version = f"default-{digest}"
    folder = cache / version
    if folder.exists():
        try:
            verify_folder(folder)
        except IndexDamaged:
            aside = Path(tempfile.mkdtemp(prefix=".damaged-", dir=cache))
            with suppress(FileNotFoundError):  # another process has put it aside
                folder.rename(aside / version)
            shutil.rmtree(aside, ignore_errors=True)
        else:
            return folder
    # Imported here: whoever only reads documents has no search engine.
    from shared.knowledge.build import build_version  # noqa: PLC0415

    found = collect([packaged_source(root)])
    if not found.documents:
        raise IndexDamaged("the packaged documents are missing")
    created_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with suppress(FileExistsError):  # another process was first; its copy is the same
        documents = list(found.documents.values())
        build_version(documents, found.glossary, folder, version=version, created_at=created_at)
    return folder
