"""Dependencies of the routes: the services, and a resolver and routers that know whom they answer."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from urllib.parse import unquote

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.middlewares import BaseMiddlewareHandler, NextMiddleware
from aws_lambda_powertools.utilities.typing import LambdaContext

from agent.auth.authenticator import Authenticator
from agent.auth.errors import ACCESS_TOKEN_HEADER, TOKEN_HEADER
from agent.auth.line_access import LineAccess
from agent.auth.permissions import Action
from agent.core.chat_service import ChatService
from agent.core.plant_models import Lines, OneLine
from agent.erasure.erasure import Erasure
from agent.observability.request_telemetry import UNNAMED
from agent.rate_limit.limiter import QUESTIONS, RouteLimit
from agent.tools.gateway import ToolGateway
from agent.turns.feedback import FeedbackStore, LocalFeedback
from agent.turns.store import MemoryTurns, TurnStore
from shared import trace
from shared.bundle.feature_schema import FeatureSchema
from shared.contracts.line import DEFAULT_LINE
from shared.errors import DiecastError
from shared.knowledge.documents import Library
from shared.metrics import Meter
from shared.plant_lines import VisibleLines


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that the routes work with; the composition roots (handler, local server, tests) fill it."""

    chat: ChatService
    gateway: ToolGateway
    current_schema: Callable[[], FeatureSchema]
    documents: Library
    logger: Logger
    model: str
    authenticator: Authenticator
    log_questions: bool = False
    meter: Meter = UNNAMED
    erasure: Erasure = field(default_factory=Erasure)
    turns: TurnStore = field(default_factory=MemoryTurns)
    feedback: FeedbackStore = field(default_factory=LocalFeedback)
    changes_open_s: float = 0.0
    lines: Lines = field(default_factory=OneLine)

    def schema_of(self, line: str) -> FeatureSchema:
        """The variables of the model that a line uses now. Raises NotFound, Unavailable and BundleError."""
        return self.current_schema() if line == DEFAULT_LINE else self.lines.model_of(line).schema

    @property
    def schema(self) -> FeatureSchema:
        """The variables of the model in use now."""
        return self.current_schema()


class AgentResolver(LambdaFunctionUrlResolver):
    """Gives each request a trace, and puts its id on the answer. It resolves one request at a time."""

    trace_id = ""
    """Of the request that it resolves now, or resolved last."""
    declared: "Sequence[Declared]" = ()
    """All routes."""

    def resolve(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """The answer as Lambda takes it; see LambdaFunctionUrlResolver.resolve."""
        # In a context of its own: the trace goes on into the body's thread, not into the next request.
        return copy_context().run(self._traced, event, context)

    def _traced(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        self.trace_id = trace.start()
        self.context["trace_id"] = self.trace_id
        answer = super().resolve(event, context)
        answer["headers"][trace.TRACE_HEADER] = self.trace_id
        return answer


class LineIn(StrEnum):
    """Where a request has the line that it is about. `KEPT` is in what the route reads by an id.

    Without a line in its query a request is about the default one, or, `NAMED`, about none.
    """

    QUERY = "query"
    NAMED = "named"
    PATH = "path"
    BODY = "body"
    KEPT = "kept"


_BY_VIEW: Final = frozenset({LineIn.BODY, LineIn.KEPT})
_ABOUT_LINES: Final = frozenset({Action.ASK, Action.INGEST})
"""Machines that record are bound to no group, and so to no line."""

USUAL_PER_MINUTE: Final = 60
"""Requests a minute of what a person does by hand, once in a while."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A route, what it is for, and the requests a minute that it takes of one caller.

    `per_minute` is None for MaxRequestsPerMinute; routes of one `counted_as` share theirs. `line` says where
    a request names its line, None where it is about none.
    """

    method: str
    path: str
    action: Action
    per_minute: int | None
    counted_as: str
    line: LineIn | None = None


class AgentRouter(Router):
    """The routes of one subject. While a view runs it knows the request's caller, id and trace.

    Every route says who may take it and how often, by `middlewares=[Requires(services, Action.ASK)]`.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.declared: list[Declared] = []

    def route(self, rule: str, method: Any, *args: Any, **options: Any) -> Any:
        """See Router.route. Raises ValueError for a route that does not say what it requires."""
        # Powertools hands the options on by place.
        lists = [given for given in (*args, *options.values()) if isinstance(given, list)]
        required = [item for given in lists for item in given if isinstance(item, Requires)]
        if len(required) != 1:
            raise ValueError(f"{method} {rule} has to say once what it requires")
        needed = required[0]
        self.declared.append(
            Declared(method, rule, needed.action, needed.per_minute, needed.counted_as or rule, needed.line)
        )
        return super().route(rule, method, *args, **options)

    @property
    def caller(self) -> str:
        """Return what sessions and limits are bound to."""
        return str(self.context["caller"])

    @property
    def access(self) -> LineAccess:
        """The lines that the caller may see."""
        access: LineAccess = self.context["access"]
        return access

    def permit(self, line: str) -> str:
        """Return a line that the request is about. Raises LineNotPermitted and NotFound.

        A route whose line stands in its body or in what it reads has to call it; see Requires.
        """
        self.access.check(line)
        self.context["permitted"] = True
        return line

    @property
    def trace_id(self) -> str:
        """The trace that the request is part of."""
        return str(self.context["trace_id"])

    @property
    def request_id(self) -> str:
        """The id of the request in the event, empty where it has none."""
        return str(self.current_event.raw_event["requestContext"].get("requestId") or "")


class Requires(BaseMiddlewareHandler[Any]):
    """Lets a request pass whose caller may do `action`, `per_minute` times a minute, and says who it is.

    `per_minute` is None for the stage's own limit, MaxRequestsPerMinute. What anybody may do (Action.OPEN) is
    counted for each address, and in this instance's memory: it should not write the table. With `counted_as`
    requests of several paths count together. `in_memory` is for what would write the table too often.

    Lines are refused here for every route. A `line` in the query or the path is held to those that the caller
    may see whatever the route says; `line` says where a route has its line, so that a request without one is
    held to the default line. Where it stands in the body or in what is read, the view calls
    AgentRouter.permit; an answer of one that did not is not sent. `of_shots`: the line is one that shots are
    kept of.
    """

    def __init__(
        self,
        services: Services,
        action: Action,
        per_minute: int | None = USUAL_PER_MINUTE,
        counted_as: str = "",
        *,
        in_memory: bool = False,
        line: LineIn | None = None,
        of_shots: bool = False,
    ) -> None:
        super().__init__()
        self._services = services
        self.line = line
        self._of_shots = of_shots
        self.action = action
        self.per_minute = per_minute
        self.counted_as = counted_as
        self._in_memory = in_memory or action is Action.OPEN

    def handler(self, app: Any, next_middleware: NextMiddleware) -> Response[Any]:
        """Raises what Authenticator.authenticate does, with a line in the log, and LimitReached."""
        event = app.current_event
        token = event.headers.get(TOKEN_HEADER)
        if self.action is Action.RECORD:
            token = event.headers.get(ACCESS_TOKEN_HEADER) or token
        try:
            admitted = self._services.authenticator.admit(event.raw_event, token, self.action)
        except DiecastError as error:
            refused = {"code": error.code, "reason": error.message}
            self._services.logger.info("request refused", extra=log_keys(app) | refused)
            raise
        caller = app.context["caller"] = admitted.caller
        app.context["access"] = LineAccess(VisibleLines(self._services.lines.names, admitted.lines))
        app.context["permitted"] = False
        limiter = self._services.chat.rate_limiter
        if limiter:
            # Who need not sign in is told apart by address.
            address = event.request_context.http.source_ip
            who = f"{caller}|{address}" if self.action is Action.OPEN else caller
            limiter.check(who, self._limit(app.context["_route"].path))
        if self.action in _ABOUT_LINES:
            self._check_lines(app)
        answer = next_middleware(app)
        if self.line in _BY_VIEW and not app.context["permitted"]:
            raise RuntimeError(f"{app.context['_route'].path} asked nobody whether its line may be seen")
        return answer

    def _check_lines(self, app: Any) -> None:
        access: LineAccess = app.context["access"]
        query = (app.current_event.query_string_parameters or {}).get("line")
        path = app.context.get("_route_args", {}).get("line")
        named = [line for line in (query, path and unquote(path, errors="replace")) if line]
        if self.line is LineIn.QUERY and not query:
            named.append(DEFAULT_LINE)
        for line in named:
            access.check(line)
            if self._of_shots:
                access.check_kept(line)

    def _limit(self, path: str) -> RouteLimit:
        if self.per_minute is None:
            return QUESTIONS
        return RouteLimit(self.counted_as or path, self.per_minute, self._in_memory)


OTHER: Final = "other"
OTHER_PER_MINUTE: Final = 60
"""Of what fits no route, and of preflights, all together."""


class ClosedByDefault(BaseMiddlewareHandler[Any]):
    """Holds what no route declares, such as a path that is none, to the same as a question.

    A stranger does not learn which paths there are. A preflight brings no token (Fetch standard,
    section 3.3.5), and no route answers OPTIONS.
    """

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._ask = Requires(services, Action.ASK, OTHER_PER_MINUTE, OTHER, in_memory=True)
        self._open = Requires(services, Action.OPEN, OTHER_PER_MINUTE, OTHER)

    def handler(self, app: Any, next_middleware: NextMiddleware) -> Response[Any]:
        """See Requires.handler."""
        if any(isinstance(item, Requires) for item in app.context["_route"].middlewares):
            return next_middleware(app)
        preflight = app.current_event.http_method == "OPTIONS"
        return (self._open if preflight else self._ask)(app, next_middleware)


def log_keys(app: Any) -> dict[str, str]:
    """Return what makes the log lines of one request findable."""
    request_id = app.current_event.request_context.request_id or ""
    return {"request_id": request_id, "trace_id": str(app.context["trace_id"])}
