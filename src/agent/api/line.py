"""A line's status over HTTP: whether its model can still be trusted, and why."""

from typing import Any, Final

from aws_lambda_powertools.event_handler import Response

from agent.api.dependencies import AgentRouter, Services
from agent.api.responses import tool_response
from agent.api.shots import Asking, looks, query_of

_OF_A_STATUS: Final = frozenset({"line"})


def routes(services: Services) -> AgentRouter:
    """The status; it counts with the looks at shots."""
    router = AgentRouter()

    @router.get("/api/line/status", middlewares=[looks(services)])
    def status() -> Response[Any]:
        """The status of one line."""
        asked = query_of(router, _OF_A_STATUS)
        return tool_response(Asking(services, router).ask({"action": "status", **asked}), repeatable=True)

    return router
