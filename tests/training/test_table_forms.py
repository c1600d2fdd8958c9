"""Tables of one variable a row, workbooks, units and machines: how the command line reads and tells them."""

from pathlib import Path

import pytest

from training.lines.line import Line, read_line
from training.table_checks.workbook_files import Cell, Value, xls, xlsx
from training.tables.raw_table import Dialect
from training.tables.reading import Intake, read_blocks, read_table

LINE = read_line(Path(__file__).parents[2] / "training" / "table_checks" / "line.yaml")
LONG = """shot,registered,tag,value,unit,result
1,2024-02-10 15:05:00,용탕 온도,651.5,℃,OK
1,2024-02-10 15:05:00,speed,250,cm/s,OK
2,2024-02-10 15:06:00,melt,1202,°F,NG
2,2024-02-10 15:06:00,humidity,40,%,NG
"""
RULE = "  long: {shot: [shot], variable: tag, value: value, unit: unit}"


def read(path: Path, content: str | bytes, line: Line = LINE, dialect: Dialect | None = None) -> Intake:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, line, dialect)


def line_with(folder: Path, rule: str) -> Line:
    text = LINE.path.read_text(encoding="utf-8")
    (folder / "line.yaml").write_text(text.replace("table:\n", f"table:\n{rule}\n"), encoding="utf-8")
    return read_line(folder / "line.yaml")


def values(intake: Intake, name: str) -> list[float]:
    return [float(value) for value in intake.table.features[:, intake.table.names.index(name)]]


class TestOneVariableARow:
    def test_it_becomes_one_shot_a_row_in_the_schema_s_units(self, tmp_path: Path) -> None:
        intake = read(tmp_path / "long.csv", LONG, line_with(tmp_path, RULE))
        assert values(intake, "melt") == [651.5, 650.0]
        assert values(intake, "speed") == pytest.approx([2.5, float("nan")], nan_ok=True)
        assert intake.table.defect.tolist() == [False, True]
        assert intake.timed
        assert "variables that the line does not know: 'humidity' in 1 rows" in intake.notes

    def test_it_is_not_taken_for_anything_else_without_the_rule(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match=r"column tag: holds names of variables: .*table\.long"):
            read(tmp_path / "long.csv", LONG)

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("1,2024-02-10 15:05:00,speed", "1,2024-02-10 15:05:00,melt", "line 3: column value: melt"),
            ("15:05:00,speed", "15:05:01,speed", "line 3: column registered: '2024-02-10 15:05:01', and"),
            (",tag,", ",name,", "columns of table.long are missing: tag"),
        ],
    )
    def test_what_contradicts_is_refused_with_its_line(
        self, tmp_path: Path, old: str, new: str, said: str
    ) -> None:
        with pytest.raises(ValueError, match=r"long\.csv") as caught:
            read(tmp_path / "long.csv", LONG.replace(old, new), line_with(tmp_path, RULE))
        assert said in str(caught.value)


class TestWorkbooks:
    ROWS: tuple[tuple[Value, ...], ...] = (("melt", "result"), (651.5, "OK"), (Cell(1202, '0"°F"'), "NG"))

    def test_a_sheet_is_read_by_its_name(self, tmp_path: Path) -> None:
        book = xlsx({"first": self.ROWS, "second": [*self.ROWS, (640, "OK")]})
        with pytest.raises(ValueError, match=r"several sheets .*: first, second; .*--sheet"):
            read(tmp_path / "shots.xlsx", book)
        with pytest.raises(ValueError, match="has no sheet 'third'; its sheets are first, second"):
            read(tmp_path / "shots.xlsx", book, dialect=Dialect(sheet="third"))

    def test_cells_with_and_without_a_unit_do_not_mix_in_silence(self, tmp_path: Path) -> None:
        with pytest.raises(
            ValueError, match=r"line 2: column melt: '651\.5' has no unit, and '1202 °F' has °F"
        ):
            read(tmp_path / "shots.xlsx", xlsx({"shots": self.ROWS}))

    def test_what_is_hidden_is_read_and_named(self, tmp_path: Path) -> None:
        rows: list[list[Value]] = [["melt", "result", "speed"]]
        rows += [[651 + shot, "OK" if shot % 2 else "NG", 2.5] for shot in range(6)]
        content = xlsx(
            {"shots": rows, "Old": [["a"], ["b"]]}, hidden=["shots", "Old", 3, 4, 5, 7, 99, "C", "F"]
        )
        intake = read(tmp_path / "shots.xlsx", content)
        assert values(intake, "melt") == [651, 652, 653, 654, 655, 656]
        assert "sheet shots is hidden, and was read" in intake.notes
        told = "what is hidden was read like all else: rows 3 to 5, row 7, column C"
        assert told in intake.notes
        assert "sheet shots was read; the others are Old (hidden)" in intake.notes
        assert not any("hidden" in note for note in read(tmp_path / "all.xlsx", xlsx({"s": rows})).notes)

    def test_errors_and_merged_cells_are_named_by_cell(self, tmp_path: Path) -> None:
        rows: list[tuple[Value, ...]] = [
            ("melt", "result"),
            (650, "OK"),
            ("", "NG"),
            (Cell("#N/A", "", "NA()", error=True), "OK"),
        ]
        intake = read(tmp_path / "shots.xlsx", xlsx({"shots": rows}, merged=["A2:A3"]))
        assert values(intake, "melt") == pytest.approx([650, 650, float("nan")], nan_ok=True)
        assert "formula errors that count as missing: A4 (#N/A)" in intake.notes
        assert "merged cells were filled with their value: A2:A3" in intake.notes

    def test_an_error_that_is_no_missing_value_is_refused(self, tmp_path: Path) -> None:
        rows: list[tuple[Value, ...]] = [("melt", "result"), (Cell("#REF!", "", "X", error=True), "OK")]
        with pytest.raises(ValueError, match=r"line 2: column melt: '#REF!' is a formula .* with an error"):
            read(tmp_path / "shots.xlsx", xlsx({"shots": rows}))

    def test_of_an_xls_it_is_said_what_cannot_be_seen(self, tmp_path: Path) -> None:
        intake = read(tmp_path / "shots.xls", xls([["melt", "result"], [651.5, "OK"], [640.0, "NG"]]))
        assert values(intake, "melt") == [651.5, 640.0]
        assert any("of an .xls neither units" in note for note in intake.notes)

    @pytest.mark.parametrize("content", [b"PK\x03\x04", xls([["melt"]])[:700]])
    def test_a_damaged_workbook_is_refused_by_name(self, tmp_path: Path, content: bytes) -> None:
        with pytest.raises(ValueError, match=r"shots\.xlsx"):
            read(tmp_path / "shots.xlsx", content)


def test_what_was_read_as_what_is_told(tmp_path: Path) -> None:
    text = "일보;;\n용탕 온도 (°F);melt;호기;result\n1202,5;650,0;1;OK\n1200;651,0;2;NG\n"
    intake = read(tmp_path / "shots.csv", text)
    assert values(intake, "melt") == pytest.approx([650.2777777777778, 648.888888889])
    told = "; ".join(intake.notes)
    for said in (
        "fields are separated by semicolons",
        "rows above the header were passed over: 일보",
        "column melt is 용탕 온도 (°F) once more and was not read; they differ in 2 rows",
        "decimal commas were read in 용탕 온도 (°F)",
        "2 values in °F were converted to °C",
        "column 호기 has 2 values: if these are machines or dies",
    ):
        assert said in told


def test_blocks_of_a_file_share_the_decimal_mark_of_the_whole(tmp_path: Path) -> None:
    rows = "".join(f"1.{number:03};OK\n" for number in range(200, 260))
    path = tmp_path / "shots.csv"
    path.write_text(f"melt;result\n{rows}651,5;OK\n", encoding="utf-8")
    blocks = list(read_blocks(path, LINE, Dialect(), 10))
    assert blocks[0][1][0, 0] == 1200.0
    assert blocks[-1][1][-1, 0] == 651.5


def test_a_decimal_mark_that_is_said_counts_for_the_whole_file(tmp_path: Path) -> None:
    text = "melt;result\n1.200;OK\n1.350;NG\n"
    with pytest.raises(ValueError, match=r"line 2: column melt: '1\.200' may be 1\.2 or 1200, and nothing"):
        read(tmp_path / "shots.csv", text)
    assert values(read(tmp_path / "a.csv", text, dialect=Dialect(decimal=",")), "melt") == [1200.0, 1350.0]
    assert values(read(tmp_path / "b.csv", text, dialect=Dialect(decimal=".")), "melt") == [1.2, 1.35]
