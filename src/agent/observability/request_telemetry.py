"""Logs and metrics of one request.

Metrics are collected per request and flushed when its stream ends. Powertools' decorators
would flush when the handler returns, which is before a streamed body has run.
"""

import hashlib
import threading
import time
from dataclasses import asdict
from typing import Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit

from agent.models.types import Usage
from agent.observability.error_codes import bounded, is_fault
from agent.observability.hooks import ModelTurnRecord, ToolCallRecord
from shared.errors import CALLERS_FAULTS, Conflict, NotFound
from shared.metrics import Meter

SERVICE: Final = "agent"
WATCHED: Final = "agent_heartbeat"
"""The service under which the heartbeat's questions count: no reader's latency, error or token."""
FIRST_TEXT_OBJECTIVE_MS: Final = 3000
"""Within which 95 of 100 answers should begin (infrastructure/objectives.yaml)."""
UNNAMED: Final = Meter(SERVICE)
"""The metrics of an agent outside Lambda."""

_ASKED_WRONGLY: Final = CALLERS_FAULTS | {NotFound.code, Conflict.code}
"""Codes of what a tool finds wrong with its input, which is no error of the tool."""

_NO_ERRORS = frozenset({"ok", "cancelled", "stopped"})
"""A reader who leaves or stops an answer is no fault of the system, and must raise no alarm."""


class RequestTelemetry:
    """Hears of every call of one request (an Observer) and reports once at its end."""

    @classmethod
    def for_calls(
        cls, logger: Logger, request_id: str, trace_id: str, meter: Meter = UNNAMED
    ) -> "RequestTelemetry":
        """For a request that only calls tools: their log lines and latencies, no totals."""
        return cls(logger, request_id=request_id, trace_id=trace_id, started=time.perf_counter(), meter=meter)

    def __init__(
        self,
        logger: Logger,
        *,
        request_id: str,
        trace_id: str,
        started: float,
        meter: Meter = UNNAMED,
    ) -> None:
        """`started` is the time.perf_counter() value of the request's arrival."""
        self._logger = logger
        self._meter = meter
        self._metrics = meter.new()
        self._keys = {"request_id": request_id, "trace_id": trace_id}
        self._started = started
        self._first_text_s: float | None = None
        self._reporting = threading.Lock()
        self._reported = False

    def asked(self, question: str) -> None:
        """Log the question's text, where that was asked for."""
        self._logger.info("question", extra={**self._keys, "question": question})

    def tool_called(self, call: ToolCallRecord) -> None:
        """Log a tool call; count its latency by tool."""
        duration_ms = _ms(call.duration_s)
        told = {"tool": call.tool.value, "outcome": call.outcome, "duration_ms": duration_ms}
        if call.fault:
            told["fault"] = call.fault
        self._logger.info("tool called", extra={**self._keys, **told})
        # A dimension counts for a whole metric set, so each tool call is a set of its own.
        metrics = self._meter.new(tool=call.tool.value)
        metrics.add_metric(name="ToolLatency", unit=MetricUnit.Milliseconds, value=duration_ms)
        failed = call.outcome != "ok" and call.outcome not in _ASKED_WRONGLY
        metrics.add_metric(name="ToolErrors", unit=MetricUnit.Count, value=float(failed))
        metrics.flush_metrics()

    def model_called(self, turn: ModelTurnRecord) -> None:
        """Log a model turn with its tokens; count its latency."""
        self._logger.info(
            "model called",
            extra=self._keys
            | {
                "turn": turn.turn,
                "outcome": turn.outcome,
                "model_id": turn.model_id,
                "stop_reason": turn.stop_reason,
                "duration_ms": _ms(turn.duration_s),
                "first_text_ms": None if turn.first_text_s is None else _ms(turn.first_text_s),
            }
            | asdict(turn.usage),
        )
        self._count("ModelLatency", _ms(turn.duration_s))
        self._count("InputTokens", turn.usage.input_tokens, MetricUnit.Count)
        self._count("OutputTokens", turn.usage.output_tokens, MetricUnit.Count)
        self._count("CacheReadTokens", turn.usage.cache_read_tokens, MetricUnit.Count)
        self._count("CacheWriteTokens", turn.usage.cache_write_tokens, MetricUnit.Count)
        failed = turn.outcome not in _NO_ERRORS
        self._count("ModelErrors", float(failed), MetricUnit.Count)
        if failed:
            # The question may be answered all the same, from the tools' results.
            self._meter.count("ModelErrors", code=bounded(turn.outcome))

    def speculated(self, hits: int, dropped: int) -> None:
        """Count calls made ahead of the model, by whether it asked for them."""
        if hits or dropped:
            self._count("SpeculationHits", hits, MetricUnit.Count)
            self._count("SpeculationDropped", dropped, MetricUnit.Count)

    def grounded(self, unsupported: int) -> None:
        """Count the numbers of the answer that nothing supports."""
        self._count("UnsupportedNumbers", unsupported, MetricUnit.Count)

    def first_text(self) -> None:
        """Note the moment when the first text of the answer left."""
        if self._first_text_s is None:
            self._first_text_s = time.perf_counter() - self._started

    def given_up(self, caller: str) -> None:
        """Report an answer that did not end; what its thread still does is reported no more."""
        self._logger.error("answer given up", extra=self._keys)
        self.finish("out_of_time", caller=caller)

    def finish(
        self, outcome: str, *, cached: bool = False, caller: str = "", usage: Usage | None = None
    ) -> None:
        """Log the whole request and flush its metrics.

        `outcome` is "ok", "stopped", "cancelled" or an error code; `usage` are the tokens of all turns.
        Only the first report counts: an answer that was given up may still end, some requests later.
        """
        with self._reporting:
            if self._reported:
                return
            self._reported = True
        total_ms = _ms(time.perf_counter() - self._started)
        first_text_ms = None if self._first_text_s is None else _ms(self._first_text_s)
        self._logger.info(
            "question answered",
            extra=self._keys
            | {"outcome": outcome, "duration_ms": total_ms, "first_text_ms": first_text_ms}
            | {"cached": cached, "caller": pseudonym(caller)}
            | asdict(usage or Usage()),
        )
        self._count("TotalTime", total_ms)
        if first_text_ms is not None:
            self._count("TimeToFirstText", first_text_ms)
            self._count("SlowFirstText", float(first_text_ms > FIRST_TEXT_OBJECTIVE_MS), MetricUnit.Count)
        self._count("CachedAnswers", float(cached), MetricUnit.Count)
        failed = outcome not in _NO_ERRORS
        self._count("Errors", float(failed), MetricUnit.Count)
        self._metrics.flush_metrics()
        if failed:
            self._meter.count("Errors", code=bounded(outcome))
        if is_fault(outcome):
            self._meter.fault()

    def _count(self, name: str, value: float, unit: MetricUnit = MetricUnit.Milliseconds) -> None:
        self._metrics.add_metric(name=name, unit=unit, value=value)


def pseudonym(caller: str) -> str:
    """Tells callers apart in the log without naming them: the start of the SHA-256 of the caller."""
    return hashlib.sha256(caller.encode()).hexdigest()[:12] if caller else ""


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
