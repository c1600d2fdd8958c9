"""The actions of T0 on its jobs, and the one it sends to itself; those on files are `files.service`'s."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from shared.contracts.parsing import parse
from shared.contracts.t0 import IngestRequest, JobAnswer, JobListAnswer, RunRequest
from shared.errors import Detail, InvalidInput, Unavailable
from t0_ingest.files.service import FILE_ACTIONS, FileService
from t0_ingest.job_launcher import Launch
from t0_ingest.jobs import Job, Jobs

_log = logging.getLogger(__name__)

LISTED_FAILURES = 100
"""Failures of each job in a list of jobs; asking for one job's status gives all that were kept."""


class IngestBackend(Protocol):
    """Who works jobs off: the embedded index's worker, or Bedrock's."""

    @property
    def jobs(self) -> Jobs:
        """The jobs that it works off."""
        ...

    def run(self, job_id: str) -> Job:
        """Work a STARTING job off. Raises NotFound and Conflict where it is not one to run."""
        ...

    def follow(self, job: Job) -> Job:
        """The job as it is now, where somebody else may have carried it on meanwhile."""
        ...


@dataclass(frozen=True, slots=True)
class IngestService:
    """Jobs, who works them off, how a worker is started, and the files that they read."""

    jobs: Jobs
    worker: IngestBackend
    launch: Launch
    files: FileService

    def answer(self, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer to one request. Raises InvalidInput, NotFound, Conflict and Unavailable."""
        if payload.get("action") == "run":
            run = parse(RunRequest, payload)
            self.jobs.check_token(run.job_id, run.token)
            return _answer(self.worker.run(run.job_id))
        if payload.get("action") in FILE_ACTIONS:
            return self.files.answer(payload)
        request = parse(IngestRequest, payload)
        if request.action == "start":
            return self._start()
        if request.action == "list":
            return _list_answer([self._followed(job) for job in self.jobs.latest()])
        if request.job_id is None:
            reason = "is required with the action status"
            raise InvalidInput(f"job_id: {reason}", [Detail("job_id", reason)])
        return _answer(self._followed(self.jobs.get(request.job_id)))

    def _start(self) -> JobAnswer:
        job, is_new = self.jobs.start()
        if not is_new:
            job = self._followed(job)
            if not job.active:  # it had ended without anybody looking, which freed the lock
                job, is_new = self.jobs.start()
        if not is_new:
            return _answer(replace(job, message=f"an ingest is already running: {job.message}"))
        try:
            self.launch(job.job_id)
        except Unavailable as error:
            return _answer(self.jobs.finish(replace(job, status="FAILED", message=error.message)))
        return _answer(job)

    def _followed(self, job: Job) -> Job:
        """The job as it is now; one whose call to a worker got lost is launched again."""
        if self.jobs.launch_again(job):
            try:
                self.launch(job.job_id)
                _log.warning("ingest %s was begun by nobody and is launched again", job.job_id)
            except Unavailable as error:
                _log.warning("ingest %s cannot be launched again: %s", job.job_id, error.message)
        return self.worker.follow(job)


def _answer(job: Job) -> JobAnswer:
    answer: JobAnswer = {
        "status": job.status,
        "job_id": job.job_id,
        "message": job.message,
        "statistics": {"scanned": job.scanned, "indexed": job.indexed, "failed": job.failed},
        "failures": [{"document": f.document, "reason": f.reason} for f in job.failures],
        "created_at": _utc(job.created_at),
    }
    if job.unchanged:
        answer["unchanged"] = job.unchanged
    if job.warned:
        answer["warnings"] = [
            {"document": warning.document, "place": warning.place, "what": warning.what}
            for warning in job.warnings
        ]
        answer["warned"] = job.warned
    if job.finished_at is not None:
        answer["finished_at"] = _utc(job.finished_at)
    if job.index_version is not None:
        answer["index_version"] = job.index_version
    return answer


def _list_answer(jobs: list[Job]) -> JobListAnswer:
    rows = [
        _answer(
            replace(job, failures=job.failures[:LISTED_FAILURES], warnings=job.warnings[:LISTED_FAILURES])
        )
        for job in jobs
    ]
    newest = rows[0] if rows else None
    return {
        "status": newest["status"] if newest else None,
        "job_id": newest["job_id"] if newest else None,
        "message": f"{len(rows)} ingest jobs" if rows else "no ingest was started yet",
        "statistics": newest["statistics"] if newest else {"scanned": 0, "indexed": 0, "failed": 0},
        "failures": newest["failures"] if newest else [],
        "jobs": rows,
    }


def _utc(epoch_seconds: float) -> str:
    return f"{datetime.fromtimestamp(epoch_seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
