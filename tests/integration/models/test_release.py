"""`diecast release`: a bundle becomes a line's model in S3, the way back, the shadow, and T4 that follows."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from diecast.cli import main
from ops.learning.release import Place, folder_of, publish
from shared.artifacts.registry import VersionRef
from shared.artifacts.s3_storage import S3Objects
from shared.bundle.bundle import load_bundle
from shared.bundle.pointer import ModelPointer
from shared.bundle.published import PublishedModels, read_pointer
from shared.errors import Conflict, NotFound
from t4_shots.handler import build_service
from tests.integration.models.conftest import BUCKET
from tests.quality_parts import DEFAULT_BUNDLE, sample

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

NOON = 1_770_692_400.0
PLACE = ("--bucket", BUCKET)


def bundle(folder: Path, version: str, **changes: object) -> Path:
    """A copy of the default bundle as a plant's, with entries of its manifest changed."""
    made = folder / version
    made.mkdir()
    for path in DEFAULT_BUNDLE.iterdir():
        (made / path.name).write_bytes(path.read_bytes())
    manifest = json.loads((made / "manifest.json").read_text("utf-8"))
    changed = {**manifest, "model_version": version, "simulated": False, **changes}
    (made / "manifest.json").write_text(json.dumps(changed), "utf-8")
    return made


def pointer(client: "S3Client", prefix: str = "models/") -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(
        client.get_object(Bucket=BUCKET, Key=f"{prefix}current.json")["Body"].read()
    )
    return found


def keys(client: "S3Client") -> list[str]:
    return [row["Key"] for row in client.list_objects_v2(Bucket=BUCKET).get("Contents", ())]


def test_a_model_is_released_and_the_printed_way_back_goes_back(
    s3: "S3Client", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["release", str(bundle(tmp_path, "line-7-a")), "--line", "line-7", *PLACE]) == 0
    assert "none to go back to" in capsys.readouterr().out
    assert main(["release", str(bundle(tmp_path, "line-7-b")), "--line", "line-7", *PLACE]) == 0
    said = capsys.readouterr().out
    assert pointer(s3, "models/line-7/")["model_version"] == "line-7-b"
    back = said.splitlines()[-1].partition("diecast ")[2].split()
    assert main(back) == 0
    assert pointer(s3, "models/line-7/")["model_version"] == "line-7-a"
    assert "line-7-b stays" in capsys.readouterr().out
    assert main(back) == 1
    assert "no model before line-7-a" in capsys.readouterr().err
    # And forward again; other lines have nothing of it.
    assert main(["release", str(tmp_path / "line-7-b"), "--line", "line-7", *PLACE]) == 0
    assert pointer(s3, "models/line-7/")["model_version"] == "line-7-b"
    assert not [key for key in keys(s3) if not key.startswith("models/line-7/")]


def test_what_is_not_whole_never_becomes_the_model(
    s3: "S3Client", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["release", str(bundle(tmp_path, "line-a")), *PLACE]) == 0
    broken = bundle(tmp_path, "line-b")
    (broken / "trees.npz").write_bytes(b"no archive")
    assert main(["release", str(broken), *PLACE]) == 1
    assert "trees.npz" in capsys.readouterr().err
    assert pointer(s3)["model_version"] == "line-a"
    # The same version with another content: versions never change.
    (tmp_path / "again").mkdir()
    other = bundle(tmp_path / "again", "line-a", threshold=0.4)
    assert main(["release", str(other), *PLACE]) == 1
    assert "another content" in capsys.readouterr().err
    assert pointer(s3)["model_version"] == "line-a"


def test_a_model_of_simulated_shots_is_refused_unless_it_is_asked_for(
    s3: "S3Client", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = bundle(tmp_path, "line-a", simulated=True)
    assert main(["release", str(made), *PLACE]) == 1
    assert "trained on simulated shots" in capsys.readouterr().err
    assert keys(s3) == []
    assert main(["release", str(made), *PLACE, "--simulated", "--dry-run"]) == 0
    assert keys(s3) == []
    assert main(["release", str(made), *PLACE, "--simulated"]) == 0
    assert pointer(s3)["model_version"] == "line-a"


def test_a_choice_by_its_version_keeps_the_way_back_and_the_shadow(s3: "S3Client", tmp_path: Path) -> None:
    for version in ("line-a", "line-b"):
        assert main(["release", str(bundle(tmp_path, version)), *PLACE]) == 0
    assert main(["release", str(bundle(tmp_path, "line-c")), "--shadow", *PLACE]) == 0
    assert main(["versions", "model", *PLACE, "--use", "line-a"]) == 0
    found = pointer(s3)
    assert found["model_version"] == "line-a"
    assert [entry["model_version"] for entry in found["previous"]] == ["line-b"]
    assert found["shadow"]["model_version"] == "line-c"


def test_a_shadow_scores_beside_the_model_until_it_is_ended_and_costs_no_read_when_off(
    s3: "S3Client", tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["release", str(bundle(tmp_path, "line-c")), "--shadow", *PLACE]) == 1
    assert "no released model" in capsys.readouterr().err
    assert main(["release", str(bundle(tmp_path, "line-a")), *PLACE]) == 0
    reads: list[str] = []
    read = s3.__class__._make_api_call  # type: ignore[attr-defined]

    def counted(client: Any, operation: str, kwargs: Any) -> Any:
        if operation == "GetObject":
            reads.append(kwargs["Key"])
        return read(client, operation, kwargs)

    monkeypatch.setattr("botocore.client.BaseClient._make_api_call", counted)
    service = build_service(
        {"MODEL_BUCKET": BUCKET, "MODEL_RECHECK_SECONDS": "0"}, lambda: NOON, in_memory=True
    )

    def shot(number: int) -> Mapping[str, Any]:
        sent = {"shot_id": f"s{number}", "at": "2026-02-10T12:00:00+09:00", "features": sample("good")}
        assert service.answer({"action": "record", "shots": [sent]})["accepted"] == 1
        return service.answer({"action": "get", "line": "default", "shot_id": f"s{number}"})

    assert "shadow" not in shot(1)
    files = {f"models/line-a/{path.name}" for path in DEFAULT_BUNDLE.iterdir()}
    assert {key for key in reads if key != "models/current.json"} <= files

    assert main(["release", str(tmp_path / "line-c"), "--shadow", *PLACE]) == 0
    first = shot(2)
    assert (first["model_version"], first["shadow"]["model_version"]) == ("line-a", "line-c")
    fetched = [key for key in reads if key.startswith("models/line-c/")]
    shot(3)
    assert [key for key in reads if key.startswith("models/line-c/")] == fetched

    capsys.readouterr()
    for lang, would in (("en", "would score no longer"), ("ko", "끝나게 됩니다")):
        assert main(["release", "--no-shadow", "--dry-run", "--lang", lang, *PLACE]) == 0
        said = capsys.readouterr().out
        assert would in said
        assert "scores no longer" not in said
        assert "끝냈습니다" not in said
    assert main(["release", "--no-shadow", "--dry-run", *PLACE]) == 0
    assert "shadow" in shot(5)
    assert main(["release", "--no-shadow", *PLACE]) == 0
    assert "shadow" not in shot(4)
    assert read_pointer(s3.get_object(Bucket=BUCKET, Key="models/current.json")["Body"].read()).version == (
        "line-a"
    )


def test_of_two_releases_at_once_the_later_one_fails_and_changes_nothing(
    s3: "S3Client", tmp_path: Path
) -> None:
    for version in ("line-a", "line-b"):
        assert main(["release", str(bundle(tmp_path, version)), *PLACE]) == 0
    somebody = pointer(s3)
    first = VersionRef(
        somebody["previous"][0]["model_version"], somebody["previous"][0]["manifest_sha256"], None
    )

    def meanwhile(found: ModelPointer) -> ModelPointer:
        assert main(["release", str(bundle(tmp_path, "line-c")), *PLACE]) == 0
        return found.led_by(first)

    with pytest.raises(Conflict, match="meanwhile"):
        publish(S3Objects(s3, BUCKET), "models/", first, meanwhile)
    assert pointer(s3)["model_version"] == "line-c"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_way_back_from_what_somebody_replaced_meanwhile_goes_nowhere(
    s3: "S3Client",
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: str,
) -> None:
    for version in ("line-a", "line-b"):
        assert main(["release", str(bundle(tmp_path, version)), *PLACE]) == 0
    newest = bundle(tmp_path, "line-c")
    fetch = PublishedModels.fetch

    def meanwhile(models: PublishedModels, ref: VersionRef, folder: Path) -> object:
        monkeypatch.setattr(PublishedModels, "fetch", fetch)
        assert main(["release", str(newest), *PLACE]) == 0
        return fetch(models, ref, folder)

    monkeypatch.setattr(PublishedModels, "fetch", meanwhile)
    capsys.readouterr()
    assert main(["release", "--back", "--lang", language, *PLACE]) == 1
    assert {"en": "Somebody else", "ko": "다른 사람"}[language] in capsys.readouterr().err
    assert pointer(s3)["model_version"] == "line-c"
    for before in ("line-b", "line-a"):
        assert main(["release", "--back", *PLACE]) == 0
        assert pointer(s3)["model_version"] == before
    assert main(["release", "--back", *PLACE]) == 1
    assert pointer(s3)["model_version"] == "line-a"


def test_a_lines_models_are_found_by_version_and_by_what_the_pointer_calls_them(
    s3: "S3Client", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Place("line-7", BUCKET)
    with pytest.raises(NotFound, match="no current model"):
        folder_of("current", place, tmp_path)
    where = ("--line", "line-7", *PLACE)
    assert main(["release", str(bundle(tmp_path, "line-a")), *where]) == 0
    with pytest.raises(NotFound, match="no shadow model"):
        folder_of("shadow", place, tmp_path)
    assert main(["release", str(bundle(tmp_path, "line-b")), "--shadow", *where]) == 0
    scratch = tmp_path / "fetched"
    assert load_bundle(folder_of("current", place, scratch)).model_version == "line-a"
    assert load_bundle(folder_of("shadow", place, scratch)).model_version == "line-b"
    assert folder_of("line-b", place, scratch) == scratch / "line-b"
    assert folder_of(str(tmp_path / "line-a"), Place("line-7"), scratch) == tmp_path / "line-a"
    for name in ("line-z", "../line-a"):
        with pytest.raises(NotFound):
            folder_of(name, place, scratch)
    with pytest.raises(NotFound, match="--bucket or --stack"):
        folder_of("line-b", Place("line-7"), scratch)


def test_a_shadow_that_is_broken_leaves_the_verdict_and_is_tried_again(
    s3: "S3Client", tmp_path: Path
) -> None:
    assert main(["release", str(bundle(tmp_path, "line-a")), *PLACE]) == 0
    assert main(["release", str(bundle(tmp_path, "line-c")), "--shadow", *PLACE]) == 0
    whole = s3.get_object(Bucket=BUCKET, Key="models/line-c/trees.npz")["Body"].read()
    s3.put_object(Bucket=BUCKET, Key="models/line-c/trees.npz", Body=b"broken")
    service = build_service(
        {"MODEL_BUCKET": BUCKET, "MODEL_RECHECK_SECONDS": "0"}, lambda: NOON, in_memory=True
    )

    def record(number: int) -> Mapping[str, Any]:
        sent = {"shot_id": f"s{number}", "at": "2026-02-10T12:00:00+09:00", "features": sample("good")}
        assert service.answer({"action": "record", "shots": [sent]})["accepted"] == 1
        return service.answer({"action": "get", "line": "default", "shot_id": f"s{number}"})

    assert "shadow" not in record(1)
    s3.put_object(Bucket=BUCKET, Key="models/line-c/trees.npz", Body=whole)
    assert record(2)["shadow"]["model_version"] == "line-c"
