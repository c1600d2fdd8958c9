"""POST /api/chat: what is refused before a stream starts, and what the stream holds."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver

from agent.sessions.store import Exchange, MemorySessions
from checks.standins.url_events import ARN, OTHER_ARN, post
from tests.agent_parts import QUESTION, Tools, create_test_app, sse_events
from tests.fakes import BrokenSessions, ScriptedModel, ask_for, kinds, say, use
from tests.tool_results import SHOT

CHAT = "/api/chat"


def resolve(event: dict[str, Any], app: LambdaFunctionUrlResolver | None = None) -> dict[str, Any]:
    """The answer to an event, its header names in lower case."""
    answer = (app or create_test_app()[0]).resolve(event, None)  # type: ignore[arg-type] # no context here
    return answer | {"headers": {name.lower(): value for name, value in answer["headers"].items()}}


def refused(event: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Status and error of an event that starts no stream."""
    answer = resolve(event)
    assert answer["headers"]["content-type"] == "application/json; charset=utf-8"
    error = json.loads(answer["body"])["error"]
    assert set(error) == {"code", "message", "details"}
    return answer["statusCode"], error


def test_an_answer_is_an_event_stream_that_no_cache_or_proxy_may_hold() -> None:
    answer = resolve(post(CHAT, {"question": QUESTION, "features": SHOT}))

    assert answer["statusCode"] == 200
    assert answer["headers"]["content-type"] == "text/event-stream; charset=utf-8"
    assert answer["headers"]["cache-control"] == "no-store, no-transform"


def test_the_body_is_passed_through_as_an_iterator_that_has_not_begun() -> None:
    model = ScriptedModel(say("답"))
    answer = resolve(post(CHAT, {"question": QUESTION}), create_test_app(model)[0])

    assert isinstance(answer["body"], Iterator)
    assert model.requests == []
    assert kinds(sse_events(answer["body"])) == ["status", "answer_delta", "ai_response", "done"]


def test_a_cause_question_streams_the_whole_story() -> None:
    events = sse_events(resolve(post(CHAT, {"question": QUESTION, "features": SHOT}))["body"])

    told = [kind for kind in kinds(events) if kind not in {"answer_delta", "tool_start", "tool_end"}]
    assert told == [
        "status",
        "t1_result",
        "t2_result",
        "status",
        "t3_result",
        "status",
        "ai_response",
        "done",
    ]
    assert [event["id"] for event in events] == list(range(1, len(events) + 1))


def test_a_question_of_4000_characters_is_taken() -> None:
    assert resolve(post(CHAT, {"question": "가" * 4000}))["statusCode"] == 200


@pytest.mark.parametrize("question", ["", " ", "\n\t\u3000", "가" * 4001, None, 5, True, ["왜?"], {"a": 1}])
def test_a_question_that_is_none_is_refused(question: Any) -> None:
    status, error = refused(post(CHAT, {"question": question}))

    assert (status, error["code"]) == (422, "validation_error")
    assert [detail["field"] for detail in error["details"]] == ["question"]
    assert error["details"][0]["reason"]


def test_a_question_that_is_missing_is_refused() -> None:
    status, error = refused(post(CHAT, {"features": {}}))

    assert (status, error["details"]) == (422, [{"field": "question", "reason": "Field required"}])


@pytest.mark.parametrize("value", ["670", "높음", True, False, None, [670], {"value": 670}])
def test_a_value_that_is_not_a_number_is_refused_by_name(value: Any) -> None:
    status, error = refused(
        post(CHAT, {"question": QUESTION, "features": {"Process_Temperature": value, "Sensor_Noise": 76}})
    )

    assert status == 422
    assert [detail["field"] for detail in error["details"]] == ["features.Process_Temperature"]


def test_a_number_too_large_for_a_float_is_refused_by_name() -> None:
    status, error = refused(post(CHAT, raw='{"question": "왜?", "features": {"Process_Temperature": 1e999}}'))

    assert status == 422
    assert error["details"][0]["field"] == "features.Process_Temperature"


@pytest.mark.parametrize("features", [[1], "hot", 5, True, None])
def test_features_that_are_no_object_are_refused(features: Any) -> None:
    status, error = refused(post(CHAT, {"question": QUESTION, "features": features}))

    assert (status, error["details"][0]["field"]) == (422, "features")


def test_200_unknown_names_are_a_wrong_table() -> None:
    status, error = refused(
        post(CHAT, {"question": QUESTION, "features": {f"Column_{index}": 1 for index in range(200)}})
    )

    assert status == 422
    assert error["details"][0]["field"] == "features"
    assert "200 unknown names" in error["details"][0]["reason"]


def test_64_unknown_names_are_left_to_the_tools() -> None:
    unknown = {f"Column_{index}": 1 for index in range(64)}

    assert resolve(post(CHAT, {"question": QUESTION, "features": SHOT | unknown}))["statusCode"] == 200


def test_a_name_of_a_thousand_characters_is_refused() -> None:
    status, _ = refused(post(CHAT, {"question": QUESTION, "features": {"x" * 1000: 1}}))

    assert status == 422


def test_an_unknown_field_is_named() -> None:
    status, error = refused(post(CHAT, {"question": QUESTION, "featrues": {}}))

    assert (status, error["details"][0]["field"]) == (422, "featrues")


@pytest.mark.parametrize("session_id", ["", "a b", "../x", "x" * 129, "세션", "a\n", 5, ["s"]])
def test_a_session_id_that_is_none_is_refused(session_id: Any) -> None:
    status, error = refused(post(CHAT, {"question": QUESTION, "session_id": session_id}))

    assert (status, error["details"][0]["field"]) == (422, "session_id")


def test_all_faults_are_named_at_once_but_no_more_than_twenty() -> None:
    _, error = refused(
        post(CHAT, {"question": "", "features": {f"f{index}": "x" for index in range(40)}, "session_id": ""})
    )

    assert len(error["details"]) == 20
    assert "and 41 more" in error["message"]


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "question=왜",
        "{",
        '{"question": "왜?"',
        '{"question": NaN}',
        '{"question": "왜?", "features": {"a": NaN}}',
        '{"question": "왜?", "features": {"a": Infinity}}',
        '{"question": "왜?", "features": {"a": -Infinity}}',
        "[]",
        '"왜?"',
        "null",
        "[" * 100_000,
        b"\xff\xfe\x00",
        '{"question": "왜?"}'.encode("euc-kr"),
    ],
)
def test_a_body_that_is_no_json_object_in_utf8_is_refused(raw: str | bytes) -> None:
    status, error = refused(post(CHAT, raw=raw))

    assert (status, error["code"]) == (400, "not_json")


def test_a_body_said_to_be_base64_that_is_not_is_refused() -> None:
    event = post(CHAT, raw="!!!") | {"isBase64Encoded": True}

    assert refused(event)[0] == 400


def test_no_body_at_all_is_refused() -> None:
    assert refused(post(CHAT))[0] == 400


def test_a_base64_body_is_read() -> None:
    raw = json.dumps({"question": QUESTION}).encode()

    assert resolve(post(CHAT, raw=raw))["statusCode"] == 200


@pytest.mark.parametrize("as_bytes", [False, True])
def test_a_body_over_256_kib_is_refused(as_bytes: bool) -> None:
    text = '{"question": "왜?"}' + " " * (256 * 1024)
    status, error = refused(post(CHAT, raw=text.encode() if as_bytes else text))

    assert (status, error["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("as_bytes", [False, True])
def test_a_body_of_256_kib_is_read_and_one_byte_more_is_not(as_bytes: bool) -> None:
    def status(size: int) -> int:
        text = '{"question": "?"}'.ljust(size)
        return int(resolve(post(CHAT, raw=text.encode() if as_bytes else text))["statusCode"])

    assert (status(262_144), status(262_145)) == (200, 413)


def test_the_size_of_a_body_is_counted_in_bytes() -> None:
    text = '{"question": "왜?"}' + "\u3000" * (100 * 1024)

    assert refused(post(CHAT, raw=text))[0] == 413


def test_half_a_surrogate_pair_in_the_question_is_refused() -> None:
    status, error = refused(post(CHAT, raw='{"question": "\\ud800"}'))

    assert (status, error["details"][0]["field"]) == (422, "question")


def test_half_a_surrogate_pair_in_a_name_is_refused_in_readable_utf8() -> None:
    answer = resolve(post(CHAT, raw='{"question": "왜?", "\\ud800": 1}'))

    assert answer["statusCode"] == 422
    assert answer["body"].encode()


def test_without_a_session_id_a_new_session_is_told_in_done() -> None:
    events = sse_events(resolve(post(CHAT, {"question": "안녕"}))["body"])

    assert events[-1]["session_id"].startswith("session_")


def test_an_unknown_session_is_bound_to_its_caller_and_remembered() -> None:
    sessions = MemorySessions()
    app, _ = create_test_app(ScriptedModel(say("답")), sessions=sessions)
    events = sse_events(resolve(post(CHAT, {"question": "왜?", "session_id": "mine"}), app)["body"])

    assert events[-1]["session_id"] == "mine"
    assert sessions.open("mine", ARN) == (Exchange("왜?", "답"),)


def test_a_follow_up_without_values_is_asked_about_those_of_the_last_question() -> None:
    model = ScriptedModel(say("답"), ask_for(use("predict_quality")), say("둘째 답"))
    tools = Tools()
    app, _ = create_test_app(model, tools)
    for asked in ({"question": "왜?", "features": SHOT}, {"question": "정말?"}):
        events = sse_events(resolve(post(CHAT, asked | {"session_id": "mine"}), app)["body"])

    assert tools.t1 is not None
    assert tools.t1.payloads == [{"features": SHOT}]
    assert [row["code"] for row in events[-1]["warnings"]] == ["session_values"]


def test_another_callers_session_is_forbidden() -> None:
    sessions = MemorySessions()
    sessions.open("theirs", OTHER_ARN)
    app, _ = create_test_app(sessions=sessions)
    answer = resolve(post(CHAT, {"question": "왜?", "session_id": "theirs"}), app)

    assert answer["statusCode"] == 403
    assert json.loads(answer["body"])["error"]["code"] == "forbidden"


def test_no_header_makes_a_caller_somebody_else() -> None:
    sessions = MemorySessions()
    sessions.open("theirs", OTHER_ARN)
    app, _ = create_test_app(sessions=sessions)
    forged = {"x-amzn-iam-user-arn": OTHER_ARN, "authorization": OTHER_ARN}
    event = post(CHAT, {"question": "왜?", "session_id": "theirs"}, headers=forged)

    assert resolve(event, app)["statusCode"] == 403


def test_callers_without_a_principal_are_anonymous_together() -> None:
    sessions = MemorySessions()
    app, _ = create_test_app(ScriptedModel(say("답")), sessions=sessions)
    list(resolve(post(CHAT, {"question": "왜?", "session_id": "open"}, caller=None), app)["body"])

    assert len(sessions.open("open", "anonymous")) == 1


def test_a_session_store_that_is_down_does_not_keep_the_answer_back() -> None:
    app, _ = create_test_app(ScriptedModel(say("답")), sessions=BrokenSessions())
    events = sse_events(resolve(post(CHAT, {"question": "왜?", "session_id": "s"}), app)["body"])

    assert [row["code"] for row in events[-1]["warnings"]] == ["session_unavailable", "session_not_saved"]


@pytest.mark.parametrize("log_questions", [False, True])
def test_questions_are_logged_only_where_it_is_switched_on(log_questions: bool) -> None:
    app, written = create_test_app(log_questions=log_questions)
    list(resolve(post(CHAT, {"question": "아주 비밀스러운 질문", "features": SHOT}), app)["body"])

    assert ("아주 비밀스러운 질문" in written.getvalue()) is log_questions
