"""The guard of the user's data folder: what opens it fails, and nothing else does."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import GUARD
from tests.user_data import UserDataGuard, UserDataOpened


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """What these tests open on purpose fails none of them."""
    yield
    GUARD.opened.clear()


def test_a_store_in_the_users_data_folder_is_refused_in_every_thread() -> None:
    path = Path(GUARD.folder) / "shots.sqlite3"
    faults: list[BaseException] = []

    def open_it() -> None:
        for opening in (partial(sqlite3.connect, path), path.read_bytes, path.parent.mkdir):
            try:
                opening()
            except BaseException as fault:  # noqa: BLE001 - it is looked at below
                faults.append(fault)

    open_it()
    thread = threading.Thread(target=open_it)
    thread.start()
    thread.join()

    assert [type(fault) for fault in faults] == [UserDataOpened] * 6
    assert len(GUARD.opened) == 6


@pytest.mark.parametrize("name", ["shots.sqlite3", "../diecast-other/x", "deep/er/file"])
def test_other_folders_are_free(tmp_path: Path, name: str) -> None:
    guard = UserDataGuard({"XDG_DATA_HOME": str(tmp_path)})
    assert guard.folder == os.path.realpath(tmp_path / "diecast")
    guard.hear("open", (str(tmp_path / "mine" / name), "w", 0))
    guard.hear("open", (7, "w", 0))
    guard.hear("compile", (str(tmp_path / "diecast"), ""))
    assert guard.opened == []
    with pytest.raises(UserDataOpened):
        guard.hear("open", (str(tmp_path / "diecast" / "x"), "w", 0))
