"""The resolver of the agent: it knows whom it answers, and puts the trace id on every answer."""

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver
from aws_lambda_powertools.utilities.typing import LambdaContext

from agent.telemetry.trace import TRACE_HEADER, new_trace_id


class AgentResolver(LambdaFunctionUrlResolver):
    """Holds the event, the trace id and the caller of the request that it resolves now: one at a time.

    `current_trace_id` gives the id of the request that is about to be resolved. `caller` is what
    sessions and budgets are bound to; it is set before a route's view runs.
    """

    def __init__(self, current_trace_id: Callable[[], str] = new_trace_id) -> None:
        super().__init__()
        self._current_trace_id = current_trace_id
        self.trace_id = ""
        self.caller = ""

    def resolve(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """The answer as Lambda takes it; see LambdaFunctionUrlResolver.resolve."""
        self.trace_id, self.caller = self._current_trace_id(), ""
        answer = super().resolve(event, context)
        answer["headers"][TRACE_HEADER] = self.trace_id
        return answer

    @property
    def request_id(self) -> str:
        """The id of the request in the event, empty where it has none."""
        return self.current_event.request_context.request_id or ""
