"""GET /api/chat/{turn_id}: the rest of an answer; POST /api/feedback: whether it helped."""

import time
import uuid
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from agent.api.chat import seconds_until_given_up
from agent.api.dependencies import AgentRouter, LineIn, Requires, Services
from agent.api.responses import event_stream
from agent.api.schemas import FeedbackRequest, read_body
from agent.auth.permissions import Action
from agent.turns.feedback import changed, feedback_on
from agent.turns.following import LONGEST_S, follow
from agent.turns.store import Progress, Turn, TurnNotFound
from shared.errors import Detail, DiecastError, InvalidInput

READINGS_PER_MINUTE = 30
"""Of one caller, with looks at their list: a page that comes back reads once, and again a few times where the
network is bad."""
READINGS = "turns"
LAST_NUMBER = 10**8 - 1
NO_TURN = "No such answer is kept. It was deleted, its time is over, or it is another caller's."


def routes(services: Services) -> AgentRouter:
    """Reading again and judging."""
    router = AgentRouter()

    @router.get(
        "/api/chat/<turn_id>",
        middlewares=[Requires(services, Action.ASK, READINGS_PER_MINUTE, READINGS, line=LineIn.KEPT)],
    )
    def read_on(turn_id: str) -> Response[Any]:
        """Hand over a body that gives what comes after the event that the client has, until the end."""
        try:
            turn_id = str(uuid.UUID(turn_id))
        except ValueError as error:
            raise NotFoundError from error
        event = router.current_event
        after = _number(
            event.headers.get("last-event-id"), (event.query_string_parameters or {}).get("after")
        )
        router.permit(_progress(services, turn_id, router.caller, after).turn.line)
        longest = min(LONGEST_S, seconds_until_given_up(router.lambda_context))
        return event_stream(follow(services.turns, turn_id, after, longest), turn_id)

    @router.post(
        "/api/feedback", middlewares=[Requires(services, Action.ASK, per_minute=30, line=LineIn.KEPT)]
    )
    def judge() -> Response[Any]:
        """Keep what was said of an answer, in place of what was said before."""
        request = read_body(router.current_event, FeedbackRequest)
        caller, comment, now = router.caller, request.comment.strip(), time.time()
        kept = services.feedback.get(request.turn_id)
        if kept is not None and kept.caller == caller:
            router.permit(kept.line)
            feedback = changed(kept, helpful=request.helpful, comment=comment, now=now)
        else:
            progress = _progress(services, request.turn_id, caller, 0)
            router.permit(progress.turn.line)
            feedback = feedback_on(
                progress.turn,
                progress.events,
                helpful=request.helpful,
                comment=comment,
                before=_before(services, progress.turn),
                now=now,
            )
        services.feedback.put(feedback)
        return Response(status_code=204, headers={"cache-control": "no-store"}, body="")

    return router


def _progress(services: Services, turn_id: str, caller: str, after: int) -> Progress:
    """The caller's turn. Raises TurnNotFound and TurnsUnavailable."""
    progress = services.turns.read(turn_id, after)
    if progress is None or progress.turn.caller != caller:
        raise TurnNotFound(NO_TURN)
    return progress


def _before(services: Services, turn: Turn) -> list[str]:
    """The questions of its session before it, as far as they are remembered."""
    try:
        history = services.chat.sessions.open(turn.session_id, turn.caller)
    except DiecastError:
        services.logger.warning("feedback kept without what was asked before", exc_info=True)
        return []
    asked = [exchange.question for exchange in history]
    places = [place for place, question in enumerate(asked) if question == turn.question]
    return asked[: places[-1]] if places else []


def _number(*given: str | None) -> int:
    """The first number that was given, 0 without one. Raises InvalidInput."""
    text = next((text for text in given if text), "0")
    if not (text.isascii() and text.isdecimal() and len(text) <= 8):
        reason = f"has to be the number of an event, 0 to {LAST_NUMBER}"
        raise InvalidInput(f"after: {reason}", [Detail("after", reason)])
    return int(text)
