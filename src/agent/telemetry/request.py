"""Logs and metrics of one request.

Metrics are collected per request and flushed when its stream ends. Powertools' decorators
would flush when the handler returns, which is before a streamed body has run.
"""

import time
from collections.abc import Callable

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from agent.telemetry.records import ModelTurn, ToolCall

NAMESPACE = "DiecastAssistant"
SERVICE = "agent"
_NO_ERRORS = frozenset({"ok", "cancelled", "stopped"})
"""A reader who leaves or stops an answer is no fault of the system, and must raise no alarm."""

type NewMetrics = Callable[[], EphemeralMetrics]


def new_metrics() -> EphemeralMetrics:
    """An empty set of metrics that shares nothing with another request's."""
    return EphemeralMetrics(namespace=NAMESPACE, service=SERVICE)


class RequestTelemetry:
    """Hears of every call of one request (an Observer) and reports once at its end."""

    @classmethod
    def for_calls(cls, logger: Logger, request_id: str, trace_id: str) -> "RequestTelemetry":
        """For a request that only calls tools: their log lines and latencies, no totals."""
        return cls(logger, request_id=request_id, trace_id=trace_id, started=time.perf_counter())

    def __init__(
        self,
        logger: Logger,
        *,
        request_id: str,
        trace_id: str,
        started: float,
        metrics: NewMetrics = new_metrics,
    ) -> None:
        """`started` is the time.perf_counter() value of the request's arrival."""
        self._logger = logger
        self._new_metrics = metrics
        self._metrics = metrics()
        self._keys = {"request_id": request_id, "trace_id": trace_id}
        self._started = started
        self._first_text_s: float | None = None

    def asked(self, question: str) -> None:
        """Log the question's text, where that was asked for."""
        self._logger.info("question", extra={**self._keys, "question": question})

    def tool_called(self, call: ToolCall) -> None:
        """Log a tool call; count its latency by tool."""
        duration_ms = _ms(call.duration_s)
        told = {"tool": call.tool.value, "outcome": call.outcome, "duration_ms": duration_ms}
        if call.fault:
            told["fault"] = call.fault
        self._logger.info("tool called", extra={**self._keys, **told})
        # A dimension counts for a whole metric set, so each tool call is a set of its own.
        metrics = self._new_metrics()
        metrics.add_dimension(name="tool", value=call.tool.value)
        metrics.add_metric(name="ToolLatency", unit=MetricUnit.Milliseconds, value=duration_ms)
        metrics.add_metric(name="ToolErrors", unit=MetricUnit.Count, value=float(call.outcome != "ok"))
        metrics.flush_metrics()

    def model_called(self, turn: ModelTurn) -> None:
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
                "input_tokens": turn.usage.input_tokens,
                "output_tokens": turn.usage.output_tokens,
            },
        )
        self._count("ModelLatency", _ms(turn.duration_s))
        self._count("InputTokens", turn.usage.input_tokens, MetricUnit.Count)
        self._count("OutputTokens", turn.usage.output_tokens, MetricUnit.Count)
        if turn.outcome != "ok":
            self._count("ModelErrors", 1, MetricUnit.Count)

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

    def finish(self, outcome: str, *, cached: bool = False) -> None:
        """Log the whole request and flush its metrics.

        `outcome` is "ok", "stopped", "cancelled" or an error code.
        """
        total_ms = _ms(time.perf_counter() - self._started)
        first_text_ms = None if self._first_text_s is None else _ms(self._first_text_s)
        self._logger.info(
            "question answered",
            extra=self._keys
            | {"outcome": outcome, "duration_ms": total_ms, "first_text_ms": first_text_ms}
            | {"cached": cached},
        )
        self._count("TotalTime", total_ms)
        if first_text_ms is not None:
            self._count("TimeToFirstText", first_text_ms)
        self._count("CachedAnswers", float(cached), MetricUnit.Count)
        self._count("Errors", float(outcome not in _NO_ERRORS), MetricUnit.Count)
        self._metrics.flush_metrics()

    def _count(self, name: str, value: float, unit: MetricUnit = MetricUnit.Milliseconds) -> None:
        self._metrics.add_metric(name=name, unit=unit, value=value)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
