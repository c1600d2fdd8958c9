"""Reading the conversation that a model is given: the last question, its shot, results, what came before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.models.rule_based.tool_results import NamedResult
from agent.models.types import (
    DIFFERENCE_CLOSE,
    DIFFERENCE_OPEN,
    EARLIER_CLOSE,
    EARLIER_OPEN,
    SHOT_CLOSE,
    SHOT_OPEN,
    Image,
    Message,
    Text,
    ToolResult,
    ToolUse,
)
from shared import jsonio

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier question of the session, and rows of `{"tool", "overrides", "result"}` found for it."""

    question: str
    results: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Conversation:
    """The open question and what has been found for it. `turn` counts its tool rounds from 0."""

    question: str
    values: Mapping[str, float]
    turn: int
    results: Sequence[NamedResult]
    earlier: Sequence[Earlier] = ()
    difference: Row | None = None
    """How the present values differ from those of an earlier question, where they do."""
    images: int = 0
    """Pictures that came with the question."""

    @property
    def has_shot(self) -> bool:
        """Return whether the question is about a shot whose values are known."""
        return bool(self.values)

    @classmethod
    def of(cls, messages: Sequence[Message]) -> "Conversation":
        """Read the messages after, and including, the last one of the user that holds no tool result."""
        start = max(i for i, m in enumerate(messages) if m.role == "user" and not _has_results(m))
        opening, since = messages[start], messages[start + 1 :]
        return cls(
            question=_texts(opening)[0],
            values=_block(opening, SHOT_OPEN + "{", SHOT_OPEN, SHOT_CLOSE) or {},
            turn=sum(1 for message in since if _has_results(message)),
            results=_results(since),
            earlier=tuple(_earlier(messages[:start])),
            difference=_block(opening, DIFFERENCE_OPEN, DIFFERENCE_OPEN, DIFFERENCE_CLOSE),
            images=sum(isinstance(block, Image) for block in opening.content),
        )


def _texts(message: Message) -> list[str]:
    return [block.text for block in message.content if isinstance(block, Text)]


def _block(message: Message, start: str, opens: str, closes: str) -> Any:
    """The JSON of the message's last block of that mark; the agent's own blocks follow the question."""
    for text in reversed(_texts(message)[1:]):
        if text.startswith(start):
            return jsonio.loads(text.removeprefix(opens).removesuffix(closes))
    return None


def _earlier(messages: Sequence[Message]) -> Iterator[Earlier]:
    for message in messages:
        if message.role == "user" and not _has_results(message):
            rows = _block(message, EARLIER_OPEN, EARLIER_OPEN, EARLIER_CLOSE) or ()
            yield Earlier(_texts(message)[0], rows)


def _has_results(message: Message) -> bool:
    return any(isinstance(block, ToolResult) for block in message.content)


def _results(messages: Sequence[Message]) -> list[NamedResult]:
    blocks = [block for message in messages for block in message.content]
    asked = {block.tool_use_id: block for block in blocks if isinstance(block, ToolUse)}
    found: list[NamedResult] = []
    for block in blocks:
        if isinstance(block, ToolResult) and block.tool_use_id in asked:
            use = asked[block.tool_use_id]
            overrides = (use.arguments or {}).get("features", {})
            found.append((use.name, overrides, block.content))
    return found


def tokens(messages: Sequence[Message]) -> int:
    """A rough count of tokens for `done.usage`: a token for every four bytes of text."""
    size = 0
    for message in messages:
        for block in message.content:
            if isinstance(block, Text):
                size += len(block.text.encode())
            elif isinstance(block, ToolResult):
                size += len(jsonio.dumps(block.content).encode())
    return size // 4
