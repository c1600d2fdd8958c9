"""What BedrockModel tells its observer of each call."""

from typing import Any

import boto3
import botocore.session
import pytest

from agent.models.calls import CallOutcome
from agent.models.errors import ModelInterrupted
from agent.models.types import StopReason, Usage
from checks.standins.bedrock.script import Cut, Hang, HttpError, failure, text, tool
from checks.standins.bedrock_client import CLAUDE, SECOND, BedrockOnStandIn, Clock, ask, dummy_session
from shared.aws_clients import bedrock_runtime_client
from shared.settings import SettingsError


def test_an_answered_call_is_told_with_its_stop_reason_and_usage() -> None:
    usage = {"inputTokens": 5, "outputTokens": 7, "totalTokens": 12}
    with BedrockOnStandIn([tool("predict_quality", usage=usage)]) as bedrock:
        bedrock.turn()
        (call,) = bedrock.calls

    assert (call.model_id, call.attempt, call.outcome, call.error_code) == (CLAUDE, 1, CallOutcome.OK, "")
    assert (call.stop_reason, call.usage) == (StopReason.TOOL_USE, Usage(5, 7))


def test_every_attempt_is_told_in_order_over_retries_and_models() -> None:
    script = [
        failure(HttpError(429, "ThrottlingException")),
        failure(HttpError(404, "ResourceNotFoundException")),
        text("답"),
    ]
    with BedrockOnStandIn(script, CLAUDE, SECOND) as bedrock:
        bedrock.turn()

        told = [(call.attempt, call.model_id, call.outcome, call.error_code) for call in bedrock.calls]
    assert told == [
        (1, CLAUDE, CallOutcome.THROTTLED, "ThrottlingException"),
        (2, CLAUDE, CallOutcome.REFUSED, "ResourceNotFoundException"),
        (3, SECOND, CallOutcome.OK, ""),
    ]


def test_an_interrupted_call_is_told_with_its_cause() -> None:
    with BedrockOnStandIn([text("앞", "뒤", fault=Cut(after=1))]) as bedrock:
        with pytest.raises(ModelInterrupted):
            bedrock.events()
        (call,) = bedrock.calls

    assert (call.outcome, call.stop_reason) == (CallOutcome.INTERRUPTED, None)
    assert call.error_code


def test_a_call_that_the_caller_closed_is_told_as_cancelled() -> None:
    with BedrockOnStandIn([text("앞", "뒤", fault=Hang(after=1))]) as bedrock:
        stream = bedrock.model.stream(ask())
        next(stream)
        stream.close()

        assert [call.outcome for call in bedrock.calls] == [CallOutcome.CANCELLED]


class TickingClock(Clock):
    """A clock on which every look takes a second."""

    def __call__(self) -> float:
        self.now += 1
        return self.now


def test_times_run_from_the_call_to_its_first_content_and_to_its_end() -> None:
    with BedrockOnStandIn([text("답", "입니다")], clock=TickingClock()) as bedrock:
        bedrock.turn()
        (call,) = bedrock.calls

    assert (call.time_to_first_token_s, call.duration_s) == (1.0, 2.0)


def test_a_call_without_content_has_no_time_to_it() -> None:
    with BedrockOnStandIn([failure(HttpError(503, "x")), text("답")]) as bedrock:
        bedrock.turn()

        assert bedrock.calls[0].time_to_first_token_s is None


def test_the_client_leaves_retries_to_the_adapter() -> None:
    with BedrockOnStandIn([failure(HttpError(503, "ServiceUnavailableException")), text("답")]) as bedrock:
        bedrock.turn()

        assert len(bedrock.calls) == len(bedrock.server.requests) == 2


def test_the_client_waits_for_a_connection_shorter_than_for_an_answer() -> None:
    client = bedrock_runtime_client(dummy_session())
    config: Any = client.meta.config

    assert (config.connect_timeout, config.read_timeout) == (5.0, 25.0)
    client.close()


def test_a_missing_region_is_named() -> None:
    nowhere = boto3.Session(botocore_session=botocore.session.Session({"region": (None, None, None, None)}))
    with pytest.raises(SettingsError, match="AWS_DEFAULT_REGION"):
        bedrock_runtime_client(nowhere)
