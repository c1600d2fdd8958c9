"""The loop: query the model, run its tools, query again; three turns at most, and always an answer."""

import time
from collections.abc import Callable, Container, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cached_property

from agent.auth.line_access import LineAccess, no_labels
from agent.core import system_prompt
from agent.core.history import last_good_shot
from agent.core.line_watch import LineWatch
from agent.core.notices import Notices
from agent.core.question import Question
from agent.core.run_context import AgentResult, RunContext
from agent.core.speculation import Speculation
from agent.core.tool_call import with_variable_names
from agent.core.tool_executor import ToolExecutor
from agent.core.tool_specs import specs_of
from agent.grounding.vocabulary import Vocabulary
from agent.models.errors import ModelError, ModelInterrupted, ModelRejected, ModelThrottled, ModelUnavailable
from agent.models.token_estimate import estimated_input, estimated_tokens
from agent.models.types import Message, Model, ModelRequest, StopReason, ToolSpec, TurnEnd, Usage
from agent.observability.hooks import ModelTurnRecord, Observer
from agent.streaming.events import AiResponse, Event, Status, answering, choosing
from agent.tools.gateway import ToolGateway
from shared.bundle.feature_schema import FeatureSchema
from shared.contracts.tools import Tool

MAX_TURNS = 3
RESULTS_TOKENS = 2_000
"""Tokens that a turn's tool results usually add to what the model reads; used for an estimate alone."""
WRITTEN_FROM_RESULTS = "The language model gave no answer; it was written from the tool results."
OUT_OF_TIME = "The time for this answer was over before the language model could finish it."
TOO_LATE = "No more tools can be called for this question. Answer from the results so far."


BLOCKED = frozenset({StopReason.GUARDRAIL, StopReason.CONTENT_FILTERED})
"""A turn that ended so would end so again: the same question is not put a second time."""


_NOTHING_READ = (ModelThrottled, ModelRejected)
"""Refusals of a request. A model that tells of its tries itself is not second-guessed."""


class EmptyAnswer(ModelError):
    """The model wrote nothing in all its turns, and there were no results to write an answer from."""

    code = "empty_answer"
    retryable = True


class AnswerBlocked(ModelError):
    """A guardrail or the provider's filter left nothing of the answer, and no tool gave a result."""

    code = "answer_blocked"


class OutOfTime(ModelError):
    """The deadline passed while the model was at its turn."""

    code = "out_of_time"
    retryable = True


@dataclass(frozen=True)
class Agent:
    """Answers questions with a model and the tools of a line. One instance serves all requests."""

    model: Model
    gateway: ToolGateway
    max_tokens: int = 2048
    speculation: Speculation = field(default_factory=Speculation)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    system: str = system_prompt.SYSTEM
    schema: FeatureSchema | None = None
    thinking_tokens: int = 0
    watch: LineWatch | None = None
    labels_of: Callable[[str], Sequence[str]] = no_labels
    """The labels of a line, for the lines that a question names."""
    clock: Callable[[], float] = time.monotonic

    @cached_property
    def tools(self) -> tuple[ToolSpec, ...]:
        """The tools as the model is told of them: with the names of the line's variables, and its shots
        where the line keeps them."""
        return specs_of(self.schema, shots=Tool.SHOTS in self.gateway.configured)

    def worst_case(self, question: Question) -> Usage:
        """Return an estimate of what a question may cost: all turns, each with the longest answer.

        What the first turn reads comes from the prompt cache in the others.
        """
        first = estimated_input(
            ModelRequest(self.system, self._opening(question), self.tools, self.max_tokens)
        )
        return Usage(
            input_tokens=first + MAX_TURNS * RESULTS_TOKENS,
            output_tokens=MAX_TURNS * (self.max_tokens + self.thinking_tokens),
            cache_read_tokens=(MAX_TURNS - 1) * first,
        )

    def _opening(self, question: Question) -> list[Message]:
        return system_prompt.opening(question, self.vocabulary)

    def begin(self, question: Question, observer: Observer, deadline: float) -> RunContext:
        """Return the context of a run, whose answer has to be there by `deadline`, a value of `clock`."""
        notices = Notices()
        if self.watch is not None and question.features:
            self.watch.look(question.line)
        tools = ToolExecutor(
            self.gateway,
            question.values,
            observer,
            lambda: deadline - self.clock(),
            units=self.vocabulary.units,
            schema=self.schema,
            last_good=last_good_shot(question.history, question.features, self.vocabulary.variable_of),
            warn=notices.add,
            line=question.line,
            access=LineAccess(question.visible, self.labels_of),
        )
        vocabulary, schema = self.vocabulary, self.schema
        return RunContext(question, tools, observer, deadline, notices, vocabulary=vocabulary, schema=schema)

    def doubts(self, question: Question, used: Container[str]) -> bool:
        """Return whether an answer that used these tools has a verdict that the line's watch doubts now."""
        if self.watch is None or Tool.PREDICT not in used:
            return False
        return self.watch.doubt(question.features, question.language, question.line) is not None

    def run(self, run: RunContext) -> Generator[Event, None, AgentResult]:
        """Yield the events of one answer, up to and including `ai_response`; return how it went.

        Raises a ModelError where the model gave no answer and none can be written from the tools'
        results.
        """
        yield Status(choosing(run.question.language))
        try:
            answered = yield from self._converse(run)
        except ModelInterrupted:
            raise
        except ModelError as error:
            # What is there is kept: the answer ends here, or is written from the tools' results.
            answered = isinstance(error, OutOfTime) and run.speaking
            if not (answered or run.tools.results):
                raise
            run.notices.add(error.code, error.message)
            if answered:
                yield from run.note(system_prompt.time_over(run.question.language))
        finally:
            run.observer.speculated(run.tools.ahead.hits, run.tools.ahead.unused)
        if not answered:
            run.notices.add("written_from_results", WRITTEN_FROM_RESULTS)
            yield from run.write_from_results()
        yield from run.check_verdict()
        if self.watch is not None:
            yield from run.say_doubt(self.watch)
        yield AiResponse(run.response())
        return run.result()

    def _converse(self, run: RunContext) -> Generator[Event, None, bool]:
        """Model turns and tools in alternation. Returns whether the model wrote an answer."""
        language = run.question.language
        messages = self._opening(run.question)
        if prepared := self.speculation.prepared(run.question):
            results = yield from run.tools.run(prepared)
            messages += [Message("assistant", prepared, prepared=True), Message("user", results)]
            yield Status(answering(language))
        else:
            run.tools.ahead.start(self.speculation.speculated(run.question))
        for turn in range(1, MAX_TURNS + 1):
            if turn > 1:
                self._check_time(run)
            last = turn == MAX_TURNS
            if last:
                messages[-1] = _with_answer_now(messages[-1], run.question)
            run.turns = turn
            end = yield from self._turn(run, messages, turn)
            uses, wrote = end.message.tool_uses, bool(end.message.text.strip())
            if uses and last:
                yield from run.tools.refuse(uses, TOO_LATE)
            elif uses:
                results = yield from run.tools.run(with_variable_names(uses, self.vocabulary.variable_of))
                messages += [end.message, Message("user", results)]
                yield Status(answering(language))
                continue
            if wrote:
                run.choices = end.choices
                if end.stop_reason is StopReason.MAX_TOKENS:
                    yield from run.note(system_prompt.cut_short(language))
                return True
            if end.stop_reason is StopReason.MAX_TOKENS and not uses:
                break  # it thought until its limit, and again with more room: a third time would end so, too
            if end.stop_reason in BLOCKED and not uses:
                raise AnswerBlocked("The answer was stopped by a guardrail or a content filter.")
            messages[-1] = _with_answer_now(messages[-1], run.question)
        if not run.tools.results:
            raise EmptyAnswer("The model gave no answer. Ask again, or word the question differently.")
        return False

    def _turn(
        self, run: RunContext, messages: Sequence[Message], turn: int
    ) -> Generator[Event, None, TurnEnd]:
        """One model turn; its text leaves as it comes."""
        tries: list[Usage] = []
        request = ModelRequest(
            self.system,
            messages,
            self.tools,
            self.max_tokens,
            run.deadline,
            on_usage=tries.append,
            lines=lambda: [
                text for line in run.question.visible.shown for text in (line, *self.labels_of(line))
            ],
        )
        written = ""
        started = self.clock()
        first_text_s: float | None = None
        end: TurnEnd | None = None
        outcome, fault = "cancelled", None
        run.speaking = False
        try:
            with closing(self.model.stream(request)) as events:
                for event in events:
                    if isinstance(event, TurnEnd):
                        end = event
                        continue
                    if first_text_s is None:
                        first_text_s = self.clock() - started
                        run.speaking = True
                        yield from run.new_paragraph()
                    written += event.text
                    yield from run.add(event.text)
                    self._check_time(run)
            outcome = ModelUnavailable.code if end is None else "ok"
        except Exception as error:
            outcome, fault = error.code if isinstance(error, ModelError) else "internal_error", error
            raise
        finally:
            # Here, so that a turn which failed, was stopped or was left by its reader counts like any other.
            usage = sum(tries, end.usage if end else Usage())
            if end is None and not tries and not isinstance(fault, _NOTHING_READ):
                usage = Usage(estimated_input(request), estimated_tokens(written))
            run.usage += usage
            run.observer.model_called(
                _record(turn, outcome, self.clock() - started, first_text_s, end, usage=usage)
            )
        if end is None:
            broken = ModelUnavailable if first_text_s is None else ModelInterrupted
            raise broken("The model ended its turn without a message.")
        run.model_id = end.model_id
        run.blocked |= end.stop_reason is StopReason.GUARDRAIL
        run.notices.add_stop_reason(
            end.stop_reason, cut_answer=bool(end.message.text.strip()) and not end.message.tool_uses
        )
        yield from run.end_paragraph()
        return end

    def _check_time(self, run: RunContext) -> None:
        """Raises OutOfTime once the deadline has passed."""
        if self.clock() >= run.deadline:
            raise OutOfTime(OUT_OF_TIME)


def _with_answer_now(message: Message, question: Question) -> Message:
    now = system_prompt.answer_now(question.language)
    return message if now in message.content else replace(message, content=(*message.content, now))


def _record(
    turn: int,
    outcome: str,
    duration: float,
    first_text_s: float | None,
    end: TurnEnd | None,
    *,
    usage: Usage,
) -> ModelTurnRecord:
    return ModelTurnRecord(
        turn=turn,
        outcome=outcome,
        duration_s=duration,
        first_text_s=first_text_s,
        model_id=end.model_id if end else None,
        stop_reason=end.stop_reason if end else None,
        usage=usage,
    )
