"""Shots of a line's memory as a table: training reads back what was recorded, by the YAML beside it."""

import csv
import io
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shared.bundle.feature_schema import FeatureSchema
from tests.quality_parts import default_bundle
from training.commands.common import TableFile
from training.learning.pulled_table import PulledTable, run_of, sort_shots, table_of, yaml_text
from training.lines.line import DEFAULT, bundle_document, read_line
from training.lines.yaml_places import read_yaml
from training.tables.reading import Intake

BEGIN = datetime(2026, 10, 1, 6, tzinfo=UTC)
SEEDS = range(8)

PLANT = """
line: line-7
label: 7호기
label_en: Machine 7
sentinels: [65535]
table:
  header: two-rows-joined
  label: {column: passorfail, bad: [1], good: [0]}
  kinds: {column: kind, good: [없음]}
  run: {columns: [mold_code], by_day: true}
  time: [registration_time, [date, clock]]
  drop_rows: [{name: try-shots, column: tryshot, values: [D]}]
  validation: later_shots
features:
  - {name: time, label: 사출 시간, label_en: Injection time, unit: s, role: measurement, plausible: [0, 5],
     equipment: injection, monotone: 1, aliases: [inj_time]}
  - {name: mould, label: 금형, label_en: Mould, unit: '-', role: context, levels: learnt,
     equipment: injection}
  - {name: state, label: 상태, label_en: State, unit: '-', role: context, plausible: [0, 1],
     codes: {가동: 1, 정지: 0}, equipment: injection}
  - {name: gap, label: 간격, label_en: Gap, unit: s, role: context, plausible: [0, 600], equipment: injection,
     derive: {kind: gap, cap: 600}}
equipment:
  - {id: injection, name: 사출, name_en: Injection, description: 사출, description_en: Injection,
     action: 점검, action_en: Check, related_features: [time]}
defect_modes:
  - {id: flash, label: 플래시, label_en: Flash, values: [버]}
  - {id: defect, label: 기타 결함, label_en: Other, values: [기타]}
"""


def document_of_model(schema: Path, levels: Sequence[str]) -> Mapping[str, Any]:
    """The document that a bundle carries of the plant's YAML once the levels are learnt."""
    document = bundle_document(read_line(schema).document)
    for feature in document["features"]:
        if feature["name"] == "mould":
            feature |= {"levels": list(levels), "plausible": [1, 3], "typical": 2}
    return document


def shot(number: int, draw: random.Random, features: Mapping[str, float], **more: Any) -> dict[str, Any]:
    zone = draw.choice((UTC, timezone(timedelta(hours=9))))
    at = (BEGIN + timedelta(minutes=number, milliseconds=draw.randrange(1000))).astimezone(zone)
    said = draw.choice((None, "good", "good", "defect"))
    modes = (
        draw.sample(more.pop("modes", ["flash", "soldering"]), draw.randrange(3)) if said == "defect" else []
    )
    return {
        "line": "line-7",
        "shot_id": f"s{number:03}",
        "at": at.isoformat(timespec="milliseconds"),
        "features": dict(features),
        "context": {"run": str(1 + number // 20), "lot": f"L{number // 40}"},
        "outcome": None if said is None else {"result": said, "modes": modes},
        "model_version": "line-7-a",
        "defect_probability": 0.25,
        "threshold": 0.2,
        **more,
    }


def written(folder: Path, table: PulledTable) -> TableFile:
    path = folder / "shots.csv"
    path.write_text(table.text, "utf-8")
    described = path.with_suffix(".yaml")
    described.write_text(yaml_text(table.document, path.name), "utf-8")
    return TableFile(path, described)


def read_back(folder: Path, table: PulledTable) -> Intake:
    return written(folder, table).read()[1]


def test_a_photo_is_named_in_its_row_and_is_no_variable(tmp_path: Path) -> None:
    draw, schema = random.Random(1), default_bundle().schema
    values = {name: feature.typical for name, feature in zip(schema.names, schema.features, strict=True)}
    outcome = {"result": "defect", "modes": [], "photo": "photos/7.jpg"}
    shots = [shot(1, draw, values, outcome=outcome), shot(2, draw, values, outcome={**outcome, "photo": ""})]

    table = table_of(sort_shots(shots, line_simulated=False), schema.document, None)
    rows = list(csv.DictReader(io.StringIO(table.text)))

    assert [row["photo"] for row in rows] == ["photos/7.jpg", ""]
    np.testing.assert_array_equal(
        read_back(tmp_path, table).table.features, [list(values.values())] * 2, strict=False
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_training_reads_what_was_recorded(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    schema = default_bundle().schema
    shots = []
    for number in range(80):
        values = {
            name: draw.uniform(*feature.plausible)
            for name, feature in zip(schema.names, schema.features, strict=True)
            if draw.random() < 0.9
        }
        shots.append(shot(number, draw, values))
    known = [one for one in shots if one["outcome"] is not None]
    draw.shuffle(shots)
    found = sort_shots(shots, line_simulated=False)
    intake = read_back(tmp_path, table_of(found, schema.document, None))
    assert [one["shot_id"] for one in found.labelled] == [one["shot_id"] for one in known]
    assert len(found.unlabelled) == len(shots) - len(known)
    expected = [[one["features"].get(name, np.nan) for name in schema.names] for one in known]
    np.testing.assert_array_equal(intake.table.features, expected)
    assert intake.table.defect.tolist() == [one["outcome"]["result"] == "defect" for one in known]
    modes = [[mode in one["outcome"]["modes"] for mode in intake.table.mode_ids] for one in known]
    assert intake.table.modes.tolist() == modes
    assert intake.seconds is not None
    instants = [datetime.fromisoformat(one["at"]).timestamp() for one in known]
    np.testing.assert_allclose(np.diff(intake.seconds), np.diff(instants), atol=1e-3)
    runs = {run_of(one): number for one, number in zip(known, intake.table.run, strict=True)}
    assert len(set(runs.values())) == len(runs)
    assert not intake.simulated


def test_the_default_lines_own_yaml_reads_its_table_too(tmp_path: Path) -> None:
    draw = random.Random(1)
    schema = default_bundle().schema
    shots = [shot(number, draw, {name: float(number) for name in schema.names}) for number in range(60)]
    table = table_of(sort_shots(shots, line_simulated=False), schema.document, None)
    beside = written(tmp_path, table)
    _, one = beside.read()
    _, other = TableFile(beside.csv, DEFAULT).read()
    np.testing.assert_array_equal(one.table.features, other.table.features)
    np.testing.assert_array_equal(one.table.defect, other.table.defect)
    np.testing.assert_array_equal(one.table.run, other.table.run)


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    path = tmp_path / "line-7.yaml"
    path.write_text(PLANT, "utf-8")
    return path


def test_a_plants_own_schema_keeps_its_rules_and_the_models_levels(plant: Path, tmp_path: Path) -> None:
    """Names that the table needs itself, categories by text, aliases, variables made of the time."""
    draw = random.Random(3)
    served = document_of_model(plant, ["M-1", "M-2", "M-9"])
    given: list[dict[str, float]] = [
        {"inj_time": 1.5 + number / 100, "mould": 1.0 + number % 3, "state": number % 2}
        for number in range(40)
    ]
    shots = [shot(number, draw, values, modes=["flash", "defect"]) for number, values in enumerate(given)]
    shots[0]["features"]["gap"] = 33.0
    shots[1]["features"]["pressure"] = 80.0
    for one in shots[:2]:
        one["outcome"] = {"result": "defect", "modes": ["defect"]}
    table = table_of(sort_shots(shots, line_simulated=False), served, read_yaml(plant)[0])
    intake = read_back(tmp_path, table)
    line = read_line(tmp_path / "shots.yaml")
    kept = [one for one in shots if one["outcome"] is not None]
    wanted = [
        [one["features"]["inj_time"], one["features"]["mould"], one["features"]["state"], np.nan]
        for one in kept
    ]
    wanted[0][3] = 33.0
    np.testing.assert_array_equal(intake.table.features, wanted)
    assert intake.levels["mould"] == ("M-1", "M-2", "M-9")
    assert intake.table.mode_ids == ("flash", "defect")
    assert intake.table.modes[0].tolist() == [False, True]
    assert table.unknown == {"pressure": 1}
    assert line.rules.columns["time"].monotone == 1
    assert line.rules.columns["gap"].derive == "gap"
    assert line.rules.validation == "later_shots"
    # What it is trained to reads the plant's own rows still.
    assert ("registration_time",) in line.rules.time
    assert [rule.name for rule in line.rules.drop_rows] == ["try-shots"]
    with (tmp_path / "shots.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["mould"] for row in rows} == {"M-1", "M-2", "M-9"}


def test_runs_without_a_name_are_told_by_day_mould_and_lot(plant: Path) -> None:
    one = shot(1, random.Random(1), {"inj_time": 1.0})
    one["context"] = {"mould": "M-1", "lot": "L1"}
    assert run_of({**one, "at": "2026-10-01T23:30:00+09:00"}) == "2026-10-01/M-1/L1"
    shots = [{**one, "outcome": {"result": "good", "modes": []}}]
    table = table_of(sort_shots(shots, line_simulated=False), document_of_model(plant, ["M-1"]), None)
    assert not table.by_context


def test_numbers_of_categories_from_several_models_are_counted(plant: Path) -> None:
    draw = random.Random(1)
    shots = [shot(number, draw, {"mould": 1.0}, model_version=f"v{number % 2}") for number in range(20)]
    found = sort_shots(shots, line_simulated=False)
    assert table_of(found, document_of_model(plant, ["a", "b"]), None).coded_by == 2
    assert table_of(found, default_bundle().schema.document, None).coded_by == 0


def test_simulated_shots_are_left_out_of_a_real_line_and_marked_on_their_own(tmp_path: Path) -> None:
    draw = random.Random(5)
    schema: FeatureSchema = default_bundle().schema
    values = dict.fromkeys(schema.names, 1.0)
    real = [shot(number, draw, values) for number in range(30)]
    marked = [shot(number, draw, values, simulated=True) for number in range(30, 50)]
    fed = [shot(50, draw, values)]
    fed[0]["context"]["source"] = "simulator"
    found = sort_shots([*real, *marked, *fed], line_simulated=False)
    assert {one["shot_id"] for one in (*found.labelled, *found.unlabelled)} == {o["shot_id"] for o in real}
    assert len(found.left_out["simulated"]) == 21
    assert not found.simulated
    for line_simulated in (True, False):
        alone = sort_shots([*marked, *fed], line_simulated=line_simulated)
        assert alone.simulated
        assert not alone.left_out
        assert read_back(tmp_path, table_of(alone, schema.document, None)).simulated


@pytest.mark.parametrize("first", ["0", "1", ""])
def test_a_table_of_both_kinds_is_refused_with_the_line(first: str, tmp_path: Path) -> None:
    draw = random.Random(6)
    shots = [shot(number, draw, {"Process_Temperature": 650.0 + number}) for number in range(40)]
    table = table_of(sort_shots(shots, line_simulated=True), default_bundle().schema.document, None)
    rows = list(csv.reader(table.text.splitlines()))
    place = rows[0].index("simulated")
    other = "1" if first != "1" else "0"
    for number, row in enumerate(rows[1:]):
        row[place] = first if number < 5 else other
    text = "\n".join(",".join(row) for row in rows) + "\n"
    with pytest.raises(ValueError, match=r"line 7: column simulated: simulated shots and real ones"):
        read_back(tmp_path, PulledTable(text, table.document))
