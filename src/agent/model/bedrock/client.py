"""The boto3 client for the adapter, from boto3's usual configuration."""

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import NoRegionError

from shared.settings import SettingsError

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

READ_TIMEOUT_S = 25.0
"""A healthy model writes its first token within a few seconds; a silent one should be given up in time."""


def make_client(
    session: boto3.Session | None = None,
    *,
    endpoint_url: str | None = None,
    connect_timeout_s: float = 5.0,
    read_timeout_s: float = READ_TIMEOUT_S,
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
        return (session or boto3.Session()).client(
            "bedrock-runtime", config=config, endpoint_url=endpoint_url
        )
    except NoRegionError as error:
        raise SettingsError("AWS_DEFAULT_REGION: Bedrock needs a region") from error
