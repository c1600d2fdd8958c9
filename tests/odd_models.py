"""What models write that no contract has foreseen, drawn at random: always the same for one seed."""

import json
from collections.abc import Sequence
from random import Random
from typing import Any

from checks.standins.bedrock.script import (
    ReasoningBlock,
    RedactedBlock,
    ScriptBlock,
    TextBlock,
    ToolUseBlock,
    Turn,
)

TOOLS = ("predict_quality", "analyze_feature_importance", "search_knowledge_base")

NAMES = (
    *TOOLS,
    "$search",
    "functions.predict_quality",
    "tools:search_knowledge_base",
    "품질예측",
    "",
    " ",
    "predict quality",
    "a" * 200,
    "ingest_documents",
    "predict_quality\n",
    "🔧",
    "../../etc/passwd",
    "half \ud83d",
    "__proto__",
)
IDS = (
    "tooluse_1",
    "tooluse_1",
    "tooluse_2",
    "",
    " ",
    "with blanks in it",
    "a" * 65,
    "b" * 300,
    "점-한글",
    "dot.and:colon",
    "use_1",
    "agent_1",
    "line\nbreak",
    "half \ud83d",
)
ARGUMENTS = (
    "{}",
    "",
    " ",
    "null",
    "[]",
    '"text"',
    "{",
    '{"features": {"Process_Temperature": 690}}',
    '{"features": {"Process_Temperature": "hot"}}',
    '{"features": null}',
    '{"query": "소착 대책"}',
    '{"query": ""}',
    '{"query": "half \\ud83d"}',
    '{"features": {"Process_Temperature": 1e999}}',
    '{"features": {"Process_Temperature": NaN}}',
    '{"extra": ' + "[" * 200 + "]" * 200 + "}",
    '{"extra": ' + '{"a":' * 60 + "1" + "}" * 60 + "}",
)
TEXTS = ("", " ", "\n\n", "먼저 예측하겠습니다.", "I will look it up.", "half \ud83d", "\x00\x07")
STOPS = ("", "tool_use", "end_turn", "max_tokens", "malformed_tool_use", "something_new")


def odd_block(random: Random, model_id: str) -> ScriptBlock:
    """One block of a turn; `model_id` is in the signature, which no other model can have made."""
    match random.randrange(6):
        case 0:
            return TextBlock((random.choice(TEXTS),))
        case 1:
            signature = random.choice(("", f"signed by {model_id} {random.random()}"))
            return ReasoningBlock((random.choice(TEXTS),), signature)
        case 2:
            return RedactedBlock(f"{model_id} {random.random()}".encode())
    return ToolUseBlock(random.choice(NAMES), (random.choice(ARGUMENTS),), random.choice(IDS))


def odd_turn(random: Random, model_id: str = "") -> Turn:
    """A turn of up to six such blocks in any order, one tool use among them, that stops for any reason."""
    blocks = [odd_block(random, model_id) for _ in range(random.randrange(6))]
    name = json.dumps({"query": "기공"}) if random.random() < 0.5 else random.choice(ARGUMENTS)
    use = ToolUseBlock(random.choice(NAMES), (name,), random.choice(IDS))
    blocks.insert(random.randrange(len(blocks) + 1), use)
    return Turn(tuple(blocks), stop_reason=random.choice(STOPS))


def pairs(events: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """The tool and id of each tool_start, each of which has to have one end of its own."""
    starts = [(e["tool"], e["tool_use_id"]) for e in events if e["type"] == "tool_start"]
    ends = [(e["tool"], e["tool_use_id"]) for e in events if e["type"] == "tool_end"]
    assert sorted(starts) == sorted(ends)
    assert len({tool_use_id for _, tool_use_id in starts}) == len(starts)
    return starts
