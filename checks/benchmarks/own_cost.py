"""The agent's own costs: CPU and wall time of an answer beside what model and tools cost.

The agent's Lambda handler runs in this process on a Function URL event and its body is read to the
end; model and tools are processes of their own, so that the process's CPU time is the agent's
alone: routing, loop, threads, tool calls, JSON, events. botocore's share is measured by itself, on
the same model request: it builds and signs the request and parses the stream.
"""

import statistics
import time
from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agent.api.app import create_app
from agent.api.dependencies import Services
from agent.handler import respond
from agent.models.bedrock.encoding import encode
from agent.models.types import Model, ModelEvent, ModelRequest
from agent.services import build_services
from agent.settings import AgentSettings
from checks.benchmarks.environment import (
    FIRST_TOKEN_S,
    QUESTION,
    TOOL_S,
    Environment,
    in_environment,
    running_environment,
)
from checks.report import Table, show
from checks.standins.bedrock_client import CLAUDE, dummy_session
from local.url_event import url_event
from shared import jsonio
from shared.aws_clients import bedrock_runtime_client
from shared.settings import read_settings

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

WARM_UP = 5
RUNS = 10


class Noting:
    """A model that notes what it is asked and when its turn begins and ends."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.requests: list[ModelRequest] = []
        self.seconds = 0.0

    def stream(self, request: ModelRequest) -> Generator[ModelEvent]:
        """See Model.stream."""
        self.requests.append(replace(request, messages=tuple(request.messages)))
        started = time.perf_counter()
        yield from self._model.stream(request)
        self.seconds += time.perf_counter() - started


class Context:
    """A Lambda context of a runtime that streams."""

    streams_response = True
    function_name = "agent"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:agent"
    aws_request_id = "request-1"


def run() -> Table:
    """Measure after warm-up; the medians of ten answers."""
    with running_environment() as given, in_environment(given.variables):
        services = build_services(read_settings(AgentSettings, given.variables))
        model = Noting(services.chat.agent.model)
        app = create_app(_with_model(services, model))
        body = jsonio.dumps({"question": QUESTION, "features": dict(given.shot)}).encode()
        event = url_event("POST", "/api/chat", "", {"content-type": "application/json"}, body)
        for _ in range(WARM_UP):
            _answer(app, event)
        cpu_ms, wall_ms = [], []
        for _ in range(RUNS):
            model.seconds = 0.0
            cpu, wall = time.process_time(), time.perf_counter()
            _answer(app, event)
            cpu_ms.append((time.process_time() - cpu) * 1000)
            wall_ms.append((time.perf_counter() - wall - model.seconds - TOOL_S) * 1000)
        parse_ms = _botocore_ms(given, model.requests[-1])
    return _table(statistics.median(cpu_ms), statistics.median(wall_ms), parse_ms)


def _with_model(services: Services, model: Model) -> Services:
    diagnosis = replace(services.chat.agent, model=model)
    return replace(services, chat=replace(services.chat, agent=diagnosis))


def _answer(app: Any, event: dict[str, Any]) -> None:
    pieces = b"".join(respond(lambda: app, event, Context())["body"])
    if b'"type":"done"' not in pieces:
        raise RuntimeError(f"the answer did not come: {pieces[-300:]!r}")


def _botocore_ms(given: Environment, request: ModelRequest) -> float:
    """CPU milliseconds of one ConverseStream call, read to its end and thrown away."""
    client: BedrockRuntimeClient = bedrock_runtime_client(dummy_session(), endpoint_url=given.model_url)
    wire = encode(request, cache=True)
    measured = []
    for _ in range(WARM_UP + RUNS):
        cpu = time.process_time()
        for _event in client.converse_stream(modelId=CLAUDE, **wire)["stream"]:
            pass
        measured.append((time.process_time() - cpu) * 1000)
    return statistics.median(measured[WARM_UP:])


def _table(cpu_ms: float, wall_ms: float, parse_ms: float) -> Table:
    rows = [
        ("CPU of an answer, all of it", cpu_ms),
        ("CPU of botocore's call by itself", parse_ms),
        ("CPU of the agent, botocore aside", cpu_ms - parse_ms),
        ("wall beside model and tools", wall_ms),
    ]
    title = f"The agent's own cost, median of {RUNS} after {WARM_UP} (model {FIRST_TOKEN_S} s to first token)"
    return Table(title, ("", "ms"), rows)


def main(as_json: bool) -> None:
    """Run and print."""
    show(run(), as_json=as_json)
