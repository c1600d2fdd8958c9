"""All routes on one page, and what happens to a request that fits none."""

from collections.abc import Callable, Collection
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

from agent.api import chat, forget, knowledge, predict, sessions
from agent.api import chat as stop
from agent.api.dependencies import AgentResolver, Services
from agent.api.responses import error_response, json_response, plain_error
from agent.auth.errors import TOKEN_HEADER
from agent.auth.permissions import Action
from agent.rate_limit.route_limits import OTHER
from shared.errors import DiecastError

VERSION = "0.1.0"

ACTIONS = {
    "/health": Action.OPEN,
    "/api/kb/ingest": Action.INGEST,
    "/api/user/forget": Action.FORGET,
}
"""What a route is for, by its path. A route that is not here is for those who may ask."""


type View = Callable[..., Response[Any]]


def create_app(services: Services) -> AgentResolver:
    """The resolver with every route of the contract.

    It holds the current event while it resolves, so one request at a time may be in
    `resolve`; a streamed body runs after that and may overlap with others.
    """
    app = AgentResolver()
    routes: dict[tuple[str, str], View] = {
        ("POST", "/api/chat"): lambda: chat.answer(app, services),
        ("POST", "/api/chat/stop"): lambda: stop.stop(app, services),
        ("POST", "/api/predict"): lambda: predict.predict(app, services),
        ("GET", "/api/schema"): lambda: json_response(services.schema.document),
        ("GET", "/api/kb/documents/<document_id>"): lambda document_id: knowledge.document(
            services, document_id
        ),
        ("POST", "/api/session/create"): lambda: sessions.create(app, services),
        ("POST", "/api/user/forget"): lambda: forget.forget(app, services),
        ("POST", "/api/kb/ingest"): lambda: knowledge.ingest(app, services),
        ("GET", "/health"): lambda: json_response(_health(services)),
    }
    for (method, path), view in routes.items():
        app.route(path, method=method)(view)

    @app.not_found
    def no_such_route(_: NotFoundError) -> Response[str]:
        path = app.current_event.path
        allowed = sorted(method for method, known in routes if _fits(path, known))
        if allowed:
            message = f"{path} takes {', '.join(allowed)}."
            return plain_error(405, "method_not_allowed", message, {"allow": ", ".join(allowed)})
        return plain_error(404, "not_found", f"There is nothing at {path}.")

    def unknown_error(error: Exception) -> Response[str]:
        services.logger.error("request failed", exc_info=error, extra=_keys(app))
        message = f"The request failed unexpectedly (request {app.request_id})."
        return plain_error(500, "internal_error", message)

    app.use([_admission(services, frozenset(path for _, path in routes))])
    app.exception_handler(DiecastError)(error_response)
    app.exception_handler(Exception)(unknown_error)
    return app


def _admission(
    services: Services, paths: Collection[str]
) -> Callable[[AgentResolver, NextMiddleware], Response[Any]]:
    """What every request passes before its view, and one that fits no route before its 404 or 405."""

    def admit(app: AgentResolver, next_middleware: NextMiddleware) -> Response[Any]:
        event = app.current_event
        # A preflight brings no token (Fetch standard, section 3.3.5), and no route answers OPTIONS.
        route = app.context["_route"]
        action = Action.OPEN if event.http_method == "OPTIONS" else ACTIONS.get(route.path, Action.ASK)
        limits = services.chat.rate_limiter
        try:
            app.caller = services.authenticator.authenticate(
                event.raw_event, event.headers.get(TOKEN_HEADER), action
            )
        except DiecastError as error:
            refused = {"code": error.code, "reason": error.message}
            services.logger.info("request refused", extra=_keys(app) | refused)
            raise
        if limits:
            # Who need not sign in is told apart by address.
            address = event.request_context.http.source_ip
            who = f"{app.caller}|{address}" if action is Action.OPEN else app.caller
            known = route.path in paths and event.http_method != "OPTIONS"
            limits.check(who, route.path if known else OTHER)
        return next_middleware(app)

    return admit


def _keys(app: AgentResolver) -> dict[str, str]:
    """What makes the log lines of one request findable."""
    return {"request_id": app.request_id, "trace_id": app.trace_id}


def _fits(path: str, route: str) -> bool:
    """Whether a path is of this route, whose last part may be a `<parameter>`."""
    fixed, parameter, _ = route.partition("<")
    rest = path.removeprefix(fixed)
    return path.startswith(fixed) and (rest != "" and "/" not in rest if parameter else rest == "")


def _health(services: Services) -> dict[str, Any]:
    return {
        "status": "healthy",
        "version": VERSION,
        "model": services.model,
        "tools": sorted(tool.value for tool in services.gateway.configured),
        "line": services.schema.line,
    }
