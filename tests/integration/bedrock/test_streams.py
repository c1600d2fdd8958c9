"""What BedrockModel makes of a stream: text, tool uses, reasoning, stop reason, usage."""

import base64
from collections.abc import Iterator

import pytest

from agent.models.types import (
    Image,
    Message,
    Reasoning,
    StopReason,
    Text,
    TextDelta,
    ToolResult,
    ToolUse,
    TurnEnd,
    Usage,
)
from checks.standins.bedrock.script import (
    Hang,
    ReasoningBlock,
    RedactedBlock,
    TextBlock,
    ToolUseBlock,
    Turn,
    text,
    tool,
)
from checks.standins.bedrock_client import CLAUDE, BedrockOnStandIn, ask, written


def events_of(turn: Turn) -> list[TextDelta | TurnEnd]:
    with BedrockOnStandIn([turn]) as bedrock:
        return bedrock.events()


def end_of(turn: Turn) -> TurnEnd:
    with BedrockOnStandIn([turn]) as bedrock:
        return bedrock.turn()


def test_text_comes_in_the_models_pieces_and_ends_with_the_whole_message() -> None:
    *pieces, end = events_of(text("금형 ", "온도가 ", "낮습니다."))

    assert pieces == [TextDelta("금형 "), TextDelta("온도가 "), TextDelta("낮습니다.")]
    assert isinstance(end, TurnEnd)
    assert end.message.content == (Text("금형 온도가 낮습니다."),)
    assert (end.stop_reason, end.model_id) == (StopReason.END_TURN, CLAUDE)


def test_a_picture_goes_out_as_its_bytes_before_the_question() -> None:
    asked = Message("user", (Image("webp", b"\xff\0picture", 1, 1), Text("이게 뭐야?")))
    with BedrockOnStandIn([text("기공입니다.")]) as bedrock:
        bedrock.turn(ask(messages=[asked]))
        picture, question = bedrock.sent()["messages"][0]["content"][:2]

    assert picture["image"]["format"] == "webp"
    assert base64.b64decode(picture["image"]["source"]["bytes"]) == b"\xff\0picture"
    assert question == {"text": "이게 뭐야?"}


def test_text_is_passed_on_while_the_model_is_still_writing() -> None:
    with BedrockOnStandIn([text("첫 조각", "never sent", fault=Hang(after=1))]) as bedrock:
        stream = bedrock.model.stream(ask())

        assert next(stream) == TextDelta("첫 조각")
        _close(stream)


def test_a_tool_use_is_handed_over_only_with_the_whole_turn() -> None:
    events = events_of(tool("predict_quality", {"overrides": {"Process_Pressure": 150}}))

    assert len(events) == 1
    end = events[0]
    assert isinstance(end, TurnEnd)
    raw = '{"overrides":{"Process_Pressure":150}}'
    arguments = {"overrides": {"Process_Pressure": 150}}
    assert end.message.tool_uses == (ToolUse("tooluse_1", "predict_quality", arguments, raw),)
    assert end.stop_reason is StopReason.TOOL_USE


def test_arguments_split_anywhere_are_joined() -> None:
    pieces = ('{"que', 'ry":"기', "공 ", '원인","max_re', 'sults":', "3", "}")
    end = end_of(Turn((ToolUseBlock("search_knowledge_base", pieces),)))

    assert end.message.tool_uses[0].arguments == {"query": "기공 원인", "max_results": 3}


@pytest.mark.parametrize("pieces", [(), ("",), ("{}",)])
def test_a_tool_without_arguments_gets_an_empty_object(pieces: tuple[str, ...]) -> None:
    assert end_of(Turn((ToolUseBlock("predict_quality", pieces),))).message.tool_uses[0].arguments == {}


@pytest.mark.parametrize(
    "raw",
    ['{"features": ', "[1, 2]", '"text"', "null", '{"x": NaN}', "[" * 50_000],
    ids=["broken off", "array", "string", "null", "not a number", "too deep"],
)
def test_arguments_that_are_no_json_object_are_none_with_what_was_written(raw: str) -> None:
    use = end_of(Turn((ToolUseBlock("predict_quality", (raw,)),))).message.tool_uses[0]

    assert (use.arguments, use.raw_arguments) == (None, raw)


def test_two_tool_uses_after_text_keep_their_order() -> None:
    blocks = (
        TextBlock(("분석합니다.",)),
        ToolUseBlock("predict_quality", ("{}",), "a"),
        ToolUseBlock("analyze_feature_importance", ("{}",), "b"),
    )
    message = end_of(Turn(blocks)).message

    assert message.text == "분석합니다."
    assert [use.tool_use_id for use in message.tool_uses] == ["a", "b"]


def test_text_blocks_on_both_sides_of_a_tool_use_stay_apart() -> None:
    blocks = (TextBlock(("앞",)), ToolUseBlock("predict_quality", ("{}",)), TextBlock(("뒤",)))
    content = end_of(Turn(blocks)).message.content

    assert [type(block) for block in content] == [Text, ToolUse, Text]


def test_reasoning_is_kept_whole_and_not_shown() -> None:
    blocks = (ReasoningBlock(("먼저 ", "예측한다."), "sig=="), TextBlock(("답",)))
    events = events_of(Turn(blocks))

    assert written(events) == ["답"]
    assert isinstance(events[-1], TurnEnd)
    whole = {"reasoningText": {"text": "먼저 예측한다.", "signature": "sig=="}}
    assert events[-1].message.content[0] == Reasoning(whole)


def test_reasoning_that_is_only_a_signature_is_kept() -> None:
    end = end_of(Turn((ReasoningBlock((), "sig=="), TextBlock(("답",)))))

    assert end.message.content[0] == Reasoning({"reasoningText": {"text": "", "signature": "sig=="}})


def test_redacted_reasoning_is_kept_as_bytes() -> None:
    end = end_of(Turn((RedactedBlock(b"\x00\xffsecret"), TextBlock(("답",)))))

    assert end.message.content[0] == Reasoning({"redactedContent": b"\x00\xffsecret"})


def test_reasoning_comes_back_in_the_next_request_as_it_was_received() -> None:
    thinking = Turn((ReasoningBlock(("생각",), "sig=="), ToolUseBlock("predict_quality", ("{}",))))
    with BedrockOnStandIn([thinking, text("답")]) as bedrock:
        message = bedrock.turn().message
        bedrock.turn(ask(messages=[*ask().messages, message, _result()]))

        content = bedrock.sent()["messages"][1]["content"]
    assert content[0] == {"reasoningContent": {"reasoningText": {"text": "생각", "signature": "sig=="}}}


@pytest.mark.parametrize("reason", [reason for reason in StopReason if reason is not StopReason.UNKNOWN])
def test_every_stop_reason_is_passed_on(reason: StopReason) -> None:
    assert end_of(text("답", stop_reason=reason.value)).stop_reason is reason


def test_a_stop_reason_of_the_future_is_unknown() -> None:
    assert end_of(text("답", stop_reason="pondering")).stop_reason is StopReason.UNKNOWN


def test_usage_holds_all_four_counts() -> None:
    usage = {
        "inputTokens": 11,
        "outputTokens": 22,
        "totalTokens": 33,
        "cacheReadInputTokens": 1200,
        "cacheWriteInputTokens": 340,
    }
    assert end_of(text("답", usage=usage)).usage == Usage(11, 22, 1200, 340)


def test_a_turn_without_content_is_a_message_without_blocks() -> None:
    end = end_of(Turn((TextBlock(("",)),)))

    assert end.message.content == ()


def test_empty_deltas_are_not_passed_on() -> None:
    assert written(events_of(text("", "답", ""))) == ["답"]


def test_a_character_whose_halves_come_in_two_deltas_is_joined() -> None:
    events = events_of(text("경고 \ud83d", "\udea8 끝"))

    assert written(events) == ["경고 ", "🚨 끝"]


def test_half_a_character_alone_is_replaced_so_that_the_text_can_be_written() -> None:
    events = events_of(text("끝 \ud83d"))

    assert written(events) == ["끝 ", "\N{REPLACEMENT CHARACTER}"]
    assert isinstance(events[-1], TurnEnd)
    assert events[-1].message.text == "끝 \N{REPLACEMENT CHARACTER}"


def test_frames_and_characters_cut_by_the_network_are_read_whole() -> None:
    assert written(events_of(text("용탕 온도 ", "670 °C", chunk_bytes=7))) == ["용탕 온도 ", "670 °C"]


def test_the_connection_serves_the_next_turn_too() -> None:
    with BedrockOnStandIn([tool("predict_quality"), text("답")]) as bedrock:
        bedrock.turn()
        bedrock.turn()

        assert len({request.connection for request in bedrock.server.requests}) == 1


def test_closing_the_stream_closes_the_connection() -> None:
    with BedrockOnStandIn([text("첫 조각", "never sent", fault=Hang(after=1))]) as bedrock:
        stream = bedrock.model.stream(ask())
        next(stream)
        _close(stream)

        assert bedrock.server.client_left.wait(10)


def _close(stream: Iterator[object]) -> None:
    stream.close()  # type: ignore[attr-defined]


def _result() -> Message:
    return Message("user", (ToolResult("tooluse_1", {"probability_percent": 87.5}),))
