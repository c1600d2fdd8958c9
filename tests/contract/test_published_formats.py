"""What lies in S3 and on disk is read and written as ever: versions published before stay readable."""

from pathlib import Path

import pytest

from shared.artifacts.registry import Pointer, VersionRef
from shared.artifacts.storage import LocalRegistry
from shared.bundle import published
from shared.errors import BundleError, Unavailable
from shared.knowledge.index_version import INDEX, IndexDamaged
from tests.knowledge_parts import document, version_folder

MODEL_POINTER = b'{"format":1,"model_version":"line-7-a","manifest_sha256":"5e88"}'
INDEX_POINTER = b"".join(
    [
        b'{"format":1,"versions":[{"version":"v2","sha256":"ab","size":7},',
        b'{"version":"v1","sha256":"cd","size":5}]}',
    ]
)


def test_the_pointer_to_a_model_is_written_and_read_as_ever() -> None:
    ref = VersionRef("line-7-a", "5e88", None)

    assert published.pointer_json(ref) == MODEL_POINTER
    assert published.read_pointer(MODEL_POINTER) == ref


def test_the_pointer_to_an_index_is_written_and_read_as_ever() -> None:
    pointer = Pointer((VersionRef("v2", "ab", 7), VersionRef("v1", "cd", 5)), "etag")

    assert INDEX.pointer_json(pointer) == INDEX_POINTER
    assert INDEX.read_pointer(INDEX_POINTER, "etag") == pointer


def test_neither_is_taken_for_the_other() -> None:
    with pytest.raises(IndexDamaged):
        INDEX.read_pointer(MODEL_POINTER, "")
    with pytest.raises(BundleError):
        published.read_pointer(INDEX_POINTER)


@pytest.mark.parametrize("version", ["../x", "a/b", "a\\b", ".hidden", ""])
def test_no_version_leads_out_of_its_folder(version: str) -> None:
    pointer = Pointer((VersionRef(version, "ab", 1),))

    with pytest.raises(IndexDamaged):
        INDEX.read_pointer(INDEX.pointer_json(pointer), "")
    with pytest.raises(BundleError):
        published.read_pointer(published.pointer_json(pointer.versions[0]))


def test_a_folder_of_published_indexes_is_laid_out_as_ever(tmp_path: Path) -> None:
    registry = LocalRegistry(tmp_path / "published", INDEX)
    registry.publish("v1", version_folder(tmp_path, "v1", [document("a", "기공", "본문")]))
    found = {
        path.relative_to(tmp_path / "published").as_posix() for path in tmp_path.rglob("published/**/*.json*")
    }

    assert found == {"current.json", *(f"versions/v1/{name}" for name in VERSION_FILES)}


VERSION_FILES = (
    "manifest.json",
    "documents.jsonl",
    "glossary.json",
    "engine/meta.json",
    "engine/.managed.json",
)


class NothingThere:
    """An object store that must not be asked."""

    def read(self, key: str) -> bytes:
        raise Unavailable(f"{key} was asked for")


def test_a_pinned_model_is_followed_without_its_pointer() -> None:
    source = published.PublishedModels(NothingThere(), "models/", pinned="line-7-a")

    assert source.pointer().versions == (VersionRef("line-7-a", None, None),)
