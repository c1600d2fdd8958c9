"""Transport within one process: the local server's, for every tool without an address of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agent.tools.envelope import opened
from agent.tools.transport import ToolFailed


@dataclass(frozen=True, slots=True)
class InProcessTransport:
    """Calls a tool's Lambda handler as a function, with no context."""

    handler: Callable[[Any, Any], Mapping[str, Any]]

    def call(self, payload: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:  # noqa: ARG002
        """Call the handler. Raises ToolFailed for whatever it raises."""
        try:
            answer = self.handler(dict(payload), None)
        except Exception as error:
            raise ToolFailed(f"The tool failed ({type(error).__name__}).") from error
        return opened(answer)
