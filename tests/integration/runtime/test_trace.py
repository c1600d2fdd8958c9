"""The agent under its own runtime: each invocation's trace goes along with its calls of the tools."""

import json
from pathlib import Path

from checks.standins.loopback import Answer, Loopback, Request
from checks.standins.runtime_api import LoopbackApi
from tests.integration.runtime.conftest import Start
from tests.tool_results import T1_WHAT_IF, T2

EVENT = json.loads((Path(__file__).parents[3] / "events" / "agent_predict.json").read_text(encoding="utf-8"))
TRACES = ["Root=1-67891233-abcdef012345678912345678;Sampled=1", "Root=1-67891299-0123456789abcdef01234567"]


def tools(request: Request) -> Answer:
    """T1 and T2 behind Lambda's Invoke."""
    return Answer(200, json.dumps(T1_WHAT_IF if "/line-t1/" in request.path else T2).encode())


def test_both_tools_are_called_with_the_trace_of_their_invocation(api: LoopbackApi, start: Start) -> None:
    with Loopback(tools) as lambdas:
        start(
            "",
            "agent.handler.handler",
            AWS_LAMBDA_FUNCTION_NAME="agent",
            AWS_ENDPOINT_URL_LAMBDA=lambdas.url,
            AWS_ACCESS_KEY_ID="testing",
            AWS_SECRET_ACCESS_KEY="testing",
            AWS_DEFAULT_REGION="us-east-1",
            USE_MOCK="true",
            LAMBDA_T1_URL="line-t1",
            LAMBDA_T2_URL="line-t2",
        )
        for trace in TRACES:
            prelude, _ = api.report_on(api.give(EVENT, trace_id=trace)).http()
            assert prelude["statusCode"] == 200
        sent = [
            (request.path.split("/")[3], request.headers["x-amzn-trace-id"]) for request in lambdas.requests
        ]

    assert sorted(sent) == sorted((tool, trace) for trace in TRACES for tool in ("line-t1", "line-t2"))
