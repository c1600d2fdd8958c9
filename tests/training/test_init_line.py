"""The first YAML of a new line: what it proposes can be read, reads the table, and leaves nothing unsaid."""

from pathlib import Path

import pytest

from tests.plant_tables import table_a, table_b, write_a, write_b
from training.commands.common import TableFile
from training.commands.init_line import run
from training.lines.line import Line, read_line
from training.table_checks.workbook_files import Cell, Value, xlsx
from training.tables.raw_table import Dialect
from training.tables.reading import Intake, read_table


def proposed(path: Path, dialect: Dialect | None = None) -> tuple[Line, Intake]:
    """Write the YAML of a table, and read the table by it."""
    out = path.with_suffix(".yaml")
    given = dialect or Dialect()
    run(TableFile(path, None, given.delimiter, given.decimal, given.sheet), out, overwrite=False)
    line = read_line(out)
    return line, read_table(path, line, given)


def test_a_table_with_a_verdict_is_read_by_its_own_proposal(tmp_path: Path) -> None:
    line, intake = proposed(write_b(tmp_path / "b.csv", *table_b(6, 60)))
    assert intake.timed
    assert intake.absent == ()
    assert 0 < intake.table.defect.mean() < 0.2
    assert line.schema.sentinels == (1449.0, 65535.0)
    assert line.rules.run.columns == ("mold_code",)
    assert line.rules.machine is None
    assert {"id", "tryshot_signal"} <= set(line.rules.ignore)
    strength = next(feature for feature in line.schema.features if feature.name == "physical_strength")
    assert strength.plausible[1] < 1000


def test_two_header_rows_and_counts_of_defects_are_seen(tmp_path: Path) -> None:
    line, intake = proposed(write_a(tmp_path / "a.csv", *table_a(300, 10)))
    assert line.rules.header == "two-rows-joined"
    assert len(line.rules.label.columns) == 26
    assert not intake.timed
    assert {"Process_Velocity_1", "Sensor_Melting_Furnace_Temp"} <= set(line.schema.names)


def test_a_korean_sheet_with_titles_units_and_kinds(tmp_path: Path) -> None:
    header: list[Value] = [
        "일시",
        "용탕 온도 (°F)",
        "주조압력",
        "설정 속도 [m/s]",
        "호기",
        "불량유형",
        "순번",
    ]
    rows: list[list[Value]] = [
        [
            Cell(45332.5 + row / 500, "yyyy-mm-dd hh:mm"),
            1200 + row % 7,
            Cell(70 + row % 5, '0" MPa"'),
            2.0 + row % 4 / 10,
            f"{1 + row % 2}호기",
            "수축" if row % 6 == 0 else "탕경" if row % 11 == 0 else "",
            row + 1,
        ]
        for row in range(60)
    ]
    path = tmp_path / "line-3.xlsx"
    path.write_bytes(xlsx({"일보": [["3라인 생산 일보"], [], header, *rows]}))
    line, intake = proposed(path)
    units = {feature.name: (feature.unit, feature.role) for feature in line.schema.features}
    assert units == {
        "용탕 온도": ("°F", "measurement"),
        "주조압력": ("MPa", "measurement"),
        "설정 속도": ("m/s", "setpoint"),
        "호기": ("-", "context"),
    }
    assert line.rules.machine == "호기"
    assert line.rules.time == (("일시",),)
    assert line.rules.ignore == ("순번",)
    assert [mode.label for mode in line.schema.defect_modes] == ["수축", "탕경"]
    assert int(intake.table.defect.sum()) == sum(bool(row[5]) for row in rows)


def test_what_is_open_has_a_question_mark(tmp_path: Path) -> None:
    path = tmp_path / "shots.csv"
    path.write_text("time,alpha,note\n24-02-10 8h5,1.5,x\n24-02-11,2.5,y\n", encoding="utf-8")
    run(TableFile(path), tmp_path / "line.yaml", overwrite=False)
    text = (tmp_path / "line.yaml").read_text(encoding="utf-8")
    assert "label: {column: '?'" in text
    assert "sounds like a time, but '24-02-10 8h5' has a year of two digits" in text
    with pytest.raises(ValueError, match=r"columns are missing: \?"):
        read_table(path, read_line(tmp_path / "line.yaml"))


def test_an_order_of_dates_that_the_file_leaves_open_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "shots.csv"
    path.write_text("logged,alpha,passorfail\n24-02-10 15:05,1.5,0\n24-02-29 9:00,2.5,1\n", encoding="utf-8")
    run(TableFile(path), tmp_path / "line.yaml", overwrite=False)
    text = (tmp_path / "line.yaml").read_text(encoding="utf-8")
    assert '["logged"]' in text
    [asked] = [line for line in text.splitlines() if "date_order" in line]
    assert "day-first or year-first" in asked
    with pytest.raises(ValueError, match=r"line 2: column logged: .*date_order: year-first"):
        read_table(path, read_line(tmp_path / "line.yaml"))
    decided = text.replace(asked, "  date_order: year-first")
    (tmp_path / "line.yaml").write_text(decided, encoding="utf-8")
    seconds = read_table(path, read_line(tmp_path / "line.yaml")).seconds
    assert seconds is not None
    assert (seconds // 86_400).tolist() == [19763, 19782]


def test_groups_above_names_are_one_header_with_them(tmp_path: Path) -> None:
    path = tmp_path / "shots.csv"
    path.write_text(
        "registered,공정,,result\n,melt,speed,\n2024-02-10,650,2,OK\n2024-02-11,651,3,NG\n", encoding="utf-8"
    )
    run(TableFile(path), tmp_path / "line.yaml", overwrite=False)
    line = read_line(tmp_path / "line.yaml")
    assert line.schema.names == ("공정_melt", "공정_speed")
    assert read_table(path, line).table.defect.tolist() == [False, True]


@pytest.mark.parametrize(
    "values", [("A", "B", "C"), ("정상", "재검"), ("O", "X"), ("0", "1", "2"), ("P", "F")]
)
def test_a_label_that_no_word_explains_is_asked_for_and_no_variable(
    values: tuple[str, ...], tmp_path: Path
) -> None:
    rows = "".join(f"{650 + place / 8},{values[place % len(values)]}\n" for place in range(24))
    path = tmp_path / "shots.csv"
    path.write_text(f"용탕 온도,판정\n{rows}", encoding="utf-8")
    run(TableFile(path), tmp_path / "line.yaml", overwrite=False)
    line = read_line(tmp_path / "line.yaml")
    assert line.schema.names == ("용탕 온도",)
    with pytest.raises(
        ValueError, match=r"column 판정: values that table\.label does not name: .*list each under"
    ):
        read_table(path, line)


def test_a_label_of_bad_ones_alone_is_a_yaml_that_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "shots.csv"
    rows = "".join(f"{650 + place / 8},{'NG' if place % 3 == 0 else ''}\n" for place in range(24))
    path.write_text(f"용탕 온도,판정\n{rows}", encoding="utf-8")
    run(TableFile(path), tmp_path / "line.yaml", overwrite=False)
    intake = read_table(path, read_line(tmp_path / "line.yaml"))
    assert [(one.name, one.rows) for one in intake.dropped] == [("without a label", 16)]


def test_a_yaml_that_is_there_is_kept(tmp_path: Path) -> None:
    path = write_b(tmp_path / "b.csv", *table_b(2, 40))
    (tmp_path / "line.yaml").write_text("line: mine\n", encoding="utf-8")
    with pytest.raises(ValueError, match="is there already"):
        run(TableFile(path), tmp_path / "line.yaml", overwrite=False)
    assert (tmp_path / "line.yaml").read_text(encoding="utf-8") == "line: mine\n"


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("Dear colleagues\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"note\.txt"):
        run(TableFile(tmp_path / "note.txt"), tmp_path / "line.yaml", overwrite=False)
