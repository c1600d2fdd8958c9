"""The traffic with a language model as JSON, and back: messages, ends of turns, errors."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from agent.models.errors import ModelError, ModelInterrupted, ModelRejected, ModelThrottled, ModelUnavailable
from agent.models.types import (
    AnswerChoice,
    Block,
    Image,
    Message,
    ModelRequest,
    Reasoning,
    StopReason,
    Text,
    ToolResult,
    ToolUse,
    TurnEnd,
    Usage,
)
from shared import jsonio

_ERRORS = {kind.code: kind for kind in (ModelInterrupted, ModelRejected, ModelThrottled, ModelUnavailable)}

type Json = Mapping[str, Any]


def request_json(request: ModelRequest) -> dict[str, Any]:
    """Return what a request asks. Of prompt and tools, which are long and the same in all, digests."""
    tools = [asdict(tool) for tool in request.tools]
    return {
        "system": _digest(request.system),
        "tools": _digest(jsonio.dumps(tools)),
        "max_tokens": request.max_tokens,
        "messages": [message_json(message) for message in request.messages],
    }


def message_json(message: Message) -> dict[str, Any]:
    """Return a message with its blocks; of pictures the form alone, of reasoning the text."""
    row: dict[str, Any] = {"role": message.role, "content": [_block_json(block) for block in message.content]}
    return row | ({"prepared": True} if message.prepared else {})


def end_json(end: TurnEnd) -> dict[str, Any]:
    """Return the end of a turn; `end_of` reads it."""
    return {
        "content": [_block_json(block) for block in end.message.content],
        "stop_reason": end.stop_reason.value,
        "model_id": end.model_id,
        "usage": asdict(end.usage),
        "choices": [asdict(choice) for choice in end.choices],
    }


def end_of(row: Json) -> TurnEnd:
    """Return the end of a turn that `end_json` told. Raises KeyError, TypeError or ValueError."""
    return TurnEnd(
        Message("assistant", tuple(_block(block) for block in row["content"]), model_id=row["model_id"]),
        StopReason(row["stop_reason"]),
        row["model_id"],
        Usage(**row["usage"]),
        tuple(AnswerChoice(**choice) for choice in row.get("choices", ())),
    )


def error_of(row: Json) -> ModelError:
    """Return the error of a model that `{code, message}` tells; one that is unknown as ModelUnavailable."""
    return _ERRORS.get(row["code"], ModelUnavailable)(row["message"])


def _block_json(block: Block) -> dict[str, Any]:
    match block:
        case Text(text):
            return {"text": text}
        case Image():
            return {"image": {"format": block.format, "width": block.width, "height": block.height}}
        case ToolUse():
            use = {"id": block.tool_use_id, "name": block.name, "arguments": _finite(block.arguments)}
            return {"tool_use": use | ({} if block.arguments is not None else {"raw": block.raw_arguments})}
        case ToolResult():
            content = dict(block.content)
            return {"tool_result": {"id": block.tool_use_id, "content": content, "failed": block.failed}}
        case Reasoning(reasoning):
            return {"reasoning": _without_bytes(reasoning)}


def _block(row: Json) -> Block:
    if "text" in row:
        return Text(row["text"])
    if "tool_use" in row:
        use = row["tool_use"]
        return ToolUse(use["id"], use["name"], use["arguments"], use.get("raw", ""))
    return Reasoning(row["reasoning"])


def _finite(arguments: Json | None) -> Json | None:
    """Arguments as JSON can hold them; None where a model wrote a number that it cannot."""
    try:
        jsonio.dumps(arguments)
    except ValueError:
        return None
    return arguments


def _without_bytes(value: Any) -> Any:
    """Reasoning without what only the service can read."""
    if isinstance(value, Mapping):
        return {name: _without_bytes(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [_without_bytes(held) for held in value]
    return "(bytes)" if isinstance(value, bytes) else value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
