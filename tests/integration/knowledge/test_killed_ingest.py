"""An ingest on AWS whose process dies at any of its calls: no document is lost or doubled."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from shared.artifacts.s3_storage import S3Registry
from shared.errors import Conflict, DiecastError
from shared.knowledge.index_version import INDEX, read_documents
from shared.knowledge.reader import DIRECT
from t0_ingest.dynamodb_records import DynamoRecords
from t0_ingest.files.s3_store import S3Files
from t0_ingest.jobs import MOST_LAUNCHES, Jobs
from t0_ingest.lambda_job_launcher import by_invoking
from t0_ingest.s3_source import S3Source
from t0_ingest.service import IngestService
from t0_ingest.worker import Worker
from tests.file_parts import file_service
from tests.integration.knowledge.conftest import BUCKET, TABLE
from tests.knowledge_parts import Clock, markdown

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_lambda.client import LambdaClient
    from mypy_boto3_s3.client import S3Client

LEASE = 120
CALLS = 23
"""Of a worker to AWS, for the documents below."""

BEFORE = {"gate.md": "게이트 마모를 화요일에 점검한다.", "old.md": "이형제는 월요일에 바꾼다."}
AFTER = {"gate.md": "게이트 마모를 수요일에 점검한다.", "new.md": "금형은 예열한다."}


class Died(BaseException):
    """The process is gone: nothing of it runs any more, whatever it would have caught."""


class Life:
    """How many more calls a process makes to AWS; the last one's effect is there, or not."""

    def __init__(self, calls: int, *, with_effect: bool) -> None:
        self.calls = calls
        self.made = 0
        self._with_effect = with_effect

    def of(self, client: Any) -> Any:
        """The client as this process has it."""
        return _Mortal(client, self)

    def call(self, act: Callable[..., Any], given: Mapping[str, Any]) -> Any:
        """Make a call of the client, unless the process is dead or dies of it."""
        self.made += 1
        if self.made < self.calls:
            return act(**given)
        if self.made == self.calls and self._with_effect:
            act(**given)
        raise Died


class _Mortal:
    def __init__(self, client: Any, life: Life) -> None:
        self._client, self._life = client, life

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if name in {"exceptions", "meta"}:
            return found
        if name == "get_paginator":
            return lambda operation: _Pages(self._client, self._life, operation)
        return lambda **given: self._life.call(found, given)


class _Pages:
    def __init__(self, client: Any, life: Life, operation: str) -> None:
        self._paginator, self._life = client.get_paginator(operation), life

    def paginate(self, **given: Any) -> Iterator[Any]:
        yield from self._life.call(lambda **each: list(self._paginator.paginate(**each)), given)


class Queue:
    """Lambda's queue of asynchronous calls, which loses the first `lost` ones."""

    def __init__(self, lost: int = 0) -> None:
        self.calls: list[Any] = []
        self.sent = 0
        self._lost = lost

    def invoke(self, **given: Any) -> Any:
        self.sent += 1
        if self.sent > self._lost:
            self.calls.append(json.loads(given["Payload"]))
        return {"StatusCode": 202}


class Process:
    """T0 in one process; many share the bucket, the table, the queue and the clock."""

    def __init__(self, s3: Any, dynamodb: Any, queue: Queue, clock: Clock, life: Life | None = None) -> None:
        if life:
            s3, dynamodb = life.of(s3), life.of(dynamodb)
        self.registry = S3Registry(s3, BUCKET, "index/", INDEX)
        self.jobs = Jobs(
            DynamoRecords(dynamodb, TABLE),
            clock,
            lambda: f"job_{clock.now:.0f}_{random.randrange(10**9)}",
            lease_seconds=LEASE,
            ttl_days=30,
        )
        worker = Worker(
            self.jobs, [S3Source(s3, BUCKET, "documents/")], self.registry, clock, 20, DIRECT, "parsers-1"
        )
        launch = by_invoking(cast("LambdaClient", queue), "ingest", self.jobs.token)
        files = file_service(S3Files(s3, BUCKET, "documents/"), self.registry, self.jobs)
        self.service = IngestService(self.jobs, worker, launch, files)

    def ask(self, **payload: Any) -> Any:
        return self.service.answer(payload)


class Plant:
    """The account: its bucket, its table, the queue, the time."""

    def __init__(self, s3: "S3Client", dynamodb: "DynamoDBClient", folder: Path) -> None:
        self.s3, self.dynamodb, self.folder = s3, dynamodb, folder
        self.queue, self.clock = Queue(), Clock()

    def process(self, life: Life | None = None) -> Process:
        return Process(self.s3, self.dynamodb, self.queue, self.clock, life)

    def upload(self, documents: Mapping[str, str]) -> None:
        """Make the bucket hold these documents alone."""
        for name in BEFORE.keys() | AFTER.keys():
            self.s3.delete_object(Bucket=BUCKET, Key=f"documents/{name}")
        for name, text in documents.items():
            body = markdown(name, text, id=name.removesuffix(".md")).encode()
            self.s3.put_object(Bucket=BUCKET, Key=f"documents/{name}", Body=body)

    def ingest(self) -> Any:
        """Start an ingest, and work off whatever waits in the queue; gives the job at its end."""
        started = self.process().ask(action="start")
        while self.queue.calls:
            try:
                self.process().ask(**self.queue.calls.pop(0))
            except DiecastError:
                continue  # a call for a job that has ended or failed
        return self.process().ask(action="status", job_id=started["job_id"])

    def published(self) -> list[tuple[str, bool]]:
        """The documents of the current version, fetched with all its hashes, and which state they are of."""
        registry = self.process().registry
        pointer = registry.pointer()
        assert pointer is not None
        folder = self.folder / str(len(list(self.folder.iterdir())))
        registry.fetch(pointer.versions[0], folder)
        return sorted(
            (document.uri.rpartition("/")[2], "수요일" in document.markdown)
            for document in read_documents(folder)
        )


OLD = [("gate.md", False), ("old.md", False)]
NEW = [("gate.md", True), ("new.md", False)]


@pytest.fixture
def plant(s3: "S3Client", dynamodb: "DynamoDBClient", tmp_path: Path) -> Plant:
    plant = Plant(s3, dynamodb, tmp_path)
    plant.upload(BEFORE)
    assert plant.ingest()["status"] == "COMPLETE"
    plant.clock.move(60)
    plant.upload(AFTER)
    return plant


def calls_of(plant: Plant, act: Callable[[Process], object]) -> int:
    """How many calls to AWS a process makes for something."""
    life = Life(10**6, with_effect=False)
    act(plant.process(life))
    return life.made


def worked_off(process: Process, plant: Plant) -> None:
    process.ask(**plant.queue.calls.pop(0))


def test_a_worker_makes_the_calls_at_which_it_is_killed_below(plant: Plant) -> None:
    plant.process().ask(action="start")
    assert calls_of(plant, lambda process: worked_off(process, plant)) == CALLS
    assert plant.published() == NEW


@pytest.mark.parametrize("with_effect", [False, True])
@pytest.mark.parametrize("call", range(1, CALLS + 1))
def test_a_worker_that_dies_leaves_an_index_that_is_whole_and_the_next_repairs(
    plant: Plant, call: int, with_effect: bool
) -> None:
    job_id = plant.process().ask(action="start")["job_id"]
    with pytest.raises(Died):
        worked_off(plant.process(Life(call, with_effect=with_effect)), plant)
    assert plant.published() in (OLD, NEW)

    plant.clock.move(LEASE + 1)
    status = plant.process().ask(action="status", job_id=job_id)["status"]
    assert status in {"COMPLETE", "FAILED"}
    if status == "COMPLETE":
        assert plant.published() == NEW
    ended = plant.ingest()
    assert (ended["status"], ended["statistics"]["indexed"]) == ("COMPLETE", 2)
    assert plant.published() == NEW
    jobs = plant.process().ask(action="list")["jobs"]
    assert {job["status"] for job in jobs} <= {"COMPLETE", "FAILED"}
    assert len({job["job_id"] for job in jobs}) == 3


@pytest.mark.parametrize("with_effect", [False, True])
@pytest.mark.parametrize("call", range(1, 5))
def test_a_start_that_dies_is_followed_by_another(plant: Plant, call: int, with_effect: bool) -> None:
    life = Life(call, with_effect=with_effect)
    try:
        plant.process(life).ask(action="start")
    except Died:
        plant.queue.calls.clear()
    plant.clock.move(LEASE + 1)
    assert plant.ingest()["status"] == "COMPLETE"
    assert plant.published() == NEW


@pytest.mark.parametrize("action", ["status", "list", "start"])
def test_a_call_to_a_worker_that_got_lost_is_made_again_by_whoever_asks(plant: Plant, action: str) -> None:
    plant.queue = Queue(lost=1)
    job_id = plant.process().ask(action="start")["job_id"]
    asked = {"action": action} | ({"job_id": job_id} if action == "status" else {})
    plant.process().ask(**asked)
    assert plant.queue.sent == 1, "it may still be on its way"

    plant.clock.move(LEASE / 4)
    for _ in range(3):
        assert plant.process().ask(**asked)["job_id"] == job_id
    assert (plant.queue.sent, len(plant.queue.calls)) == (2, 1)
    worked_off(plant.process(), plant)
    assert plant.process().ask(action="status", job_id=job_id)["status"] == "COMPLETE"
    assert plant.published() == NEW


def test_a_call_that_was_only_late_begins_nothing_twice(plant: Plant) -> None:
    plant.process().ask(action="start")
    plant.clock.move(LEASE / 4)
    plant.process().ask(action="list")
    first, second = plant.queue.calls
    assert plant.process().ask(**first)["status"] == "COMPLETE"
    with pytest.raises(DiecastError):
        plant.process().ask(**second)
    assert plant.published() == NEW


def test_a_job_whose_every_call_gets_lost_fails_with_its_lease(plant: Plant) -> None:
    plant.queue = Queue(lost=100)
    job_id = plant.process().ask(action="start")["job_id"]
    for _ in range(40):
        plant.clock.move(5)
        plant.process().ask(action="status", job_id=job_id)
    assert plant.queue.sent == MOST_LAUNCHES
    assert plant.process().ask(action="status", job_id=job_id)["status"] == "FAILED"
    plant.queue = Queue()
    assert plant.ingest()["status"] == "COMPLETE"


def test_a_worker_begins_although_somebody_launches_it_again_in_the_same_moment(plant: Plant) -> None:
    job_id = plant.process().ask(action="start")["job_id"]
    plant.clock.move(LEASE / 4)
    worker, asking = plant.process(), plant.process()
    job = asking.jobs.get(job_id)

    class Between(DynamoRecords):
        """Lets the other launch again between the worker's reading of the lock and its writing."""

        launched = False

        def put(self, key: str, body: Any, expires_at: int, after: Any) -> Any:
            if key == "running-job" and not self.launched:
                self.launched = True
                assert asking.jobs.launch_again(job)
            return super().put(key, body, expires_at, after)

    worker.jobs._records = Between(plant.dynamodb, TABLE)
    assert worker.jobs.begin(job_id).status == "IN_PROGRESS"
    assert not asking.jobs.launch_again(job)
    with pytest.raises(Conflict):
        asking.jobs.begin(job_id)
