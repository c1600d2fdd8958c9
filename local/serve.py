"""Serve everything on one port: what `diecast serve` runs, the composition root of the local server."""

import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from agent.api.app import create_app
from agent.services import build_services
from agent.settings import AgentSettings
from agent.tools.in_process import InProcessTransport
from agent.turns.sqlite_store import SqliteTurns
from checks.recordings.recorder import keep_in, recording_services
from checks.recordings.scrubbing import known_secrets
from local.announcing import Announcing
from local.demo_shots import (
    DEMO_LINE,
    has_demo,
    of_the_default_line,
    own_shots_of,
    shots_with_demo,
)
from local.hosts import HostSettings, known_hosts
from local.page import HOW_TO_MAKE, PageSettings, is_bundled
from local.server import create_server
from shared.bundle.bundle import load_bundle
from shared.bundle.lines import LineModelSettings
from shared.contracts.line import DEFAULT_LINE
from shared.contracts.tools import Tool
from shared.errors import BundleError, Unavailable
from shared.knowledge.local_index import LocalIndexSettings, index_root
from shared.settings import SettingsError, read_settings
from t4_shots.settings import ShotSettings

PAGE = Path(__file__).resolve().parents[1] / "build" / "page"
FEEDBACK = PAGE.parent / "feedback.jsonl"
TURNS = "turns.sqlite3"
DOCUMENTS = "documents"
"""Both beside the file of shots."""
HANDLERS = {
    Tool.INGEST: "t0_ingest.handler",
    Tool.PREDICT: "t1_predict.handler",
    Tool.IMPORTANCE: "t2_importance.handler",
    Tool.SEARCH: "t3_kb.handler",
}
LOCAL_DEFAULTS = {
    "USE_MOCK": "true",
    "OFFLINE_WORD_MS": "10",
    "FEEDBACK_FILE": str(FEEDBACK),
    "CHANGES_OPEN_S": "3600",
    "LOG_LEVEL": "WARNING",
    "POWERTOOLS_METRICS_DISABLED": "true",
}


def serve(host: str, port: int, record: Path | None = None) -> None:
    """Read the environment, compose, listen on `host` and `port` (0 takes a free one) until interrupted.

    Answers are recorded in the folder `record`, where one is given.
    """
    for name, value in LOCAL_DEFAULTS.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("DEMO", "on")
    try:
        if "TURNS_FILE" not in os.environ and (turns := _turns_file(os.environ)):
            os.environ["TURNS_FILE"] = str(turns)
        if documents := _documents_folder(os.environ):
            os.environ["KNOWLEDGE_DIR"] = str(documents)
        # Before anybody asks: an index that others can write to would be found out by the first question.
        index_root(read_settings(LocalIndexSettings, os.environ))
        check_models(read_settings(LineModelSettings, os.environ))
        server = compose(os.environ, host, record)
    except (SettingsError, BundleError, Unavailable) as error:
        sys.exit(f"error: {error}")
    if not is_bundled(PAGE):
        print(f"{HOW_TO_MAKE} (the API is served without it).", file=sys.stderr)
    config = uvicorn.Config(
        server,
        host=host,
        port=port,
        log_level="warning",
        # Nothing of a request's headers decides who it comes from.
        proxy_headers=False,
        ws="none",
    )
    Announcing(config, signs_in=bool(os.environ.get("JWT_ISSUER"))).run()


def _turns_file(environment: Mapping[str, str]) -> Path | None:
    """Where turns are kept beside the shots; None, and a line that says so, where nothing can be written."""
    shots = read_settings(ShotSettings, environment).file
    if shots is None:
        return None
    turns = shots.with_name(TURNS)
    try:
        SqliteTurns(turns).close()
    except Unavailable as error:
        print(f"{error.message} Conversations end with this server.", file=sys.stderr)
        return None
    return turns


def _documents_folder(environment: Mapping[str, str]) -> Path | None:
    """The folder in the user's data folder that takes uploaded documents; None where the environment says
    where they are, or nothing can be written."""
    named = ("KNOWLEDGE_DIR", "DOCUMENTS_BUCKET", "LAMBDA_T0_URL")
    shots = read_settings(ShotSettings, environment).file
    if shots is None or any(environment.get(name) for name in named):
        return None
    folder = shots.with_name(DOCUMENTS)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        print(f"{folder} cannot be made ({error.strerror}): no documents can be uploaded.", file=sys.stderr)
        return None
    return folder


def compose(environment: Mapping[str, str], host: str = "127.0.0.1", record: Path | None = None) -> Starlette:
    """The server with every tool in this process that has no address of its own, to listen on `host`.

    With `record` each answer is kept there as a recording, and none is given from the answer cache.

    Raises SettingsError where a variable cannot be used.
    """
    settings = read_settings(AgentSettings, environment)
    in_process = {tool: InProcessTransport(_tool(module)) for tool, module in HANDLERS.items()}
    demo = Tool.SHOTS not in settings.addresses and has_demo(environment)
    # Of this server alone: the Lambda entry has one memory a process, which os.environ names.
    shots = shots_with_demo(environment) if demo else own_shots_of(environment)
    in_process[Tool.SHOTS] = InProcessTransport(shots)
    if demo:
        for tool in (Tool.PREDICT, Tool.IMPORTANCE, Tool.SEARCH):
            in_process[tool] = InProcessTransport(of_the_default_line(_tool(HANDLERS[tool])))
        settings = settings.model_copy(update={"plant_lines": f"{settings.plant_lines},{DEMO_LINE}"})
    page_settings = read_settings(PageSettings, environment)
    hosts = known_hosts(host, read_settings(HostSettings, environment))
    services = build_services(settings, in_process, simulated=frozenset({DEMO_LINE} if demo else ()))
    if record is not None:
        services = recording_services(services, keep_in(record, known_secrets(environment)))
    return create_server(create_app(services), PAGE, page_settings, hosts=hosts, demo=demo)


def check_models(settings: LineModelSettings) -> None:
    """Look at the bundles of MODEL_DIR and LINE_MODELS before anybody asks.

    Raises BundleError with what is wrong with one, and SettingsError.
    """
    for variable, given in (("MODEL_DIR", settings.model_dir), ("LINE_MODELS", settings.line_models)):
        if given is not None and settings.model_bucket is not None:
            raise SettingsError(f"{variable}: cannot go with MODEL_BUCKET; set one of the two")
    if settings.model_dir is not None:
        version = _checked(settings.model_dir, "MODEL_DIR")
        print(f"The model is {version} of {settings.model_dir}.", file=sys.stderr)
    if settings.line_models is None:
        return
    if not settings.line_models.is_dir():
        raise SettingsError(f"LINE_MODELS: {settings.line_models} is no folder")
    for line in settings.line_names:
        folder = settings.line_models / line
        if line != DEFAULT_LINE and folder.is_dir():
            print(f"The model of {line} is {_checked(folder, 'LINE_MODELS')}.", file=sys.stderr)
        elif line != DEFAULT_LINE:
            print(f"{line} has no folder in {settings.line_models}: the default model.", file=sys.stderr)


def _checked(folder: Path, variable: str) -> str:
    """The version of a whole bundle. Raises BundleError naming the variable."""
    try:
        return load_bundle(folder).model_version
    except BundleError as error:
        raise BundleError(f"{variable}={folder}: {error.message}") from error


def _tool(module: str) -> Callable[[Any, Any], Mapping[str, Any]]:
    handler: Callable[[Any, Any], Mapping[str, Any]] = import_module(module).handler
    return handler
