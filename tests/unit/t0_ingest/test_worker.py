"""A job ends well or with a reason, and what is published is whole."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from shared.artifacts.registry import Pointer
from shared.artifacts.storage import LocalRegistry
from shared.errors import Conflict, Unavailable
from shared.knowledge.chunks import DocumentTerms
from shared.knowledge.collect import Failure
from shared.knowledge.documents import Document, DocumentError, RawDocument
from shared.knowledge.index_version import INDEX, read_document
from shared.knowledge.reader import DIRECT, DirectReader, Reader
from shared.knowledge.sources import Listed
from t0_ingest.jobs import Jobs
from t0_ingest.records import FileRecords
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


@dataclass(frozen=True)
class FussyReader(DirectReader):
    """Refuses to cut the document of one title."""

    refused: str = ""

    def terms(self, document: Document, seconds: float) -> DocumentTerms:
        if document.title == self.refused:
            raise DocumentError("cutting it took longer than 1 s")
        return super().terms(document, seconds)


class MarkedSource(SlowSource):
    """A slow source that can tell when a file has changed."""

    def list(self) -> Iterator[Listed]:
        for listed in super().list():
            yield replace(listed, mark=str(hash(self.files[listed.name])))


class FaultyStore(LocalRegistry):
    """A store that fails when something is published."""

    def __init__(self, root: Path, error: Exception) -> None:
        super().__init__(root, INDEX)
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
        self.store = LocalRegistry(root / "published", INDEX)

    def worker(
        self, source: FakeSource, store: LocalRegistry | None = None, reader: Reader = DIRECT, **other: Any
    ) -> Worker:
        return Worker(self.jobs, [source], store or self.store, self.clock, LEASE / 6, reader, **other)

    def published(self, name: str) -> Document | None:
        pointer = self.store.pointer()
        assert pointer is not None
        return read_document(self.root / "published" / "versions" / pointer.versions[0].version, name)

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


def many(count: int, body: str = "본문") -> dict[str, str]:
    """So many documents: 0.md, 1.md, …"""
    return {f"{number}.md": f"# 문서 {number}\n\n{body}" for number in range(count)}


def test_when_its_time_is_over_a_job_publishes_what_it_read_and_names_the_rest(parts: Parts) -> None:
    source = SlowSource(many(10), parts.clock, 30)
    job = parts.worker(source, job_seconds=200).run(parts.started())
    assert (job.status, job.scanned, job.indexed, job.failed) == ("COMPLETE", 10, 4, 6)
    assert [failure.document for failure in job.failures] == [f"{number}.md" for number in range(4, 10)]
    assert all("start another" in failure.reason for failure in job.failures)


def test_the_next_job_goes_on_from_there(parts: Parts) -> None:
    indexed = []
    for _ in range(3):
        source = MarkedSource(many(10), parts.clock, 30)
        job = parts.worker(source, job_seconds=200, fingerprint="parsers-1").run(parts.started())
        indexed.append(job.indexed)
    assert indexed == [4, 8, 10]


def test_what_was_not_reached_stays_in_the_index_as_it_was(parts: Parts) -> None:
    slow = MarkedSource(many(10), parts.clock, 0)
    parts.worker(slow, fingerprint="parsers-1").run(parts.started())
    changed = MarkedSource(many(10, "새 본문"), parts.clock, 30)
    for fingerprint, renewed in (("parsers-1", 4), ("parsers-2", 4), ("parsers-2", 8)):
        worker = parts.worker(changed, job_seconds=200, fingerprint=fingerprint)
        job = worker.run(parts.started())
        documents = [parts.published(str(number)) for number in range(10)]
        texts = [document.markdown for document in documents if document]
        assert (job.indexed, job.failed, len(texts)) == (10, 10 - renewed, 10)
        assert sum("새 본문" in text for text in texts) >= renewed
        assert all("keeps it as it was" in failure.reason for failure in job.failures)


def test_a_job_without_time_to_write_its_index_leaves_the_old_one(parts: Parts) -> None:
    job = parts.worker(SlowSource(GOOD, parts.clock, 100), job_seconds=100).run(parts.started())
    assert (job.status, job.message) == (
        "FAILED",
        "the time of the ingest was over before its index was written; the index stays as it was",
    )
    assert parts.store.pointer() is None


def test_a_document_that_cannot_be_cut_is_named_by_its_file_and_left_out(parts: Parts) -> None:
    source = FakeSource({"x/b.md": "# 나\n\n본문", **GOOD})
    job = parts.worker(source, reader=FussyReader(refused="나")).run(parts.started())
    assert (job.status, job.indexed, job.failed) == ("COMPLETE", 1, 1)
    assert job.failures == (Failure("x/b.md", "cutting it took longer than 1 s"),)
    assert parts.published("b") is None
    assert parts.published("a") is not None


def test_without_one_document_that_can_be_cut_the_index_stays(parts: Parts) -> None:
    job = parts.worker(FakeSource(GOOD), reader=FussyReader(refused="기공")).run(parts.started())
    assert job.status == "FAILED"
    assert parts.store.pointer() is None


def test_every_failure_is_logged_with_its_name(parts: Parts, caplog: pytest.LogCaptureFixture) -> None:
    files = {f"{number}.bin": "x" for number in range(300)}
    parts.worker(FakeSource({**GOOD, **files})).run(parts.started())
    assert [name for name in files if f"not indexed: {name}: format .bin" not in caplog.text] == []


def test_the_passages_of_an_index_are_bounded(parts: Parts) -> None:
    job = parts.worker(FakeSource(many(5)), max_passages=3).run(parts.started())
    assert (job.indexed, [failure.document for failure in job.failures]) == (3, ["3.md", "4.md"])
