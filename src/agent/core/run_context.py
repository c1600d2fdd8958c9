"""The state of one question while it is answered: the context of the run, and its result."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.core.line_watch import LineWatch
from agent.core.notices import VERDICT_CONTRADICTED, Notices, no_verdict
from agent.core.question import Question
from agent.core.tool_executor import ToolExecutor
from agent.core.tool_result_views import summarise
from agent.grounding.citations import CitationFilter, cited
from agent.grounding.vocabulary import Vocabulary
from agent.models.types import AnswerChoice, Usage
from agent.observability.hooks import Observer
from agent.streaming.events import AnswerDelta, Event
from shared.bundle.feature_schema import FeatureSchema
from shared.contracts.tools import Tool

type Told = tuple[Mapping[str, Any], Mapping[str, float]]
"""A tool's result, and the what-if values that it was asked with."""


@dataclass(frozen=True, slots=True)
class AgentResult:
    """How a run went, or had gone when it was stopped. `blocked`: a guardrail stopped the answer."""

    answer: str = ""
    turns: int = 0
    model_id: str = ""
    usage: Usage = field(default_factory=Usage)
    notices: list[dict[str, str]] = field(default_factory=list)
    cached: bool = False
    blocked: bool = False


class RunContext:
    """One question on its way. Whatever is added leaves at once as `answer_delta`, citations checked.

    Its fields are filled while it runs, so that a fault keeps what was there.
    """

    def __init__(
        self,
        question: Question,
        tools: ToolExecutor,
        observer: Observer,
        deadline: float,
        notices: Notices,
        *,
        vocabulary: Vocabulary,
        schema: FeatureSchema | None = None,
    ) -> None:
        self.question = question
        self.tools = tools
        self.observer = observer
        self.deadline = deadline
        self.answer = ""
        self.turns = 0
        self.model_id = ""
        self.usage = Usage()
        self.notices = notices
        self.cached = False
        self.blocked = False
        self.doubt = ""
        self.choices: tuple[AnswerChoice, ...] = ()
        self.speaking = False  # whether the model's present turn has written text
        self._vocabulary = vocabulary
        self._schema = schema
        self._citations = CitationFilter(
            lambda: self._passages,
            vocabulary.names,
            lambda: [str(row.get("excerpt") or "") for row in self._passages.values()],
        )

    def result(self) -> AgentResult:
        """Return how it went so far."""
        return AgentResult(
            self.answer,
            self.turns,
            self.model_id,
            self.usage,
            self.notices.rows(),
            cached=self.cached,
            blocked=self.blocked,
        )

    def add(self, text: str) -> Generator[Event]:
        """The next piece of the answer."""
        yield from self._send(self._citations.add(text))

    def end_paragraph(self) -> Generator[Event]:
        """Return what was held back of a turn's text, now that the turn is over."""
        yield from self._send(self._citations.finish())

    def new_paragraph(self) -> Generator[Event]:
        """Set what comes apart from what was written before."""
        yield from self.end_paragraph()
        if self.answer:
            yield from self._send("\n\n")

    def note(self, text: str) -> Generator[Event]:
        """A remark of the agent's own below the answer."""
        yield from self.new_paragraph()
        yield from self._send(f"_{text}_")

    def check_verdict(self) -> Generator[Event]:
        """A remark below an answer that gives a shot a verdict which the tool withheld or is unsure of."""
        from agent.grounding.verdict_claims import latest_verdict, unfounded_claims  # noqa: PLC0415  see deferred.py

        result = latest_verdict([result for result, _ in self._results])
        if result is None or not unfounded_claims(self.answer, result):
            return
        self.notices.add("verdict_contradicted", VERDICT_CONTRADICTED)
        yield from self.note(no_verdict(result, self.question.language))

    def say_doubt(self, watch: LineWatch) -> Generator[Event]:
        """A remark below an answer with a verdict that rests on what the line's watch doubts."""
        if not any(call.tool is Tool.PREDICT for call, _ in self.tools.results):
            return
        self.doubt = watch.doubt(self.question.features, self.question.language, self.question.line) or ""
        if self.doubt:
            yield from self.note(self.doubt)

    def write_from_results(self) -> Generator[Event]:
        """An answer without a model, from what the tools gave. Writes nothing where they gave nothing."""
        from agent.models.rule_based.fallback_writer import write_answer  # noqa: PLC0415  see deferred.py
        from agent.models.rule_based.tool_results import Findings  # noqa: PLC0415

        results = [
            (call.tool.value, call.overrides, summarise(call.tool, r)) for call, r in self.tools.results
        ]
        if results:
            yield from self.new_paragraph()
        for piece in write_answer(Findings.of(results), self.question.language, self._schema):
            yield from self.add(piece)
        yield from self.end_paragraph()

    def response(self) -> Mapping[str, Any]:
        """The data of `ai_response`: the answer, what it cites, and the numbers that nothing supports.

        Where the answer asks back, `choices` has the questions that its buttons ask.
        """
        answer, passages = self.answer, self._passages
        known = cited(answer, passages)
        unsupported = self._unsupported()
        self.observer.grounded(len(unsupported))
        told: dict[str, Any] = {
            "answer": answer,
            "citations": [
                {"id": row["id"], "title": row.get("title", ""), "uri": row.get("uri", "")}
                for row in passages.values()
                if row["id"] in known
            ],
            "unsupported": unsupported,
        }
        if self.choices:
            told["choices"] = [{"label": one.label, "question": one.question} for one in self.choices]
        return told

    @property
    def _passages(self) -> dict[str, Mapping[str, Any]]:
        """The documents that were found, in this question or earlier in the session, by id."""
        rows = (row for result, _ in self._results for row in result.get("results") or () if "id" in row)
        return {row["id"]: row for row in rows}

    @property
    def _results(self) -> list[Told]:
        """Return the tools' results, of this question and earlier ones, with their what-if values."""
        before = [
            (row.get("result") or {}, row.get("overrides") or {})
            for exchange in self.question.history
            for row in exchange.results
        ]
        kept: list[Told] = [
            ({"scenarios": row["scenarios"]}, {})
            for exchange in self.question.history
            for row in exchange.results
            if row.get("scenarios")
        ]
        found = ((result, call.overrides) for call, result in self.tools.results)
        asked: list[Told] = [
            ({"scenarios": [{"changes": one.changes} for one in call.scenarios]}, {})
            for call, _ in self.tools.results
            if call.scenarios
        ]
        differing = self.question.difference(self._vocabulary.variable_of)
        beside: list[Told] = [] if differing is None else [({"changes": list(differing.changes)}, {})]
        return [*before, *kept, *beside, *found, *asked]

    def _unsupported(self) -> list[dict[str, Any]]:
        """The numbers of the answer that nothing which is known supports, and where they stand."""
        from agent.grounding.check import unsupported_numbers  # noqa: PLC0415  see deferred.py
        from agent.grounding.evidence import Evidence  # noqa: PLC0415

        results = self._results
        known = Evidence(
            features=self.question.features,
            results=[*(result for result, _ in results), *self._typical_values()],
            overrides=[overrides for _, overrides in results],
            said=[
                self.question.text,
                *(e.question for e in self.question.history),
                *self.tools.complaints,
                self.doubt,
            ],
            units=self._vocabulary.units,
            names=self._vocabulary.names,
        )
        found = unsupported_numbers(self.answer, known)
        return [{"text": n.text, "start": n.start, "end": n.end} for n in found]

    def _typical_values(self) -> list[Mapping[str, Any]]:
        """The line's own typical values, where the analysis only ranked the variables."""
        ranked = any("top_features" in row and "attributions" not in row for _, row in self.tools.results)
        rows = [
            {"feature": name, "value": self.question.features.get(name), "typical": typical}
            for name, typical in self._vocabulary.typical.items()
        ]
        return [{"attributions": rows}] if ranked else []

    def _send(self, text: str) -> Generator[Event]:
        if text:
            self.answer += text
            yield AnswerDelta(text)
