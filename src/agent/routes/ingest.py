"""POST /api/kb/ingest: hand the request on to T0."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response

from agent.routes.bodies import IngestBody, read_body
from agent.routes.failures import json_response
from agent.routes.resolver import AgentResolver
from agent.telemetry.request import RequestTelemetry
from agent.tools.names import Tool

if TYPE_CHECKING:
    from agent.routes.app import Services

STATUS_OF = {"validation_error": 422, "not_found": 404, "conflict": 409}


def ingest(app: AgentResolver, services: "Services") -> Response[Any]:
    """Hand on an action of the contract and nothing else, whatever T0 would understand beside it.

    T0's errors keep their meaning as a status.
    """
    payload = read_body(app.current_event, IngestBody).model_dump(exclude_none=True)
    observer = RequestTelemetry.for_calls(services.logger, app.request_id, app.trace_id, services.meter)
    outcome = services.gateway.start(Tool.INGEST, payload, observer).wait()
    if not outcome.failed:
        return json_response(outcome.result)
    return json_response(outcome.result, STATUS_OF.get(str(outcome.result["error"].get("code")), 500))
