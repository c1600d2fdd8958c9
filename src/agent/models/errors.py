"""Errors of a model, by what the caller can do about them.

ModelError
├── ModelThrottled     model_throttled     every model on the list refused for load; try again later
├── ModelUnavailable   model_unavailable   the service failed or did not answer in time; try again
├── ModelInterrupted   model_interrupted   the answer broke off after text had been sent; ask again
└── ModelRejected      model_rejected      no access, unknown model or a refused request; needs an operator
"""

from typing import ClassVar

from shared.errors import DiecastError


class ModelError(DiecastError):
    """A model turn that gave no complete message."""

    code = "model_error"
    retryable: ClassVar[bool] = False


class ModelThrottled(ModelError):
    """The service refuses for load, after all retries and on all models of the list."""

    code = "model_throttled"
    status = 503
    retryable = True


class ModelUnavailable(ModelError):
    """The service failed or hung before any text was sent, after all retries."""

    code = "model_unavailable"
    status = 503
    retryable = True


class ModelInterrupted(ModelError):
    """The stream broke after text had been sent; a retry would repeat it."""

    code = "model_interrupted"
    status = 503
    retryable = True


class ModelRejected(ModelError):
    """Access denied, model not found or retired, or a request the service finds invalid."""

    code = "model_rejected"
    status = 502
