"""`diecast`."""

from pathlib import Path

import numpy as np
import pytest

from diecast.cli import main
from shared.bundle.bundle import load_bundle

QUICK = ["--runs", "20", "--shots", "80", "--seed", "9"]


def test_help_names_the_subcommands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert "simulate" in said
    assert "train" in said


def test_a_simulated_csv_trains_the_same_model_as_the_simulation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", "--out", str(tmp_path / "shots.csv"), *QUICK]) == 0
    assert "20 runs" in capsys.readouterr().out
    csv = ["--csv", str(tmp_path / "shots.csv"), "--seed", "9", "--effort", "quick", "--no-report"]
    assert main(["train", "--out", str(tmp_path / "a"), *csv]) == 0
    assert main(["train", "--out", str(tmp_path / "b"), *QUICK, "--effort", "quick", "--no-report"]) == 0
    assert "ROC-AUC" in capsys.readouterr().out
    same = [path.name for path in (tmp_path / "a").glob("*.npz") if path.name != "shots.npz"]
    assert len(same) > 4
    for name in same:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    csv_shots, simulated = (load_bundle(tmp_path / name).shots for name in "ab")
    # Of a table nobody knows that a simulator made it.
    assert (bool(csv_shots.simulated[0]), bool(simulated.simulated[0])) == (False, True)
    np.testing.assert_array_equal(csv_shots.rows, simulated.rows)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--runs", "1"], "too few"),
        (["--csv", "nowhere.csv"], "nowhere.csv"),
        ([*QUICK, "--cost-ratio", "-1"], "cost ratio"),
        (["--schema", "nowhere.yaml"], "nowhere.yaml"),
        (["--parameters", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_what_cannot_be_trained_is_said_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["train", "--out", str(tmp_path / "line"), *arguments]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
