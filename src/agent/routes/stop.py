"""POST /api/chat/stop: end the answers that run in a session."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response

from agent.routes.bodies import StopRequest, read_body
from agent.routes.failures import json_response
from agent.routes.resolver import AgentResolver

if TYPE_CHECKING:
    from agent.routes.app import Services


def stop(app: AgentResolver, services: "Services") -> Response[Any]:
    """Answer at once; the stream ends by itself. A session that nobody knows has nothing to stop."""
    request = read_body(app.current_event, StopRequest)
    services.assistant.stop(request.session_id, app.caller)
    return json_response({"status": "stopping"})
