"""From our request to the keyword arguments of ConverseStream, a guardrail included."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from agent.models.bedrock.families import Tuning, additional_fields, thinking_room
from agent.models.bedrock.request_normalizer import normalized, plain
from agent.models.types import (
    Block,
    Image,
    Message,
    ModelRequest,
    Reasoning,
    Text,
    ToolResult,
    ToolSpec,
    ToolUse,
)

type Mode = Literal["sync", "async"]

_NO_CHOICE: Final = Tuning()


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A guardrail by id or ARN, and its version ("DRAFT" or a number).

    `sync` holds each piece of the answer back until the guardrail has passed it: nothing is
    shown that it would have stopped, and words come a little later. `async` shows pieces at
    once; a guardrail that intervenes then ends an answer of which some was read, and it masks nothing.
    """

    identifier: str
    version: str = "DRAFT"
    mode: Mode = "sync"

    def wire(self) -> dict[str, Any]:
        """`guardrailConfig` of ConverseStream."""
        return {
            "guardrailIdentifier": self.identifier,
            "guardrailVersion": self.version,
            "streamProcessingMode": self.mode,
        }


type Wire = dict[str, Any]


def encode(
    request: ModelRequest,
    *,
    model_id: str = "",
    cache: bool,
    guardrail: Guardrail | None = None,
    tuning: Tuning = _NO_CHOICE,
) -> Wire:
    """The arguments of `converse_stream` without `modelId`, for the model of that id.

    With `cache`, a cache point closes each prefix that comes again: the tools, the system prompt, the part
    of the history with which the session's next question begins too (`Message.stable`), and the question
    itself where a second turn is to be expected, that is where no tool was prepared. The point stays behind
    the question while tool results pile up, because Bedrock refuses one that follows a reasoning block.
    """
    tools = frozenset(spec.name for spec in request.tools)
    wire: Wire = {
        "messages": _messages(
            normalized(request.messages, tools, model_id), cache=cache, prepared=request.prepared
        ),
        "inferenceConfig": {"maxTokens": request.max_tokens + thinking_room(model_id, tuning) * request.room},
    }
    if additional := additional_fields(model_id, tuning):
        wire["additionalModelRequestFields"] = additional
    if request.system.strip():
        wire["system"] = [{"text": request.system}, *_cache_points(cache)]
    if request.tools:
        wire["toolConfig"] = {"tools": [*map(_tool, request.tools), *_cache_points(cache)]}
    if guardrail is not None:
        wire["guardrailConfig"] = guardrail.wire()
    return wire


def _cache_points(cache: bool) -> list[Wire]:
    return [{"cachePoint": {"type": "default"}}] if cache else []


def _tool(spec: ToolSpec) -> Wire:
    described = {"description": spec.description} if spec.description else {}
    return {"toolSpec": {"name": spec.name, **described, "inputSchema": {"json": plain(spec.input_schema)}}}


def _messages(messages: Sequence[Message], *, cache: bool, prepared: bool) -> list[Wire]:
    """Messages that are in Converse's order; see `request_normalizer`."""
    encoded: list[Wire] = []
    question: Wire | None = None
    reasoned = False
    for message in messages:
        wire: Wire = {"role": message.role, "content": [_block(block) for block in message.content]}
        encoded.append(wire)
        reasoned = reasoned or any("reasoningContent" in block for block in wire["content"])
        if reasoned:
            continue
        if message.stable:
            wire["content"] += _cache_points(cache)
        elif message.role == "user" and "toolResult" not in wire["content"][0]:
            question = wire
    if question is not None and not prepared:
        question["content"] += _cache_points(cache)
    return encoded


def _block(block: Block) -> Wire:
    match block:
        case Text(text):
            return {"text": text}
        case Image():
            return {"image": {"format": block.format, "source": {"bytes": block.data}}}
        case ToolUse():
            # Arguments that were no JSON object go back as an empty one: `input` must be an object.
            arguments = plain(block.arguments or {})
            return {"toolUse": {"toolUseId": block.tool_use_id, "name": block.name, "input": arguments}}
        case ToolResult():
            return {"toolResult": _tool_result(block)}
        case Reasoning(reasoning):
            return {"reasoningContent": plain(reasoning)}


def _tool_result(result: ToolResult) -> Wire:
    # Neither a failed result without content nor an empty object tells the model anything.
    content = plain(result.content) or {"note": "the tool gave no further information"}
    return {
        "toolUseId": result.tool_use_id,
        "content": [{"json": content}],
        "status": "error" if result.failed else "success",
    }
