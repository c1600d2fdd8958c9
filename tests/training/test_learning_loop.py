"""From the line's memory to the next model: a line shifts, and a model that learnt the shift wins."""

import io
import json
import re
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from itertools import batched
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from diecast.cli import main
from t4_shots.handler import build_service
from t4_shots.service import ShotService
from tests.quality_parts import DEFAULT_BUNDLE, schema
from training.fingerprints import Fingerprints
from training.simulator.parameters import Parameters
from training.simulator.weeks import Week, simulate_weeks
from training.table import Table

pytestmark = pytest.mark.timeout(900)

DAYS, CUT = 10.0, 3.0
"""Days of the shifted line, and after how many the challenger is trained."""
BEGIN = datetime(2026, 10, 5, 6, tzinfo=UTC)
SHIFT = "speed_valve_sticks"
TAUGHT = BEGIN + timedelta(days=CUT)


def moment(at: datetime) -> str:
    return at.isoformat()


def record(service: ShotService, week: Week, line: str) -> None:
    """Send all shots; every fourth part is not inspected."""
    shots = [week.shot(number, outcome=number % 4 != 0) for number in range(len(week))]
    for some in batched(shots, 500, strict=False):
        asked = {"action": "record", "line": line, "shots": list(some), "simulated": True}
        assert service.answer(asked)["accepted"] == len(some)


class Plant:
    """Two lines in one file: `shifted`, whose valve sticks from its first shot on, and `steady`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        environment = {"DIECAST_DATA_DIR": str(folder), "PLANT_LINES": "shifted,steady"}
        service = build_service(environment, (BEGIN + timedelta(days=30)).timestamp)
        given = (Parameters.read(), schema(), 11)
        record(service, simulate_weeks(*given, days=DAYS, fault=SHIFT, begin=BEGIN), "shifted")
        record(service, simulate_weeks(*given, days=DAYS, begin=BEGIN), "steady")
        for line in ("shifted", "steady"):
            self.pull(line, f"{line}-taught", BEGIN, TAUGHT)
            self.pull(line, f"{line}-newest", TAUGHT, BEGIN + timedelta(days=DAYS))

    def pull(self, line: str, name: str, since: datetime, until: datetime) -> None:
        where = ["--data", self.folder, "--line", line, "--out", self.table(name)]
        asked = ["pull", "--since", moment(since), "--until", moment(until), *where]
        assert main([str(each) for each in asked]) == 0

    def table(self, name: str) -> Path:
        return self.folder / f"{name}.csv"

    def train(self, name: str) -> Path:
        table, out = self.table(f"{name}-taught"), self.folder / "models" / name
        asked = ["train", "--csv", table, "--schema", table.with_suffix(".yaml"), "--out", out]
        assert main([str(each) for each in (*asked, "--effort", "quick", "--no-report")]) == 0
        return out


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Plant:
    return Plant(tmp_path_factory.mktemp("plant"))


@pytest.fixture(scope="module")
def learnt(plant: Plant) -> Path:
    """A model of the first days of the shifted line."""
    return plant.train("shifted")


@pytest.fixture(scope="module")
def no_better(plant: Plant) -> Path:
    """A model of the first days of the steady line, which the shipped model knows far better."""
    return plant.train("steady")


def compared(*arguments: object) -> tuple[dict[str, Any], str]:
    """The answer of `compare --json` with these arguments, and its notes."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        assert main(["compare", *map(str, arguments), "--json"]) == 0
    found: dict[str, Any] = json.loads(out.getvalue())
    return found, err.getvalue()


@pytest.fixture(scope="module")
def won(plant: Plant, learnt: Path) -> dict[str, Any]:
    """The shipped model and the challenger on the week after, of the shifted line."""
    models = ("--champion", DEFAULT_BUNDLE, "--challenger", learnt)
    return compared(*models, "--table", plant.table("shifted-newest"))[0]


def test_the_retrained_challenger_wins_on_the_week_after_a_shift(won: dict[str, Any]) -> None:
    assert won["advice"] == "change", won["words"]
    assert won["figures"]["roc_auc"]["lead"] > 0
    assert won["shots"] > 7 * 1000


def test_a_challenger_that_is_no_better_is_not_advised(plant: Plant, no_better: Path) -> None:
    models = ("--champion", DEFAULT_BUNDLE, "--challenger", no_better)
    found, _ = compared(*models, "--table", plant.table("steady-newest"))
    assert found["advice"] in {"keep", "no_difference"}


def test_shots_that_a_model_was_trained_on_are_told_and_left_out(
    plant: Plant, learnt: Path, won: dict[str, Any]
) -> None:
    """A table with both parts gives what the newer part alone gives."""
    plant.pull("shifted", "all", BEGIN, BEGIN + timedelta(days=DAYS))
    models = ("--champion", DEFAULT_BUNDLE, "--challenger", learnt)
    found, told = compared(*models, "--table", plant.table("all"))
    taught = len(plant.table("shifted-taught").read_text("utf-8").splitlines()) - 1
    said = re.search(r"left out: (\d+) shots .* \(0 by the champion, (\d+) by", told)
    assert said is not None
    assert int(said[1]) == int(said[2]) == taught
    assert found == won


def test_rows_that_stand_in_a_table_twice_count_once(plant: Plant, learnt: Path, won: dict[str, Any]) -> None:
    head, *rows = plant.table("shifted-newest").read_text("utf-8").splitlines()
    twice = plant.table("twice")
    twice.write_text("\n".join([head, *rows, *rows[::3]]) + "\n", "utf-8")
    twice.with_suffix(".yaml").write_text(
        plant.table("shifted-newest").with_suffix(".yaml").read_text("utf-8")
    )
    models = ("--champion", DEFAULT_BUNDLE, "--challenger", learnt)
    found, told = compared(*models, "--table", twice)
    assert f"{len(rows[::3])} rows that stand in the table before" in told
    assert found == won


def test_kinds_are_never_mixed(plant: Plant, learnt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = plant.table("shifted-newest").read_text("utf-8").splitlines()
    place = text[0].split(",").index("simulated")

    def of_a_machine(row: str) -> str:
        cells = row.split(",")
        cells[place] = "0"
        return ",".join(cells)

    real = plant.table("real")
    real.write_text("\n".join([text[0], *map(of_a_machine, text[1:])]) + "\n", "utf-8")
    real.with_suffix(".yaml").write_text(
        plant.table("shifted-newest").with_suffix(".yaml").read_text("utf-8")
    )
    asked = ["compare", "--champion", str(DEFAULT_BUNDLE), "--challenger", str(learnt), "--table"]
    assert main([*asked, str(real)]) == 2
    assert "trained on simulated shots" in capsys.readouterr().err
    mixed = plant.table("mixed")
    mixed.write_text("\n".join([*text[:40], *map(of_a_machine, text[40:])]) + "\n", "utf-8")
    schema_of = ["--schema", str(plant.table("shifted-newest").with_suffix(".yaml"))]
    assert main([*asked, str(mixed), *schema_of]) == 2
    assert "stand in one table" in capsys.readouterr().err
    train = ["train", "--csv", str(mixed), *schema_of, "--out", str(plant.folder / "models" / "mixed")]
    assert main(train) == 2
    assert "stand in one table" in capsys.readouterr().err
    assert json.loads((learnt / "manifest.json").read_text("utf-8"))["simulated"] is True


def test_what_was_sent_has_the_fingerprint_of_what_was_trained_on(plant: Plant, learnt: Path) -> None:
    """A shot's values go through JSON, a store and CSV; nothing of them may change on the way."""
    week = simulate_weeks(Parameters.read(), schema(), 11, days=CUT, fault=SHIFT, begin=BEGIN)
    sent = np.array([number % 4 != 0 for number in range(len(week))])
    prints = Fingerprints.read(learnt)
    assert prints is not None
    table: Table = week.table.where(sent)
    usable = ~np.isin(table.features, [65535.0, 1449.0]).any(axis=1)
    assert prints.seen(table.where(usable)).all()


def test_scores_given_when_the_shots_came_are_compared_as_they_are(
    learnt: Path, won: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A challenger in the shadow of the shipped model on the newest days: no model scores them anew."""
    shadows = tmp_path / "shadows"
    shadows.mkdir()
    (shadows / "default").symlink_to(learnt)
    environment = {"DIECAST_DATA_DIR": str(tmp_path), "SHADOW_MODELS": str(shadows)}
    service = build_service(environment, (BEGIN + timedelta(days=30)).timestamp)
    week = simulate_weeks(Parameters.read(), schema(), 11, days=DAYS, fault=SHIFT, begin=BEGIN)
    record(service, week, "default")
    newest = tmp_path / "newest.csv"
    asked = ["pull", "--since", moment(TAUGHT), "--until", moment(BEGIN + timedelta(days=DAYS))]
    assert main([*asked, "--data", str(tmp_path), "--out", str(newest)]) == 0
    recorded, _ = compared("--recorded", "--table", newest)
    assert (recorded["champion"], recorded["challenger"]) == (won["champion"], won["challenger"])
    assert recorded["advice"] == won["advice"]
    for name, figure in won["figures"].items():
        for model in ("champion", "challenger"):
            assert recorded["figures"][name][model] == pytest.approx(figure[model], abs=1e-6), name
    assert main(["compare", "--recorded", "--table", str(newest), "--challenger", "other"]) == 2
    assert "scored by both" in capsys.readouterr().err
