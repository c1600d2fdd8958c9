"""Going back to an earlier index or model by the command that operators use."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from diecast.cli import main
from shared.artifacts.s3_storage import S3Registry
from shared.knowledge.index_version import INDEX
from tests.integration.models.conftest import BUCKET, damaged, point, put, upload
from tests.knowledge_parts import document, version_folder

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

DOCUMENTS = [document("a", "기공", "기공은 가스에서 온다.")]
INDEXES, MODEL = ("versions", "index", "--bucket", BUCKET), ("versions", "model", "--bucket", BUCKET)


def publish(client: "S3Client", tmp_path: Path, *versions: str) -> None:
    """Publish indexes as ingests would, one after another."""
    for version in versions:
        S3Registry(client, BUCKET, "index/", INDEX).publish(
            version, version_folder(tmp_path, version, DOCUMENTS)
        )


def current_model(client: "S3Client") -> str:
    """What current.json names."""
    body = client.get_object(Bucket=BUCKET, Key="models/current.json")["Body"].read()
    return str(json.loads(body)["model_version"])


def test_an_earlier_index_becomes_current_and_the_later_one_stays(
    s3: "S3Client", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(s3, tmp_path, "v1", "v2", "v3")

    assert main([*INDEXES, "--use", "v2"]) == 0
    assert capsys.readouterr().out.splitlines() == ["* v2", "  v3", "  v1"]
    assert main([*INDEXES, "--use", "v3"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "* v3"


def test_the_next_ingest_goes_on_from_where_the_index_was_taken_back(s3: "S3Client", tmp_path: Path) -> None:
    publish(s3, tmp_path, "v1", "v2")
    assert main([*INDEXES, "--use", "v1"]) == 0
    publish(s3, tmp_path, "v3")

    pointer = S3Registry(s3, BUCKET, "index/", INDEX).pointer()
    assert pointer is not None
    assert [ref.version for ref in pointer.versions] == ["v3", "v1", "v2"]


def test_an_index_that_is_not_kept_is_refused_with_those_that_are(
    s3: "S3Client", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(s3, tmp_path, "v1", "v2")

    assert main([*INDEXES, "--use", "v0"]) == 1
    assert "v2, v1" in capsys.readouterr().err


def test_a_damaged_index_does_not_become_current(
    s3: "S3Client", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(s3, tmp_path, "v1", "v2")
    s3.put_object(Bucket=BUCKET, Key="index/versions/v1.zip", Body=b"not a zip")

    assert main([*INDEXES, "--use", "v1"]) == 1
    assert "v1" in capsys.readouterr().err
    assert main([*INDEXES]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "* v2"


def test_without_an_index_the_packaged_one_is_told_of(
    s3: "S3Client", capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*INDEXES]) == 0
    assert "packaged" in capsys.readouterr().out


def test_an_earlier_model_becomes_current(s3: "S3Client", capsys: pytest.CaptureFixture[str]) -> None:
    upload(s3, "line-7-old")
    point(s3, upload(s3, "line-7-new"))

    assert main([*MODEL, "--use", "line-7-old"]) == 0
    assert capsys.readouterr().out.splitlines() == ["  line-7-new", "* line-7-old"]
    assert current_model(s3) == "line-7-old"


def test_a_damaged_model_does_not_become_current(s3: "S3Client", capsys: pytest.CaptureFixture[str]) -> None:
    upload(s3, "line-7-old")
    put(s3, "line-7-old/trees.npz", damaged("trees.npz"))
    point(s3, upload(s3, "line-7-new"))

    assert main([*MODEL, "--use", "line-7-old"]) == 1
    assert "trees.npz" in capsys.readouterr().err
    assert current_model(s3) == "line-7-new"


def test_a_model_that_is_not_there_is_refused(s3: "S3Client", capsys: pytest.CaptureFixture[str]) -> None:
    point(s3, upload(s3, "line-7-new"))

    assert main([*MODEL, "--use", "line-8"]) == 1
    assert "line-8" in capsys.readouterr().err
    assert current_model(s3) == "line-7-new"


def test_a_bucket_that_does_not_exist_is_said_and_not_raised(
    s3: "S3Client", capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["versions", "model", "--bucket", "nowhere"]) == 1
    assert "error:" in capsys.readouterr().err
