"""T1, T2 and the agent on a model from S3, and on the last good one when that cannot be had."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import EndpointConnectionError

from agent.services import build_services
from agent.settings import AgentSettings
from diecast.cli import main
from shared.bundle.bundle import Bundle
from shared.bundle.loader import load_bundle
from shared.bundle.publication import Published
from shared.bundle.s3_objects import S3Objects
from shared.bundle.store import ModelStore
from shared.settings import read_settings
from t1_predict.handler import predict_logic
from t2_importance.handler import importance_logic
from tests.integration.knowledge.faulty_s3 import faulty
from tests.integration.models.conftest import BUCKET, PREFIX, damaged, point, put, upload
from tests.quality_parts import DEFAULT_BUNDLE, default_bundle, sample

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

PACKAGED = default_bundle().model_version
RECHECK_S = 60.0


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _in_tmp(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is fetched lands in the test's own folder, and is gone afterwards."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield
    assert list(tmp_path.glob("diecast-model-*")) == []


def store(s3: "S3Client", clock: Clock, version: str | None = None) -> ModelStore[Bundle]:
    return ModelStore(
        load_bundle,
        DEFAULT_BUNDLE,
        objects=S3Objects(s3, BUCKET),
        prefix=PREFIX,
        version=version,
        recheck_seconds=RECHECK_S,
        clock=clock,
    )


def in_use(models: ModelStore[Bundle]) -> str:
    return models.current().model_version


def test_the_published_version_is_used(s3: "S3Client", clock: Clock) -> None:
    point(s3, upload(s3, "line-7-a"))
    assert in_use(store(s3, clock)) == "line-7-a"


def test_a_new_version_is_seen_after_the_recheck_time_and_not_before(s3: "S3Client", clock: Clock) -> None:
    point(s3, upload(s3, "line-7-a"))
    models = store(s3, clock)
    in_use(models)
    point(s3, upload(s3, "line-7-b"))
    clock.now += RECHECK_S - 1
    assert in_use(models) == "line-7-a"
    clock.now += 1
    assert in_use(models) == "line-7-b"


def test_an_unchanged_version_is_not_fetched_again(s3: "S3Client", clock: Clock) -> None:
    point(s3, upload(s3, "line-7-a"))
    models = store(s3, clock)
    first = models.current()
    clock.now += RECHECK_S
    assert models.current() is first


def test_a_pinned_version_is_used_whatever_is_pointed_at(s3: "S3Client", clock: Clock) -> None:
    upload(s3, "line-7-a")
    point(s3, upload(s3, "line-7-b"))
    assert in_use(store(s3, clock, version="line-7-a")) == "line-7-a"


def test_a_pinned_version_that_comes_later_is_taken_up(s3: "S3Client", clock: Clock) -> None:
    models = store(s3, clock, version="line-7-a")
    assert in_use(models) == PACKAGED
    upload(s3, "line-7-a")
    clock.now += RECHECK_S
    assert in_use(models) == "line-7-a"


@pytest.mark.parametrize("name", ["trees.npz", "schema.json", "references.npz"])
def test_a_damaged_file_leaves_the_last_good_version(s3: "S3Client", clock: Clock, name: str) -> None:
    point(s3, upload(s3, "line-7-a"))
    models = store(s3, clock)
    in_use(models)
    published = upload(s3, "line-7-b")
    put(s3, f"line-7-b/{name}", damaged(name))
    point(s3, published)
    clock.now += RECHECK_S
    assert in_use(models) == "line-7-a"


def test_a_repaired_version_is_taken_up_at_the_next_look(s3: "S3Client", clock: Clock) -> None:
    published = upload(s3, "line-7-a")
    put(s3, "line-7-a/trees.npz", damaged("trees.npz"))
    point(s3, published)
    models = store(s3, clock)
    assert in_use(models) == PACKAGED
    upload(s3, "line-7-a")
    clock.now += RECHECK_S
    assert in_use(models) == "line-7-a"


def _newer_format(s3: "S3Client") -> str:
    point(s3, upload(s3, "new", format_version=99))
    return "format 99"


def _missing_version(s3: "S3Client") -> str:
    point(s3, Published("gone", "0" * 64))
    return "models/gone/manifest.json does not exist"


def _missing_file(s3: "S3Client") -> str:
    point(s3, upload(s3, "half"))
    s3.delete_object(Bucket=BUCKET, Key=f"{PREFIX}half/modes.npz")
    return "models/half/modes.npz does not exist"


def _changed_manifest(s3: "S3Client") -> str:
    point(s3, upload(s3, "changed"))
    upload(s3, "changed", threshold=0.9)
    return "manifest.json: SHA-256"


def _other_version(s3: "S3Client") -> str:
    upload(s3, "a")
    raw = s3.get_object(Bucket=BUCKET, Key=f"{PREFIX}a/manifest.json")["Body"].read()
    put(s3, "b/manifest.json", raw)
    put(s3, "current.json", b'{"format": 1, "model_version": "b", "manifest_sha256": "0"}')
    return "manifest.json: SHA-256"


def _leading_elsewhere(s3: "S3Client") -> str:
    put(s3, "current.json", b'{"format": 1, "model_version": "../x", "manifest_sha256": "0"}')
    return "current.json: model_version '../x'"


def _not_json(s3: "S3Client") -> str:
    put(s3, "current.json", b"<html>")
    return "current.json: is not JSON"


def _no_pointer(s3: "S3Client") -> str:
    return "models/current.json does not exist"


@pytest.mark.parametrize(
    "fault",
    [
        _newer_format,
        _missing_version,
        _missing_file,
        _changed_manifest,
        _other_version,
        _leading_elsewhere,
        _not_json,
        _no_pointer,
    ],
)
def test_the_packaged_model_serves_where_none_can_be_had_and_the_log_says_why(
    s3: "S3Client", clock: Clock, caplog: pytest.LogCaptureFixture, fault: Any
) -> None:
    reason = fault(s3)
    with caplog.at_level(logging.WARNING):
        assert in_use(store(s3, clock)) == PACKAGED
    assert reason in caplog.text
    assert "the packaged model stays" in caplog.text


def test_a_pinned_version_whose_manifest_is_another_s_is_refused(s3: "S3Client", clock: Clock) -> None:
    upload(s3, "line-7-a", model_version="line-7-b")
    assert in_use(store(s3, clock, version="line-7-a")) == PACKAGED


def test_an_s3_that_is_down_leaves_the_last_good_version(s3: "S3Client", clock: Clock) -> None:
    point(s3, upload(s3, "line-7-a"))
    is_down = False

    def get_object(**given: Any) -> Any:
        if is_down:
            raise EndpointConnectionError(endpoint_url="https://s3.example")
        return s3.get_object(**given)

    models = store(faulty(s3, get_object=get_object), clock)
    assert in_use(models) == "line-7-a"
    is_down = True
    clock.now += RECHECK_S
    assert in_use(models) == "line-7-a"


def test_while_s3_is_down_it_is_asked_once_in_a_recheck_time(s3: "S3Client", clock: Clock) -> None:
    asked = []

    def down(**given: Any) -> Any:
        asked.append(given["Key"])
        raise EndpointConnectionError(endpoint_url="https://s3.example")

    models = store(faulty(s3, get_object=down), clock)
    for _ in range(5):
        in_use(models)
    assert asked == ["models/current.json"]


ENVIRONMENT = {"MODEL_BUCKET": BUCKET, "MODEL_VERSION": "line-7-a"}


def test_t1_and_t2_answer_with_the_version_that_the_environment_names(s3: "S3Client") -> None:
    upload(s3, "line-7-a")
    payload = {"features": sample("good")}
    assert predict_logic(ENVIRONMENT)(payload)["model_version"] == "line-7-a"
    assert importance_logic(ENVIRONMENT)(payload)["model_version"] == "line-7-a"


def test_what_export_lays_out_is_what_the_tools_follow(
    s3: "S3Client", tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert main(["export", "--bundle", str(DEFAULT_BUNDLE), "--out", str(tmp_path / "dist")]) == 0
    for path in (tmp_path / "dist").rglob("*.*"):
        if path.is_file():
            put(s3, path.relative_to(tmp_path / "dist").as_posix(), path.read_bytes())
    logic = predict_logic({"MODEL_BUCKET": BUCKET})
    # The packaged folder holds the same version; what was logged tells where this one came from.
    with caplog.at_level(logging.INFO):
        assert logic({"features": sample("good")})["model_version"] == PACKAGED
    assert f"model {PACKAGED} is in use" in caplog.text


def test_without_a_bucket_the_packaged_model_answers() -> None:
    payload = {"features": sample("good")}
    assert predict_logic({"MODEL_BUCKET": ""})(payload)["model_version"] == PACKAGED


def test_the_agent_shows_the_variables_of_the_published_model_and_reads_nothing_else(s3: "S3Client") -> None:
    upload(s3, "line-7-a")
    for name in ("trees.npz", "encoder.npz"):
        s3.delete_object(Bucket=BUCKET, Key=f"{PREFIX}line-7-a/{name}")
    settings = read_settings(AgentSettings, {"USE_MOCK": "true", **ENVIRONMENT})
    assert build_services(settings).schema.names == default_bundle().schema.names
