"""The process that reads documents, with files that do to it what a fault in a library lets a document do.

What happens is the file's ending; its content goes along. Run as `python -m`, like the real one.
"""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shared import jsonio
from shared.knowledge.parsing import PARSERS
from t0_ingest.formats import child
from t0_ingest.formats.child import ANSWER

ANSWERS = 4
"""The file descriptor that answers go to: the second one that the process opens."""

FILE = Path(tempfile.gettempdir()) / "written-by-a-document"
_DOCUMENT: dict[str, Any] = {
    "id": "a",
    "title": "가",
    "language": "ko",
    "category": "process",
    "defect_modes": [],
    "related_features": [],
    "sources": [],
    "uri": "test/a.elsewhere",
    "format": "text",
    "markdown": "본문",
    "ask": [],
}
_KEPT: list[bytearray] = []
LIES: dict[str, bytes] = {
    ".nonsense": b"no JSON",
    ".nested": b"[" * 200_000,
    ".empty": b"{}",
    ".elsewhere": jsonio.dumps({"resident_bytes": 1, "document": _DOCUMENT | {"uri": "s3://other"}}).encode(),
    ".path": jsonio.dumps({"resident_bytes": 1, "document": _DOCUMENT | {"id": "../../etc"}}).encode(),
    ".wide": jsonio.dumps({"resident_bytes": 1, "document": _DOCUMENT | {"ask": ["x"] * 1000}}).encode(),
    ".pickle": b"\x80\x04cos\nsystem\n",
}


def _dies(number: int) -> Callable[[bytes], str]:
    def parse(_: bytes) -> str:
        os.kill(os.getpid(), number)
        return ""

    return parse


def _ends(_: bytes) -> str:
    os._exit(7)


def _hangs(_: bytes) -> str:
    while True:
        time.sleep(1)


def _eats(_: bytes) -> str:
    eaten = [bytes(10_000_000) for _ in range(1000)]
    return str(len(eaten))


def _grows(data: bytes) -> str:
    _KEPT.append(bytearray(b"x" * 450_000_000))
    return data.decode()


def _raises(_: bytes) -> str:
    raise AssertionError("a library's own check")


def _fills(_: bytes) -> str:
    return "가" * 3_000_000


def _lies(answer: bytes) -> Callable[[bytes], str]:
    def parse(_: bytes) -> str:
        os.write(ANSWERS, ANSWER.pack(len(answer)) + answer[:1000])
        for start in range(1000, len(answer), 1000):
            os.write(ANSWERS, answer[start : start + 1000])
        time.sleep(30)
        return ""

    return parse


def _boasts(_: bytes) -> str:
    os.write(ANSWERS, ANSWER.pack(2_000_000_000))
    time.sleep(30)
    return ""


def _talks(data: bytes) -> str:
    sys.stdout.write("a library that prints")
    sys.stdout.flush()
    os.write(1, b"and one that writes")
    return data.decode()


def _writes(_: bytes) -> str:
    return str(FILE.write_bytes(b"x"))


def _tells(_: bytes) -> str:
    return " ".join(sorted(os.environ))


FILES: dict[str, Callable[[bytes], str]] = {
    ".segfault": _dies(signal.SIGSEGV),
    ".abort": _dies(signal.SIGABRT),
    ".kill": _dies(signal.SIGKILL),
    ".exit": _ends,
    ".hang": _hangs,
    ".stop": _dies(signal.SIGSTOP),
    ".eat": _eats,
    ".grow": _grows,
    ".raise": _raises,
    ".fill": _fills,
    ".boast": _boasts,
    ".talk": _talks,
    ".write": _writes,
    ".tell": _tells,
    **{ending: _lies(answer) for ending, answer in LIES.items()},
}

if __name__ == "__main__":
    child.serve({**PARSERS, **{ending: ("text", parse) for ending, parse in FILES.items()}})
