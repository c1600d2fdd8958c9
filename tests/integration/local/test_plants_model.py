"""`MODEL_DIR=… make run`: the page's variables and the tools' answers are those of a plant's bundle."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from diecast.cli import main
from shared.bundle.bundle import load_bundle
from tests.plant_tables import SCHEMAS, table_b, write_b

ROOT = Path(__file__).resolve().parents[3]
START_S = 90.0


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
    csv = write_b(folder / "shots.csv", *table_b(15, 60))
    arguments = ["--csv", str(csv), "--schema", str(SCHEMAS / "public-b.yaml"), "--effort", "quick"]
    assert main(["train", *arguments, "--out", str(folder / "line"), "--no-report"]) == 0
    return folder


@pytest.fixture(scope="module")
def address(plant: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "diecast", "serve", "--port", "0"],
        cwd=ROOT,
        env=environment(plant, plant / "line"),
        stdout=subprocess.PIPE,
        text=True,
    )
    give_up = threading.Timer(START_S, process.kill)
    give_up.start()
    assert process.stdout is not None
    ready = next((found for line in process.stdout if (found := re.search(r"(http://127\S+)", line))), None)
    give_up.cancel()
    assert ready
    yield ready.group(1)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=START_S)


def test_the_page_shows_the_plant_s_variables(address: str, plant: Path) -> None:
    schema: dict[str, Any] = httpx.get(f"{address}/api/schema", timeout=60).json()
    assert schema["line"] == "public-b"
    assert [entry["name"] for entry in schema["features"]] == list(load_bundle(plant / "line").schema.names)


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
