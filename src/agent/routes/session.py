"""POST /api/session/create: a new session, bound to its caller."""

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response

from agent.routes.bodies import SessionRequest, read_body
from agent.routes.failures import json_response
from agent.routes.resolver import AgentResolver
from agent.sessions.store import new_session_id

if TYPE_CHECKING:
    from agent.routes.app import Services


def create(app: AgentResolver, services: "Services") -> Response[Any]:
    """Make a session. `user_id` is checked, but the session belongs to the verified caller."""
    read_body(app.current_event, SessionRequest)
    now = time.time()
    session = services.assistant.open(new_session_id(now), app.caller)
    created_at = datetime.fromtimestamp(int(now), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return json_response({"session_id": session.session_id, "created_at": created_at})
