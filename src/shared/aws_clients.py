"""boto3 clients, with the timeouts and retries that each use needs, in one place.

Importing it imports boto3: only handlers and what composes for them do.
"""

from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import NoRegionError

from shared import trace
from shared.settings import SettingsError

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client

CONNECT_S = 3
TOOL_READ_S = 30
TABLE_S = 1
DOCUMENT_READ_S = 3
MODEL_SILENCE_S = 25.0
"""A healthy model writes its first token within a few seconds; a silent one should be given up in time."""

QUICK = Config(connect_timeout=2, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
"""For what a question waits for: a service that does not answer is given up early."""
SEARCH = Config(connect_timeout=2, read_timeout=25, retries={"mode": "standard", "total_max_attempts": 2})
"""For a knowledge base: the agent waits 30 s for a search; a model that writes needs most of them."""
JOB = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 4})
"""For ingest jobs, which nobody watches: patient."""
ONCE = Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 1})
"""For what must not be done twice, such as starting a job."""


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
        max_pool_connections=40,  # one client for sessions, turns, kept answers and feedback
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
    """For counters: one short try, since a second would count twice, and memory counts where it fails."""
    config = Config(
        connect_timeout=TABLE_S,
        read_timeout=TABLE_S,
        retries={"total_max_attempts": 1},
    )
    return boto3.client("dynamodb", config=config)


def shots_client() -> "DynamoDBClient":
    """For shots: a machine waits, which sends again what it was not told is kept."""
    config = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})
    return boto3.client("dynamodb", config=config)


def sns_client() -> Any:
    """For mail: tried once, since a second try of what was lost on its way may send it twice."""
    return boto3.client(
        "sns", config=Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 1})
    )


def bedrock_runtime_client(
    session: boto3.Session | None = None,
    *,
    endpoint_url: str | None = None,
    connect_timeout_s: float = 5.0,
    read_timeout_s: float = MODEL_SILENCE_S,
) -> "BedrockRuntimeClient":
    """A client for BedrockModel. Raises SettingsError where no region is configured.

    `read_timeout_s` is the longest silence before the first byte and between two pieces of a
    stream. botocore's own retries are off: they know no deadline, repeat a call that timed
    out, and would multiply with the adapter's. Without `endpoint_url` boto3 looks at
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME.
    """
    config = Config(
        connect_timeout=connect_timeout_s,
        read_timeout=read_timeout_s,
        retries={"mode": "standard", "total_max_attempts": 1},
        tcp_keepalive=True,  # a function is frozen between requests; a dead connection should be noticed
    )
    try:
        return (session or boto3).client("bedrock-runtime", config=config, endpoint_url=endpoint_url)
    except NoRegionError as error:
        raise SettingsError("AWS_DEFAULT_REGION: Bedrock needs a region") from error
