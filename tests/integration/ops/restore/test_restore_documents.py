"""`diecast restore documents`: versions of a time, back into the bucket, then an ingest."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from checks.standins.loopback import Answer, Loopback, Request
from diecast.cli import main
from ops.restore.documents import Version, as_of, versions
from shared import jsonio
from tests.restore_stage import BUCKET, SHOT_DAYS, SHOTS, STACK, StandIn, restore

PREFIX = "documents/"


def put(stage: StandIn, name: str, text: str) -> None:
    """Write a document."""
    stage.s3.put_object(Bucket=BUCKET, Key=f"{PREFIX}{name}", Body=text.encode())


def documents(stage: StandIn) -> dict[str, str]:
    """The text of each document."""
    listed = stage.s3.list_objects_v2(Bucket=BUCKET, Prefix=PREFIX).get("Contents", [])
    keys = [row["Key"] for row in listed]
    return {
        key.removeprefix(PREFIX): stage.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()
        for key in keys
    }


def changed(stage: StandIn) -> str:
    """Three documents, a time, and then one changed, one deleted, one new; gives the time."""
    for name in ("a.md", "b.md", "가.md"):
        put(stage, name, f"{name} before")
    at = datetime.now(UTC).replace(microsecond=0)
    time.sleep(1.05)  # S3 gives the times of versions in whole seconds; what is changed in one counts to it
    put(stage, "a.md", "after")
    stage.s3.delete_object(Bucket=BUCKET, Key=f"{PREFIX}b.md")
    put(stage, "new.md", "new")
    stage.s3.put_object(Bucket=BUCKET, Key="index/current.json", Body=b"{}")
    return at.isoformat()


BEFORE = {"a.md": "a.md before", "b.md": "b.md before", "가.md": "가.md before"}


def test_documents_are_put_back_as_they_were_and_what_came_later_stays(stage: StandIn) -> None:
    at = changed(stage)

    assert restore("documents", "--at", at, "--no-ingest", "--yes") == 0
    assert documents(stage) == {**BEFORE, "new.md": "new"}

    number = len(list(versions(stage.s3, BUCKET, PREFIX)))
    assert restore("documents", "--at", at, "--no-ingest", "--yes") == 0
    assert len(list(versions(stage.s3, BUCKET, PREFIX))) == number, "nothing was left to do"


def test_exactly_as_they_were_and_back_again(stage: StandIn) -> None:
    at = changed(stage)
    now = documents(stage)
    later = datetime.now(UTC).replace(microsecond=0).isoformat()

    time.sleep(1.05)
    assert restore("documents", "--at", at, "--exact", "--no-ingest", "--yes") == 0
    assert documents(stage) == BEFORE
    assert restore("documents", "--at", later, "--exact", "--no-ingest", "--yes") == 0
    assert documents(stage) == now


def test_without_yes_it_is_only_told(stage: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    at = changed(stage)
    before = list(versions(stage.s3, BUCKET, ""))

    assert restore("documents", "--at", at, "--lang", "ko") == 0

    told = capsys.readouterr().out
    assert "되돌림 documents/b.md" in told
    assert "남김 documents/new.md" in told
    assert "바꾼 것이 없습니다" in told
    assert list(versions(stage.s3, BUCKET, "")) == before


def test_a_time_whose_versions_are_gone_is_wrong_input(stage: StandIn) -> None:
    for at in (datetime.now(UTC) - timedelta(days=31), datetime.now(UTC) + timedelta(hours=1)):
        assert restore("documents", "--at", at.isoformat(), "--yes") == 2


@contextmanager
def lambda_of(monkeypatch: pytest.MonkeyPatch, *statuses: str) -> Iterator[list[str]]:
    """Lambda whose T0 gives these statuses one after the other; yields the actions that it was asked."""
    asked: list[str] = []
    left = list(statuses)

    def answer(request: Request) -> Answer:
        if request.method == "GET":
            variables = {"SHOTS_TABLE": SHOTS, "SHOT_DAYS": str(SHOT_DAYS)}
            return Answer(200, jsonio.dumps({"Environment": {"Variables": variables}}).encode())
        asked.append(jsonio.loads(request.body)["action"])
        status = left.pop(0) if len(left) > 1 else left[0]
        return Answer(200, jsonio.dumps({"status": status, "job_id": "job_1", "message": "why"}).encode())

    with Loopback(answer) as functions, monkeypatch.context() as patched:
        patched.setenv("AWS_ENDPOINT_URL_LAMBDA", functions.url)
        yield asked


def test_they_are_ingested_afterwards(stage: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    at = changed(stage)
    with lambda_of(monkeypatch, "STARTING", "IN_PROGRESS", "COMPLETE") as asked:
        assert restore("documents", "--at", at, "--yes") == 0
    assert asked == ["start", "status", "status"]


def test_an_ingest_that_fails_is_said(
    stage: StandIn, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at = changed(stage)
    with lambda_of(monkeypatch, "STARTING", "FAILED"):
        assert restore("documents", "--at", at, "--yes") == 1
    assert "job_1 failed: why" in capsys.readouterr().err


def test_another_stages_documents_come_from_its_bucket(stage: StandIn) -> None:
    """As after a move to another region; moto's S3 is one for all regions."""
    put(stage, "a.md", "from there")
    stage.s3.create_bucket(Bucket="elsewhere")
    outputs = {"DocumentsBucketName": "elsewhere", "SessionsTableName": "t", "T0IngestFunctionName": "f"}
    template = {
        "Resources": {"T": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }
    there = boto3.client("cloudformation", region_name="eu-central-1")
    there.create_stack(StackName="new", TemplateBody=jsonio.dumps(template))
    arguments = [
        "--at",
        "latest",
        "--from-region",
        "us-east-1",
        "--from-stack",
        STACK,
        "--no-ingest",
        "--yes",
    ]
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        assert main(["restore", "documents", "--stack", "new", *arguments]) == 0
    assert stage.s3.get_object(Bucket="elsewhere", Key="documents/a.md")["Body"].read() == b"from there"


def test_at_every_moment_it_is_what_a_reader_would_have_seen() -> None:
    """Metamorphic: playing writes and deletions up to a moment gives what `as_of` finds of all versions."""
    start = datetime(2026, 11, 1, tzinfo=UTC)
    rows = [
        Version(f"k{n * 7 % 5}", f"v{n}", None if n % 4 == 3 else f"e{n}", start + timedelta(seconds=n))
        for n in range(60)
    ]
    newest_first = sorted(rows, key=lambda row: row.at, reverse=True)
    for second in range(-1, 61):
        moment = start + timedelta(seconds=second)
        played: dict[str, str | None] = {}
        for row in rows:
            if row.at <= moment:
                played[row.key] = row.etag
        assert {key: row.etag for key, row in as_of(newest_first, moment).items()} == {
            key: etag for key, etag in played.items() if etag
        }
