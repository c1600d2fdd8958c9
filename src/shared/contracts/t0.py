"""T0, ingest: what a caller may ask and what comes back."""

from typing import Annotated, Literal, NotRequired, TypedDict

from pydantic import StringConstraints

from shared.contracts.parsing import Request

JobStatus = Literal["STARTING", "IN_PROGRESS", "COMPLETE", "FAILED"]
JobId = Annotated[str, StringConstraints(pattern=r"^job_[0-9a-z_]{1,60}$")]


class IngestRequest(Request):
    """`start` an ingest, ask for the `status` of one (with its job_id), or `list` the latest."""

    action: Literal["start", "status", "list"]
    job_id: JobId | None = None


class RunRequest(Request):
    """Event of an ingest function to itself, and of nobody else: work off the job that `start` wrote down.

    `token` is the job's own, which only the function and its table know. A version from before
    there were tokens sends none.
    """

    action: Literal["run"]
    job_id: JobId
    token: Annotated[str, StringConstraints(max_length=100)] = ""


class Statistics(TypedDict):
    """Files looked at, documents in the new index, documents that failed."""

    scanned: int
    indexed: int
    failed: int


class FailureRow(TypedDict):
    """One document that is not in the index, and why."""

    document: str
    reason: str


class WarningRow(TypedDict):
    """One thing that the index does not hold of a document that it has, or not as it was written.

    `place` is where it stood in the document, empty where that is the whole of it.
    """

    document: str
    place: str
    what: str


class JobAnswer(TypedDict):
    """One job. Times are UTC, ISO 8601; index_version is set once the job published one.

    unchanged counts documents that were taken over from the last index as they were; it is left
    out where there were none. warnings name what of the indexed documents is not in the index; warned
    counts them all, also those that the answer has no room for. Both are left out where there were none.
    """

    status: JobStatus
    job_id: str
    message: str
    statistics: Statistics
    failures: list[FailureRow]
    created_at: str
    finished_at: NotRequired[str]
    index_version: NotRequired[str]
    unchanged: NotRequired[int]
    warnings: NotRequired[list[WarningRow]]
    warned: NotRequired[int]


class JobListAnswer(TypedDict):
    """The latest jobs, newest first; status and job_id are those of the newest, null without any."""

    status: JobStatus | None
    job_id: str | None
    message: str
    statistics: Statistics
    failures: list[FailureRow]
    jobs: list[JobAnswer]
