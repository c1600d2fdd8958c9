"""Instances of the agent as Lambda runs them: its own streaming runtime, one question at a time each."""

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from checks.benchmarks.environment import ROOT
from checks.sse_client import StreamedAnswer, events_of
from checks.standins.runtime_api import LoopbackApi, Report

GRACE_S = 20.0
"""What an instance is given beyond its time-out until the run calls it hung."""
START_S = 60.0
FIRST_TEXT: Final = b'"type":"answer_delta"'


@dataclass(slots=True)
class Instance:
    """One process and the Runtime API that it asks for invocations."""

    api: LoopbackApi
    process: "subprocess.Popen[bytes]"
    pid: int = field(init=False)

    def __post_init__(self) -> None:
        self.pid = self.process.pid

    @property
    def alive(self) -> bool:
        """True while the first process still runs: Lambda would start another, which is a failure here."""
        return self.process.poll() is None

    def ask(self, event: Mapping[str, Any], timeout_s: float) -> StreamedAnswer:
        """Have an event answered within Lambda's time-out. Raises TimeoutError where nothing comes at all."""
        started, deadline_ms = time.monotonic(), int((time.time() + timeout_s) * 1000)
        request_id = self.api.give(event, deadline_ms=deadline_ms, trace_id=f"Root=1-{uuid.uuid4().hex}")
        report = self.api.report_on(request_id, timeout_s + GRACE_S)
        end_s = time.monotonic() - started
        if "/error" in report.path or report.trailers:
            said = report.trailers or report.body.decode(errors="replace")
            return StreamedAnswer(0, (), None, end_s, fault=f"the invocation failed: {said}"[:200])
        prelude, body = report.http()
        text = body.decode()
        if not prelude["headers"].get("content-type", "").startswith("text/event-stream"):
            return StreamedAnswer(prelude["statusCode"], (), None, end_s, refusal=text)
        return StreamedAnswer(prelude["statusCode"], events_of(text), _first_text(report, started), end_s)


def _first_text(report: Report, started: float) -> float | None:
    arrivals = zip(report.chunks, report.arrived, strict=True)
    return next((at - started for chunk, at in arrivals if FIRST_TEXT in chunk), None)


@contextmanager
def instances(count: int, environment: Mapping[str, str], folder: Path) -> Iterator[list[Instance]]:
    """Start `count` of them and wait until each asks for work; their logs go into `folder`."""
    with ExitStack() as running:
        started = [
            running.enter_context(_instance(environment, folder / f"agent-{n}.log")) for n in range(count)
        ]
        for instance in started:
            _wait_until_asked(instance)
        yield started


@contextmanager
def _instance(environment: Mapping[str, str], log: Path) -> Iterator[Instance]:
    with LoopbackApi() as api, api.running(), log.open("wb") as sink:
        variables = {
            **os.environ,
            **environment,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "AWS_LAMBDA_RUNTIME_API": api.address,
            "_HANDLER": "agent.handler.handler",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "agent.runtime"], cwd=ROOT, env=variables, stdout=sink, stderr=sink
        )
        try:
            yield Instance(api, process)
        finally:
            process.terminate()
            try:
                process.wait(GRACE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_asked(instance: Instance) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and instance.alive:
        if instance.api.waiting:
            return
        time.sleep(0.02)
    raise RuntimeError("the agent did not start; its log says why")


def as_json(reading: StreamedAnswer) -> Any:
    """The body of an answer that was no stream; None where it is no JSON."""
    try:
        return json.loads(reading.refusal)
    except ValueError:
        return None
