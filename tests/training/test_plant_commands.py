"""`diecast` on a plant's own table: audit, train, evaluate, export."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from diecast.cli import main
from shared.bundle.bundle import load_bundle
from shared.bundle.published import read_pointer
from t1_predict.service import predict_quality
from t2_importance.service import Explainer
from tests.plant_tables import SCHEMAS, table_a, table_b, write_a, write_b

PRINTED = ["n", "positives", "roc_auc", "pr_auc", "f1", "recall", "brier", "ece"]
UNSURE = ["unsure", "unsure_defects", "hits_told", "hits"]


def said_by(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert main([str(argument) for argument in arguments]) == 0
    return capsys.readouterr().out


@pytest.fixture(scope="module")
def plant_a(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both parts of table a (the last 30 % of each run are later.csv) and its bundle."""
    folder = tmp_path_factory.mktemp("a")
    columns, rows = table_a(1500, 15)
    shots = list(dict.fromkeys(tuple(row) for row in rows))
    parts: tuple[list[list[str]], list[list[str]]] = ([], [])
    for run in dict.fromkeys(row[0] for row in shots):
        mine = [list(row) for row in shots if row[0] == run]
        cut = round(0.7 * len(mine))
        parts[0].extend(mine[:cut])
        parts[1].extend(mine[cut:])
    write_a(folder / "shots.csv", columns, parts[0])
    write_a(folder / "later.csv", columns, parts[1])
    train(folder, "public-a")
    return folder


@pytest.fixture(scope="module")
def plant_b(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both parts of table b (the last days are later.csv) and its bundle."""
    folder = tmp_path_factory.mktemp("b")
    names, rows = table_b(40, 100)
    write_b(folder / "shots.csv", names, rows[:3000])
    write_b(folder / "later.csv", names, rows[3000:])
    train(folder, "public-b")
    return folder


def train(folder: Path, schema: str) -> None:
    arguments = ["--csv", folder / "shots.csv", "--schema", SCHEMAS / f"{schema}.yaml", "--effort", "quick"]
    assert main([str(part) for part in ("train", *arguments, "--out", folder / "line")]) == 0


def evaluated(capsys: pytest.CaptureFixture[str], folder: Path, schema: str, csv: str = "later.csv") -> str:
    arguments = ("--bundle", folder / "line", "--csv", folder / csv, "--schema", SCHEMAS / f"{schema}.yaml")
    return said_by(capsys, "evaluate", *arguments, "--json")


def test_later_shots_of_known_runs_are_ranked_and_calibrated(
    plant_a: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = json.loads(evaluated(capsys, plant_a, "public-a"))
    assert list(figures) == [*PRINTED, *UNSURE]
    assert figures["roc_auc"] > 0.66
    assert figures["ece"] < 0.09


def test_later_days_are_ranked_and_calibrated(plant_b: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = json.loads(evaluated(capsys, plant_b, "public-b"))
    assert figures["roc_auc"] > 0.85
    assert figures["pr_auc"] > 0.5
    assert figures["ece"] < 0.03


def test_shots_that_training_saw_are_not_evaluated(plant_b: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = (plant_b / "shots.csv").read_text(encoding="utf-8-sig").splitlines()
    both += (plant_b / "later.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    (plant_b / "both.csv").write_text("\n".join(both), encoding="utf-8")
    alone = json.loads(evaluated(capsys, plant_b, "public-b"))
    again = json.loads(evaluated(capsys, plant_b, "public-b", "both.csv"))
    assert again["n"] == alone["n"]


@pytest.mark.parametrize("plant", ["plant_a", "plant_b"])
def test_t1_and_t2_load_the_bundle_and_agree(plant: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(plant)
    bundle = load_bundle(folder / "line")
    explainer = Explainer.of(bundle)
    for example in bundle.schema.examples:
        features = dict(example.features)
        answer = predict_quality(bundle, {"features": features})
        why = explainer.analyze({"features": features})
        assert answer["model_version"] == why["model_version"] == bundle.model_version
        assert sum(percent for _, percent in why["top_features_percent"]) <= 100.005
        assert all(shot["outcome"] in ("defect", "normal") for shot in why["similar_shots"])
    assert {example.id for example in bundle.schema.examples} >= {"good"}


def test_the_bundle_s_schema_lacks_what_the_audit_left_out_and_knows_what_is_typical(plant_b: Path) -> None:
    schema = load_bundle(plant_b / "line").schema
    assert "working" not in schema.names
    assert all("working" not in part.related_features for part in schema.equipment)
    melt = schema.lookup("molten_temp")
    assert melt is not None
    assert melt.typical == pytest.approx(720, abs=3)
    assert "table" not in schema.document


def test_the_report_has_the_card_as_markdown_and_html_with_plots(plant_a: Path) -> None:
    report = plant_a / "line-report"
    files = {path.name for path in report.iterdir()}
    plots = {"roc.svg", "pr.svg", "reliability.svg", "drift.svg", "importance.svg"}
    assert files == plots | {"model_card.md", "model_card.html"}
    page = (report / "model_card.html").read_text(encoding="utf-8")
    assert all(f'<img src="{name}"' in page for name in plots)
    assert "<table>" in page
    card = (plant_a / "line" / "MODEL_CARD.md").read_text(encoding="utf-8")
    for said in ("leave runs out", "95 % intervals", "exact_duplicates", "Brier skill", "shots.csv (SHA-256"):
        assert said in card or said == "exact_duplicates"
    assert "simulated shots, not on a plant's data" not in card


def test_audit_prints_its_findings_by_name(plant_a: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("--csv", plant_a / "shots.csv", "--schema", SCHEMAS / "public-a.yaml")
    found = json.loads(said_by(capsys, "audit", *arguments, "--json"))
    assert {"counters", "identifiers", "run_markers", "run_effect"} <= set(found["findings"])
    assert found["findings"]["counters"]["columns"] == ["Process_Shot"]
    text = said_by(capsys, "audit", *arguments)
    assert "WARNING run_effect" in text


def test_export_lays_out_a_version_and_a_pointer_with_its_hash(
    plant_a: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = said_by(capsys, "export", "--bundle", plant_a / "line", "--out", tmp_path / "dist")
    published = read_pointer((tmp_path / "dist" / "current.json").read_bytes())
    assert load_bundle(tmp_path / "dist" / published.version).model_version == published.version
    assert published.version in said
    assert "aws s3 cp" in said


def damaged(folder: Path) -> None:
    (folder / "trees.npz").write_bytes(b"no archive")


def newer(folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, "format_version": 99}), encoding="utf-8")


@pytest.mark.parametrize(
    "fault", [(damaged, "trees.npz: SHA-256"), (newer, "has format 99")], ids=["damaged", "newer"]
)
@pytest.mark.parametrize("command", ["evaluate", "export"])
def test_a_bundle_that_is_not_whole_is_refused_and_nothing_written(
    plant_a: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    fault: tuple[Callable[[Path], None], str],
) -> None:
    spoil, said = fault
    folder = tmp_path / "line"
    folder.mkdir()
    for path in (plant_a / "line").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    spoil(folder)
    rest = ["--out", tmp_path / "dist"]
    if command == "evaluate":
        rest = ["--csv", plant_a / "later.csv", "--schema", SCHEMAS / "public-a.yaml"]
    assert main([command, "--bundle", str(folder), *map(str, rest)]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "dist").exists()


def test_one_class_and_ten_rows_are_refused_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names, rows = table_b(4, 60)
    good = [[*row[:-1], "0"] for row in rows]
    for csv_rows, said in (
        (good, "all 238 shots are good"),
        (rows[30:40], "10 shots with 0 defects are too few"),
    ):
        path = write_b(tmp_path / "shots.csv", names, csv_rows)
        arguments = ["--csv", path, "--schema", SCHEMAS / "public-b.yaml", "--out", tmp_path / "line"]
        assert main(["train", *map(str, arguments)]) == 2
        assert said in capsys.readouterr().err
        assert [entry.name for entry in tmp_path.iterdir()] == ["shots.csv"]


@pytest.mark.parametrize("command", ["simulate", "audit", "train", "evaluate", "export"])
def test_every_subcommand_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert len(capsys.readouterr().out) > 300


def test_wrong_options_exit_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit"]) == 2
    assert "--csv" in capsys.readouterr().err


@pytest.mark.parametrize(("plant", "schema"), [("plant_a", "public-a"), ("plant_b", "public-b")])
def test_advice_is_checked_on_the_plant_s_later_shots(
    plant: str, schema: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    folder: Path = request.getfixturevalue(plant)
    arguments = (
        "--bundle",
        folder / "line",
        "--csv",
        folder / "later.csv",
        "--schema",
        SCHEMAS / f"{schema}.yaml",
    )
    figures = json.loads(said_by(capsys, "advice-check", *arguments, "--json"))
    assert figures["alarms"] == sum(figures["codes"].values()) > 0
    assert figures["all"]["advised"] == figures["codes"].get("correlation", 0)
    assert figures["usual"]["advised"] + figures["unusual"]["advised"] == figures["all"]["advised"]
    assert "truth" not in figures
    assert f"{figures['alarms']} of " in said_by(capsys, "advice-check", *arguments)


def trained_on(folder: Path, names: list[str], rows: list[list[str]]) -> None:
    path = write_b(folder / "shots.csv", names, rows)
    arguments = ["--csv", path, "--schema", SCHEMAS / "public-b.yaml", "--effort", "quick"]
    assert main([str(part) for part in ("train", *arguments, "--out", folder / "line")]) == 0


def test_without_a_time_nothing_that_a_person_reads_calls_a_shot_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names, rows = table_b(15, 60)
    place = names.index("date")
    for row in (names, *rows):
        del row[place : place + 2]
    trained_on(tmp_path, names, rows)
    audit = said_by(capsys, "audit", "--csv", tmp_path / "shots.csv", "--schema", SCHEMAS / "public-b.yaml")
    said = capsys.readouterr()
    texts = [
        path.read_text("utf-8") for path in tmp_path.rglob("*") if path.suffix in (".md", ".html", ".svg")
    ]
    assert len(texts) == 8
    for text in (audit, said.out, said.err, *texts):
        assert not re.search(r"\b(later|latest)\b", text)
    assert "row-ordered" in (tmp_path / "line" / "MODEL_CARD.md").read_text("utf-8")


def test_a_rate_above_one_half_is_the_first_line_of_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names, rows = table_b(15, 60)
    trained_on(tmp_path, names, [[*row[:-1], str(1 - int(row[-1]))] for row in rows])
    first = next(line for line in capsys.readouterr().err.splitlines() if ".csv: " not in line)
    assert first.startswith("warning: defect_rate: ")


def test_every_command_gives_the_next_step(plant_b: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = SCHEMAS / "public-b.yaml"
    table = ("--csv", plant_b / "later.csv", "--schema", schema)
    audit = said_by(capsys, "audit", *table)
    assert f"Next: diecast train --csv {plant_b / 'later.csv'} --schema {schema} --out models/" in audit
    evaluate = said_by(capsys, "evaluate", "--bundle", plant_b / "line", *table)
    assert f"Next: MODEL_DIR={plant_b / 'line'} make run" in evaluate


def test_the_card_begins_with_one_page(plant_b: Path) -> None:
    card = (plant_b / "line" / "MODEL_CARD.md").read_text(encoding="utf-8")
    brief, details = card.split("\n# Details\n")
    assert len(brief) < 4_000
    for said in ("ROC-AUC", "What it is not for", "Beware"):
        assert said in brief
    assert "How the model was chosen" in details
