"""From the events of a ConverseStream to one message."""

from collections.abc import Mapping
from typing import Any

from agent.model.bedrock.parts import Part, ReasoningPart, TextPart, ToolPart
from agent.model.types import Message, StopReason, Usage


class Turn:
    """Collects the events of one turn.

    Blocks are told apart by contentBlockIndex alone: text and reasoning blocks may come
    without a contentBlockStart. `usage` is the service's count, which comes last; `opened` says whether the
    service took the request, so that it costs something even if nothing more comes.
    """

    def __init__(self) -> None:
        self._parts: dict[int, Part] = {}
        self.stop_reason: StopReason | None = None
        self.usage: Usage | None = None
        self.opened = False

    @property
    def begun(self) -> bool:
        """Whether any content has arrived."""
        return bool(self._parts)

    @property
    def received(self) -> str:
        """Everything that the model wrote so far: text, reasoning and tool calls."""
        return "".join(part.written for part in self._parts.values())

    @property
    def complete(self) -> bool:
        """Whether the message is whole. Only its usage may still be missing then."""
        return self.stop_reason is not None

    def add(self, event: Mapping[str, Any]) -> str:
        """Take one event as botocore parses it; gives the answer text to pass on, often none."""
        match event:
            case {"contentBlockStart": {"contentBlockIndex": index, "start": {"toolUse": tool}}}:
                self._parts[index] = ToolPart(tool.get("toolUseId", ""), tool.get("name", ""))
            case {"contentBlockDelta": {"contentBlockIndex": index, "delta": delta}}:
                part = self._parts.get(index) or self._begin(index, delta)
                return part.add(delta) if part else ""
            case {"contentBlockStop": {"contentBlockIndex": index}} if index in self._parts:
                return self._parts[index].finish()
            case {"messageStop": {"stopReason": reason}}:
                self.stop_reason = _stop_reason(reason)
            case {"metadata": {"usage": usage}}:
                self.usage = _usage(usage)
        return ""

    def message(self) -> Message:
        """The assistant's message, its blocks in the order of their indices."""
        blocks = (self._parts[index].block() for index in sorted(self._parts))
        return Message("assistant", tuple(block for block in blocks if block is not None))

    def _begin(self, index: int, delta: Mapping[str, Any]) -> Part | None:
        """A block that had no start. Kinds that this system does not ask for are passed over."""
        if "text" in delta:
            self._parts[index] = TextPart()
        elif "reasoningContent" in delta:
            self._parts[index] = ReasoningPart()
        return self._parts.get(index)


def _stop_reason(reason: str) -> StopReason:
    try:
        return StopReason(reason)
    except ValueError:
        return StopReason.UNKNOWN


def _usage(usage: Mapping[str, int]) -> Usage:
    return Usage(
        input_tokens=usage.get("inputTokens", 0),
        output_tokens=usage.get("outputTokens", 0),
        cache_read_tokens=usage.get("cacheReadInputTokens", 0),
        cache_write_tokens=usage.get("cacheWriteInputTokens", 0),
    )
