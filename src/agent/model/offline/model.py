"""The offline model behind the model interface: plans tools like a model, writes like one, without one."""

import re
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from agent.answer.findings import Findings, Row
from agent.answer.words import words
from agent.answer.writer import write_answer
from agent.diagnosis.question import language_of
from agent.model.offline.conversation import Conversation, tokens
from agent.model.offline.intents import Intent, intents_of
from agent.model.types import (
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
from agent.tools.names import Tool

MODEL_ID = "offline"
DOCUMENTS = 3


@dataclass(frozen=True, slots=True)
class OfflineModel:
    """Deterministic: equal conversations get equal turns.

    `seconds_a_word` paces the answer like a model's, for people who watch it locally.
    """

    seconds_a_word: float = 0.0
    sleep: Callable[[float], None] = time.sleep

    def stream(self, request: ModelRequest) -> Generator[ModelEvent]:
        """One turn: either tool calls, or the answer word by word."""
        conversation = Conversation.of(request.messages)
        uses = _plan(conversation)
        if uses:
            yield _end(request, Message("assistant", tuple(uses)), StopReason.TOOL_USE)
            return
        answer = ""
        for piece in _words(_answer(conversation)):
            if self.seconds_a_word:
                self.sleep(self.seconds_a_word)
            answer += piece
            yield TextDelta(piece)
        yield _end(request, Message("assistant", (Text(answer),)), StopReason.END_TURN)


def _plan(conversation: Conversation) -> list[ToolUse]:
    """Which tools to call now: predictions and drivers first, then documents on what they found."""
    wanted = intents_of(conversation.question)
    about_shot = bool(wanted & (Intent.PREDICT | Intent.CAUSE)) and conversation.has_shot
    if conversation.turn == 0 and about_shot:
        names = [Tool.PREDICT, Tool.IMPORTANCE] if Intent.CAUSE in wanted else [Tool.PREDICT]
        return [_use(name, {}, number) for number, name in enumerate(names)]
    searched = any(name == Tool.SEARCH for name, _, _ in conversation.results)
    if searched or conversation.turn > 1 or not _wants_documents(wanted, about_shot=about_shot):
        return []
    query = " ".join([conversation.question[:400], *_mode_terms(conversation)])
    return [_use(Tool.SEARCH, {"query": query, "max_results": DOCUMENTS}, conversation.turn)]


def _wants_documents(wanted: Intent, *, about_shot: bool) -> bool:
    if about_shot:
        return bool(wanted & (Intent.CAUSE | Intent.KNOWLEDGE))
    # A greeting alone needs no document; anything else gets one, if only to show that none fits.
    return wanted != Intent.GREETING


def _mode_terms(conversation: Conversation) -> list[str]:
    """The names of the likeliest defect mode of a defective shot, in the language of the question."""
    told = words(language_of(conversation.question))
    prediction = Findings.of(conversation.results).prediction
    if not prediction or prediction["prediction"]["class"] != "defect":
        return []
    modes: Sequence[Row] = prediction.get("defect_modes", ())
    return [told.mode_names.get(row["mode"], row["mode"]) for row in modes[:1]]


def _answer(conversation: Conversation) -> str:
    language = language_of(conversation.question)
    told = words(language)
    findings = Findings.of(conversation.results)
    wanted = intents_of(conversation.question)
    parts = []
    if not conversation.has_shot and wanted & (Intent.PREDICT | Intent.CAUSE):
        parts.append(told.no_shot)
    parts.append(told.help if findings.empty else "".join(write_answer(findings, language)))
    return "\n\n".join([*parts, told.offline_note])


def _use(tool: Tool, arguments: dict[str, Any], number: int) -> ToolUse:
    return ToolUse(f"offline_{tool}_{number}", tool.value, arguments)


def _words(text: str) -> Iterator[str]:
    yield from re.findall(r"\S+\s*|\s+", text)


def _end(request: ModelRequest, message: Message, reason: StopReason) -> TurnEnd:
    usage = Usage(input_tokens=tokens(request.messages), output_tokens=tokens([message]))
    return TurnEnd(message, reason, MODEL_ID, usage)
