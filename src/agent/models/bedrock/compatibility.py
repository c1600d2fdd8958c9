"""A prepared tool turn told as data, for a model that takes no tool turn it did not write itself."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.models.bedrock.request_normalizer import told_as_data
from agent.models.types import Block, Message, ModelRequest, ToolResult, ToolUse

REMEMBERED_S = 3600.0


def as_written_by(request: ModelRequest, model_id: str) -> ModelRequest:
    """`request` with the tool turns that another model than `model_id` wrote marked as prepared.

    The reasoning that led to them stays behind, so they are to this model what the agent's own are.
    """
    messages = [
        replace(message, prepared=True)
        if message.model_id not in {"", model_id} and message.tool_uses
        else message
        for message in request.messages
    ]
    return replace(request, messages=messages)


def as_data(messages: Sequence[Message]) -> list[Message]:
    """The messages with each prepared tool turn as text at the end of the question before it.

    Messages without one are given back as they are. The results keep the form that a tool result
    has; what else the user's message after it holds stays behind them.
    """
    told: list[Message] = []
    uses: Sequence[ToolUse] = ()
    for message in messages:
        if message.prepared:
            uses = message.tool_uses
        elif uses:
            told[-1] = Message(told[-1].role, (*told[-1].content, *_told(uses, message.content)))
            uses = ()
        else:
            told.append(message)
    return told


def _told(uses: Sequence[ToolUse], content: Sequence[Block]) -> tuple[Block, ...]:
    results = {block.tool_use_id: block.content for block in content if isinstance(block, ToolResult)}
    rows = [
        {"tool": use.name, "input": use.arguments, "result": results.get(use.tool_use_id, {})} for use in uses
    ]
    kept = (block for block in content if not isinstance(block, ToolResult))
    return (told_as_data(rows), *kept)


class PreparedRefusals:
    """The models that lately refused a prepared turn, each remembered for an hour."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` gives seconds."""
        self._clock = clock
        self._until: dict[str, float] = {}

    def refuse(self, model_id: str) -> None:
        """Remember that this model takes no prepared turn."""
        self._until[model_id] = self._clock() + REMEMBERED_S

    def refused(self, model_id: str) -> bool:
        """Return whether this model is known to refuse one."""
        return self._until.get(model_id, self._clock()) > self._clock()
