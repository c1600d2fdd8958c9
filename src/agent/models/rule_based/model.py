"""The offline model behind the model interface: plans tools like a model, writes like one, without one."""

import re
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

from agent.models.rule_based.dialog import Conversation, tokens
from agent.models.rule_based.entities import Variables, default_variables
from agent.models.rule_based.intent import Intent
from agent.models.rule_based.messages import messages_in
from agent.models.rule_based.parser import ParsedQuestion, parse_question
from agent.models.rule_based.responder import Responder, label
from agent.models.rule_based.tool_results import Findings
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
from shared.contracts.tools import Tool
from shared.text_analysis.language import language_of

MODEL_ID = "offline"
DOCUMENTS = 3
_NEEDS_NOTHING = Intent.GREETING | Intent.THANKS | Intent.OUTSIDE


@dataclass(frozen=True, slots=True)
class RuleBasedModel:
    """Deterministic: equal conversations get equal turns.

    `seconds_a_word` paces the answer like a model's, for people who watch it locally. `variables`
    are the line's, so that it understands what a question names.
    """

    seconds_a_word: float = 0.0
    sleep: Callable[[float], None] = time.sleep
    variables: Variables = field(default_factory=default_variables)

    def stream(self, request: ModelRequest) -> Generator[ModelEvent]:
        """One turn: either tool calls, or the answer word by word."""
        answer, ended = "", False
        try:
            for event in self._turn(request):
                ended = isinstance(event, TurnEnd)
                answer += event.text if isinstance(event, TextDelta) else ""
                yield event
        finally:
            if not ended:
                request.on_usage(_usage(request, Message("assistant", (Text(answer),))))

    def _turn(self, request: ModelRequest) -> Generator[ModelEvent]:
        conversation = Conversation.of(request.messages)
        reading = parse_question(conversation, self.variables)
        uses = _plan(conversation, reading, self.variables)
        if uses:
            yield _end(request, Message("assistant", tuple(uses)), StopReason.TOOL_USE)
            return
        answer = ""
        for piece in _words(Responder(conversation, reading, self.variables).answer()):
            if self.seconds_a_word:
                self.sleep(self.seconds_a_word)
            answer += piece
            yield TextDelta(piece)
        yield _end(request, Message("assistant", (Text(answer),)), StopReason.END_TURN)


def _plan(conversation: Conversation, reading: ParsedQuestion, variables: Variables) -> list[ToolUse]:
    """Which tools to call now: predictions and drivers first, then documents on what they found."""
    wanted = reading.wanted
    if wanted & _NEEDS_NOTHING:
        return []
    called = {name for name, _, _ in conversation.results}
    if wanted & (Intent.WHAT_IF | Intent.VALUE):
        return _about_values(conversation, reading) if conversation.turn == 0 else []
    about_shot = bool(wanted & (Intent.PREDICTION | Intent.CAUSE)) and conversation.has_shot
    if about_shot:
        names = [Tool.PREDICT, Tool.IMPORTANCE] if Intent.CAUSE in wanted else [Tool.PREDICT]
        missing = [name for name in names if name not in called]
        if missing and conversation.turn == 0:
            return [_use(name, {}, number) for number, name in enumerate(missing)]
    if Tool.SEARCH in called or conversation.turn > 1 or not _wants_documents(reading, about_shot=about_shot):
        return []
    query = " ".join([reading.text[:400], *_found_terms(conversation, reading, variables)])
    return [_use(Tool.SEARCH, {"query": query, "max_results": DOCUMENTS}, conversation.turn)]


def _about_values(conversation: Conversation, reading: ParsedQuestion) -> list[ToolUse]:
    if not conversation.has_shot:
        return []
    if reading.changes:
        return [_use(Tool.PREDICT, {"features": reading.overrides}, 0)]
    return [_use(name, {}, number) for number, name in enumerate((Tool.PREDICT, Tool.IMPORTANCE))]


def _wants_documents(reading: ParsedQuestion, *, about_shot: bool) -> bool:
    if about_shot:
        return Intent.CAUSE in reading.wanted or reading.documents
    return True  # what it cannot place gets a document, if only to show that none fits


def _found_terms(conversation: Conversation, reading: ParsedQuestion, variables: Variables) -> list[str]:
    """Return what was found of a defective shot, in the language of the question, to search by.

    That is its likeliest defect mode; where the tools know no modes, its two strongest variables.
    """
    language = language_of(conversation.question)
    told, findings = messages_in(language), Findings.of(conversation.results)
    modes, drivers = list(reading.modes), list(reading.drivers)
    if findings.prediction and findings.prediction["prediction"].get("class") == "defect":
        modes = [row["mode"] for row in findings.prediction.get("defect_modes", ())] or modes
        ranked = (findings.importance or {}).get("top_features_percent", ())
        drivers = [name for name, _ in ranked] or drivers
    if modes:
        return [told.mode_names.get(modes[0], modes[0])]
    known = variables.by_name
    return [label(known[name], language) for name in drivers if name in known][:2]


def _use(tool: Tool, arguments: dict[str, Any], number: int) -> ToolUse:
    return ToolUse(f"offline_{tool}_{number}", tool.value, arguments)


def _words(text: str) -> Iterator[str]:
    yield from re.findall(r"\S+\s*|\s+", text)


def _end(request: ModelRequest, message: Message, reason: StopReason) -> TurnEnd:
    return TurnEnd(message, reason, MODEL_ID, _usage(request, message))


def _usage(request: ModelRequest, message: Message) -> Usage:
    return Usage(input_tokens=tokens(request.messages), output_tokens=tokens([message]))
