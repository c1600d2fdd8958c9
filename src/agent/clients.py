"""boto3 clients with the timeouts that this system needs."""

from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from shared import trace

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client

CONNECT_S = 3
TOOL_READ_S = 30
TABLE_S = 1
DOCUMENT_READ_S = 3


def lambda_client() -> "LambdaClient":
    """For Invoke: no retries, since a repeated call after a timeout would run the tool twice.

    Each call carries the trace of its request. botocore does that by itself within Lambda; this also
    does it for a local server that calls deployed tools.
    """
    config = Config(
        connect_timeout=CONNECT_S,
        read_timeout=TOOL_READ_S,
        retries={"total_max_attempts": 1},
        max_pool_connections=20,
    )
    client = boto3.client("lambda", config=config)
    client.meta.events.register("before-call.lambda.Invoke", _carry_trace)
    return client


def _carry_trace(params: dict[str, Any], **_: Any) -> None:
    if header := trace.current():
        params["headers"].setdefault("X-Amzn-Trace-Id", header)


def dynamodb_client() -> "DynamoDBClient":
    """For sessions: short waits, since an answer without its history beats a late one.

    A question reads and writes the table some four times; the table answers in milliseconds, or the
    next attempt does.
    """
    config = Config(
        connect_timeout=TABLE_S,
        read_timeout=TABLE_S,
        retries={"total_max_attempts": 3, "mode": "standard"},
    )
    return boto3.client("dynamodb", config=config)


def s3_client() -> "S3Client":
    """For documents to read: a person waits, so an S3 that does not answer is given up early."""
    config = Config(
        connect_timeout=CONNECT_S,
        read_timeout=DOCUMENT_READ_S,
        retries={"total_max_attempts": 2, "mode": "standard"},
    )
    return boto3.client("s3", config=config)


def counting_client() -> "DynamoDBClient":
    """For budgets: one short try, since a second would count twice, and memory counts where it fails."""
    config = Config(
        connect_timeout=TABLE_S,
        read_timeout=TABLE_S,
        retries={"total_max_attempts": 1},
    )
    return boto3.client("dynamodb", config=config)
