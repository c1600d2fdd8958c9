"""Shots as CSV."""

from pathlib import Path

import numpy as np
import pytest

from tests.quality_parts import small_table
from training.table import Table, read_csv, write_csv


def first_shots(count: int) -> Table:
    table = small_table()
    return table.where(np.arange(len(table)) < count)


def read(path: Path) -> Table:
    return read_csv(path, small_table().names, small_table().mode_ids)


def test_what_was_written_is_read_back_exactly(tmp_path: Path) -> None:
    table = first_shots(300)
    write_csv(table, tmp_path / "shots.csv")
    again = read(tmp_path / "shots.csv")
    assert np.array_equal(table.features, again.features, equal_nan=True)
    assert (table.modes == again.modes).all()
    assert (table.run == again.run).all()
    assert (table.shot == again.shot).all()


def test_columns_are_run_shot_variables_modes_and_defect(tmp_path: Path) -> None:
    write_csv(first_shots(2), tmp_path / "shots.csv")
    header = (tmp_path / "shots.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert header == ["run", "shot", *small_table().names, *small_table().mode_ids, "defect"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("run,shot,", "charge,shot,", "line 1: columns are missing: run"),
        ("\n0,1,", "\n0,1,warm,", "line 3"),
        ("\n0,1,", "\n0,one,", "line 3: column shot: 'one' is not a number"),
        ("\n0,1,", "\n0,inf,", "line 3: column shot: 'inf' is not finite"),
        ("\n0,1,", "\n0,,", "column shot has empty fields"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "shots.csv"
    write_csv(first_shots(3), path)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"shots\.csv") as caught:
        read(path)
    assert said in str(caught.value)


def test_a_file_without_shots_is_refused(tmp_path: Path) -> None:
    write_csv(first_shots(0), tmp_path / "shots.csv")
    with pytest.raises(ValueError, match="holds no shots"):
        read(tmp_path / "shots.csv")
