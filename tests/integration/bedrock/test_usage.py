"""What a turn on Bedrock cost, also where the service's own count never came."""

import pytest

from agent.models.errors import ModelError, ModelInterrupted
from agent.models.token_estimate import estimated_input, estimated_tokens
from agent.models.types import ModelRequest, TextDelta, Usage
from checks.standins.bedrock.script import (
    Corrupt,
    Cut,
    CutBeforeMetadata,
    EndWithoutStop,
    Hang,
    HttpError,
    ReasoningBlock,
    StreamError,
    TextBlock,
    ToolUseBlock,
    Turn,
    failure,
    text,
)
from checks.standins.bedrock_client import CLAUDE, SECOND, BedrockOnStandIn, ask

COUNTED = {"inputTokens": 50, "outputTokens": 7, "cacheReadInputTokens": 900, "cacheWriteInputTokens": 30}
AS_COUNTED = Usage(50, 7, 900, 30)
SENT = estimated_input(ask())


def listening(tries: list[Usage]) -> ModelRequest:
    """A request whose tries that gave no message are noted."""
    return ask(on_usage=tries.append)


def test_a_message_is_told_with_the_services_count_and_nothing_beside_it() -> None:
    tries: list[Usage] = []
    with BedrockOnStandIn([text("답", usage=COUNTED)]) as bedrock:
        assert bedrock.turn(listening(tries)).usage == AS_COUNTED

    assert tries == []


def test_a_reader_who_leaves_is_charged_for_what_was_sent_and_received() -> None:
    tries: list[Usage] = []
    with BedrockOnStandIn([text("앞의 말 ", "뒤의 말", fault=Hang(after=1))]) as bedrock:
        stream = bedrock.model.stream(listening(tries))
        assert next(stream) == TextDelta("앞의 말 ")
        assert tries == []
        stream.close()
        (call,) = bedrock.calls

    assert tries == [call.usage] == [Usage(SENT, estimated_tokens("앞의 말 "))]


@pytest.mark.parametrize(
    "fault", [Cut(after=1), Corrupt(after=1), StreamError("modelStreamErrorException", after=1)]
)
def test_an_answer_that_broke_off_is_charged(fault: Cut | Corrupt | StreamError) -> None:
    tries: list[Usage] = []
    with BedrockOnStandIn([text("앞", "뒤", fault=fault)]) as bedrock, pytest.raises(ModelInterrupted):
        list(bedrock.model.stream(listening(tries)))

    assert tries == [Usage(SENT, estimated_tokens("앞"))]


@pytest.mark.parametrize(
    "fault",
    [Cut(), EndWithoutStop(), StreamError("throttlingException"), StreamError("modelTimeoutException")],
)
def test_each_try_that_the_service_had_opened_is_charged(
    fault: Cut | EndWithoutStop | StreamError,
) -> None:
    tries: list[Usage] = []
    silent = Turn((ToolUseBlock("predict_quality", ("{}",)),), fault=fault)
    script = [silent, silent, text("답", usage=COUNTED)]
    with BedrockOnStandIn(script, CLAUDE, max_attempts=3) as bedrock:
        end = bedrock.turn(listening(tries))

    assert end.usage == AS_COUNTED
    assert len(tries) == 2
    assert all(usage.input_tokens == SENT for usage in tries)


def test_a_try_on_the_first_model_counts_beside_the_fallbacks_answer() -> None:
    tries: list[Usage] = []
    script = [failure(StreamError("modelStreamErrorException")), text("답", usage=COUNTED)]
    with BedrockOnStandIn(script, CLAUDE, SECOND, max_attempts=1) as bedrock:
        end = bedrock.turn(listening(tries))

    assert (end.model_id, end.usage) == (SECOND, AS_COUNTED)
    assert tries == [Usage(SENT, 0)]


@pytest.mark.parametrize(
    "refusal",
    [
        HttpError(429, "ThrottlingException"),
        HttpError(403, "AccessDeniedException"),
        HttpError(404, "ResourceNotFoundException"),
        HttpError(400, "ValidationException"),
        HttpError(503, "ServiceUnavailableException"),
    ],
)
def test_a_request_that_the_service_did_not_take_costs_nothing(refusal: HttpError) -> None:
    tries: list[Usage] = []
    with BedrockOnStandIn([failure(refusal)], CLAUDE, max_attempts=1) as bedrock, pytest.raises(ModelError):
        list(bedrock.model.stream(listening(tries)))

    assert tries == [Usage()]


@pytest.mark.parametrize(
    "fault", [HttpError(408, "ModelTimeoutException"), HttpError(424, "ModelErrorException"), Hang()]
)
def test_a_model_that_had_read_the_request_is_paid_even_if_it_answered_nothing(
    fault: HttpError | Hang,
) -> None:
    tries: list[Usage] = []
    with (
        BedrockOnStandIn([failure(fault)], CLAUDE, max_attempts=1, read_timeout_s=0.3) as bedrock,
        pytest.raises(ModelError),
    ):
        list(bedrock.model.stream(listening(tries)))

    assert tries == [Usage(SENT, 0)]


def test_reasoning_and_tool_calls_count_as_written_although_nobody_reads_them() -> None:
    thought, call = "생각 " * 100, '{"query": "' + "x" * 200 + '"}'
    blocks = (ReasoningBlock((thought,), "sig"), ToolUseBlock("predict_quality", (call,)), TextBlock(("끝",)))
    with BedrockOnStandIn([Turn(blocks, fault=CutBeforeMetadata())]) as bedrock:
        usage = bedrock.turn().usage

    assert usage == Usage(SENT, estimated_tokens(thought + "predict_quality" + call + "끝"))
