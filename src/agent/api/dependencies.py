"""What the routes work with: the services, and the resolver that knows whom it answers."""

from collections.abc import Callable, Mapping
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver
from aws_lambda_powertools.utilities.typing import LambdaContext

from agent.auth.authenticator import Authenticator
from agent.core.chat_service import ChatService
from agent.erasure.erasure import Erasure
from agent.observability.request_telemetry import UNNAMED
from agent.tools.gateway import ToolGateway
from shared import trace
from shared.bundle.feature_schema import FeatureSchema
from shared.knowledge.library import Library
from shared.metrics import Meter


@dataclass(frozen=True, slots=True)
class Services:
    """What the routes work with; the composition roots (handler, local server, tests) fill it."""

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

    @property
    def schema(self) -> FeatureSchema:
        """The variables of the model in use now."""
        return self.current_schema()


class AgentResolver(LambdaFunctionUrlResolver):
    """Holds the event, the trace id and the caller of the request that it resolves now: one at a time.

    `caller` is what sessions and budgets are bound to; it is set before a route's view runs.
    """

    def __init__(self) -> None:
        super().__init__()
        self.trace_id = ""
        self.caller = ""

    def resolve(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """The answer as Lambda takes it; see LambdaFunctionUrlResolver.resolve."""
        # In a context of its own: the trace goes on into the body's thread, not into the next request.
        return copy_context().run(self._traced, event, context)

    def _traced(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        self.trace_id, self.caller = trace.start(), ""
        answer = super().resolve(event, context)
        answer["headers"][trace.TRACE_HEADER] = self.trace_id
        return answer

    @property
    def request_id(self) -> str:
        """The id of the request in the event, empty where it has none."""
        return self.current_event.request_context.request_id or ""
