"""First byte of a cold agent, beside the replaced design as a Lambda function.

Each start is a new process on the interpreter without development's packages, code and byte code as they are
zipped. Twice over: `GET /health` under AWS's Runtime Interface Emulator, from the call to the first byte that
comes back (start of the runtime, init and answer; neither asks anybody), and the cause question at a loopback
Runtime API, from the start of the process to the first byte that arrives there, since the emulator holds
streams back.

BEFORE names the folder of another built agent (`.aws-sam/build/AgentFunction` of another commit) to add.
"""

import compileall
import http.client
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Final

from checks.benchmarks.environment import ROOT, Environment, running_environment
from checks.report import Table, median_ratio, show
from checks.servers import free_port, wait_until_listening
from checks.standins.runtime_api import LoopbackApi

ROUNDS: Final = 12
TARGET: Final = 1.2
PATIENCE_S: Final = 60.0
AGENT: Final = ROOT / ".aws-sam" / "build" / "AgentFunction"
PEER: Final = ROOT / ".venv-replaced" / "lib" / "python3.13" / "site-packages"
INTERPRETER: Final = str(getattr(sys, "_base_executable", sys.executable))
EVENTS: Final = ROOT / "events"
HEALTH, QUESTION = "GET /health, emulator, ms", "cause question, Runtime API, ms"


@dataclass(frozen=True, slots=True)
class Function:
    """A function as Lambda starts it: its folder, what starts it, its handler and its environment."""

    folder: Path
    command: Sequence[str]
    handler: str
    variables: Mapping[str, str]

    def environment(self, **more: str) -> dict[str, str]:
        """Return all variables of its process, without those of this one that point at an account."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            "PYTHONPATH": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LAMBDA_TASK_ROOT": str(self.folder),
            "AWS_LAMBDA_FUNCTION_NAME": "cold",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
            "_HANDLER": self.handler,
            **self.variables,
            **more,
        }


def main(as_json: bool) -> None:
    """Start all in turn, round by round; print medians, their ratio and its interval."""
    with tempfile.TemporaryDirectory() as place, running_environment() as given:
        functions = _functions(Path(place), given)
        ways: Mapping[str, Callable[[Function], float]] = {HEALTH: _health_ms, QUESTION: _question_ms}
        measured: dict[tuple[str, str], list[float]] = {(way, name): [] for way in ways for name in functions}
        for round_number in range(ROUNDS + 1):
            for way, first_byte_ms in ways.items():
                for name, function in functions.items():
                    milliseconds = first_byte_ms(function)
                    if round_number:  # the first round fills the page cache
                        measured[way, name].append(milliseconds)
    others = [name for name in functions if name != "ours"]
    header = ["", "ours", *others]
    rows: list[tuple[str | float, ...]] = [
        (way, *(statistics.median(measured[way, name]) for name in header[1:])) for way in ways
    ]
    notes = [
        _compared(way, measured[way, "ours"], name, measured[way, name]) for way in ways for name in others
    ]
    title = f"First byte of a cold function, median of {ROUNDS} new processes each, in turn"
    show(
        Table(title, header, rows, [*notes, f"Target: /health at most {TARGET} × the replaced design."]),
        as_json=as_json,
    )


def _functions(place: Path, given: Environment) -> dict[str, Function]:
    """The agent as it was built, the replaced design as it would be, and perhaps an agent of before."""
    folders = {"ours": AGENT}
    if before := os.environ.get("BEFORE"):
        folders["before"] = Path(before)
    for folder in (*folders.values(), PEER):
        if not folder.exists():
            raise FileNotFoundError(f"{folder} is not there: make bench ONLY=cold_agent makes it")
    functions = {
        name: Function(
            folder,
            [str(folder / "agent" / "exec_wrapper"), INTERPRETER],
            "agent.handler.handler",
            given.variables,
        )
        for name, folder in folders.items()
    }
    peer = _peer_folder(place / "replaced")
    handler = "checks.benchmarks.replaced_lambda.handler"
    variables = {**given.variables, "MODEL_URL": given.model_url, "TOOLS_URL": given.tools_url}
    return functions | {
        "FastAPI, Mangum, awslambdaric": Function(
            peer, [INTERPRETER, "-m", "awslambdaric", handler], handler, variables
        )
    }


def _peer_folder(folder: Path) -> Path:
    """Lay the replaced design out as its zip would be, with byte code as the build makes it."""
    shutil.copytree(PEER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for package in ("agent", "shared"):
        shutil.copytree(
            ROOT / "src" / package, folder / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    benchmarks = folder / "checks" / "benchmarks"
    benchmarks.mkdir(parents=True)
    for name in ("__init__", "replaced_design", "replaced_server", "replaced_lambda"):
        shutil.copy(ROOT / "checks" / "benchmarks" / f"{name}.py", benchmarks)
    compileall.compile_dir(folder, quiet=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    return folder


def _health_ms(function: Function) -> float:
    """Milliseconds from the call to the first byte of its answer; runtime and init start with the call."""
    payload = (EVENTS / "agent_health.json").read_bytes()
    # As deployed: a table and functions by their names. None of them is asked.
    deployed = {"SESSIONS_TABLE": "sessions", **{f"LAMBDA_T{n}_URL": f"t{n}" for n in range(4)}}
    with _emulator(function, function.environment(**deployed)) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        started = time.perf_counter()
        connection.request("POST", "/2015-03-31/functions/function/invocations", payload)
        response = connection.getresponse()
        first = response.read(1)
        milliseconds = 1000 * (time.perf_counter() - started)
        answer = first + response.read()
        connection.close()
    if b"healthy" not in answer:
        raise RuntimeError(f"{function.handler} is not healthy: {answer[:500]!r}")
    return milliseconds


@contextmanager
def _emulator(function: Function, environment: Mapping[str, str]) -> Iterator[int]:
    """Run the emulator of the SAM CLI, which starts the function when it is called; gives its port."""
    architecture = "arm64" if platform.machine() in {"aarch64", "arm64"} else "x86_64"
    binary = Path(str(resources.files("samcli"))) / "local" / "rapid" / f"aws-lambda-rie-{architecture}"
    public, internal = free_port(), free_port()
    addresses = ["--runtime-interface-emulator-address", f"127.0.0.1:{public}"]
    addresses += ["--runtime-api-address", f"127.0.0.1:{internal}"]
    with tempfile.NamedTemporaryFile() as sink:
        process = subprocess.Popen(
            [str(binary), *addresses, *function.command],
            env=dict(environment),
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
        try:
            wait_until_listening("127.0.0.1", public, process, Path(sink.name))
            yield public
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _question_ms(function: Function) -> float:
    """Milliseconds from the start of the process to the first byte of its answer at the Runtime API."""
    api = LoopbackApi()
    with api.running(), tempfile.TemporaryFile() as sink:
        request_id = api.give(
            json.loads((EVENTS / "agent_chat.json").read_bytes()),
            deadline_ms=int(1000 * (time.time() + 150)),
            trace_id="Root=1-67000000-000000000000000000000001;Sampled=0",
        )
        started = time.monotonic()
        process = subprocess.Popen(
            function.command,
            env=function.environment(AWS_LAMBDA_RUNTIME_API=api.address),
            stdout=sink,
            stderr=sink,
        )
        try:
            report = api.report_on(request_id, PATIENCE_S)
        finally:
            process.kill()
            process.wait()
    if not report.path.endswith("/response") or b"done" not in report.body:
        raise RuntimeError(f"{function.handler} gave no answer: {report.body[:500]!r}")
    return 1000 * (report.arrived[0] - started)


def _compared(way: str, ours: Sequence[float], name: str, peer: Sequence[float]) -> str:
    """Say how many times as long ours takes, with the 95 % interval over resampled rounds."""
    ratio, low, high = median_ratio(ours, peer)
    return f"{way.removesuffix(', ms')}: {ratio:.2f} × {name} (95 % interval {low:.2f} to {high:.2f})"
