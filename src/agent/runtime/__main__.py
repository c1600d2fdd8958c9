"""The process: `python -m agent.runtime`, with Lambda's environment variables.

Ends with 0 on SIGTERM; with 1 when the handler cannot be loaded or the Runtime API is gone.
"""

import io
import os
import signal
import sys
import threading
from collections.abc import MutableMapping
from contextlib import closing
from types import FrameType

from agent.runtime.api import RuntimeApi
from agent.runtime.errors import (
    ConnectionLost,
    ErrorReport,
    InitError,
    RuntimeApiError,
    Terminated,
    log,
    log_error,
)
from agent.runtime.loading import load_handler
from agent.runtime.loop import serve

GRACE_S = 1.5
"""From SIGTERM to the end, whatever still runs. Lambda sends SIGKILL two seconds after SIGTERM."""


def main(environment: MutableMapping[str, str]) -> int:
    """Load the handler of `_HANDLER` and serve `AWS_LAMBDA_RUNTIME_API`; gives the exit code."""
    address = environment.get("AWS_LAMBDA_RUNTIME_API")
    if not address:
        log("ERROR", "AWS_LAMBDA_RUNTIME_API is not set: this program is started by Lambda")
        return 1
    with closing(RuntimeApi(address)) as api:
        return _run(api, environment)


def _run(api: RuntimeApi, environment: MutableMapping[str, str]) -> int:
    try:
        signal.signal(signal.SIGTERM, _terminate)
        serve(api, load_handler(environment.get("_HANDLER", "")), environment)
    except Terminated:
        return 0
    except InitError as error:
        log_error("the handler cannot be loaded", error.report)
        _report(api, error.report)
    except RuntimeApiError as error:
        log("ERROR", str(error))
    return 1


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    # Raised where the program stands, so that a waiting `next` or a body in the making ends at
    # once; a second signal must not interrupt what cleans up.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end = threading.Timer(GRACE_S, _end)
    end.daemon = True
    end.start()
    raise Terminated


def _end() -> None:
    """End the process although something in it does not: a thread, or what waits for one."""
    log("WARNING", "the process was ended: something in it did not end by itself")
    os._exit(0)


def _report(api: RuntimeApi, report: ErrorReport) -> None:
    try:
        api.report_init_error(report)
    except (ConnectionLost, RuntimeApiError) as error:
        log("ERROR", str(error))


if __name__ == "__main__":
    # What a handler prints belongs in the log at once, not when a buffer of 8 KiB is full.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    sys.exit(main(os.environ))
