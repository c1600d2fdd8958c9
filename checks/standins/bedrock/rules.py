"""The rules by which Converse refuses a request, as far as a client can get it wrong here.

Found in the API's model and documentation and in reports of what the service answers. The
wording is this stand-in's own: nothing may decide by the text of a message.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

type Json = Mapping[str, Any]

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_TOOL_USE_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_KINDS = frozenset({"text", "toolUse", "toolResult", "reasoningContent", "cachePoint", "image"})
_ROLE_OF = {"toolUse": "assistant", "reasoningContent": "assistant", "toolResult": "user", "image": "user"}
_DEEPEST = 64
_CACHE_POINTS_ALLOWED = 4
_IMAGES_ALLOWED = 20
_IMAGE_FORMATS = frozenset({"png", "jpeg", "gif", "webp"})
_LARGEST_IMAGE = 3_750_000


NO_SIGNATURES: Mapping[str, str] = {}


def refusal(body: Json, model_id: str = "", signed_by: Mapping[str, str] = NO_SIGNATURES) -> str | None:
    """Why the request would be answered with a ValidationException; None if it is in order.

    `signed_by` are the models by the signatures (or redacted bytes, in base64) that they gave out:
    `model_id` takes no reasoning of another one.
    """
    return next(_faults(body, model_id, signed_by), None)


def _faults(body: Json, model_id: str, signed_by: Mapping[str, str]) -> Iterator[str]:
    messages: Sequence[Json] = body.get("messages") or []
    yield from _text_faults(body)
    yield from _role_faults(messages)
    yield from _foreign_reasoning(messages, model_id, signed_by)
    for at, message in enumerate(messages):
        yield from _content_faults(f"messages.{at}", message)
    yield from _image_faults(messages)
    yield from _pairing_faults(messages)
    yield from _tool_config_faults(body.get("toolConfig"), messages)
    yield from _cache_point_faults(body, messages)
    if any("text" in block and not block["text"] for block in body.get("system", [])):
        yield "a text block of the system prompt is empty"
    if body.get("inferenceConfig", {}).get("maxTokens", 1) < 1:
        yield "maxTokens is below 1"
    yield from _model_faults(body, model_id)


_THINKING: Mapping[str, frozenset[str]] = {
    "claude-sonnet-5-5": frozenset({"adaptive", "between_tools"}),
    "claude-haiku-5-5": frozenset({"adaptive", "between_tools", "disabled"}),
    "claude-sonnet-5": frozenset({"adaptive"}),
    "claude-sonnet-4": frozenset({"enabled", "disabled"}),
}
"""Types of thinking that a model takes, the longer part of an id first."""
_SAMPLING = frozenset({"temperature", "topP"})


def _model_faults(body: Json, model_id: str) -> Iterator[str]:
    """The parameters that the newer Claude models answer with 400."""
    marker = next((marker for marker in _THINKING if marker in model_id), "")
    additional = body.get("additionalModelRequestFields") or {}
    if not marker:
        if additional:
            yield "the model knows no additional fields"
        return
    thinking = additional.get("thinking")
    if thinking is not None:
        if thinking.get("type") not in _THINKING[marker]:
            yield f"thinking of type {thinking.get('type')} is not taken"
        if "budget_tokens" in thinking and "enabled" not in _THINKING[marker]:
            yield "a thinking budget is not taken"
    yield from _effort_faults(marker, additional)
    if additional.keys() - {"thinking", "output_config"}:
        yield "an additional field is not known"
    if marker != "claude-sonnet-4":
        yield from _newer_faults(body, additional)


def _effort_faults(marker: str, additional: Json) -> Iterator[str]:
    effort = (additional.get("output_config") or {}).get("effort")
    if effort is not None:
        if marker == "claude-sonnet-4":
            yield "effort is not taken"
        if effort in {"xhigh", "max"} and (additional.get("thinking") or {}).get("type") == "between_tools":
            yield "this effort does not go with between_tools"


def _newer_faults(body: Json, additional: Json) -> Iterator[str]:
    if body.get("inferenceConfig", {}).keys() & _SAMPLING or additional.keys() & {"top_k", "temperature"}:
        yield "sampling parameters are not taken"
    choice = (body.get("toolConfig") or {}).get("toolChoice") or {}
    if choice.keys() & {"any", "tool"}:
        yield "a forced tool is not taken"
    messages = body.get("messages") or [{}]
    if messages[-1].get("role") == "assistant":
        yield "a prefilled answer is not taken"


def _text_faults(value: Any, depth: int = 0) -> Iterator[str]:
    """Refuse what has no UTF-8, and what is nested too deep to be read."""
    if depth > _DEEPEST:
        yield "the request is nested too deep"
    elif isinstance(value, str):
        if _SURROGATE.search(value):
            yield "a string holds half a surrogate pair"
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _text_faults(name, depth + 1)
            yield from _text_faults(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _text_faults(item, depth + 1)


def _foreign_reasoning(
    messages: Sequence[Json], model_id: str, signed_by: Mapping[str, str]
) -> Iterator[str]:
    for message in messages:
        for block in message.get("content") or []:
            reasoning = block.get("reasoningContent", {})
            mark = reasoning.get("redactedContent") or reasoning.get("reasoningText", {}).get("signature")
            if signed_by.get(mark, model_id) != model_id:
                yield "the reasoning was signed by another model"


def _role_faults(messages: Sequence[Json]) -> Iterator[str]:
    roles = [message.get("role") for message in messages]
    if not roles or roles[0] != "user":
        yield "a conversation must start with a user message"
    if any(one == other for one, other in pairwise(roles)):
        yield "roles must alternate between user and assistant"
    if roles and roles[-1] != "user":
        yield "a conversation must end with a user message"


def _content_faults(path: str, message: Json) -> Iterator[str]:
    content: Sequence[Json] = message.get("content") or []
    if not content:
        yield f"{path}.content is empty"
    for at, block in enumerate(content):
        if len(block) != 1 or not _KINDS.issuperset(block):
            yield f"{path}.content.{at}: a block has exactly one known kind"
        kind = next(iter(block), "")
        if _ROLE_OF.get(kind, message.get("role")) != message.get("role"):
            yield f"{path}.content.{at}: {kind} in a message of the {message.get('role')}"
        if kind in {"text", "reasoningContent"} and any("toolUse" in before for before in content[:at]):
            yield f"{path}.content.{at}: {kind} behind a tool use"
        if "text" in block and not block["text"].strip():
            yield f"{path}.content.{at}: the text is blank"
        if "toolUse" in block and not _is_tool_use(block["toolUse"]):
            yield f"{path}.content.{at}: toolUse needs an id, a name and an object as input"
        if "toolResult" in block:
            yield from _result_faults(f"{path}.content.{at}", block["toolResult"])
            if any("toolResult" not in before for before in content[:at]):
                yield f"{path}.content.{at}: tool results must come before other content"
        if "reasoningContent" in block:
            reasoning = block["reasoningContent"]
            if "redactedContent" not in reasoning and not reasoning.get("reasoningText", {}).get("signature"):
                yield f"{path}.content.{at}: reasoning came back without its signature"


def _image_faults(messages: Sequence[Json]) -> Iterator[str]:
    images = [
        block["image"] for message in messages for block in message.get("content") or [] if "image" in block
    ]
    if len(images) > _IMAGES_ALLOWED:
        yield f"more than {_IMAGES_ALLOWED} images"
    for image in images:
        if image.get("format") not in _IMAGE_FORMATS:
            yield "the format of an image is not known"
        file = (image.get("source") or {}).get("bytes") or ""
        # On the wire, bytes are base64.
        size = len(file) * 3 // 4 if isinstance(file, str) else len(file)
        if not 0 < size <= _LARGEST_IMAGE:
            yield "the bytes of an image are missing, or too many"


def _is_tool_use(use: Json) -> bool:
    valid_id = _TOOL_USE_ID.fullmatch(use.get("toolUseId", ""))
    return bool(valid_id and _NAME.fullmatch(use.get("name", "")) and isinstance(use.get("input"), dict))


def _result_faults(path: str, result: Json) -> Iterator[str]:
    content: Sequence[Json] = result.get("content") or []
    if result.get("status") == "error" and not any(
        block.get("text", "").strip() or "json" in block for block in content
    ):
        yield f"{path}: content cannot be empty if the status is error"
    if any("json" in block and not isinstance(block["json"], dict) for block in content):
        yield f"{path}: json must be an object"


def _pairing_faults(messages: Sequence[Json]) -> Iterator[str]:
    """Every tool use has its result in the very next message, and no result comes without its use."""
    asked: list[str] = []
    used: list[str] = []
    for at, message in enumerate(messages):
        content: Sequence[Json] = message.get("content") or []
        given = [block["toolResult"]["toolUseId"] for block in content if "toolResult" in block]
        if sorted(given) != sorted(asked):
            yield f"messages.{at}: tool results {given} do not answer the tool uses {asked}"
        asked = [block["toolUse"]["toolUseId"] for block in content if "toolUse" in block]
        used += asked
        if len(set(used)) != len(used):
            yield f"messages.{at}: the same toolUseId twice"
    if asked:
        yield f"tool uses without results: {asked}"


def _tool_config_faults(config: Json | None, messages: Sequence[Json]) -> Iterator[str]:
    blocks = [block for message in messages for block in message.get("content") or []]
    if config is None:
        if any("toolUse" in block or "toolResult" in block for block in blocks):
            yield "toolConfig must be defined when the messages hold tool blocks"
        return
    specs = [tool["toolSpec"] for tool in config.get("tools", []) if "toolSpec" in tool]
    if not specs:
        yield "toolConfig.tools holds no tool"
    for spec in specs:
        if not _NAME.fullmatch(spec.get("name", "")):
            yield f"{spec.get('name')!r} is no tool name"
        if spec.get("inputSchema", {}).get("json", {}).get("type") != "object":
            yield f"{spec.get('name')}: inputSchema.json must be a schema of type object"
        if spec.get("description") == "":
            yield f"{spec.get('name')}: the description is empty"


def _cache_point_faults(body: Json, messages: Sequence[Json]) -> Iterator[str]:
    contents: list[Sequence[Json]] = [message.get("content") or [] for message in messages]
    places = [body.get("system") or [], (body.get("toolConfig") or {}).get("tools") or [], *contents]
    if sum("cachePoint" in block for place in places for block in place) > _CACHE_POINTS_ALLOWED:
        yield f"more than {_CACHE_POINTS_ALLOWED} cache points"
    if any(place and "cachePoint" in place[0] for place in places):
        yield "a cache point with nothing before it"
    thought = False
    for block in (block for content in contents for block in content):
        thought = thought or "reasoningContent" in block
        if thought and "cachePoint" in block:
            yield "a cache point cannot follow a reasoning block"
