"""The runtime as a process of its own, with a handler written by the test."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checks.standins.runtime_api import PATIENCE

SOURCES = Path(__file__).parents[3] / "src"


@dataclass(frozen=True)
class RuntimeProcess:
    """A started runtime; what it writes goes to files, so that no pipe can fill up."""

    process: subprocess.Popen[bytes]
    stdout: Path
    stderr: Path

    def wait(self) -> int:
        """The exit code, once the process has ended."""
        return self.process.wait(PATIENCE)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.process.send_signal(signal.SIGTERM)

    def log(self) -> list[dict[str, Any]]:
        """The runtime's log so far, line by line."""
        return [json.loads(line) for line in self.stderr.read_text().splitlines()]

    def kill(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.wait()


def start_runtime(
    folder: Path, api_address: str, source: str, name: str = "given.handler", **environment: str
) -> RuntimeProcess:
    """Write `source` as the module `given` into `folder` and run the runtime on the handler `name`."""
    (folder / "given.py").write_text(source, encoding="utf-8")
    stdout, stderr = folder / "stdout", folder / "stderr"
    variables = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join((str(SOURCES), str(folder))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "FOLDER": str(folder),
        "AWS_LAMBDA_RUNTIME_API": api_address,
        "_HANDLER": name,
        **environment,
    }
    with stdout.open("wb") as out, stderr.open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "agent.runtime"], env=variables, stdout=out, stderr=err
        )
    return RuntimeProcess(process, stdout, stderr)
