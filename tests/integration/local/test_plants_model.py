"""`MODEL_DIR=… make run`: the page's variables and the tools' answers are those of a plant's bundle."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from diecast.cli import main
from shared.bundle.bundle import load_bundle
from tests.plant_tables import SCHEMAS, table_b, write_b
from tests.served import served
from training.lines.line import line_of_bundle
from training.table_checks.reading import read_by_page, read_by_training

ROOT = Path(__file__).resolve().parents[3]
START_S = 90.0
TIME = {"date": "찍은 날", "time": "때"}
"""What this plant calls the columns that tell when a shot was: neither sounds like a time."""


def environment(folder: Path, model: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LAMBDA_"))}
    return kept | {
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "INDEX_CACHE_DIR": str(folder / "index"),
        "MODEL_DIR": str(model),
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plant")
    names, rows = table_b(15, 60)
    csv = write_b(folder / "shots.csv", [TIME.get(name, name) for name in names], rows)
    told = (SCHEMAS / "public-b.yaml").read_text("utf-8")
    given = "  time: [registration_time, real_time, [date, real_time], [date, time]]\n"
    assert given in told
    schema = folder / "line.yaml"
    own = f"  time: [[{', '.join(TIME.values())}]]\n  date_order: day-first\n"
    schema.write_text(told.replace(given, own), "utf-8")
    arguments = ["--csv", str(csv), "--schema", str(schema), "--effort", "quick"]
    assert main(["train", *arguments, "--out", str(folder / "line"), "--no-report"]) == 0
    return folder


@pytest.fixture(scope="module")
def address(plant: Path) -> Iterator[str]:
    given = {"INDEX_CACHE_DIR": str(plant / "index"), "MODEL_DIR": str(plant / "line")}
    with served(given) as running:
        yield running.address


def test_the_page_shows_the_plant_s_variables(address: str, plant: Path) -> None:
    schema: dict[str, Any] = httpx.get(f"{address}/api/schema", timeout=60).json()
    assert schema["line"] == "public-b"
    assert [entry["name"] for entry in schema["features"]] == list(load_bundle(plant / "line").schema.names)
    assert schema["rows"] == {"time": [list(TIME.values())], "date_order": "day-first"}


def test_the_page_reads_the_plant_s_table_with_the_times_that_training_read(
    address: str, plant: Path
) -> None:
    document: dict[str, Any] = httpx.get(f"{address}/api/schema", timeout=60).json()
    line = line_of_bundle(plant / "line", load_bundle(plant / "line").schema)
    by_training = read_by_training(plant / "shots.csv", line)
    (by_page,) = read_by_page(plant, ["shots.csv"], document)
    assert by_training.times is not None
    assert len(by_training.times) == 15 * 60
    assert list(by_page.times or ()) == list(by_training.times)
    for category in ("mold_code", "heating_furnace"):
        assert list(by_page.values[category]) == list(by_training.values[category])


def test_the_tools_answer_by_the_plant_s_model(address: str, plant: Path) -> None:
    bundle = load_bundle(plant / "line")
    example = next(example for example in bundle.schema.examples if example.id == "good")
    body = {"features": dict(example.features)}
    answer = httpx.post(f"{address}/api/predict", json=body, timeout=60).json()
    assert bundle.model_version in str(answer)


@pytest.mark.parametrize("missing", ["nowhere", "."])
def test_a_folder_without_a_bundle_ends_the_start_with_its_name(tmp_path: Path, missing: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "diecast", "serve", "--port", "0"],
        cwd=ROOT,
        env=environment(tmp_path, tmp_path / missing),
        capture_output=True,
        text=True,
        timeout=START_S,
        check=False,
    )
    assert done.returncode == 1
    assert f"MODEL_DIR={tmp_path / missing}" in done.stderr
    assert "manifest.json: cannot be read" in done.stderr
