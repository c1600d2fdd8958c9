"""The loop: query the model, run its tools, query again; three turns at most, and always an answer."""

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

from agent.answer.findings import Findings
from agent.answer.writer import write_answer
from agent.diagnosis import prompt
from agent.diagnosis.foresight import Foresight
from agent.diagnosis.question import Question
from agent.diagnosis.summaries import summarise
from agent.diagnosis.toolbook import ToolBook
from agent.diagnosis.toolset import SPECS
from agent.diagnosis.warnings import Warnings
from agent.model.errors import ModelError, ModelInterrupted, ModelUnavailable
from agent.model.types import Message, Model, ModelRequest, TurnEnd, Usage
from agent.stream.events import AiResponse, AnswerDelta, Event, Status
from agent.telemetry.records import ModelTurn, Observer
from agent.tools.gateway import ToolGateway

MAX_TURNS = 3
WRITTEN_FROM_RESULTS = "The language model gave no answer; it was written from the tool results."
OUT_OF_TIME = "The time for this answer was over before the language model could finish it."
TOO_LATE = "No more tools can be called for this question. Answer from the results so far."


class EmptyAnswer(ModelError):
    """The model wrote nothing in all its turns, and there were no results to write an answer from."""

    code = "empty_answer"
    retryable = True


@dataclass(slots=True)
class Answered:
    """How the loop went. Filled while it runs, so that a fault keeps what was there."""

    answer: str = ""
    turns: int = 0
    model_id: str = ""
    usage: Usage = field(default_factory=Usage)
    warnings: Warnings = field(default_factory=Warnings)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Answers questions with a model and the tools. One instance serves all requests."""

    model: Model
    gateway: ToolGateway
    max_tokens: int = 2048
    foresight: Foresight = field(default_factory=Foresight)
    clock: Callable[[], float] = time.monotonic

    def answer(
        self, question: Question, observer: Observer, deadline: float, into: Answered
    ) -> Generator[Event]:
        """Yield the events of one answer, up to and including `ai_response`, and fill `into`.

        `deadline` is a value of `clock` by which the answer has to be there. Raises a ModelError
        where the model gave no answer and none can be written from the tools' results.
        """
        book = ToolBook(self.gateway, question.features, observer, lambda: deadline - self.clock())
        run = _Run(question, book, observer, deadline, into)
        yield Status(prompt.choosing(question.language))
        try:
            answered = yield from self._converse(run)
        except ModelInterrupted:
            raise
        except ModelError as error:
            # Results are there: the answer is written from them rather than thrown away.
            if not book.results:
                raise
            into.warnings.add(error.code, error.message)
            answered = False
        finally:
            observer.speculated(book.ahead.hits, book.ahead.unused)
        if not answered:
            yield from _write_from_results(run)
        yield AiResponse(_response(into.answer, book))

    def _converse(self, run: "_Run") -> Generator[Event, None, bool]:
        """Model turns and tools in alternation. Returns whether the model wrote an answer."""
        language = run.question.language
        messages = prompt.opening(run.question)
        if prepared := self.foresight.prepared(run.question):
            results = yield from run.book.run(prepared)
            messages += [Message("assistant", prepared, prepared=True), Message("user", results)]
            yield Status(prompt.answering(language))
        else:
            run.book.ahead.start(self.foresight.speculated(run.question))
        for turn in range(1, MAX_TURNS + 1):
            if turn > 1 and self.clock() >= run.deadline:
                run.into.warnings.add("out_of_time", OUT_OF_TIME)
                return False
            last = turn == MAX_TURNS
            if last:
                messages[-1] = _with_answer_now(messages[-1], run.question)
            run.into.turns = turn
            end = yield from self._turn(run, messages, turn)
            uses, wrote = end.message.tool_uses, bool(end.message.text.strip())
            if uses and last:
                yield from run.book.refuse(uses, TOO_LATE)
            elif uses:
                results = yield from run.book.run(uses)
                messages += [end.message, Message("user", results)]
                yield Status(prompt.answering(language))
                continue
            if wrote:
                return True
            messages[-1] = _with_answer_now(messages[-1], run.question)
        return False

    def _turn(self, run: "_Run", messages: Sequence[Message], turn: int) -> Generator[Event, None, TurnEnd]:
        """One model turn; its text leaves as it comes."""
        request = ModelRequest(prompt.SYSTEM, messages, SPECS, self.max_tokens, run.deadline)
        started = self.clock()
        first_text_s: float | None = None
        end: TurnEnd | None = None
        outcome = "cancelled"
        try:
            with closing(self.model.stream(request)) as events:
                for event in events:
                    if isinstance(event, TurnEnd):
                        end = event
                        continue
                    if first_text_s is None:
                        first_text_s = self.clock() - started
                        yield from run.new_paragraph()
                    yield run.add(event.text)
            outcome = ModelUnavailable.code if end is None else "ok"
        except Exception as error:
            outcome = error.code if isinstance(error, ModelError) else "internal_error"
            raise
        finally:
            run.observer.model_called(_record(turn, outcome, self.clock() - started, first_text_s, end))
        if end is None:
            broken = ModelUnavailable if first_text_s is None else ModelInterrupted
            raise broken("The model ended its turn without a message.")
        run.into.usage += end.usage
        run.into.model_id = end.model_id
        run.into.warnings.add_stop_reason(end.stop_reason)
        return end


@dataclass(frozen=True, slots=True)
class _Run:
    """What belongs to one question while it is answered."""

    question: Question
    book: ToolBook
    observer: Observer
    deadline: float
    into: Answered

    def add(self, text: str) -> AnswerDelta:
        """The next piece of the answer."""
        self.into.answer += text
        return AnswerDelta(text)

    def new_paragraph(self) -> Generator[Event]:
        """Set what comes apart from what an earlier turn wrote."""
        if self.into.answer:
            yield self.add("\n\n")


def _write_from_results(run: _Run) -> Generator[Event]:
    results = [(call.tool.value, call.overrides, summarise(call.tool, r)) for call, r in run.book.results]
    if not results:
        raise EmptyAnswer("The model gave no answer. Ask again, or word the question differently.")
    run.into.warnings.add("written_from_results", WRITTEN_FROM_RESULTS)
    yield from run.new_paragraph()
    for piece in write_answer(Findings.of(results), run.question.language):
        yield run.add(piece)


def _with_answer_now(message: Message, question: Question) -> Message:
    now = prompt.answer_now(question.language)
    return message if now in message.content else replace(message, content=(*message.content, now))


def _record(
    turn: int, outcome: str, duration: float, first_text_s: float | None, end: TurnEnd | None
) -> ModelTurn:
    return ModelTurn(
        turn=turn,
        outcome=outcome,
        duration_s=duration,
        first_text_s=first_text_s,
        model_id=end.model_id if end else None,
        stop_reason=end.stop_reason if end else None,
        usage=end.usage if end else Usage(),
    )


def _response(answer: str, book: ToolBook) -> Mapping[str, Any]:
    found = {row["id"]: row for _, result in book.results for row in result.get("results", ()) if "id" in row}
    cited = [row for document, row in found.items() if f"[{document}]" in answer]
    citations = [{"id": row["id"], "title": row.get("title", ""), "uri": row.get("uri", "")} for row in cited]
    return {"answer": answer, "citations": citations, "unsupported": []}
