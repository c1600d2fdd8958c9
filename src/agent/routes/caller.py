"""Who asks: the IAM principal of the Function URL event, or anonymous."""

from collections.abc import Mapping
from typing import Any

ANONYMOUS = "anonymous"


def caller_of(event: Mapping[str, Any]) -> str:
    """The caller that a session is bound to.

    Lambda verified the signature before it put the principal into the event, so that it can
    be trusted; no header of the client is.
    """
    authorizer = (event.get("requestContext") or {}).get("authorizer") or {}
    iam = authorizer.get("iam") or {}
    return str(iam.get("userArn") or iam.get("callerId") or ANONYMOUS)
