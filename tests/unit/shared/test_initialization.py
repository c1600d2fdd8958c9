"""What is loaded before anybody asks, and that a fault in it keeps no function from starting."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from shared.artifacts.follower import Follower
from shared.artifacts.registry import Pointer
from shared.errors import InvalidInput, NotFound
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


class Unpublished:
    """A source where nothing is published yet, which counts who looks."""

    def __init__(self) -> None:
        self.looked = 0

    def pointer(self, known: Pointer | None = None) -> Pointer | None:
        self.looked += 1
        raise NotFound("nothing is published")

    def fetch(self, ref: object, folder: Path) -> None:
        raise AssertionError(ref)


def test_what_was_published_since_a_snapshot_is_seen_by_the_first_call(tmp_path: Path) -> None:
    """The clock stands still between snapshot and start."""
    source = Unpublished()
    follower = Follower(
        source, lambda folder: folder, lambda: tmp_path, noun="model", recheck_seconds=60, clock=lambda: 0.0
    )
    load_ahead(follower.current, Logger(service="ahead"))
    assert source.looked == 1

    follower.current()
    follower.current()

    assert source.looked == 2


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
