"""The requests that the Bedrock stand-in refuses, as Bedrock does."""

from copy import deepcopy
from typing import Any

import pytest

from checks.standins.bedrock.rules import refusal

TOOL_CONFIG = {"tools": [{"toolSpec": {"name": "predict", "inputSchema": {"json": {"type": "object"}}}}]}
CACHE_POINT = {"cachePoint": {"type": "default"}}


def text(written: str = "hello") -> dict[str, Any]:
    return {"text": written}


def use(tool_use_id: str = "a", **changes: Any) -> dict[str, Any]:
    return {"toolUse": {"toolUseId": tool_use_id, "name": "predict", "input": {}, **changes}}


def result(tool_use_id: str = "a", **changes: Any) -> dict[str, Any]:
    return {"toolResult": {"toolUseId": tool_use_id, "content": [{"json": {"p": 1}}], **changes}}


def reasoning(**changes: Any) -> dict[str, Any]:
    return {"reasoningContent": {"reasoningText": {"text": "hm", "signature": "s", **changes}}}


def talk(*contents: list[dict[str, Any]], **options: Any) -> dict[str, Any]:
    """A request whose messages alternate, beginning with the user."""
    roles = ["user", "assistant"] * len(contents)
    messages = [{"role": role, "content": content} for role, content in zip(roles, contents, strict=False)]
    return deepcopy({"messages": messages, "toolConfig": TOOL_CONFIG, **options})


def with_tool(**schema: Any) -> dict[str, Any]:
    return {"tools": [{"toolSpec": {"name": "predict", **schema}}]}


def nested(depth: int) -> dict[str, Any]:
    """An object in an object, `depth` times."""
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"a": value}
    return value


IN_ORDER = {
    "a question": talk([text()], toolConfig=None),
    "a tool turn": talk([text()], [use()], [result()]),
    "two tools": talk([text()], [use("a"), use("b")], [result("b"), result("a"), text()]),
    "an error with content": talk([text()], [use()], [result(status="error")]),
    "signed reasoning": talk([text(), CACHE_POINT], [reasoning(), use()], [result()]),
    "cache points": talk([text(), CACHE_POINT], system=[text(), CACHE_POINT]),
}

REFUSED = {
    "no message": talk(),
    "the assistant first": {"messages": [{"role": "assistant", "content": [text()]}]},
    "the same role twice": {"messages": [{"role": "user", "content": [text()]}] * 2},
    "the assistant last": talk([text()], [text()]),
    "no content": talk([]),
    "blank text": talk([text(" \n")]),
    "tool blocks without toolConfig": talk([text()], [use()], [result()], toolConfig=None),
    "a tool use without a result": talk([text()], [use()], [text()]),
    "one of two results missing": talk([text()], [use("a"), use("b")], [result("a")]),
    "a result without a tool use": talk([text()], [text()], [result()]),
    "a result of another tool use": talk([text()], [use("a")], [result("b")]),
    "the same tool use twice": talk([text()], [use(), use()], [result(), result()]),
    "results after text": talk([text()], [use()], [text(), result()]),
    "the same tool use in a later turn": talk([text()], [use()], [result()], [use()], [result()]),
    "a tool name with a dot": talk([text()], [use(name="functions.predict")], [result()]),
    "a tool name with a dollar sign": talk([text()], [use(name="$search")], [result()]),
    "a Korean tool name": talk([text()], [use(name="품질예측")], [result()]),
    "no tool name": talk([text()], [use(name="")], [result()]),
    "a tool name of 65 characters": talk([text()], [use(name="a" * 65)], [result()]),
    "no tool use id": talk([text()], [use("")], [result("")]),
    "a tool use id of 65 characters": talk([text()], [use("a" * 65)], [result("a" * 65)]),
    "text behind a tool use": talk([text()], [use(), text()], [result()]),
    "reasoning behind a tool use": talk([text()], [use(), reasoning()], [result()]),
    "a tool use of the user": talk([text(), use()]),
    "a block of no kind": talk([{}]),
    "half a surrogate pair": talk([text("\ud83d")]),
    "arguments nested without end": talk([text()], [use(input=nested(80))], [result()]),
    "arguments that are no object": talk([text()], [use(input=[1])], [result()]),
    "a tool use id with a space": talk([text()], [use("a b")], [result("a b")]),
    "an error without content": talk([text()], [use()], [result(status="error", content=[])]),
    "an error with blank text": talk([text()], [use()], [result(status="error", content=[text(" ")])]),
    "a result that is no object": talk([text()], [use()], [result(content=[{"json": [1]}])]),
    "unsigned reasoning": talk([text()], [reasoning(signature=""), use()], [result()]),
    "a tool without a schema": talk([text()], toolConfig=with_tool()),
    "a schema that is no object": talk(
        [text()], toolConfig=with_tool(inputSchema={"json": {"type": "array"}})
    ),
    "a toolConfig without tools": talk([text()], toolConfig={"tools": []}),
    "a cache point before anything": talk([CACHE_POINT, text()]),
    "a cache point after reasoning": talk([text()], [reasoning(), use()], [result(), CACHE_POINT]),
    "five cache points": talk([text(), *[CACHE_POINT] * 5]),
    "an empty system prompt": talk([text()], system=[text("")]),
    "no room to answer": talk([text()], inferenceConfig={"maxTokens": 0}),
}


@pytest.mark.parametrize("body", IN_ORDER.values(), ids=IN_ORDER)
def test_a_request_in_order_is_taken(body: dict[str, Any]) -> None:
    assert refusal(body) is None


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_a_request_that_bedrock_refuses_is_refused(body: dict[str, Any]) -> None:
    assert refusal(body)


@pytest.mark.parametrize(("model_id", "taken"), [("one", True), ("other", False)])
def test_reasoning_is_taken_by_the_model_that_signed_it_alone(model_id: str, *, taken: bool) -> None:
    body = talk([text()], [reasoning(), use()], [result()])

    assert (refusal(body, model_id, {"s": "one"}) is None) is taken
