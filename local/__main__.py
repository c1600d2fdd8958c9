"""`python -m local`: serve everything on one port. The composition root of the local server."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from agent.handler import build_services
from agent.routes.app import create_app
from agent.settings import AgentSettings
from agent.tools.inprocess import InProcessTransport
from agent.tools.names import Tool
from local.page import HOW_TO_MAKE, PageSettings, is_bundled
from local.server import create_server
from shared.settings import read_settings

PAGE = Path(__file__).resolve().parents[1] / "build" / "page"
HANDLERS = {
    Tool.INGEST: "t0_ingest.handler",
    Tool.PREDICT: "t1_predict.handler",
    Tool.IMPORTANCE: "t2_importance.handler",
    Tool.SEARCH: "t3_kb.handler",
}
LOCAL_DEFAULTS = {
    "USE_MOCK": "true",
    "OFFLINE_WORD_MS": "10",
    "LOG_LEVEL": "WARNING",
    "POWERTOOLS_METRICS_DISABLED": "true",
}


def main() -> None:
    """Read the command line and the environment, compose, serve."""
    parser = argparse.ArgumentParser(
        prog="python -m local",
        description="Serve the page and the API with the embedded model, documents and offline model.",
        epilog="USE_MOCK=false asks Claude on Bedrock through boto3's usual configuration. "
        "LAMBDA_T0_URL … LAMBDA_T3_URL send a tool's calls elsewhere. "
        "JWT_ISSUER and JWT_AUDIENCE have users sign in; SIGN_IN_AUTHORIZE_URL, SIGN_IN_TOKEN_URL and "
        "SIGN_IN_CLIENT_ID let the page do it.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=8000, help="port to listen on, 0 for any free one (default: %(default)s)"
    )
    options = parser.parse_args()
    for name, value in LOCAL_DEFAULTS.items():
        os.environ.setdefault(name, value)
    server = compose(os.environ)
    if not is_bundled(PAGE):
        print(f"{HOW_TO_MAKE} (the API is served without it).", file=sys.stderr)
    config = uvicorn.Config(server, host=options.host, port=options.port, log_level="warning")
    Announcing(config).run()


def compose(environment: Mapping[str, str]) -> Starlette:
    """The server with every tool in this process that has no address of its own."""
    settings = read_settings(AgentSettings, environment)
    in_process = {tool: InProcessTransport(_tool(module)) for tool, module in HANDLERS.items()}
    page_settings = read_settings(PageSettings, environment)
    return create_server(create_app(build_services(settings, in_process)), PAGE, page_settings)


def _tool(module: str) -> Callable[[Any, Any], Mapping[str, Any]]:
    handler: Callable[[Any, Any], Mapping[str, Any]] = import_module(module).handler
    return handler


class Announcing(uvicorn.Server):
    """Says where to look, once it really listens."""

    async def startup(self, sockets: Any = None) -> None:
        """Start listening, then tell the address."""
        await super().startup(sockets)
        if self.started:
            # Asked of the socket, since port 0 lets the system choose one.
            port = self.servers[0].sockets[0].getsockname()[1]
            print(f"Ready: open http://{self.config.host}:{port} in a browser (Ctrl+C stops).", flush=True)


if __name__ == "__main__":
    main()
