"""One question within its session: the agent's events, what is remembered of it, and exactly one end."""

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

from aws_lambda_powertools import Logger

from agent.cache.answer_cache import AnswerCache
from agent.cancellation import CancellationToken
from agent.core.agent import Agent
from agent.core.history import HistoryRecorder
from agent.core.question import Question
from agent.core.run_context import AgentResult
from agent.models.errors import ModelError
from agent.observability.request_telemetry import RequestTelemetry
from agent.rate_limit.limiter import RateLimiter
from agent.rate_limit.reservations import Reservation
from agent.rate_limit.token_equivalents import equivalents
from agent.sessions.store import Exchange, SessionForbidden, SessionStore, SessionStoreUnavailable
from agent.streaming.events import AiResponse, AnswerDelta, Done, Error, Event, ToolEnd, ToolStart
from shared.bundle.feature_names import listed
from shared.errors import DiecastError
from shared.text_analysis.language import Language


class StopPoints:
    """Follows the events of an answer and says when to leave off.

    A tool that was announced is told to its end, its result included; what is complete is not stopped.
    """

    def __init__(self, stop: CancellationToken) -> None:
        self._stop = stop
        self._open: set[str] = set()
        self.stopped = False

    def after(self, event: Event) -> bool:
        """Whether nothing may follow this event but the end."""
        if isinstance(event, ToolStart):
            self._open.add(event.tool_use_id)
        elif isinstance(event, ToolEnd):
            self._open.discard(event.tool_use_id)
        result_follows = isinstance(event, ToolEnd) and "error" not in event.result
        self.stopped = bool(self._stop) and not (
            self._open or result_follows or isinstance(event, AiResponse)
        )
        return self.stopped


SESSION_VALUES = (
    "session_values",
    "No process values came with the question; those of this session's last question were used.",
)
UNKNOWN_FEATURES = {
    Language.KOREAN: "라인에 없는 이름이라 값을 쓰지 않았습니다: {}.",
    Language.ENGLISH: "The line has no variables of these names; their values were passed over: {}.",
}
"""With the names in it, which no other text for the code can tell: so in the language of the question."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session that was opened for its caller. `fault` says why its history could not be read."""

    session_id: str
    caller: str
    history: Sequence[Exchange] = ()
    fault: SessionStoreUnavailable | None = None


@dataclass(frozen=True, slots=True)
class ChatService:
    """Answers questions in sessions. One instance serves all requests."""

    agent: Agent
    sessions: SessionStore
    logger: Logger
    cache: AnswerCache | None = None
    rate_limiter: RateLimiter | None = None

    def reserve(self, caller: str, question: Question) -> Reservation:
        """Hold the tokens that a question may cost. Raises LimitReached."""
        if self.rate_limiter is None:
            return Reservation()
        return self.rate_limiter.reserve(caller, self.estimate(question))

    def estimate(self, question: Question) -> int:
        """Return the most that a question is expected to cost, in input-token equivalents."""
        return equivalents(self.agent.worst_case(question))

    def open(self, session_id: str, caller: str) -> Session:
        """Open a session before its stream starts; a store that is down is only noted.

        Raises SessionForbidden.
        """
        try:
            return Session(session_id, caller, self.sessions.open(session_id, caller))
        except SessionStoreUnavailable as fault:
            self.logger.warning("session not read", exc_info=True)
            return Session(session_id, caller, fault=fault)

    def answer(
        self,
        question: Question,
        session: Session,
        telemetry: RequestTelemetry,
        deadline: float,
        cancelled: CancellationToken,
        *,
        reservation: Reservation | None = None,
    ) -> Generator[Event]:
        """All events of one answer, ending in exactly one Done or Error. Never raises.

        However it ends, `reservation` is settled with the tokens that were used until then.
        """
        outcome = "cancelled"
        into, kept = AgentResult(), HistoryRecorder()
        if session.fault:
            into.warnings.add(session.fault.code, session.fault.message)
        if question.unknown:
            told = UNKNOWN_FEATURES[question.language].format(listed(question.unknown))
            into.warnings.add("unknown_features", told)
        if question.reuses_values:
            into.warnings.add(*SESSION_VALUES)
        try:
            # Closed before `finally` below reports, so that a turn that was cut short is counted too.
            with (
                closing(self._events(question, session.caller, telemetry, deadline, into)) as events,
                self.sessions.watch(session.session_id) as stop,
            ):
                halt = StopPoints(stop)
                for event in events:
                    if isinstance(event, AnswerDelta):
                        telemetry.first_text()
                    kept.on_event(event)
                    yield event
                    if cancelled:
                        return
                    if halt.after(event):
                        break
            if cancelled:  # given up: its reader was told that there is no answer
                return
            self._remember(question, session, into, kept, stopped=halt.stopped)
            outcome = "stopped" if halt.stopped else "ok"
            yield Done(
                _usage(into), session.session_id, into.cached, halt.stopped, warnings=into.warnings.rows()
            )
        except DiecastError as error:
            outcome = error.code
            self.logger.warning("question not answered", exc_info=True)
            yield Error(
                error.code, error.message, retryable=isinstance(error, ModelError) and error.retryable
            )
        except Exception:
            outcome = "internal_error"
            self.logger.exception("question not answered")
            yield Error("internal_error", "The answer failed unexpectedly. Please ask again.", retryable=True)
        finally:
            if reservation:
                reservation.settle(into.usage)
            telemetry.finish(outcome, cached=into.cached, caller=session.caller, usage=into.usage)

    def _events(
        self, question: Question, caller: str, telemetry: RequestTelemetry, deadline: float, into: AgentResult
    ) -> Generator[Event]:
        """The diagnosis, or one that was kept of an equal question.

        Values under unknown names are not in a kept answer's key, and a plant's own tools may know them.
        """
        if self.cache is None or question.unknown:
            return self.agent.answer(question, telemetry, deadline, into)
        return self.cache.answer(
            caller, question, into, lambda: self.agent.answer(question, telemetry, deadline, into)
        )

    def stop(self, session_id: str, caller: str) -> None:
        """End the answers that run in a session now. Raises SessionForbidden or SessionStoreUnavailable."""
        self.sessions.stop(session_id, caller)

    def _remember(
        self, question: Question, session: Session, into: AgentResult, kept: HistoryRecorder, *, stopped: bool
    ) -> None:
        if into.blocked:
            return  # in the history it would stop every question that follows
        said = Exchange(question.text, into.answer, question.features, kept.rows(), stopped)
        try:
            self.sessions.append(session.session_id, session.caller, said)
        except (SessionStoreUnavailable, SessionForbidden) as fault:
            self.logger.warning("session not written", exc_info=True)
            into.warnings.add("session_not_saved", fault.message)


def _usage(into: AgentResult) -> dict[str, str | int]:
    return {
        "model_id": into.model_id,
        "turns": into.turns,
        "input_tokens": into.usage.input_tokens,
        "output_tokens": into.usage.output_tokens,
        "cache_read_tokens": into.usage.cache_read_tokens,
        "cache_write_tokens": into.usage.cache_write_tokens,
    }
