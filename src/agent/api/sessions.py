"""POST /api/session/create: a new session, bound to its caller."""

import time
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response

from agent.api.dependencies import AgentResolver, Services
from agent.api.responses import json_response
from agent.api.schemas import SessionRequest, read_body
from agent.sessions.store import new_session_id


def create(app: AgentResolver, services: Services) -> Response[Any]:
    """Make a session. `user_id` is checked, but the session belongs to the verified caller."""
    read_body(app.current_event, SessionRequest)
    now = time.time()
    session = services.chat.open(new_session_id(now), app.caller)
    created_at = datetime.fromtimestamp(int(now), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return json_response({"session_id": session.session_id, "created_at": created_at})
