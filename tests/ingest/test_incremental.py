"""An ingest reads and parses what changed, and takes the rest from the last version."""

import itertools
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from shared import jsonio
from shared.artifacts.storage import LocalRegistry
from shared.knowledge.collect import Warned
from shared.knowledge.documents import RawDocument
from shared.knowledge.index_version import INDEX, read_document
from shared.knowledge.sources import FolderSource, Listed
from t0_ingest.incremental import parsers_fingerprint
from t0_ingest.jobs import MAX_WARNING_BYTES, Job, Jobs
from t0_ingest.records import FileRecords
from t0_ingest.service import _answer
from t0_ingest.worker import Worker
from tests.knowledge_parts import Clock, markdown


class Watched(FolderSource):
    """A folder that remembers which files were read."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, "plant")
        self.read_names: list[str] = []

    def read(self, listed: Listed) -> RawDocument:
        self.read_names.append(listed.name)
        return super().read(listed)


class Parts:
    """A plant's folder and a worker over it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.plant = root / "plant"
        self.plant.mkdir()
        self.source = Watched(self.plant)
        self.store = LocalRegistry(root / "published", INDEX)
        numbers = itertools.count(1)
        jobs = Jobs(
            FileRecords(root / "jobs"), Clock(), lambda: f"job_{next(numbers)}", lease_seconds=120, ttl_days=1
        )
        self.worker = Worker(jobs, [self.source], self.store, Clock(), 20, fingerprint="parsers-1")

    def write(self, name: str, title: str, body: str = "본문") -> None:
        (self.plant / name).write_text(markdown(title, body), encoding="utf-8")

    def ingest(self, worker: Worker | None = None) -> Job:
        worker = worker or self.worker
        self.source.read_names.clear()
        return worker.run(worker.jobs.start()[0].job_id)

    def published(self, job: Job) -> Path:
        return self.root / "published" / "versions" / str(job.index_version)


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    made = Parts(tmp_path)
    made.write("a.md", "가")
    made.write("b.md", "나")
    return made


def test_unchanged_documents_are_neither_read_nor_parsed(parts: Parts) -> None:
    assert parts.ingest().unchanged == 0
    job = parts.ingest()
    assert parts.source.read_names == []
    assert (job.status, job.scanned, job.indexed, job.unchanged) == ("COMPLETE", 2, 2, 2)
    assert job.message == "2 documents indexed, 2 of them unchanged"


def test_a_changed_document_is_read_and_the_others_stay(parts: Parts) -> None:
    parts.ingest()
    parts.write("b.md", "나나", "새 본문")
    job = parts.ingest()
    assert parts.source.read_names == ["b.md"]
    changed, same = (read_document(parts.published(job), name) for name in ("b", "a"))
    assert changed is not None
    assert same is not None
    assert (changed.title, same.title) == ("나나", "가")


def test_a_removed_document_is_gone_and_a_new_one_there(parts: Parts) -> None:
    parts.ingest()
    (parts.plant / "a.md").unlink()
    parts.write("c.md", "다")
    job = parts.ingest()
    assert read_document(parts.published(job), "a") is None
    assert read_document(parts.published(job), "c") is not None
    assert (job.indexed, job.unchanged) == (2, 1)


def test_a_document_that_failed_is_tried_again(parts: Parts) -> None:
    (parts.plant / "c.pdf").write_bytes(b"broken")
    assert parts.ingest().failed == 1
    job = parts.ingest()
    assert parts.source.read_names == ["c.pdf"]
    assert (job.failed, job.failures[0].document) == (1, "c.pdf")


def test_other_parsers_read_everything_anew(parts: Parts) -> None:
    parts.ingest()
    job = parts.ingest(replace(parts.worker, fingerprint="parsers-2"))
    assert parts.source.read_names == ["a.md", "b.md"]
    assert job.unchanged == 0


@pytest.mark.parametrize("name", ["documents.jsonl", "origins.json", "manifest.json"])
def test_a_damaged_last_version_is_done_without(parts: Parts, name: str) -> None:
    (parts.published(parts.ingest()) / name).write_text("{")
    job = parts.ingest()
    assert (job.status, job.indexed, job.unchanged) == ("COMPLETE", 2, 0)


def test_a_file_that_only_moved_its_date_is_unchanged(parts: Parts) -> None:
    parts.ingest()
    parts.write("a.md", "가")
    assert parts.ingest().unchanged == 2


def test_parsers_have_one_fingerprint_in_every_process() -> None:
    assert parsers_fingerprint() == parsers_fingerprint()


def test_a_loss_is_told_with_its_document_and_place_by_every_ingest(parts: Parts) -> None:
    (parts.plant / "c.html").write_text("<h1>점검</h1><p>본문</p><img src=x alt=게이트>", encoding="utf-8")
    (parts.plant / "d.md").write_text("---\ntitle: 라\nauthor: 김\n---\n본문", encoding="utf-8")
    told = (
        Warned("c.html", "점검", "a picture is not read (게이트)"),
        Warned("d.md", "front matter", "author: no such key is known"),
    )
    for unchanged in (0, 4):
        job = parts.ingest()
        assert (job.status, job.unchanged, job.warned, job.warnings) == ("COMPLETE", unchanged, 2, told)
        assert "2 warnings" in job.message
        answer = _answer(parts.worker.jobs.get(job.job_id))
        assert answer["warnings"] == [asdict(warning) for warning in told]


def test_an_ingest_that_loses_nothing_warns_of_nothing(parts: Parts) -> None:
    assert "warnings" not in _answer(parts.ingest())


def test_warnings_beyond_what_a_record_holds_are_counted(parts: Parts) -> None:
    boxes = "".join(
        f"<h2>{number} {'가' * 60}</h2><img src=x alt={number}{'나' * 60}>" for number in range(90)
    )
    for number in range(12):
        (parts.plant / f"x{number}.html").write_text(f"<p>본문</p>{boxes}", encoding="utf-8")
    job = parts.ingest()
    assert job.warned == 12 * 90
    kept = parts.worker.jobs.get(job.job_id)
    assert 0 < len(kept.warnings) < job.warned == kept.warned
    assert len(jsonio.dumps([asdict(one) for one in kept.warnings]).encode()) <= MAX_WARNING_BYTES
