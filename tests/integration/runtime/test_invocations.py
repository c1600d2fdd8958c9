"""What reaches the handler, and that one process answers one invocation after another."""

import json
import time

from checks.standins.runtime_api import ARN, LoopbackApi
from tests.integration.runtime.conftest import Start

TELLS_CONTEXT = """
import json, os

FIELDS = ("function_name", "function_version", "memory_limit_in_mb", "invoked_function_arn",
          "aws_request_id", "log_group_name", "log_stream_name", "deadline", "streams_response")

def handler(event, context):
    seen = {name: getattr(context, name) for name in FIELDS}
    seen["remaining"] = context.get_remaining_time_in_millis()
    seen["trace_id"] = os.environ.get("_X_AMZN_TRACE_ID")
    seen["pid"] = os.getpid()
    seen["event"] = event
    return {"statusCode": 200, "body": json.dumps(seen)}
"""


def test_the_context_carries_what_lambda_says_of_function_and_invocation(
    api: LoopbackApi, start: Start
) -> None:
    start(
        TELLS_CONTEXT,
        AWS_LAMBDA_FUNCTION_NAME="agent",
        AWS_LAMBDA_FUNCTION_VERSION="$LATEST",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE="1024",
        AWS_LAMBDA_LOG_GROUP_NAME="/aws/lambda/agent",
        AWS_LAMBDA_LOG_STREAM_NAME="2024/02/10/[$LATEST]1",
    )

    request_id = api.give({"rawPath": "/health"})
    seen = json.loads(api.report_on(request_id).http()[1])

    assert seen["function_name"] == "agent"
    assert seen["function_version"] == "$LATEST"
    assert seen["memory_limit_in_mb"] == 1024
    assert seen["invoked_function_arn"] == ARN
    assert seen["aws_request_id"] == request_id
    assert seen["log_group_name"] == "/aws/lambda/agent"
    assert seen["log_stream_name"] == "2024/02/10/[$LATEST]1"
    assert seen["streams_response"] is True
    assert seen["event"] == {"rawPath": "/health"}


def test_the_deadline_reaches_the_handler(api: LoopbackApi, start: Start) -> None:
    start(TELLS_CONTEXT)
    deadline = int(time.time() * 1000) + 3_600_000

    seen = json.loads(api.report_on(api.give(deadline_ms=deadline)).http()[1])
    left_now = deadline - int(time.time() * 1000)

    assert seen["deadline"] == deadline
    assert left_now <= seen["remaining"] <= 3_600_000


def test_no_time_remains_after_the_deadline(api: LoopbackApi, start: Start) -> None:
    start(TELLS_CONTEXT)

    seen = json.loads(api.report_on(api.give(deadline_ms=1)).http()[1])

    assert seen["remaining"] == 0


def test_each_invocation_has_its_own_trace_id_or_none(api: LoopbackApi, start: Start) -> None:
    start(TELLS_CONTEXT)

    given = [api.give(trace_id=trace_id) for trace_id in ("Root=1-a;Sampled=1", "Root=1-b", None)]
    seen = [json.loads(api.report_on(request_id).http()[1])["trace_id"] for request_id in given]

    assert seen == ["Root=1-a;Sampled=1", "Root=1-b", None]


def test_one_process_answers_many_invocations_over_two_connections(api: LoopbackApi, start: Start) -> None:
    start(TELLS_CONTEXT)

    given = [api.give(number) for number in range(20)]
    seen = [json.loads(api.report_on(request_id).http()[1]) for request_id in given]

    assert [answer["event"] for answer in seen] == list(range(20))
    assert len({answer["pid"] for answer in seen}) == 1
    assert api.connections == 2


def test_connections_that_the_api_closes_between_invocations_are_opened_again(
    api: LoopbackApi, start: Start
) -> None:
    api.closes_idle_connections = True
    runtime = start(TELLS_CONTEXT)

    for number in range(5):
        assert json.loads(api.report_on(api.give(number)).http()[1])["event"] == number
        api.wait_until_closed(2 * number + 2)

    assert runtime.log() == []


def test_a_next_whose_connection_breaks_is_asked_again(api: LoopbackApi, start: Start) -> None:
    start(TELLS_CONTEXT)
    api.report_on(api.give("before"))
    api.wait_until_asked()

    api.hang_up_on_next()

    assert json.loads(api.report_on(api.give("after")).http()[1])["event"] == "after"


def test_what_a_handler_prints_is_in_the_log_at_once(api: LoopbackApi, start: Start) -> None:
    runtime = start("def handler(event, context):\n    print('printed')\n")

    api.report_on(api.give())

    assert runtime.stdout.read_text() == "printed\n"
