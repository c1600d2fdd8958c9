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
from local.announcing import Announcing
from local.hosts import HostSettings, known_hosts
from local.page import HOW_TO_MAKE, PageSettings, is_bundled
from local.server import create_server
from shared.knowledge.local_index import LocalIndexSettings, index_root
from shared.settings import SettingsError, read_settings

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
        "SIGN_IN_CLIENT_ID let the page do it. ALLOWED_HOSTS names hosts that requests may be "
        "for, beside this machine's own. INDEX_CACHE_DIR is where indexes of documents are kept.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=8000, help="port to listen on, 0 for any free one (default: %(default)s)"
    )
    options = parser.parse_args()
    for name, value in LOCAL_DEFAULTS.items():
        os.environ.setdefault(name, value)
    try:
        # Before anybody asks: an index that others can write to would be found out by the first question.
        index_root(read_settings(LocalIndexSettings, os.environ))
        server = compose(os.environ, options.host)
    except SettingsError as error:
        sys.exit(f"error: {error}")
    if not is_bundled(PAGE):
        print(f"{HOW_TO_MAKE} (the API is served without it).", file=sys.stderr)
    config = uvicorn.Config(
        server,
        host=options.host,
        port=options.port,
        log_level="warning",
        # Nothing of a request's headers decides who it comes from.
        proxy_headers=False,
        ws="none",
    )
    Announcing(config, signs_in=bool(os.environ.get("JWT_ISSUER"))).run()


def compose(environment: Mapping[str, str], host: str = "127.0.0.1") -> Starlette:
    """The server with every tool in this process that has no address of its own, to listen on `host`.

    Raises SettingsError where a variable cannot be used.
    """
    settings = read_settings(AgentSettings, environment)
    in_process = {tool: InProcessTransport(_tool(module)) for tool, module in HANDLERS.items()}
    page_settings = read_settings(PageSettings, environment)
    hosts = known_hosts(host, read_settings(HostSettings, environment))
    return create_server(create_app(build_services(settings, in_process)), PAGE, page_settings, hosts=hosts)


def _tool(module: str) -> Callable[[Any, Any], Mapping[str, Any]]:
    handler: Callable[[Any, Any], Mapping[str, Any]] = import_module(module).handler
    return handler


if __name__ == "__main__":
    main()
