"""Records in files are written only after the one that was read."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.errors import Conflict
from t0_ingest.records import FileRecords


def test_of_many_first_writers_one_wins(tmp_path: Path) -> None:
    def write(number: int) -> bool:
        try:
            FileRecords(tmp_path).put("a", {"number": number}, 0, None)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(8))) == 1


def test_a_record_that_was_changed_is_not_overwritten(tmp_path: Path) -> None:
    records = FileRecords(tmp_path)
    first = records.put("a", {"n": 1}, 0, None)
    records.put("a", {"n": 2}, 0, first)
    with pytest.raises(Conflict):
        records.put("a", {"n": 3}, 0, first)
    stored = records.get("a")
    assert stored is not None
    assert stored.body == {"n": 2}


def test_a_record_that_was_changed_is_not_deleted(tmp_path: Path) -> None:
    records = FileRecords(tmp_path)
    first = records.put("a", {"n": 1}, 0, None)
    second = records.put("a", {"n": 2}, 0, first)
    records.delete(first)
    assert records.get("a") == second
    records.delete(second)
    assert records.get("a") is None
