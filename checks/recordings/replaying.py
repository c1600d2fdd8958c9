"""Replay: a recording's question, asked of today's agent with the recorded model and tools, offline."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from aws_lambda_powertools import Logger

from agent.api.dependencies import Services
from agent.api.schemas import resolve_values
from agent.cancellation import CancellationToken
from agent.core.history import last_features
from agent.core.question import Question
from agent.core.speculation import Speculation
from agent.models.errors import ModelUnavailable
from agent.models.types import Image, Model, ModelEvent, ModelRequest, TextDelta, Usage
from agent.observability.request_telemetry import RequestTelemetry
from agent.sessions.store import MemorySessions
from agent.tools.gateway import ToolGateway
from agent.tools.transport import ToolFailed, ToolFault, ToolTimeout, ToolUnavailable, Transport
from checks.evaluation.run import services as offline_services
from checks.recordings.messages import end_of, error_of
from checks.recordings.recorder import RecordingChat
from checks.recordings.recording import OFFLINE, Call, ModelTurn, Recording
from checks.recordings.scrubbing import scrubbed
from checks.standins.bedrock.script import pieces
from shared.contracts.line import line_of
from shared.contracts.tools import Tool
from shared.errors import DiecastError, InvalidInput
from shared.trace import new_trace_id

LONGEST_S: Final = 120.0
CALLER, SESSION = "replay", "replay"
NOT_RECORDED: Final = "The recording has no answer to this call."
NO_MORE_TURNS: Final = "The recording has no further turn of the model."

_FAULTS: Final = {kind.code: kind for kind in (ToolTimeout, ToolUnavailable, ToolFailed)}


class Tools(StrEnum):
    """How tools are answered for: as recorded, with today's for calls that are not, or by today's alone.

    Today's tools are those of this process, with the packaged model and documents.
    """

    RECORDED = "recorded"
    MISSING = "missing"
    TODAY = "today"


class RecordedAnswers:
    """The answers of a recording by tool and payload, each given once, the last one again and again."""

    def __init__(self, calls: tuple[Call, ...]) -> None:
        self._left: defaultdict[str, deque[Call]] = defaultdict(deque)
        for call in calls:
            self._left[call.key].append(call)
        self._lock = threading.Lock()

    def take(self, tool: Tool, payload: Mapping[str, Any]) -> Call | None:
        """Return the recorded call; None where there is none."""
        with self._lock:
            left = self._left.get(Call(tool.value, scrubbed(dict(payload))).key)
            if not left:
                return None
            return left.popleft() if len(left) > 1 else left[0]


@dataclass(frozen=True, slots=True)
class RecordedTransport:
    """Answers a tool's calls from a recording, and those that it lacks by `otherwise`."""

    tool: Tool
    answers: RecordedAnswers
    otherwise: Transport | None = None

    def call(self, payload: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:
        """See Transport.call."""
        found = self.answers.take(self.tool, payload)
        if found is None:
            if self.otherwise is None:
                raise ToolUnavailable(NOT_RECORDED)
            return self.otherwise.call(payload, timeout)
        if found.answer is None:
            fault = found.fault or {}
            kind: type[ToolFault] = _FAULTS.get(fault.get("code", ""), ToolFailed)
            raise kind(str(fault.get("message", NOT_RECORDED)))
        return found.answer


@dataclass(slots=True)
class RecordedModel:
    """A language model that writes what was recorded, turn by turn, whatever it is asked."""

    turns: tuple[ModelTurn, ...]
    asked: int = field(default=0)

    def stream(self, request: ModelRequest) -> Generator[ModelEvent]:
        """See Model.stream. Raises the recorded error, ModelUnavailable where nothing more was recorded."""
        if self.asked >= len(self.turns):
            raise ModelUnavailable(NO_MORE_TURNS)
        turn = self.turns[self.asked]
        self.asked += 1
        for usage in turn.tries:
            request.on_usage(Usage(**usage))
        end = None if turn.end is None else end_of(turn.end)
        for piece in pieces_of(turn.text if end is None else end.message.text):
            yield TextDelta(piece)
        if turn.error is not None:
            raise error_of(turn.error)
        if end is not None:
            yield end


class Replayer:
    """Replays recordings. It builds the agent once; `environment` may name another line or index."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        given = {"POWERTOOLS_METRICS_DISABLED": "true", **(environment or {})}
        self._services: Services = offline_services(given, bedrock=False)

    @property
    def look_up(self) -> Transport:
        """Today's look-ups of the line's variables, which are part of the agent."""
        found: dict[Tool, Transport] = {}
        self._services.gateway.through(found.setdefault)
        return found[Tool.LOOK_UP]

    def replay(self, recording: Recording, tools: Tools = Tools.RECORDED) -> Recording:
        """Return what comes of a recording's question today. Raises InvalidInput where it cannot be asked."""
        gateway = self.gateway(recording, tools)
        model: Model | None = None
        if recording.model != OFFLINE:
            model = RecordedModel(tuple(recording.turns))
        return self.run(recording, gateway, model)

    def gateway(self, recording: Recording, tools: Tools) -> ToolGateway:
        """Return a gateway of its own on a recording's answers.

        Look-ups read the schema in the agent itself: one that is lacking is always answered by today's.
        """
        if tools is Tools.TODAY:
            return self._services.gateway.through(lambda _, transport: transport)
        answers = RecordedAnswers(tuple(recording.calls))
        found: dict[Tool, Transport] = {}

        def on_recording(tool: Tool, transport: Transport) -> Transport:
            own = transport if tools is Tools.MISSING or tool is Tool.LOOK_UP else None
            found[tool] = RecordedTransport(tool, answers, own)
            return found[tool]

        self._services.gateway.through(on_recording)
        return ToolGateway(found)

    def run(self, recording: Recording, gateway: ToolGateway, model: Model | None) -> Recording:
        """Ask a recording's question through `gateway`, of `model` or else of the offline model."""
        kept: list[Recording] = []
        agent = self._services.chat.for_line(line_of(recording.settings))
        settings = recording.settings
        agent = replace(
            agent,
            model=model or agent.model,
            gateway=gateway,
            speculation=Speculation(bool(settings.get("speculate")), bool(settings.get("prepare"))),
            max_tokens=int(settings.get("max_tokens", agent.max_tokens)),
        )
        sessions = MemorySessions()
        sessions.open(SESSION, CALLER)
        logger = Logger(service="replay", level="CRITICAL")
        chat = RecordingChat(agent, sessions, logger, None, None, kept.append, recording.model)
        telemetry = RequestTelemetry(
            logger, request_id=SESSION, trace_id=new_trace_id(), started=time.perf_counter()
        )
        stream = chat.answer(
            self.question(recording),
            chat.open(SESSION, CALLER),
            telemetry,
            time.monotonic() + LONGEST_S,
            CancellationToken(),
        )
        for _ in stream:
            pass
        return kept[0]

    def question(self, recording: Recording) -> Question:
        """Return the question with today's names of its values. Raises InvalidInput."""
        line = line_of(recording.settings)
        schema = self._services.schema_of(line)
        try:
            given = resolve_values(dict(recording.features), schema)
            images = tuple(
                Image(row["format"], b"", int(row["width"]), int(row["height"])) for row in recording.images
            )
        except DiecastError as error:
            raise InvalidInput(f"its question cannot be asked: {error.message}") from error
        question = Question(
            recording.question,
            given.known,
            recording.history,
            unknown=given.unknown,
            images=images,
            line=line,
        )
        if recording.features:
            return question
        last = schema.resolve(last_features(recording.history)).values
        return replace(question, features=last, reuses_values=bool(last))


def pieces_of(text: str) -> tuple[str, ...]:
    """Text in pieces of a word, also where it begins with a space; joined they are the text."""
    written = pieces(text)
    lead = text[: len(text) - len("".join(written))]
    return (lead, *written) if lead else written
