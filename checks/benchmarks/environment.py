"""The environment of every benchmark: a paced model and slow tools, servers in processes of their own."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from shared.assets import asset

ROOT: Final = Path(__file__).resolve().parents[2]
QUESTION: Final = "불량 원인이 뭐야?"
FIRST_TOKEN_S: Final = 0.7
TOKENS_PER_SECOND: Final = 80.0
TOOL_S: Final = 0.15
PATIENCE_S: Final = 60.0
UNBOUNDED: Final[Mapping[str, str]] = {
    "ANSWER_CACHE_TTL_S": "0",
    "MAX_REQUESTS_PER_MINUTE": "0",
    "MAX_TOKENS_PER_DAY": "0",
    "POWERTOOLS_METRICS_DISABLED": "true",
    "LOG_LEVEL": "ERROR",
    "POWERTOOLS_LOG_LEVEL": "ERROR",
}
"""For an agent that is measured: every question is worked out anew, none is refused, little is logged."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Addresses of the model and of the tools; `shot` is a defective shot's values."""

    model_url: str
    tools_url: str
    shot: Mapping[str, float]

    @property
    def variables(self) -> dict[str, str]:
        """The variables with which an agent reaches both. No answer comes from the cache."""
        return {
            "USE_MOCK": "false",
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": self.model_url,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "LAMBDA_T1_URL": f"{self.tools_url}/predict_quality",
            "LAMBDA_T2_URL": f"{self.tools_url}/analyze_feature_importance",
            "LAMBDA_T3_URL": f"{self.tools_url}/search_knowledge_base",
            **UNBOUNDED,
        }


@contextmanager
def running_environment() -> Iterator[Environment]:
    """Start the model and the tools; they end with the context."""
    with ExitStack() as servers:
        model = servers.enter_context(
            server(
                [
                    "checks.standins.bedrock_server",
                    f"--first-token={FIRST_TOKEN_S}",
                    f"--tokens-per-second={TOKENS_PER_SECOND}",
                ]
            )
        )
        tools = servers.enter_context(server(["checks.benchmarks.slow_tools", "--seconds", str(TOOL_S)]))
        yield Environment(model.url, tools.url, shot())


@contextmanager
def in_environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables of this process, as boto3 and Powertools read them, and set them back."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def shot() -> dict[str, float]:
    """The values of the schema's first defective example."""
    schema = json.loads(asset("models", "default", "schema.json").read_text())
    values: dict[str, float] = next(row["features"] for row in schema["examples"] if row["id"] != "good")
    return values


@dataclass(frozen=True, slots=True)
class Server:
    """A server in its own process."""

    url: str
    pid: int

    def cpu_s(self) -> float:
        """CPU seconds that its process has used, in user and kernel mode."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def server(
    module: list[str], environment: Mapping[str, str] | None = None, *, quiet: bool = False
) -> Iterator[Server]:
    """Run `python -m MODULE … --port FREE` until it listens. Raises RuntimeError where it does not start.

    `quiet` drops what it writes to stderr, for one that is made to fail.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", *module, "--port", str(port)],
        cwd=ROOT,
        env={
            **os.environ,
            "DEMO": "off",
            **(environment or {}),
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if quiet else None,
    )
    try:
        _wait_for(port, process)
        yield Server(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"{process.args!r} did not start")


@dataclass(frozen=True, slots=True)
class Streamed:
    """One answer as its reader saw it: seconds since the request, and tokens."""

    first_event_s: float
    first_text_s: float
    end_s: float
    output_tokens: int
    input_tokens: int
    turns: int


def read_answer(client: httpx.Client, url: str, features: Mapping[str, float]) -> Streamed:
    """Ask the cause question and read the stream. Raises RuntimeError where it does not end in `done`."""
    started = time.perf_counter()
    first_event_s = first_text_s = 0.0
    last = ""
    body = {"question": QUESTION, "features": dict(features)}
    with client.stream("POST", f"{url}/api/chat", json=body, timeout=PATIENCE_S) as response:
        for line in response.iter_lines():
            if not line.startswith("data: "):
                continue
            now = time.perf_counter() - started
            first_event_s = first_event_s or now
            if not first_text_s and line.startswith('data: {"type":"answer_delta"'):
                first_text_s = now
            last = line
    end_s = time.perf_counter() - started
    done: dict[str, Any] = json.loads(last.removeprefix("data: ") or "{}")
    if done.get("type") != "done" or not first_text_s:
        raise RuntimeError(f"the answer did not come: {last[:300]}")
    usage = done["usage"]
    return Streamed(
        first_event_s, first_text_s, end_s, usage["output_tokens"], usage["input_tokens"], usage["turns"]
    )
