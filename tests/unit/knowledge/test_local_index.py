"""Where indexes lie on this machine: with their sources, and in folders that are the user's alone."""

import os
from pathlib import Path

import pytest

from shared.knowledge.local_index import (
    LocalIndexSettings,
    UnsafeFolder,
    cache_root,
    index_root,
    private_folder,
    sources_folder,
)
from shared.settings import read_settings


def folder(base: Path, **settings: object) -> Path:
    """The folder of these sources."""
    return sources_folder(base, LocalIndexSettings.model_validate(settings))


def test_each_set_of_sources_has_a_folder_of_its_own(tmp_path: Path) -> None:
    base = private_folder(tmp_path / "base")
    sets: list[dict[str, object]] = [
        {},
        {"knowledge_dir": tmp_path / "a"},
        {"knowledge_dir": tmp_path / "b"},
        {"knowledge_dir": tmp_path / "a", "include_default_documents": False},
        {"include_default_documents": False},
        {"documents_bucket": "a"},
        {"documents_bucket": "b"},
        {"documents_bucket": "a", "index_prefix": "other/"},
    ]
    found = [folder(base, **given) for given in sets]

    assert len(set(found)) == len(sets)
    assert found[0] == base, "the packaged documents alone"
    assert all(path.is_dir() and path.stat().st_mode & 0o077 == 0 for path in found)


def test_one_folder_is_one_place_however_its_path_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = private_folder(tmp_path / "base")
    plant = tmp_path / "plant"
    plant.mkdir()
    (tmp_path / "link").symlink_to(plant)
    monkeypatch.chdir(tmp_path)
    spellings = [plant, Path("plant"), tmp_path / "x" / ".." / "plant", tmp_path / "link", Path("./plant/")]

    assert len({folder(base, knowledge_dir=path) for path in spellings}) == 1


def test_names_that_differ_in_bytes_that_are_no_text_are_two_folders(tmp_path: Path) -> None:
    base = private_folder(tmp_path / "base")
    names = [os.fsdecode(os.fsencode(tmp_path) + end) for end in (b"/\xff", b"/\xfe", b"/\\xff")]
    assert len({folder(base, knowledge_dir=Path(name)) for name in names}) == 3


def test_a_folder_says_what_it_belongs_to(tmp_path: Path) -> None:
    base = private_folder(tmp_path / "base")
    note = folder(base, knowledge_dir=tmp_path / "plant") / "source.txt"
    assert note.read_text("utf-8") == f"{tmp_path.resolve() / 'plant'}\n"


def test_the_user_s_cache_folder_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_root(None) == tmp_path / "home" / ".cache" / "diecast-assistant"
    monkeypatch.setattr("sys.platform", "darwin")
    assert cache_root(None) == tmp_path / "home" / "Library" / "Caches" / "diecast-assistant"


def test_variables_choose_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    xdg = read_settings(LocalIndexSettings, {"XDG_CACHE_HOME": str(tmp_path / "xdg")})
    relative = read_settings(LocalIndexSettings, {"XDG_CACHE_HOME": "relative"})
    own = read_settings(
        LocalIndexSettings, {"XDG_CACHE_HOME": str(tmp_path), "INDEX_CACHE_DIR": str(tmp_path / "own")}
    )

    assert index_root(xdg) == tmp_path / "xdg" / "diecast-assistant"
    assert index_root(relative).is_relative_to(tmp_path / "home"), (
        "the XDG specification ignores relative ones"
    )
    assert index_root(own) == tmp_path / "own"


def test_without_a_home_to_write_to_the_folder_for_temporary_files_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    root = cache_root(None)
    assert (root.parent, root.stat().st_mode & 0o777) == (tmp_path, 0o700)


def refused(tmp_path: Path, made: Path) -> str:
    """Why a folder is refused: as the root, and as a folder of sources."""
    with pytest.raises(UnsafeFolder) as error:
        cache_root(made)
    base = private_folder(tmp_path / "base")
    settings = LocalIndexSettings(knowledge_dir=tmp_path / "plant")
    place = sources_folder(base, settings)
    (place / "source.txt").unlink()
    place.rmdir()
    made.rename(place)
    with pytest.raises(UnsafeFolder):
        sources_folder(base, settings)
    return str(error.value)


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o701, 0o755, 0o777, 0o1777, 0o720])
def test_a_folder_that_others_can_enter_is_refused(tmp_path: Path, mode: int) -> None:
    made = tmp_path / "made"
    made.mkdir()
    made.chmod(mode)
    said = refused(tmp_path, made)
    assert f"(mode {mode:04o})" in said
    assert "chmod 700" in said
    assert "INDEX_CACHE_DIR" in said
    assert "색인 폴더" in said


def test_a_symbolic_link_is_refused_wherever_it_leads(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir(mode=0o700)
    made = tmp_path / "made"
    made.symlink_to(tmp_path / "target")
    assert "is a symbolic link" in refused(tmp_path, made)


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.write_text("")
    assert "cannot be made" in refused(tmp_path, made)


def test_another_user_s_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tmp_path / "made"
    made.mkdir(mode=0o700)
    # As root every folder can be entered, so the number of the user is what has to be looked at.
    monkeypatch.setattr("os.getuid", lambda: made.stat().st_uid + 1)
    with pytest.raises(UnsafeFolder, match="belongs to the user"):
        cache_root(made)


@pytest.mark.parametrize("made", ["link", "dangling", "open", "file"])
def test_the_default_folder_is_not_passed_over_where_it_is_unsafe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    place = tmp_path / ".cache" / "diecast-assistant"
    place.parent.mkdir()
    if made == "link":
        place.symlink_to(tmp_path)
    elif made == "dangling":
        place.symlink_to(tmp_path / "nothing")
    elif made == "file":
        place.write_text("")
    else:
        place.mkdir()
        place.chmod(0o777)
    with pytest.raises(UnsafeFolder):
        cache_root(None, tmp_path / ".cache")
