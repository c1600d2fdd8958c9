"""The interface of every transport, and how a call can fail.

    ToolFault
    ├── ToolTimeout        tool_timeout       no answer within the time given
    ├── ToolUnavailable    tool_unavailable   not reachable, not permitted, throttled or not configured
    └── ToolFailed         tool_failed        it ran and broke, or answered what is not a JSON object

An answer `{"error": {...}}` of the tool itself is no fault: the tool says what was wrong with the call.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from shared.errors import DiecastError

DEFAULT_TIMEOUT_S = 30.0


class ToolFault(DiecastError):
    """A tool call that gave no answer of the tool.

    Its message is shown to clients and to the model: it says what happened, never at which address.
    """


class ToolTimeout(ToolFault):
    """No answer within the time given."""

    code = "tool_timeout"


def no_answer_within(seconds: float) -> ToolTimeout:
    """The fault of a call that was waited for in vain."""
    return ToolTimeout(f"The tool did not answer within {seconds:.3g} s.")


class ToolUnavailable(ToolFault):
    """Not reachable, not permitted, throttled or not configured."""

    code = "tool_unavailable"


class ToolFailed(ToolFault):
    """It ran and broke, or answered something that is not a JSON object."""

    code = "tool_failed"


class Transport(Protocol):
    """A way to reach one tool."""

    def call(self, payload: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:
        """Send `payload`, wait at most about `timeout` seconds, return the tool's answer.

        Raises a ToolFault. The gateway bounds the wait in any case.
        """
        ...


def as_answer(value: Any) -> Mapping[str, Any]:
    """The tool's answer, which has to be a JSON object. Raises ToolFailed."""
    if not isinstance(value, Mapping):
        raise ToolFailed("The tool answered something that is not a JSON object.")
    return value
