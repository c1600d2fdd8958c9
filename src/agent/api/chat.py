"""POST /api/chat: a question becomes a stream of events; POST /api/chat/stop ends it."""

import math
import time
from dataclasses import replace
from typing import Any

from aws_lambda_powertools.event_handler import Response

from agent.api.dependencies import AgentRouter, Requires, Services
from agent.api.responses import json_response
from agent.api.schemas import StopRequest, read_body, read_chat, resolve_values
from agent.auth.permissions import Action
from agent.core.history import last_features
from agent.core.images import read_images
from agent.core.question import Question
from agent.observability.request_telemetry import RequestTelemetry
from agent.sessions.store import new_session_id
from agent.streaming import sse

LONGEST_ANSWER_S = 120.0
DEADLINE_MARGIN_S = 30.0
"""Kept back from Lambda's deadline, so that the stream can be ended properly: a model call that began
just before may be silent for its read timeout of 25 s until it is given up."""

GIVE_UP_MARGIN_S = 3.0
"""Kept back from Lambda's deadline for the end of a stream whose answer did not end by itself."""

HEADERS = {
    "cache-control": "no-store, no-transform",
    "x-content-type-options": "nosniff",
    # Tells a proxy of nginx's kind not to collect the stream.
    "x-accel-buffering": "no",
}


def routes(services: Services) -> AgentRouter:
    """Asking and stopping."""
    router = AgentRouter()

    @router.post("/api/chat", middlewares=[Requires(services, Action.ASK, per_minute=None)])
    def answer() -> Response[Any]:
        """Check the request, open its session, and hand over a body that runs when it is read."""
        started = time.perf_counter()
        event = router.current_event
        request = read_chat(event)
        images = read_images([(image.media_type, image.data) for image in request.images])
        schema, assistant = services.schema, services.chat
        given = resolve_values(request.features, schema)
        question = Question(request.question, given.known, unknown=given.unknown, images=images)
        # Held before a session is opened, so that a request which is refused binds none.
        reservation = assistant.reserve(router.caller, question)
        try:
            session = assistant.open(request.session_id or new_session_id(time.time()), router.caller)
            question = replace(question, history=session.history)
            if not request.features:
                # As they were kept, perhaps under another model's names or by an earlier version.
                last = schema.resolve(last_features(session.history)).values
                question = replace(question, features=last, reuses_values=bool(last))
            reservation.grow_to(assistant.estimate(question))
        except BaseException:
            reservation.release()
            raise
        telemetry = RequestTelemetry(
            services.logger,
            request_id=router.request_id or session.session_id,
            trace_id=router.trace_id,
            started=started,
            meter=services.meter,
        )
        if services.log_questions:
            telemetry.asked(request.question)
        caller, now = router.caller, time.monotonic()
        deadline = now + seconds_left(router.lambda_context)
        give_up_at = now + seconds_until_given_up(router.lambda_context)
        return Response(
            status_code=200,
            content_type="text/event-stream; charset=utf-8",
            headers=dict(HEADERS),
            body=sse.response_body(
                lambda cancelled: assistant.answer(
                    question, session, telemetry, deadline, cancelled, reservation=reservation
                ),
                started=started,
                give_up_at=give_up_at,
                on_given_up=lambda: telemetry.given_up(caller),
            ),
        )

    @router.post("/api/chat/stop", middlewares=[Requires(services, Action.ASK)])
    def stop() -> Response[Any]:
        """Answer at once; the stream ends by itself. A session that nobody knows has nothing to stop."""
        request = read_body(router.current_event, StopRequest)
        services.chat.stop(request.session_id, router.caller)
        return json_response({"status": "stopping"})

    return router


def seconds_left(context: Any) -> float:
    """How long an answer may take: what Lambda leaves, less a margin; two minutes at most."""
    return min(LONGEST_ANSWER_S, max(0.0, _seconds_of(context) - DEADLINE_MARGIN_S))


def seconds_until_given_up(context: Any) -> float:
    """How long an answer that does not end by itself is waited for: past its deadline, within Lambda's."""
    longest = LONGEST_ANSWER_S + DEADLINE_MARGIN_S - GIVE_UP_MARGIN_S
    return min(longest, max(0.0, _seconds_of(context) - GIVE_UP_MARGIN_S))


def _seconds_of(context: Any) -> float:
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    return math.inf if remaining is None else float(remaining()) / 1000
