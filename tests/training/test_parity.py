"""A raw row, as the plant's table has it, scores the same in T1, in `score` and in the evaluation."""

import csv
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from diecast.cli import main
from shared.assets import asset
from shared.bundle.bundle import Bundle, load_bundle
from shared.bundle.feature_schema import FeatureSchema
from shared.errors import InvalidInput
from t1_predict.service import predict_quality
from t2_importance.service import Explainer
from tests.plant_tables import SCHEMAS, table_a, table_b, write_a, write_b
from training.commands.common import TableFile
from training.commands.evaluate import defect_probabilities
from training.preprocessing import without_sentinels

CLOCK = ("gap_before_shot", "shots_since_pause")
"""Made from the shots before: a batch of raw rows has them in it, a single row is sent with them."""


@dataclass(frozen=True)
class Plant:
    """A bundle, its schema's file, a table that looks like the plant's, and its rows as texts by column."""

    folder: Path
    schema: Path
    csv: Path
    rows: list[dict[str, str]]

    @property
    def bundle(self) -> Bundle:
        return load_bundle(self.folder)

    def evaluated(self) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], list[int]]:
        """The evaluation's probabilities, the values by the bundle's variables, and the rows' lines."""
        bundle = self.bundle
        line, intake = TableFile(self.csv, self.schema).read(bundle.schema)
        cleaned = replace(intake.table, features=without_sentinels(intake.table.features, line.schema))
        place = [intake.table.names.index(name) for name in bundle.schema.names]
        return defect_probabilities(bundle, cleaned), cleaned.features[:, place], intake.raw.lines


def trained(folder: Path, schema: str) -> Path:
    arguments = ["--csv", folder / "shots.csv", "--schema", SCHEMAS / f"{schema}.yaml", "--effort", "quick"]
    assert main(["train", *map(str, arguments), "--out", str(folder / "line"), "--no-report"]) == 0
    return folder / "line"


def plant(folder: Path, name: str) -> Plant:
    schema, path = SCHEMAS / f"{name}.yaml", folder / "shots.csv"
    if name == "default":
        simulated = ["--runs", "6", "--shots", "40", "--seed", "77"]
        assert main(["simulate", "--out", str(path), *simulated]) == 0
        with path.open(encoding="utf-8", newline="") as source:
            return Plant(asset("models", "default"), schema, path, list(csv.DictReader(source)))
    if name == "public-a":
        columns, rows = table_a(900, 9)
        names = [f"{group}_{column}" for group, column in columns]
        write_a(path, columns, rows)
    else:
        names, rows = table_b(15, 60)
        for number, row in enumerate(rows):
            row[names.index("mold_code")] = str(8412 + 10 * (number // 300))
        write_b(path, names, rows)
    given = [dict(zip(names, row, strict=True)) for row in rows]
    return Plant(trained(folder, name), schema, path, given)


@pytest.fixture(scope="module", params=["default", "public-a", "public-b"])
def line(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Plant:
    return plant(tmp_path_factory.mktemp(request.param), request.param)


def as_json(row: dict[str, str]) -> dict[str, float | str]:
    """A row as a gateway sends it: numbers where the table has numbers, its texts elsewhere."""
    found: dict[str, float | str] = {}
    for name, text in row.items():
        try:
            found[name] = float(text)
        except ValueError:
            if text:
                found[name] = text
    return {name: value for name, value in found.items() if not name.startswith("Defects_")}


def test_a_raw_row_scores_the_same_in_t1_t2_score_and_evaluation(line: Plant, tmp_path: Path) -> None:
    bundle = line.bundle
    expected, values, lines = line.evaluated()
    first = 3 if line.schema.stem == "public-a" else 2
    names = bundle.schema.names
    shots = [as_json(line.rows[number - first]) for number in lines]
    answer = json.loads(json.dumps(predict_quality(bundle, {"shots": shots})))
    told = [result["prediction"]["class_probabilities"]["defect"] for result in answer["results"]]
    assert np.abs(np.array(told) - expected).max() < 1e-12

    shots[7] |= {name: float(values[7, names.index(name)]) for name in CLOCK if name in names}
    one = predict_quality(bundle, {"features": shots[7]})
    assert abs(one["prediction"]["class_probabilities"]["defect"] - expected[7]) < 1e-12  # type: ignore[typeddict-item]
    assert Explainer.of(bundle).analyze({"features": shots[7]})["model_version"] == bundle.model_version

    out = tmp_path / "verdicts.csv"
    assert main(["score", str(line.csv), "--bundle", str(line.folder), "--out", str(out)]) == 0
    with out.open(encoding="utf-8", newline="") as source:
        scored = {int(row["line"]): float(row["defect_probability"]) for row in csv.DictReader(source)}
    assert len(scored) == len(line.rows)
    assert np.abs(np.array([scored[number] for number in lines]) - expected).max() < 1e-6


def test_the_bundle_s_schema_says_how_raw_rows_are_read(line: Plant) -> None:
    schema = line.bundle.schema
    if line.schema.stem == "public-b":
        assert schema.document["rows"]["time"]
        assert schema.lookup("mold_code").codes == {"8412": 8412.0, "8422": 8422.0, "8432": 8432.0}  # type: ignore[union-attr]
        assert schema.counted("count") is schema.lookup("shot_of_day")
    if line.schema.stem == "public-a":
        assert schema.lookup("Process_Product_Type").codes  # type: ignore[union-attr]


def category() -> FeatureSchema:
    feature = {
        "name": "state",
        "label": "상태",
        "label_en": "State",
        "meaning": "상태",
        "meaning_en": "State",
        "unit": "-",
        "role": "context",
        "typical": 1,
        "plausible": [1, 2],
        "equipment": "schedule",
        "levels": ["가동", "정지"],
        "sentinels": [2],
    }
    part = dict.fromkeys(("name", "name_en", "description", "description_en", "action", "action_en"), "x")
    return FeatureSchema.from_mapping(
        {
            "line": "x",
            "label": "x",
            "label_en": "x",
            "features": [feature],
            "equipment": [{"id": "schedule", **part, "related_features": []}],
            "defect_modes": [],
        }
    )


@pytest.mark.parametrize(("value", "lost"), [(1.0, False), (2.0, True), (3.0, True), (1.5, True)])
def test_a_number_that_is_no_level_and_a_variable_s_own_sentinel_are_missing(
    value: float, lost: bool
) -> None:
    schema = category()
    assert schema.is_sentinel("state", value) is lost
    assert bool(np.isnan(without_sentinels(np.array([[value]]), schema)[0, 0])) is lost


def test_score_writes_nothing_where_a_column_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "shots.csv"
    path.write_text("Process_Pressure\n145\n", encoding="utf-8")
    arguments = ["--bundle", str(asset("models", "default")), "--out", str(tmp_path / "out.csv")]
    assert main(["score", str(path), *arguments]) == 2
    assert "columns are missing" in capsys.readouterr().err
    assert [entry.name for entry in tmp_path.iterdir()] == ["shots.csv"]


@pytest.fixture(scope="module")
def plant_b(tmp_path_factory: pytest.TempPathFactory) -> Plant:
    return plant(tmp_path_factory.mktemp("b"), "public-b")


def chances(bundle: Bundle, shots: list[dict[str, Any]]) -> list[float]:
    results = predict_quality(bundle, {"shots": shots})["results"]  # type: ignore[typeddict-item]
    return [result["prediction"]["class_probabilities"]["defect"] for result in results]


def test_a_batch_in_any_order_has_the_same_pauses(plant_b: Plant) -> None:
    shots = [as_json(row) for row in plant_b.rows[:120]]
    straight, turned = chances(plant_b.bundle, shots), chances(plant_b.bundle, shots[::-1])
    assert straight == pytest.approx(turned[::-1], abs=1e-12)
    assert len(set(straight)) > 20


def test_what_a_shot_says_of_its_pause_itself_stays(plant_b: Plant) -> None:
    shots = [as_json(row) for row in plant_b.rows[40:60]]
    told = [{**shot, "gap_before_shot": 7200.0, "shots_since_pause": 0.0} for shot in shots]
    without = [{key: value for key, value in shot.items() if key not in ("date", "time")} for shot in told]
    assert chances(plant_b.bundle, told) == chances(plant_b.bundle, without)
    assert chances(plant_b.bundle, told) != chances(plant_b.bundle, shots)


def test_a_time_that_cannot_be_read_is_refused_with_the_shot_s_number(plant_b: Plant) -> None:
    shots = [as_json(row) for row in plant_b.rows[40:60]]
    shots[3]["date"] = "next Tuesday"
    with pytest.raises(InvalidInput, match=r"shots\.3\.date: is not a time such as"):
        predict_quality(plant_b.bundle, {"shots": shots})


def test_an_unseen_level_is_missing_in_t1(plant_b: Plant) -> None:
    bundle = plant_b.bundle
    shot: dict[str, Any] = {**bundle.schema.examples[0].features, "mold_code": "9999", "heating_furnace": "Z"}
    answer = predict_quality(bundle, {"features": shot})
    assert answer["data_quality"]["missing"] == ["mold_code", "heating_furnace"]  # type: ignore[typeddict-item]
