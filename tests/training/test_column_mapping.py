"""Which column is which variable: proposed, confirmed by a person, kept and used again."""

from pathlib import Path

import pytest

from diecast.cli import main
from training.commands.common import TableFile
from training.lines.column_mapping import read_mapping, read_outcome, with_columns
from training.lines.column_proposal import propose_columns
from training.lines.line import DEFAULT, read_line
from training.tables.raw_table import Dialect
from training.tables.reading import read_blocks, read_table
from training.tables.unknown_table import read_to_map

SCHEMA = Path(__file__).parents[2] / "training" / "table_checks" / "line.yaml"
LINE = read_line(SCHEMA)
MODEL = Path(__file__).parents[2] / "models" / "default"
ROWS = """registered,용탕온도 1,cast press (bar),shot speed,memo,result
2024-02-10 15:05:00,651.5,725,2.5,x,OK
2024-02-10 15:06:00,648,700,3,y,NG
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "shots.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


@pytest.fixture
def mapping(table: Path) -> Path:
    out = table.with_name("columns.yaml")
    assert main(["map", str(table), "--schema", str(SCHEMA), "--out", str(out)]) == 0
    return out


def confirm(mapping: Path) -> None:
    """Take the # away in front of every proposal, as a person would."""
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text.replace('  # "', '  "'), encoding="utf-8")


def test_names_are_certain_and_likenesses_are_proposals(mapping: Path) -> None:
    text = mapping.read_text(encoding="utf-8")
    assert '\n  "shot speed": "speed"\n' in text
    assert """  # "용탕온도 1": "melt"  # ? name 90% like '용탕 온도', 100% of the values in range""" in text
    assert '  # "cast press (bar)": "pressure"  # ? name' in text
    assert "bar fits" in text
    assert "memo" not in text


def test_nothing_counts_before_a_person_has_confirmed_it(mapping: Path, table: Path) -> None:
    assert read_mapping(mapping, LINE) == {"shot speed": "speed"}
    confirm(mapping)
    columns = read_mapping(mapping, LINE)
    assert columns == {"shot speed": "speed", "용탕온도 1": "melt", "cast press (bar)": "pressure"}
    intake = read_table(table, with_columns(LINE, columns))
    assert intake.absent == ()
    assert intake.table.features.tolist() == [[651.5, 72.5, 2.5], [648.0, 70.0, 3.0]]


def test_a_confirmed_mapping_is_used_again(
    mapping: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    confirm(mapping)
    given = ["audit", "--csv", str(table), "--schema", str(SCHEMA), "--mapping", str(mapping)]
    assert main(given) == 0
    assert "absent_columns" not in capsys.readouterr().out
    assert main(given[:-2]) == 0
    assert "melt, pressure" in capsys.readouterr().out
    line = with_columns(LINE, read_mapping(mapping, LINE))
    assert next(read_blocks(table, line, Dialect(), 1))[1].tolist() == [[651.5, 72.5, 2.5]]
    aliases = {entry["name"]: entry.get("aliases") for entry in line.document["features"]}
    assert aliases["pressure"] == ["cast press"]


def test_what_a_person_said_counts_before_every_name(tmp_path: Path) -> None:
    path = tmp_path / "shots.csv"
    path.write_text(
        "registered,melt,speed,temp,temp,result\n2024-02-10 15:05,1,2,3,651,OK\n", encoding="utf-8"
    )
    mapping = tmp_path / "columns.yaml"
    mapping.write_text('columns:\n  melt: speed\n  "speed": null\n  temp.2: melt\n', encoding="utf-8")
    columns = read_mapping(mapping, LINE)
    assert columns == {"melt": "speed", "speed": None, "temp.2": "melt"}
    intake = read_table(path, with_columns(LINE, columns))
    assert intake.table.features[0].tolist()[::2] == [651.0, 1.0]
    assert intake.absent == ("pressure",)


def test_a_number_of_the_shot_and_texts_are_no_variable(tmp_path: Path) -> None:
    path = tmp_path / "shots.csv"
    rows = "".join(f"{shot},{shot * 2 % 7},{'높음' if shot % 3 else 650}\n" for shot in range(1, 9))
    path.write_text(f"shot speed no,speed2,melt temp 2\n{rows}", encoding="utf-8")
    raw = read_to_map(path, LINE, Dialect())
    found = {match.column: match.feature for match in propose_columns(raw, LINE)}
    assert found == {"speed2": "speed"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns:\n  a: mlt\n", "line 2: 'mlt' is no variable of"),
        ("columns:\n  a: melt\n  b: melt\n", "line 3: melt has a column already"),
        ("a: melt\n", "line 1: must have columns"),
        ("columns: [a]\n", "line 1: must have columns"),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "columns.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"columns\.yaml") as caught:
        read_mapping(tmp_path / "columns.yaml", LINE)
    assert said in str(caught.value)


def test_columns_of_other_values_or_another_quantity_are_not_proposed(tmp_path: Path) -> None:
    path = tmp_path / "shots.csv"
    path.write_text("melt temp 2 (bar),shot speed,result\n5,2.5,OK\n6,3,NG\n", encoding="utf-8")
    out = tmp_path / "columns.yaml"
    assert main(["map", str(path), "--schema", str(SCHEMA), "--out", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    assert "melt temp 2" not in text
    assert "# '': \"melt\"  # ? no column looks like it" in text


INSPECTED = """registered,melt,speed,QC,불량유형
2024-02-10 15:05:00,651.5,2.5,OK,
2024-02-10 15:06:00,648,3,NG,기공
2024-02-10 15:07:00,649,3,재검,
2024-02-10 15:08:00,650,3,,
"""


@pytest.fixture
def inspected(tmp_path: Path) -> Path:
    path = tmp_path / "inspected.csv"
    path.write_text(INSPECTED, encoding="utf-8")
    return path


def test_the_column_of_the_outcomes_is_proposed_with_its_reason(
    inspected: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = inspected.with_name("columns.yaml")
    assert main(["map", str(inspected), "--schema", str(SCHEMA), "--out", str(out)]) == 0
    why = "it names kinds of defect, and an empty cell says nothing: 기공 → defect (1)"
    assert f"불량유형 → what the parts were? ({why})" in capsys.readouterr().out
    assert f'# ? {why}\n# outcome:\n#   column: "불량유형"\n' in out.read_text(encoding="utf-8")
    assert read_outcome(out) is None
    # The line's own label says it already.
    inspected.write_text(INSPECTED.replace("QC", "result"), encoding="utf-8")
    assert main(["map", str(inspected), "--schema", str(SCHEMA), "--out", str(out), "--overwrite"]) == 0
    assert "outcome" not in out.read_text(encoding="utf-8")


def mapped(inspected: Path, words: str) -> Path:
    path = inspected.with_name("mapping.yaml")
    path.write_text(f"columns: {{}}\noutcome:\n  column: QC\n{words}", encoding="utf-8")
    return path


def test_the_outcome_that_a_person_named_is_the_label(inspected: Path) -> None:
    table = TableFile(inspected, SCHEMA, mapping=mapped(inspected, "  words: {재검: null}\n"))
    _, intake = table.read()
    assert intake.table.defect.tolist() == [0, 1]
    assert "labels are those of the column QC, as the mapping says" in intake.notes
    table = TableFile(inspected, SCHEMA, mapping=mapped(inspected, "  words:\n    재검: defect\n"))
    assert table.read()[1].table.defect.tolist() == [0, 1, 1]


def test_a_text_of_the_outcome_that_is_not_understood_is_never_guessed(inspected: Path) -> None:
    with pytest.raises(ValueError, match=r"line 4: column QC: texts of the outcome .* '재검' in 1 rows"):
        TableFile(inspected, SCHEMA, mapping=mapped(inspected, "")).read()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("outcome: QC\n", "line 2: outcome must have column"),
        ("outcome:\n  words: {a: good}\n", "line 2: outcome must have column"),
        ("outcome:\n  column: QC\n  other: 1\n", "line 2: outcome must have column"),
        ("outcome:\n  column: QC\n  words:\n    a: fine\n", "line 5: 'fine' is not good, defect or null"),
    ],
)
def test_a_fault_of_the_outcome_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "columns.yaml").write_text("columns: {}\n" + text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"columns\.yaml") as caught:
        read_outcome(tmp_path / "columns.yaml")
    assert said in str(caught.value)


def test_score_tells_the_outcomes_beside_the_verdicts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = read_line(DEFAULT).schema.names
    typical = {feature.name: feature.typical for feature in read_line(DEFAULT).schema.features}
    rows = [",".join([*(str(typical[name]) for name in names), text]) for text in ("OK", "NG", "재검", "")]
    (tmp_path / "shots.csv").write_text("\n".join([",".join([*names, "QC"]), *rows]), encoding="utf-8")
    mapping = mapped(tmp_path / "shots.csv", "")
    given = ["score", str(tmp_path / "shots.csv"), "--bundle", str(MODEL), "--out", str(tmp_path / "out.csv")]
    assert main([*given, "--mapping", str(mapping)]) == 0
    told = capsys.readouterr().out
    assert "outcome of 'QC': 2 known, verdicts 1 right, 1 wrong; not understood: '재검' (1)" in told
    written = [line.split(",") for line in (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()]
    assert [row[-1] for row in written] == ["outcome", "good", "defect", "", ""]
    assert main(given) == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[0].endswith(",hit_rate")
    (tmp_path / "shots.csv").write_text("\n".join([",".join([*names, "x"]), *rows]), encoding="utf-8")
    assert main([*given, "--mapping", str(mapping)]) == 0
    assert "there is no column 'QC', which the mapping names" in capsys.readouterr().out
