"""Working off one job in Bedrock mode: prepare the bucket, start Bedrock's ingestion, hand the job over.

Bedrock may need hours for a large store. The worker does not wait: the job keeps Bedrock's id, and
whoever asks for the job is told what Bedrock says.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from shared.errors import Conflict, DiecastError, NotFound, Unavailable
from shared.knowledge.collect import Failure
from shared.knowledge.documents import Document
from shared.knowledge.reader import Reader
from t0_ingest.bedrock.ingestion import Ingestion, Progress
from t0_ingest.bedrock.prepare import DocumentStore, prepare
from t0_ingest.formats.isolation import IsolatedReader
from t0_ingest.jobs import Job, Jobs
from t0_ingest.worker import JOB_SECONDS, lease_keeper

_log = logging.getLogger(__name__)

BY_BEDROCK = "knowledge base"
"""Stands for the document in a failure that Bedrock reports: its reasons name the files themselves."""

_PREPARING = 0.9
"""Part of a job's time after which no further metadata is written, and Bedrock starts with what there is."""


@dataclass(frozen=True, slots=True)
class BedrockWorker:
    """The parts of an ingest in Bedrock mode; `defaults` gives the packaged documents to be there too."""

    jobs: Jobs
    shelf: DocumentStore
    defaults: Callable[[], Sequence[Document]]
    ingestion: Ingestion
    clock: Callable[[], float]
    renew_seconds: float
    reader: Reader = field(default_factory=IsolatedReader)
    job_seconds: float = JOB_SECONDS

    def run(self, job_id: str) -> Job:
        """Prepare, start, hand over; errors end the job as FAILED, like those of an embedded ingest."""
        job = self.jobs.begin(job_id)
        try:
            job, ingestion_job_id = self._started(job)
        except DiecastError as error:
            return self.jobs.finish(replace(job, status="FAILED", message=error.message))
        except BaseException:
            self.jobs.finish(replace(job, status="FAILED", message="the ingest broke off unexpectedly"))
            raise
        finally:
            self.reader.close()
        return self.jobs.hand_over(job, ingestion_job_id)

    def _started(self, job: Job) -> tuple[Job, str]:
        reading_ends = self.clock() + _PREPARING * self.job_seconds
        done = prepare(
            self.shelf,
            self.defaults(),
            lease_keeper(self.jobs, self.clock, job.job_id, self.renew_seconds),
            self.reader,
            lambda: reading_ends - self.clock(),
        )
        for failure in done.failures:
            _log.warning("without metadata: %s: %s", failure.document, failure.reason)
        job = replace(job, scanned=done.scanned, failures=tuple(done.failures), failed=len(done.failures))
        self.jobs.renew(job.job_id)
        try:
            return replace(job, message="Bedrock reads the documents"), self.ingestion.start(job.job_id)
        except Conflict:
            # Started by another way, from the console for one: that ingestion becomes this job's.
            running = self.ingestion.running()
            if running is None:
                raise
            return replace(job, message="Bedrock was reading the documents already"), running

    def follow(self, job: Job) -> Job:
        """The job with what Bedrock says of it; one that ended there is ended here too."""
        if not (job.active and job.ingestion_job_id):
            return job
        try:
            progress = self.ingestion.get(job.ingestion_job_id)
        except NotFound as error:
            return self.jobs.finish(replace(job, status="FAILED", message=error.message))
        except Unavailable as error:
            return replace(job, message=f"last known state: {error.message}")
        job = _merged(job, progress)
        try:
            return job if job.active else self.jobs.finish(job)
        except Conflict:
            return job  # somebody else saw its end in the same moment, and wrote the same


def _merged(job: Job, progress: Progress) -> Job:
    reasons = tuple(Failure(BY_BEDROCK, reason) for reason in progress.reasons)
    return replace(
        job,
        status=progress.status,
        message=_message(job, progress),
        scanned=progress.scanned,
        indexed=progress.indexed,
        # What Bedrock counts as failed, and what had no metadata although Bedrock may have read it.
        failed=max(progress.failed, len(job.failures)),
        failures=(*(f for f in job.failures if f.document != BY_BEDROCK), *reasons),
        unchanged=progress.unchanged,
    )


def _message(job: Job, progress: Progress) -> str:
    if progress.status == "IN_PROGRESS":
        return job.message
    if progress.stopped:
        return "the ingestion was stopped in Bedrock"
    if progress.status == "FAILED":
        return "Bedrock's ingestion failed"
    parts = [f"{progress.indexed} documents in the knowledge base"]
    if progress.unchanged:
        parts.append(f"{progress.unchanged} of them unchanged")
    if progress.failed:
        parts.append(f"{progress.failed} failed")
    return f"{', '.join(parts)}; what Bedrock does not read of a document is not named"
