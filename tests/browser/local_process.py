"""`diecast serve` in a process of its own, with an environment of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READY = re.compile(r"Ready: open (http://\S+)")


@contextmanager
def local_process(environment: Mapping[str, str]) -> Iterator[str]:
    """Run the local server while the context lasts, on a free port. Gives its address."""
    command = [sys.executable, "-m", "diecast", "serve", "--port", "0"]
    variables = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "OFFLINE_WORD_MS": "2", **environment}
    with subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = READY.match(said)
            assert found, f"the local server said {said!r}"
            yield found.group(1)
        finally:
            process.terminate()
            process.wait(10)
