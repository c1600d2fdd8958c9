"""How long a stream is silent, and how long its end waits: as documented, and as what it waits for allows."""

from collections.abc import Callable
from inspect import signature
from typing import Any

import pytest

from agent.api.chat import DEADLINE_MARGIN_S
from agent.cancellation import JOIN_TIMEOUT_S, cancelled_by
from agent.sessions.dynamodb_store import DynamoSessions
from agent.streaming.sse import response_body
from shared.aws_clients import MODEL_SILENCE_S, TABLE_S


def usual(function: Callable[..., Any], name: str) -> Any:
    """What a parameter is where nobody gives it."""
    return signature(function).parameters[name].default


def test_a_quiet_stream_sends_a_ping_every_15_seconds() -> None:
    assert usual(response_body, "ping_after") == 15.0


def test_the_end_of_a_stream_outwaits_a_silent_model_and_leaves_time_to_tell() -> None:
    assert MODEL_SILENCE_S == 25.0
    assert MODEL_SILENCE_S < usual(response_body, "join_timeout") < DEADLINE_MARGIN_S


@pytest.mark.parametrize(("function", "name"), [(cancelled_by, "every_s"), (DynamoSessions, "look_every_s")])
def test_a_stop_is_looked_for_every_half_second(function: Callable[..., Any], name: str) -> None:
    assert usual(function, name) == 0.5


def test_the_end_of_an_answer_waits_for_a_look_as_long_as_the_table_may_take() -> None:
    assert JOIN_TIMEOUT_S == TABLE_S == 1
