"""Working off one job: read, build, publish; every end is written down."""

import logging
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from shared.artifacts.registry import ArtifactRegistry
from shared.errors import Conflict, DiecastError, Unavailable
from shared.knowledge.build import build_version
from shared.knowledge.chunks import DocumentTerms
from shared.knowledge.collect import SHARE_OF_TIME, Collected, Failure, Warned, collect
from shared.knowledge.documents import Document, DocumentError
from shared.knowledge.index_version import Origins
from shared.knowledge.reader import Reader
from shared.knowledge.sources import Source
from t0_ingest.formats.isolation import IsolatedReader
from t0_ingest.incremental import known_documents
from t0_ingest.jobs import Job, Jobs

_log = logging.getLogger(__name__)

JOB_SECONDS = 840.0
"""Longest time of a job: a function is stopped after 900 s, and what it had read would be lost."""

MAX_INDEX_PASSAGES = 150_000
"""Of all documents: two such indexes and their archives are what a function's temporary storage holds."""

NOT_WRITTEN = "the time of the ingest was over before its index was written; the index stays as it was"
_READING, _WRITING = 0.6, 0.9
"""Parts of a job's time after which nothing more is read, and nothing more written into the index."""


@dataclass(frozen=True, slots=True)
class Worker:
    """The parts of an ingest. `clock` gives epoch seconds; the lease is renewed every `renew_seconds`.

    `reader` meets what people wrote. `fingerprint` identifies the parsers: documents that the last version
    has from the same ones, with an unchanged mark of their source, are not parsed again. Without one all are.
    After `job_seconds` a job is over: documents that were not reached until then are failures, and the
    next job, which finds the others unchanged, goes on with them. The index has at most `max_passages`.
    """

    jobs: Jobs
    sources: Sequence[Source]
    store: ArtifactRegistry
    clock: Callable[[], float]
    renew_seconds: float
    reader: Reader = field(default_factory=IsolatedReader)
    fingerprint: str = ""
    job_seconds: float = JOB_SECONDS
    max_passages: int = MAX_INDEX_PASSAGES

    def run(self, job_id: str) -> Job:
        """Work the job off and give its end.

        An error of ours or of a neighbour ends the job as FAILED and is raised no further; an
        unforeseen one ends it too and is raised, so that it is seen. Raises NotFound and Conflict
        where the job is not one to run.
        """
        job = self.jobs.begin(job_id)
        scratch = Path(tempfile.mkdtemp(prefix="ingest-"))
        try:
            job = self._ingest(job, scratch)
        except DiecastError as error:
            job = replace(job, status="FAILED", message=error.message)
        except BaseException:
            self.jobs.finish(replace(job, status="FAILED", message="the ingest broke off unexpectedly"))
            raise
        finally:
            self.reader.close()
            shutil.rmtree(scratch, ignore_errors=True)
        return self.jobs.finish(job)

    def follow(self, job: Job) -> Job:
        """The job as it is: nobody else carries an embedded ingest on."""
        return job

    def _ingest(self, job: Job, scratch: Path) -> Job:
        began = self.clock()

        def time_left(part: float) -> float:
            return began + part * self.job_seconds - self.clock()

        lease = lease_keeper(self.jobs, self.clock, job.job_id, self.renew_seconds)
        known = known_documents(self.store, scratch, self.fingerprint) if self.fingerprint else {}
        lease()
        found = collect(
            self.sources, lease, reader=self.reader, known=known, time_left=lambda: time_left(_READING)
        )

        passages = 0
        warnings: list[Warned] = []

        def cut(document: Document) -> DocumentTerms | None:
            nonlocal passages
            left = time_left(_WRITING)
            if left <= 0:
                raise Unavailable(NOT_WRITTEN)
            try:
                terms = self.reader.terms(document, left / SHARE_OF_TIME)
            except DocumentError as error:
                leave_out(document, str(error))
                return None
            if passages + len(terms.passages) > self.max_passages:
                leave_out(document, f"the index has reached the {self.max_passages:,} passages allowed")
                return None
            passages += len(terms.passages)
            name = found.names[document.uri]
            warnings.extend(Warned(name, loss.place, loss.what) for loss in document.losses)
            return terms

        def leave_out(document: Document, reason: str) -> None:
            found.failures.append(Failure(found.names[document.uri], reason))

        now = datetime.fromtimestamp(self.clock(), UTC)
        version = f"{now:%Y%m%dT%H%M%SZ}-{job.job_id.rpartition('_')[2]}"
        manifest = build_version(
            list(found.documents.values()),
            found.glossary,
            scratch / version,
            version=version,
            created_at=f"{now:%Y-%m-%dT%H:%M:%SZ}",
            origins=Origins(self.fingerprint, found.marks),
            progress=lease,
            cut=cut,
        )
        for failure in found.failures:
            # A job keeps as many as its record holds; the log has them all.
            _log.warning("not indexed: %s: %s", failure.document, failure.reason)
        job = replace(
            job,
            scanned=found.scanned,
            indexed=manifest.documents,
            failed=len(found.failures),
            unchanged=found.unchanged,
            failures=tuple(found.failures),
            warnings=tuple(warnings),
            warned=len(warnings),
        )
        if not manifest.documents:
            message = "no document could be indexed; the index stays as it was"
            return replace(job, status="FAILED", message=message)
        # The last check before anything is seen outside: whoever lost the lease publishes nothing.
        self.jobs.renew(job.job_id)
        try:
            self.store.publish(version, scratch / version)
        except Conflict as error:
            return replace(job, status="FAILED", message=error.message)
        return replace(job, status="COMPLETE", message=_summary(found, job), index_version=version)


def lease_keeper(
    jobs: Jobs, clock: Callable[[], float], job_id: str, renew_seconds: float
) -> Callable[[], None]:
    """A function to call now and then: it renews the job's lease every `renew_seconds`, not more often.

    It raises Conflict where the lease was lost.
    """
    renewed = clock()

    def keep() -> None:
        nonlocal renewed
        if clock() - renewed >= renew_seconds:
            jobs.renew(job_id)
            renewed = clock()

    return keep


def _summary(found: Collected, job: Job) -> str:
    parts = [f"{job.indexed} documents indexed"]
    if found.unchanged:
        parts.append(f"{found.unchanged} of them unchanged")
    if found.replaced:
        parts.append(f"{found.replaced} of the packaged ones replaced")
    if job.warned:
        parts.append(f"{job.warned} warnings")
    if found.failures:
        parts.append(f"{len(found.failures)} failed")
    return ", ".join(parts)
