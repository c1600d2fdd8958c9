"""How long the streaming runtime takes from the start of its process to its first `next`.

Run `python checks/benchmarks/runtime_start.py`. Its peer is awslambdaric, the client of Lambda's managed
Python runtime, installed for the measurement. Both load the same two handlers: one that imports
nothing, with and without .pyc files, and one that imports boto3, as the agent's does.
`--artefact FOLDER --handler NAME` adds a row for a built function (`.aws-sam/build/AgentFunction`),
run as it is.
"""

import argparse
import compileall
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from py_compile import PycInvalidationMode

PEER = "awslambdaric==4.2.2"
SOURCES = Path(__file__).resolve().parents[2] / "src"
SHARED = ("shared/__init__.py", "shared/jsonio.py", "shared/trace.py")
"""What the runtime needs beside itself; a start that needs more fails (tests/integration/runtime)."""
HANDLER = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'fine'}\n"
BOTO3 = f"boto3=={version('boto3')}"
PATIENCE = 60.0


@dataclass(frozen=True)
class Candidate:
    """A runtime to start: its row's name, its command, its import path and the handler to load."""

    name: str
    command: Sequence[str]
    path: Path
    handler: str = "given.handler"
    task_root: Path | None = None


def main() -> None:
    """Measure every candidate in turn, round by round, and print a Markdown table."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        candidates = _candidates(Path(folder))
        if arguments.artefact is not None:
            candidates.append(_artefact(arguments.artefact, arguments.handler))
        starts: dict[str, list[float]] = {candidate.name: [] for candidate in candidates}
        for round_number in range(arguments.runs + 1):
            for candidate in candidates:
                start = measure(candidate)
                if round_number > 0:  # the first round fills the page cache
                    starts[candidate.name].append(start)
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, ", end="")
    print(f"{arguments.runs} starts each\n")
    print("| start to first `next` | median ms | fastest ms |")
    print("|---|---|---|")
    for name, measured in starts.items():
        print(_row(name, measured))


def measure(candidate: Candidate) -> float:
    """Milliseconds from the candidate's start until it asks for an event; it is ended then.

    Raises RuntimeError when it ends before that or says anything else, such as that its handler cannot be
    loaded.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)  # How often it is looked whether the process still runs.
        environment = _environment(candidate, server.getsockname()[1])
        started = time.perf_counter()
        process = subprocess.Popen(candidate.command, env=environment)
        try:
            connection = _first_connection(server, process, candidate.name)
            request = connection.recv(4096)
            milliseconds = (time.perf_counter() - started) * 1000
        finally:
            process.kill()
            process.wait()
        connection.close()
    if b"/runtime/invocation/next" not in request:
        raise RuntimeError(f"{candidate.name} did not ask for an event but said {request[:200]!r}")
    return milliseconds


def _first_connection(server: socket.socket, process: subprocess.Popen[bytes], name: str) -> socket.socket:
    """The connection that the runtime opens. Raises RuntimeError where it ends or opens none."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        try:
            return server.accept()[0]
        except TimeoutError:
            if process.poll() is not None:
                break
    raise RuntimeError(f"{name} asked for nothing; it ended with {process.poll()}")


def _candidates(folder: Path) -> list[Candidate]:
    ours, peer = folder / "ours", folder / "peer"
    copy_runtime(ours)
    _install(peer, PEER)
    candidates = []
    for name, path, module in (("agent.runtime", ours, "agent.runtime"), (PEER, peer, "awslambdaric")):
        (path / "given.py").write_text(HANDLER)
        compiled = _compiled_copy(path, "compiled")
        with_boto3 = _with_boto3(path)
        for title, place in (
            ("with .pyc", compiled),
            ("without .pyc", path),
            (f"with .pyc, handler imports {BOTO3}", with_boto3),
        ):
            # The peer takes the handler's name as an argument, the runtime from _HANDLER.
            command = [sys.executable, "-m", module, "given.handler"]
            candidates.append(Candidate(f"{name}, {title}", command, place))
    return candidates


def copy_runtime(folder: Path) -> None:
    bare = shutil.ignore_patterns("__pycache__")
    shutil.copytree(SOURCES / "agent" / "runtime", folder / "agent" / "runtime", ignore=bare)
    (folder / "shared").mkdir()
    for file in ("agent/__init__.py", *SHARED):
        shutil.copy(SOURCES / file, folder / file)


def _install(folder: Path, requirement: str) -> None:
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable]
    subprocess.run([*command, "--target", str(folder), requirement], check=True)


def _compiled_copy(folder: Path, label: str) -> Path:
    copy = folder.with_name(f"{folder.name}-{label}")
    shutil.copytree(folder, copy)
    compileall.compile_dir(copy, quiet=1, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    return copy


def _with_boto3(folder: Path) -> Path:
    copy = folder.with_name(f"{folder.name}-boto3")
    shutil.copytree(folder, copy)
    _install(copy, BOTO3)
    (copy / "given.py").write_text(f"import boto3\n\n\n{HANDLER}")
    return _compiled_copy(copy, "compiled")


def _artefact(folder: Path, handler: str) -> Candidate:
    command = [str(folder / "agent" / "exec_wrapper"), sys.executable]
    return Candidate(f"{folder.name} ({handler})", command, folder, handler, folder)


def _environment(candidate: Candidate, port: int) -> Mapping[str, str]:
    variables = {
        **os.environ,
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
        "PYTHONPATH": str(candidate.path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "_HANDLER": candidate.handler,
    }
    if candidate.task_root is not None:
        variables["LAMBDA_TASK_ROOT"] = str(candidate.task_root)
    return variables


def _row(name: str, milliseconds: Sequence[float]) -> str:
    return f"| {name} | {statistics.median(milliseconds):.0f} | {min(milliseconds):.0f} |"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the streaming runtime's start against awslambdaric's.")
    parser.add_argument("--runs", type=int, default=20, help="starts of each candidate (default 20)")
    parser.add_argument("--artefact", type=Path, help="a built function to add as a row")
    parser.add_argument("--handler", default="agent.handler.handler", help="the handler of --artefact")
    return parser.parse_args()


if __name__ == "__main__":
    main()
