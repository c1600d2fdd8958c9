"""The documents that travel with the code, and the index over them."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared import jsonio
from shared.assets import asset
from shared.knowledge.collect import Collected, collect
from shared.knowledge.documents import DEFECT_MODES, Document
from shared.knowledge.manifest import verify_folder
from shared.knowledge.packaged import cache_folder, default_version, packaged_source
from shared.knowledge.sources import folder_digest


def _packaged() -> Collected:
    return collect([packaged_source(asset("knowledge"))])


def _documents() -> list[Document]:
    return list(_packaged().documents.values())


@pytest.fixture(scope="module")
def features() -> set[str]:
    schema = jsonio.loads(asset("models", "default", "schema.json").read_text(encoding="utf-8"))
    return {feature["name"] for feature in schema["features"]}


def test_all_packaged_documents_are_usable() -> None:
    found = _packaged()
    assert found.failures == []
    assert len(found.documents) >= 16


def test_every_defect_mode_of_the_model_has_a_document() -> None:
    assert set(DEFECT_MODES) <= {mode for document in _documents() for mode in document.defect_modes}


@pytest.mark.parametrize("document", _documents(), ids=lambda document: document.id)
class TestEachDocument:
    """What is asked of every packaged document."""

    def test_its_id_is_its_file_name_and_ends_in_its_language(self, document: Document) -> None:
        assert Path(document.uri).name == f"{document.id}.md"
        assert document.id.endswith(f".{document.language}")
        assert Path(document.uri).parent.name == document.language

    def test_its_front_matter_is_complete(self, document: Document) -> None:
        assert document.title
        assert document.related_features
        assert document.sources

    def test_it_names_only_known_defect_modes(self, document: Document) -> None:
        assert set(document.defect_modes) <= set(DEFECT_MODES)

    def test_it_names_only_known_features(self, document: Document, features: set[str]) -> None:
        named = set(re.findall(r"\b(?:Process|Sensor)_\w+", document.markdown, re.ASCII))
        assert set(document.related_features) | named <= features

    def test_its_length_suits_a_reader_on_a_shift(self, document: Document) -> None:
        assert 250 <= len(document.markdown.split()) <= 700

    def test_it_says_where_its_claims_come_from(self, document: Document) -> None:
        assert re.search(r"출처|경험값|공개", document.markdown)

    def test_its_typical_values_are_those_of_the_schema(self, document: Document) -> None:
        schema = jsonio.loads(asset("models", "default", "schema.json").read_text(encoding="utf-8"))
        typical = {feature["name"]: feature["typical"] for feature in schema["features"]}
        claims = re.findall(r"\((\w+_\w+), 통상 ([\d.]+)", document.markdown)
        assert all(float(value) == typical[name] for name, value in claims)


def test_the_index_over_the_packaged_documents_is_built_once(tmp_path: Path) -> None:
    root = asset("knowledge")
    first = default_version(root, "abc", tmp_path)
    manifest = (first / "manifest.json").stat().st_mtime_ns
    assert default_version(root, "abc", tmp_path) == first
    assert (first / "manifest.json").stat().st_mtime_ns == manifest


def test_first_builds_at_the_same_time_end_with_one_whole_index(tmp_path: Path) -> None:
    root = asset("knowledge")
    with ThreadPoolExecutor(4) as pool:
        folders = list(pool.map(lambda _: default_version(root, "abc", tmp_path), range(4)))
    assert len(set(folders)) == 1
    verify_folder(folders[0])
    assert [path.name for path in tmp_path.iterdir()] == [folders[0].name]


def test_a_damaged_packaged_index_is_built_again(tmp_path: Path) -> None:
    root = asset("knowledge")
    folder = default_version(root, "abc", tmp_path)
    (folder / "documents.jsonl").write_text("x")
    verify_folder(default_version(root, "abc", tmp_path))


def test_a_changed_document_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("하나")
    before = folder_digest(tmp_path)
    (tmp_path / "a.md").write_text("둘")
    assert folder_digest(tmp_path) != before


def test_the_cache_is_the_users_own(tmp_path: Path) -> None:
    folder = cache_folder(tmp_path / "cache", "abc")
    assert folder.stat().st_mode & 0o077 == 0
