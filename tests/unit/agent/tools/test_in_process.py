"""Calling a tool's handler within the same process."""

from typing import Any

import pytest

from agent.tools.in_process import InProcessTransport
from agent.tools.transport import ToolFailed


def test_the_handler_gets_the_payload_and_no_context() -> None:
    seen: list[Any] = []

    def handler(event: Any, context: Any) -> dict[str, Any]:
        seen.append((event, context))
        return {"status": "ok"}

    assert InProcessTransport(handler).call({"query": "기공"}, 30.0) == {"status": "ok"}
    assert seen == [({"query": "기공"}, None)]


def test_what_a_handler_raises_is_told_without_its_message() -> None:
    def handler(event: Any, context: Any) -> dict[str, Any]:
        raise LookupError("a path nobody should see")

    with pytest.raises(ToolFailed) as caught:
        InProcessTransport(handler).call({}, 30.0)
    assert caught.value.message == "The tool failed (LookupError)."


def test_an_answer_that_is_no_object_is_a_failure() -> None:
    def handler(event: Any, context: Any) -> Any:
        return ["not", "an", "object"]

    with pytest.raises(ToolFailed, match="not a JSON object"):
        InProcessTransport(handler).call({}, 30.0)
