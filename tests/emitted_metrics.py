"""Every metric that the six functions emit, heard by letting the real parts report once each."""

import json
import time
from collections.abc import Iterable
from typing import Any

import pytest
import urllib3
from aws_lambda_powertools import Logger

from agent.models.types import StopReason, Usage
from agent.observability.hooks import ModelTurnRecord, ToolCallRecord
from agent.observability.rejected_requests import report_refusal
from agent.observability.request_telemetry import SERVICE, UNNAMED, WATCHED, RequestTelemetry
from agent.rate_limit.limiter import RateLimiter, uncounted
from heartbeat.beat import SERVICE as HEARTBEAT
from heartbeat.beat import Beat, report_first_text
from heartbeat.target import Target
from shared.contracts.t4_status import StatusRequest
from shared.contracts.tools import Tool
from shared.metrics import ColdStart, Meter
from shared.tool_adapter import tool_handler
from t0_ingest.handler import SERVICE as T0
from t0_ingest.jobs import Job, report_end
from t4_shots.handler import SERVICE as T4
from t4_shots.messages import with_messages
from t4_shots.shift_report.mail import report_run
from t4_shots.watch.metrics import report as report_status
from tests.agent_parts import memory_logger
from tests.fakes import NoCounters
from tests.shot_service import service as shots

TOOLS = (T0, "t1_predict", "t2_importance", "t3_kb", T4)

type Metric = tuple[str, frozenset[tuple[str, str]]]
"""A name, and its dimensions with their values; those of `code` and `version` are left out."""


def sets_of(printed: str) -> list[dict[str, Any]]:
    """The metric sets among printed lines, in CloudWatch's embedded format."""
    return [json.loads(line) for line in printed.splitlines() if line.startswith('{"_aws"')]


def emitted(capsys: pytest.CaptureFixture[str]) -> set[Metric]:
    """Let the agent, the tools and the heartbeat report everything they can."""
    capsys.readouterr()
    _agent()
    _heartbeat()
    for service in TOOLS:
        _tool(service)
    _line_watch()
    report_run(Meter("t4_shots"), 0)
    _message_of_iot()
    report_end(Meter(T0), Job("job_1", "FAILED", "why", 0.0, failed=1))
    return {metric for row in sets_of(capsys.readouterr().out) for metric in _metrics(row)}


def _agent() -> None:
    logger, _ = memory_logger()
    ColdStart({}).report(UNNAMED)
    for outcome, service in (("ok", SERVICE), ("internal_error", SERVICE), ("ok", WATCHED)):
        request = RequestTelemetry(
            logger, request_id="1", trace_id="1-0-0", started=time.perf_counter(), meter=Meter(service)
        )
        for tool in Tool:
            request.tool_called(ToolCallRecord(tool, outcome, 0.1))
        request.model_called(
            ModelTurnRecord(1, outcome, 1.0, 0.5, "claude", StopReason.END_TURN, Usage(1, 2, 3, 4))
        )
        request.speculated(1, 1)
        request.grounded(1)
        request.first_text()
        request.finish(outcome)
    limits = RateLimiter(NoCounters(), logger, 1, 1, on_down=uncounted(UNNAMED))
    limits.check("somebody")
    report_refusal(UNNAMED, {"statusCode": 429, "body": '{"error": {"code": "too_many_requests"}}'})


class _Nobody(urllib3.PoolManager):
    """Reaches nobody, without a network to try it on."""

    def request(self, *_: Any, **__: Any) -> Any:
        raise urllib3.exceptions.HTTPError


def _heartbeat() -> None:
    """A beat at nobody: what fails counts as what passes does. The first text is a passed question's."""
    nobody = Target("http://nobody.invalid", _Nobody())
    beat = Beat(nobody, str, Meter(HEARTBEAT), Logger(HEARTBEAT), None, lambda: 10.0, lambda _: 90.0)
    beat.run(asks_the_model=True)
    report_first_text(Meter(HEARTBEAT), 1.0)


def _tool(service: str) -> None:
    def broken(_: Any) -> Any:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        tool_handler(service, broken)({}, None)


def _line_watch() -> None:
    for told in (shots().status(StatusRequest()), None):
        report_status(Meter(T4), "default", told)


def _message_of_iot() -> None:
    with_messages(lambda _event, _context: {})({"message": "no JSON", "line": "7", "topic": "t"}, None)


def _metrics(row: dict[str, Any]) -> Iterable[Metric]:
    (directive,) = row["_aws"]["CloudWatchMetrics"]
    for names in directive["Dimensions"]:
        dimensions = frozenset((name, named(name, str(row[name]))) for name in names)
        for metric in directive["Metrics"]:
            yield metric["Name"], dimensions


def named(dimension: str, value: str) -> str:
    """The value of a dimension as two sides can be compared: a stack, a version, a code may be any."""
    return "any" if dimension in {"stack", "version", "code"} else value
