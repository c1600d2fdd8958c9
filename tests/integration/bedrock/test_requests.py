"""What BedrockModel sends: messages, tools, cache points."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any, Literal

import pytest

from agent.models.bedrock.encoding import Guardrail
from agent.models.types import Block, Message, Reasoning, Text, ToolResult, ToolSpec, ToolUse
from checks.standins.bedrock.script import text
from checks.standins.bedrock_client import BedrockOnStandIn, ask

NOVA = "us.amazon.nova-pro-v1:0"
SIGNED = {"reasoningText": {"text": "먼저 예측한다.", "signature": "sig=="}}
CACHE_POINT = {"cachePoint": {"type": "default"}}


def user(*blocks: Block) -> Message:
    return Message("user", blocks)


def assistant(*blocks: Block) -> Message:
    return Message("assistant", blocks)


QUESTION = user(Text("불량 원인이 뭐야?"))
CALL = ToolUse("use_1", "predict_quality", {"overrides": {"Process_Temperature": 660}})
RESULT = ToolResult("use_1", {"probability_percent": 87.5})


def sent(*messages: Message, model_id: str = NOVA, **options: Any) -> Any:
    """The body of a request that the stand-in found in order."""
    with BedrockOnStandIn([text("ok")], model_id) as bedrock:
        bedrock.turn(ask(messages=messages, **options))
        return bedrock.sent()


def test_system_prompt_tools_and_token_limit_are_sent() -> None:
    schema = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
    body = sent(QUESTION, system="규칙", tools=[ToolSpec("search", "검색", schema)], max_tokens=300)

    spec = {"name": "search", "description": "검색", "inputSchema": {"json": schema}}
    assert body == {
        "system": [{"text": "규칙"}],
        "messages": [{"role": "user", "content": [{"text": "불량 원인이 뭐야?"}]}],
        "toolConfig": {"tools": [{"toolSpec": spec}]},
        "inferenceConfig": {"maxTokens": 300},
    }


def test_a_request_without_tools_has_no_tool_config() -> None:
    assert "toolConfig" not in sent(QUESTION, tools=[])


def test_a_tool_use_and_its_result_go_back_as_converse_blocks() -> None:
    body = sent(QUESTION, assistant(CALL), user(RESULT))

    assert body["messages"][1:] == [
        {
            "role": "assistant",
            "content": [
                {
                    "toolUse": {
                        "toolUseId": "use_1",
                        "name": "predict_quality",
                        "input": {"overrides": {"Process_Temperature": 660}},
                    }
                }
            ],
        },
        {
            "role": "user",
            "content": [
                {
                    "toolResult": {
                        "toolUseId": "use_1",
                        "content": [{"json": {"probability_percent": 87.5}}],
                        "status": "success",
                    }
                }
            ],
        },
    ]


def test_a_failed_result_is_marked_as_an_error() -> None:
    failed = ToolResult("use_1", {"error": {"code": "timeout"}}, failed=True)
    body = sent(QUESTION, assistant(CALL), user(failed))

    result = body["messages"][2]["content"][0]["toolResult"]
    assert (result["status"], result["content"]) == ("error", [{"json": {"error": {"code": "timeout"}}}])


def test_a_result_without_content_is_not_sent_empty() -> None:
    body = sent(QUESTION, assistant(CALL), user(ToolResult("use_1", {}, failed=True)))

    assert body["messages"][2]["content"][0]["toolResult"]["content"][0]["json"]


def test_arguments_that_were_no_object_go_back_as_an_empty_one() -> None:
    body = sent(QUESTION, assistant(ToolUse("use_1", "predict_quality", None, "[1, 2")), user(RESULT))

    assert body["messages"][1]["content"][0]["toolUse"]["input"] == {}


def test_results_may_hold_read_only_mappings_and_tuples() -> None:
    content = MappingProxyType({"top": (("Process_Temperature", 31.2),)})
    body = sent(QUESTION, assistant(CALL), user(ToolResult("use_1", content)))

    shown = body["messages"][2]["content"][0]["toolResult"]["content"][0]["json"]
    assert shown == {"top": [["Process_Temperature", 31.2]]}


def test_tool_results_come_before_text_in_the_same_message() -> None:
    body = sent(QUESTION, assistant(CALL), user(Text("이제 답하세요."), RESULT))

    assert [*map(list, body["messages"][2]["content"])] == [["toolResult"], ["text"]]


def test_blank_text_is_left_out() -> None:
    body = sent(QUESTION, assistant(Text(" \n"), CALL), user(RESULT, Text("")))

    assert [[*map(list, message["content"])] for message in body["messages"][1:]] == [
        [["toolUse"]],
        [["toolResult"]],
    ]


def test_an_empty_answer_in_the_history_leaves_roles_that_alternate() -> None:
    body = sent(user(Text("첫 질문")), assistant(Text("")), user(Text("다음 질문")))

    assert body["messages"] == [{"role": "user", "content": [{"text": "첫 질문"}, {"text": "다음 질문"}]}]


def test_a_history_cut_before_an_answer_starts_with_its_first_question() -> None:
    body = sent(assistant(Text("옛 답")), QUESTION)

    assert [message["role"] for message in body["messages"]] == ["user"]


def test_signed_reasoning_goes_back_whole_with_its_tool_use() -> None:
    body = sent(QUESTION, assistant(Reasoning(SIGNED), CALL), user(RESULT))

    assert body["messages"][1]["content"][0] == {"reasoningContent": SIGNED}


def test_redacted_reasoning_goes_back_as_its_bytes() -> None:
    body = sent(QUESTION, assistant(Reasoning({"redactedContent": b"\x00\xff"}), CALL), user(RESULT))

    assert body["messages"][1]["content"][0] == {"reasoningContent": {"redactedContent": "AP8="}}


def test_unsigned_reasoning_is_kept_back_because_it_would_be_refused() -> None:
    unsigned = Reasoning({"reasoningText": {"text": "음"}})
    body = sent(QUESTION, assistant(unsigned, CALL), user(RESULT))

    assert [*map(list, body["messages"][1]["content"])] == [["toolUse"]]


def test_reasoning_of_a_turn_without_tools_stays_behind() -> None:
    body = sent(QUESTION, assistant(Reasoning(SIGNED), Text("답")), user(Text("그럼 다음은?")))

    assert body["messages"][1]["content"] == [{"text": "답"}]


def test_a_claude_model_gets_cache_points_after_tools_system_and_question() -> None:
    body = sent(QUESTION, model_id="us.anthropic.claude-sonnet-4-6")

    assert body["toolConfig"]["tools"][-1] == CACHE_POINT
    assert body["system"][-1] == CACHE_POINT
    assert body["messages"][0]["content"][-1] == CACHE_POINT


def test_the_cache_point_stays_behind_the_newest_question_while_results_come_in() -> None:
    old = (user(Text("지난 질문")), assistant(Text("지난 답")))
    thinking = assistant(Reasoning(SIGNED), CALL)
    body = sent(*old, QUESTION, thinking, user(RESULT, Text("답하세요")), model_id="anthropic.claude-x")

    holding = [CACHE_POINT in message["content"] for message in body["messages"]]
    assert holding == [False, False, True, False, False]


def test_a_prepared_question_has_no_point_of_its_own_and_the_history_keeps_one() -> None:
    old = (replace(user(Text("지난 질문")), stable=True), assistant(Text("지난 답")))
    prepared = replace(assistant(CALL), prepared=True)
    body = sent(*old, QUESTION, prepared, user(RESULT), model_id="us.anthropic.claude-sonnet-5-5")

    holding = [CACHE_POINT in message["content"] for message in body["messages"]]
    assert holding == [True, False, False, False, False]


def test_other_models_get_no_cache_points() -> None:
    assert "cachePoint" not in str(sent(QUESTION, model_id=NOVA))


def test_cache_points_can_be_set_for_a_profile_whose_id_does_not_tell() -> None:
    profile = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123"
    with BedrockOnStandIn([text("ok")], profile, cache_points=True) as bedrock:
        bedrock.turn()

        assert "cachePoint" in str(bedrock.sent())
        assert bedrock.asked == [profile]


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_a_guardrail_goes_along_with_every_call(mode: Literal["sync", "async"]) -> None:
    guardrail = Guardrail("gr-1", "3", mode)
    with BedrockOnStandIn([text("1"), text("2")], guardrail=guardrail) as bedrock:
        bedrock.turn()
        bedrock.turn()

        assert [request.body["guardrailConfig"] for request in bedrock.server.requests] == [
            {"guardrailIdentifier": "gr-1", "guardrailVersion": "3", "streamProcessingMode": mode}
        ] * 2


def test_without_a_guardrail_none_is_named() -> None:
    with BedrockOnStandIn([text("1")]) as bedrock:
        bedrock.turn()

        assert "guardrailConfig" not in bedrock.sent()
