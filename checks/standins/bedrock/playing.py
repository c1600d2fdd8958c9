"""From a turn to the frames of its stream, each with the time at which it is due."""

import base64
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checks.standins.bedrock import frames
from checks.standins.bedrock.script import (
    Corrupt,
    Cut,
    CutBeforeMetadata,
    EndWithoutStop,
    Hang,
    Pacing,
    ReasoningBlock,
    RedactedBlock,
    ScriptBlock,
    StreamError,
    TextBlock,
    ToolUseBlock,
    Turn,
    tokens,
)
from shared import jsonio


@dataclass(frozen=True, slots=True)
class Frame:
    """Bytes to send `due_s` seconds after the request came."""

    data: bytes
    due_s: float


@dataclass(frozen=True, slots=True)
class Drop:
    """Close the connection without a word."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Send nothing more."""


def play(turn: Turn, pacing: Pacing, body: Mapping[str, Any]) -> Iterator[Frame | Drop | Silence]:
    """The stream of a turn, its faults included (HttpError and the early Hang come before it)."""
    due_s = pacing.first_token_s
    written = 0.0
    deltas = 0
    yield Frame(frames.event("messageStart", {"role": "assistant"}), due_s)
    for index, block in enumerate(turn.blocks):
        for name, payload, cost in _events(block, pacing):
            is_delta = name == "contentBlockDelta"
            if is_delta and (fault := _fault_now(turn, deltas, due_s)):
                yield from fault
                return
            deltas += is_delta
            written += cost
            begun_s, due_s = due_s, due_s + cost / pacing.tokens_per_second
            data = frames.event(name, {"contentBlockIndex": index, **payload})
            yield Frame(data, begun_s if name == "contentBlockStart" else due_s)
    if fault := _fault_now(turn, deltas, due_s):
        yield from fault
    elif not isinstance(turn.fault, EndWithoutStop):
        yield Frame(
            frames.event("messageStop", {"stopReason": turn.stop_reason or _stop_reason(turn)}), due_s
        )
        if isinstance(turn.fault, CutBeforeMetadata):
            yield Drop()
            return
        usage = {**_estimate(body, written), **turn.usage}
        metadata = {"usage": usage, "metrics": {"latencyMs": round(due_s * 1000)}}
        yield Frame(frames.event("metadata", metadata), due_s)


def _events(block: ScriptBlock, pacing: Pacing) -> Iterator[tuple[str, dict[str, Any], float]]:
    """Name, payload and cost in tokens of each event of a block."""
    match block:
        case TextBlock(parts):
            for part in parts:
                yield "contentBlockDelta", {"delta": {"text": part}}, tokens(part)
        case ToolUseBlock(name, parts, tool_use_id):
            start = {"toolUse": {"toolUseId": tool_use_id, "name": name}}
            yield "contentBlockStart", {"start": start}, pacing.tool_call_tokens
            for part in parts:
                cost = 0.0 if part == "{}" else tokens(part)  # the empty object is part of the call itself
                yield "contentBlockDelta", {"delta": {"toolUse": {"input": part}}}, cost
        case ReasoningBlock(parts, signature):
            for part in parts:
                yield "contentBlockDelta", {"delta": {"reasoningContent": {"text": part}}}, tokens(part)
            if signature:
                yield "contentBlockDelta", {"delta": {"reasoningContent": {"signature": signature}}}, 0.0
        case RedactedBlock(data):
            encoded = base64.b64encode(data).decode()
            yield "contentBlockDelta", {"delta": {"reasoningContent": {"redactedContent": encoded}}}, 0.0
    yield "contentBlockStop", {}, 0.0


def _fault_now(turn: Turn, deltas: int, due_s: float) -> list[Frame | Drop | Silence]:
    """The event in place of the next delta, if the fault of the turn is due."""
    match turn.fault:
        case StreamError(code, after) if after == deltas:
            return [Frame(frames.exception(code, "scripted"), due_s)]
        case Cut(after) if after == deltas:
            return [Drop()]
        case Hang(after) if after == deltas:
            return [Silence()]
        case Corrupt(after) if after == deltas:
            whole = frames.event("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "garbled"}})
            return [Frame(whole[:-1] + bytes([whole[-1] ^ 1]), due_s), Silence()]
    return []


def _stop_reason(turn: Turn) -> str:
    return "tool_use" if any(isinstance(block, ToolUseBlock) for block in turn.blocks) else "end_turn"


def _estimate(body: Mapping[str, Any], written: float) -> dict[str, int]:
    read = math.ceil(tokens(jsonio.dumps(_without_pictures(body))))
    return {"inputTokens": read, "outputTokens": math.ceil(written), "totalTokens": read + math.ceil(written)}


def _without_pictures(value: Any) -> Any:
    """A request without the bytes of its pictures, which are not counted as text (nor at all, here)."""
    if isinstance(value, Mapping):
        return {name: _without_pictures(item) for name, item in value.items() if name != "image"}
    if isinstance(value, list):
        return [_without_pictures(item) for item in value]
    return value
