"""T0, ingest: what a caller may ask and what comes back."""

from typing import Annotated, Literal, NotRequired, TypedDict

from pydantic import AfterValidator, Field, StringConstraints

from shared.contracts.line import LineId
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


MAX_UPLOAD_BYTES = 4_000_000
"""Of one file over the API. A request and an Invoke hold 6 MB each, and base64 makes a third more of it."""

LONGEST_NAME = 1024
LARGER_FILES = "larger files, up to 20 MB, are put into the store of the documents itself"


def _fits(text: str) -> str:
    size = len(text) * 3 // 4 - text[-2:].count("=")
    if size > MAX_UPLOAD_BYTES:
        raise ValueError(too_large(size))
    return text


def too_large(size: int) -> str:
    """Return why a file of so many bytes is refused, and what to do with it."""
    return f"{size:,} bytes; at most {MAX_UPLOAD_BYTES:,} can be uploaded: {LARGER_FILES}"


FileName = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]
FileMark = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""A file's state in its store: another one as soon as the content is."""

FileData = Annotated[str, AfterValidator(_fits)]
"""A file in base64."""

FileText = Annotated[str, StringConstraints(min_length=1, max_length=MAX_UPLOAD_BYTES)]


Lines = Annotated[list[LineId], Field(max_length=1000)]
"""The lines that the caller may see: files of other lines are as if they were not there. All without them."""


class FilesRequest(Request):
    """List the plant's files, each with its fate."""

    action: Literal["files"]
    lines: Lines | None = None


class UploadRequest(Request):
    """Write a file: a new one without `etag`, with it in the place of the file of that mark.

    With `line` it goes into that line's folder, `lines/<line>/`, and is for that line alone.
    """

    action: Literal["upload"]
    name: FileName
    data: Annotated[FileData, Field(repr=False)]
    etag: FileMark | None = None
    line: LineId | None = None
    lines: Lines | None = None


class CorrectRequest(Request):
    """Put the corrected text of a file, as Markdown, in the place of the file of that mark."""

    action: Literal["correct"]
    name: FileName
    etag: FileMark
    markdown: Annotated[FileText, Field(repr=False)]
    lines: Lines | None = None


class DeleteRequest(Request):
    """Delete the file of that mark."""

    action: Literal["delete"]
    name: FileName
    etag: FileMark
    lines: Lines | None = None


FileState = Literal[
    "queued", "reading", "read", "read_with_losses", "refused", "stored", "glossary", "leaving"
]
FileStoreKind = Literal["none", "folder", "bucket", "knowledge_base"]


class LossRow(TypedDict):
    """Something of a file that its document does not hold; `place` is empty where that is the whole file."""

    place: str
    what: str


class FileRow(TypedDict):
    """One of the plant's files. `modified` is UTC, ISO 8601.

    `queued` waits for the next ingest, `stored` is in a store whose reader tells nothing of single files,
    `leaving` is deleted and still in the index. `document_id` is that of its document in the index, `losses`
    counts what that does not hold; `reason` says why it was refused or waits. `etag` is empty where the file
    cannot be changed from here. `lines` are those that it is for, left out where it is for all.
    """

    name: str
    size: int
    modified: str
    etag: str
    state: FileState
    reason: NotRequired[str]
    document_id: NotRequired[str]
    title: NotRequired[str]
    losses: NotRequired[int]
    lines: NotRequired[list[str]]


class FileListAnswer(TypedDict):
    """The plant's files by name. `formats` are the endings that are read, `max_bytes` the largest upload.

    `total` counts all files that may be seen, also those that the answer has no room for. With `store` none
    there is no place to upload to, and `message` says so.
    """

    store: FileStoreKind
    formats: list[str]
    max_bytes: int
    total: int
    files: list[FileRow]
    message: str


class FileAnswer(TypedDict):
    """A file that was written or deleted.

    `name` is what it is called, `changes` what was made of the given name for that; `losses` is what was not
    understood of the file. `message` says what became of an earlier one.
    """

    name: str
    etag: str
    size: int
    replaced: bool
    changes: list[str]
    losses: list[LossRow]
    message: str
    title: NotRequired[str]
