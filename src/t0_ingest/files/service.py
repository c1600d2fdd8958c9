"""The actions on the plant's files: list, upload, correct, delete. What cannot be read is not written."""

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Final

from shared import jsonio
from shared.contracts.parsing import parse
from shared.contracts.t0 import (
    MAX_UPLOAD_BYTES,
    CorrectRequest,
    DeleteRequest,
    FileAnswer,
    FileListAnswer,
    FileRow,
    FilesRequest,
    UploadRequest,
    too_large,
)
from shared.errors import Conflict, Detail, InvalidInput, NotFound
from shared.knowledge.document_ids import ids_of_path
from shared.knowledge.document_lines import folder_of_line
from shared.knowledge.documents import Document, DocumentError, Loss, RawDocument
from shared.knowledge.glossary import GLOSSARY_NAME
from shared.knowledge.reader import Reader
from t0_ingest.files.fates import fates
from t0_ingest.files.lines import lines_of_file, may_see
from t0_ingest.files.names import GivenName, as_markdown, composed, key_of, read_name
from t0_ingest.files.published import PublishedFiles
from t0_ingest.files.store import FileStore, StoredFile
from t0_ingest.jobs import Job

FILE_ACTIONS: Final = frozenset({"files", "upload", "correct", "delete"})
READING_SECONDS: Final = 20.0
"""For the file that is uploaded: its sender waits, and an ingest may take longer over it."""

MAX_LIST_BYTES: Final = 4_000_000
"""Of the list as JSON: an Invoke's answer holds 6 MB."""

NO_STORE: Final = (
    "there is no place to upload to: KNOWLEDGE_DIR names no folder; only the packaged documents are read"
)


@dataclass(frozen=True, slots=True)
class FileService:
    """The plant's files. Without a `store` there are none, and none can be uploaded.

    `readable` maps the endings that are taken to whether they are read here before they are written;
    `unreadable` those that are known, to why they are not. `reader` makes one for one file.
    `latest` gives the latest ingests, newest first; `others` are uris of documents that are not the store's.
    """

    store: FileStore | None
    published: PublishedFiles
    readable: Mapping[str, bool]
    unreadable: Mapping[str, str]
    reader: Callable[[], Reader]
    latest: Callable[[], Sequence[Job]]
    others: frozenset[str] = frozenset()

    def answer(self, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer to one of FILE_ACTIONS. Raises InvalidInput, NotFound, Conflict and Unavailable."""
        match payload.get("action"):
            case "upload":
                return self._upload(parse(UploadRequest, payload))
            case "correct":
                return self._correct(parse(CorrectRequest, payload))
            case "delete":
                return self._delete(parse(DeleteRequest, payload))
        return self._list(parse(FilesRequest, payload).lines)

    def _list(self, visible: Sequence[str] | None) -> FileListAnswer:
        rows: list[FileRow] = []
        if self.store is not None:
            published = {
                uri: indexed for uri, indexed in self.published.now().items() if uri not in self.others
            }
            tells_files = self.store.kind != "knowledge_base"
            files, store_uri = self.store.list(), self.store.uri("")
            rows = list(fates(files, published, self.latest(), store_uri, tells_files=tells_files))
            by_name = {file.name: file for file in files}
            with self._telling() as told_by:
                for row in rows:
                    file = by_name.get(row["name"]) or _gone(row["name"], self.store)
                    told = None if visible is None else told_by
                    if lines := lines_of_file(file, published.get(file.uri), told):
                        row["lines"] = list(lines)
            rows = [row for row in rows if may_see(row.get("lines", ()), visible)]
        return {
            "store": self.store.kind if self.store else "none",
            "formats": list(self.readable),
            "max_bytes": MAX_UPLOAD_BYTES,
            "total": len(rows),
            "files": _first(rows),
            "message": f"{len(rows)} files" if self.store else NO_STORE,
        }

    def _upload(self, request: UploadRequest) -> FileAnswer:
        store = self._store()
        name = request.name
        if request.line is not None and not name.startswith(folder_of_line(request.line, "")):
            name = folder_of_line(request.line, name)
        given = read_name(name)
        self._check_format(given.name)
        data = _decoded(request.data)
        files = store.list()
        given = _as_stored(given, files, replaces=request.etag is not None)
        if request.etag is not None:
            self._check_seen(given.name, files, request.lines)
        document = self._understood(given.name, store.uri(given.name), data)
        _check_lines(given.name, document, request.lines)
        given = self._with_own_id(given, document, files, visible=request.lines)
        etag = store.write(given.name, data, request.etag)
        return _answer(given, etag, len(data), document, kept=store.kept if request.etag is not None else "")

    def _correct(self, request: CorrectRequest) -> FileAnswer:
        store = self._store()
        files = store.list()
        self._check_seen(request.name, files, request.lines)
        before = _found(files, request.name, request.etag)
        document = self._understood(before.name, before.uri, store.read(before))
        if document is None:
            reason = "its text is not read here; upload a better file in its place"
            raise InvalidInput(f"name: {reason}", [Detail("name", reason)])
        indexed = self.published.now().get(before.uri)
        name = as_markdown(before.name)
        if name != before.name:
            _check_free(name, files)
        data = _with_head(
            replace(document, id=indexed.document_id if indexed else document.id), request.markdown
        )
        _check_size(data)
        corrected = self._understood(name, store.uri(name), data)
        _check_lines(name, corrected, request.lines)
        given = self._with_own_id(
            GivenName(name), corrected, files, instead_of=before.uri, visible=request.lines
        )
        etag = store.write(name, data, request.etag if name == before.name else None)
        if name != before.name:
            store.delete(before.name, before.etag)
        return _answer(given, etag, len(data), corrected, kept=store.kept)

    def _delete(self, request: DeleteRequest) -> FileAnswer:
        store = self._store()
        files = store.list()
        self._check_seen(request.name, files, request.lines)
        _found(files, request.name, request.etag)
        store.delete(request.name, request.etag)
        answer = _answer(GivenName(request.name), "", 0, None, kept=store.kept)
        return {**answer, "replaced": False}

    def _check_seen(self, name: str, files: Sequence[StoredFile], visible: Sequence[str] | None) -> None:
        """Raises NotFound for a file of lines that the caller may not see, as for one that is none, and
        InvalidInput for one that is for such a line, too."""
        file = next((file for file in files if file.name == name), None)
        if file is None or visible is None:
            return
        with self._telling() as told_by:
            lines = lines_of_file(file, self.published.now().get(file.uri), told_by)
        if not may_see(lines, visible):
            raise _no_file(name)
        if not set(lines) <= set(visible):
            reason = "is also for lines that you may not see"
            raise InvalidInput(f"{name}: {reason}", [Detail("name", reason)])

    @contextmanager
    def _telling(self) -> Iterator[Callable[[StoredFile], Sequence[str]]]:
        """Give what tells the lines that a file is for by itself, none of one that cannot be read."""
        readers: list[Reader] = []

        def lines(file: StoredFile) -> Sequence[str]:
            if not readers:
                readers.append(self.reader())
            raw = RawDocument(file.name, file.uri, self._store().read(file))
            try:
                return readers[0].document(raw, READING_SECONDS).lines
            except DocumentError:
                return ()

        try:
            yield lines
        finally:
            for reader in readers:
                reader.close()

    def _with_own_id(
        self,
        given: GivenName,
        document: Document | None,
        files: Sequence[StoredFile],
        instead_of: str = "",
        visible: Sequence[str] | None = None,
    ) -> GivenName:
        """The name, with what its document's id puts out of the index. Raises Conflict for a plant's file.

        An id that is made of the file's name gives way by itself. `instead_of` is the file it replaces.
        """
        if document is None or document.id in ids_of_path(given.name):
            return given
        there = {file.uri: file.name for file in files}
        for uri, indexed in self.published.now().items():
            if indexed.document_id != document.id or uri in {document.uri, instead_of}:
                continue
            if uri in there:
                whose = there[uri] if may_see(indexed.lines, visible) else "another document"
                raise Conflict(f"the id {document.id} in its head is that of {whose}; give it another one")
            if uri in self.others or not uri.startswith(self._store().uri("")):
                told = f"the packaged document {document.id} gives way to it, since its head has the same id"
                return GivenName(given.name, (*given.changes, told))
        return given

    def _store(self) -> FileStore:
        if self.store is None:
            raise Conflict(NO_STORE)
        return self.store

    def _check_format(self, name: str) -> None:
        ending = PurePosixPath(name).suffix.lower()
        if ending in self.readable or self._is_glossary(name):
            return
        reason = self.unreadable.get(ending) or (
            f"format {ending or 'without ending'} is not read: {', '.join(self.readable)}"
        )
        raise InvalidInput(f"{name}: {reason}", [Detail("name", reason)])

    def _is_glossary(self, name: str) -> bool:
        """True for the plant's words, which an index of our own reads and a knowledge base does not."""
        return PurePosixPath(name).name == GLOSSARY_NAME and all(self.readable.values())

    def _understood(self, name: str, uri: str, data: bytes) -> Document | None:
        """The document in a file, None for one that is not read here. Raises InvalidInput with the reason."""
        if not data:
            raise InvalidInput(f"{name}: the file is empty", [Detail("data", "the file is empty")])
        is_glossary = self._is_glossary(name)
        if not is_glossary and not self.readable.get(PurePosixPath(name).suffix.lower()):
            return None
        reader, raw = self.reader(), RawDocument(name, uri, data)
        try:
            if is_glossary:
                reader.glossary(raw, READING_SECONDS)
                return None
            return reader.document(raw, READING_SECONDS)
        except DocumentError as error:
            raise InvalidInput(f"{name}: {error}", [Detail("data", str(error))]) from error
        finally:
            reader.close()


def _decoded(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput("data: is not base64", [Detail("data", "is not base64")]) from error
    _check_size(data)
    return data


def _check_size(data: bytes) -> None:
    if len(data) > MAX_UPLOAD_BYTES:
        reason = too_large(len(data))
        raise InvalidInput(f"data: {reason}", [Detail("data", reason)])


def _as_stored(given: GivenName, files: Sequence[StoredFile], *, replaces: bool) -> GivenName:
    """The name as the store spells it. Raises Conflict where a file differs from it in capitals alone."""
    same = [file.name for file in files if key_of(file.name) == key_of(given.name)]
    if given.name in same or not same:
        return given
    spelled = next((name for name in same if composed(name) == given.name), None)
    if spelled is None:
        raise Conflict(
            f"{same[0]} is there already, which differs in capital letters alone; "
            "upload under that name to replace it, or under another"
        )
    if not replaces:
        return GivenName(spelled, given.changes)  # the store then says that it is there already
    return GivenName(spelled, (*given.changes, "the file that is replaced keeps the spelling of its name"))


def _check_free(name: str, files: Sequence[StoredFile]) -> None:
    taken = next((file.name for file in files if key_of(file.name) == key_of(name)), None)
    if taken is not None:
        raise Conflict(f"{taken} is there already: correct that file, or delete it first")


def _found(files: Sequence[StoredFile], name: str, etag: str) -> StoredFile:
    found = next((file for file in files if file.name == name), None)
    if found is None:
        raise _no_file(name)
    if found.etag != etag:
        raise Conflict(
            f"{name} was changed by somebody else meanwhile; look at it again before you change it"
        )
    return found


def _no_file(name: str) -> NotFound:
    return NotFound(f"there is no file {name}")


def _gone(name: str, store: FileStore) -> StoredFile:
    """A file that is in the index alone."""
    return StoredFile(name, store.uri(name), 0, "", 0.0)


def _check_lines(name: str, document: Document | None, visible: Sequence[str] | None) -> None:
    """Raises InvalidInput where a file says of itself that it is for lines that its sender may not see."""
    lines = document.lines if document else ()
    hidden = [line for line in lines if visible is not None and line not in visible]
    if hidden:
        reason = f"is for the line {', '.join(hidden)} by what it says itself, which you may not see"
        raise InvalidInput(f"{name}: {reason}", [Detail("data", reason)])


def _with_head(document: Document, markdown: str) -> bytes:
    """The corrected text under what the file said of itself. Quoted as JSON is, which YAML reads."""
    fields: dict[str, Any] = {
        "id": document.id,
        "title": document.title,
        "language": document.language,
        "category": document.category,
        "defect_modes": list(document.defect_modes),
        "related_features": list(document.related_features),
        "sources": list(document.sources),
        "ask": list(document.ask),
        "lines": list(document.lines),
    }
    lines = [f"{name}: {jsonio.dumps(value)}" for name, value in fields.items() if value]
    return "\n".join(["---", *lines, "---", "", markdown.strip(), ""]).encode("utf-8", "replace")


def _answer(given: GivenName, etag: str, size: int, document: Document | None, *, kept: str) -> FileAnswer:
    losses: Sequence[Loss] = document.losses if document else ()
    answer: FileAnswer = {
        "name": given.name,
        "etag": etag,
        "size": size,
        "replaced": bool(kept),
        "changes": list(given.changes),
        "losses": [{"place": loss.place, "what": loss.what} for loss in losses],
        "message": kept or "the file is new",
    }
    if document:
        answer["title"] = document.title
    return answer


def _first(rows: Sequence[FileRow]) -> list[FileRow]:
    kept: list[FileRow] = []
    left = MAX_LIST_BYTES
    for row in rows:
        left -= len(jsonio.dumps(row).encode()) + 1
        if left < 0:
            break
        kept.append(row)
    return kept
