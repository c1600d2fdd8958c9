"""An S3 client that refuses chosen calls, passed in where a real one would be."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError, EndpointConnectionError

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


def refusal(code: str) -> ClientError:
    """What boto3 raises for an error answer of S3."""
    return ClientError({"Error": {"Code": code, "Message": code}}, "Operation")


def no_connection() -> EndpointConnectionError:
    """What boto3 raises where S3 cannot be reached."""
    return EndpointConnectionError(endpoint_url="https://s3.example")


class _Faulty:
    def __init__(self, real: "S3Client", faults: dict[str, Callable[..., Any]]) -> None:
        self._real = real
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        return self._faults.get(name) or getattr(self._real, name)


def faulty(real: "S3Client", **faults: Callable[..., Any]) -> "S3Client":
    """`real`, with each named method replaced: `faulty(s3, put_object=fail)`."""
    return cast("S3Client", _Faulty(real, faults))


def failing(error: Exception) -> Callable[..., Any]:
    """A method that raises."""

    def fail(**_: Any) -> Any:
        raise error

    return fail
