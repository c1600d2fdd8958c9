"""Functions that are made ready before anybody asks: provisioned concurrency, and snapshots of SnapStart.

What their first call would load is loaded in their init then. From a snapshot many processes go on with the
same memory: nothing in it may be meant for one of them alone, and its connections lead nowhere.
"""

import gc
import sys
from collections.abc import Callable, Mapping
from typing import Final

from aws_lambda_powertools import Logger

from shared.artifacts.follower import Follower
from shared.errors import DiecastError

SNAP_START: Final = "snap-start"
AHEAD: Final = frozenset({"provisioned-concurrency", SNAP_START})
"""Values of AWS_LAMBDA_INITIALIZATION_TYPE whose init lets nobody wait; that of the others is `on-demand`."""


def initialized_ahead(environment: Mapping[str, str]) -> bool:
    """Return whether this process is made ready before anybody asks."""
    return environment.get("AWS_LAMBDA_INITIALIZATION_TYPE") in AHEAD


def load_ahead(answer_one: Callable[[], object], logger: Logger) -> None:
    """Answer one request now, for what it loads.

    Its answer is dropped, and so is its error: the first real call meets the same one, and tells. No
    connection stays open, and what is published is looked at again: days may pass until a snapshot goes on,
    which its clock does not count.
    """
    try:
        answer_one()
    except DiecastError as error:
        logger.warning("not loaded ahead", extra={"reason": error.message})
    except Exception:
        logger.exception("not loaded ahead")
    close_connections()
    for each in gc.get_objects():
        if type(each) is Follower:
            each.look_again()


def close_connections() -> None:
    """Close the kept connections of every AWS client; a client opens new ones when it is used again."""
    client_module = sys.modules.get("botocore.client")
    if client_module is None:
        return
    for each in gc.get_objects():
        if issubclass(type(each), client_module.BaseClient):
            each.close()
