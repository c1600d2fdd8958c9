"""The tool gateway: starts calls side by side, bounds each in time, and turns faults into results."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

from agent.observability.hooks import Observer, ToolCallRecord
from agent.tools.circuit_breaker import CircuitBreaker, Trial
from agent.tools.result_validation import ToolAnswer, read_answer
from agent.tools.transport import (
    DEFAULT_TIMEOUT_S,
    ToolFailed,
    ToolFault,
    ToolTimeout,
    ToolUnavailable,
    Transport,
    no_answer_within,
)
from agent.tools.what_ifs import WhatIfs
from shared.contracts.tools import Tool


@dataclass(frozen=True, slots=True)
class Outcome:
    """A tool's answer, or `{"error": {...}}` where `failed`. `remark` says what the answer lacks."""

    result: Mapping[str, Any]
    failed: bool
    remark: str = ""


type NoAnswer = Callable[[ToolTimeout], None]
"""Hears that a call's time was over before it answered."""


class Pending:
    """A call on its way."""

    def __init__(
        self,
        tool: Tool,
        answer: "Future[ToolAnswer]",
        timeout: float,
        observer: Observer,
        no_answer: NoAnswer = lambda _: None,
    ) -> None:
        self._tool = tool
        self._answer = answer
        self._started = time.perf_counter()
        self._ended: float | None = None
        answer.add_done_callback(self._note_end)
        self._timeout = timeout
        self._observer = observer
        self._no_answer = no_answer

    def wait(self) -> Outcome:
        """The outcome; waits until the call's time is over. Never raises for a tool's fault."""
        given = self._result()
        # An answer may have lain here for a while: a call made ahead is waited for later.
        duration_s = (self._ended or time.perf_counter()) - self._started
        if isinstance(given, ToolFault):
            self._observer.tool_called(ToolCallRecord(self._tool, given.code, duration_s, given.message))
            return Outcome(given.body(), failed=True)
        result = given.result
        failed = isinstance(result.get("error"), Mapping)
        code = str(result["error"].get("code", "tool_failed")) if failed else "ok"
        self._observer.tool_called(ToolCallRecord(self._tool, code, duration_s))
        return Outcome(result, failed, given.remark)

    def _note_end(self, _: "Future[ToolAnswer]") -> None:
        self._ended = time.perf_counter()

    def _result(self) -> ToolAnswer | ToolFault:
        left = max(0.0, self._timeout - (time.perf_counter() - self._started))
        try:
            return self._answer.result(timeout=left)
        except FutureTimeout:
            late = no_answer_within(self._timeout)
            self._no_answer(late)
            return late
        except ToolFault as fault:
            return fault
        except Exception as error:  # noqa: BLE001 - a transport's bug must not end the answer
            return ToolFailed(f"The tool failed ({type(error).__name__}).")


class ToolGateway:
    """Reaches every tool by its transport."""

    def __init__(
        self,
        transports: Mapping[Tool, Transport],
        timeout: float = DEFAULT_TIMEOUT_S,
        breaker: CircuitBreaker | None = None,
    ) -> None:
        self._transports = transports
        self._timeout = timeout
        self._breaker = breaker or CircuitBreaker()
        self._what_ifs = WhatIfs()

    @property
    def configured(self) -> frozenset[Tool]:
        """The tools that have an address."""
        return frozenset(self._transports)

    def through(self, wrap: Callable[[Tool, Transport], Transport]) -> "ToolGateway":
        """Return a gateway that sends by `wrap(tool, transport)`, and shares with this one what it learnt."""
        wrapped = {tool: wrap(tool, transport) for tool, transport in self._transports.items()}
        gateway = ToolGateway(wrapped, self._timeout, self._breaker)
        gateway._what_ifs = self._what_ifs
        return gateway

    def start(
        self, tool: Tool, payload: Mapping[str, Any], observer: Observer, *, within: float | None = None
    ) -> Pending:
        """Start a call in a thread of its own, bounded by the gateway's timeout or `within`, the shorter.

        `within` and the timeout are seconds. `observer` hears of the call when it was waited for.
        """
        timeout = self._timeout if within is None else max(0.0, min(self._timeout, within))
        answer: Future[ToolAnswer] = Future()
        try:
            trial = self._admit(tool)
        except ToolFault as refusal:
            answer.set_exception(refusal)
            return Pending(tool, answer, timeout, observer)
        whole = timeout >= self._timeout

        def work() -> None:
            try:
                given = self._send(tool, payload, timeout)
            except Exception as error:  # noqa: BLE001 - raised where the answer is awaited
                fault = error if isinstance(error, ToolFault) else None
                trial.ended(fault, used_all_time=whole)
                answer.set_exception(error)
            else:
                trial.ended(None, used_all_time=whole)
                answer.set_result(given)

        # Daemon threads: a tool that never answers must not keep the process from ending. The call
        # carries the request's trace, which is in the context.
        threading.Thread(target=copy_context().run, args=(work,), name=tool.value, daemon=True).start()
        return Pending(tool, answer, timeout, observer, lambda fault: trial.ended(fault, used_all_time=whole))

    def _admit(self, tool: Tool) -> Trial:
        """Let a call pass. Raises ToolUnavailable for a tool without an address, or one at rest."""
        if tool not in self._transports:
            raise ToolUnavailable("The tool is not configured on this server.")
        return self._breaker.admit(tool)

    def _send(self, tool: Tool, payload: Mapping[str, Any], timeout: float) -> ToolAnswer:
        transport = self._transports[tool]
        if tool is Tool.PREDICT and (payload.get("overrides") or payload.get("scenarios")):
            ends = time.perf_counter() + timeout
            # More than one call where the tool knows no what-ifs; all of them share the time.
            return self._what_ifs.ask(
                payload,
                lambda asked: read_answer(tool, transport.call(asked, max(0.0, ends - time.perf_counter()))),
            )
        shots = payload.get("shots")
        many = len(shots) if isinstance(shots, list) else None
        return read_answer(tool, transport.call(payload, timeout), many)
