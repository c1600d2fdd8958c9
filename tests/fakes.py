"""Stand-ins that are passed in where the real parts would reach a network: model, tools, observer."""

import threading
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from agent.cancellation import CancellationRegistry, CancellationToken
from agent.models.types import (
    Message,
    ModelEvent,
    ModelRequest,
    StopReason,
    Text,
    TextDelta,
    ToolUse,
    TurnEnd,
    Usage,
)
from agent.observability.hooks import ModelTurnRecord, ToolCallRecord
from agent.rate_limit.counters import CounterStoreUnavailable, Tally, Window
from agent.sessions.store import Exchange, SessionForbidden, SessionStoreUnavailable

MODEL_ID = "scripted-model"
PATIENCE_S = 20.0
"""How long a stand-in waits for a test's next move before it gives up: never part of what is tested."""


@dataclass(frozen=True)
class Turn:
    """One turn of a scripted model: its text pieces, the tools it asks for, or how it breaks.

    `fault` is raised after the pieces. `before_piece` runs before each piece with its index.
    """

    pieces: Sequence[str] = ()
    uses: Sequence[ToolUse] = ()
    fault: Exception | None = None
    stop: StopReason | None = None
    usage: Usage = field(default_factory=lambda: Usage(100, 20))
    before_piece: Callable[[int], object] = lambda _: None


def say(*pieces: str, stop: StopReason | None = None) -> Turn:
    """A turn that writes text."""
    return Turn(pieces, stop=stop)


def ask_for(*uses: ToolUse, text: Sequence[str] = ()) -> Turn:
    """A turn that asks for tools, possibly after some text."""
    return Turn(text, uses)


def break_with(fault: Exception, *, after: Sequence[str] = ()) -> Turn:
    """A turn that breaks, at once or after some text."""
    return Turn(after, fault=fault)


def use(name: str, arguments: Mapping[str, Any] | None = None, use_id: str = "") -> ToolUse:
    """A tool use with arguments (none by default) and an id (by default made of the name)."""
    return ToolUse(use_id or f"use_{name}", name, {} if arguments is None else arguments)


class ScriptedModel:
    """A model that plays turns in order and keeps the requests it got.

    A request after the last turn fails the script; `closed` counts the streams that ended or were closed.
    """

    def __init__(self, *turns: Turn) -> None:
        self._turns = list(turns)
        self.requests: list[ModelRequest] = []
        self.closed = 0

    def stream(self, request: ModelRequest) -> Generator[ModelEvent]:
        """See Model.stream."""
        # The loop goes on with the same list, so the messages of this moment are kept apart.
        self.requests.append(
            ModelRequest(
                request.system, tuple(request.messages), request.tools, request.max_tokens, request.deadline
            )
        )
        if len(self.requests) > len(self._turns):
            raise AssertionError(f"the script has {len(self._turns)} turns, and one more was asked for")
        return self._play(self._turns[len(self.requests) - 1])

    def _play(self, turn: Turn) -> Generator[ModelEvent]:
        try:
            for index, piece in enumerate(turn.pieces):
                turn.before_piece(index)
                yield TextDelta(piece)
            if turn.fault is not None:
                raise turn.fault
            text = "".join(turn.pieces)
            content = (*((Text(text),) if text else ()), *turn.uses)
            default = StopReason.TOOL_USE if turn.uses else StopReason.END_TURN
            yield TurnEnd(Message("assistant", content), turn.stop or default, MODEL_ID, turn.usage)
        finally:
            self.closed += 1


class FakeTransport:
    """A tool that answers, or raises, what it was given, and keeps the payloads it got.

    `answer` may be a function of the payload. `before` runs first, in the call's own thread.
    """

    def __init__(
        self,
        answer: Mapping[str, Any] | Exception | Callable[[Mapping[str, Any]], Any] | Any,
        before: Callable[[], object] = lambda: None,
    ) -> None:
        self._answer = answer
        self._before = before
        self.payloads: list[Mapping[str, Any]] = []
        self.timeouts: list[float] = []

    def call(self, payload: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:
        """See Transport.call."""
        self.payloads.append(payload)
        self.timeouts.append(timeout)
        self._before()
        if isinstance(self._answer, Exception):
            raise self._answer
        result: Mapping[str, Any] = self._answer(payload) if callable(self._answer) else self._answer
        return result


@dataclass
class RecordingObserver:
    """Keeps what it is told of calls."""

    tools: list[ToolCallRecord] = field(default_factory=list)
    turns: list[ModelTurnRecord] = field(default_factory=list)
    unsupported: int = 0
    speculations: list[tuple[int, int]] = field(default_factory=list)

    def tool_called(self, call: ToolCallRecord) -> None:
        """See Observer."""
        self.tools.append(call)

    def model_called(self, turn: ModelTurnRecord) -> None:
        """See Observer."""
        self.turns.append(turn)

    def speculated(self, hits: int, dropped: int) -> None:
        """See Observer."""
        self.speculations.append((hits, dropped))

    def grounded(self, unsupported: int) -> None:
        """See Observer."""
        self.unsupported += unsupported


@dataclass
class BrokenSessions:
    """A session store that does not answer when it is read, written or either."""

    reads: bool = False
    writes: bool = False
    stolen: bool = False

    def open(self, session_id: str, caller: str, line: str | None = None) -> Sequence[Exchange]:
        """See SessionStore.open."""
        if not self.reads:
            raise SessionStoreUnavailable("The conversation so far could not be read.")
        return ()

    def append(self, session_id: str, caller: str, exchange: Exchange) -> None:
        """See SessionStore.append."""
        if self.stolen:
            raise SessionForbidden("This session belongs to another caller.")
        if not self.writes:
            raise SessionStoreUnavailable("The answer could not be added to the conversation.")

    def stop(self, session_id: str, caller: str) -> None:
        """See SessionStore.stop."""
        raise SessionStoreUnavailable("The answer could not be stopped.")

    def watch(self, session_id: str) -> AbstractContextManager[CancellationToken]:
        """See SessionStore.watch."""
        return CancellationRegistry().watch(session_id)


class NoCounters:
    """Counters that do not answer, which each call finds out."""

    def __init__(self, *, silent: bool = False) -> None:
        self.silent = silent
        self.asked = 0

    def add(self, caller: str, period: str, amount: int, expires_at: float) -> int:
        """See Counters.add."""
        raise self._down()

    def reserve(self, window: Window, tokens: int, ceilings: Tally) -> Tally | None:
        """See Counters.reserve."""
        raise self._down()

    def settle(self, window: Window, reserved: int, used: int) -> None:
        """See Counters.settle."""
        raise self._down()

    def _down(self) -> CounterStoreUnavailable:
        self.asked += 1
        return CounterStoreUnavailable("The counters could not be read.", silent=self.silent)


class Gate:
    """Lets a scripted part go on one step at a time: `wait` in the part, `open` in the test."""

    def __init__(self) -> None:
        self._steps = threading.Semaphore(0)

    def open(self, steps: int = 1) -> None:
        """Let the part pass `steps` times."""
        self._steps.release(steps)

    def wait(self, _step: int = 0) -> None:
        """Wait for the test. Raises AssertionError where it forgot this part."""
        if not self._steps.acquire(timeout=PATIENCE_S):
            raise AssertionError("nobody opened the gate")


def kinds(events: Iterable[Mapping[str, Any]]) -> list[str]:
    """The `type` of each event."""
    return [event["type"] for event in events]
