"""The process in which documents are read: `python -m t0_ingest.formats.child BYTES_OF_MEMORY`.

It takes one request after the other from standard input and writes an answer to each to standard output,
until its input ends. A request is two lengths (4 bytes each, big-endian), a head in JSON and the document in
bytes; an answer is a length and JSON, and an empty one at the beginning says that it is ready. The process
has no credentials and may write no file, and whatever a document does to it, `isolation` on the other side
only loses this process.
"""

import os
import resource
import signal
import struct
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from shared import jsonio
from shared.knowledge.chunks import document_terms
from shared.knowledge.documents import DocumentError, RawDocument, document_of
from shared.knowledge.glossary import parse_glossary
from shared.knowledge.parsing import Parser, parse_document
from t0_ingest.formats.registry import ALL

REQUEST = struct.Struct(">II")
ANSWER = struct.Struct(">I")
LONGEST_REASON = 300
TOO_MUCH_MEMORY = "reading it needs too much memory"

_GRACE_SECONDS = 5.0
_OPEN_FILES = 64


def serve(parsers: Mapping[str, tuple[str, Parser]] = ALL) -> None:
    """Answer requests until there are no more, or until a document has left this process unfit."""
    requests, answers = _take_pipes()
    _limit(int(sys.argv[1]))
    _write(answers, b"")  # ready
    while head := _read(requests, REQUEST.size):
        head_size, body_size = REQUEST.unpack(head)
        request = jsonio.loads(_read(requests, head_size))
        body = _read(requests, body_size)
        # Whoever asked gives up first. This is for the case that nobody is left to do so.
        signal.setitimer(signal.ITIMER_REAL, request["seconds"] + _GRACE_SECONDS)
        answer = _answer(request, body, parsers)
        del body
        data = jsonio.dumps(answer | {"resident_bytes": _resident_bytes()}).encode("utf-8", "replace")
        _write(answers, data)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if answer.get("unfit"):
            return


def _answer(
    request: Mapping[str, Any], body: bytes, parsers: Mapping[str, tuple[str, Parser]]
) -> dict[str, Any]:
    """Answer to a request, or `refused` with the reason; `unfit` where this process should read no more."""
    try:
        return _ASKED[request["asked"]](request, body, parsers)
    except DocumentError as error:
        return {"refused": str(error)[:LONGEST_REASON]}
    except MemoryError:
        return {"refused": TOO_MUCH_MEMORY, "unfit": True}
    except RecursionError:
        return {"refused": "it is nested too deeply", "unfit": True}
    except Exception as error:  # noqa: BLE001  (any error of any library is this one document's failure)
        return {"refused": f"reading it failed ({_name(error)})", "unfit": True}


def _name(error: Exception) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _document(request: Mapping[str, Any], body: bytes, parsers: Mapping[str, Any]) -> dict[str, Any]:
    raw = RawDocument(request["name"], request["uri"], body)
    return {"document": asdict(parse_document(raw, parsers))}


def _glossary(request: Mapping[str, Any], body: bytes, parsers: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    raw = RawDocument(request["name"], request["uri"], body)
    return {"entries": [asdict(entry) for entry in parse_glossary(raw).entries.values()]}


def _terms(request: Mapping[str, Any], body: bytes, parsers: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    return {"terms": asdict(document_terms(document_of(jsonio.loads(body))))}


_ASKED: Mapping[str, Callable[[Mapping[str, Any], bytes, Mapping[str, Any]], dict[str, Any]]] = {
    "document": _document,
    "glossary": _glossary,
    "terms": _terms,
}


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output, moved out of the reach of libraries that print or read."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return requests, answers


def _limit(memory_bytes: int) -> None:
    # Some systems know no limit of address space; the bound on time and the answer's size hold there too.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))


def _read(file: BinaryIO, size: int) -> bytes:
    """So many bytes; none where the input ended."""
    data = file.read(size)
    return data if len(data) == size else b""


def _write(file: BinaryIO, data: bytes) -> None:
    file.write(ANSWER.pack(len(data)))
    file.write(data)
    file.flush()


def _resident_bytes() -> int:
    """The memory that this process holds now; its peak would not do, which it has from its parent."""
    try:
        pages = Path("/proc/self/statm").read_bytes().split()[1]
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # no Linux; bytes on macOS
    return int(pages) * resource.getpagesize()


if __name__ == "__main__":
    serve()
