"""What every store of shots has to do. Stores on AWS are held to the same in tests/integration."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from t4_shots.sqlite_store import SqliteShots
from tests.shot_parts import CLOCK, SEOUL, watched
from tests.shot_store_contract import StoreContract


class TestSqlite(StoreContract):
    """The contract on a file."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SqliteShots]:
        """An empty store."""
        store = SqliteShots(tmp_path / "data" / "shots.sqlite3", SEOUL.bucket, CLOCK, watched)
        yield store
        store.close()


class TestMemory(StoreContract):
    """The contract in memory."""

    @pytest.fixture
    def store(self) -> Iterator[SqliteShots]:
        """An empty store."""
        store = SqliteShots(None, SEOUL.bucket, CLOCK, watched)
        yield store
        store.close()
