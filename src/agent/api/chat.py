"""POST /api/chat: a question becomes a stream of events; POST /api/chat/stop ends it."""

import hashlib
import math
import time
import uuid
from dataclasses import replace
from typing import Any

from aws_lambda_powertools.event_handler import Response

from agent.api.dependencies import AgentRouter, LineIn, Requires, Services
from agent.api.responses import event_stream, json_response
from agent.api.schemas import ChatRequest, StopRequest, read_body, read_chat, resolve_values
from agent.auth.authenticator import is_heartbeat
from agent.auth.permissions import Action
from agent.core.history import last_features
from agent.core.images import read_images
from agent.core.question import Question
from agent.observability.request_telemetry import WATCHED, RequestTelemetry
from agent.rate_limit.reservations import Reservation
from agent.sessions.store import new_session_id
from agent.streaming import sse
from agent.turns.following import LONGEST_S, follow
from agent.turns.recorder import TurnRecorder
from agent.turns.store import Turn, TurnConflict, TurnNotFound, TurnsUnavailable, lines_of
from shared import jsonio
from shared.contracts.line import DEFAULT_LINE

LONGEST_ANSWER_S = 120.0
DEADLINE_MARGIN_S = 30.0
"""Kept back from Lambda's deadline, so that the stream can be ended properly: a model call that began
just before may be silent for its read timeout of 25 s until it is given up."""

GIVE_UP_MARGIN_S = 3.0
"""Kept back from Lambda's deadline for the end of a stream whose answer did not end by itself."""


def routes(services: Services) -> AgentRouter:
    """Asking and stopping."""
    router = AgentRouter()

    @router.post("/api/chat", middlewares=[Requires(services, Action.ASK, per_minute=None, line=LineIn.BODY)])
    def answer() -> Response[Any]:
        """Check the request, take its turn, open its session, and hand over a body that runs when it is read.

        A turn that runs or ran already is followed instead.
        """
        started = time.perf_counter()
        event = router.current_event
        request = read_chat(event)
        line = router.permit(request.line or DEFAULT_LINE)
        turn = _turn(request, router.caller)
        for other in lines_of(line, turn.shot):
            router.permit(other)
        images = read_images([(image.media_type, image.data) for image in request.images])
        schema, assistant = services.schema_of(line), services.chat
        given = resolve_values(request.features, schema)
        question = Question(
            request.question,
            given.known,
            unknown=given.unknown,
            images=images,
            line=line,
            visible=router.access.visible,
        )
        record, watched = None, is_heartbeat(router.caller)
        try:
            known = None if watched else services.turns.claim(turn)
        except TurnsUnavailable:
            # Nobody can come back to it then. It is answered all the same.
            services.logger.warning("turn not kept", exc_info=True)
        else:
            if known is not None:
                longest = min(LONGEST_S, seconds_until_given_up(router.lambda_context))
                return event_stream(
                    follow(services.turns, _joined(turn, known).turn_id, longest_s=longest), turn.turn_id
                )
            if not watched:
                record = TurnRecorder(services.turns, turn, services.logger)
        reservation = Reservation()
        try:
            # Held before a session is opened, so that a request which is refused binds none.
            reservation = assistant.reserve(router.caller, question)
            session = assistant.open(turn.session_id, router.caller, line)
            question = replace(question, history=session.history)
            if not request.features:
                # As they were kept, perhaps under another model's names or by an earlier version.
                last = schema.resolve(last_features(session.history)).values
                question = replace(question, features=last, reuses_values=bool(last))
            reservation.grow_to(assistant.estimate(question))
        except BaseException:
            reservation.release()
            if record:
                services.turns.abandon(turn)
            raise
        telemetry = RequestTelemetry(
            services.logger,
            request_id=router.request_id or session.session_id,
            trace_id=router.trace_id,
            started=started,
            meter=replace(services.meter, service=WATCHED) if watched else services.meter,
        )
        if services.log_questions:
            telemetry.asked(request.question)
        caller, now = router.caller, time.monotonic()
        deadline = now + seconds_left(router.lambda_context)
        body = sse.response_body(
            lambda cancelled: assistant.answer(
                question,
                session,
                telemetry,
                deadline,
                cancelled,
                reservation=reservation,
                turn_id=turn.turn_id,
                told_line=request.line or "",
            ),
            started=started,
            give_up_at=now + seconds_until_given_up(router.lambda_context),
            on_given_up=lambda: telemetry.given_up(caller),
            record=record,
            # Who named the turn can come back to it; without a name nobody does, and it ends with its reader.
            outliving=sse.Outliving(in_background=router.lambda_context is None)
            if record and request.turn_id
            else None,
        )
        return event_stream(body, turn.turn_id)

    @router.post("/api/chat/stop", middlewares=[Requires(services, Action.ASK, per_minute=30)])
    def stop() -> Response[Any]:
        """Answer at once; the stream ends by itself. A session that nobody knows has nothing to stop."""
        request = read_body(router.current_event, StopRequest)
        services.chat.stop(request.session_id, router.caller)
        return json_response({"status": "stopping"})

    return router


def _turn(request: ChatRequest, caller: str) -> Turn:
    """The turn that a request is, under the id that it gives or a new one."""
    body = request.model_dump(exclude={"turn_id", "line", "shot"})
    body["features"] = sorted(request.features.items())
    if request.line is not None:
        body["line"] = request.line
    shot = request.shot.model_dump(exclude_none=True) if request.shot else None
    if shot is not None:
        body["shot"] = shot
    return Turn(
        (request.turn_id or str(uuid.uuid4())).lower(),
        caller,
        hashlib.sha256(jsonio.dumps(body).encode("utf-8", "replace")).hexdigest(),
        request.session_id or new_session_id(time.time()),
        request.question,
        request.features,
        request.line or DEFAULT_LINE,
        shot,
        int(time.time() * 1000),
    )


def _joined(asked: Turn, known: Turn) -> Turn:
    """The turn that is known under an id, for who asks the same. Raises TurnNotFound and TurnConflict."""
    if known.caller != asked.caller:
        raise TurnNotFound("This turn_id is not yours.")
    if known.fingerprint != asked.fingerprint:
        raise TurnConflict("This turn_id was given to another question. Choose a new one for each question.")
    return known


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
