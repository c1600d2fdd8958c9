"""Why a check failed: a closed set of codes, so that a query can count them."""

from enum import StrEnum
from typing import Final

from urllib3 import exceptions


class Code(StrEnum):
    """Outcome of a check. Everything but OK is a failure."""

    OK = "ok"
    NAME = "name_not_found"
    CERTIFICATE = "certificate_refused"
    UNREACHABLE = "unreachable"
    SLOW = "too_slow"
    CUT = "cut_off"
    REFUSED = "refused"
    WRONG = "wrong_answer"
    SIGN_IN = "sign_in_failed"
    NOT_SET_UP = "not_set_up"


class CheckFailed(Exception):
    """A check's failure: a code, and words without any secret in them."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code


# The first that fits counts: a name that is not found and a refused connection are time-outs to urllib3.
_BY_ERROR: Final[tuple[tuple[type[exceptions.HTTPError], Code], ...]] = (
    (exceptions.NameResolutionError, Code.NAME),
    (exceptions.NewConnectionError, Code.UNREACHABLE),
    (exceptions.SSLError, Code.CERTIFICATE),
    (exceptions.TimeoutError, Code.SLOW),
    (exceptions.IncompleteRead, Code.CUT),
    (exceptions.ProtocolError, Code.CUT),
)


def of_http(error: exceptions.HTTPError) -> CheckFailed:
    """The failure that an error of urllib3 is."""
    code = next((code for kind, code in _BY_ERROR if isinstance(error, kind)), Code.UNREACHABLE)
    return CheckFailed(code, type(error).__name__)
