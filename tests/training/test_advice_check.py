"""Advice on later shots: simulated ones, whose truth is known, and hand-made ones."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from diecast.cli import main
from shared.bundle.bundle import Bundle
from tests.quality_parts import DEFAULT_BUNDLE, default_bundle, other_line
from training.advice_score import NEAREST, Advised, figures_of, score_advice
from training.preprocessing import without_sentinels
from training.simulator.parameters import Parameters
from training.simulator.simulation import simulate

Matrix = npt.NDArray[np.float64]

CLAMP = "Process_ClampForce"


def test_where_a_value_was_unusual_later_shots_near_the_advice_are_far_better(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = ["advice-check", "--bundle", str(DEFAULT_BUNDLE), "--runs", "24"]
    assert main([*command, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["alarms"] == sum(figures["codes"].values())
    unusual = figures["unusual"]
    assert unusual["advised"] > 0.7 * figures["alarms"]
    assert unusual["fall"] > 5
    assert unusual["better"] > 9 * unusual["worse"]
    assert figures["usual"]["advised"] <= 0.02 * figures["alarms"]
    assert figures["truth"]["fall"] > 7
    assert main(command) == 0
    printed = [float(share) for share in re.findall(r"([\d.]+)%", capsys.readouterr().out)]
    assert any(abs(share - 100 * unusual["rate_before"]) < 0.06 for share in printed)


def test_a_bundle_that_the_simulator_does_not_know_needs_a_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["advice-check", "--bundle", str(other_line(tmp_path)), "--runs", "2"]) == 2
    assert "--csv" in capsys.readouterr().err


def later() -> tuple[Bundle, Matrix, npt.NDArray[np.bool_]]:
    bundle = default_bundle()
    table = simulate(Parameters.read(), bundle.schema, 8, 100, 99)
    return bundle, without_sentinels(table.features, bundle.schema), table.defect


def test_advice_that_changes_nothing_is_neither_better_nor_worse() -> None:
    bundle, rows, defect = later()
    column = bundle.schema.names.index(CLAMP)

    def stay(_bundle: Bundle, raw: Matrix, _effects: Matrix) -> Advised:
        return Advised("untested", {} if np.isnan(raw[column]) else {column: float(raw[column])}, (column,))

    cases, codes = score_advice(bundle, rows, defect, stay)
    found = figures_of(cases, codes)["all"]
    assert found["advised"] > 10
    assert (found["better"], found["worse"]) == (0, 0)
    assert found["rate_before"] == found["rate_after"]


def test_the_shot_itself_is_no_neighbour_and_others_are_told_by_distance() -> None:
    """Defects at one clamp force only: near it every shot but none elsewhere is a defect."""
    bundle, rows, _ = later()
    column = bundle.schema.names.index(CLAMP)
    bad = np.arange(len(rows)) % 4 == 0
    rows[:, column] = np.where(bad, 650.0, 720.0)
    judged = replace(bundle, threshold=1e-9)

    def correct(_bundle: Bundle, _raw: Matrix, _effects: Matrix) -> Advised:
        return Advised("untested", {column: 720.0}, (column,))

    cases, _ = score_advice(judged, rows, bad, correct)
    assert len(cases) == len(rows)
    assert bad.sum() > NEAREST
    for case in cases:
        assert case.before == float(bad[case.shot])
        assert case.after == 0
        assert case.unusual == bool(bad[case.shot])


def test_without_any_advice_there_are_counts_alone() -> None:
    found = figures_of([], ["all_usual", "all_usual", "never_made"])
    assert found["codes"] == {"all_usual": 2, "never_made": 1}
    assert found["unusual"] == {"advised": 0}
