"""What BedrockModel does when the service refuses, breaks or falls silent."""

import pytest

from agent.models.errors import ModelError, ModelInterrupted, ModelRejected, ModelThrottled, ModelUnavailable
from agent.models.token_estimate import estimated_input, estimated_tokens
from agent.models.types import StopReason, TextDelta, Usage
from checks.standins.bedrock.script import (
    Corrupt,
    Cut,
    CutBeforeMetadata,
    EndWithoutStop,
    Fault,
    Hang,
    HttpError,
    StreamError,
    TextBlock,
    ToolUseBlock,
    Turn,
    failure,
    text,
)
from checks.standins.bedrock_client import CLAUDE, SECOND, THIRD, BedrockOnStandIn, ask, written

THROTTLED = failure(HttpError(429, "ThrottlingException"))
DOWN = failure(HttpError(503, "ServiceUnavailableException"))
FORBIDDEN = failure(HttpError(403, "AccessDeniedException"))
RETIRED = failure(HttpError(404, "ResourceNotFoundException"))
INVALID = failure(HttpError(400, "ValidationException"))

BEFORE_TEXT: list[Fault] = [
    HttpError(429, "ThrottlingException"),
    HttpError(429, "SomethingNewException"),
    HttpError(500, "InternalServerException"),
    HttpError(502, "SomethingNewException"),
    HttpError(503, "ServiceUnavailableException"),
    HttpError(408, "ModelTimeoutException"),
    HttpError(424, "ModelErrorException"),
    StreamError("throttlingException"),
    StreamError("internalServerException"),
    StreamError("modelStreamErrorException"),
    StreamError("serviceUnavailableException"),
    StreamError("somethingNewException"),
    Cut(),
    EndWithoutStop(),
    Corrupt(),
]

IN_THE_ANSWER: list[Fault] = [
    StreamError("throttlingException", after=1),
    StreamError("modelStreamErrorException", after=1),
    StreamError("internalServerException", after=2),
    StreamError("validationException", after=1),
    Cut(after=1),
    EndWithoutStop(),
    Corrupt(after=1),
]


def nothing_yet(fault: Fault) -> Turn:
    """The fault in a turn that has sent no text when it strikes."""
    return Turn((ToolUseBlock("predict_quality", ("{", "}")),), fault=fault)


@pytest.mark.parametrize("fault", BEFORE_TEXT, ids=repr)
def test_a_passing_fault_before_any_text_is_tried_again(fault: Fault) -> None:
    with BedrockOnStandIn([nothing_yet(fault), text("답")]) as bedrock:
        assert written(bedrock.events()) == ["답"]
        assert bedrock.asked == [CLAUDE, CLAUDE]


@pytest.mark.parametrize("fault", [Hang(), Hang(after=1)], ids=repr)
def test_silence_before_any_text_is_tried_again(fault: Fault) -> None:
    with BedrockOnStandIn([nothing_yet(fault), text("답")], read_timeout_s=0.3) as bedrock:
        assert written(bedrock.events()) == ["답"]


@pytest.mark.parametrize("fault", IN_THE_ANSWER, ids=repr)
def test_a_fault_in_the_answer_interrupts_it_and_is_not_tried_again(fault: Fault) -> None:
    with BedrockOnStandIn([text("앞", "뒤", fault=fault), text("답")], CLAUDE, SECOND) as bedrock:
        stream = bedrock.model.stream(ask())

        assert next(stream) == TextDelta("앞")
        with pytest.raises(ModelInterrupted):
            list(stream)
        assert bedrock.asked == [CLAUDE]


def test_silence_in_the_answer_interrupts_it() -> None:
    hanging = text("앞", "뒤", fault=Hang(after=1))
    with (
        BedrockOnStandIn([hanging], read_timeout_s=0.3) as bedrock,
        pytest.raises(ModelInterrupted),
    ):
        bedrock.events()


def test_a_fault_in_a_tool_use_after_text_interrupts_too() -> None:
    blocks = (TextBlock(("분석합니다.",)), ToolUseBlock("predict_quality", ("{", "}")))
    with (
        BedrockOnStandIn([Turn(blocks, fault=Cut(after=2))]) as bedrock,
        pytest.raises(ModelInterrupted),
    ):
        bedrock.events()


def test_a_message_that_was_whole_before_the_connection_broke_counts() -> None:
    with BedrockOnStandIn([text("답", fault=CutBeforeMetadata())]) as bedrock:
        end = bedrock.turn()

    assert (end.message.text, end.stop_reason) == ("답", StopReason.END_TURN)
    assert end.usage == Usage(estimated_input(ask()), estimated_tokens("답"))


def test_waits_grow_and_are_drawn_from_zero_to_their_cap() -> None:
    draws = iter([0.5, 1.0, 0.25])
    with BedrockOnStandIn(
        [THROTTLED, THROTTLED, THROTTLED, text("답")], max_attempts=4, random=lambda: next(draws)
    ) as bedrock:
        bedrock.turn()

        assert bedrock.clock.sleeps == [0.5 * 0.25, 1.0 * 0.5, 0.25 * 1.0]


def test_waits_stop_growing() -> None:
    with BedrockOnStandIn([*[DOWN] * 7, text("답")], max_attempts=8) as bedrock:
        bedrock.turn()

        assert bedrock.clock.sleeps == [0.25, 0.5, 1.0, 2.0, 4.0, 4.0, 4.0]


def test_a_model_that_keeps_throttling_is_followed_by_the_next_without_a_wait() -> None:
    with BedrockOnStandIn([THROTTLED, THROTTLED, text("답")], CLAUDE, SECOND, max_attempts=2) as bedrock:
        end = bedrock.turn()

        assert bedrock.asked == [CLAUDE, CLAUDE, SECOND]
        assert end.model_id == SECOND
        assert bedrock.clock.sleeps == [0.25]


@pytest.mark.parametrize(
    "fault",
    [
        HttpError(403, "AccessDeniedException"),
        HttpError(404, "ResourceNotFoundException"),
        HttpError(400, "ValidationException"),
        HttpError(429, "ModelNotReadyException"),
        HttpError(418, "SomethingNewException"),
        StreamError("validationException"),
    ],
    ids=repr,
)
def test_a_model_that_refuses_is_passed_over_at_once(fault: Fault) -> None:
    with BedrockOnStandIn([nothing_yet(fault), text("답")], CLAUDE, SECOND) as bedrock:
        assert bedrock.turn().model_id == SECOND
        assert bedrock.clock.sleeps == []


@pytest.mark.parametrize("refusal", [FORBIDDEN, RETIRED, INVALID], ids=["access", "not found", "invalid"])
def test_the_next_request_starts_with_the_model_that_answered(refusal: Turn) -> None:
    with BedrockOnStandIn([refusal, text("1"), text("2")], CLAUDE, SECOND) as bedrock:
        bedrock.turn()
        bedrock.turn()

        assert bedrock.asked == [CLAUDE, SECOND, SECOND]


def test_a_refusal_is_forgotten_after_five_minutes() -> None:
    with BedrockOnStandIn([FORBIDDEN, text("1"), text("2")], CLAUDE, SECOND) as bedrock:
        bedrock.turn()
        bedrock.clock.sleep(301)
        bedrock.turn()

        assert bedrock.asked == [CLAUDE, SECOND, CLAUDE]


def test_a_model_that_only_throttled_stays_first() -> None:
    with BedrockOnStandIn([THROTTLED, text("1"), text("2")], CLAUDE, SECOND, max_attempts=1) as bedrock:
        bedrock.turn()
        bedrock.turn()

        assert bedrock.asked == [CLAUDE, SECOND, CLAUDE]


def test_an_invalid_request_does_not_put_its_models_last() -> None:
    with BedrockOnStandIn([INVALID, INVALID, text("답")], CLAUDE, SECOND) as bedrock:
        with pytest.raises(ModelRejected):
            bedrock.turn()
        bedrock.turn()

        assert bedrock.asked == [CLAUDE, SECOND, CLAUDE]


def test_a_refused_model_is_still_tried_when_no_other_answers_and_comes_first_again() -> None:
    script = [FORBIDDEN, text("1"), THROTTLED, text("2"), text("3")]
    with BedrockOnStandIn(script, CLAUDE, SECOND, max_attempts=1) as bedrock:
        bedrock.turn()
        assert bedrock.turn().model_id == CLAUDE
        bedrock.turn()

        assert bedrock.asked[-1] == CLAUDE


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ([THROTTLED, THROTTLED, THROTTLED], ModelThrottled),
        ([DOWN, DOWN, DOWN], ModelUnavailable),
        ([FORBIDDEN, RETIRED, INVALID], ModelRejected),
        ([THROTTLED, DOWN, FORBIDDEN], ModelUnavailable),
        ([DOWN, THROTTLED, INVALID], ModelThrottled),
        ([FORBIDDEN, failure(HttpError(429, "ModelNotReadyException")), RETIRED], ModelUnavailable),
    ],
)
def test_the_last_fault_that_may_pass_says_what_to_tell_the_caller(
    script: list[Turn], error: type[ModelError]
) -> None:
    with (
        BedrockOnStandIn(script, CLAUDE, SECOND, THIRD, max_attempts=1) as bedrock,
        pytest.raises(error),
    ):
        bedrock.turn()


def test_errors_show_nothing_of_the_service() -> None:
    with (
        BedrockOnStandIn(
            [failure(HttpError(403, "AccessDeniedException", "arn:aws:iam::1:role/x"))]
        ) as bedrock,
        pytest.raises(ModelRejected) as raised,
    ):
        bedrock.turn()
    assert "arn" not in str(raised.value)
    assert "AccessDenied" not in str(raised.value)


def test_no_retry_starts_when_its_wait_would_pass_the_deadline() -> None:
    with BedrockOnStandIn([THROTTLED, THROTTLED, text("답")]) as bedrock:
        with pytest.raises(ModelThrottled):
            bedrock.turn(ask(deadline=bedrock.clock() + 0.3))

        assert bedrock.asked == [CLAUDE, CLAUDE]
        assert bedrock.clock.sleeps == [0.25]


def test_no_fallback_starts_after_the_deadline() -> None:
    with BedrockOnStandIn([FORBIDDEN, text("답")], CLAUDE, SECOND) as bedrock:
        with pytest.raises(ModelRejected):
            bedrock.turn(ask(deadline=bedrock.clock()))

        assert bedrock.asked == [CLAUDE]


def test_a_service_that_cannot_be_reached_is_unavailable() -> None:
    bedrock = BedrockOnStandIn([])
    with bedrock:
        pass
    with pytest.raises(ModelUnavailable):
        bedrock.turn()
    bedrock.client.close()


def test_a_list_without_models_is_a_mistake_at_start() -> None:
    with BedrockOnStandIn([]) as bedrock, pytest.raises(ValueError, match="at least one model"):
        type(bedrock.model)(bedrock.client, [])


def test_no_retry_starts_once_the_tries_of_a_turn_took_their_time() -> None:
    with BedrockOnStandIn([DOWN, DOWN, DOWN, text("답")], max_attempts=4, retry_for_s=1.0) as bedrock:
        with pytest.raises(ModelUnavailable):
            bedrock.turn()

        assert bedrock.asked == [CLAUDE, CLAUDE, CLAUDE]
        assert bedrock.clock.sleeps == [0.25, 0.5]
