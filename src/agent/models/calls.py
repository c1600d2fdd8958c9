"""Records of calls to a model service, what each took and how it ended, for the log line and the metrics."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from agent.models.types import StopReason, Usage


class CallOutcome(StrEnum):
    """How one call ended."""

    OK = "ok"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    NOT_READY = "not_ready"
    REFUSED = "refused"
    INVALID = "invalid"
    INTERRUPTED = "interrupted"
    """The stream broke after text had been passed on."""
    CANCELLED = "cancelled"
    """The caller closed the stream before its end."""


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One attempt on one model.

    `attempt` counts all attempts of one turn from 1, over retries and over models.
    `error_code` is the service's name for what went wrong, or the exception's, else empty.
    `stop_reason` is None where the call gave no complete message. `usage` is the service's own count, or an
    estimate of what was sent and received where that did not come; zero where the service took no request.
    `time_to_first_token_s` runs to the first piece of content of any kind (text, reasoning or
    a tool use), None if none came; `duration_s` to the end of the stream.
    """

    model_id: str
    attempt: int
    outcome: CallOutcome
    error_code: str
    stop_reason: StopReason | None
    usage: Usage
    time_to_first_token_s: float | None
    duration_s: float


type OnCall = Callable[[ModelCall], None]


def ignore_call(_call: ModelCall) -> None:
    """The observer that does nothing."""
