"""The trace id that goes with a question from the browser to the last tool's log line.

Lambda makes it (`Root=1-<8 hex>-<24 hex>;Parent=...;Sampled=...`), tells it to the function in an
environment variable, and hands it on where a call carries the header. Where no Lambda runs the agent
makes one in the same form; it is then carried in the context of the request, threads included.
"""

import os
import re
import secrets
import time
from contextvars import ContextVar

VARIABLE = "_X_AMZN_TRACE_ID"
HEADER = "x-amzn-trace-id"

_ROOT = re.compile(r"(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)")
_carried: ContextVar[str] = ContextVar("trace", default="")


def start() -> str:
    """Begin a request: carry Lambda's trace, or a new one where there is none. Gives its root id."""
    header = os.environ.get(VARIABLE, "")
    if root_of(header) is None:
        header = f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    _carried.set(header)
    return str(root_of(header))


def current() -> str:
    """The trace header of what runs now; empty where there is none."""
    return os.environ.get(VARIABLE, "") or _carried.get()


def root_of(header: str | None) -> str | None:
    """The root id in a trace header, or None where it holds none."""
    found = _ROOT.search(header or "")
    return found[1] if found else None
