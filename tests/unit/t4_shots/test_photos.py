"""Photos of parts: kept once by their content, told of their own shot alone, and never lost in silence."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from shared.aws_clients import s3_client
from shared.contracts.t4 import LARGEST_PHOTO_BYTES
from shared.errors import InvalidInput, NotFound, Unavailable
from t4_shots.handler import build_service
from t4_shots.photos import MOST_IN_MEMORY, FolderPhotos, MemoryPhotos, NoPhotos, PhotoStore
from t4_shots.s3_photos import S3Photos
from t4_shots.service import ShotService
from tests.shot_service import sent, service

BUCKET = "photos-of-parts"
JPEG = b"\xff\xd8\xff\xe0 a picture of a part"
PNG = b"\x89PNG\r\n\x1a\n another"
OF_JPEG = f"photos/{hashlib.sha256(JPEG).hexdigest()}.jpg"


def image(content: bytes = JPEG, media_type: str = "image/jpeg") -> dict[str, str]:
    return {"media_type": media_type, "data": base64.b64encode(content).decode()}


def memory_of(photos: PhotoStore) -> ShotService:
    memory = replace(service(), photos=photos)
    memory.answer({"action": "record", "shots": [sent("a"), sent("b", at="2026-02-10T12:01:00+09:00")]})
    return memory


def say(memory: ShotService, shot_id: str = "a", **more: Any) -> Any:
    return memory.answer(
        {"action": "outcome", "line": "default", "shot_id": shot_id, "result": "defect", **more}
    )


def look(memory: ShotService, photo: str, shot_id: str = "a") -> Any:
    file = photo.removeprefix("photos/")
    return memory.answer({"action": "photo", "line": "default", "shot_id": shot_id, "file": file})


@pytest.fixture(params=["memory", "folder", "s3"])
def photos(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PhotoStore]:
    if request.param == "s3":
        with mock_aws():
            client = boto3.client("s3", region_name="ap-northeast-2")
            client.create_bucket(
                Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"}
            )
            yield S3Photos(client, BUCKET)
        return
    yield MemoryPhotos() if request.param == "memory" else FolderPhotos(tmp_path / "photos")


def test_a_photo_is_kept_under_its_content_and_told_again(photos: PhotoStore) -> None:
    memory = memory_of(photos)

    said = say(memory, image=image())

    assert said["outcome"]["photo"] == OF_JPEG
    assert look(memory, OF_JPEG) == image()


def test_the_same_said_twice_with_its_photo_is_said_once(photos: PhotoStore) -> None:
    memory = memory_of(photos)

    first, again = say(memory, image=image()), say(memory, image=image())

    assert first["outcome"] == again["outcome"]
    assert len(memory.answer({"action": "get", "line": "default", "shot_id": "a"})["outcomes"]) == 1


def test_a_correction_keeps_the_photo_by_its_name_or_brings_another_and_the_first_stays_to_look_at(
    photos: PhotoStore,
) -> None:
    memory = memory_of(photos)
    say(memory, image=image())

    kept = say(memory, note="seen again", photo=OF_JPEG)
    other = say(memory, image=image(PNG, "image/png"))
    none = say(memory, result="good")

    assert kept["outcome"]["photo"] == OF_JPEG
    assert other["outcome"]["photo"].endswith(".png")
    assert none["outcome"]["photo"] == ""
    assert look(memory, OF_JPEG) == image()
    assert look(memory, other["outcome"]["photo"]) == image(PNG, "image/png")


def test_a_photo_is_of_its_shot_alone(photos: PhotoStore) -> None:
    memory = memory_of(photos)
    say(memory, "a", image=image())

    with pytest.raises(NotFound):
        look(memory, OF_JPEG, "b")
    with pytest.raises(InvalidInput) as refused:
        say(memory, "b", photo=OF_JPEG)
    assert refused.value.details[0].field == "photo"
    assert say(memory, "b", photo="IMG_0042.jpg")["outcome"]["photo"] == "IMG_0042.jpg"


def test_a_shot_that_is_gone_takes_no_photo() -> None:
    photos = MemoryPhotos()
    memory = memory_of(photos)

    with pytest.raises(NotFound):
        say(memory, "gone", image=image())
    with pytest.raises(NotFound):
        look(memory, OF_JPEG, "gone")

    assert photos.read("default", OF_JPEG.removeprefix("photos/")) is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"image": image(PNG)}, "image.data"),
        ({"image": image(JPEG, "image/webp")}, "image.data"),
        ({"image": image(b"GIF89a", "image/png")}, "image.data"),
        ({"image": {"media_type": "image/jpeg", "data": "!!!!"}}, "image.data"),
        ({"image": image(JPEG, "image/gif")}, "image.media_type"),
        ({"image": image(JPEG + bytes(LARGEST_PHOTO_BYTES))}, "image.data"),
        ({"image": {"media_type": "image/jpeg"}}, "image.data"),
        ({"image": image(), "photo": "IMG_0042.jpg"}, "photo"),
    ],
    ids=["png as jpeg", "jpeg as webp", "gif", "no base64", "type", "large", "no data", "both"],
)
def test_what_is_no_photo_is_refused_by_its_field_and_changes_nothing(
    wrong: dict[str, Any], field: str
) -> None:
    memory = memory_of(MemoryPhotos())

    with pytest.raises(InvalidInput) as refused:
        say(memory, **wrong)

    assert refused.value.details[0].field == field
    assert memory.answer({"action": "get", "line": "default", "shot_id": "a"})["outcome"] is None


def test_a_photo_that_its_rule_deleted_is_said_to_be_gone() -> None:
    memory = memory_of(MemoryPhotos())
    say(memory, image=image())

    with pytest.raises(NotFound, match="kept no more"):
        look(replace(memory, photos=MemoryPhotos()), OF_JPEG)


def test_without_a_place_for_photos_one_is_refused_and_the_outcome_goes_without() -> None:
    memory = memory_of(NoPhotos())

    with pytest.raises(InvalidInput, match="kept nowhere"):
        say(memory, image=image())
    assert say(memory)["outcome"]["photo"] == ""


def test_memory_holds_the_newest() -> None:
    photos = MemoryPhotos()
    for number in range(MOST_IN_MEMORY + 1):
        photos.keep("default", f"{number}", b"x", "image/jpeg")

    assert photos.read("default", "0") is None
    assert photos.read("default", "1") == b"x"


def test_a_laptop_keeps_photos_beside_its_shots_for_its_owner_alone(tmp_path: Path) -> None:
    environment = {"DIECAST_DATA_DIR": str(tmp_path)}
    first = build_service(environment)
    first.answer({"action": "record", "shots": [sent("a", at="2026-02-10T12:00:00+09:00")]})
    say(first, image=image())

    assert look(build_service(environment), OF_JPEG) == image()
    kept = tmp_path / "photos" / "default" / OF_JPEG.removeprefix("photos/")
    assert kept.stat().st_mode & 0o077 == 0
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]
    assert not (tmp_path / "elsewhere").exists()


def test_a_store_that_does_not_answer_is_unavailable_and_nothing_is_said(
    tmp_path: Path, make_fault: Callable[[Path], PhotoStore]
) -> None:
    memory = memory_of(make_fault(tmp_path))

    with pytest.raises(Unavailable):
        say(memory, image=image())
    assert memory.answer({"action": "get", "line": "default", "shot_id": "a"})["outcome"] is None


@pytest.fixture(params=["folder", "s3"])
def make_fault(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    def folder(root: Path) -> PhotoStore:
        (root / "photos").write_text("a file where the folder should be", encoding="utf-8")
        return FolderPhotos(root / "photos")

    def s3(_: Path) -> PhotoStore:
        with mock_aws():
            return S3Photos(_of_no_bucket(monkeypatch), BUCKET)

    if request.param == "folder":
        yield folder
        return
    with mock_aws():
        yield s3


def _of_no_bucket(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-2")
    return s3_client()
