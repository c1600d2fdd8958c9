"""A plant of three lines in one process: the agent's real routes and tools, and people of several groups."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from agent.api.app import create_app
from agent.api.dependencies import AgentResolver, Services
from agent.auth.authenticator import Authenticator, User
from agent.auth.permissions import Permissions
from agent.handler import respond
from agent.models.types import Model
from agent.services import build_services
from agent.settings import AgentSettings
from agent.tools.in_process import InProcessTransport
from checks.standins.url_events import get, post
from shared import jsonio
from shared.contracts.tools import Tool
from shared.settings import read_settings
from shared.tool_adapter import Logic, tool_handler
from t0_ingest.handler import build_service as build_ingest
from t0_ingest.service import IngestService
from t1_predict.handler import predict_logic
from t2_importance.handler import importance_logic
from t3_kb.handler import search_logic
from t4_shots.handler import shots_logic
from tests.agent_parts import sse_events
from tests.line_parts import OTHER, bundle_of_line

LINES = ("default", "line-8", OTHER)
BOUND: Mapping[str, frozenset[str]] = {
    "press 8": frozenset({"line-8"}),
    "press 9": frozenset({OTHER}),
    "both": frozenset({"line-8", OTHER}),
    "first": frozenset({"default"}),
}
ASKING = frozenset({*BOUND, "engineers"})


class Tokens:
    """Takes a token for its bearer's groups, separated by commas."""

    def verify(self, token: str) -> User:
        return User(f"oidc:{token}", frozenset(token.split(",")))

    def recorder(self, token: str) -> User:
        return User(f"machine:{token}", frozenset())

    def prepare(self) -> None:
        """Nothing."""


@dataclass
class Plant:
    """The plant's stage. `model` takes the place of the offline model where it is given."""

    folder: Path
    model: Model | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (self.folder / "lines" / OTHER).exists():
            bundle_of_line(self.folder / "lines" / OTHER)
        self.environment = {
            "PLANT_LINES": ",".join(LINES),
            "LINE_MODELS": str(self.folder / "lines"),
            "INDEX_CACHE_DIR": str(self.folder / "index"),
            "DIECAST_DATA_DIR": str(self.folder),
            "USE_MOCK": "true",
            "LOG_LEVEL": "ERROR",
            "POWERTOOLS_METRICS_DISABLED": "true",
        } | self.environment

    @cached_property
    def services(self) -> Services:
        logics: Mapping[Tool, Logic] = {
            Tool.PREDICT: predict_logic(self.environment),
            Tool.IMPORTANCE: importance_logic(self.environment),
            Tool.SEARCH: search_logic(self.environment),
            Tool.SHOTS: shots_logic(self.environment),
            Tool.INGEST: self.documents.answer,
        }
        tools = {tool: InProcessTransport(tool_handler(tool.value, logic)) for tool, logic in logics.items()}
        services = build_services(read_settings(AgentSettings, self.environment), tools)
        if self.model is not None:
            agent_of, model = services.chat.for_line, self.model
            chat = replace(
                services.chat, agent_of=lambda line: replace(agent_of(line), model=model), cache=None
            )
            services = replace(services, chat=chat)
        permissions = Permissions(ask=ASKING, ingest=ASKING, lines=BOUND)
        return replace(services, authenticator=Authenticator(Tokens(), permissions))

    @cached_property
    def app(self) -> AgentResolver:
        return create_app(self.services)

    def send(self, event: Mapping[str, Any], groups: str = "engineers") -> tuple[int, Any]:
        """The status and the body of a request by somebody of these groups; a stream's are its events."""
        given = {**event, "headers": {**event.get("headers", {}), "x-id-token": groups}}
        answer = respond(lambda: self.app, given, None)
        body = answer["body"]
        if body.startswith("id: "):
            return answer["statusCode"], sse_events([body.removesuffix("retry: 5000\n\n").encode()])
        return answer["statusCode"], jsonio.loads(body) if body else None

    def ask(self, question: str, groups: str = "engineers", **more: Any) -> list[dict[str, Any]]:
        """The events of an answer."""
        status, events = self.send(post("/api/chat", {"question": question, **more}), groups)
        assert status == 200, events
        return list(events)

    def read(self, path: str, groups: str = "engineers", **query: str) -> tuple[int, Any]:
        """The answer to a GET."""
        return self.send(get(path, query=query) if query else get(path), groups)

    @cached_property
    def documents(self) -> IngestService:
        """T0, as whoever may ingest asks it."""
        return build_ingest(self.environment)

    def ingest(self) -> Mapping[str, Any]:
        """Have the plant's documents read; the job once it is over."""
        service = self.documents
        job = service.answer({"action": "start"})
        while job["status"] in {"STARTING", "IN_PROGRESS"}:
            time.sleep(0.05)
            job = service.answer({"action": "status", "job_id": job["job_id"]})
        return job
