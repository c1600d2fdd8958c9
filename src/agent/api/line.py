"""A line's status over HTTP: whether its model can still be trusted, and why."""

from typing import Any, Final

from aws_lambda_powertools.event_handler import Response

from agent.api.dependencies import AgentRouter, LineIn, Requires, Services
from agent.api.responses import tool_response
from agent.api.shots import LOOKS_PER_MINUTE, Asking, query_of
from agent.auth.permissions import Action

_OF_A_STATUS: Final = frozenset({"line"})


def routes(services: Services) -> AgentRouter:
    """The status; it counts with the looks at shots."""
    router = AgentRouter()
    looking = Requires(services, Action.ASK, LOOKS_PER_MINUTE, "shots", line=LineIn.QUERY, of_shots=True)

    @router.get("/api/line/status", middlewares=[looking])
    def status() -> Response[Any]:
        """The status of one line."""
        asked = query_of(router, _OF_A_STATUS)
        asking = Asking(services, router.request_id, router.trace_id)
        return tool_response(asking.ask({"action": "status", **asked}), repeatable=True)

    return router
