"""How the agent's log lines look: JSON, with the trace of the request that they are about."""

from typing import Any

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter


class TracedFormatter(LambdaPowertoolsFormatter):
    """Names the trace of the invocation `trace_id` in every line, as the tools and the header do.

    A line that brings a `trace_id` keeps it.
    """

    def serialize(self, log: Any) -> str:
        """One line of JSON."""
        root = log.pop("xray_trace_id", None)
        return super().serialize({"trace_id": root} | log if root else log)
