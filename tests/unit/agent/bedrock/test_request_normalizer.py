"""The order that a conversation is put into: whatever is in it, the stricter stand-in takes it."""

import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from agent.models.bedrock.encoding import encode
from agent.models.bedrock.request_normalizer import normalized
from agent.models.tool_names import meant_tool
from agent.models.types import Block, Message, ModelRequest, Reasoning, Text, ToolResult, ToolSpec, ToolUse
from checks.standins.bedrock.rules import refusal
from tests.odd_models import ARGUMENTS, IDS, NAMES, TEXTS, TOOLS

MODELS = ("one", "other", "")
SPECS = tuple(ToolSpec(name, "", {"type": "object", "properties": {}}) for name in TOOLS)
QUESTION = Message("user", (Text("불량 원인이 뭐야?"),))


def request(*messages: Message, tools: tuple[ToolSpec, ...] = SPECS) -> ModelRequest:
    return ModelRequest("rules", messages, tools)


def sent(asked: ModelRequest, model_id: str = "one") -> dict[str, Any]:
    """The request as it goes over the wire, in JSON; bytes are base64 there."""
    wire = encode(asked, model_id=model_id, cache=True)
    text = json.dumps(wire, default=lambda value: value.hex())
    body: dict[str, Any] = json.loads(text)
    return body


def random_arguments(random: Random) -> Any:
    raw = random.choice(ARGUMENTS)
    try:
        value = json.loads(raw)
        return value if isinstance(value, dict) and "1e999" not in raw and "NaN" not in raw else None
    except ValueError:
        return None


def random_block(random: Random) -> Block:
    match random.randrange(6):
        case 0 | 1:
            return Text(random.choice(TEXTS))
        case 2:
            return ToolResult(
                random.choice(IDS), random.choice(({}, {"a": 1}, {"b": "\ud83d"})), random.random() < 0.3
            )
        case 3:
            model = random.choice(MODELS)
            signed = {"signature": f"of {model}"} if random.random() < 0.7 else {}
            return Reasoning({"reasoningText": {"text": "생각", **signed}})
    return ToolUse(random.choice(IDS), random.choice(NAMES), random_arguments(random))


def random_message(random: Random) -> Message:
    """A message of any role with any blocks; its reasoning is signed by the model that wrote it."""
    model = random.choice(MODELS[:2])
    blocks = [random_block(random) for _ in range(random.randrange(6))]
    signed = [
        Reasoning({"reasoningText": {"text": "t", "signature": f"of {model}"}})
        if isinstance(block, Reasoning) and "signature" in block.block["reasoningText"]
        else block
        for block in blocks
    ]
    return Message(random.choice(("user", "assistant")), tuple(signed), model_id=model)


@pytest.mark.parametrize("tools", [SPECS, ()], ids=["with tools", "without tools"])
@pytest.mark.parametrize("seed", range(20))
def test_whatever_a_history_holds_it_is_sent_in_order(seed: int, tools: tuple[ToolSpec, ...]) -> None:
    random = Random(seed)
    for _ in range(100):
        messages = [random_message(random) for _ in range(random.randrange(9))]
        body = sent(request(*messages, tools=tools), "one")

        assert refusal(body, "one", {"of other": "other", "of one": "one"}) is None, messages


@pytest.mark.parametrize("seed", range(5))
def test_what_is_in_order_already_stays_as_it_is(seed: int) -> None:
    random = Random(seed)
    messages = [QUESTION]
    for number in range(random.randrange(1, 4)):
        uses = tuple(ToolUse(f"use-{number}-{at}", random.choice(TOOLS), {"a": at}) for at in range(2))
        results = tuple(ToolResult(use.tool_use_id, {"n": 1}) for use in uses)
        thought = Reasoning({"reasoningText": {"text": "t", "signature": "of one"}})
        messages += [Message("assistant", (thought, Text("먼저"), *uses), model_id="one")]
        messages += [Message("user", (*results, Text("이제 답하세요.")))]

    once = normalized(messages, TOOLS, "one")

    assert [(m.role, m.content) for m in once] == [(m.role, m.content) for m in messages]
    assert normalized(once, TOOLS, "one") == once


def test_each_of_two_uses_with_one_id_gets_its_own_result() -> None:
    first, second = ToolUse("same", TOOLS[0], {}), ToolUse("same", TOOLS[2], {"query": "기공"})
    results = (ToolResult("same", {"of": 1}), ToolResult("same", {"of": 2}))
    _, asked, given = normalized(
        [QUESTION, Message("assistant", (first, second)), Message("user", results)], TOOLS, "one"
    )

    told = {block.tool_use_id: block.content for block in given.content if isinstance(block, ToolResult)}
    assert [told[use.tool_use_id] for use in asked.tool_uses] == [{"of": 1}, {"of": 2}]
    assert len(told) == 2


def test_results_without_a_use_are_told_as_data() -> None:
    (only,) = normalized([QUESTION, Message("user", (ToolResult("x", {"a": "<b>"}),))], TOOLS, "one")

    assert only.text == QUESTION.text + '<results>[{"result":{"a":"\\u003cb>"}}]</results>'


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("functions.predict_quality", "predict_quality"),
        ("default_api:search_knowledge_base", "search_knowledge_base"),
        ("tools/predict_quality", "predict_quality"),
        (" `predict_quality` ", "predict_quality"),
        ("$search", None),
        ("predict_quality.extra", None),
        ("predict", None),
        ("PREDICT_QUALITY", None),
        ("품질예측", None),
        ("", None),
        ("x." * 200 + "predict_quality", None),
    ],
)
def test_a_name_is_read_by_its_whole_last_part(written: str, meant: str | None) -> None:
    assert meant_tool(written, TOOLS) == meant


def test_reasoning_goes_back_to_its_own_model_alone() -> None:
    thought = Reasoning({"reasoningText": {"text": "t", "signature": "s"}})
    messages = [
        QUESTION,
        Message("assistant", (thought, ToolUse("a", TOOLS[0], {})), model_id="one"),
        Message("user", (ToolResult("a", {"n": 1}),)),
    ]

    kept, dropped = (normalized(messages, TOOLS, model)[1].content for model in ("one", "other"))
    assert thought in kept
    assert dropped == (replace(messages[1].tool_uses[0]),)
