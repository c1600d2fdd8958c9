"""The limits of what is kept and told of ingest jobs, each on both sides of its figure."""

import itertools
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from shared.knowledge.collect import Failure
from t0_ingest.jobs import Job, Jobs
from t0_ingest.records import FileRecords
from t0_ingest.service import _list_answer
from tests.knowledge_parts import Clock

HOUR = 3_600.0


@pytest.fixture
def clock() -> Clock:
    """A clock that the test moves."""
    return Clock()


@pytest.fixture
def jobs(tmp_path: Path, clock: Clock) -> Jobs:
    """Jobs over files, with leases of two minutes."""
    numbers = itertools.count(1)
    records = FileRecords(tmp_path)
    return Jobs(records, clock, lambda: f"job_{next(numbers):03}", lease_seconds=120, ttl_days=30)


def finished(jobs: Jobs, failures: tuple[Failure, ...] = ()) -> Job:
    """A job that was worked off, as it is kept."""
    job, _ = jobs.start()
    jobs.finish(replace(jobs.begin(job.job_id), status="COMPLETE", failures=failures))
    return jobs.get(job.job_id)


@pytest.mark.parametrize("count", [20, 21])
def test_the_latest_20_jobs_are_listed(jobs: Jobs, clock: Clock, count: int) -> None:
    made = []
    for _ in range(count):
        made.append(finished(jobs).job_id)
        clock.move(1)

    assert [job.job_id for job in jobs.latest()] == made[::-1][:20]


@pytest.mark.parametrize(("length", "kept"), [(299, 299), (300, 300), (301, 300)])
def test_of_a_failure_300_characters_are_kept(jobs: Jobs, length: int, kept: int) -> None:
    (failure,) = finished(jobs, (Failure("가" * length, "나" * length),)).failures

    assert failure == Failure("가" * kept, "나" * kept)


def test_failures_of_200000_bytes_are_kept_and_one_byte_more_is_not(jobs: Jobs) -> None:
    # {"document":"","reason":""} and what parts it from the next are 28 bytes.
    rows = [Failure("a" * 172, "b" * 200)] * 499
    fits, more = Failure("a" * 172, "b" * 200), Failure("a" * 172, "b" * 201)

    assert len(finished(jobs, (*rows, fits)).failures) == 500
    assert len(finished(jobs, (*rows, more)).failures) == 499


@pytest.mark.parametrize(("count", "told"), [(100, 100), (101, 100)])
def test_of_each_listed_job_100_failures_are_told(jobs: Jobs, count: int, told: int) -> None:
    job = replace(finished(jobs), failures=(Failure("a.md", "damaged"),) * count)

    assert len(_list_answer([job])["failures"]) == told


def test_a_job_that_bedrock_works_off_is_waited_for_a_day(jobs: Jobs, clock: Clock) -> None:
    job, _ = jobs.start()
    jobs.hand_over(jobs.begin(job.job_id), "ingestion-1")

    clock.move(24 * HOUR)
    assert jobs.get(job.job_id).active
    assert jobs.start() == (jobs.get(job.job_id), False)
    clock.move(1)
    assert jobs.get(job.job_id).status == "FAILED"


@pytest.mark.parametrize(("count", "newest_is_seen"), [(200, True), (201, False)])
def test_the_latest_are_looked_for_among_200_records(
    tmp_path: Path, clock: Clock, count: int, newest_is_seen: bool
) -> None:
    # The newest has the last place among the records.
    names = [f"job_{number:03}" for number in range(count, 0, -1)]
    records = FileRecords(tmp_path)
    for place, name in enumerate(names):
        records.put(name, asdict(Job(name, "COMPLETE", "", clock.now + place)), 0, None)
    jobs = Jobs(records, clock, lambda: "job", lease_seconds=120, ttl_days=30)

    assert (jobs.latest()[0].job_id == "job_001") is newest_is_seen
