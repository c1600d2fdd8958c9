"""`diecast watch folder`: each row of a drop folder's files once, and nothing half-written."""

from pathlib import Path

import pytest

from diecast.cli import main
from ops.feeding import sender as sending
from tests.integration.ops.feeding_parts import NAMES, Line, table_rows, write_rows
from tests.running import Running


@pytest.fixture(autouse=True)
def _soon_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sending, "SHORTEST_S", 0.01)
    monkeypatch.setenv("DIECAST_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


def look(folder: Path, url: str, *arguments: str) -> int:
    return main(["watch", "folder", str(folder), "--url", url, "--once", "--time", "Time", *arguments])


def test_new_files_and_new_rows_are_recorded_once_over_many_starts(folder: Path) -> None:
    line = Line()
    with Running(line.app) as server:
        write_rows(folder / "a.csv", table_rows(3))
        assert look(folder, server.url) == 0
        assert look(folder, server.url) == 0
        assert len(line.kept) == 3
        write_rows(folder / "a.csv", table_rows(4, start=3), append=True)
        write_rows(folder / "b.CSV", table_rows(2, start=50))
        (folder / "notes.txt").write_text("not a table")
        assert look(folder, server.url) == 0
        assert len(line.kept) == 9
        sent = line.requests
        assert look(folder, server.url) == 0
        assert line.requests == sent


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp949"])
def test_a_half_written_last_line_waits(
    folder: Path, encoding: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "\n".join(",".join(row) for row in [["Time", *NAMES], *table_rows(5)]) + "\n"
    data = text.encode(encoding)
    line = Line()
    with Running(line.app) as server:
        for end in range(len(data) - 100, len(data) + 1, 20):
            (folder / "shots.csv").write_bytes(data[:end])
            assert look(folder, server.url) == 0
            assert len(line.kept) == (5 if end == len(data) else 4)
        assert "the last line has no line end yet" in capsys.readouterr().err
        (folder / "shots.csv").write_bytes(data)
        assert look(folder, server.url) == 0
    assert len(line.kept) == 5
    wanted = float(table_rows(5)[-1][-1])
    assert [shot["features"][NAMES[-1]] for shot in line.kept.values()][-1] == wanted


def test_a_file_that_cannot_be_read_is_named_and_costs_no_other(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(folder / "good.csv", table_rows(2))
    (folder / "bad.csv").write_text("This,is\nno,table\nof,shots\n")
    before = (folder / "bad.csv").read_bytes()
    line = Line()
    with Running(line.app) as server:
        assert look(folder, server.url) == 2
    assert len(line.kept) == 2
    assert "bad.csv is left as it is" in capsys.readouterr().err
    assert (folder / "bad.csv").read_bytes() == before


def test_a_file_that_is_written_anew_is_read_by_its_times(folder: Path) -> None:
    line = Line()
    with Running(line.app) as server:
        write_rows(folder / "day.csv", table_rows(4))
        assert look(folder, server.url) == 0
        write_rows(folder / "day.csv", table_rows(4, start=2))
        assert look(folder, server.url) == 0
    assert len(line.kept) == 6


def test_without_times_a_file_that_was_changed_is_left_and_one_that_grew_is_not(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def write(numbers: range) -> None:
        rows = [",".join(row[1:]) for row in table_rows(numbers.stop - numbers.start, numbers.start)]
        (folder / "day.csv").write_text("\n".join([",".join(NAMES), *rows]) + "\n")

    line = Line()
    with Running(line.app) as server:
        given = ["watch", "folder", str(folder), "--url", server.url, "--once"]
        write(range(4))
        assert main(given) == 0
        write(range(7))
        assert main(given) == 0
        assert len(line.kept) == 7
        write(range(5, 9))
        assert main(given) == 2
    assert len(line.kept) == 7
    assert "had been read of it is now different" in capsys.readouterr().err


def test_a_server_that_is_away_costs_no_row(folder: Path) -> None:
    line = Line()
    line.failing = [503, 0]
    with Running(line.app) as server:
        write_rows(folder / "a.csv", table_rows(3))
        assert look(folder, server.url) == 1
        write_rows(folder / "a.csv", table_rows(3, start=3), append=True)
        assert look(folder, server.url) == 1
        assert look(folder, server.url) == 0
    assert len(line.kept) == 6
    assert line.order == sorted(line.order)


def test_a_folder_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert look(tmp_path / "nowhere", "http://127.0.0.1:9") == 2
    assert "is no folder" in capsys.readouterr().err
