"""POST /api/user/forget: delete what is kept of the caller, or, for a steward, of another."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from agent.api.dependencies import AgentRouter, Requires, Services
from agent.api.responses import json_response
from agent.api.schemas import ForgetRequest, read_body
from agent.auth.authenticator import is_one_person
from agent.auth.errors import TOKEN_HEADER, NotPermitted
from agent.auth.permissions import Action
from agent.observability.request_telemetry import pseudonym


def routes(services: Services) -> AgentRouter:
    """The one route."""
    router = AgentRouter()

    @router.post("/api/user/forget", middlewares=[Requires(services, Action.FORGET, per_minute=10)])
    def forget() -> Response[Any]:
        """Delete for some seconds, and say what was deleted and whether anything is left for another call.

        Who asks for themselves keeps the counters of their limits, else this would start them anew.
        """
        request = read_body(router.current_event, ForgetRequest)
        of = request.caller or router.caller
        own = of == router.caller
        if own and not is_one_person(of):
            raise NotPermitted(
                "Several people come as this caller, so that their data cannot be told apart here. "
                "Ask who runs this stage to have it deleted."
            )
        if not own:
            event = router.current_event
            services.authenticator.authenticate(
                event.raw_event, event.headers.get(TOKEN_HEADER), Action.FORGET_OTHERS
            )
        erased = services.erasure.forget(of, with_counters=not own)
        told = {"complete": erased.complete, "deleted": dict(erased.counts)}
        # Who had whose data deleted: as pseudonyms, so that the line keeps no data of its own.
        services.logger.info(
            "data forgotten",
            extra={"request_id": router.request_id, "trace_id": router.trace_id}
            | {"caller": pseudonym(router.caller), "of": pseudonym(of)}
            | told,
        )
        return json_response({**told, "kept": ["counters"] if own else []})

    return router
