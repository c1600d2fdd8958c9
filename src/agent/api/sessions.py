"""POST /api/session/create: a new session, bound to its caller."""

import time
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response

from agent.api.dependencies import AgentRouter, Requires, Services
from agent.api.responses import json_response
from agent.api.schemas import SessionRequest, read_body
from agent.auth.permissions import Action
from agent.sessions.store import new_session_id


def routes(services: Services) -> AgentRouter:
    """The one route."""
    router = AgentRouter()

    @router.post("/api/session/create", middlewares=[Requires(services, Action.ASK, per_minute=30)])
    def create() -> Response[Any]:
        """Make a session. `user_id` is checked, but the session belongs to the verified caller."""
        read_body(router.current_event, SessionRequest)
        now = time.time()
        session = services.chat.open(new_session_id(now), router.caller)
        created_at = datetime.fromtimestamp(int(now), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return json_response({"session_id": session.session_id, "created_at": created_at})

    return router
