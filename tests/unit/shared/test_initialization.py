"""What is loaded before anybody asks, and that a fault in it keeps no function from starting."""

import logging
from collections.abc import Mapping
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from shared.errors import InvalidInput
from shared.initialization import AHEAD, initialized_ahead, load_ahead
from shared.tool_adapter import tool_handler


@pytest.mark.parametrize(
    "initialization", [*sorted(AHEAD), "on-demand", "lambda-managed-instances", "", None]
)
def test_a_request_is_answered_ahead_where_nobody_waits_for_the_init(initialization: str | None) -> None:
    asked: list[Mapping[str, Any]] = []

    def logic(payload: Mapping[str, Any]) -> Mapping[str, Any]:
        asked.append(payload)
        return {}

    environment = {} if initialization is None else {"AWS_LAMBDA_INITIALIZATION_TYPE": initialization}
    tool_handler("tool", logic, environment, ahead={"number": 1})

    assert initialized_ahead(environment) is (initialization in AHEAD)
    assert asked == ([{"number": 1}] if initialization in AHEAD else [])


def test_a_tool_that_names_no_request_is_not_asked_ahead() -> None:
    def logic(payload: Mapping[str, Any]) -> Mapping[str, Any]:
        raise AssertionError(payload)

    tool_handler("tool", logic, {"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start"})


@pytest.mark.parametrize(
    "fault", [InvalidInput("no such variable"), OSError("the bucket is away"), KeyError("x")]
)
def test_a_fault_ahead_is_told_in_the_log_and_met_again_by_the_first_call(
    fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise fault

    load_ahead(fail, Logger(service="ahead", level=logging.INFO))

    assert [record.message for record in caplog.records] == ["not loaded ahead"]
