"""Reading the conversation that a model is given: the last question, its shot, the tool results since."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.answer.findings import NamedResult
from agent.diagnosis.prompt import SHOT_OPEN
from agent.model.types import Message, Text, ToolResult, ToolUse
from shared import jsonio


@dataclass(frozen=True, slots=True)
class Conversation:
    """The open question and what has been found for it. `turn` counts its tool rounds from 0."""

    question: str
    has_shot: bool
    turn: int
    results: Sequence[NamedResult]

    @classmethod
    def of(cls, messages: Sequence[Message]) -> "Conversation":
        """Read the messages after, and including, the last one of the user that holds no tool result."""
        start = max(i for i, m in enumerate(messages) if m.role == "user" and not _has_results(m))
        opening, since = messages[start], messages[start + 1 :]
        texts = [block.text for block in opening.content if isinstance(block, Text)]
        shots = [text for text in texts if text.startswith(SHOT_OPEN)]
        return cls(
            question=texts[0],
            has_shot=any(text.startswith(SHOT_OPEN + "{") for text in shots),
            turn=sum(1 for message in since if _has_results(message)),
            results=_results(since),
        )


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
