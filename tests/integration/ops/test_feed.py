"""`diecast feed`: every row of a table once, whatever becomes of the server or of the feeder."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from diecast.cli import main
from ops.feeding import sender as sending
from ops.feeding.spool import Spool
from tests.composing import composed
from tests.integration.ops.feeding_parts import Line, table_rows, write_rows
from tests.running import Running

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def _soon_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sending, "SHORTEST_S", 0.01)
    monkeypatch.setattr(sending, "LONGEST_S", 0.02)
    monkeypatch.setenv("DIECAST_DATA_DIR", str(tmp_path / "data"))


def table(path: Path, number: int) -> Path:
    write_rows(path / "shots.csv", table_rows(number))
    return path / "shots.csv"


def feed(*arguments: object) -> int:
    return main(["feed", *map(str, arguments), "--time", "Time"])


def test_a_table_is_kept_by_a_real_server_and_wrong_rows_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = table_rows(620)
    rows[3] = ["", *rows[3][1:]]
    rows[5] = [rows[5][0], *[""] * (len(rows[5]) - 1)]
    rows[610][0] = "2031-01-01T00:00:00Z"
    write_rows(tmp_path / "shots.csv", rows)
    with Running(composed(tmp_path / "data")) as server:
        assert feed(tmp_path / "shots.csv", "--url", server.url, "--context", "mould=M-1") == 2
        shots = httpx.get(f"{server.url}/api/shots", params={"limit": 1000}).json()["shots"]
        said = capsys.readouterr()
        assert len(shots) == 617
        assert {shot["context"]["mould"] for shot in shots} == {"M-1"}
        assert "shots.csv, line 5: has no time" in said.err
        assert "shots.csv, line 7: has no value" in said.err
        assert "shots.csv, line 612: at: lies" in said.err
        assert "617 shots kept, 0 had been kept before, 3 rows refused, 0 wait" in said.out
        assert feed(tmp_path / "shots.csv", "--url", server.url, "--context", "mould=M-1") == 2
        assert "0 shots kept, 617 had been kept before" in capsys.readouterr().out


@pytest.mark.parametrize("failing", [[503, 503], [429], [0], [500, 0, 502]])
def test_a_server_that_fails_for_a_while_gets_every_shot_once_and_in_order(
    tmp_path: Path, failing: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    line = Line()
    line.failing = failing
    with Running(line.app) as server:
        assert feed(table(tmp_path, 700), "--url", server.url) == 0
    assert len(line.kept) == 700
    assert line.order == sorted(line.order)
    said = capsys.readouterr()
    assert "are sent when it answers again" in said.err
    assert "The server answers again" in said.err


def test_shots_wait_in_the_spool_while_nobody_listens_and_are_sent_by_the_next_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [table(tmp_path, 30), "--spool", tmp_path / "spool.sqlite3"]
    assert feed(*given, "--url", "http://127.0.0.1:9", "--give-up", "0", "--lang", "ko") == 1
    said = capsys.readouterr()
    assert "응답이 없습니다" in said.err
    assert "대기 30개" in said.out
    line = Line()
    with Running(line.app) as server:
        assert feed(*given, "--url", server.url) == 0
    assert len(line.kept) == 30
    assert "goes on after line 31" in capsys.readouterr().err


@pytest.mark.parametrize("other", [("--context", "mould=M-13"), ("--now",)])
def test_another_command_on_the_same_table_does_not_go_on_where_the_first_one_ended(
    tmp_path: Path, other: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    given = [table(tmp_path, 12), "--spool", tmp_path / "spool.sqlite3"]
    assert feed(*given, "--url", "http://127.0.0.1:9", "--give-up", "0") == 1
    line = Line()
    with Running(line.app) as server:
        assert feed(*given, *other, "--url", server.url) == 0
        assert "goes on after" not in capsys.readouterr().err
        # Those that waited, and all of the second command.
        assert len(line.kept) == 24
        assert feed(*given, "--speed", "100000", "--url", server.url) == 0
    assert len(line.kept) == 24


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_refusal_ends_the_feed_and_loses_nothing(
    tmp_path: Path, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    line = Line()
    line.failing = [status]
    with Running(line.app) as server:
        given = [table(tmp_path, 10), "--url", server.url]
        assert feed(*given) == 2
        assert f"HTTP {status}" in capsys.readouterr().err
        assert feed(*given) == 0
    assert len(line.kept) == 10


def test_a_feeder_that_is_killed_loses_and_doubles_nothing(tmp_path: Path) -> None:
    line, number = Line(), 400
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
    with Running(line.app) as server:
        command = [sys.executable, "-m", "diecast", "feed", str(table(tmp_path, number)), "--now"]
        command += ["--url", server.url, "--every", "0.005"]
        for kept in (20, 90, 200):
            with subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ) as process:
                give_up = time.monotonic() + 60
                while len(line.kept) < kept and time.monotonic() < give_up:
                    time.sleep(0.005)
                process.send_signal(signal.SIGKILL)
        assert len(line.kept) < number
        assert subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0
    # Made when they are played: a row that was read twice would be another shot.
    assert len(line.kept) == number
    assert len({tuple(sorted(shot["features"].items())) for shot in line.kept.values()}) == number


def test_another_table_of_the_same_name_is_played_from_its_beginning(tmp_path: Path) -> None:
    line = Line()
    with Running(line.app) as server:
        line.failing = [403]
        assert feed(table(tmp_path, 10), "--url", server.url) == 2
        write_rows(tmp_path / "shots.csv", table_rows(5, start=100))
        assert feed(tmp_path / "shots.csv", "--url", server.url) == 0
    assert len(line.kept) == 15


def test_a_spool_that_is_full_makes_the_table_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Spool.__init__, "__defaults__", (40,))
    line = Line()
    line.failing = [503] * 4
    with Running(line.app) as server:
        assert feed(table(tmp_path, 100), "--url", server.url) == 0
    assert len(line.kept) == 100
    assert "is full" in capsys.readouterr().err


def test_a_machine_s_token_goes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOTS_ACCESS_TOKEN", "eyJ")
    line = Line()
    with Running(line.app) as server:
        assert feed(table(tmp_path, 1), "--url", server.url) == 0
    assert line.headers["x-access-token"] == "eyJ"


def test_the_simulator_is_played_as_shots_that_say_so(tmp_path: Path) -> None:
    line = Line()
    with Running(line.app) as server:
        assert main(["feed", "--simulate", "50", "--url", server.url, "--line", "default"]) == 0
    assert len(line.kept) == 50
    assert {shot["context"]["source"] for shot in line.kept.values()} == {"simulator"}
    assert not (tmp_path / "shots.csv").exists()


def test_labels_go_along_as_outcomes_where_asked(tmp_path: Path) -> None:
    path = tmp_path / "simulated.csv"
    assert main(["simulate", "--out", str(path), "--runs", "8", "--shots", "60"]) == 0
    line = Line()
    with Running(line.app) as server:
        assert main(["feed", str(path), "--now", "--outcomes", "--url", server.url]) == 0
    assert {shot["outcome"]["result"] for shot in line.kept.values()} == {"good", "defect"}


def test_a_dry_run_sends_and_keeps_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert feed(table(tmp_path, 3), "--url", "http://127.0.0.1:9", "--dry-run") == 0
    assert "3 shots would be sent" in capsys.readouterr().out
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "give one of them"),
        (["shots.csv"], "have no times"),
        (["shots.csv", "--time", "Clock"], "Clock"),
        (["shots.csv", "--now", "--speed", "2", "--every", "1"], "--speed"),
        (["shots.csv", "--time", "Time", "--context", "mould"], "name=value"),
        (["shots.csv", "--time", "Time", "--time-zone", "Korea/Busan"], "IANA"),
        (["shots.csv", "--time", "Time", "--url", "http://example.com"], "https"),
    ],
)
def test_wrong_options_are_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    told: str,
) -> None:
    table(tmp_path, 2)
    monkeypatch.chdir(tmp_path)
    assert main(["feed", *arguments]) == 2
    assert told in capsys.readouterr().err
