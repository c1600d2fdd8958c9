"""Errors of boto3 by what they mean for the call: try again, try another model, or give up."""

from collections.abc import Sequence

from botocore.eventstream import ParserError
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, ReadTimeoutError
from botocore.exceptions import ConnectionError as BotoConnectionError
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError

from agent.models.calls import CallOutcome
from agent.models.errors import ModelError, ModelRejected, ModelThrottled, ModelUnavailable

# While a stream is read, urllib3's own errors come through botocore unchanged.
_TRANSPORT = (BotoConnectionError, HTTPClientError, HTTPError, ParserError, ResponseParserError)

CLIENT_ERRORS = (ClientError, BotoCoreError, HTTPError, ParserError, ResponseParserError)
"""All that a boto3 client raises while it calls and while its event stream is read."""

_BY_CODE = {
    "ThrottlingException": CallOutcome.THROTTLED,
    "TooManyRequestsException": CallOutcome.THROTTLED,
    "ServiceQuotaExceededException": CallOutcome.THROTTLED,
    "InternalServerException": CallOutcome.UNAVAILABLE,
    "ServiceUnavailableException": CallOutcome.UNAVAILABLE,
    "ModelTimeoutException": CallOutcome.UNAVAILABLE,
    "ModelErrorException": CallOutcome.UNAVAILABLE,
    "ModelStreamErrorException": CallOutcome.UNAVAILABLE,
    "ModelNotReadyException": CallOutcome.NOT_READY,
    "AccessDeniedException": CallOutcome.REFUSED,
    "ResourceNotFoundException": CallOutcome.REFUSED,
    # A retired model, a model that cannot do what is asked, or a fault of the request itself.
    "ValidationException": CallOutcome.INVALID,
}

_RETRIED = frozenset({CallOutcome.THROTTLED, CallOutcome.UNAVAILABLE})
_MAY_WORK_LATER = _RETRIED | {CallOutcome.NOT_READY}


class BedrockFault(Exception):
    """A call that gave no message. `code` is the service's name for it, or the exception's.

    `told_otherwise`: the same model is asked again at once in another form, which is no failure of its own.
    """

    def __init__(self, model_id: str, outcome: CallOutcome, code: str) -> None:
        super().__init__(f"{model_id}: {code}")
        self.model_id = model_id
        self.outcome = outcome
        self.code = code
        self.told_otherwise = False

    @property
    def retried(self) -> bool:
        """Return whether the same model may answer if it is asked again a moment later."""
        return self.outcome in _RETRIED


def fault_of(model_id: str, error: Exception) -> BedrockFault:
    """Classify what the client raised (one of CLIENT_ERRORS) by code and status, never by its text."""
    if not isinstance(error, ClientError):
        outcome = CallOutcome.UNAVAILABLE if isinstance(error, _TRANSPORT) else CallOutcome.INVALID
        return BedrockFault(model_id, outcome, type(error).__name__)
    code = error.response.get("Error", {}).get("Code", "") or type(error).__name__
    code = code[0].upper() + code[1:]  # inside a stream the names begin with a small letter
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return BedrockFault(model_id, _BY_CODE.get(code) or _by_status(status), code)


def was_read(error: Exception) -> bool:
    """Return whether a model had the request before it failed: it took too long, or broke while answering.

    What is refused before (throttled, denied, invalid, no service) is not paid for.
    """
    if isinstance(error, ClientError):
        return error.response.get("Error", {}).get("Code") in {"ModelTimeoutException", "ModelErrorException"}
    return isinstance(error, ReadTimeoutError)


def _by_status(status: int | None) -> CallOutcome:
    """The outcome of an unknown code; inside a stream there is no status, and it counts as broken."""
    if status == 429:
        return CallOutcome.THROTTLED
    if status is None or status in {408, 424} or status >= 500:
        return CallOutcome.UNAVAILABLE
    return CallOutcome.REFUSED if status in {401, 403, 404} else CallOutcome.INVALID


def exhausted(faults: Sequence[BedrockFault]) -> ModelError:
    """Return what to tell the caller when nothing is left to try, from all faults in order (at least one).

    The last fault that may pass by itself tells most: a list of one busy and one forbidden
    model is worth another try later, and an operator sees each call in the log anyway.
    """
    passing = [fault for fault in faults if fault.outcome in _MAY_WORK_LATER]
    if not passing:
        return ModelRejected("The language model refused the request.")
    if passing[-1].outcome is CallOutcome.THROTTLED:
        return ModelThrottled("The language model is busy.")
    return ModelUnavailable("The language model does not answer.")
