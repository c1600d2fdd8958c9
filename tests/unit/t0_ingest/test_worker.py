"""A job ends well or with a reason, and what is published is whole."""

import itertools
from pathlib import Path

import pytest

from shared.errors import Conflict, Unavailable
from shared.knowledge.documents import RawDocument
from shared.knowledge.local_store import LocalStore
from shared.knowledge.sources import Listed
from shared.knowledge.version_files import read_document
from shared.knowledge.versions import Pointer
from t0_ingest.file_records import FileRecords
from t0_ingest.jobs import Jobs
from t0_ingest.worker import Worker
from tests.knowledge_parts import Clock, FakeSource

LEASE = 120
GOOD = {"a.md": "# 기공\n\n기공은 가스에서 온다."}


class SlowSource(FakeSource):
    """A source that takes `seconds` for each file."""

    def __init__(self, files: dict[str, str], clock: Clock, seconds: float) -> None:
        super().__init__(files)
        self.clock = clock
        self.seconds = seconds

    def read(self, listed: Listed) -> RawDocument:
        self.clock.move(self.seconds)
        return super().read(listed)


class FaultyStore(LocalStore):
    """A store that fails when something is published."""

    def __init__(self, root: Path, error: Exception) -> None:
        super().__init__(root)
        self.error = error

    def publish(self, version: str, folder: Path) -> Pointer:
        raise self.error


class Parts:
    """A worker over a folder, a fake source and a clock."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.clock = Clock()
        numbers = itertools.count(1)
        self.jobs = Jobs(
            FileRecords(root / "jobs"),
            self.clock,
            lambda: f"job_{next(numbers)}",
            lease_seconds=LEASE,
            ttl_days=1,
        )
        self.store = LocalStore(root / "published")

    def worker(self, source: FakeSource, store: LocalStore | None = None) -> Worker:
        return Worker(self.jobs, [source], store or self.store, self.clock, LEASE / 6)

    def started(self) -> str:
        return self.jobs.start()[0].job_id


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return Parts(tmp_path)


def test_a_finished_job_has_published_what_it_read(parts: Parts) -> None:
    job = parts.worker(FakeSource({**GOOD, "b.bin": b"\x00"})).run(parts.started())
    assert (job.status, job.scanned, job.indexed, job.failed) == ("COMPLETE", 2, 1, 1)
    assert job.failures[0].document == "b.bin"
    pointer = parts.store.pointer()
    assert pointer is not None
    assert pointer.versions[0].version == job.index_version
    published = parts.root / "published" / "versions" / pointer.versions[0].version
    assert read_document(published, "a") is not None


def test_without_one_usable_document_the_index_stays(parts: Parts) -> None:
    parts.worker(FakeSource(GOOD)).run(parts.started())
    before = parts.store.pointer()
    job = parts.worker(FakeSource({"b.bin": b"\x00"})).run(parts.started())
    assert job.status == "FAILED"
    assert "stays as it was" in job.message
    assert parts.store.pointer() == before


def test_a_source_that_does_not_answer_fails_the_job_with_its_reason(parts: Parts) -> None:
    job = parts.worker(FakeSource({}, down=True)).run(parts.started())
    assert (job.status, job.message) == ("FAILED", "the source does not answer")
    assert parts.jobs.start()[1], "the next job can start"


@pytest.mark.parametrize("error", [Unavailable("S3 refused"), Conflict("another ingest published")])
def test_a_publish_that_fails_fails_the_job(parts: Parts, error: Unavailable | Conflict) -> None:
    store = FaultyStore(parts.root / "published", error)
    job = parts.worker(FakeSource(GOOD), store).run(parts.started())
    assert (job.status, job.message, job.index_version) == ("FAILED", error.message, None)


def test_an_unforeseen_error_is_seen_and_still_ends_the_job(parts: Parts) -> None:
    store = FaultyStore(parts.root / "published", ZeroDivisionError())
    job_id = parts.started()
    with pytest.raises(ZeroDivisionError):
        parts.worker(FakeSource(GOOD), store).run(job_id)
    job = parts.jobs.get(job_id)
    assert job.status == "FAILED"
    assert "ZeroDivision" not in job.message


def test_the_lease_is_renewed_while_many_documents_are_read(parts: Parts) -> None:
    files = {f"{i}.md": "# 기공\n\n본문" for i in range(10)}
    job = parts.worker(SlowSource(files, parts.clock, LEASE / 2)).run(parts.started())
    assert job.status == "COMPLETE"


def test_a_worker_that_was_given_up_publishes_nothing(parts: Parts) -> None:
    job = parts.worker(SlowSource(GOOD, parts.clock, LEASE * 2)).run(parts.started())
    assert job.status == "FAILED"
    assert "lost its lease" in job.message
    assert parts.store.pointer() is None


def test_only_a_starting_job_is_run(parts: Parts) -> None:
    job_id = parts.started()
    worker = parts.worker(FakeSource(GOOD))
    worker.run(job_id)
    with pytest.raises(Conflict):
        worker.run(job_id)
