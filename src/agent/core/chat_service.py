"""One question within its session: the agent's events, what is remembered of it, and exactly one end."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

from aws_lambda_powertools import Logger

from agent.auth.authenticator import is_heartbeat
from agent.cache.answer_cache import AnswerCache
from agent.cancellation import CancellationToken
from agent.core.agent import Agent
from agent.core.history import HistoryRecorder
from agent.core.question import Question
from agent.core.run_context import AgentResult, RunContext
from agent.models.errors import ModelError
from agent.observability.request_telemetry import RequestTelemetry
from agent.rate_limit.limiter import RateLimiter
from agent.rate_limit.reservations import Reservation, equivalents
from agent.sessions.store import (
    Exchange,
    SessionForbidden,
    SessionStore,
    SessionStoreUnavailable,
    check_line,
)
from agent.streaming.done_on_line import DoneOnLine
from agent.streaming.events import (
    AiResponse,
    AnswerDelta,
    Done,
    Error,
    Event,
    Status,
    ToolEnd,
    ToolStart,
    choosing,
)
from shared.bundle.feature_names import listed
from shared.contracts.line import DEFAULT_LINE
from shared.contracts.tools import Tool
from shared.errors import DiecastError
from shared.plant_lines import no_such_line
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
        """Return whether nothing may follow this event but the end."""
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
    """A session that was opened for its caller. `fault` says why its history could not be read.

    Of one that is not `kept`, the heartbeat's, nothing is read or written, nor is its answer in the cache.
    """

    session_id: str
    caller: str
    history: Sequence[Exchange] = ()
    fault: SessionStoreUnavailable | None = None
    kept: bool = True


@dataclass(frozen=True, slots=True)
class ChatService:
    """Answers questions in sessions. One instance serves all requests.

    `agent` is the default line's, where `agent_of` does not give each line's.
    """

    agent: Agent
    sessions: SessionStore
    logger: Logger
    cache: AnswerCache | None = None
    rate_limiter: RateLimiter | None = None
    agent_of: Callable[[str], Agent] | None = field(default=None, kw_only=True)

    def for_line(self, line: str) -> Agent:
        """Return a line's agent. Raises NotFound for a line that is none."""
        if self.agent_of is not None:
            return self.agent_of(line)
        if line != DEFAULT_LINE:
            raise no_such_line(line, (DEFAULT_LINE,))
        return self.agent

    def reserve(self, caller: str, question: Question) -> Reservation:
        """Hold the tokens that a question may cost. Raises LimitReached."""
        if self.rate_limiter is None:
            return Reservation()
        return self.rate_limiter.reserve(caller, self.estimate(question))

    def estimate(self, question: Question) -> int:
        """Return the most that a question is expected to cost, in input-token equivalents."""
        return equivalents(self.for_line(question.line).worst_case(question))

    def open(self, session_id: str, caller: str, line: str | None = None) -> Session:
        """Open a session, for a question on `line`, before its stream starts; a store that is down is only
        noted.

        Raises SessionForbidden and SessionOfAnotherLine.
        """
        if is_heartbeat(caller):
            return Session(session_id, caller, kept=False)
        try:
            history = self.sessions.open(session_id, caller, line)
            if line is not None:
                check_line(session_id, history, line)
            return Session(session_id, caller, history)
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
        turn_id: str = "",
        told_line: str = "",
    ) -> Generator[Event]:
        """All events of one answer, ending in exactly one Done or Error. Never raises.

        However it ends, `reservation` is settled with the tokens that were used until then. `told_line` is
        told by Done, where the question named its line.
        """
        outcome = "cancelled"
        agent = self.for_line(question.line)
        run, kept = agent.begin(question, telemetry, deadline), HistoryRecorder()
        if session.fault:
            run.notices.add(session.fault.code, session.fault.message)
        if question.unknown:
            told = UNKNOWN_FEATURES[question.language].format(listed(question.unknown))
            run.notices.add("unknown_features", told)
        if question.reuses_values:
            run.notices.add(*SESSION_VALUES)
        try:
            # Closed before `finally` below reports, so that a turn that was cut short is counted too.
            with (
                closing(self._events(agent, run, session)) as events,
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
            self._remember(run, session, kept, stopped=halt.stopped)
            outcome = "stopped" if halt.stopped else "ok"
            result = run.result()
            end = partial(DoneOnLine, line=told_line) if told_line else Done
            yield end(
                _usage(result),
                session.session_id,
                result.cached,
                halt.stopped,
                warnings=result.notices,
                turn_id=turn_id,
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
                reservation.settle(run.usage)
            telemetry.finish(outcome, cached=run.cached, caller=session.caller, usage=run.usage)

    def _events(self, agent: Agent, run: RunContext, session: Session) -> Generator[Event]:
        """The agent's events, or those that were kept of an equal question.

        A kept verdict that the line's watch doubts by now is given anew, with the doubt below it.
        """
        if self.cache is None or not session.kept:
            yield from agent.run(run)
            return
        # Said before the cache is asked, which may take a moment.
        first = Status(choosing(run.question.language))
        yield first
        line = run.question.line
        key = self.cache.key(session.caller, {**_identity(run.question), "system": agent.system})
        kept = self.cache.find(key, line)
        if kept is not None and not agent.doubts(run.question, kept.versions):
            run.cached, run.answer, run.model_id = True, kept.answer, kept.model_id
            events: Generator[Event] = kept.replay()
        else:
            events = self.cache.recorded(
                session.caller, key, agent.run(run), lambda: _worth_keeping(run), line
            )
        with closing(events):
            yield from (event for event in events if event != first)

    def stop(self, session_id: str, caller: str) -> None:
        """End the answers that run in a session now. Raises SessionForbidden or SessionStoreUnavailable."""
        self.sessions.stop(session_id, caller)

    def _remember(self, run: RunContext, session: Session, kept: HistoryRecorder, *, stopped: bool) -> None:
        if not session.kept:
            return
        if run.blocked:
            return  # in the history it would stop every question that follows
        said = Exchange(
            run.question.text,
            run.answer,
            run.question.features,
            kept.rows(),
            stopped,
            len(run.question.images),
            run.question.line,
        )
        try:
            self.sessions.append(session.session_id, session.caller, said)
        except (SessionStoreUnavailable, SessionForbidden) as fault:
            self.logger.warning("session not written", exc_info=True)
            run.notices.add("session_not_saved", fault.message)


def _identity(question: Question) -> dict[str, Any]:
    """Return what tells questions apart; pictures by their digests."""
    told = asdict(replace(question, images=()))
    del told["visible"]
    return {**told, "images": [image.digest for image in question.images]}


def _worth_keeping(run: RunContext) -> str | None:
    """Return the model that wrote the answer; None where something went less than perfectly, or where the
    line's shots were looked at or its watch had doubts: the next ones change them."""
    looked = any(call.tool is Tool.SHOTS for call, _ in run.tools.results)
    return None if looked or run.doubt or run.notices.rows() else run.model_id


def _usage(result: AgentResult) -> dict[str, str | int]:
    return {
        "model_id": result.model_id,
        "turns": result.turns,
        "input_tokens": result.usage.input_tokens,
        "output_tokens": result.usage.output_tokens,
        "cache_read_tokens": result.usage.cache_read_tokens,
        "cache_write_tokens": result.usage.cache_write_tokens,
    }
