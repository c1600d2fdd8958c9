"""Puts a conversation into the order that Converse asks for, whatever a model wrote into it.

Converse answers a request with a ValidationException, and so the whole question with an error, for
things that models do write. What is guaranteed of the messages that leave here:

- the first and the last one are the user's, roles alternate, none is empty, no text is blank
- an assistant's message has its text and reasoning first and its tool uses last
- every tool use has a name of 1 to 64 of `A-Z a-z 0-9 _ -` and an id of the same form that is its own
  in the whole conversation; its arguments are an object, nested no deeper than 32
- the message after tool uses begins with exactly their results, in their order
- there are no tool blocks where the request names no tools
- pictures are in the user's messages alone
- reasoning goes back only with tool uses, signed, and only to the model that wrote it
- no string holds half a surrogate pair

A conversation that is in order already is given back with the same blocks.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from agent.models.tool_names import meant_tool
from agent.models.types import Block, Image, Message, Reasoning, Text, ToolResult, ToolUse
from shared import jsonio

LONGEST_NAME: Final = 64
DEEPEST: Final = 32
RESULTS_OPEN, RESULTS_CLOSE = "<results>", "</results>"
NO_RESULT: Final[Mapping[str, Any]] = {
    "error": {"code": "no_result", "message": "This call was not made. Answer without it."}
}
NOTHING_SAID: Final = Text("…")
"""Stands for a conversation of which nothing was left."""

_NAME: Final = re.compile(rf"[a-zA-Z0-9_-]{{1,{LONGEST_NAME}}}")
_NO_NAME: Final = re.compile(r"[^a-zA-Z0-9_-]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def normalized(messages: Sequence[Message], tools: Collection[str], model_id: str) -> list[Message]:
    """Return `messages` as Converse takes them for `model_id`; `tools` are the names that go along."""
    kept = [
        Message(message.role, tuple(_own_blocks(message, model_id)), stable=message.stable)
        for message in messages
    ]
    if not tools:
        kept = [replace(message, content=tuple(map(_as_text, message.content))) for message in kept]
    merged = _alternating(kept)
    while merged and merged[0].role == "assistant":
        merged.pop(0)
    paired = _paired(merged, tools)
    while paired and paired[-1].role == "assistant":
        paired.pop()
    return paired or [Message("user", (NOTHING_SAID,))]


def plain(value: Any, depth: int = DEEPEST) -> Any:
    """Return JSON in dictionaries and lists (botocore takes no others), half characters replaced.

    What is nested deeper than `depth` is left out: None stands for it.
    """
    if isinstance(value, str):
        return whole_characters(value)
    if isinstance(value, (Mapping, list, tuple)) and depth < 0:
        return None
    if isinstance(value, Mapping):
        return {whole_characters(str(key)): plain(item, depth - 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item, depth - 1) for item in value]
    return value


def whole_characters(text: str) -> str:
    """Return `text` with U+FFFD for each half of a surrogate pair, which has no UTF-8."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def told_as_data(rows: Sequence[Mapping[str, Any]]) -> Text:
    """Return tool results as text that is marked as data."""
    # "<" may stand in a document; escaped, it cannot end the block early.
    data = jsonio.dumps(plain(rows)).replace("<", "\\u003c")
    return Text(f"{RESULTS_OPEN}{data}{RESULTS_CLOSE}")


def _own_blocks(message: Message, model_id: str) -> Iterator[Block]:
    """Give the blocks that a message of its role may hold, and that say something."""
    assistant, calls = message.role == "assistant", bool(message.tool_uses)
    another = bool(message.model_id) and message.model_id != model_id
    for block in message.content:
        match block:
            case Text(text):
                if text.strip():
                    yield Text(whole_characters(text)) if _SURROGATE.search(text) else block
            case ToolUse():
                if assistant:
                    yield block
            case Image() | ToolResult():
                if not assistant:
                    yield block
            case Reasoning(reasoning):
                if assistant and calls and not another and _is_signed(reasoning):
                    yield block


def _is_signed(reasoning: Mapping[str, Any]) -> bool:
    """Claude refuses reasoning text that comes back without the signature it was sent with."""
    return bool(reasoning.get("redactedContent") or reasoning.get("reasoningText", {}).get("signature"))


def _as_text(block: Block) -> Block:
    """Tell a tool block as data, for a request without tools; reasoning has no use there either."""
    if isinstance(block, ToolUse):
        return told_as_data([{"tool": block.name, "input": block.arguments}])
    if isinstance(block, ToolResult):
        return told_as_data([{"result": block.content}])
    return block


def _alternating(messages: Iterable[Message]) -> list[Message]:
    """Join neighbours of one role; messages without content are left out."""
    joined: list[Message] = []
    for message in messages:
        if not message.content:
            continue
        if joined and joined[-1].role == message.role:
            both = (*joined[-1].content, *message.content)
            joined[-1] = Message(message.role, both, stable=message.stable)
        else:
            joined.append(message)
    return joined


def _paired(messages: Sequence[Message], tools: Collection[str]) -> list[Message]:
    """Give every tool use a name and an id of its own, and its result right behind it."""
    paired: list[Message] = []
    taken: set[str] = set()
    asked: Sequence[tuple[str, str]] = ()
    for message in messages:
        if message.role == "user":
            paired.append(replace(message, content=tuple(_answers(message, asked))))
            asked = ()
            continue
        uses = [_in_order(use, tools, taken) for use in message.tool_uses]
        # Reasoning without the tool use that it led to has nothing to go back with.
        said = [block for block in message.content if not isinstance(block, ToolUse)]
        paired.append(Message("assistant", (*said, *uses)))
        written = [use.tool_use_id for use in message.tool_uses]
        asked = list(zip(written, (use.tool_use_id for use in uses), strict=True))
    if asked:
        paired.append(Message("user", tuple(_answers(Message("user", ()), asked))))
    return paired


def _in_order(use: ToolUse, tools: Collection[str], taken: set[str]) -> ToolUse:
    name = meant_tool(use.name, tools) or _NO_NAME.sub("_", use.name)[:LONGEST_NAME] or "unnamed"
    own_id = use.tool_use_id
    number = len(taken)
    while not _NAME.fullmatch(own_id) or own_id in taken:
        number += 1
        own_id = f"use_{number}"
    taken.add(own_id)
    if (name, own_id) == (use.name, use.tool_use_id):
        return use
    return replace(use, name=name, tool_use_id=own_id)


def _answers(message: Message, asked: Sequence[tuple[str, str]]) -> Iterator[Block]:
    """Give the results of `asked` (id as written, id as sent), then what else the user's message holds."""
    results = [block for block in message.content if isinstance(block, ToolResult)]
    for written, sent in asked:
        found = next((result for result in results if result.tool_use_id == written), None)
        if found is None:
            yield ToolResult(sent, NO_RESULT, failed=True)
        else:
            results.remove(found)
            yield found if found.tool_use_id == sent else replace(found, tool_use_id=sent)
    for block in message.content:
        if not isinstance(block, ToolResult):
            yield block
    if results:  # of calls that nobody made
        yield told_as_data([{"result": result.content} for result in results])
