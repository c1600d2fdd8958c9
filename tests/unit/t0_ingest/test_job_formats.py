"""Jobs of a later version are read or left alone, and a worker that dies anywhere leaves a job that ends."""

import itertools
import json
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shared.errors import Conflict, NotFound, Unavailable
from t0_ingest.jobs import Job, Jobs
from t0_ingest.records import FORMAT, FileRecords, Record
from tests.knowledge_parts import Clock

LEASE = 120
KEPT = ("all", "no failures", "another status", "no times")
VALUES: tuple[Any, ...] = (None, 0, -1.5, "", "나중", [1, 2], {"deep": {"er": []}}, True)
NUMBERS = itertools.count(1)


class Dying(FileRecords):
    """Records whose process dies with the write after `writes` ones, before or after it was stored."""

    def __init__(self, folder: Path, writes: int, *, stored: bool) -> None:
        super().__init__(folder)
        self._left = writes
        self._stored = stored

    def put(self, key: str, body: Mapping[str, Any], expires_at: int, after: Record | None) -> Record:
        self._left -= 1
        if self._left < 0 and not self._stored:
            raise SystemExit
        record = super().put(key, body, expires_at, after)
        if self._left < 0:
            raise SystemExit
        return record


def jobs_over(records: FileRecords, clock: Clock, ended: list[Job] | None = None) -> Jobs:
    return Jobs(
        records,
        clock,
        lambda: f"job_{next(NUMBERS)}",
        lease_seconds=LEASE,
        ttl_days=30,
        ended=(ended if ended is not None else []).append,
    )


def rewritten(folder: Path, job_id: str, extra: dict[str, Any], kept: str) -> bytes:
    """The job's file as a later version would have written it; gives its bytes."""
    file = folder / f"{job_id}.json"
    row = json.loads(file.read_text())
    row["format"] = FORMAT + 1
    row["body"] |= extra | {"failures": [{"document": "a.md", "reason": "broken", **extra}]}
    if kept == "no failures":
        del row["body"]["failures"]
    elif kept == "another status":
        row["body"]["status"] = "PAUSED"
    elif kept == "no times":
        del row["body"]["created_at"]
    file.write_text(json.dumps(row))
    return file.read_bytes()


def unknown(seed: int) -> dict[str, Any]:
    """Fields that no version has, with values of every kind of JSON."""
    draw = random.Random(seed)
    return {f"later_{number}": draw.choice(VALUES) for number in range(draw.randint(0, 4))}


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kept", KEPT)
def test_a_later_job_is_read_or_left_alone(tmp_path: Path, seed: int, kept: str) -> None:
    folder, clock, extra = tmp_path, Clock(), unknown(seed)
    ended: list[Job] = []
    jobs = jobs_over(FileRecords(folder), clock, ended)
    job, _ = jobs.start()
    written = rewritten(folder, job.job_id, extra, kept)

    if kept == "all":
        assert jobs.get(job.job_id).failures[0].reason == "broken"
        assert [listed.job_id for listed in jobs.latest()] == [job.job_id]
    else:
        with pytest.raises(NotFound, match="later version"):
            jobs.get(job.job_id)
        assert jobs.latest() == []
    with pytest.raises((Conflict, NotFound), match="later version"):
        jobs.begin(job.job_id)
    running, is_new = jobs.start()
    assert (running.job_id, is_new) == (job.job_id, False)
    jobs.finish(replace(job, status="FAILED"))
    clock.move(LEASE + 1)
    assert jobs.start()[1]
    assert (folder / f"{job.job_id}.json").read_bytes() == written
    assert ended == []


def test_a_job_of_a_version_without_formats_is_read_and_ended(tmp_path: Path) -> None:
    jobs = jobs_over(FileRecords(tmp_path), Clock())
    job, _ = jobs.start()
    for file in tmp_path.glob("*.json"):
        row = json.loads(file.read_text())
        del row["format"]
        file.write_text(json.dumps(row))
    jobs.finish(replace(jobs.begin(job.job_id), status="COMPLETE"))
    assert jobs.get(job.job_id).status == "COMPLETE"


def test_the_format_stands_beside_the_body(tmp_path: Path) -> None:
    """A version that knows no formats makes a job of every field of the body, and fails at a new one."""
    job, _ = jobs_over(FileRecords(tmp_path), Clock()).start()
    row = json.loads((tmp_path / f"{job.job_id}.json").read_text())
    assert row["format"] == FORMAT
    assert "format" not in row["body"]


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize("writes", range(7))
def test_wherever_a_worker_dies_the_job_ends_once_and_the_next_begins(
    tmp_path: Path, writes: int, stored: bool
) -> None:
    clock, ended = Clock(), list[Job]()
    dying = jobs_over(Dying(tmp_path, writes, stored=stored), clock, ended)
    try:
        job, _ = dying.start()
        begun = dying.begin(job.job_id)
        dying.renew(job.job_id)
        dying.finish(replace(begun, status="COMPLETE"))
    except SystemExit:
        clock.move(LEASE + 1)
    jobs = jobs_over(FileRecords(tmp_path), clock, ended)
    following, is_new = jobs.start()
    assert is_new
    kept = [FileRecords(tmp_path).get(file.stem) for file in tmp_path.glob("job_*.json")]
    before = [record.body for record in kept if record and record.key != following.job_id]
    assert all(body["status"] in {"COMPLETE", "FAILED"} for body in before)
    assert all(body["finished_at"] is not None for body in before)
    assert len({job.job_id for job in ended}) == len(ended)


def test_a_worker_that_was_believed_dead_is_counted_once(tmp_path: Path) -> None:
    clock, ended = Clock(), list[Job]()
    jobs = jobs_over(FileRecords(tmp_path), clock, ended)
    begun = jobs.begin(jobs.start()[0].job_id)
    clock.move(LEASE + 1)
    jobs.start()
    with pytest.raises(Conflict, match="lost its lease"):
        jobs.renew(begun.job_id)
    assert jobs.finish(replace(begun, status="FAILED", message="lost its lease")).status == "FAILED"
    assert [job.job_id for job in ended] == [begun.job_id]


def test_an_index_that_was_published_is_told_although_its_worker_was_believed_dead(tmp_path: Path) -> None:
    clock = Clock()
    jobs = jobs_over(FileRecords(tmp_path), clock)
    begun = jobs.begin(jobs.start()[0].job_id)
    clock.move(LEASE + 1)
    following, _ = jobs.start()
    jobs.finish(replace(begun, status="COMPLETE", index_version="v1"))
    assert jobs.get(begun.job_id).index_version == "v1"
    assert jobs.start()[0].job_id == following.job_id


def test_a_table_that_fails_at_a_lost_job_does_not_keep_the_next_from_beginning(tmp_path: Path) -> None:
    class Refusing(FileRecords):
        def put(self, key: str, body: Mapping[str, Any], expires_at: int, after: Record | None) -> Record:
            if body.get("finished_at"):
                raise Unavailable("throttled")
            return super().put(key, body, expires_at, after)

    clock = Clock()
    jobs = jobs_over(Refusing(tmp_path), clock)
    jobs.start()
    clock.move(LEASE + 1)
    following, is_new = jobs.start()
    assert is_new
    assert jobs.get(following.job_id).status == "STARTING"
