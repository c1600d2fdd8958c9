"""The trace id that goes with a question from the browser to the last tool's log line.

AWS X-Ray's form is `1-<8 hex digits: epoch seconds>-<24 hex digits>`; it travels as the `Root` of a
tracing header (`Root=1-...;Parent=...;Sampled=1`). Lambda makes it, tells it to the function in an
environment variable, and hands it on where a call carries the header. Where no Lambda runs the agent
makes one in the same form; it is then carried in the context of the request, threads included.
"""

import os
import re
import secrets
import time
from contextvars import ContextVar

TRACE_HEADER = "x-trace-id"
"""In the agent's answers: the root id alone."""

TRACING_HEADER = "x-amzn-trace-id"
"""In calls: the whole tracing header."""

TRACE_VARIABLE = "_X_AMZN_TRACE_ID"
"""The environment variable that holds the tracing header of the invocation that runs now."""

_ROOT = re.compile(r"(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})\s*(?:;|$)")
_carried: ContextVar[str] = ContextVar("trace", default="")


def start() -> str:
    """Begin a request: carry Lambda's trace, or a new one where there is none. Gives its root id."""
    header = os.environ.get(TRACE_VARIABLE, "")
    root = root_of(header)
    if root is None:
        root = new_trace_id()
        header = f"Root={root}"
    _carried.set(header)
    return root


def root() -> str:
    """The root id of what runs now, or a new one for an answer that nothing else belongs to."""
    return root_of(current()) or new_trace_id()


def current() -> str:
    """The tracing header of what runs now; empty where there is none."""
    return os.environ.get(TRACE_VARIABLE, "") or _carried.get()


def root_of(tracing_header: str | None) -> str | None:
    """The root id of a tracing header; None where it has none in X-Ray's form."""
    found = _ROOT.search(tracing_header or "")
    return found.group(1) if found else None


def new_trace_id() -> str:
    """An id in the same form, for a request that came without one."""
    return f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
