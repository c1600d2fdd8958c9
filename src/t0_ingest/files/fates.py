"""The fate of each file: by its store, by the published index, and by the ingests since."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath

from shared.contracts.t0 import FileRow, FileState
from shared.knowledge.collect import KEPT_BEFORE, NOT_REACHED
from shared.knowledge.glossary import GLOSSARY_NAME
from t0_ingest.files.published import Indexed
from t0_ingest.files.store import StoredFile
from t0_ingest.jobs import MAX_REASON, Job

NOT_NAMED = "the last ingest did not take it and named more failures than it keeps; its log has the reason"
NO_TEXT = "its name is not Unicode; rename the file"
_LATER = frozenset({NOT_REACHED, NOT_REACHED + KEPT_BEFORE})


def fates(
    files: Sequence[StoredFile],
    published: Mapping[str, Indexed],
    jobs: Sequence[Job],
    store_uri: str,
    *,
    tells_files: bool,
) -> Iterator[FileRow]:
    """A row for each file by name, then for each document whose file is gone from the store at `store_uri`.

    `jobs` are the latest ingests, newest first. `tells_files` is false where the index belongs to a service
    that tells nothing of single files.
    """
    for file in sorted(files, key=lambda file: file.name):
        indexed = published.get(file.uri)
        state, reason = _fate(file, indexed, jobs, tells_files=tells_files)
        row = _row(file, state)
        if reason:
            row["reason"] = reason
        if indexed:
            row |= {"document_id": indexed.document_id, "title": indexed.title, "losses": indexed.losses}
        yield row
    there = {file.uri for file in files}
    for uri, indexed in sorted(published.items()):
        if uri.startswith(store_uri) and uri not in there:
            gone = StoredFile(uri.removeprefix(store_uri), uri, 0, "", 0.0)
            yield _row(gone, "leaving") | {"document_id": indexed.document_id, "title": indexed.title}


def _fate(
    file: StoredFile, indexed: Indexed | None, jobs: Sequence[Job], *, tells_files: bool
) -> tuple[FileState, str]:
    if indexed and indexed.mark and indexed.mark == file.etag:
        return ("read_with_losses" if indexed.losses else "read"), ""
    if jobs and jobs[0].active and file.modified <= jobs[0].created_at:
        return "reading", ""
    last = next((job for job in jobs if not job.active), None)
    since = last is not None and file.modified <= last.created_at
    reason = _reason(file.name, last) if last and since else ""
    if reason and reason not in _LATER:
        return "refused", reason
    if PurePosixPath(file.name).name == GLOSSARY_NAME:
        return "glossary", ""
    return ("stored" if since and not tells_files else "queued"), reason


def _reason(name: str, job: Job) -> str:
    if not _is_text(name):
        return NO_TEXT
    for failure in job.failures:
        if failure.document == name[:MAX_REASON]:
            return failure.reason
    return NOT_NAMED if job.status == "COMPLETE" and job.failed > len(job.failures) else ""


def _row(file: StoredFile, state: FileState) -> FileRow:
    text = _is_text(file.name)
    return {
        "name": file.name
        if text
        else file.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        "size": file.size,
        "modified": f"{datetime.fromtimestamp(file.modified, UTC):%Y-%m-%dT%H:%M:%SZ}",
        "etag": file.etag if text else "",
        "state": state,
    }


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
