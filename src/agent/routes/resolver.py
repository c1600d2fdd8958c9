"""The resolver of the agent: it knows whom it answers, and puts the trace id on every answer."""

from collections.abc import Mapping
from contextvars import copy_context
from typing import Any

from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import trace


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
