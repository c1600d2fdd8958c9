"""The model interface: what an adapter takes and gives, without any provider's wire names.

An adapter yields the text of a turn as it is written and ends with exactly one `TurnEnd`,
which holds the whole message, its tool calls included. Tool calls are not handed over before
the turn is complete: a turn that breaks off can then be tried again without a tool having run.
A try that ends in no `TurnEnd` (it failed, broke off, or its reader left) tells what it cost to
`ModelRequest.on_usage`, since no event can follow.
"""

import hashlib
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Protocol

SHOT_OPEN, SHOT_CLOSE = "<shot>", "</shot>"
EARLIER_OPEN, EARLIER_CLOSE = "<earlier>", "</earlier>"
DIFFERENCE_OPEN, DIFFERENCE_CLOSE = "<difference>", "</difference>"
IMAGES_OPEN, IMAGES_CLOSE = "<images>", "</images>"
"""The marks around what the agent tells a model as data, beside what a person wrote."""


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of a message that a person reads."""

    text: str


type ImageFormat = Literal["jpeg", "png", "webp"]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that a person sent; `data` is the file, sides are in pixels."""

    format: ImageFormat
    data: bytes = field(repr=False)
    width: int
    height: int

    @property
    def digest(self) -> str:
        """Tells pictures apart: SHA-256 of the file."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool that the model asks for.

    `arguments` is None where the model wrote something that is not a JSON object;
    `raw_arguments` is what it wrote.
    """

    tool_use_id: str
    name: str
    arguments: Mapping[str, Any] | None
    raw_arguments: str = ""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """A tool's result as the model is shown it."""

    tool_use_id: str
    content: Mapping[str, Any]
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Reasoning:
    """A reasoning block in the provider's own form; it goes back unchanged within the tool turns."""

    block: Mapping[str, Any]


type Block = Text | Image | ToolUse | ToolResult | Reasoning


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation. `prepared`: the agent called these tools before any model asked.

    `model_id` is the model that wrote it, empty where none did or nobody knows. `stable`: the request of the
    session's next question begins with everything up to here.
    """

    role: Literal["user", "assistant"]
    content: tuple[Block, ...]
    prepared: bool = False
    model_id: str = ""
    stable: bool = field(default=False, compare=False)

    @property
    def text(self) -> str:
        """All text blocks, joined."""
        return "".join(block.text for block in self.content if isinstance(block, Text))

    @property
    def tool_uses(self) -> tuple[ToolUse, ...]:
        """The tools asked for, in order."""
        return tuple(block for block in self.content if isinstance(block, ToolUse))


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as the model is told of it. `input_schema` is JSON Schema for an object."""

    name: str
    description: str
    input_schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one or more turns."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cache_read_tokens + other.cache_read_tokens,
            self.cache_write_tokens + other.cache_write_tokens,
        )


def ignore_usage(_usage: Usage) -> None:
    """Hear of a try's tokens and do nothing."""


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One model turn. `deadline` is a time.monotonic() value after which no retry may start.

    `room` multiplies what a model's thinking may take beside `max_tokens`, which are the answer's.

    `lines` gives the names and labels of the lines that the asker may see.

    `on_usage` hears of the tokens of each try that gave no TurnEnd, before the stream ends or is closed.
    """

    system: str
    messages: Sequence[Message]
    tools: Sequence[ToolSpec]
    max_tokens: int = 2048
    deadline: float = field(default=float("inf"))
    on_usage: Callable[[Usage], None] = ignore_usage
    room: int = 1
    lines: Callable[[], Sequence[str]] = tuple

    @property
    def prepared(self) -> bool:
        """Return whether it holds a tool turn that no model wrote."""
        return any(message.prepared for message in self.messages)


class StopReason(StrEnum):
    """Why a turn ended; values are Converse's own."""

    END_TURN = "end_turn"
    TOOL_USE = "tool_use"
    MAX_TOKENS = "max_tokens"
    STOP_SEQUENCE = "stop_sequence"
    GUARDRAIL = "guardrail_intervened"
    CONTENT_FILTERED = "content_filtered"
    MALFORMED_TOOL_USE = "malformed_tool_use"
    MALFORMED_OUTPUT = "malformed_model_output"
    CONTEXT_EXCEEDED = "model_context_window_exceeded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the answer, as the model writes it."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerChoice:
    """A button below an answer that asks back: what it says, and the whole question that it sends."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class TurnEnd:
    """The end of a turn: the whole message, why it ended, which model wrote it, what it cost.

    `choices` go with an answer that asks back; language models give none.
    """

    message: Message
    stop_reason: StopReason
    model_id: str
    usage: Usage
    choices: tuple[AnswerChoice, ...] = ()


type ModelEvent = TextDelta | TurnEnd


class Model(Protocol):
    """A language model, or what stands in for one."""

    def stream(self, request: ModelRequest) -> Generator[ModelEvent]:
        """Write one turn. Raises a ModelError; never after a TurnEnd."""
        ...
