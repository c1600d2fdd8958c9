"""The context object that a handler gets beside the event."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from agent.runtime.api import Invocation


@dataclass(frozen=True, slots=True)
class Context:
    """The fields of the managed runtime's context, under its names.

    `deadline` is the Unix time in milliseconds at which Lambda stops the invocation.
    `streams_response` tells a handler that its body may be an iterator of bytes; the managed
    runtime's context does not have it.
    """

    streams_response: ClassVar[bool] = True

    function_name: str
    function_version: str
    memory_limit_in_mb: int
    invoked_function_arn: str
    aws_request_id: str
    log_group_name: str
    log_stream_name: str
    deadline: int

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the deadline, 0 when it has passed."""
        return max(0, self.deadline - time.time_ns() // 1_000_000)


def make_context(invocation: Invocation, environment: Mapping[str, str]) -> Context:
    """The context of one invocation; what Lambda does not say is an empty string or 0."""
    memory = environment.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "")
    return Context(
        function_name=environment.get("AWS_LAMBDA_FUNCTION_NAME", ""),
        function_version=environment.get("AWS_LAMBDA_FUNCTION_VERSION", ""),
        memory_limit_in_mb=int(memory) if memory.isdigit() else 0,
        invoked_function_arn=invocation.function_arn,
        aws_request_id=invocation.request_id,
        log_group_name=environment.get("AWS_LAMBDA_LOG_GROUP_NAME", ""),
        log_stream_name=environment.get("AWS_LAMBDA_LOG_STREAM_NAME", ""),
        deadline=invocation.deadline_ms,
    )
