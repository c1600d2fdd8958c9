"""Ingest jobs: at most one at a time, held by a lease that its worker renews.

The lock is one record that names the running job and until when its worker is believed alive. A
worker that died stops renewing; its job then counts as FAILED, and the next start takes the lock.
Until the job is begun, the lock also holds its token: whoever can call the function can name a job,
and only the function itself, which reads the lock, can have it worked off. A call to a worker that got lost
is made again by whoever asks for the job, a few times within its lease: only one worker can begin it.

A job that a later version wrote is shown as far as it can be read, and never written.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, get_args

from shared import jsonio
from shared.contracts.t0 import JobStatus
from shared.errors import Conflict, Detail, InvalidInput, NotFound, Unavailable
from shared.knowledge.collect import Failure, Warned
from shared.metrics import Meter
from t0_ingest.records import Record, Records

LOCK_KEY = "running-job"
MAX_FAILURE_BYTES = 200_000
"""Failures kept with a job, as JSON: a record has to stay far below DynamoDB's 400 kB."""

MAX_WARNING_BYTES = 100_000
"""Warnings kept with a job, as JSON, beside its failures."""

HANDED_OVER_SECONDS = 24 * 3600
"""Longest time that Bedrock may need for one ingestion before the next one can start."""

MAX_REASON = 300
"""Characters kept of each name and reason."""

MOST_LAUNCHES = 3
"""Calls to a worker for one job: where three got lost it is not chance, and the job fails with its lease."""

LAUNCHES_IN_A_LEASE = 4
"""A job that nobody began within this part of its lease is launched again."""

_RENEWALS = 3
"""Tries to write a lock that somebody else, who launches again, writes in the same moment."""

_LISTED = 20
_SCANNED = 200
_LOST = "the worker stopped without finishing"


@dataclass(frozen=True, slots=True)
class Job:
    """One ingest. Times are epoch seconds; `finished_at` and `index_version` come at its end.

    `unchanged` counts the documents that were taken from the last version as they were;
    `ingestion_job_id` is Bedrock's id of a job that was handed over to it. `warnings` are what the index
    does not hold of documents that it has, `warned` their count, also of those that a record has no room for.
    """

    job_id: str
    status: JobStatus
    message: str
    created_at: float
    scanned: int = 0
    indexed: int = 0
    failed: int = 0
    failures: tuple[Failure, ...] = ()
    finished_at: float | None = None
    index_version: str | None = None
    unchanged: int = 0
    ingestion_job_id: str | None = None
    warnings: tuple[Warned, ...] = ()
    warned: int = 0

    @property
    def active(self) -> bool:
        """True while it waits for its worker or is being worked off."""
        return self.status in {"STARTING", "IN_PROGRESS"}


class Jobs:
    """The rules of jobs over any Records.

    `clock` gives epoch seconds, `new_id` an unused job id; `ended` hears of each job whose end was written.
    """

    def __init__(
        self,
        records: Records,
        clock: Callable[[], float],
        new_id: Callable[[], str],
        *,
        lease_seconds: float,
        ttl_days: int,
        ended: Callable[[Job], None] = lambda _: None,
    ) -> None:
        self._records = records
        self._clock = clock
        self._new_id = new_id
        self._lease = lease_seconds
        self._ttl = ttl_days * 86_400
        self._ended = ended

    def start(self) -> tuple[Job, bool]:
        """A new job in STARTING, or the one that runs, and whether it is new.

        Raises Unavailable where the records do not answer.
        """
        now = self._clock()
        job = Job(self._new_id(), "STARTING", "waiting for its worker", now)
        lock = self._records.get(LOCK_KEY)
        running = self._running(lock)
        if running:
            return running, False
        try:
            body = self._lock_body(job.job_id) | {"token": secrets.token_urlsafe(32)}
            self._put(LOCK_KEY, body, after=lock)
        except Conflict:
            # Somebody else started in this very moment: theirs is the job.
            running = self._running(self._records.get(LOCK_KEY))
            if running is None:
                raise
            return running, False
        self._put(job.job_id, _row(job), after=None)
        if lock:
            self._end_lost(lock.body["job_id"])
        return job, True

    def get(self, job_id: str) -> Job:
        """The job as it is now. Raises NotFound."""
        record = self._records.get(job_id) if job_id != LOCK_KEY else None
        if record is None:
            raise NotFound(f"there is no ingest job {job_id}")
        job = _job(record)
        if job is None:
            raise NotFound(f"the ingest job {job_id} was written by a later version; this one cannot read it")
        return self._seen(job, self._records.get(LOCK_KEY))

    def latest(self) -> list[Job]:
        """The latest jobs, newest first, without those of a later version that this one cannot read."""
        records = self._records.scan(_SCANNED)
        lock = next((record for record in records if record.key == LOCK_KEY), None)
        read = (_job(record) for record in records if record.key != LOCK_KEY)
        jobs = [self._seen(job, lock) for job in read if job]
        return sorted(jobs, key=lambda job: (-job.created_at, job.job_id))[:_LISTED]

    def token(self, job_id: str) -> str:
        """The token with which the job is worked off: known until it is begun, and empty afterwards."""
        lock = self._records.get(LOCK_KEY)
        return str(lock.body.get("token", "")) if lock and lock.body["job_id"] == job_id else ""

    def check_token(self, job_id: str, token: str) -> None:
        """Raise InvalidInput where `token` is not the job's, and NotFound where there is no such job.

        A job that was begun has none any more, and one that an earlier version started never had
        one: `begin` takes only the latter.
        """
        self.get(job_id)
        expected = self.token(job_id)
        if not hmac.compare_digest(token.encode("utf-8", "replace"), expected.encode()):
            reason = "is not the job's; ingests are started with the action start"
            raise InvalidInput(f"token: {reason}", [Detail("token", reason)])

    def begin(self, job_id: str) -> Job:
        """Take a STARTING job to IN_PROGRESS.

        Raises NotFound, and Conflict where it was begun before or a later version started it.
        """
        record = self._records.get(job_id)
        if record is None:
            raise NotFound(f"there is no ingest job {job_id}")
        job = self.get(job_id)
        if job.status != "STARTING":
            raise Conflict(f"the ingest job {job_id} is {job.status}; only a STARTING one can be run")
        if record.newer:
            raise Conflict(f"the ingest job {job_id} was started by a later version, which has to run it")
        job = replace(job, status="IN_PROGRESS", message="reading documents")
        self._put(job_id, _row(job), after=record)
        self.renew(job_id)
        return job

    def renew(self, job_id: str) -> None:
        """Say that the worker is alive. Raises Conflict where the lease ended or another job has it."""
        for left in reversed(range(_RENEWALS)):
            lock = self._records.get(LOCK_KEY)
            if lock is None or lock.body["job_id"] != job_id or lock.body["lease_until"] < self._clock():
                raise Conflict(f"the ingest job {job_id} lost its lease")
            try:
                self._put(LOCK_KEY, self._lock_body(job_id), after=lock)
            except Conflict:
                if not left:
                    raise
            else:
                return

    def launch_again(self, job: Job) -> bool:
        """Return whether the caller has to launch a job again that no worker took since it was last launched.

        Of several who ask in one moment one has to. Nothing is raised: the job's state is told all the same.
        """
        if job.status != "STARTING":
            return False
        now = self._clock()
        try:
            lock = self._records.get(LOCK_KEY)
            if lock is None or lock.newer or lock.body["job_id"] != job.job_id or "token" not in lock.body:
                return False
            launches = lock.body.get("launches", 1)
            launched = lock.body.get("launched_at", job.created_at)
            due = launched + self._lease / LAUNCHES_IN_A_LEASE
            if launches >= MOST_LAUNCHES or now < due or lock.body["lease_until"] < now:
                return False
            self._put(LOCK_KEY, {**lock.body, "launches": launches + 1, "launched_at": now}, after=lock)
        except (Conflict, Unavailable):
            return False
        return True

    def hand_over(self, job: Job, ingestion_job_id: str) -> Job:
        """Write that Bedrock works the job off now; it keeps the lock without a worker's lease.

        Whoever sees it ended there finishes it. One that nobody does in HANDED_OVER_SECONDS is lost.
        """
        self.renew(job.job_id)
        job = _bounded(replace(job, ingestion_job_id=ingestion_job_id))
        self._put(job.job_id, _row(job), after=self._records.get(job.job_id))
        lease_until = self._clock() + HANDED_OVER_SECONDS
        lock = {"job_id": job.job_id, "lease_until": lease_until}
        self._put(LOCK_KEY, lock, after=self._records.get(LOCK_KEY))
        return job

    def finish(self, job: Job) -> Job:
        """Write how a job ended, and free the lock; gives the job as it is kept.

        A job of a later version stays as it is. So does an end that was written before, but for one
        that is COMPLETE now: its index was published, whatever was believed of its worker.
        """
        stored = self._records.get(job.job_id)
        if stored and stored.newer:
            return job
        before = _job(stored) if stored else None
        if before and not before.active and job.status != "COMPLETE":
            return before
        job = _bounded(replace(job, finished_at=self._clock()))
        self._put(job.job_id, _row(job), after=stored)
        lock = self._records.get(LOCK_KEY)
        if lock and lock.body["job_id"] == job.job_id:
            self._records.delete(lock)
        self._ended(job)
        return job

    def _running(self, lock: Record | None) -> Job | None:
        if lock is None or lock.body["lease_until"] < self._clock():
            return None
        record = self._records.get(lock.body["job_id"])
        if record is None:
            # The lock is written before the job: another start is between the two writes.
            return Job(lock.body["job_id"], "STARTING", "waiting for its worker", self._clock())
        job = _job(record)
        if job is None:
            message = "a later version works it off"
            return Job(record.key, "IN_PROGRESS", message, self._clock())
        return job if job.active else None

    def _end_lost(self, job_id: str) -> None:
        """Write and count the end of a job whose worker died: nobody else would."""
        try:
            record = self._records.get(job_id)
            job = _job(record) if record and not record.newer else None
            if job is None or not job.active:
                return
            job = replace(job, status="FAILED", message=_LOST, finished_at=self._clock())
            self._put(job_id, _row(job), after=record)
        except (Conflict, Unavailable):
            return  # its worker lives after all and writes the end itself; or the new job goes first
        self._ended(job)

    def _seen(self, job: Job, lock: Record | None) -> Job:
        """The job with the truth of the lease: an unfinished one without a lease has failed."""
        holds = lock and lock.body["job_id"] == job.job_id and lock.body["lease_until"] >= self._clock()
        return replace(job, status="FAILED", message=_LOST) if job.active and not holds else job

    def _lock_body(self, job_id: str) -> dict[str, Any]:
        return {"job_id": job_id, "lease_until": self._clock() + self._lease}

    def _put(self, key: str, body: dict[str, Any], after: Record | None) -> Record:
        return self._records.put(key, body, int(self._clock() + self._ttl), after)


def _row(job: Job) -> dict[str, Any]:
    return asdict(job)


def _job(record: Record) -> Job | None:
    """The job of a record, by the fields known here. None: a later version wrote what cannot be read here."""
    body = record.body
    try:
        failures = tuple(Failure(**_known(Failure, row)) for row in body["failures"])
        warnings = tuple(Warned(**_known(Warned, row)) for row in body.get("warnings", ()))
        job = Job(**{**_known(Job, body), "failures": failures, "warnings": warnings})
    except (KeyError, TypeError, AttributeError):
        if record.newer:
            return None
        raise
    return job if job.status in get_args(JobStatus) else None


def _known(kind: type[Job | Failure | Warned], row: Any) -> dict[str, Any]:
    """The fields of `kind` that a row has."""
    return {field.name: row[field.name] for field in fields(kind) if field.name in row}


def _bounded(job: Job) -> Job:
    """The job with its first failures and warnings, as many as a record holds."""
    failures = _first(job.failures, MAX_FAILURE_BYTES)
    return replace(job, failures=failures, warnings=_first(job.warnings, MAX_WARNING_BYTES))


def _first[Told: (Failure, Warned)](rows: tuple[Told, ...], most_bytes: int) -> tuple[Told, ...]:
    """The first rows of at most so many bytes of JSON, each with its words bounded."""
    kept: list[Told] = []
    left = most_bytes
    for row in rows:
        shown = {name: text[:MAX_REASON] for name, text in asdict(row).items()}
        left -= len(jsonio.dumps(shown).encode()) + 1
        if left < 0:
            break
        kept.append(replace(row, **shown))
    return tuple(kept)


def report_end(meter: Meter, job: Job) -> None:
    """Count a job that has ended: whether it failed, and how many documents did."""
    meter.count("JobsFailed", float(job.status == "FAILED"))
    meter.count("DocumentsFailed", job.failed)
