"""The index over the documents that travel with the code."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from shared.assets import asset
from shared.knowledge.index_version import verify_folder
from shared.knowledge.packaged import cache_folder, default_version
from shared.knowledge.sources import folder_digest


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
