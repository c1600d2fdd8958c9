"""`diecast page put` and `remove`: where the clients are made."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import boto3
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
)

from ops.page.bucket import PageBucket
from ops.page.build import PageFile, read_build
from ops.page.errors import DeployFailed
from ops.page.plan import Step, deploy_steps
from ops.page.sign_in import AppClient
from ops.page.stack import Edge, read_edge


def put(stack: str, page: Path, *, dry_run: bool) -> int:
    """Upload the built page behind the edge of `stack`, and make it the one that is served.

    Returns the exit code; with `dry_run` it is only said what would be done.
    """
    try:
        # The build first: what is wrong on this machine is said without asking AWS.
        build = read_build(page)
        session = boto3.Session()
        edge = read_edge(session.client("cloudformation"), stack)
        bucket = PageBucket(session.client("s3"), edge.bucket)
        _take(_deploy(session, edge, build, bucket), dry_run=dry_run)
        print(f"the page's address is {edge.page_url}")
    except (DeployFailed, BotoCoreError, ClientError) as error:
        return _failed(error)
    return 0


def remove(stack: str, *, dry_run: bool) -> int:
    """Empty the page's bucket of `stack`, so that it can be deleted. Returns the exit code."""
    try:
        session = boto3.Session()
        edge = read_edge(session.client("cloudformation"), stack)
        bucket = PageBucket(session.client("s3"), edge.bucket)
        _take([Step(f"empty {edge.bucket}, with all versions", bucket.empty)], dry_run=dry_run)
    except (DeployFailed, BotoCoreError, ClientError) as error:
        return _failed(error)
    return 0


def _deploy(
    session: boto3.Session, edge: Edge, build: Sequence[PageFile], bucket: PageBucket
) -> Iterator[Step]:
    app_client = None
    if edge.user_pool_id and edge.sign_in:
        app_client = AppClient(session.client("cognito-idp"), edge.user_pool_id, edge.sign_in.client_id)
    return deploy_steps(
        edge,
        build,
        bucket=bucket,
        app_client=app_client,
        cloudfront=session.client("cloudfront"),
        now=datetime.now(UTC),
    )


def _take(steps: Iterable[Step], *, dry_run: bool) -> None:
    for step in steps:
        print(f"{'would ' if dry_run else ''}{step.says}")
        if not dry_run:
            step.run()


def _failed(error: Exception) -> int:
    print(f"diecast page: {_reason(error)}", file=sys.stderr)
    return 1


def _reason(error: Exception) -> str:
    match error:
        case NoCredentialsError():
            return "No AWS credentials were found. Sign in first (aws sso login), or set AWS_PROFILE."
        case NoRegionError():
            return "No AWS region is set. Set AWS_DEFAULT_REGION to the stack's region."
        case ProfileNotFound():
            return f"{error} Look at AWS_PROFILE."
        case ClientError():
            told = error.response["Error"]
            return f"{error.operation_name} was refused ({told['Code']}): {told.get('Message', '')}"
    return str(error)
