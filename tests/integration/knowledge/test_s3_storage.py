"""Publishing to S3 and reading from it, with what can go wrong half-way."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shared.artifacts.s3_storage import S3Registry
from shared.errors import Conflict, Unavailable
from shared.knowledge.index_version import INDEX, IndexDamaged, verify_folder
from tests.integration.knowledge.conftest import BUCKET
from tests.integration.knowledge.faulty_s3 import failing, faulty, no_connection, refusal
from tests.knowledge_parts import document, version_folder

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

DOCUMENTS = [document("a", "기공", "기공은 가스에서 온다.")]
POINTER = "index/current.json"


def store(s3: "S3Client") -> S3Registry:
    return S3Registry(s3, BUCKET, "index/", INDEX)


def publish(s3: "S3Client", tmp_path: Path, version: str) -> None:
    store(s3).publish(version, version_folder(tmp_path, version, DOCUMENTS))


def keys(s3: "S3Client") -> list[str]:
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def test_what_was_published_comes_back_whole(s3: "S3Client", tmp_path: Path) -> None:
    publish(s3, tmp_path, "v1")
    pointer = store(s3).pointer()
    assert pointer is not None
    store(s3).fetch(pointer.versions[0], tmp_path / "fetched")
    assert verify_folder(tmp_path / "fetched").version == "v1"


def test_nothing_is_published_at_first(s3: "S3Client") -> None:
    assert store(s3).pointer() is None


def test_a_missing_pointer_is_told_from_a_forbidden_one(s3: "S3Client", tmp_path: Path) -> None:
    hidden = faulty(s3, get_object=failing(refusal("AccessDenied")))
    assert store(hidden).pointer() is None
    publish(s3, tmp_path, "v1")
    with pytest.raises(Unavailable):
        store(hidden).pointer()


def test_an_unchanged_pointer_is_not_sent_again(s3: "S3Client", tmp_path: Path) -> None:
    publish(s3, tmp_path, "v1")
    first = store(s3).pointer()
    assert store(s3).pointer(first) is first
    publish(s3, tmp_path, "v2")
    second = store(s3).pointer(first)
    assert second is not None
    assert second.versions[0].version == "v2"


def test_the_last_three_versions_are_kept(s3: "S3Client", tmp_path: Path) -> None:
    for version in ("v1", "v2", "v3", "v4"):
        publish(s3, tmp_path, version)
    assert keys(s3) == [POINTER, *(f"index/versions/v{n}.zip" for n in (2, 3, 4))]


def test_of_two_publishers_the_later_is_refused_and_leaves_nothing(s3: "S3Client", tmp_path: Path) -> None:
    publish(s3, tmp_path, "v1")
    folder = version_folder(tmp_path, "v2", DOCUMENTS)

    def meanwhile(**arguments: Any) -> Any:
        if arguments["Key"] == POINTER:
            publish(s3, tmp_path, "other")
        return s3.put_object(**arguments)

    with pytest.raises(Conflict):
        store(faulty(s3, put_object=meanwhile)).publish("v2", folder)
    pointer = store(s3).pointer()
    assert pointer is not None
    assert [ref.version for ref in pointer.versions] == ["other", "v1"]
    assert "index/versions/v2.zip" not in keys(s3)


def test_of_two_first_publishers_one_is_refused(s3: "S3Client", tmp_path: Path) -> None:
    folder = version_folder(tmp_path, "v1", DOCUMENTS)

    def meanwhile(**arguments: Any) -> Any:
        if arguments["Key"] == POINTER:
            publish(s3, tmp_path, "other")
        return s3.put_object(**arguments)

    with pytest.raises(Conflict):
        store(faulty(s3, put_object=meanwhile)).publish("v1", folder)


def test_a_pointer_that_was_written_although_the_answer_was_lost_counts(
    s3: "S3Client", tmp_path: Path
) -> None:
    def written_twice(**arguments: Any) -> Any:
        answer = s3.put_object(**arguments)
        return s3.put_object(**arguments) if arguments["Key"] == POINTER else answer

    folder = version_folder(tmp_path, "v1", DOCUMENTS)
    pointer = store(faulty(s3, put_object=written_twice)).publish("v1", folder)
    store(s3).fetch(pointer.versions[0], tmp_path / "fetched")


@pytest.mark.parametrize("error", [refusal("SlowDown"), no_connection()])
@pytest.mark.parametrize("refused", ["index/versions/v2.zip", POINTER])
def test_an_s3_that_refuses_half_way_leaves_the_last_version(
    s3: "S3Client", tmp_path: Path, refused: str, error: Exception
) -> None:
    publish(s3, tmp_path, "v1")

    def put(**arguments: Any) -> Any:
        if arguments["Key"] == refused:
            raise error
        return s3.put_object(**arguments)

    with pytest.raises(Unavailable):
        store(faulty(s3, put_object=put)).publish("v2", version_folder(tmp_path, "v2", DOCUMENTS))
    pointer = store(s3).pointer()
    assert pointer is not None
    assert [ref.version for ref in pointer.versions] == ["v1"]
    store(s3).fetch(pointer.versions[0], tmp_path / "fetched")


def test_a_changed_archive_is_refused(s3: "S3Client", tmp_path: Path) -> None:
    publish(s3, tmp_path, "v1")
    s3.put_object(Bucket=BUCKET, Key="index/versions/v1.zip", Body=b"PK")
    pointer = store(s3).pointer()
    assert pointer is not None
    with pytest.raises(IndexDamaged):
        store(s3).fetch(pointer.versions[0], tmp_path / "fetched")
    assert not (tmp_path / "fetched").exists()


def test_a_missing_archive_is_damage(s3: "S3Client", tmp_path: Path) -> None:
    publish(s3, tmp_path, "v1")
    s3.delete_object(Bucket=BUCKET, Key="index/versions/v1.zip")
    pointer = store(s3).pointer()
    assert pointer is not None
    with pytest.raises(IndexDamaged):
        store(s3).fetch(pointer.versions[0], tmp_path / "fetched")


def test_a_broken_pointer_is_replaced_by_the_next_publish(s3: "S3Client", tmp_path: Path) -> None:
    s3.put_object(Bucket=BUCKET, Key=POINTER, Body=b"{")
    with pytest.raises(IndexDamaged):
        store(s3).pointer()
    publish(s3, tmp_path, "v1")
    assert store(s3).pointer() is not None


@pytest.mark.parametrize("error", [refusal("AccessDenied"), refusal("SlowDown"), no_connection()])
def test_an_s3_that_does_not_answer_is_unavailable(s3: "S3Client", tmp_path: Path, error: Exception) -> None:
    publish(s3, tmp_path, "v1")
    pointer = store(s3).pointer()
    assert pointer is not None
    down = store(faulty(s3, get_object=failing(error)))
    with pytest.raises(Unavailable):
        down.pointer()
    with pytest.raises(Unavailable):
        down.fetch(pointer.versions[0], tmp_path / "fetched")
