"""Reading documents in a process apart, with bounds on time, memory and what comes back.

Libraries and patterns meet whatever people upload. A file that sends one of them into a loop, unpacks to
gigabytes or ends the process costs that process and becomes one failed document with its name; the ingest,
its lease and the other documents are not touched.

One process reads many documents, because starting one takes longer than reading ten. It is replaced when it
dies, grows, takes too long or says that a document left it unfit. Where one ends it that had read others
before, that document is tried once more in a fresh one, so that none pays for another.
"""

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NoReturn, cast

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from shared import jsonio
from shared.knowledge.chunks import MOST_PASSAGES, DocumentTerms
from shared.knowledge.documents import CATEGORIES, ID_PATTERN, LANGUAGES, Document, DocumentError, RawDocument
from shared.knowledge.glossary import MOST_ENTRIES, Entry, Glossary
from shared.knowledge.parsing import LONGEST_LOSS, MAX_CHARACTERS, MOST_LOSSES, MOST_WORDS
from t0_ingest.formats.child import ANSWER, REQUEST, TOO_MUCH_MEMORY

SECONDS = 30.0
"""Longest time for one document; well below the lease of a job, which is renewed between documents."""

START_SECONDS = 30.0
MEMORY_BYTES = 1 << 30
GROWN_BYTES = 400_000_000
"""A process that still holds this much after a document reads no further one."""

MAX_ANSWER_BYTES = 64_000_000
_LEAST_SECONDS = 1.0
_PIECE = 1 << 18
_MODULE = "t0_ingest.formats.child"
_NONSENSE = "the reader answered what cannot be its answer"
_LONGEST_TITLE = 300
_COUNT = 20
"""Characters that say how often something was lost."""
_LONGEST_TERMS = 60_000


class _Answer(BaseModel):
    """Read the answer of the process; it has met hostile bytes, so nothing of it is taken for granted."""

    model_config = ConfigDict(extra="forbid", strict=True)

    resident_bytes: int
    refused: Annotated[str, StringConstraints(min_length=1, max_length=1000)] | None = None
    unfit: bool = False
    document: Document | None = None
    entries: Annotated[tuple[Entry, ...], Field(max_length=MOST_ENTRIES)] | None = None
    terms: DocumentTerms | None = None


class _Lost(Exception):
    """The process that read is gone or not to be trusted; the message is what to say of the document."""


class IsolatedReader:
    """A Reader whose process takes at most `seconds` and `memory_bytes` for a document.

    `module` is what the process runs; `library_path` is where the system looks for the interpreter's own
    library (LD_LIBRARY_PATH), as Lambda's needs it. The process starts with the first document; `close`
    ends it.
    """

    def __init__(
        self,
        seconds: float = SECONDS,
        memory_bytes: int = MEMORY_BYTES,
        *,
        module: str = _MODULE,
        library_path: str = "",
    ) -> None:
        self._seconds = seconds
        self._memory = memory_bytes
        self._module = module
        self._environment = _environment(library_path)
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    @property
    def process_id(self) -> int | None:
        """The id of the process that reads the next document, or None where one is started for it."""
        return self._process.pid if self._process else None

    def document(self, raw: RawDocument, seconds: float) -> Document:
        """As Reader says."""

        def is_sound(answer: _Answer) -> bool:
            return answer.document is not None and _fits(answer.document, raw)

        answer = self._asked("document", (raw.name, raw.uri, raw.data), seconds, is_sound)
        return cast("Document", answer.document)

    def glossary(self, raw: RawDocument, seconds: float) -> Glossary:
        """As Reader says."""
        answer = self._asked(
            "glossary", (raw.name, raw.uri, raw.data), seconds, lambda answer: answer.entries is not None
        )
        return Glossary({entry.id: entry for entry in answer.entries or ()})

    def terms(self, document: Document, seconds: float) -> DocumentTerms:
        """As Reader says."""

        def is_sound(answer: _Answer) -> bool:
            return answer.terms is not None and _are_small(answer.terms)

        data = jsonio.dumps(asdict(document)).encode()
        answer = self._asked("terms", (document.id, document.uri, data), seconds, is_sound)
        return cast("DocumentTerms", answer.terms)

    def close(self) -> None:
        """As Reader says: ends the process."""
        with self._lock:
            self._end()

    def _asked(
        self,
        asked: str,
        file: tuple[str, str, bytes],
        seconds: float,
        is_sound: Callable[[_Answer], bool],
    ) -> _Answer:
        name, uri, body = file
        limit = min(self._seconds, max(seconds, _LEAST_SECONDS))
        head = jsonio.dumps({"asked": asked, "name": name, "uri": uri, "seconds": limit}).encode()
        request = REQUEST.pack(len(head), len(body)) + head + body
        with self._lock:
            if self._process is not None:
                try:
                    return self._answer(request, limit, is_sound)
                except _Lost:
                    pass  # perhaps for what an earlier document did: once more, in a new process
            try:
                return self._answer(request, limit, is_sound)
            except _Lost as lost:
                raise DocumentError(str(lost)) from lost

    def _answer(self, request: bytes, limit: float, is_sound: Callable[[_Answer], bool]) -> _Answer:
        try:
            process = self._process or self._start()
            answer = _checked(_exchange(process, request, limit), is_sound)
        except BaseException:
            self._end()
            raise
        if answer.unfit or answer.resident_bytes > GROWN_BYTES:
            self._end()
        if answer.refused == TOO_MUCH_MEMORY:
            raise _Lost(answer.refused)
        if answer.refused is not None:
            raise DocumentError(answer.refused)
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            process = subprocess.Popen(  # noqa: S603  (our own interpreter on our own module)
                [sys.executable, "-P", "-s", "-m", self._module, str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment,
                cwd="/",
                start_new_session=True,
                bufsize=0,
            )
        except OSError as error:
            raise DocumentError("no process could be started to read it") from error
        for pipe in (process.stdin, process.stdout):
            if pipe:
                os.set_blocking(pipe.fileno(), False)
        self._process = process
        # It says when it is ready: how long it takes to start is nothing that a document has to pay for.
        _exchange(process, b"", START_SECONDS)
        return process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        process.kill()
        process.wait()


def _checked(data: bytes, is_sound: Callable[[_Answer], bool]) -> _Answer:
    """An answer from its JSON. Raises _Lost where it can be none to what was asked."""
    try:
        answer = _Answer.model_validate_json(data)
    except ValidationError as error:
        raise _Lost(_NONSENSE) from error
    if answer.refused is None and not is_sound(answer):
        raise _Lost(_NONSENSE)
    return answer


def _environment(library_path: str) -> dict[str, str]:
    """The environment that the process needs to find its modules, and nothing else: no credentials."""
    paths = [str(Path(path).absolute()) for path in sys.path if path]
    given = {"PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    return given | ({"LD_LIBRARY_PATH": library_path} if library_path else {})


def _exchange(process: subprocess.Popen[bytes], request: bytes, limit: float) -> bytes:
    """Send a request and give the bytes of the answer. Raises _Lost."""
    if process.stdin is None or process.stdout is None:
        raise _Lost("no process could be started to read it")
    sink, origin = process.stdin.fileno(), process.stdout.fileno()
    poll = select.poll()
    poll.register(sink, select.POLLOUT)
    poll.register(origin, select.POLLIN)
    unsent, answer = memoryview(request), bytearray()
    ends = time.monotonic() + limit
    while True:
        left = ends - time.monotonic()
        if left <= 0:
            raise DocumentError(f"reading it took longer than {limit:.3g} s")
        for file, _ in poll.poll(left * 1000):
            try:
                if file == sink:
                    unsent = unsent[os.write(sink, unsent[:_PIECE]) :]
                else:
                    answer += os.read(origin, _PIECE) or _ended(process)
            except BlockingIOError:
                continue
            except OSError as error:
                raise _Lost(_death(process)) from error
        if not unsent:
            with suppress(KeyError):
                poll.unregister(sink)
        if _is_whole(answer):
            if unsent:
                raise _Lost(_NONSENSE)
            return bytes(answer[ANSWER.size :])


def _is_whole(answer: bytearray) -> bool:
    """True if an answer is all there. Raises _Lost where more came, DocumentError where it is too long."""
    if len(answer) < ANSWER.size:
        return False
    size = ANSWER.size + int(ANSWER.unpack_from(answer)[0])
    if size > MAX_ANSWER_BYTES:
        raise DocumentError("what was read of it is too large")
    if len(answer) > size:
        raise _Lost(_NONSENSE)
    return len(answer) == size


def _ended(process: subprocess.Popen[bytes]) -> NoReturn:
    raise _Lost(_death(process))


def _death(process: subprocess.Popen[bytes]) -> str:
    """How the process ended, as what to say of the document."""
    try:
        code = process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        return _NONSENSE
    if code >= 0:
        return f"reading it failed or needed too much memory (the reader ended with {code})"
    if -code == signal.SIGKILL:
        return "the document ended the reader (signal 9, perhaps for want of memory)"
    return f"the document ended the reader (signal {-code})"


def _fits(found: Document, raw: RawDocument) -> bool:
    """True where this can be what a file of this uri gives: what names and filters it has its bounds."""
    words = (*found.defect_modes, *found.related_features, *found.sources, *found.ask)
    lists = (found.defect_modes, found.related_features, found.sources, found.ask)
    return (
        found.uri == raw.uri
        and ID_PATTERN.fullmatch(found.id) is not None
        and found.language in LANGUAGES
        and found.category in CATEGORIES
        and 0 < len(found.title) <= _LONGEST_TITLE
        and len(found.format) <= 20
        and len(found.markdown) <= 3 * MAX_CHARACTERS
        and max(map(len, lists)) <= MOST_WORDS
        and max(map(len, words), default=0) <= _LONGEST_TITLE
        and len(found.losses) <= MOST_LOSSES
        and all(max(len(loss.place), len(loss.what)) <= LONGEST_LOSS + _COUNT for loss in found.losses)
    )


def _are_small(found: DocumentTerms) -> bool:
    """True where the passages are not too many, and the fields that are written beside each of them small."""
    fields: tuple[Any, ...] = (found.title, found.defect_modes, found.features, *found.ask)
    headings = (passage.heading for passage in found.passages)
    return (
        max(map(len, fields)) <= _LONGEST_TERMS
        and max(map(len, headings), default=0) <= _LONGEST_TERMS
        and len(found.ask) <= MOST_WORDS
        and len(found.passages) <= MOST_PASSAGES
    )
