"""The agent composed from real parts around stand-ins, and readers for what it gives."""

import json
import time
import uuid
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from aws_lambda_powertools import Logger

from agent.api.app import create_app
from agent.api.dependencies import AgentResolver, Services
from agent.auth.authenticator import Authenticator
from agent.cache.answer_cache import AnswerCache
from agent.cancellation import CancellationToken
from agent.core.agent import Agent
from agent.core.chat_service import ChatService, Session
from agent.core.question import Question
from agent.core.run_context import AgentResult
from agent.core.speculation import Speculation
from agent.erasure.erasure import Erasure
from agent.grounding.vocabulary import Vocabulary
from agent.models.rule_based.model import RuleBasedModel
from agent.models.types import Model
from agent.observability.hooks import Observer
from agent.observability.request_telemetry import RequestTelemetry
from agent.rate_limit.limiter import RateLimiter
from agent.sessions.store import Exchange, MemorySessions, SessionStore
from agent.streaming.events import Event
from agent.tools.gateway import ToolGateway
from agent.tools.transport import Transport
from shared.assets import asset
from shared.bundle.feature_schema import FeatureSchema, read_schema
from shared.contracts.tools import Tool
from shared.knowledge.documents import Library
from shared.knowledge.library import PackagedLibrary
from tests.fakes import FakeTransport, RecordingObserver
from tests.tool_results import JOB, SHOT, T1, T2, T3

QUESTION = "불량 원인이 뭐야?"
FAR_AWAY = float("inf")
TRACE_ID = "1-65c74c60-0123456789abcdef01234567"


def predicted(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """T1's answer: with the shot itself as baseline where the payload has a what-if."""
    return {**T1, "baseline": {"prediction": T1["prediction"]}} if "overrides" in payload else T1


@dataclass
class Tools:
    """The tools as stand-ins; give other ones, or None for a tool that is not configured, as T4 is."""

    t1: FakeTransport | None = field(default_factory=lambda: FakeTransport(predicted))
    t2: FakeTransport | None = field(default_factory=lambda: FakeTransport(T2))
    t3: FakeTransport | None = field(default_factory=lambda: FakeTransport(T3))
    t0: FakeTransport | None = field(default_factory=lambda: FakeTransport(JOB))
    t4: Transport | None = None

    def gateway(self, timeout: float = 20.0) -> ToolGateway:
        """The real gateway on these transports."""
        given = {
            Tool.INGEST: self.t0,
            Tool.PREDICT: self.t1,
            Tool.IMPORTANCE: self.t2,
            Tool.SEARCH: self.t3,
            Tool.SHOTS: self.t4,
        }
        transports: dict[Tool, Transport] = {tool: fake for tool, fake in given.items() if fake is not None}
        return ToolGateway(transports, timeout)


def memory_logger(level: str = "INFO") -> tuple[Logger, StringIO]:
    """The real logger, writing into memory. Loggers of one name share their stream, so each gets its own."""
    written = StringIO()
    return Logger(service=f"test-{uuid.uuid4().hex}", level=level, stream=written), written


def log_lines(written: StringIO) -> list[dict[str, Any]]:
    """The structured lines that a memory logger wrote."""
    return [json.loads(line) for line in written.getvalue().splitlines()]


@dataclass
class Conversation:
    """One loop run to its end: its events as payloads, and what it left behind."""

    events: list[dict[str, Any]]
    result: AgentResult
    observer: RecordingObserver
    sent: Sequence[Event] = ()

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The events of a type."""
        return [event for event in self.events if event["type"] == kind]

    @property
    def kinds(self) -> list[str]:
        """The types of all events, answer pieces that follow each other counted as one."""
        types = [event["type"] for event in self.events]
        return [
            kind
            for index, kind in enumerate(types)
            if kind != "answer_delta" or index == 0 or types[index - 1] != kind
        ]

    @property
    def streamed(self) -> str:
        """The answer as it was streamed."""
        return "".join(event["text"] for event in self.of("answer_delta"))

    @property
    def answer(self) -> str:
        """The answer as it was told at the end."""
        return str(self.of("ai_response")[0]["data"]["answer"])


def run_of(
    agent: Agent, question: Question, observer: Observer, deadline: float
) -> Generator[Event, None, AgentResult]:
    """The events of a run."""
    return agent.run(agent.begin(question, observer, deadline))


def converse(
    model: Model,
    tools: Tools | None = None,
    *,
    question: str = QUESTION,
    features: Mapping[str, float] = SHOT,
    history: Sequence[Exchange] = (),
    deadline: float = FAR_AWAY,
    clock: Callable[[], float] = lambda: 0.0,
    timeout: float = 20.0,
    speculation: Speculation | None = None,
    schema: FeatureSchema | None = None,
    gateway: ToolGateway | None = None,
) -> Conversation:
    """Run the real loop on a model and tools (or a whole gateway) until it ends or raises."""
    observer = RecordingObserver()
    agent = Agent(
        model,
        gateway or (tools or Tools()).gateway(timeout),
        speculation=speculation or Speculation(),
        vocabulary=Vocabulary.of(schema) if schema else Vocabulary(),
        schema=schema,
        clock=clock,
    )
    run = agent.begin(Question(question, features, history), observer, deadline)
    sent = list(agent.run(run))
    return Conversation([event.payload() for event in sent], run.result(), observer, sent)


@dataclass
class InSession:
    """An assistant with everything around it, ready for a question."""

    model: Model = field(default_factory=RuleBasedModel)
    tools: Tools = field(default_factory=Tools)
    sessions: SessionStore = field(default_factory=MemorySessions)
    caller: str = "engineer"
    session_id: str = "session_1"
    features: Mapping[str, float] = field(default_factory=lambda: SHOT)
    cache: AnswerCache | None = None

    def __post_init__(self) -> None:
        self.logger, self.written = memory_logger()
        diagnosis = Agent(self.model, self.tools.gateway())
        self.assistant = ChatService(diagnosis, self.sessions, self.logger, self.cache)

    def stream(
        self,
        question: str = QUESTION,
        cancelled: CancellationToken | None = None,
        features: Mapping[str, float] | None = None,
        *,
        reuses_values: bool = False,
    ) -> Generator[Event]:
        """The events of one answer, as the response body would ask for them."""
        session: Session = self.assistant.open(self.session_id, self.caller)
        telemetry = RequestTelemetry(
            self.logger, request_id="request-1", trace_id=TRACE_ID, started=time.perf_counter()
        )
        values = self.features if features is None else features
        asked = Question(question, values, session.history, reuses_values=reuses_values)
        if cancelled is None:
            cancelled = CancellationToken()
        return self.assistant.answer(asked, session, telemetry, FAR_AWAY, cancelled)

    def ask(
        self,
        question: str = QUESTION,
        features: Mapping[str, float] | None = None,
        *,
        reuses_values: bool = False,
    ) -> list[dict[str, Any]]:
        """All events of one answer."""
        stream = self.stream(question, features=features, reuses_values=reuses_values)
        return [event.payload() for event in stream]


def create_test_app(
    model: Model | None = None,
    tools: Tools | None = None,
    sessions: SessionStore | None = None,
    *,
    documents: Library | None = None,
    gate: Authenticator | None = None,
    limits: RateLimiter | None = None,
    log_questions: bool = False,
    erasure: Erasure | None = None,
) -> tuple[AgentResolver, StringIO]:
    """The real routes on stand-ins, with the default line's schema, and what they log."""
    logger, written = memory_logger()
    gateway = (tools or Tools()).gateway()
    services = Services(
        chat=ChatService(
            Agent(model or RuleBasedModel(), gateway),
            sessions or MemorySessions(),
            logger,
            rate_limiter=limits,
        ),
        gateway=gateway,
        documents=documents or PackagedLibrary(asset("knowledge")),
        current_schema=lambda: read_schema(asset("models", "default", "schema.json")),
        logger=logger,
        model="offline",
        authenticator=gate or Authenticator(),
        log_questions=log_questions,
        erasure=erasure or Erasure(),
    )
    return create_app(services), written


def sse_events(pieces: Iterable[bytes]) -> list[dict[str, Any]]:
    """The events of a whole stream, with their `id`; comment lines are left out."""
    events = []
    for frame in b"".join(pieces).decode().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in frame.splitlines() if line and not line.startswith(":"))
        if lines:
            events.append({"id": int(lines["id"]), **json.loads(lines["data"])})
    return events
