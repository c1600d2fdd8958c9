"""The plant's files for tests: T0's service of them over any store, and requests to it."""

import base64
from collections.abc import Iterable
from typing import Any

from shared.artifacts.registry import ArtifactRegistry
from shared.knowledge.reader import Reader
from t0_ingest.files.published import PublishedFiles
from t0_ingest.files.service import FileService
from t0_ingest.files.store import FileStore
from t0_ingest.formats import registry
from t0_ingest.formats.isolation import IsolatedReader
from t0_ingest.jobs import Jobs


def file_service(
    store: FileStore | None,
    published: ArtifactRegistry | None,
    jobs: Jobs,
    by_others: Iterable[str] = (),
) -> FileService:
    """As T0's handler puts it together; `by_others` are endings that are taken and read elsewhere."""
    others = dict.fromkeys(by_others, False)
    readable = others or dict.fromkeys((*registry.TEXT, *registry.BINARY), True)
    reader: type[Reader] = IsolatedReader
    return FileService(store, PublishedFiles(published), readable, registry.REASONS, reader, jobs.latest)


def upload(name: str, data: bytes | str, etag: str | None = None) -> dict[str, Any]:
    """An upload as T0 gets it."""
    raw = data.encode() if isinstance(data, str) else data
    body = {"action": "upload", "name": name, "data": base64.b64encode(raw).decode()}
    return body if etag is None else {**body, "etag": etag}
