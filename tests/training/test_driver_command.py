"""The simulator's truth on the command line: in the CSV, and as a score."""

import csv
import json
from pathlib import Path

import pytest

from diecast.cli import main
from tests.quality_parts import DEFAULT_BUNDLE, other_line

FEW = ["--runs", "8", "--shots", "60", "--seed", "3"]


def test_simulated_shots_carry_their_truth_behind_the_label(tmp_path: Path) -> None:
    assert main(["simulate", "--out", str(tmp_path / "shots.csv"), *FEW]) == 0
    with (tmp_path / "shots.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert list(rows[0])[-4:] == ["defect", "truth_defect", "truth_mechanism", "truth_driver"]
    assert {row["truth_defect"] for row in rows} == {"0", "1"}
    assert all(bool(row["truth_mechanism"]) == (row["truth_defect"] == "1") for row in rows)


def test_drivers_prints_the_score_beside_its_peers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drivers", "--bundle", str(DEFAULT_BUNDLE), "--json", *FEW]) == 0
    score = json.loads(capsys.readouterr().out)
    assert score["shots"] > 10
    assert score["top3"] > score["permutation_top3"] > 0
    assert main(["drivers", "--bundle", str(DEFAULT_BUNDLE), *FEW]) == 0
    assert f"{score['top3']:.1%}" in capsys.readouterr().out


def test_a_bundle_of_another_line_cannot_be_scored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["drivers", "--bundle", str(other_line(tmp_path)), *FEW]) == 2
    assert "only bundles of the default line can be scored" in capsys.readouterr().err
