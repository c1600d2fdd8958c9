"""Working off one job: read, build, publish; every end is written down."""

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from shared.errors import Conflict, DiecastError
from shared.knowledge.build import build_version
from shared.knowledge.collect import Collected, collect
from shared.knowledge.parsing import PARSERS, Parser
from shared.knowledge.sources import Source
from shared.knowledge.version_files import Origins
from shared.knowledge.versions import IndexStore
from t0_ingest.jobs import Job, Jobs
from t0_ingest.previous import known_documents


@dataclass(frozen=True, slots=True)
class Worker:
    """What an ingest needs. `clock` gives epoch seconds; the lease is renewed every `renew_seconds`.

    `fingerprint` identifies the parsers: documents that the last version has from the same ones,
    with an unchanged mark of their source, are not parsed again. Without one all are.
    """

    jobs: Jobs
    sources: Sequence[Source]
    store: IndexStore
    clock: Callable[[], float]
    renew_seconds: float
    parsers: Mapping[str, tuple[str, Parser]] = field(default_factory=lambda: PARSERS)
    fingerprint: str = ""

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
            shutil.rmtree(scratch, ignore_errors=True)
        return self.jobs.finish(job)

    def follow(self, job: Job) -> Job:
        """The job as it is: nobody else carries an embedded ingest on."""
        return job

    def _ingest(self, job: Job, scratch: Path) -> Job:
        lease = lease_keeper(self.jobs, self.clock, job.job_id, self.renew_seconds)
        known = known_documents(self.store, scratch, self.fingerprint) if self.fingerprint else {}
        lease()
        found = collect(self.sources, lease, parsers=self.parsers, known=known)
        job = replace(
            job,
            scanned=found.scanned,
            indexed=len(found.documents),
            failed=len(found.failures),
            unchanged=found.unchanged,
            failures=tuple(found.failures),
        )
        if not found.documents:
            message = "no document could be indexed; the index stays as it was"
            return replace(job, status="FAILED", message=message)
        now = datetime.fromtimestamp(self.clock(), UTC)
        version = f"{now:%Y%m%dT%H%M%SZ}-{job.job_id.rpartition('_')[2]}"
        build_version(
            list(found.documents.values()),
            found.glossary,
            scratch / version,
            version=version,
            created_at=f"{now:%Y-%m-%dT%H:%M:%SZ}",
            origins=Origins(self.fingerprint, found.marks),
            progress=lease,
        )
        # The last check before anything is seen outside: whoever lost the lease publishes nothing.
        self.jobs.renew(job.job_id)
        try:
            self.store.publish(version, scratch / version)
        except Conflict as error:
            return replace(job, status="FAILED", message=error.message)
        return replace(job, status="COMPLETE", message=_summary(found), index_version=version)


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


def _summary(found: Collected) -> str:
    parts = [f"{len(found.documents)} documents indexed"]
    if found.unchanged:
        parts.append(f"{found.unchanged} of them unchanged")
    if found.replaced:
        parts.append(f"{found.replaced} of the packaged ones replaced")
    if found.failures:
        parts.append(f"{len(found.failures)} failed")
    return ", ".join(parts)
