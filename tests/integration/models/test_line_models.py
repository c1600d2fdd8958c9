"""A model for each line, in S3 and on this machine: each changes alone, and none stands in for another."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from diecast.cli import main
from shared.artifacts.registry import VersionRef
from shared.artifacts.s3_storage import AccessDenied
from shared.bundle.bundle import Bundle, load_bundle
from shared.bundle.lines import LineModels, LineModelSettings
from shared.bundle.published import pointer_json
from shared.errors import InvalidInput, NoFeatures, NotFound, Unavailable
from shared.settings import read_settings
from t1_predict.handler import predict_logic
from t2_importance.handler import importance_logic
from t4_shots.handler import build_service
from tests.integration.models.conftest import BUCKET, PREFIX, damaged, point, put, upload
from tests.line_parts import OTHER, bundle_of_line, digest_of, shot_of_line
from tests.quality_parts import DEFAULT_BUNDLE, default_bundle, sample

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

LINES = {"PLANT_LINES": f"default, line-8, {OTHER}"}
IN_S3 = LINES | {"MODEL_BUCKET": BUCKET, "MODEL_RECHECK_SECONDS": "60"}
PACKAGED = default_bundle().model_version


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


def models(environment: Mapping[str, str], clock: Clock | None = None, **more: Any) -> LineModels[Bundle]:
    settings = read_settings(LineModelSettings, environment)
    return LineModels(settings, load_bundle, DEFAULT_BUNDLE, clock=clock or Clock(), **more)


def publish(s3: "S3Client", line: str, version: str) -> None:
    """Put a model of a line there and make it the current one."""
    ref = upload(s3, f"{line}/{version}", model_version=version)
    put(s3, f"{line}/current.json", pointer_json(VersionRef(version, ref.sha256, None)))


def versions(of: LineModels[Bundle]) -> tuple[str, ...]:
    return tuple(of.current(line).model_version for line in ("default", "line-8", OTHER))


def test_a_line_without_a_model_of_its_own_uses_the_default_lines_published_one(s3: "S3Client") -> None:
    point(s3, upload(s3, "plant-a"))
    found = models(IN_S3)
    assert versions(found) == ("plant-a",) * 3
    assert found.found(OTHER).of_line == "default"


def test_each_lines_model_changes_alone_and_after_its_own_recheck_time(s3: "S3Client") -> None:
    clock = Clock()
    point(s3, upload(s3, "plant-a"))
    publish(s3, OTHER, "nine-a")
    found = models(IN_S3, clock)
    assert versions(found) == ("plant-a", "plant-a", "nine-a")
    publish(s3, OTHER, "nine-b")
    publish(s3, "line-8", "eight-a")
    assert versions(found) == ("plant-a", "plant-a", "nine-a"), "looked again before its time"
    clock.now += 61
    assert versions(found) == ("plant-a", "eight-a", "nine-b")
    point(s3, upload(s3, "plant-b"))
    assert found.found("line-8").of_line == "line-8"


def test_a_lines_model_that_cannot_be_had_is_never_replaced_by_another_lines(s3: "S3Client") -> None:
    point(s3, upload(s3, "plant-a"))
    publish(s3, OTHER, "nine-a")
    put(s3, f"{OTHER}/nine-a/schema.json", damaged("schema.json"))
    found = models(IN_S3)
    with pytest.raises(Unavailable, match=OTHER):
        found.current(OTHER)
    assert found.current("line-8").model_version == "plant-a"
    publish(s3, OTHER, "nine-b")
    assert found.current(OTHER).model_version == "nine-b"


def test_a_broken_new_version_leaves_a_line_with_the_one_that_it_had(s3: "S3Client") -> None:
    clock = Clock()
    publish(s3, OTHER, "nine-a")
    found = models(IN_S3, clock)
    assert found.current(OTHER).model_version == "nine-a"
    put(s3, f"{OTHER}/current.json", b"{")
    clock.now += 61
    assert found.current(OTHER).model_version == "nine-a"


class Denied:
    """A bucket whose objects may be read and, by prefix alone, listed: a missing one is "access denied"."""

    def __init__(self, *, listed: bool) -> None:
        self.listed = listed

    def read(self, key: str) -> bytes:
        raise AccessDenied(f"{key} does not exist or may not be read")

    def is_missing(self, _key: str) -> bool:
        return self.listed


def test_without_the_right_to_list_nobody_takes_a_refusal_for_a_line_without_a_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shared.artifacts.s3_storage.bucket_objects", lambda _: Denied(listed=True))
    assert models(IN_S3).found(OTHER).of_line == "default"
    monkeypatch.setattr("shared.artifacts.s3_storage.bucket_objects", lambda _: Denied(listed=False))
    with pytest.raises(Unavailable):
        models(IN_S3).current(OTHER)


def test_an_unknown_line_is_refused_with_the_lines_that_there_are() -> None:
    with pytest.raises(NotFound, match=f"There is no line line-7; there are default, line-8, {OTHER}"):
        models(LINES).current("line-7")


def test_no_more_models_are_kept_open_than_said(tmp_path: Path) -> None:
    for line in ("line-8", OTHER):
        bundle_of_line(tmp_path / line, f"{line}-a")
    opened: list[str] = []

    def load(folder: Path) -> str:
        opened.append(folder.name)
        return folder.name

    settings = read_settings(LineModelSettings, LINES | {"LINE_MODELS": str(tmp_path)})
    found = LineModels(settings, load, DEFAULT_BUNDLE, most_open=1)
    assert [found.current(line) for line in (OTHER, OTHER, "line-8", OTHER)] == [
        OTHER,
        OTHER,
        "line-8",
        OTHER,
    ]
    assert opened == [OTHER, "line-8", OTHER]


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("lines")
    bundle_of_line(folder / OTHER)
    return LINES | {"LINE_MODELS": str(folder)}


def test_t1_and_t2_answer_by_the_lines_model_and_say_whose_it_is(local: dict[str, str]) -> None:
    t1, t2 = predict_logic(local), importance_logic(local)
    shot, own = sample("good"), shot_of_line(sample("good"))
    for logic in (t1, t2):
        plain = logic({"features": shot})
        assert {"line", "model_line"}.isdisjoint(plain)
        told = logic({"features": shot, "line": "line-8"})
        assert (told["line"], told["model_line"], told["model_version"]) == ("line-8", "default", PACKAGED)
        told = logic({"features": own, "line": OTHER})
        assert (told["line"], told["model_line"], told["model_version"]) == (OTHER, OTHER, "line-9-a")
    # Another line's names are no variables here: none of its values is taken for one.
    with pytest.raises(NoFeatures, match="no known process variable"):
        t1({"features": shot, "line": OTHER})
    assert {row["feature"] for row in t2({"features": own, "line": OTHER})["attributions"]} == set(own)


@pytest.mark.parametrize("line", ["line-7", "LINE 9", "", 9, None, ["line-9"], "../line-9"])
def test_t1_t2_and_t4_refuse_what_is_no_line(local: dict[str, str], line: Any) -> None:
    service = build_service(local, in_memory=True)
    for answer in (predict_logic(local), importance_logic(local)):
        with pytest.raises((NotFound, InvalidInput), match="line"):
            answer({"features": sample("good"), "line": line})
    with pytest.raises((NotFound, InvalidInput), match="line"):
        service.answer({"action": "list", "line": line})


def test_shots_are_judged_by_their_own_lines_model_and_compared_across_lines(local: dict[str, str]) -> None:
    now = 1_770_000_000.0
    service = build_service(local, lambda: now, in_memory=True)
    at = "2026-02-02T11:00:00+09:00"
    shots = {"default": sample("good"), OTHER: shot_of_line(sample("good"))}
    for line, features in shots.items():
        told = service.answer(
            {"action": "record", "line": line, "shots": [{"at": at, "features": features, "shot_id": "1"}]}
        )
        assert told["accepted"] == 1, told
    kept = {line: service.answer({"action": "get", "line": line, "shot_id": "1"}) for line in shots}
    assert [kept[line]["model_version"] for line in shots] == [PACKAGED, "line-9-a"]
    assert kept["default"]["defect_probability"] == pytest.approx(kept[OTHER]["defect_probability"])
    look = {"action": "look", "line": OTHER, "what": "compare", "other": {"line": "default"}}
    told = service.answer({**look, "period": {"last_hours": 2000}})
    assert told["compared"]["line"] == "default"
    wrong = service.answer(
        {"action": "record", "line": OTHER, "shots": [{"at": at, "features": shots["default"]}]}
    )
    assert wrong["accepted"] == 0


def test_export_and_versions_publish_a_lines_model_and_go_back(
    s3: "S3Client", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundles = [bundle_of_line(tmp_path / name, name) for name in ("nine-a", "nine-b")]
    for bundle in bundles:
        assert main(["export", "--bundle", str(bundle), "--out", str(tmp_path / "out"), "--line", OTHER]) == 0
    told = capsys.readouterr().out
    assert f"s3://MODEL_BUCKET/models/{OTHER}/nine-b" in told
    point(s3, upload(s3, "plant-a"))
    for path in (tmp_path / "out" / OTHER).rglob("*"):
        if path.is_file():
            put(s3, path.relative_to(tmp_path / "out").as_posix(), path.read_bytes())
    found = models(IN_S3)
    assert found.current(OTHER).model_version == "nine-b"
    assert main(["versions", "model", "--bucket", BUCKET, "--line", OTHER, "--use", "nine-a"]) == 0
    assert capsys.readouterr().out.split("\n")[:2] == ["* nine-a", "  nine-b"]
    assert models(IN_S3).current(OTHER).model_version == "nine-a"
    assert digest_of(tmp_path / "out" / OTHER / "nine-a") == digest_of(bundles[0])
    # The default line's list holds no line, and its model has not changed.
    assert main(["versions", "model", "--bucket", BUCKET]) == 0
    assert capsys.readouterr().out.split() == ["*", "plant-a"]
    assert PREFIX == "models/"
