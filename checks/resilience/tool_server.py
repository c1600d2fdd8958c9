"""One tool in a process of its own, asked as its Function URL would be.

`python -m checks.resilience.tool_server t1_predict --port 8771`; any path answers.
"""

import argparse
from importlib import import_module

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.url_event import url_event

TOOLS = ("t1_predict", "t2_importance", "t3_kb")


def application(package: str) -> Starlette:
    """The ASGI application of a tool's handler."""
    handler = import_module(f"{package}.handler").handler

    async def call(request: Request) -> Response:
        event = url_event("POST", request.url.path, "", request.headers, await request.body())
        answer = await run_in_threadpool(handler, event, None)
        return Response(answer["body"], answer["statusCode"], answer["headers"])

    return Starlette(routes=[Route("/{rest:path}", call, methods=["POST"])])


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m checks.resilience.tool_server", description=__doc__)
    parser.add_argument("tool", choices=TOOLS)
    parser.add_argument("--port", type=int, default=8771)
    options = parser.parse_args()
    # Kept open for as long as a run: a connection that is closed for idleness just when it is used again
    # would be a fault that no round has.
    uvicorn.run(
        application(options.tool),
        host="127.0.0.1",
        port=options.port,
        log_level="error",
        timeout_keep_alive=3600,
    )


if __name__ == "__main__":
    main()
