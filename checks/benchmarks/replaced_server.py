"""The replaced design as a server: FastAPI, one unstreamed answer after another (`replaced_design`).

`python -m checks.benchmarks.replaced_server --model-url … --tools-url … --port 8780`. Its events are those of
the contract, all sent when the answer is there, as an answer of one piece.
"""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import httpx
from fastapi import Body, FastAPI, Response

from agent.models.bedrock.adapter import BedrockModel
from agent.tools.transport import Transport
from checks.benchmarks import replaced_design
from shared import jsonio
from shared.contracts.tools import Tool

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

CLAUDE = "us.anthropic.claude-sonnet-5-5"


@dataclass(frozen=True, slots=True)
class HttpTool:
    """A tool by POST, one connection kept."""

    client: httpx.Client
    url: str

    def call(self, payload: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:
        """Send and wait."""
        answer: Mapping[str, Any] = self.client.post(self.url, json=dict(payload), timeout=timeout).json()
        return answer


def application(bedrock: "BedrockRuntimeClient", tools_url: str) -> FastAPI:
    """The server. A plain function as its route, so that FastAPI runs each request in a thread."""
    app = FastAPI()
    model = BedrockModel(bedrock, [CLAUDE])
    client = httpx.Client()
    tools: dict[Tool, Transport] = {
        tool: HttpTool(client, f"{tools_url}/{tool}") for tool in (Tool.PREDICT, Tool.IMPORTANCE)
    }

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "healthy"}

    @app.post("/api/chat")
    def chat(question: Annotated[str, Body()], features: Annotated[dict[str, float], Body()]) -> Response:
        run = replaced_design.answer(model, tools, question, features)
        usage = {
            "output_tokens": run.output_tokens,
            "input_tokens": run.input_tokens,
            "turns": run.turns,
        }
        events = (
            {"type": "status", "message": "도구 선택 중..."},
            {"type": "answer_delta", "text": run.answer},
            {"type": "done", "usage": usage},
        )
        body = "".join(f"data: {jsonio.dumps(event)}\n\n" for event in events)
        return Response(body, media_type="text/event-stream")

    return app


def main() -> None:
    """Serve until SIGTERM."""
    # Here, since the same application as a Lambda function needs none of it (replaced_lambda).
    import uvicorn  # noqa: PLC0415

    from checks.standins.bedrock_client import dummy_session  # noqa: PLC0415
    from shared.aws_clients import bedrock_runtime_client  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="python -m checks.benchmarks.replaced_server", description=__doc__)
    parser.add_argument("--model-url", required=True)
    parser.add_argument("--tools-url", required=True)
    parser.add_argument("--port", type=int, default=8780)
    options = parser.parse_args()
    bedrock = bedrock_runtime_client(dummy_session(), endpoint_url=options.model_url)
    app = application(bedrock, options.tools_url)
    uvicorn.run(app, host="127.0.0.1", port=options.port, log_level="error")


if __name__ == "__main__":
    main()
