"""The trace id of a request: one for the browser, the agent's log and the tools' logs.

AWS X-Ray's form is `1-<8 hex digits: epoch seconds>-<24 hex digits>`; it travels as the `Root` of a
tracing header (`Root=1-…;Parent=…;Sampled=1`).
"""

import re
import secrets
import time

TRACE_HEADER = "x-trace-id"
TRACE_VARIABLE = "_X_AMZN_TRACE_ID"
"""The environment variable that holds the tracing header of the invocation that runs now."""

_ROOT = re.compile(r"(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})\s*(?:;|$)")


def root_of(tracing_header: str | None) -> str | None:
    """The root id of a tracing header; None where it has none in X-Ray's form."""
    found = _ROOT.search(tracing_header or "")
    return found.group(1) if found else None


def new_trace_id() -> str:
    """An id in the same form, for a request that came without one."""
    return f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
