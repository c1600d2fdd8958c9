"""The tools of a benchmark: real answers, worked out once, each given 150 ms after the request.

`python -m checks.benchmarks.slow_tools --seconds 0.15 --port 8770`; one path for each tool's name.
"""

import argparse
import asyncio
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from checks.benchmarks.environment import QUESTION, shot
from shared import jsonio
from shared.contracts.tools import Tool
from t1_predict.handler import handler as predict
from t2_importance.handler import handler as importance
from t3_kb.handler import handler as search


def application(seconds: float) -> Starlette:
    """The ASGI application. A request whose body holds neither a shot nor a query is refused."""
    given = {"features": shot()}
    answers: dict[str, Any] = {
        Tool.PREDICT: predict(given, None),
        Tool.IMPORTANCE: importance(given, None),
        Tool.SEARCH: search({"query": QUESTION}, None),
    }
    bodies = {tool: jsonio.dumps(answer).encode() for tool, answer in answers.items()}

    async def call(request: Request) -> Response:
        asked = jsonio.loads(await request.body())
        if not (asked.get("features") or asked.get("query")):
            return Response('{"error": {"code": "validation_error"}}', 422)
        await asyncio.sleep(seconds)
        return Response(bodies[request.path_params["tool"]], media_type="application/json")

    return Starlette(routes=[Route("/{tool}", call, methods=["POST"])])


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m checks.benchmarks.slow_tools", description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.15)
    parser.add_argument("--port", type=int, default=8770)
    options = parser.parse_args()
    uvicorn.run(application(options.seconds), host="127.0.0.1", port=options.port, log_level="error")


if __name__ == "__main__":
    main()
