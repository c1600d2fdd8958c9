"""At most one ingest at a time, and a dead worker never blocks the next."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from shared.errors import Conflict, NotFound
from shared.knowledge.collect import Failure
from t0_ingest.jobs import LOCK_KEY, MAX_FAILURE_BYTES, Jobs
from t0_ingest.records import FileRecords
from tests.knowledge_parts import Clock

LEASE = 120


class Parts:
    """Jobs over files, on a clock that the test moves."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.records = FileRecords(folder)
        numbers = itertools.count(1)
        self.jobs = Jobs(
            self.records, self.clock, lambda: f"job_{next(numbers)}", lease_seconds=LEASE, ttl_days=30
        )


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return Parts(tmp_path / "jobs")


def test_a_job_goes_from_starting_to_complete(parts: Parts) -> None:
    started, is_new = parts.jobs.start()
    assert (started.status, is_new) == ("STARTING", True)
    begun = parts.jobs.begin(started.job_id)
    assert parts.jobs.get(started.job_id).status == "IN_PROGRESS"
    parts.jobs.finish(replace(begun, status="COMPLETE", indexed=3))
    ended = parts.jobs.get(started.job_id)
    assert (ended.status, ended.indexed, ended.finished_at) == ("COMPLETE", 3, parts.clock.now)


@pytest.mark.parametrize("begun", [False, True])
def test_a_second_start_gives_the_running_job(parts: Parts, begun: bool) -> None:
    first, _ = parts.jobs.start()
    if begun:
        parts.jobs.begin(first.job_id)
    second, is_new = parts.jobs.start()
    assert (second.job_id, is_new) == (first.job_id, False)


def test_after_the_end_a_new_job_can_start(parts: Parts) -> None:
    first, _ = parts.jobs.start()
    parts.jobs.finish(replace(parts.jobs.begin(first.job_id), status="COMPLETE"))
    second, is_new = parts.jobs.start()
    assert is_new
    assert second.job_id != first.job_id


def test_a_job_without_a_living_worker_has_failed(parts: Parts) -> None:
    job, _ = parts.jobs.start()
    parts.jobs.begin(job.job_id)
    parts.clock.move(LEASE + 1)
    assert parts.jobs.get(job.job_id).status == "FAILED"
    assert parts.jobs.latest()[0].status == "FAILED"


def test_a_job_without_a_living_worker_does_not_block_the_next(parts: Parts) -> None:
    first, _ = parts.jobs.start()
    parts.clock.move(LEASE + 1)
    second, is_new = parts.jobs.start()
    assert is_new
    assert parts.jobs.get(second.job_id).status == "STARTING"
    assert parts.jobs.get(first.job_id).status == "FAILED"


def test_a_renewed_lease_keeps_the_job(parts: Parts) -> None:
    job, _ = parts.jobs.start()
    parts.jobs.begin(job.job_id)
    for _ in range(5):
        parts.clock.move(LEASE - 1)
        parts.jobs.renew(job.job_id)
    assert parts.jobs.get(job.job_id).status == "IN_PROGRESS"


def test_a_worker_that_lost_its_lease_is_told(parts: Parts) -> None:
    job, _ = parts.jobs.start()
    parts.jobs.begin(job.job_id)
    parts.clock.move(LEASE + 1)
    with pytest.raises(Conflict, match="lost its lease"):
        parts.jobs.renew(job.job_id)


def test_a_late_worker_does_not_take_the_lock_of_the_next(parts: Parts) -> None:
    first, _ = parts.jobs.start()
    begun = parts.jobs.begin(first.job_id)
    parts.clock.move(LEASE + 1)
    second, _ = parts.jobs.start()
    parts.jobs.finish(replace(begun, status="FAILED"))
    assert parts.jobs.start() == (parts.jobs.get(second.job_id), False)


def test_a_job_is_begun_once(parts: Parts) -> None:
    job, _ = parts.jobs.start()
    parts.jobs.begin(job.job_id)
    with pytest.raises(Conflict, match="only a STARTING one"):
        parts.jobs.begin(job.job_id)


def test_a_start_between_the_lock_and_its_job_is_the_running_one(parts: Parts) -> None:
    parts.records.put(LOCK_KEY, {"job_id": "job_x", "lease_until": parts.clock.now + 60}, 0, None)
    job, is_new = parts.jobs.start()
    assert (job.job_id, job.status, is_new) == ("job_x", "STARTING", False)


def test_a_lock_left_by_a_finished_job_does_not_block(parts: Parts) -> None:
    first, _ = parts.jobs.start()
    parts.jobs.finish(replace(parts.jobs.begin(first.job_id), status="COMPLETE"))
    parts.records.put(LOCK_KEY, {"job_id": first.job_id, "lease_until": parts.clock.now + 60}, 0, None)
    assert parts.jobs.start()[1]


@pytest.mark.parametrize("job_id", ["job_9", LOCK_KEY])
def test_an_unknown_job_is_not_found(parts: Parts, job_id: str) -> None:
    parts.jobs.start()
    with pytest.raises(NotFound):
        parts.jobs.get(job_id)


def test_the_latest_jobs_come_first(parts: Parts) -> None:
    for _ in range(3):
        job, _ = parts.jobs.start()
        parts.jobs.finish(replace(parts.jobs.begin(job.job_id), status="COMPLETE"))
        parts.clock.move(10)
    assert [job.job_id for job in parts.jobs.latest()] == ["job_3", "job_2", "job_1"]


def test_what_is_kept_of_failures_is_bounded(parts: Parts) -> None:
    job, _ = parts.jobs.start()
    failures = tuple(Failure(f"{i}.md", "가" * 5000) for i in range(1000))
    parts.jobs.finish(
        replace(parts.jobs.begin(job.job_id), status="COMPLETE", failed=1000, failures=failures)
    )
    kept = parts.jobs.get(job.job_id)
    assert (kept.failed, len(kept.failures[0].reason)) == (1000, 300)
    assert sum(len(f.reason.encode()) + 35 for f in kept.failures) > MAX_FAILURE_BYTES - 2000
    assert sum(len(f.reason.encode()) for f in kept.failures) < MAX_FAILURE_BYTES


def test_a_thousand_failures_are_all_named(parts: Parts) -> None:
    job, _ = parts.jobs.start()
    failures = tuple(Failure(f"3라인/점검표-{i}.pdf", "the PDF is damaged") for i in range(1000))
    parts.jobs.finish(
        replace(parts.jobs.begin(job.job_id), status="COMPLETE", failed=1000, failures=failures)
    )
    assert parts.jobs.get(job.job_id).failures == failures


def test_records_may_be_forgotten_after_their_days(parts: Parts) -> None:
    job, _ = parts.jobs.start()
    record = parts.records.get(job.job_id)
    assert record is not None
    assert record.expires_at == int(parts.clock.now) + 30 * 86_400
