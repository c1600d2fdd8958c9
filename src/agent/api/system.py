"""The lines, their schemas and the state of the service: GET /api/lines, /api/schema, and /health."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from agent.api.dependencies import AgentRouter, LineIn, Requires, Services
from agent.api.responses import json_response
from agent.auth.permissions import Action
from agent.core.plant_models import Lines, labels_of
from shared.contracts.line import DEFAULT_LINE, line_of
from shared.contracts.tools import Tool
from shared.errors import DiecastError

VERSION = "0.1.0"


def routes(services: Services) -> AgentRouter:
    """The three routes."""
    router = AgentRouter()

    @router.get("/api/schema", middlewares=[Requires(services, Action.ASK, line=LineIn.QUERY)])
    def schema() -> Response[Any]:
        """The variables of `?line=`, with the line whose model has them."""
        given = (router.current_event.query_string_parameters or {}).get("line")
        if not given:
            return json_response(services.schema.sent)
        line = line_of({"line": given})
        of_line = DEFAULT_LINE if line == DEFAULT_LINE else services.lines.model_of(line).of_line
        sent = {**services.schema_of(line).sent, "model_line": of_line}
        return json_response(sent if of_line == line else sent | _labels(services.lines, line))

    @router.get("/api/lines", middlewares=[Requires(services, Action.ASK, per_minute=10)])
    def lines() -> Response[Any]:
        """The lines that the caller may see, with their models."""
        shown = router.access.visible.shown
        return json_response({"lines": [_row(services.lines, line) for line in shown]})

    @router.get("/health", middlewares=[Requires(services, Action.OPEN, per_minute=120)])
    def health() -> Response[Any]:
        return json_response(
            {
                "status": "healthy",
                "version": VERSION,
                "model": services.model,
                "tools": sorted(
                    tool.value for tool in services.gateway.configured if tool is not Tool.LOOK_UP
                ),
                "line": services.schema.line,
            }
        )

    return router


def _row(lines: Lines, line: str) -> dict[str, Any]:
    """A line with its model; a model that cannot be had now is told by why."""
    row: dict[str, Any] = {"line": line, **_labels(lines, line)}
    if line in lines.simulated:
        row["simulated"] = True
    try:
        model = lines.model_of(line)
    except DiecastError as error:
        return {**row, "model_version": None, "model_line": None, "fault": error.message}
    return {**row, "model_version": model.version, "model_line": model.of_line}


def _labels(lines: Lines, line: str) -> dict[str, str]:
    label, label_en = labels_of(lines, line)
    return {"label": label, "label_en": label_en}
