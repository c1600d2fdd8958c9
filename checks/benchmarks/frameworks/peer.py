"""A cause question answered by an agent framework, in a process of its own with the framework's packages.

`python peer.py strands|pydantic_ai held|copied MODEL_URL TOOLS_URL`, question and shot as JSON on standard
input. With `held` the tools know the shot's values, as this project's do; with `copied` the model writes
them into every call, as a plain tool function with typed arguments asks for. Prints one JSON line: seconds
from the start of the script until the agent stands (`ready_s`), from the question to first text and end;
output tokens.
"""

import asyncio
import json
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Callable
from typing import Any

STARTED = time.perf_counter()
MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
SYSTEM = "당신은 다이캐스팅 AI 어시스턴트입니다. 불량 원인 질문에는 예측과 원인 분석 도구를 함께 부르세요."


def tools(url: str, shot: dict[str, float], *, copied: bool) -> list[Callable[..., Any]]:
    """Return the tools as plain functions with docstrings, as both frameworks take them."""

    def call(name: str, features: dict[str, float]) -> dict[str, Any]:
        body = json.dumps({"features": features}).encode()
        request = urllib.request.Request(f"{url}/{name}", body, {"content-type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            found: dict[str, Any] = json.loads(answer.read())
        return {key: value for key, value in found.items() if key not in ("latent_features", "attributions")}

    if copied:

        def predict_quality(features: dict[str, float]) -> dict[str, Any]:
            """Predict whether the shot will be good."""
            return call("predict_quality", features)

        def analyze_feature_importance(features: dict[str, float]) -> dict[str, Any]:
            """Say which variables drive the prediction."""
            return call("analyze_feature_importance", features)

        return [predict_quality, analyze_feature_importance]

    def predict_held() -> dict[str, Any]:
        """Predict whether the shot will be good."""
        return call("predict_quality", shot)

    def analyze_held() -> dict[str, Any]:
        """Say which variables drive the prediction."""
        return call("analyze_feature_importance", shot)

    predict_held.__name__, analyze_held.__name__ = "predict_quality", "analyze_feature_importance"
    return [predict_held, analyze_held]


def strands(model_url: str, functions: list[Callable[..., Any]]) -> Callable[[str], AsyncIterator[str | int]]:
    """Return a function that streams the answer's pieces of text, and last the output tokens."""
    import boto3  # noqa: PLC0415
    from strands import Agent, tool  # noqa: PLC0415
    from strands.models import BedrockModel  # noqa: PLC0415

    session = boto3.Session("test", "test", region_name="us-east-1")
    model = BedrockModel(boto_session=session, endpoint_url=model_url, model_id=MODEL, streaming=True)
    decorated = [tool(name=each.__name__)(each) for each in functions]
    agent = Agent(model=model, tools=decorated, system_prompt=SYSTEM, callback_handler=None)

    async def ask(question: str) -> AsyncIterator[str | int]:
        async for event in agent.stream_async(question):
            if event.get("data"):
                yield event["data"]
            if "result" in event:
                yield int(event["result"].metrics.accumulated_usage["outputTokens"])

    return ask


def pydantic_ai(
    model_url: str, functions: list[Callable[..., Any]]
) -> Callable[[str], AsyncIterator[str | int]]:
    """Return a function that streams the answer's pieces of text, and last the output tokens."""
    from pydantic_ai import Agent  # noqa: PLC0415
    from pydantic_ai.models.bedrock import BedrockConverseModel  # noqa: PLC0415
    from pydantic_ai.providers.bedrock import BedrockProvider  # noqa: PLC0415

    provider = BedrockProvider(
        base_url=model_url, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    agent = Agent(BedrockConverseModel(MODEL, provider=provider), system_prompt=SYSTEM, tools=functions)

    async def ask(question: str) -> AsyncIterator[str | int]:
        async with agent.iter(question) as run:
            async for node in run:
                if not Agent.is_model_request_node(node):
                    continue
                async with node.stream(run.ctx) as stream:
                    async for event in stream:
                        part = getattr(event, "part", None)
                        if part is not None and getattr(part, "part_kind", "") == "text" and part.content:
                            yield str(part.content)
                        delta = getattr(event, "delta", None)
                        if delta is not None and getattr(delta, "part_delta_kind", "") == "text":
                            yield str(delta.content_delta)
            yield int(run.usage.output_tokens)

    return ask


async def measure(ask: Callable[[str], AsyncIterator[str | int]], question: str) -> dict[str, float]:
    """Return first text and end in seconds, and the output tokens."""
    asked = time.perf_counter()
    first, tokens = 0.0, 0
    async for piece in ask(question):
        if isinstance(piece, int):
            tokens = piece
        elif not first:
            first = time.perf_counter() - asked
    return {"first_text_s": first, "end_s": time.perf_counter() - asked, "output_tokens": tokens}


def main() -> None:
    """Build the agent, ask once to warm up and once to measure, print."""
    framework, way, model_url, tools_url = sys.argv[1:]
    given = json.load(sys.stdin)
    functions = tools(tools_url, given["shot"], copied=way == "copied")
    build = {"strands": strands, "pydantic_ai": pydantic_ai}[framework]
    ask = build(model_url, functions)
    ready_s = time.perf_counter() - STARTED
    question = given["question"]
    if way == "copied":
        question += f"\n\n현재 공정값: {json.dumps(given['shot'])}"
    asyncio.run(measure(build(model_url, functions), question))
    print(json.dumps({"ready_s": ready_s, **asyncio.run(measure(ask, question))}))


main()
