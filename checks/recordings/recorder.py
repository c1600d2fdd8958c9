"""Recording beside an answer: at the model, at the tools' transports, and of the events that are sent."""

import subprocess
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from agent.api.dependencies import Services
from agent.api.system import VERSION
from agent.cancellation import CancellationToken
from agent.core.agent import Agent
from agent.core.chat_service import ChatService, Session
from agent.core.question import Question
from agent.models.errors import ModelError
from agent.models.types import Model, ModelEvent, ModelRequest, TurnEnd, Usage
from agent.observability.request_telemetry import RequestTelemetry
from agent.rate_limit.reservations import Reservation
from agent.streaming.events import Event
from agent.tools.transport import ToolFailed, ToolFault, Transport, no_answer_within
from checks.recordings.messages import end_json, request_json
from checks.recordings.recording import ENDING, OFFLINE, Call, ModelTurn, Recording, write
from shared.contracts.line import DEFAULT_LINE
from shared.contracts.tools import Tool
from shared.errors import DiecastError
from shared.trace import new_trace_id

type Keep = Callable[[Recording], object]
ROOT = Path(__file__).resolve().parents[2]
STRAGGLERS_S: Final = 2.0
"""For so long the end of an answer waits for tools that nobody waited for."""


@dataclass(slots=True)
class TurnLog:
    """The calls and turns of one question while it is answered. Tools add to it from their own threads."""

    calls: list[Call] = field(default_factory=list)
    waited_s: dict[int, float] = field(default_factory=dict)
    turns: list[ModelTurn] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def begin(self, call: Call, timeout: float) -> int:
        """Note that a call goes out; returns its number."""
        with self.changed:
            self.calls.append(call)
            self.waited_s[len(self.calls) - 1] = timeout
            return len(self.calls) - 1

    def end(self, number: int, call: Call) -> None:
        """Note how a call came out."""
        with self.changed:
            self.calls[number] = call
            del self.waited_s[number]
            self.changed.notify_all()

    def every_call(self) -> list[Call]:
        """All calls; those that are not answered soon as waited for in vain."""
        with self.changed:
            # A call that was made ahead, and that no model asked for, may still be on its way.
            self.changed.wait_for(lambda: not self.waited_s, STRAGGLERS_S)
            late = {number: no_answer_within(left) for number, left in self.waited_s.items()}
            return [
                replace(call, fault={"code": late[number].code, "message": late[number].message})
                if number in late
                else call
                for number, call in enumerate(self.calls)
            ]


@dataclass(frozen=True, slots=True)
class RecordingTransport:
    """Hands a tool's calls on and notes them."""

    tool: Tool
    transport: Transport
    log: TurnLog

    def call(self, payload: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:
        """See Transport.call."""
        asked = Call(self.tool.value, payload)
        number = self.log.begin(asked, timeout)
        try:
            answer = self.transport.call(payload, timeout)
        except Exception as error:
            fault = error if isinstance(error, ToolFault) else ToolFailed(type(error).__name__)
            self.log.end(number, replace(asked, fault={"code": fault.code, "message": fault.message}))
            raise
        self.log.end(number, replace(asked, answer=answer))
        return answer


@dataclass(frozen=True, slots=True)
class RecordingModel:
    """Hands a language model's turns on and notes them."""

    model: Model
    log: TurnLog

    def stream(self, request: ModelRequest) -> Generator[ModelEvent]:
        """See Model.stream."""
        tries: list[Usage] = []
        asked = request_json(request)

        def heard(usage: Usage) -> None:
            tries.append(usage)
            request.on_usage(usage)

        written, end, error = "", None, None
        try:
            with closing(self.model.stream(replace(request, on_usage=heard))) as events:
                for event in events:
                    if isinstance(event, TurnEnd):
                        end = end_json(event)
                    else:
                        written += event.text
                    yield event
        except ModelError as fault:
            error = {"code": fault.code, "message": fault.message}
            raise
        finally:
            self.log.turns.append(
                ModelTurn(asked, "" if end else written, end, error, [asdict(usage) for usage in tries])
            )


@dataclass(frozen=True)
class RecordingChat(ChatService):
    """A chat service that gives `keep` a recording of each answer that came to its end.

    Kept answers are not used: there would be nothing to record. An answer that its reader stopped or left is
    passed over, since nothing would end it at the same place again.
    """

    keep: Keep = lambda _: None
    model: str = OFFLINE

    def answer(
        self,
        question: Question,
        session: Session,
        telemetry: RequestTelemetry,
        deadline: float,
        cancelled: CancellationToken,
        *,
        reservation: Reservation | None = None,
        turn_id: str = "",
        told_line: str = "",
    ) -> Generator[Event]:
        """See ChatService.answer. What goes wrong with the recording is logged, and harms no answer."""
        log = TurnLog()
        recorded = self._recorded(log, question.line)
        inner = ChatService(
            recorded,
            self.sessions,
            self.logger,
            rate_limiter=self.rate_limiter,
            agent_of=lambda _line: recorded,
        )
        events: list[dict[str, Any]] = []
        stream = inner.answer(
            question,
            session,
            telemetry,
            deadline,
            cancelled,
            reservation=reservation,
            turn_id=turn_id,
            told_line=told_line,
        )
        with closing(stream):
            for event in stream:
                events.append(event.payload())
                if events[-1]["type"] in ("done", "error") and not events[-1].get("stopped"):
                    # Before its reader has the end, so that whoever has it finds the recording.
                    self._keep(log, question, events)
                yield event

    def _recorded(self, log: TurnLog, line: str) -> Agent:
        agent = self.for_line(line)
        gateway = agent.gateway.through(lambda tool, way: RecordingTransport(tool, way, log))
        model = agent.model if self.model == OFFLINE else RecordingModel(agent.model, log)
        return replace(agent, model=model, gateway=gateway)

    def _keep(self, log: TurnLog, question: Question, events: list[dict[str, Any]]) -> None:
        speculation = self.agent.speculation
        recording = Recording(
            question=question.text,
            features={} if question.reuses_values else dict(question.values),
            images=[
                {"format": image.format, "width": image.width, "height": image.height}
                for image in question.images
            ],
            history=question.history,
            model=self.model,
            settings={
                "speculate": speculation.speculate,
                "prepare": speculation.prepare,
                "max_tokens": self.agent.max_tokens,
            }
            | ({} if question.line == DEFAULT_LINE else {"line": question.line}),
            turns=list(log.turns),
            calls=log.every_call(),
            events=events,
            code=code_version(),
        )
        try:
            self.keep(recording)
        except (DiecastError, OSError, ValueError, TypeError):
            self.logger.warning("answer not recorded", exc_info=True)


def recording_services(services: Services, keep: Keep) -> Services:
    """Return services that give `keep` a recording of each answer."""
    chat = services.chat
    recording = RecordingChat(
        chat.agent,
        chat.sessions,
        chat.logger,
        None,
        chat.rate_limiter,
        keep,
        services.model,
        agent_of=chat.agent_of,
    )
    return replace(services, chat=recording)


def keep_in(folder: Path, secrets: frozenset[str]) -> Keep:
    """Return what writes each recording into a file of its own in `folder`, named by the time."""
    return lambda recording: write(recording, folder / file_name(time.time()), secrets)


def file_name(now: float) -> str:
    """Return a name that sorts by time, and is no other's."""
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    return f"{moment}-{new_trace_id().rpartition('-')[2][:8]}{ENDING}"


@cache
def code_version() -> str:
    """Return the version of these sources: the release, and the commit where git knows one."""
    try:
        told = subprocess.run(
            ("git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"),  # noqa: S607 - as it is installed
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return VERSION
    return f"{VERSION} {told.stdout.strip()}".strip()
