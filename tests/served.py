"""`diecast serve` in a process of its own, with a data folder that is not the user's."""

import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
READY = re.compile(r"Ready: open (http://127\.0\.0\.1:\d+)")
START_S = 180.0
"""A machine with much else to do takes its time."""
END_S = 30.0


@dataclass(frozen=True)
class Served:
    """Where a running server says it is."""

    process: "subprocess.Popen[str]"
    address: str


@contextmanager
def served(environment: Mapping[str, str]) -> Iterator[Served]:
    """Run `diecast serve` on a free port while the context lasts, with the user's environment but for AWS."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LAMBDA_"))}
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    command = [sys.executable, "-m", "diecast", "serve", "--port", "0"]
    with tempfile.TemporaryDirectory() as folder:
        variables = {
            **own,
            "PYTHONPATH": paths,
            "PYTHONUNBUFFERED": "1",
            "DIECAST_DATA_DIR": folder,
            **environment,
        }
        with subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield Served(process, _address(process))
                process.terminate()
                process.communicate(timeout=END_S)
            finally:
                process.kill()


def _address(process: "subprocess.Popen[str]") -> str:
    give_up = threading.Timer(START_S, process.kill)
    give_up.start()
    said = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if ready := READY.match(line):
            give_up.cancel()
            return ready.group(1)
    give_up.cancel()
    raise AssertionError(f"no Ready line came, but {said}")
