"""Kinds of defect as texts: each belongs to a defect mode by the schema, and none becomes a good casting."""

from pathlib import Path

import pytest

from training.lines.line import Line, bundle_document, read_line
from training.tables.reading import Intake, read_table

ROWS = """불량유형,result,melt
,OK,650
수축기공,NG,651
"NG-03, 탕경",NG,652
수축기공/기타,NG,653
정상,OK,654
"""
MODES = """
defect_modes:
  - {id: shrinkage, label: 수축, label_en: Shrinkage, values: [수축기공, NG-03]}
  - {id: cold_shut, label: 탕경, label_en: Cold shut, values: [탕경]}
"""
BY_KIND = "  kinds: {column: 불량유형, good: [정상, ''], other: [기타]}"
BOTH = "  label: {column: result, bad: [NG], good: [OK]}\n" + BY_KIND


def line_with(folder: Path, rules: str, modes: str = MODES) -> Line:
    text = (Path(__file__).parents[2] / "training" / "table_checks" / "line.yaml").read_text(encoding="utf-8")
    label = "  label: {column: result, bad: [NG], good: [OK]}"
    assert label in text
    (folder / "line.yaml").write_text(text.replace(label, rules) + modes, encoding="utf-8")
    return read_line(folder / "line.yaml")


def read(folder: Path, rows: str, line: Line) -> Intake:
    (folder / "shots.csv").write_text(rows, encoding="utf-8")
    return read_table(folder / "shots.csv", line)


@pytest.mark.parametrize("rules", [BY_KIND, BOTH], ids=["kinds alone", "beside a label"])
def test_kinds_become_modes_and_several_may_stand_in_a_field(tmp_path: Path, rules: str) -> None:
    table = read(tmp_path, ROWS, line_with(tmp_path, rules)).table
    assert table.mode_ids == ("shrinkage", "cold_shut")
    assert table.modes.tolist() == [
        [False, False],
        [True, False],
        [True, True],
        [True, False],
        [False, False],
    ]
    assert table.defect.tolist() == [False, True, True, True, False]


def test_an_unforeseen_kind_is_refused_with_its_counts_and_first_line(tmp_path: Path) -> None:
    rows = ROWS + "균열,NG,655\n수축기공;균열,NG,656\n"
    with pytest.raises(
        ValueError, match=r"shots\.csv: line 7: column 불량유형: .*'균열' in 2 rows from line 7"
    ):
        read(tmp_path, rows, line_with(tmp_path, BY_KIND))


def test_an_empty_field_is_no_good_casting_unless_the_schema_says_so(tmp_path: Path) -> None:
    line = line_with(tmp_path, BY_KIND.replace(", ''", ""))
    intake = read(tmp_path, ROWS, line)
    assert len(intake.table) == 4
    assert [(entry.name, entry.rows) for entry in intake.dropped] == [("without a label", 1)]
    assert intake.labels == {"불량유형": {"수축기공": 2, "ng-03": 1, "탕경": 1, "기타": 1, "no kind": 1}}


def test_a_kind_beside_a_good_label_is_told_and_the_label_counts(tmp_path: Path) -> None:
    intake = read(tmp_path, ROWS + "탕경,OK,655\n", line_with(tmp_path, BOTH))
    assert not intake.table.defect[-1]
    assert not intake.table.modes[-1].any()
    assert any("line 7: column 불량유형: 1 castings have a kind" in note for note in intake.notes)


def test_a_kind_that_holds_a_separator_is_one_kind(tmp_path: Path) -> None:
    line = line_with(tmp_path, BY_KIND, MODES.replace("[탕경]", "[N/G, 탕경]"))
    table = read(tmp_path, ROWS + "N/G,NG,655\n", line).table
    assert table.modes[-1].tolist() == [False, True]


@pytest.mark.parametrize(
    ("rules", "modes", "said"),
    [
        (BY_KIND, MODES.replace("[탕경]", "[수축기공]"), "is a kind of two defect modes"),
        (BY_KIND.replace("기타", "탕경"), MODES, "is a kind of a defect mode too"),
        ("  label: {column: result, bad: [NG]}", MODES, "table.kinds: must name the column"),
        (
            BY_KIND.replace(", other: [기타]", ""),
            MODES.replace("values", "columns"),
            "needs defect_modes with values",
        ),
        (
            BY_KIND.replace("good", "goods"),
            MODES,
            "table.kinds.goods: is not a key here; did you mean 'good'",
        ),
    ],
)
def test_a_fault_in_the_rules_is_told_with_its_line(
    tmp_path: Path, rules: str, modes: str, said: str
) -> None:
    with pytest.raises(ValueError, match=r"line\.yaml: line \d+: ") as caught:
        line_with(tmp_path, rules, modes)
    assert said in str(caught.value)


def test_a_bundle_does_not_carry_the_kinds(tmp_path: Path) -> None:
    document = bundle_document(line_with(tmp_path, BY_KIND).document)
    assert all("values" not in mode for mode in document["defect_modes"])
