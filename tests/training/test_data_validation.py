"""The audit names the traps of a table, and training leaves out what would inflate its score."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.plant_tables import SCHEMAS, table_a, table_b, write_a, write_b
from training.data_validation.audit import Audit, audit
from training.data_validation.drift import drifts, run_effect
from training.data_validation.findings import NAMES
from training.data_validation.shots import find_repeats
from training.lines.line import Line, read_line
from training.table import Table
from training.tables.reading import read_table

A, B = read_line(SCHEMAS / "public-a.yaml"), read_line(SCHEMAS / "public-b.yaml")


def audited(path: Path, line: Line) -> Audit:
    return audit(read_table(path, line), line)


@pytest.fixture(scope="module")
def audit_a(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    return audited(write_a(tmp_path_factory.mktemp("a") / "a.csv", *table_a(1200, 12)), A)


@pytest.fixture(scope="module")
def audit_b(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    return audited(write_b(tmp_path_factory.mktemp("b") / "b.csv", *table_b(20, 80)), B)


def table_of(features: list[list[float]], defect: list[int]) -> Table:
    names = tuple(f"x{index}" for index in range(len(features[0])))
    count = np.arange(len(features))
    return Table(
        names, (), count * 0, count, np.array(features), np.zeros((len(count), 0), bool), np.array(defect) > 0
    )


def columns(found: Audit, name: str) -> set[str]:
    finding = found.find(name)
    return set(finding.columns) if finding else set()


def test_every_finding_has_a_known_name(audit_a: Audit, audit_b: Audit) -> None:
    assert {finding.name for finding in (*audit_a.findings, *audit_b.findings)} <= set(NAMES)


def test_repeated_rows_are_counted_and_left_out(audit_a: Audit) -> None:
    finding = audit_a.find("exact_duplicates")
    assert finding is not None
    assert finding.share == pytest.approx(0.375, abs=0.02)
    assert len(audit_a.table) == 1200


def test_shot_counter_id_and_the_climate_of_the_run_are_named(audit_a: Audit) -> None:
    assert columns(audit_a, "counters") == {"Process_Shot"}
    assert columns(audit_a, "identifiers") == {"Process_id"}
    assert {"Sensor_Air_Pressure_Min", "Sensor_Factory_Humidity_Max"} <= columns(audit_a, "run_markers")
    assert "Process_Biscuit_Thickness" not in columns(audit_a, "run_markers")


def test_a_run_effect_is_measured_on_later_shots(audit_a: Audit) -> None:
    finding = audit_a.find("run_effect")
    assert finding is not None
    assert 0.6 < finding.details["roc_auc"] < 0.85


def test_try_shots_sentinels_warm_up_and_constants_are_named(audit_b: Audit) -> None:
    tried = audit_b.find("try_shots")
    assert tried is not None
    assert tried.details["defect_rate"] == 1
    sentinels = audit_b.find("sentinels")
    assert sentinels is not None
    assert sentinels.details["values"] == [65535, 1449]
    assert set(sentinels.columns) == {"upper_mold_temp3", "physical_strength"}
    warm = audit_b.find("warm_up")
    assert warm is not None
    assert warm.details["defect_rate_first_six"] > 0.6
    assert warm.details["defect_rate_later"] < 0.1
    assert columns(audit_b, "constant_columns") == {"working", "emergency_stop"}
    assert audit_b.left_out == {"working": "is constant", "emergency_stop": "is constant"}


def test_ids_and_the_counter_of_the_day_are_named(audit_b: Audit) -> None:
    assert "id" in columns(audit_b, "identifiers")
    assert "count" in columns(audit_b, "counters")


def test_a_variable_that_gives_the_label_away_is_left_out(tmp_path: Path) -> None:
    names, rows = table_b(12, 60)
    place, label = names.index("biscuit_thickness"), names.index("passorfail")
    for row in rows:
        row[place] = f"{50 + 5 * int(row[label]) + 0.1 * (len(row[0]) % 3):.1f}"
    found = audited(write_b(tmp_path / "b.csv", names, rows), B)
    assert columns(found, "label_leaks") == {"biscuit_thickness"}
    assert found.left_out["biscuit_thickness"] == "gives the label away"


def test_a_mark_that_only_defects_have_gives_the_label_away(tmp_path: Path) -> None:
    names, rows = table_b(12, 60)
    label = names.index("passorfail")
    marked = [[*row, "rework" if row[label] == "1" else "store"] for row in rows]
    found = audited(write_b(tmp_path / "b.csv", [*names, "destination"], marked), B)
    assert columns(found, "label_leaks") == {"destination"}


def test_counts_of_defects_that_the_file_lacks_or_leaves_empty_are_a_warning(tmp_path: Path) -> None:
    names, rows = table_a(600, 6)
    whole = audited(write_a(tmp_path / "whole.csv", names, rows), A).find("label_values")
    less = audited(write_a(tmp_path / "less.csv", names[:-1], [row[:-1] for row in rows]), A)
    lacking = less.find("label_values")
    emptied = [[*row[:-1], ""] if number % 20 == 0 else row for number, row in enumerate(rows)]
    blank = audited(write_a(tmp_path / "blank.csv", names, emptied), A).find("label_values")
    assert whole is not None
    assert lacking is not None
    assert blank is not None
    assert [one.severity for one in (whole, lacking, blank)] == ["info", "warning", "warning"]
    assert f"does not have {'_'.join(names[-1])}" in lacking.message
    first = next(place for place, (group, _) in enumerate(names) if group == "Defects")
    good = sum("1" not in row[first:-1] for row in emptied[::20])
    assert f"{good} shots count as good with a count of defects that is empty" in blank.message


@pytest.mark.parametrize(("label", "said"), [("0", "good"), ("1", "defects")])
def test_one_class_is_an_error_that_says_what_is_missing(tmp_path: Path, label: str, said: str) -> None:
    names, rows = table_b(4, 60)
    rows = [[*row[:-1], label] for row in rows]
    finding = audited(write_b(tmp_path / "b.csv", names, rows), B).find("one_class")
    assert finding is not None
    assert finding.severity == "error"
    assert f"shots are {said}" in finding.message


def test_ten_rows_are_too_few(tmp_path: Path) -> None:
    names, rows = table_b(1, 10)
    finding = audited(write_b(tmp_path / "b.csv", names, rows), B).find("few_shots")
    assert finding is not None
    assert finding.severity == "error"


def test_near_repeats_are_found_across_the_edges_of_a_grid() -> None:
    rng = np.random.default_rng(3)
    rows = rng.normal(0, 1, (400, 5))
    nudged = rows + rng.uniform(-1, 1, rows.shape) * 5e-5
    table = table_of([*rows.tolist(), *nudged.tolist()], [0] * 800)
    repeats = find_repeats(table, np.ones(5, bool), None)
    assert not repeats.exact.any()
    assert not repeats.near[:400].any()
    assert repeats.near[400:].mean() > 0.9


def test_the_same_values_with_the_other_label_are_no_repeat_but_a_contradiction() -> None:
    repeats = find_repeats(table_of([[1, 2], [3, 4], [1, 2], [1, 2]], [0, 0, 1, 0]), np.ones(2, bool), None)
    assert repeats.exact.tolist() == [False, False, False, True]
    assert repeats.contradictory.tolist() == [False, False, True, False]


def test_a_stuck_logger_repeats_nearly_not_exactly() -> None:
    table = table_of([[1, 2], [1, 2], [1, 2]], [0, 0, 0])
    repeats = find_repeats(table, np.ones(2, bool), np.array([0.0, 0.0, 60.0]))
    assert repeats.exact.tolist() == [False, True, False]
    assert repeats.near.tolist() == [False, False, True]


def test_runs_without_an_effect_score_like_chance() -> None:
    rng = np.random.default_rng(4)
    run = np.repeat(np.arange(40), 100)
    effect = run_effect(run, rng.random(4000) < 0.2)
    assert effect.later == pytest.approx(0.5, abs=0.06)
    assert effect.past == pytest.approx(0.5, abs=0.06)


def test_only_what_moved_drifts() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(0, 1, (900, 2))
    values[600:, 1] += 1.5
    assert list(drifts(values)) == [1]


def changed_b(folder: Path, change: Callable[[list[str], list[list[str]]], None], days: int = 12) -> Audit:
    names, rows = table_b(days, 60)
    change(names, rows)
    return audited(write_b(folder / "b.csv", names, rows), B)


def test_all_values_of_the_label_are_counted(tmp_path: Path) -> None:
    finding = changed_b(tmp_path, lambda _names, _rows: None).find("label_values")
    assert finding is not None
    assert set(finding.details["counts"]["passorfail"]) == {"0", "1"}
    assert sum(finding.details["counts"]["passorfail"].values()) == 720


def test_a_rate_above_one_half_is_questioned_and_one_below_is_not(tmp_path: Path) -> None:
    def turn(_: list[str], rows: list[list[str]]) -> None:
        for row in rows:
            row[-1] = str(1 - int(row[-1]))

    finding = changed_b(tmp_path, turn).find("defect_rate")
    assert finding is not None
    assert "the wrong way round" in finding.message
    assert changed_b(tmp_path, lambda _names, _rows: None).find("defect_rate") is None


@pytest.mark.parametrize(
    ("name", "factor", "offset", "units"),
    [
        ("upper_mold_temp1", 1.8, 32, ("°C", "°F")),
        ("molten_temp", 1, 273.15, ("°C", "K")),
        ("cast_pressure", 0.1, 0, ("bar", "MPa")),
        ("production_cycletime", 1 / 60, 0, ("s", "min")),
    ],
)
def test_a_change_of_unit_on_the_way_is_found_with_its_line(
    tmp_path: Path, name: str, factor: float, offset: float, units: tuple[str, str]
) -> None:
    def change(names: list[str], rows: list[list[str]]) -> None:
        for row in rows[400:]:
            row[names.index(name)] = f"{float(row[names.index(name)]) * factor + offset:.4f}"

    finding = changed_b(tmp_path, change).find("unit_change")
    assert finding is not None
    assert finding.columns == (name,)
    assert (finding.details[name]["from"], finding.details[name]["to"]) == units
    assert abs(finding.details[name]["line"] - 402) <= 25


def test_no_unit_changes_where_none_does(audit_a: Audit, audit_b: Audit) -> None:
    assert audit_a.find("unit_change") is None
    assert audit_b.find("unit_change") is None


def without_time(names: list[str], rows: list[list[str]]) -> None:
    place = names.index("date")
    for row in (names, *rows):
        del row[place : place + 2]


def test_without_a_time_no_finding_calls_a_shot_later(tmp_path: Path) -> None:
    found = changed_b(tmp_path, without_time)
    assert found.find("no_time") is not None
    assert not [
        finding.name for finding in found.findings if "later" in finding.message + finding.action.casefold()
    ]


def test_a_table_sorted_by_class_is_refused_before_any_fit(tmp_path: Path) -> None:
    def sort(names: list[str], rows: list[list[str]]) -> None:
        without_time(names, rows)
        rows.sort(key=lambda row: row[-1])

    finding = changed_b(tmp_path, sort).find("sorted_by_class")
    assert finding is not None
    assert finding.severity == "error"
    assert "order of production" in finding.action


def test_few_defects_in_the_last_parts_are_said_with_what_to_do(tmp_path: Path) -> None:
    def spare(_: list[str], rows: list[list[str]]) -> None:
        for row in rows[-700:]:
            row[-1] = "0"
        for row in (*rows[-20:-17], rows[650], rows[800]):
            row[-1] = "1"

    found = changed_b(tmp_path, spare, days=20)
    for name in ("hold_out", "few_in_folds"):
        finding = found.find(name)
        assert finding is not None, name
        assert "bring more shots" in finding.action
    held = found.find("hold_out")
    assert held is not None
    assert "hold 3 defects" in held.message


def test_a_held_out_part_without_any_defect_is_refused(tmp_path: Path) -> None:
    def spare(_: list[str], rows: list[list[str]]) -> None:
        for row in rows[-400:]:
            row[-1] = "0"

    finding = changed_b(tmp_path, spare, days=20).find("hold_out")
    assert finding is not None
    assert finding.severity == "error"
