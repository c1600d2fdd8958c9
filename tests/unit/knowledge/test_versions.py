"""An index version is whole or not there, and shows when it was changed."""

from pathlib import Path

import pytest

from shared.artifacts.registry import MANIFEST
from shared.artifacts.storage import LocalRegistry
from shared.errors import Conflict
from shared.knowledge.glossary import read_rows
from shared.knowledge.index_version import (
    INDEX,
    INDEX_FORMAT,
    IndexDamaged,
    read_document,
    read_glossary,
    verify_folder,
)
from tests.knowledge_parts import document, version_folder

DOCUMENTS = [document("a", "기공", "기공은 가스에서 온다."), document("ab", "소착", "소착은 열에서 온다.")]


def test_a_version_holds_documents_glossary_and_counts(tmp_path: Path) -> None:
    glossary = read_rows([{"id": "x", "ko": ["기공"]}])
    folder = version_folder(tmp_path, "v1", DOCUMENTS, glossary)
    manifest = verify_folder(folder)
    assert (manifest.version, manifest.documents, manifest.chunks) == ("v1", 2, 2)
    assert read_glossary(folder) == glossary


def test_a_document_can_be_read_from_a_version(tmp_path: Path) -> None:
    folder = version_folder(tmp_path, "v1", DOCUMENTS)
    assert read_document(folder, "a") == DOCUMENTS[0]
    assert read_document(folder, "b") is None


@pytest.mark.parametrize("damage", ["change", "remove", "manifest", "newer"])
def test_a_damaged_version_is_recognised(tmp_path: Path, damage: str) -> None:
    folder = version_folder(tmp_path, "v1", DOCUMENTS)
    manifest = folder / MANIFEST
    if damage == "change":
        (folder / "documents.jsonl").write_text("{}")
    elif damage == "remove":
        (folder / "documents.jsonl").unlink()
    elif damage == "manifest":
        manifest.write_text("{")
    else:
        manifest.write_text(manifest.read_text().replace(f'"format":{INDEX_FORMAT}', '"format":99'))
    with pytest.raises(IndexDamaged):
        verify_folder(folder)


def test_a_second_build_of_the_same_version_changes_nothing(tmp_path: Path) -> None:
    folder = version_folder(tmp_path, "v1", DOCUMENTS)
    before = (folder / MANIFEST).read_bytes()
    with pytest.raises(FileExistsError):
        version_folder(tmp_path, "v1", DOCUMENTS[:1])
    assert (folder / MANIFEST).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["v1"]


def test_nothing_is_published_at_first(tmp_path: Path) -> None:
    assert LocalRegistry(tmp_path / "published", INDEX).pointer() is None


def test_the_last_three_versions_are_kept(tmp_path: Path) -> None:
    store = LocalRegistry(tmp_path / "published", INDEX)
    for name in ("v1", "v2", "v3", "v4"):
        store.publish(name, version_folder(tmp_path, name, DOCUMENTS))
    pointer = store.pointer()
    assert pointer is not None
    assert [ref.version for ref in pointer.versions] == ["v4", "v3", "v2"]
    assert sorted(path.name for path in (tmp_path / "published" / "versions").iterdir()) == ["v2", "v3", "v4"]


def test_an_unchanged_pointer_is_given_back_as_it_is(tmp_path: Path) -> None:
    store = LocalRegistry(tmp_path / "published", INDEX)
    first = store.publish("v1", version_folder(tmp_path, "v1", DOCUMENTS))
    assert store.pointer(first) is first
    store.publish("v2", version_folder(tmp_path, "v2", DOCUMENTS))
    assert store.pointer(first) != first


def test_of_two_publishers_at_the_same_time_one_is_refused(tmp_path: Path) -> None:
    store = LocalRegistry(tmp_path / "published", INDEX)
    store.publish("v1", version_folder(tmp_path, "v1", DOCUMENTS))
    with store._locked(), pytest.raises(Conflict):
        store.publish("v2", version_folder(tmp_path, "v2", DOCUMENTS))
    pointer = store.pointer()
    assert pointer is not None
    assert pointer.versions[0].version == "v1"


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"versions": []}', b'{"versions": [{"version": "../x", "sha256": "", "size": 1}]}'],
)
def test_a_pointer_that_cannot_be_trusted_is_refused(content: bytes) -> None:
    with pytest.raises(IndexDamaged):
        INDEX.read_pointer(content, "")
