"""From the events of a ConverseStream to one message."""

import codecs
from collections.abc import Mapping
from typing import Any, Protocol

from agent.models.bedrock.request_normalizer import DEEPEST
from agent.models.types import Message, Reasoning, StopReason, Text, ToolUse, Usage
from shared import jsonio


class Part(Protocol):
    """A block that grows by deltas."""

    @property
    def written(self) -> str:
        """Everything that the model wrote of it so far."""
        ...

    def add(self, delta: Mapping[str, Any]) -> str:
        """Take one delta; gives the text that a person may read at once, often none."""
        ...

    def finish(self) -> str:
        """The block is complete; gives text that was still held back."""
        ...

    def block(self) -> Text | ToolUse | Reasoning | None:
        """The block as received so far; None if it is empty."""
        ...


class WholeCharacters:
    """Joins characters of which a service sent the two UTF-16 halves in two pieces.

    A half alone cannot be written as UTF-8: it is held back until the other half comes, and
    replaced by U+FFFD if another character follows it.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-16-le")(errors="replace")

    def add(self, text: str) -> str:
        """The next piece, without a half character at its end."""
        return self._decoder.decode(text.encode("utf-16-le", "surrogatepass"))

    def finish(self) -> str:
        """Return what stands for a half that never became a whole."""
        return self._decoder.decode(b"", final=True)


class TextPart:
    """A text block."""

    def __init__(self) -> None:
        self._characters = WholeCharacters()
        self._text = ""

    def add(self, delta: Mapping[str, Any]) -> str:
        """Take a `text` delta and give it on."""
        return self._append(self._characters.add(delta.get("text", "")))

    def finish(self) -> str:
        """Return what was held back of a character that never became whole."""
        return self._append(self._characters.finish())

    @property
    def written(self) -> str:
        """The text so far."""
        return self._text

    def block(self) -> Text | None:
        """The text so far."""
        return Text(self._text) if self._text else None

    def _append(self, text: str) -> str:
        self._text += text
        return text


class ToolPart:
    """A tool use, whose arguments arrive as pieces of a JSON text."""

    def __init__(self, tool_use_id: str, name: str) -> None:
        self._tool_use_id = tool_use_id
        self._name = name
        self._characters = WholeCharacters()
        self._raw = ""

    def add(self, delta: Mapping[str, Any]) -> str:
        """Take a `toolUse` delta."""
        self._raw += self._characters.add(delta.get("toolUse", {}).get("input", ""))
        return ""

    def finish(self) -> str:
        """Nothing to show."""
        self._raw += self._characters.finish()
        return ""

    @property
    def written(self) -> str:
        """The tool's name and its arguments so far."""
        return self._name + self._raw

    def block(self) -> ToolUse:
        """The tool use; no arguments at all are an empty object."""
        return ToolUse(self._tool_use_id, self._name, _json_object(self._raw.strip() or "{}"), self._raw)


class ReasoningPart:
    """Reasoning: text with a signature, or bytes that only the service can read."""

    def __init__(self) -> None:
        self._text: str | None = None
        self._signature = ""
        self._redacted = b""

    def add(self, delta: Mapping[str, Any]) -> str:
        """Take a `reasoningContent` delta."""
        content = delta.get("reasoningContent", {})
        if "text" in content or "signature" in content:
            self._text = (self._text or "") + content.get("text", "")
        self._signature += content.get("signature", "")
        self._redacted += content.get("redactedContent", b"")
        return ""

    def finish(self) -> str:
        """Nothing to show."""
        return ""

    @property
    def written(self) -> str:
        """The reasoning so far; what only the service can read counts by its length."""
        return (self._text or "") + "x" * len(self._redacted)

    def block(self) -> Reasoning | None:
        """The block in the form in which Converse takes it back."""
        if self._redacted:
            return Reasoning({"redactedContent": self._redacted})
        if self._text is None:
            return None
        signed = {"signature": self._signature} if self._signature else {}
        return Reasoning({"reasoningText": {"text": self._text, **signed}})


def _json_object(raw: str) -> Mapping[str, Any] | None:
    try:
        value = jsonio.loads(raw)
        jsonio.dumps(value)  # 1e999 reads as an infinity, which could not be sent back
    except (ValueError, RecursionError):  # the latter: thousands of opening brackets
        return None
    return value if isinstance(value, dict) and not _deeper_than(value, DEEPEST) else None


def _deeper_than(value: Any, depth: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth < 0 or any(_deeper_than(item, depth - 1) for item in inner)


class StreamAccumulator:
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
        """Return whether any content has arrived."""
        return bool(self._parts)

    @property
    def received(self) -> str:
        """Everything that the model wrote so far: text, reasoning and tool calls."""
        return "".join(part.written for part in self._parts.values())

    @property
    def complete(self) -> bool:
        """Return whether the message is whole. Only its usage may still be missing then."""
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
