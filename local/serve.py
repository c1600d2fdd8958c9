"""Serve everything on one port: what `diecast serve` runs, the composition root of the local server."""

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


def serve(host: str, port: int) -> None:
    """Read the environment, compose, listen on `host` and `port` (0 takes a free one) until interrupted."""
    for name, value in LOCAL_DEFAULTS.items():
        os.environ.setdefault(name, value)
    server = compose(os.environ)
    if not is_bundled(PAGE):
        print(f"{HOW_TO_MAKE} (the API is served without it).", file=sys.stderr)
    config = uvicorn.Config(server, host=host, port=port, log_level="warning")
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
