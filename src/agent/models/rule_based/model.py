"""The offline model behind the model interface: plans tools like a model, writes like one, without one."""

import re
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field

from agent.models.rule_based.dialog import Conversation, tokens
from agent.models.rule_based.entities import Variables, default_variables
from agent.models.rule_based.parser import parse_request
from agent.models.rule_based.planner import Offered, plan
from agent.models.rule_based.responder import Responder
from agent.models.rule_based.shots_asked import with_look
from agent.models.types import (
    AnswerChoice,
    Message,
    ModelEvent,
    ModelRequest,
    StopReason,
    Text,
    TextDelta,
    TurnEnd,
    Usage,
)

MODEL_ID = "offline"


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
        asked = parse_request(conversation, self.variables)
        offered = Offered.of(request.tools)
        if offered.shots:
            asked = with_look(conversation.question, asked, conversation.earlier, request.lines())
        responder = Responder(conversation, asked, self.variables)
        uses = plan(conversation, asked, responder.wording, offered)
        if uses:
            yield _end(request, Message("assistant", tuple(uses)), StopReason.TOOL_USE)
            return
        answer = ""
        for piece in _words(responder.answer()):
            if self.seconds_a_word:
                self.sleep(self.seconds_a_word)
            answer += piece
            yield TextDelta(piece)
        options = () if asked.choice is None else asked.choice.options
        choices = tuple(AnswerChoice(option.label, option.question) for option in options)
        yield _end(request, Message("assistant", (Text(answer),)), StopReason.END_TURN, choices)


def _words(text: str) -> Iterator[str]:
    yield from re.findall(r"\S+\s*|\s+", text)


def _end(
    request: ModelRequest, message: Message, reason: StopReason, choices: tuple[AnswerChoice, ...] = ()
) -> TurnEnd:
    return TurnEnd(message, reason, MODEL_ID, _usage(request, message), choices)


def _usage(request: ModelRequest, message: Message) -> Usage:
    return Usage(input_tokens=tokens(request.messages), output_tokens=tokens([message]))
