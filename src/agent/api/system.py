"""The line's schema and the state of the service: GET /api/schema, and GET /health for whoever watches."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from agent.api.dependencies import AgentRouter, Requires, Services
from agent.api.responses import json_response
from agent.auth.permissions import Action
from shared.contracts.tools import Tool

VERSION = "0.1.0"


def routes(services: Services) -> AgentRouter:
    """The two routes."""
    router = AgentRouter()

    @router.get("/api/schema", middlewares=[Requires(services, Action.ASK)])
    def schema() -> Response[Any]:
        return json_response(services.schema.sent)

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
