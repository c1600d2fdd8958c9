"""Reading one document in a process of its own, with bounds on time and memory.

The libraries behind PDF, Word and HTML meet whatever people upload. A file that sends one of them
into a loop, or unpacks to gigabytes, ends its own process and becomes one failed document; the
ingest, its lease and the other documents are not touched.
"""

import resource
import subprocess
import sys
from collections.abc import Mapping

from shared.knowledge.documents import DocumentError
from shared.knowledge.parsing import Parser
from t0_ingest.formats.registry import BINARY, TEXT

SECONDS = 60.0
"""Longest time for one document; well below the lease of a job, which is renewed between documents."""

MEMORY_BYTES = 1 << 30
_REFUSED = 3


def isolated_parsers(
    seconds: float = SECONDS, memory_bytes: int = MEMORY_BYTES
) -> Mapping[str, tuple[str, Parser]]:
    """All formats by file ending, those that need a library in a process of their own."""
    isolated = {
        ending: (name, _isolated(ending, seconds, memory_bytes)) for ending, (name, _) in BINARY.items()
    }
    return {**TEXT, **isolated}


def _isolated(ending: str, seconds: float, memory_bytes: int) -> Parser:
    def parse(data: bytes) -> str:
        try:
            run = subprocess.run(  # noqa: S603  (our own interpreter on our own module)
                [sys.executable, "-m", __name__, ending, str(memory_bytes)],
                input=data,
                capture_output=True,
                timeout=seconds,
                env={"PYTHONPATH": ":".join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"},
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise DocumentError(f"reading it took longer than {seconds:g} s") from error
        except OSError as error:
            raise DocumentError("no process could be started to read it") from error
        answer = run.stdout.decode("utf-8", "replace")
        if run.returncode == _REFUSED:
            raise DocumentError(answer)
        if run.returncode != 0:
            raise DocumentError("reading it failed or needed too much memory")
        return answer

    return parse


def main() -> int:
    """Parse standard input; Markdown, or the reason why not, goes to standard output.

    The arguments are the file's ending and the bytes of memory that may be used.
    """
    ending, memory_bytes = sys.argv[1], int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    try:
        text = BINARY[ending][1](sys.stdin.buffer.read())
    except DocumentError as error:
        sys.stdout.buffer.write(str(error).encode())
        return _REFUSED
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
