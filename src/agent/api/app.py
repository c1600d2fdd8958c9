"""All routes put together, and what happens to a request that fits none or fails."""

from collections.abc import Sequence

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from agent.api import (
    batch,
    chat,
    files,
    forget,
    history,
    knowledge,
    line,
    predict,
    reports,
    sessions,
    shots,
    system,
    turns,
)
from agent.api.dependencies import AgentResolver, ClosedByDefault, Declared, Services, log_keys
from agent.api.responses import error_response, plain_error
from shared.errors import DiecastError


def create_app(services: Services) -> AgentResolver:
    """The resolver with every route of the contract.

    It holds the current event while it resolves, so one request at a time may be in
    `resolve`; a streamed body runs after that and may overlap with others.
    """
    app = AgentResolver()
    app.use([ClosedByDefault(services)])
    routers = [
        chat.routes(services),
        turns.routes(services),
        history.routes(services),
        predict.routes(services),
        batch.routes(services),
        sessions.routes(services),
        knowledge.routes(services),
        files.routes(services),
        shots.routes(services),
        line.routes(services),
        reports.routes(services),
        forget.routes(services),
        system.routes(services),
    ]
    for router in routers:
        app.include_router(router)
    app.declared = [route for router in routers for route in router.declared]

    @app.not_found
    def no_such_route(_: NotFoundError) -> Response[str]:
        event = app.current_event
        return _no_such_route(event.http_method, event.path, app.declared)

    def unknown_error(error: Exception) -> Response[str]:
        keys = log_keys(app)
        services.logger.error("request failed", exc_info=error, extra=keys)
        message = f"The request failed unexpectedly (request {keys['request_id']})."
        return plain_error(500, "internal_error", message)

    app.exception_handler(DiecastError)(error_response)
    app.exception_handler(Exception)(unknown_error)
    return app


def _no_such_route(method: str, path: str, declared: Sequence[Declared]) -> Response[str]:
    """405 where the path is one and the method is not (RFC 9110, section 15.5.6), else 404.

    A method that its path takes came with a parameter that no such path has.
    """
    exact = [route for route in declared if route.path == path]
    fitting = exact or [route for route in declared if _fits(path, route.path)]
    methods = {route.method for route in fitting}
    if methods and method not in methods:
        allowed = ", ".join(sorted(methods))
        return plain_error(405, "method_not_allowed", f"{path} takes {allowed}.", {"allow": allowed})
    return plain_error(404, "not_found", f"There is nothing at {path}.")


def _fits(path: str, route: str) -> bool:
    """Return whether a path is of this route, of which any part may be a `<parameter>`."""
    parts, given = route.split("/"), path.split("/")
    return len(parts) == len(given) and all(
        (one != "") if part.startswith("<") else part == one for part, one in zip(parts, given, strict=True)
    )
