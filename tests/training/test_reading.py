"""A plant's CSV, read by its line's rules; what is wrong with one, and where."""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from tests.fitted_parts import small_table
from tests.plant_tables import SCHEMAS, table_a, table_b, write_a, write_b
from training.lines.line import Line, read_line
from training.preprocessing import without_sentinels
from training.table import Table, write_csv
from training.tables.raw_table import Dialect
from training.tables.reading import Intake, read_table

DEFAULT = read_line(SCHEMAS / "default.yaml")
A, B = read_line(SCHEMAS / "public-a.yaml"), read_line(SCHEMAS / "public-b.yaml")


def first_shots(count: int) -> Table:
    table = small_table()
    return table.where(np.arange(len(table)) < count)


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    write_csv(first_shots(60), tmp_path / "shots.csv")
    return tmp_path / "shots.csv"


def change(path: Path, old: str, new: str, count: int = 1) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def refusal(path: Path, dialect: Dialect | None = None) -> str:
    with pytest.raises(ValueError, match=path.name.replace(".", r"\.")) as caught:
        read_table(path, DEFAULT, dialect)
    return str(caught.value)


def test_what_the_simulator_wrote_is_read_back_exactly(tmp_path: Path) -> None:
    table = first_shots(300)
    write_csv(table, tmp_path / "shots.csv")
    again = read_table(tmp_path / "shots.csv", DEFAULT).table
    assert np.array_equal(table.features, again.features, equal_nan=True)
    assert (table.modes == again.modes).all()
    assert (table.defect == again.defect).all()
    assert (table.run == again.run).all()
    assert (table.shot == again.shot).all()


def cell(path: Path, line: int, column: str, text: str) -> None:
    """Write a text into one field, by line number as an editor counts them."""
    with path.open(encoding="utf-8", newline="") as source:
        rows = list(csv.reader(source))
    rows[line - 1][rows[0].index(column)] = text
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("warm", "line 3: column Sensor_Flow: 'warm' is not a number"),
        ("1e999", "line 3: column Sensor_Flow: '1e999' is not a finite number"),
        ("20_0", "line 3: column Sensor_Flow: '20_0' is not a number: '_0' is no unit"),
        ("26 m", "line 3: column Sensor_Flow: '26 m' is in m, which does not convert to L/min"),
        ("26,5", "line 3: column Sensor_Flow: '26,5' has a decimal comma, and"),
    ],
)
def test_a_field_that_is_no_number_is_refused_with_line_and_column(shots: Path, text: str, said: str) -> None:
    cell(shots, 3, "Sensor_Flow", text)
    assert said in refusal(shots)


def test_missing_columns_are_named_with_the_nearest_of_the_file(shots: Path) -> None:
    change(shots, "Sensor_Flow", "Sensor_Flwo")
    said = refusal(shots)
    assert "line 1: columns are missing: Sensor_Flow (the file has 'Sensor_Flwo')" in said
    assert "aliases" in said


def test_a_row_of_another_length_is_refused_with_its_line(shots: Path) -> None:
    lines = shots.read_text(encoding="utf-8").splitlines()
    lines[5] = lines[5].rsplit(",", 2)[0]
    shots.write_text("\n".join(lines), encoding="utf-8")
    assert "line 6: " in refusal(shots)
    assert "is the row cut off?" in refusal(shots)


@pytest.mark.parametrize(("mark", "word"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_another_delimiter_is_found_out_and_told(shots: Path, mark: str, word: str) -> None:
    text = shots.read_text(encoding="utf-8").replace(",", mark)
    shots.write_text(text, encoding="utf-8")
    intake = read_table(shots, DEFAULT)
    assert len(intake.table) == 60
    assert f"fields are separated by {word}" in intake.notes
    assert f"separated by {word}" in refusal(shots, Dialect(","))


def test_decimal_commas_are_found_out_by_the_whole_and_told(shots: Path) -> None:
    expected = read_table(shots, DEFAULT).table.features
    text = shots.read_text(encoding="utf-8").replace(",", ";").replace(".", ",")
    shots.write_text(text, encoding="utf-8")
    found = read_table(shots, DEFAULT)
    assert np.array_equal(expected, found.table.features, equal_nan=True)
    assert any("decimal commas were read" in note for note in found.notes)
    again = read_table(shots, DEFAULT, Dialect(";", ",")).table.features
    assert np.array_equal(expected, again, equal_nan=True)
    assert "has a decimal comma" in refusal(shots, Dialect(";", "."))


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shots.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert "none of the schema's columns is in the header (a, b…)" in refusal(path)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is empty"),
        (b"run,shot,defect\n1,\xff\xfe\x80\x81,0\n", "line 2: is neither UTF-8 nor CP949"),
    ],
)
def test_a_file_without_text_is_refused(tmp_path: Path, raw: bytes, said: str) -> None:
    path = tmp_path / "shots.csv"
    path.write_bytes(raw)
    assert said in refusal(path)


def test_a_header_alone_holds_no_shots(tmp_path: Path) -> None:
    write_csv(first_shots(0), tmp_path / "shots.csv")
    assert "holds no shots" in refusal(tmp_path / "shots.csv")


def test_a_label_of_many_values_is_refused(shots: Path) -> None:
    for line in range(2, 12):
        cell(shots, line, "defect", f"{line / 7:.3f}")
    said = refusal(shots)
    assert "line 2: column defect" in said
    assert "table.label" in said


def test_shots_without_a_label_are_left_out_and_counted(shots: Path) -> None:
    cell(shots, 4, "defect", "")
    intake = read_table(shots, DEFAULT)
    assert len(intake.table) == 59
    assert [(entry.name, entry.rows) for entry in intake.dropped] == [("without a label", 1)]


class TestTwoHeaderRows:
    @pytest.fixture
    def intake(self, tmp_path: Path) -> Intake:
        return read_table(write_a(tmp_path / "a.csv", *table_a(300, 10)), A)

    def test_group_and_name_are_joined_and_stray_spaces_forgiven(self, intake: Intake) -> None:
        assert not np.isnan(intake.table.features).any()
        assert intake.notes == []

    def test_any_defect_column_above_zero_makes_a_defect_and_its_mode(self, intake: Intake) -> None:
        assert 0.05 < intake.table.defect.mean() < 0.6
        assert (intake.table.modes.any(axis=1) == intake.table.defect).all()

    def test_runs_follow_id_and_counter(self, intake: Intake) -> None:
        assert len(np.unique(intake.table.run)) == 10

    def test_names_joined_in_one_row_are_taken_too(self, tmp_path: Path) -> None:
        columns, rows = table_a(100, 5)
        path = write_b(tmp_path / "a.csv", [f"{group}_{name}" for group, name in columns], rows)
        intake = read_table(path, A)
        assert intake.notes == ["the header stands in one row, not as the schema says"]


class TestPassOrFail:
    @pytest.fixture
    def intake(self, tmp_path: Path) -> Intake:
        return read_table(write_b(tmp_path / "b.csv", *table_b(6, 60)), B)

    def column(self, intake: Intake, name: str) -> list[float]:
        return list(intake.table.features[:, intake.table.names.index(name)])

    def test_try_shots_are_left_out_and_counted(self, intake: Intake) -> None:
        assert [(entry.name, entry.rows, entry.defects) for entry in intake.dropped] == [("try-shots", 3, 3)]

    def test_texts_become_their_codes(self, intake: Intake) -> None:
        assert set(self.column(intake, "heating_furnace")) == {1.0, 2.0}
        assert set(self.column(intake, "working")) == {1.0}

    def test_pauses_and_warm_up_come_from_the_clock_and_are_capped(self, intake: Intake) -> None:
        since, gap = self.column(intake, "shots_since_pause"), self.column(intake, "gap_before_shot")
        assert max(since) == 59
        assert since.count(0.0) == 6
        assert max(gap) == 7200
        assert all(100 < pause < 400 for pause, count in zip(gap, since, strict=True) if count > 0)

    def test_a_day_and_a_die_make_a_run(self, intake: Intake) -> None:
        assert len(np.unique(intake.table.run)) == 6

    def test_rows_out_of_order_are_brought_into_the_order_of_time(self, tmp_path: Path) -> None:
        names, rows = table_b(3, 40)
        straight = read_table(write_b(tmp_path / "b.csv", names, rows), B).table
        turned = read_table(write_b(tmp_path / "turned.csv", names, rows[::-1]), B)
        assert np.array_equal(straight.features, turned.table.features, equal_nan=True)
        assert turned.notes == ["the rows were brought into time order"]

    def test_a_total_is_refused_unless_the_schema_leaves_it_out(self, tmp_path: Path) -> None:
        names, rows = table_b(3, 40)
        total = ["합계", *rows[-1][1:]]
        path = write_b(tmp_path / "b.csv", names, [*rows, total])
        with pytest.raises(ValueError, match=f"line {len(rows) + 2}: column id: '합계' stands for a total"):
            read_table(path, B)
        said = "    - {name: totals, column: id, values: [합계]}\n  validation: later_shots"
        line = with_table(tmp_path, "  validation: later_shots", said)
        intake = read_table(path, line)
        assert [(one.name, one.rows) for one in intake.dropped][-1] == ("totals", 1)
        assert len(intake.table) == len(read_table(write_b(tmp_path / "b.csv", names, rows), B).table)

    def test_a_clock_that_is_put_back_is_told_before_rows_are_brought_into_order(
        self, tmp_path: Path
    ) -> None:
        names, rows = table_b(3, 40)
        date, clock = names.index("date"), names.index("time")
        for place, row in enumerate(rows):
            row[date], row[clock] = (
                "2024-10-27",
                f"0{1 + (place + 60 * (place < 60)) // 60}:{place % 60:02d}:00",
            )
        notes = read_table(write_b(tmp_path / "b.csv", names, rows), B).notes
        assert any("line 62: column date + time: the time goes back" in note for note in notes), notes

    def test_cp949_is_read_and_noted(self, tmp_path: Path) -> None:
        names, rows = table_b(3, 40)
        intake = read_table(write_b(tmp_path / "b.csv", names, rows, "cp949"), B)
        assert set(self.column(intake, "working")) == {1.0}
        assert "line 2 is not UTF-8; the file was read as CP949" in intake.notes[0]

    def test_a_time_that_is_none_is_refused_with_its_line(self, tmp_path: Path) -> None:
        names, rows = table_b(3, 40)
        rows[10][names.index("date")] = "next Tuesday"
        with pytest.raises(ValueError, match=r"line 12: column date: 'next Tuesday' is not"):
            read_table(write_b(tmp_path / "b.csv", names, rows), B)

    def test_a_shot_without_a_time_takes_the_one_before_and_many_are_refused(self, tmp_path: Path) -> None:
        names, rows = table_b(3, 40)
        place = names.index("date")
        rows[10][place : place + 2] = ["", ""]
        intake = read_table(write_b(tmp_path / "b.csv", names, rows), B)
        assert intake.notes == [
            "line 12: column date + time: 1 shots without a time took that of the row above"
        ]
        for row in rows[:10]:
            row[place : place + 2] = ["", ""]
        with pytest.raises(ValueError, match=r"line 2: column date \+ time: 10 shots have no time"):
            read_table(write_b(tmp_path / "c.csv", names, rows[10:] + rows[:10]), B)

    def test_optional_columns_may_be_absent(self, tmp_path: Path) -> None:
        names, rows = table_b(3, 40)
        place = names.index("working")
        less = [row[:place] + row[place + 1 :] for row in rows]
        intake = read_table(write_b(tmp_path / "b.csv", names[:place] + names[place + 1 :], less), B)
        assert intake.absent == ("working",)

    @pytest.mark.parametrize("pair", [("cast_pressure", "molten_temp"), ("upper_mold_temp3", "mold_code")])
    def test_any_two_of_the_logged_variables_may_be_absent(
        self, tmp_path: Path, pair: tuple[str, str]
    ) -> None:
        names, rows = table_b(3, 40)
        kept = [place for place, name in enumerate(names) if name not in pair]
        less = [[row[place] for place in kept] for row in rows]
        intake = read_table(write_b(tmp_path / "b.csv", [names[place] for place in kept], less), B)
        assert set(intake.absent) == set(pair)
        whole = read_table(write_b(tmp_path / "whole.csv", names, rows), B)
        others = [place for place, name in enumerate(B.schema.names) if name not in pair]
        assert np.array_equal(
            intake.table.features[:, others], whole.table.features[:, others], equal_nan=True
        )

    def test_an_absent_variable_beside_an_unread_column_of_nearly_its_name_is_told(
        self, tmp_path: Path
    ) -> None:
        names, rows = table_b(3, 40)
        names[names.index("cast_pressure")] = "cast_presure"
        intake = read_table(write_b(tmp_path / "b.csv", names, rows), B)
        assert "no column cast_pressure (the file has 'cast_presure')" in " ".join(intake.notes)

    def test_a_file_that_lacks_most_variables_is_another_table(self, tmp_path: Path) -> None:
        names, rows = table_b(3, 40)
        place = names.index("Coolant_temperature")
        less = [row[place:] for row in rows]
        with pytest.raises(ValueError, match=r"line 1: columns are missing: molten_temp, .* diecast map"):
            read_table(write_b(tmp_path / "b.csv", names[place:], less), B)


def at(rows: list[list[str]], names: list[str], form: Callable[[datetime], tuple[str, str]]) -> None:
    """Write the times of rows of table b in another form."""
    date, time = names.index("date"), names.index("time")
    for row in rows:
        moment = datetime.fromisoformat(f"{row[date]} {row[time]}")
        row[date], row[time] = form(moment)


class TestTime:
    @pytest.mark.parametrize(
        "form",
        [
            lambda m: (f"{m:%Y%m%d}", f"{m:%H%M%S}"),
            lambda m: (f"{m:%d/%m/%Y}", f"{m:%H.%M.%S}"),
            lambda m: (f"{m.year}년 {m.month}월 {m.day}일", f"오전 {m:%H:%M:%S}"),
            lambda m: (f"{m:%H:%M:%S}", f"{m:%Y-%m-%d}"),
        ],
        ids=["digits", "day first", "Korean", "columns exchanged"],
    )
    def test_another_form_of_the_same_times_gives_the_same_table(
        self, tmp_path: Path, form: Callable[[datetime], tuple[str, str]]
    ) -> None:
        names, rows = table_b(15, 40)
        straight = read_table(write_b(tmp_path / "b.csv", names, rows), B)
        at(rows, names, form)
        other = read_table(write_b(tmp_path / "other.csv", names, rows), B)
        assert np.array_equal(straight.table.features, other.table.features, equal_nan=True)
        assert np.array_equal(straight.table.run, other.table.run)
        assert straight.timed

    def test_a_named_column_that_has_no_date_anywhere_is_refused(self, tmp_path: Path) -> None:
        names, rows = table_b(3, 40)
        place = names.index("date")
        less = [row[:place] + row[place + 1 :] for row in rows]
        path = write_b(tmp_path / "b.csv", names[:place] + names[place + 1 :], less)
        with pytest.raises(ValueError, match=r"line 3: column time: '\d+:\d+:\d+' has no date"):
            read_table(path, B)

    def test_a_date_whose_clock_is_absent_is_called_a_date(self, tmp_path: Path) -> None:
        names, rows = table_b(3, 40)
        place = names.index("time")
        less = [row[:place] + row[place + 1 :] for row in rows]
        path = write_b(tmp_path / "b.csv", names[:place] + names[place + 1 :], less)
        with pytest.raises(
            ValueError, match=r"line 3: column date: '2019-01-02' is a date .* time, which"
        ) as said:
            read_table(path, B)
        assert "has no date" not in str(said.value)

    def test_a_day_that_nothing_decides_is_refused_until_the_schema_says_it(self, tmp_path: Path) -> None:
        names, rows = table_b(3, 40)
        at(rows, names, lambda m: (f"{m:%d/%m/%Y}", f"{m:%H:%M:%S}"))
        path = write_b(tmp_path / "b.csv", names, rows)
        with pytest.raises(ValueError, match=r"line 3: column date: .*table\.date_order"):
            read_table(path, B)
        told = with_table(tmp_path, "  header: one-row", "  header: one-row\n  date_order: day-first")
        assert read_table(path, told).timed

    def test_without_any_column_there_is_no_time(self, tmp_path: Path) -> None:
        names, rows = table_b(3, 40)
        place = names.index("date")
        less = [row[:place] + row[place + 2 :] for row in rows]
        intake = read_table(write_b(tmp_path / "b.csv", names[:place] + names[place + 2 :], less), B)
        assert not intake.timed
        assert {"gap_before_shot", "shots_since_pause"} <= set(intake.absent)

    def test_dates_alone_make_days_but_no_pauses(self, tmp_path: Path) -> None:
        names, rows = table_b(3, 40)
        place = names.index("time")
        for row in rows:
            row[place] = ""
        intake = read_table(write_b(tmp_path / "b.csv", names, rows), B)
        assert len(np.unique(intake.table.run)) == 3
        assert {"gap_before_shot", "shots_since_pause"} <= set(intake.absent)
        assert "without a time of the day" in intake.notes[0]


def with_table(folder: Path, old: str, new: str) -> Line:
    """The line of table b with a change in its YAML."""
    text = (SCHEMAS / "public-b.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "line.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return read_line(folder / "line.yaml")


class TestLabels:
    BOTH = "  label: {column: passorfail, bad: [1], good: [0]}"

    def test_an_unforeseen_value_is_refused_with_its_count_and_line(self, tmp_path: Path) -> None:
        names, rows = table_b(3, 40)
        rows[4][-1], rows[9][-1] = "2", "2"
        with pytest.raises(ValueError, match=r"line 6: column passorfail: .*'2' in 2 rows from line 6"):
            read_table(write_b(tmp_path / "b.csv", names, rows), B)

    def test_texts_in_place_of_the_values_are_refused_and_read_aloud(self, tmp_path: Path) -> None:
        names, rows = table_b(3, 40)
        rows = [[*row[:-1], "NG" if row[-1] == "1" else "OK"] for row in rows]
        with pytest.raises(ValueError, match=r"'ok' reads like good; 'ng' reads like bad"):
            read_table(write_b(tmp_path / "b.csv", names, rows), B)

    def test_bad_alone_will_do_where_one_other_value_is_left(self, tmp_path: Path) -> None:
        line = with_table(tmp_path, self.BOTH, "  label: {column: passorfail, bad: [1]}")
        names, rows = table_b(3, 40)
        intake = read_table(write_b(tmp_path / "b.csv", names, rows), line)
        assert intake.assumed_good == "0"
        assert sum(intake.labels["passorfail"].values()) == 120
        rows[7][-1] = "unknown"
        with pytest.raises(ValueError, match=r"'0' in .* rows from line 5.*'unknown' in 1 rows from line 9"):
            read_table(write_b(tmp_path / "c.csv", names, rows), line)


class TestMachinesAndCategories:
    def test_pauses_are_those_of_each_machine(self, tmp_path: Path) -> None:
        names, rows = table_b(2, 40)
        both = [[*row, machine] for row in rows for machine in ("A", "B")]
        path = write_b(tmp_path / "b.csv", [*names, "machine"], both)
        single = read_table(write_b(tmp_path / "single.csv", names, rows), B)
        line = with_table(tmp_path, "  header: one-row", "  header: one-row\n  machine: machine")
        intake = read_table(path, line)
        for name in ("gap_before_shot", "shots_since_pause"):
            column = intake.table.names.index(name)
            for number in (0, 1):
                mine = intake.machine == number
                assert np.array_equal(intake.table.features[mine, column], single.table.features[:, column])
        assert len(np.unique(intake.table.run)) == 4

    def test_an_unseen_level_is_missing_and_counted(self, tmp_path: Path) -> None:
        line = with_table(tmp_path, "    codes: {'ON': 1, 'OFF': 0}", "    levels: ['OFF', 'ON']")
        names, rows = table_b(2, 40)
        rows[5][names.index("emergency_stop")] = "TEST"
        intake = read_table(write_b(tmp_path / "b.csv", names, rows), line)
        values = intake.table.features[:, intake.table.names.index("emergency_stop")]
        assert np.isnan(values).sum() == 1
        assert set(values[~np.isnan(values)]) == {2.0}
        assert intake.unseen == {"emergency_stop": {"test": 1}}

    def test_levels_of_numbers_keep_their_number_and_are_learnt(self, tmp_path: Path) -> None:
        names, rows = table_b(3, 40)
        intake = read_table(write_b(tmp_path / "b.csv", names, rows), B)
        assert intake.levels["mold_code"] == ("8412", "8422", "8432")
        assert set(intake.table.features[:, intake.table.names.index("mold_code")]) == {8412, 8422, 8432}

    def test_too_many_levels_are_no_category(self, tmp_path: Path) -> None:
        names, rows = table_b(4, 40)
        for number, row in enumerate(rows):
            row[names.index("mold_code")] = f"lot-{number}"
        with pytest.raises(ValueError, match="column mold_code: 158 levels"):
            read_table(write_b(tmp_path / "b.csv", names, rows), B)

    def test_sentinels_of_one_variable_count_even_where_they_are_plausible(self, tmp_path: Path) -> None:
        old = "    equipment: clamp\n"
        line = with_table(tmp_path, old, old + "    sentinels: [777]\n")
        cleaned = without_sentinels(np.full((1, len(line.schema.names)), 777.0), line.schema)
        lost = [name for name, value in zip(line.schema.names, cleaned[0], strict=True) if np.isnan(value)]
        assert "physical_strength" in lost
        assert "cast_pressure" not in lost
