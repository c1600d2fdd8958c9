"""The report of a shift over HTTP, as data for the page and as the text that is mailed."""

from typing import Any, Final

from aws_lambda_powertools.event_handler import Response

from agent.api.dependencies import AgentRouter, Services
from agent.api.responses import PLAIN, tool_response
from agent.api.shots import Asking, looks, query_of

_OF_A_REPORT: Final = frozenset({"line", "day", "shift", "format", "lang"})


def routes(services: Services) -> AgentRouter:
    """The report of a shift, counted with the other looks at a line's shots."""
    router = AgentRouter()

    @router.get("/api/reports/shift", middlewares=[looks(services)])
    def shift() -> Response[Any]:
        """The report of a shift: without a day and a shift that of the last one that ended."""
        asked = query_of(router, _OF_A_REPORT)
        outcome = Asking(services, router).ask({"action": "shift_report", **asked})
        if outcome.failed or asked.get("format") != "text":
            return tool_response(outcome, repeatable=True)
        headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
        return Response(200, PLAIN, str(outcome.result.get("text", "")), headers)

    return router
