"""The script of the stand-in's answers: turns made of blocks, with their pacing and their faults."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared import jsonio


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Answer text, one delta for each piece. It comes without a contentBlockStart, as Claude's does."""

    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToolUseBlock:
    """A tool use whose argument JSON is streamed piece by piece, whatever it holds."""

    name: str
    pieces: tuple[str, ...]
    tool_use_id: str = "tooluse_1"


@dataclass(frozen=True, slots=True)
class ReasoningBlock:
    """Reasoning text and its signature; an empty signature is not sent."""

    pieces: tuple[str, ...]
    signature: str = ""


@dataclass(frozen=True, slots=True)
class RedactedBlock:
    """Reasoning that only the service can read."""

    data: bytes


type ScriptBlock = TextBlock | ToolUseBlock | ReasoningBlock | RedactedBlock


@dataclass(frozen=True, slots=True)
class HttpError:
    """An error in place of the stream."""

    status: int
    code: str
    message: str = "scripted"


@dataclass(frozen=True, slots=True)
class StreamError:
    """An exception frame after `after` deltas; `code` in the stream's spelling (throttlingException)."""

    code: str
    after: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection is dropped after `after` deltas."""

    after: int = 0


@dataclass(frozen=True, slots=True)
class CutBeforeMetadata:
    """The connection is dropped after messageStop."""


@dataclass(frozen=True, slots=True)
class EndWithoutStop:
    """The stream ends in good order, but without messageStop and metadata."""


@dataclass(frozen=True, slots=True)
class Hang:
    """Silence after `after` deltas, or before the status line where it is None."""

    after: int | None = None


@dataclass(frozen=True, slots=True)
class Corrupt:
    """One byte of the frame after `after` deltas is flipped, so that its checksum does not hold."""

    after: int = 0


type Fault = HttpError | StreamError | Cut | CutBeforeMetadata | EndWithoutStop | Hang | Corrupt


@dataclass(frozen=True, slots=True)
class Pacing:
    """How fast the model writes: `tool_call_tokens` is what a tool use costs besides its arguments."""

    first_token_s: float = 0.0
    tokens_per_second: float = math.inf
    tool_call_tokens: float = 30.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer. Stop reason and usage are made up from the blocks where they are not given.

    `chunk_bytes` cuts the HTTP chunks at that size, through frames and characters.
    `pacing` is the server's where it is None.
    """

    blocks: tuple[ScriptBlock, ...] = ()
    stop_reason: str = ""
    usage: Mapping[str, int] = field(default_factory=dict)
    fault: Fault | None = None
    pacing: Pacing | None = None
    chunk_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came in. `connection` tells TCP connections apart."""

    model_id: str
    body: Mapping[str, Any]
    connection: int


def text(*pieces: str, **options: Any) -> Turn:
    """A turn of text alone."""
    return Turn((TextBlock(pieces),), **options)


def tool(name: str, arguments: Mapping[str, Any] | None = None, **options: Any) -> Turn:
    """A turn that asks for one tool."""
    return Turn((ToolUseBlock(name, (jsonio.dumps(arguments or {}),)),), **options)


def failure(fault: Fault) -> Turn:
    """A turn that is nothing but a fault, after `some text` in two pieces where the fault lets it."""
    return Turn((TextBlock(("some ", "text")),), fault=fault)


def pieces(written: str) -> tuple[str, ...]:
    """Text in pieces of a word or so, near to what Claude's deltas hold."""
    return tuple(re.findall(r"\S+\s*", written))


def tokens(written: str) -> float:
    """The stand-in's estimate: four ASCII characters are a token, and so is every other character."""
    ascii_count = sum(character.isascii() for character in written)
    return ascii_count / 4 + (len(written) - ascii_count)
