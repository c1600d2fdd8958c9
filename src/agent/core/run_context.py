"""What belongs to one question while it is answered, and the answer as it grows."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.core.notices import Notices
from agent.core.question import Question
from agent.core.tool_executor import ToolExecutor
from agent.core.tool_result_views import summarise
from agent.grounding.check import unsupported_numbers
from agent.grounding.citations import CitationFilter, cited
from agent.grounding.evidence import Evidence
from agent.grounding.vocabulary import Vocabulary
from agent.models.rule_based.fallback_writer import write_answer
from agent.models.rule_based.tool_results import Findings
from agent.models.types import Usage
from agent.observability.hooks import Observer
from agent.streaming.events import AnswerDelta, Event


@dataclass(slots=True)
class AgentResult:
    """How the loop went. Filled while it runs, so that a fault keeps what was there.

    `usage` holds every try of every turn, those that failed or broke off too.
    """

    answer: str = ""
    turns: int = 0
    model_id: str = ""
    usage: Usage = field(default_factory=Usage)
    warnings: Notices = field(default_factory=Notices)
    cached: bool = False
    blocked: bool = False  # a guardrail stopped it


class RunContext:
    """One question on its way. Whatever is added leaves at once as `answer_delta`, citations checked."""

    def __init__(
        self,
        question: Question,
        book: ToolExecutor,
        observer: Observer,
        deadline: float,
        into: AgentResult,
        *,
        line: Vocabulary,
    ) -> None:
        self.question = question
        self.book = book
        self.observer = observer
        self.deadline = deadline
        self.into = into
        self.speaking = False  # whether the model's present turn has written text
        self._line = line
        self._citations = CitationFilter(lambda: self._passages, line.names)

    def add(self, text: str) -> Generator[Event]:
        """The next piece of the answer."""
        yield from self._send(self._citations.add(text))

    def end_paragraph(self) -> Generator[Event]:
        """What was held back of a turn's text, now that the turn is over."""
        yield from self._send(self._citations.finish())

    def new_paragraph(self) -> Generator[Event]:
        """Set what comes apart from what was written before."""
        yield from self.end_paragraph()
        if self.into.answer:
            yield from self._send("\n\n")

    def note(self, text: str) -> Generator[Event]:
        """A remark of the agent's own below the answer."""
        yield from self.new_paragraph()
        yield from self._send(f"_{text}_")

    def write_from_results(self) -> Generator[Event]:
        """An answer without a model, from what the tools gave. Writes nothing where they gave nothing."""
        results = [
            (call.tool.value, call.overrides, summarise(call.tool, r)) for call, r in self.book.results
        ]
        if results:
            yield from self.new_paragraph()
        for piece in write_answer(Findings.of(results), self.question.language):
            yield from self.add(piece)
        yield from self.end_paragraph()

    def response(self) -> Mapping[str, Any]:
        """The data of `ai_response`: the answer, what it cites, and the numbers that nothing supports."""
        answer, passages = self.into.answer, self._passages
        known = cited(answer, passages)
        unsupported = unsupported_numbers(answer, self._known())
        self.observer.grounded(len(unsupported))
        return {
            "answer": answer,
            "citations": [
                {"id": row["id"], "title": row.get("title", ""), "uri": row.get("uri", "")}
                for row in passages.values()
                if row["id"] in known
            ],
            "unsupported": [{"text": n.text, "start": n.start, "end": n.end} for n in unsupported],
        }

    @property
    def _passages(self) -> dict[str, Mapping[str, Any]]:
        """The documents that were found, in this question or earlier in the session, by id."""
        rows = (row for result, _ in self._results for row in result.get("results") or () if "id" in row)
        return {row["id"]: row for row in rows}

    @property
    def _results(self) -> list[tuple[Mapping[str, Any], Mapping[str, float]]]:
        """What tools gave, in this question and earlier in the session, each with its what-if values."""
        before = [
            (row.get("result") or {}, row.get("overrides") or {})
            for exchange in self.question.history
            for row in exchange.results
        ]
        return [*before, *((result, call.overrides) for call, result in self.book.results)]

    def _known(self) -> Evidence:
        results = self._results
        return Evidence(
            features=self.question.features,
            results=[*(result for result, _ in results), *self._typical_values()],
            overrides=[overrides for _, overrides in results],
            said=[self.question.text, *(e.question for e in self.question.history), *self.book.complaints],
            units=self._line.units,
            names=self._line.names,
        )

    def _typical_values(self) -> list[Mapping[str, Any]]:
        """The line's own typical values, where the analysis only ranked the variables."""
        ranked = any("top_features" in row and "attributions" not in row for _, row in self.book.results)
        rows = [
            {"feature": name, "value": self.question.features.get(name), "typical": typical}
            for name, typical in self._line.typical.items()
        ]
        return [{"attributions": rows}] if ranked else []

    def _send(self, text: str) -> Generator[Event]:
        if text:
            self.into.answer += text
            yield AnswerDelta(text)
