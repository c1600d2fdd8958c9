"""`diecast restore` on the emulated account: tables beside, versions of documents, a drill on copies."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest

from ops.restore.documents import versions
from tests.restore_stage import BUCKET, SESSIONS, SHOTS, STACK, T4, StandIn, made, restore
from tests.shot_parts import MINUTE, NOON, kept, said
from tests.shot_store_contract import counted

KIM, LEE = "oidc:https://idp.plant.example#kim", "oidc:https://idp.plant.example#lee"


@pytest.fixture(scope="module")
def stage(session: boto3.Session) -> Iterator[StandIn]:
    """The parts of a stage that are restored, each with something in it; deleted at the end."""
    # The account is shared: what other tests deployed into it stays.
    there = set(session.client("dynamodb").list_tables()["TableNames"])
    stage = made()
    for caller in (KIM, LEE):
        stage.ask(caller)
    stage.shots().add([kept("a"), kept("b", NOON + MINUTE)])
    stage.shots().set_outcome("default", "a", said("good", by=KIM))
    stage.s3.put_object(Bucket=BUCKET, Key="documents/a.md", Body=b"before")
    yield stage
    for table in set(stage.tables()) - there:
        stage.dynamodb.delete_table(TableName=table)
    session.client("lambda").delete_function(FunctionName=T4)
    session.client("cloudformation").delete_stack(StackName=STACK)


def test_a_drill_tries_all_of_it_and_leaves_nothing(
    stage: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    tables, items, shots = stage.tables(), stage.items(SESSIONS), stage.items(SHOTS)
    objects = list(versions(stage.s3, BUCKET, ""))

    assert restore("drill", "--yes") == 0

    timed = capsys.readouterr().out.partition("seconds  step")[2]
    for step in (
        "put sessions back",
        "put shots back",
        "documents of",
        "versions of the index",
        "of the model",
    ):
        assert step in timed, step
    assert (stage.tables(), stage.items(SESSIONS), stage.items(SHOTS)) == (tables, items, shots)
    assert list(versions(stage.s3, BUCKET, "")) == objects


def test_what_is_lost_comes_back_without_who_was_forgotten_since(stage: StandIn) -> None:
    """The account knows no point but now: tables are kept beside, and put back after the loss."""
    counts, live = counted(stage.shots()), set(stage.tables())
    for table in ("sessions", "shots"):
        assert restore("table", "--table", table, "--at", "latest", "--keep", "--yes") == 0
    beside = {name.partition("-")[0]: name for name in set(stage.tables()) - live}
    at = datetime.now(UTC).isoformat()
    time.sleep(1)
    for table in (SESSIONS, SHOTS):
        stage.lose(table)
    stage.forget(KIM, seconds_after=3600)

    for table in ("sessions", "shots"):
        given = ["--from-table", beside[table], "--at", at, "--yes"]
        assert restore("table", "--table", table, *given) == 0

    kept_items = [item for item in stage.items(SESSIONS) if item["pk"]["S"] != "erasure"]
    assert len(kept_items) == 5
    assert all(LEE in repr(item) for item in kept_items)
    assert KIM not in repr(stage.items(SHOTS))
    assert counted(stage.shots()) == counts


def test_a_document_that_was_changed_is_put_back(stage: StandIn) -> None:
    at = datetime.now(UTC).replace(microsecond=0).isoformat()
    time.sleep(1.05)
    stage.s3.put_object(Bucket=BUCKET, Key="documents/a.md", Body=b"after")

    assert restore("documents", "--at", at, "--no-ingest", "--yes") == 0
    assert stage.s3.get_object(Bucket=BUCKET, Key="documents/a.md")["Body"].read() == b"before"
