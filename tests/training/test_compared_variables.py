"""`diecast compare` where the models know other variables than the table: named, and never compared."""

import json
from pathlib import Path

import pytest

from diecast.cli import main
from tests.integration.ops.feeding_parts import table_rows, write_rows
from tests.line_parts import OTHER, bundle_of_line, schema_document
from tests.quality_parts import DEFAULT_BUNDLE, default_bundle, with_schema


def table(folder: Path) -> Path:
    path = folder / "shots.csv"
    write_rows(path, table_rows(30))
    return path


def compare(folder: Path, champion: Path, challenger: Path) -> int:
    models = ["--champion", str(champion), "--challenger", str(challenger)]
    return main(["compare", "--table", str(table(folder)), *models])


@pytest.mark.parametrize("turned", [False, True])
def test_a_model_of_other_variables_is_refused_with_their_names(
    tmp_path: Path, turned: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    models = [DEFAULT_BUNDLE, bundle_of_line(tmp_path / OTHER)]
    role = "champion" if turned else "challenger"
    assert compare(tmp_path, *(reversed(models) if turned else models)) != 0
    said = capsys.readouterr().err
    assert f"the {role} line-9-a knows" in said
    names = [feature["name"] for feature in schema_document()["features"]]
    own = set(default_bundle().schema.names)
    assert [name for name in names if name not in own and name not in said] == []
    assert "--schema" in said
    assert "Traceback" not in said


def test_a_variable_of_another_unit_is_another_variable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(json.dumps(default_bundle().schema.document))
    document["features"][0]["unit"] = "furlong"
    (tmp_path / "units").mkdir()
    with_schema(tmp_path / "units", json.dumps(document).encode())
    assert compare(tmp_path, DEFAULT_BUNDLE, tmp_path / "units") != 0
    said = capsys.readouterr().err
    assert f"{document['features'][0]['name']} [furlong]" in said
