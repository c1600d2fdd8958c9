"""`diecast pull` and `labels`: a server and its file give the same, and what breaks off goes on."""

import csv
import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from diecast.cli import main
from local.demo_line import DemoLine
from ops.learning import sources
from ops.learning.pulling import PART
from t4_shots.handler import build_service
from tests.composing import OLD_SHOTS, composed
from tests.quality_parts import default_bundle, sample
from tests.running import Running

BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
SINCE = ("--since", "2026-09-30", "--until", "2026-11-01")


def shots(count: int, start: int = 0) -> list[dict[str, Any]]:
    """A shot a minute; of three the first has no outcome, the second is good, the third a defect."""
    good = sample("good")
    return [
        {
            "shot_id": f"s{number:05}",
            "at": (BEGIN + timedelta(minutes=number)).isoformat(),
            "features": {**good, "Process_Temperature": 660 + number / 1000},
            "context": {"mould": "M-1", "lot": f"L{number // 200}", "run": str(number // 100)},
            **(
                {}
                if number % 3 == 0
                else {"outcome": {"result": "good"}}
                if number % 3 == 1
                else {"outcome": {"result": "defect", "modes": ["flash"]}}
            ),
        }
        for number in range(start, start + count)
    ]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose file holds 2,300 shots, as a server of this machine kept them."""
    folder = tmp_path / "data"
    environment = {"DIECAST_DATA_DIR": str(folder), **OLD_SHOTS}
    monkeypatch.setenv("DIECAST_DATA_DIR", str(folder))
    service = build_service(environment, (BEGIN + timedelta(days=20)).timestamp)
    sent = shots(2300)
    for start in range(0, len(sent), 500):
        service.answer({"action": "record", "shots": sent[start : start + 500]})
    said = {"action": "outcome", "line": "default", "shot_id": "s00001", "result": "defect", "by": "kim"}
    service.answer({**said, "modes": ["soldering"]})
    service.answer({**said, "modes": ["blister"]})
    return folder


def pulled(path: Path) -> list[Mapping[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_of_each_shot_the_latest_outcome_counts_and_the_rest_is_counted(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "shots.csv"
    assert main(["pull", *SINCE, "--out", str(out)]) == 0
    said = capsys.readouterr()
    rows = pulled(out)
    assert [row["shot_id"] for row in rows] == [f"s{n:05}" for n in range(2300) if n % 3]
    first = rows[0]
    assert (first["defect"], first["blister"], first["soldering"]) == ("1", "1", "0")
    assert "1533 shots with an outcome, 767 of them defects, in 23 runs" in said.out
    assert "767 of 2300 shots have no outcome" in said.err
    assert not out.with_name(out.name + PART).exists()
    assert f"diecast train --csv {out} --schema {out.with_suffix('.yaml')}" in said.out
    assert {row["simulated"] for row in rows} == {"0"}
    # A half-open time: exactly the shots of an hour.
    hour = ("--since", "2026-10-01T01:00:00Z", "--until", "2026-10-01T02:00:00Z")
    assert main(["pull", *hour, "--out", str(out), "--lang", "ko"]) == 0
    assert [row["shot_id"] for row in pulled(out)] == [f"s{n:05}" for n in range(60, 120) if n % 3]
    assert "결과가 없어" in capsys.readouterr().err


def test_a_line_is_named_by_its_number_too(tmp_path: Path) -> None:
    environment = {"DIECAST_DATA_DIR": str(tmp_path / "data"), "PLANT_LINES": "line-7,default"}
    service = build_service(environment, (BEGIN + timedelta(days=20)).timestamp)
    service.answer({"action": "record", "line": "line-7", "shots": shots(60)})
    wish = ["pull", *SINCE, "--line", "7"]
    assert main([*wish, "--data", str(tmp_path / "data"), "--out", str(tmp_path / "file.csv")]) == 0
    with Running(composed(tmp_path / "data", PLANT_LINES="line-7,default")) as server:
        assert main([*wish, "--url", server.url, "--out", str(tmp_path / "http.csv")]) == 0
    assert pulled(tmp_path / "http.csv") == pulled(tmp_path / "file.csv")
    assert len(pulled(tmp_path / "file.csv")) == 40


def test_a_server_gives_what_its_file_gives(data: Path, tmp_path: Path) -> None:
    assert main(["pull", *SINCE, "--out", str(tmp_path / "file.csv")]) == 0
    with Running(composed(data)) as server:
        assert main(["pull", *SINCE, "--url", server.url, "--out", str(tmp_path / "http.csv")]) == 0
    assert (tmp_path / "http.csv").read_bytes() == (tmp_path / "file.csv").read_bytes()
    assert (tmp_path / "http.yaml").read_text("utf-8").splitlines()[1:] == (
        (tmp_path / "file.yaml").read_text("utf-8").splitlines()[1:]
    )


def test_reading_a_file_changes_nothing_in_it(data: Path, tmp_path: Path) -> None:
    """Whatever the shell says of the plant's clock: counts follow the clock of whoever writes."""
    before = (data / "shots.sqlite3").read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLANT_TIME_ZONE", "Europe/Berlin")
        assert main(["pull", *SINCE, "--out", str(tmp_path / "shots.csv")]) == 0
    assert (data / "shots.sqlite3").read_bytes() == before


class Stage:
    """A server of pages that fails where it is told to: at a page from 0, by a status each time."""

    def __init__(self, data: Path) -> None:
        self._service = build_service({"DIECAST_DATA_DIR": str(data), **OLD_SHOTS}, time.time)
        self.failing: dict[int, list[int]] = {}
        self.asked: list[str | None] = []
        routes = [Route("/api/shots", self._shots), Route("/api/schema", self._schema)]
        self.app = Starlette(routes=routes)

    async def _schema(self, request: Request) -> Response:
        return JSONResponse(dict(default_bundle().schema.sent))

    async def _shots(self, request: Request) -> Response:
        cursor = request.query_params.get("cursor")
        self.asked.append(cursor)
        page = 0 if cursor is None else len({one for one in self.asked if one})
        if statuses := self.failing.get(page):
            return JSONResponse({"error": {"message": "no"}}, statuses.pop(0), {"retry-after": "0"})
        query = {name: value for name, value in request.query_params.items() if name != "limit"}
        limit = int(request.query_params["limit"])
        return JSONResponse(dict(self._service.answer({"action": "list", **query, "limit": limit})))


@pytest.fixture
def _no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "LONGEST_S", 0.0)


@pytest.mark.usefixtures("_no_wait")
def test_a_stage_that_throttles_and_fails_for_a_while_gives_all(data: Path, tmp_path: Path) -> None:
    stage = Stage(data)
    stage.failing = {0: [429, 503], 1: [500], 2: [504, 502]}
    with Running(stage.app) as server:
        assert main(["pull", *SINCE, "--url", server.url, "--out", str(tmp_path / "http.csv")]) == 0
    assert main(["pull", *SINCE, "--out", str(tmp_path / "file.csv")]) == 0
    assert pulled(tmp_path / "http.csv") == pulled(tmp_path / "file.csv")


def cut_nothing(part: Path) -> None:
    """The process ended between two pages."""


def cut_a_line(part: Path) -> None:
    """It ended in the middle of a page."""
    text = part.read_text("utf-8")
    part.write_text(text[: -len(text.splitlines()[-1]) // 2], "utf-8")


@pytest.mark.usefixtures("_no_wait")
@pytest.mark.parametrize("cut", [cut_nothing, cut_a_line])
def test_a_pull_that_broke_off_goes_on_and_says_so(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], cut: Callable[[Path], None]
) -> None:
    out = tmp_path / "http.csv"
    stage = Stage(data)
    stage.failing = {2: [503] * sources.ATTEMPTS}
    with Running(stage.app) as server:
        arguments = ["pull", *SINCE, "--url", server.url, "--out", str(out)]
        assert main(arguments) == 1
        said = capsys.readouterr().err
        assert "Broken off after 2000 shots" in said
        assert not out.exists()
        cut(out.with_name(out.name + PART))
        asked = len(stage.asked)
        assert main(arguments) == 0
        assert "Goes on where the pull" in capsys.readouterr().err
        again = stage.asked[asked:]
        assert None not in again
        assert len(again) == (1 if cut is cut_nothing else 2)
    assert main(["pull", *SINCE, "--out", str(tmp_path / "file.csv")]) == 0
    assert pulled(out) == pulled(tmp_path / "file.csv")


@pytest.mark.usefixtures("_no_wait")
def test_another_wish_or_fresh_begins_anew(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "http.csv"
    stage = Stage(data)
    with Running(stage.app) as server:
        for more in (["--fresh", *SINCE], ["--since", "2026-10-01T09:00", "--until", "2026-11-01"]):
            stage.asked = []
            stage.failing = {1: [503] * sources.ATTEMPTS}
            assert main(["pull", *SINCE, "--url", server.url, "--out", str(out)]) == 1
            stage.asked = []
            assert main(["pull", *more, "--url", server.url, "--out", str(out)]) == 0
            assert stage.asked[0] is None
            assert "Goes on" not in capsys.readouterr().err


@pytest.mark.usefixtures("_no_wait")
@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_a_refusal_is_said_and_not_tried_again(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    stage = Stage(data)
    stage.failing = {0: [status]}
    with Running(stage.app) as server:
        assert main(["pull", *SINCE, "--url", server.url, "--out", str(tmp_path / "s.csv")]) == 2
    assert f"HTTP {status}" in capsys.readouterr().err
    assert stage.asked == [None]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--line", "line-8"], "of these: default"),
        (["--since", "yesterday"], "--since"),
        (["--until", "2020-01-01"], "--until"),
        (["--time-zone", "Mars/Base"], "--time-zone"),
        (["--url", "http://127.0.0.1:1", "--data", "."], "give one of them"),
    ],
)
def test_a_wrong_wish_is_named(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(["pull", *SINCE, *arguments, "--out", str(tmp_path / "s.csv")]) == 2
    assert told in capsys.readouterr().err


def test_a_yaml_of_somebody_elses_is_not_replaced(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "line-7.yaml").write_text("line: line-7\n", "utf-8")
    assert main(["pull", *SINCE, "--out", str(tmp_path / "line-7.csv")]) == 2
    assert "not replaced" in capsys.readouterr().err
    assert (tmp_path / "line-7.yaml").read_text("utf-8") == "line: line-7\n"


def test_a_time_without_outcomes_writes_nothing(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = ("--since", "2026-01-01", "--until", "2026-02-01")
    assert main(["pull", *before, "--out", str(tmp_path / "s.csv")]) == 1
    assert "nothing can be learnt" in capsys.readouterr().err
    assert list(tmp_path.glob("s.*")) == []


def test_the_simulated_line_is_pulled_where_it_is_named_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A demo line in a store of its own, behind the same routes."""
    demo = DemoLine({}, BEGIN.timestamp, seed=5)

    async def listed(request: Request) -> Response:
        query = {name: value for name, value in request.query_params.items() if name != "limit"}
        return JSONResponse(dict(demo.answer({"action": "list", **query, "limit": 1000})))

    async def schema(request: Request) -> Response:
        return JSONResponse(dict(default_bundle().schema.sent))

    routes = [Route("/api/shots", listed), Route("/api/schema", schema)]
    out = tmp_path / "demo.csv"
    with Running(Starlette(routes=routes)) as server:
        where = ["--line", "demo", "--since", "2026-09-01", "--url", server.url]
        assert main(["pull", *where, "--out", str(out)]) == 0
        assert "No machine made these shots" in capsys.readouterr().err
        assert {row["simulated"] for row in pulled(out)} == {"1"}
        assert main(["labels", *where, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["simulated"] is True


def test_labels_says_what_lacks_and_proposes_shots_that_lack_one(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["labels", *SINCE, "--most", "10", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["shots"], found["labelled"], found["defects"]) == (2300, 1533, 767)
    assert sum(one["shots"] for one in found["by_verdict"].values()) == 2300
    assert len(found["proposed"]) == 10
    assert all(int(one["shot_id"][1:]) % 3 == 0 for one in found["proposed"])
    assert {one["reason"] for one in found["proposed"]} >= {"random", "near"}
    assert main(["labels", *SINCE, "--lang", "ko"]) == 0
    assert "무작위" in capsys.readouterr().out
