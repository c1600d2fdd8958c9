"""A line's status over HTTP: whether its model can still be trusted, and why."""

from typing import Any, Final

from aws_lambda_powertools.event_handler import Response

from agent.api.dependencies import AgentRouter, LineIn, Requires, Services
from agent.api.responses import tool_response
from agent.api.shots import LOOKS_PER_MINUTE
from agent.auth.permissions import Action
from agent.observability.request_telemetry import RequestTelemetry
from shared.contracts.tools import Tool
from shared.errors import Detail, InvalidInput

_PARAMETER: Final = "line"


def routes(services: Services) -> AgentRouter:
    """The status; it counts with the looks at shots."""
    router = AgentRouter()

    looking = Requires(services, Action.ASK, LOOKS_PER_MINUTE, "shots", line=LineIn.QUERY)

    @router.get("/api/line/status", middlewares=[looking])
    def status() -> Response[Any]:
        """The status of one line."""
        given = router.current_event.query_string_parameters or {}
        asked = {name: value for name, value in given.items() if value != ""}
        if unknown := sorted(asked.keys() - {_PARAMETER}):
            reason = f"is no parameter of this request; there is {_PARAMETER}"
            raise InvalidInput(f"{unknown[0]}: {reason}", [Detail(unknown[0], reason)])
        telemetry = RequestTelemetry.for_calls(
            services.logger, router.request_id, router.trace_id, services.meter
        )
        payload = {"action": "status", **asked}
        return tool_response(services.gateway.start(Tool.SHOTS, payload, telemetry).wait(), repeatable=True)

    return router
