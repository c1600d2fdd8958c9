"""From our request to the keyword arguments of ConverseStream."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.model.bedrock.guardrail import Guardrail
from agent.model.types import Block, Message, ModelRequest, Reasoning, Text, ToolResult, ToolSpec, ToolUse

type Wire = dict[str, Any]


def encode(request: ModelRequest, *, cache: bool, guardrail: Guardrail | None = None) -> Wire:
    """The arguments of `converse_stream` without `modelId`.

    With `cache`, a cache point closes each prefix that comes again: the tools, the system
    prompt, and the newest question with the history before it. The point stays behind the
    question while tool results pile up, because Bedrock refuses one that follows a reasoning
    block, and because the next question of the session starts with the same prefix.
    """
    wire: Wire = {
        "messages": _messages(request.messages, cache=cache),
        "inferenceConfig": {"maxTokens": request.max_tokens},
    }
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
    return {"toolSpec": {"name": spec.name, **described, "inputSchema": {"json": _plain(spec.input_schema)}}}


def _messages(messages: Sequence[Message], *, cache: bool) -> list[Wire]:
    """Converse wants a user first and roles in turn; a shortened or gappy history gives neither."""
    encoded: list[Wire] = []
    for message in messages:
        content = _content(message)
        if not content or (not encoded and message.role == "assistant"):
            continue
        if encoded and encoded[-1]["role"] == message.role:
            encoded[-1]["content"] += content
        else:
            encoded.append({"role": message.role, "content": content})
    questions: list[Wire] = []
    for wire in encoded:
        if wire["role"] == "user":
            wire["content"].sort(key=lambda block: "toolResult" not in block)  # results must come first
            if "toolResult" not in wire["content"][0]:
                questions.append(wire)
    if questions:
        questions[-1]["content"] += _cache_points(cache)
    return encoded


def _content(message: Message) -> list[Wire]:
    with_reasoning = bool(message.tool_uses)
    encoded = (_block(block, with_reasoning=with_reasoning) for block in message.content)
    return [block for block in encoded if block is not None]


def _block(block: Block, *, with_reasoning: bool) -> Wire | None:
    """One content block; None for what Converse refuses (blank text) or has no use for."""
    match block:
        case Text(text):
            return {"text": text} if text.strip() else None
        case ToolUse():
            # Arguments that were no JSON object go back as an empty one: `input` must be an object.
            arguments = _plain(block.arguments or {})
            return {"toolUse": {"toolUseId": block.tool_use_id, "name": block.name, "input": arguments}}
        case ToolResult():
            return {"toolResult": _tool_result(block)}
        case Reasoning(reasoning):
            kept = with_reasoning and _is_signed(reasoning)
            return {"reasoningContent": _plain(reasoning)} if kept else None


def _tool_result(result: ToolResult) -> Wire:
    # Neither a failed result without content nor an empty object tells the model anything.
    content = _plain(result.content) or {"note": "the tool gave no further information"}
    return {
        "toolUseId": result.tool_use_id,
        "content": [{"json": content}],
        "status": "error" if result.failed else "success",
    }


def _is_signed(reasoning: Mapping[str, Any]) -> bool:
    """Claude refuses reasoning text that comes back without the signature it was sent with."""
    return "redactedContent" in reasoning or bool(reasoning.get("reasoningText", {}).get("signature"))


def _plain(value: Any) -> Any:
    """Dictionaries and lists in place of other mappings and tuples: botocore takes no others."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
