"""Outcomes that come after their shots, by `feed` and `watch folder`, at a real server."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from diecast.cli import main
from ops.feeding import sender as sending
from tests.composing import composed
from tests.integration.ops.feeding_parts import NAMES, table_rows, write_rows
from tests.integration.ops.test_node_red import FailingFirst
from tests.running import Running


@pytest.fixture(autouse=True)
def _own_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sending, "SHORTEST_S", 0.01)
    monkeypatch.setenv("DIECAST_DATA_DIR", str(tmp_path / "data"))


def labelled(path: Path, number: int) -> Path:
    """A table whose every third part is a defect with flash."""
    rows = table_rows(number)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Time", *NAMES, "defect", "flash"])
        writer.writerows(
            [*row, *(("1", "1") if not place % 3 else ("0", "0"))] for place, row in enumerate(rows)
        )
    return path


def labels(path: Path, rows: list[tuple[str, str]], first: str = "Time") -> None:
    """A table of labels alone."""
    path.write_text("\n".join([f"{first},defect", *(",".join(row) for row in rows)]) + "\n")


def said(url: str) -> Counter[str]:
    """How many shots have which outcome."""
    shots: list[dict[str, Any]] = httpx.get(f"{url}/api/shots", params={"limit": 1000}).json()["shots"]
    return Counter(shot["outcome"]["result"] if shot["outcome"] else "none" for shot in shots)


@pytest.mark.parametrize("spelt", [["--outcomes", "later"], ["--outcomes=later"], ["--outcomes-later"]])
def test_labels_are_said_after_their_shots(
    tmp_path: Path, spelt: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = labelled(tmp_path / "shots.csv", 12)
    with Running(FailingFirst(composed(tmp_path / "data"), [503, -1], wait_s=0)) as server:
        assert main(["feed", *spelt, str(path), "--time", "Time", "--url", server.url]) == 0
        assert said(server.url) == {"defect": 4, "good": 8}
        shot = httpx.get(f"{server.url}/api/shots").json()["shots"][-1]
        assert shot["outcome"]["modes"] == ["flash"]
    assert "12 outcomes said, 0 wait" in capsys.readouterr().out


def test_simulated_parts_have_outcomes_too(tmp_path: Path) -> None:
    with Running(composed(tmp_path / "data")) as server:
        given = [
            "feed",
            "--simulate",
            "40",
            "--url",
            server.url,
            "--outcomes",
            "later",
            "--outcomes-after",
            "0.1",
        ]
        assert main(given) == 0
        found = said(server.url)
    assert found["none"] == 0
    assert sum(found.values()) == 40


def test_a_table_of_labels_finds_its_shots_by_their_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(tmp_path / "shots.csv", table_rows(4))
    times = [row[0] for row in table_rows(6)]
    labels(tmp_path / "labels.csv", [(times[0], "1"), (times[1], "0"), (times[2], ""), (times[5], "1")])
    given = ["--outcomes-from", str(tmp_path / "labels.csv"), "--time", "Time"]
    with Running(composed(tmp_path / "data")) as server:
        assert main(["feed", str(tmp_path / "shots.csv"), *given, "--url", server.url]) == 2
        assert said(server.url) == {"defect": 1, "good": 1, "none": 2}
        assert "labels.csv, line 5: there is no shot of" in capsys.readouterr().err
        # Half a minute off is another time, unless somebody says how well it is known.
        off = times[3].replace(":00Z", ":20Z")
        labels(tmp_path / "labels.csv", [(off, "1")])
        assert main(["feed", *given, "--url", server.url]) == 2
        assert main(["feed", *given, "--within", "30", "--url", server.url]) == 0
        assert said(server.url) == {"defect": 2, "good": 1, "none": 1}
        assert main(["feed", *given, "--within", "100", "--url", server.url]) == 2
        assert "more than one shot" in capsys.readouterr().err


def test_shots_are_kept_under_the_ids_that_their_labels_name(tmp_path: Path) -> None:
    (tmp_path / "shots").mkdir()
    (tmp_path / "labels").mkdir()
    rows = [[*row, f"P-{number}"] for number, row in enumerate(table_rows(4))]
    text = [",".join(["Time", *NAMES, "Shot"]), *(",".join(row) for row in rows)]
    (tmp_path / "shots" / "day.csv").write_text("\n".join(text) + "\n")
    labels(tmp_path / "labels" / "day.csv", [("P-1", "1"), ("P-3", "0")], "Shot")
    given = ["watch", "folder", str(tmp_path / "shots"), "--time", "Time", "--once", "--outcomes-folder"]
    given += [str(tmp_path / "labels"), "--shot-id", "Shot", "--url"]
    with Running(composed(tmp_path / "data")) as server:
        assert main([*given, server.url]) == 0
        kept = {shot["shot_id"]: shot for shot in httpx.get(f"{server.url}/api/shots").json()["shots"]}
    assert set(kept) == {f"P-{number}" for number in range(4)}
    assert [kept[name]["outcome"]["result"] for name in ("P-1", "P-3")] == ["defect", "good"]
    assert kept["P-0"]["outcome"] is None


def test_a_folder_of_labels_is_watched_by_the_shots_ids(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "shots").mkdir()
    (tmp_path / "labels").mkdir()
    write_rows(tmp_path / "shots" / "day.csv", table_rows(3))
    given = ["watch", "folder", str(tmp_path / "shots"), "--time", "Time", "--once", "--outcomes-folder"]
    given += [str(tmp_path / "labels"), "--shot-id", "Shot", "--url"]
    with Running(composed(tmp_path / "data")) as server:
        assert main([*given, server.url]) == 0
        ids = [shot["shot_id"] for shot in httpx.get(f"{server.url}/api/shots").json()["shots"]]
        labels(tmp_path / "labels" / "day.csv", [(ids[0], "1"), ("nobody", "1")], "Shot")
        assert main([*given, server.url]) == 2
        assert "day.csv, line 3: There is no shot nobody" in capsys.readouterr().err
        with (tmp_path / "labels" / "day.csv").open("a") as file:
            file.write(f"{ids[1]},0\n")
        assert main([*given, server.url]) == 0
        assert said(server.url) == {"defect": 1, "good": 1, "none": 1}
        (tmp_path / "labels" / "odd.csv").write_text("Shot,Colour\n1,red\n2,blue\n")
        assert main([*given, server.url]) == 2
    assert "odd.csv is left as it is" in capsys.readouterr().err
