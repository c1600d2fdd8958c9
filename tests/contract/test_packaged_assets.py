"""Each function starts and answers with the files that src/Makefile packages for it, and no others."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.quality_parts import ROOT, event

RECIPE = (ROOT / "src" / "Makefile").read_text(encoding="utf-8")
ASSETS = dict(re.findall(r"^ASSETS_(\w+) :=[ ]*(.*)$", RECIPE, re.MULTILINE))
PACKAGES = frozenset(re.findall(r"^PACKAGE_\w+ := (\w+)$", RECIPE, re.MULTILINE))
ANSWERS = """
import json, sys
from {package}.handler import handler
for event in json.load(sys.stdin):
    print("answer:", json.dumps(handler(event, None)))
"""
LISTED = {"action": "list", "line": "default"}
EVENTS: Mapping[str, tuple[Any, ...]] = {
    "agent": (event("agent_schema"), event("agent_document"), event("agent_chat")),
    "t0_ingest": (event("t0_ingest_list"),),
    "t1_predict": (event("t1_predict"),),
    "t2_importance": (event("t2_importance"),),
    "t3_kb": (event("t3_kb"),),
    "t4_shots": (event("t4_shots_record"), LISTED),
}


def artefact_of(package: str, folder: Path, *, without: str = "") -> Path:
    """The code and the assets of a package as `sam build` lays them out; `without` is a file to leave out."""
    for name in (package, "shared"):
        shutil.copytree(ROOT / "src" / name, folder / name)
    for name in ASSETS[package].split():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, place)
    if without:
        (folder / without).unlink()
    return folder


def answered(package: str, artefact: Path) -> subprocess.CompletedProcess[str]:
    """The function's answers, in a process that finds nothing of the checkout's assets."""
    kept = artefact.parent / "kept"
    kept.mkdir(mode=0o700)
    return subprocess.run(
        [sys.executable, "-c", ANSWERS.format(package=package)],
        input=json.dumps(EVENTS[package]),
        env={
            "PYTHONPATH": str(artefact),
            "INDEX_CACHE_DIR": str(kept),
            "DIECAST_DATA_DIR": str(kept),
            "USE_MOCK": "true",
            "AWS_DEFAULT_REGION": "us-east-1",
        },
        cwd=artefact,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_function_is_known_here() -> None:
    """The heartbeat has no assets, and opens no file."""
    assert PACKAGES == ASSETS.keys() == EVENTS.keys() | {"heartbeat"}
    assert not ASSETS["heartbeat"]


@pytest.mark.parametrize("package", EVENTS)
def test_a_function_answers_with_its_own_assets_alone(package: str, tmp_path: Path) -> None:
    run = answered(package, artefact_of(package, tmp_path / "artefact"))

    assert run.returncode == 0, run.stderr
    answers = [
        json.loads(line.removeprefix("answer:"))
        for line in run.stdout.splitlines()
        if line.startswith("answer:")
    ]
    assert len(answers) == len(EVENTS[package])
    for answer in answers:
        assert answer.get("statusCode", 200) == 200, answer
        assert "error" not in answer
        assert "internal_error" not in answer.get("body", "")


def test_a_file_that_is_not_packaged_is_found(tmp_path: Path) -> None:
    manifest = "models/default/manifest.json"

    run = answered("agent", artefact_of("agent", tmp_path / "artefact", without=manifest))

    assert run.returncode != 0
    assert manifest in run.stderr
