"""`python -m ops.page put|remove`: the command line, and where the clients are made."""

import argparse
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


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for; gives the exit code."""
    options = _parser().parse_args(arguments)
    try:
        # The build first: what is wrong on this machine is said without asking AWS.
        build = read_build(options.page) if options.command == "put" else None
        session = boto3.Session()
        edge = read_edge(session.client("cloudformation"), options.stack)
        bucket = PageBucket(session.client("s3"), edge.bucket)
        if build is None:
            _take([Step(f"empty {edge.bucket}, with all versions", bucket.empty)], dry_run=options.dry_run)
        else:
            _take(_deploy(session, edge, build, bucket), dry_run=options.dry_run)
            print(f"the page's address is {edge.page_url}")
    except (DeployFailed, BotoCoreError, ClientError) as error:
        print(f"ops.page: {_reason(error)}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ops.page",
        description="Puts the built page behind a stack's edge, or takes it away.",
        epilog="Account and region come as usual for boto3 (AWS_PROFILE, AWS_DEFAULT_REGION, …).",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    put = commands.add_parser("put", help="upload the built page, and make it the one that is served")
    put.add_argument("--page", type=Path, default=Path("build/page"), help="the build's folder (build/page)")
    remove = commands.add_parser("remove", help="empty the page's bucket, so that the stack can be deleted")
    for command in (put, remove):
        command.add_argument("--stack", required=True, help="the deployed stack, such as diecast-staging")
        command.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    return parser


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
