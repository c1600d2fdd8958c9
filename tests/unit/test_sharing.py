"""How tests are found and shared: no folder is forgotten, and one test starts no workers."""

import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import ALONE, PURE, TESTS, pytest_xdist_auto_num_workers
from tests.gate_list import gates

ROOT = TESTS.parent
GATES = {folder: folder for folder in ALONE} | {
    "hostile": "hostile",
    "template": "template",
    "training": "training",
    "golden": "golden",
    "generated": "golden",
}
"""Folders that `make test` leaves to targets of their own, and the target (`make test-golden`) of each."""


def workers(*arguments: str) -> int | None:
    config: Any = SimpleNamespace(args=list(arguments), invocation_params=SimpleNamespace(dir=ROOT))
    return pytest_xdist_auto_num_workers(config)


@pytest.mark.parametrize("named", ["tests/unit/test_sharing.py", "tests/unit/test_sharing.py::workers[a]"])
def test_what_is_named_runs_at_once_in_one_process(named: str) -> None:
    assert workers(named) == 0
    assert workers(named, named) == 0


@pytest.mark.parametrize(
    "folders", [("tests/unit",), ("tests/unit", "tests/contract/test_mode_names.py"), (".",)]
)
def test_folders_are_shared_among_all_cores(folders: tuple[str, ...]) -> None:
    assert workers(*folders) is None


@pytest.mark.parametrize("folder", sorted(ALONE))
def test_what_changes_one_account_in_order_is_not_shared(folder: str) -> None:
    assert workers(f"tests/{folder}") == 0


def test_every_folder_of_tests_is_run() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]
    folders = {Path(path).relative_to(TESTS).parts[0] for path in TESTS.rglob("test_*.py")}

    assert {f"tests/{folder}" for folder in folders - GATES.keys()} == set(options["testpaths"])
    assert folders >= GATES.keys() | PURE


@pytest.mark.parametrize(("folder", "target"), sorted(GATES.items()))
def test_what_make_test_leaves_out_is_a_gate_of_its_own(folder: str, target: str) -> None:
    recipe = (ROOT / "Makefile").read_text("utf-8").partition(f"\ntest-{target}:")[2].partition("\n\n")[0]

    assert f"tests/{folder}" in recipe.split()
    assert f"test-{target}" in gates()
