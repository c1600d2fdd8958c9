"""The count of mutants tells what survived, and fails where one does on a limit that has a name."""

import json
from pathlib import Path

import pytest

from scripts.count_mutants import main

SOURCE = """
def x_few__mutmut_orig(rows):
    if len(rows) > LARGEST_RESULTS:
        return []
    return sorted(rows)


def x_few__mutmut_1(rows):
    if len(rows) >= LARGEST_RESULTS:
        return []
    return sorted(rows)


def x_few__mutmut_2(rows):
    if len(rows) > LARGEST_RESULTS:
        return []
    return sorted(None)
"""


def run_of(folder: Path, first: int | None, second: int | None) -> Path:
    package = folder / "src" / "agent" / "grounding"
    package.mkdir(parents=True)
    (package / "few.py").write_text(SOURCE)
    codes = {"agent.grounding.few.x_few__mutmut_1": first, "agent.grounding.few.x_few__mutmut_2": second}
    (package / "few.py.meta").write_text(json.dumps({"exit_code_by_key": codes}))
    return folder


def test_a_survivor_on_a_named_limit_fails_the_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(run_of(tmp_path, 0, 1)) == 1
    said = capsys.readouterr().out
    assert "agent.grounding: 2 mutants, 1 killed, 1 survived, 0 untested" in said
    assert "survives on a named limit: agent.grounding.few.x_few__mutmut_1" in said
    assert "+     if len(rows) >= LARGEST_RESULTS:" in said


def test_a_survivor_elsewhere_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(run_of(tmp_path, 1, 0)) == 0
    assert capsys.readouterr().out == "agent.grounding: 2 mutants, 1 killed, 1 survived, 0 untested\n"


def test_a_text_in_capitals_is_no_named_limit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = run_of(tmp_path, 1, 0)
    source = SOURCE.replace("sorted(rows)", "rows, 'too_few'").replace("sorted(None)", "rows, 'TOO_FEW'")
    (folder / "src" / "agent" / "grounding" / "few.py").write_text(source)

    assert main(folder) == 0
    assert "1 survived" in capsys.readouterr().out


def test_a_timeout_is_noticed_and_what_no_test_runs_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(run_of(tmp_path, 36, 33)) == 0
    assert "1 killed, 0 survived, 1 untested" in capsys.readouterr().out


def test_a_count_of_nothing_fails(tmp_path: Path) -> None:
    assert main(run_of(tmp_path, None, None)) == 2
