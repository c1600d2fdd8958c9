"""The workflow's role of ops/github-role.yaml: what its commands call, on its own stack, and no more."""

import re
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from tests.deployed_resources import BUCKET_OF_ARTEFACTS, OTHER, STACK
from tests.iam import Context, allowed, grants
from tests.template.deploying_role import plan

ROLE: Final = "ReleaseRole"
ROOT: Final = Path(__file__).resolve().parents[2]
ACCOUNT: Final = "us-east-1:123456789012"
CLIENTS: Final = {
    "s3": "s3",
    "cloudfront": "cloudfront",
    "cognito": "cognito-idp",
    'boto3.client("cloudformation")': "cloudformation",
}
"""What boto3's clients are called in ops, and the service that each asks."""

SAM: Final = "samcli.lib.deploy.deployer"
UPLOADER: Final = "samcli.lib.package.s3_uploader"
STACKS: Final = f"arn:aws:cloudformation:{ACCOUNT}:stack/{{stack}}/0f3a-4c"
PAGE: Final = "arn:aws:s3:::{stack}-pagebucket-1abc/index.html"
POOL: Final = f"arn:aws:cognito-idp:{ACCOUNT}:userpool/us-east-1_AbCdEfGhI"
AGENT: Final = f"arn:aws:lambda:{ACCOUNT}:function:{{stack}}-AgentFunction-1ABC:live"

CALLS: Final[Mapping[str, tuple[str, str, str]]] = {
    "cloudformation:CreateChangeSet": (STACKS, SAM, "create_change_set("),
    "cloudformation:DescribeChangeSet": (STACKS, SAM, '"describe_change_set"'),
    "cloudformation:DescribeStackEvents": (STACKS, SAM, "describe_stack_events("),
    "cloudformation:DescribeStacks": (STACKS, SAM, "describe_stacks("),
    "cloudformation:ExecuteChangeSet": (STACKS, SAM, "execute_change_set("),
    "cloudformation:GetTemplateSummary": ("*", SAM, "get_template_summary("),
    "iam:PassRole": ("<CloudFormationRole.Arn>", SAM, '"RoleARN"'),
    "s3:GetObject": (f"{BUCKET_OF_ARTEFACTS}/{{stack}}/0f3a", UPLOADER, "head_object("),
    "s3:PutObject": (f"{BUCKET_OF_ARTEFACTS}/{{stack}}/0f3a", UPLOADER, "transfer_manager.upload("),
    "s3:ListBucket": ("arn:aws:s3:::{stack}-pagebucket-1abc", "ops.page.bucket", '"list_objects_v2"'),
    "s3:GetObjectTagging": (PAGE, "ops.page.bucket", "get_object_tagging("),
    "s3:PutObjectTagging": (PAGE, "ops.page.bucket", "put_object_tagging("),
    "s3:DeleteObject": (PAGE, "ops.page.bucket", "delete_object("),
    "cloudfront:CreateInvalidation": (
        "arn:aws:cloudfront::123456789012:distribution/E1ABCDEF",
        "ops.page.plan",
        "create_invalidation(",
    ),
    "cognito-idp:DescribeUserPoolClient": (POOL, "ops.page.sign_in", "describe_user_pool_client("),
    "cognito-idp:UpdateUserPoolClient": (POOL, "ops.page.sign_in", "update_user_pool_client("),
    "lambda:InvokeFunctionUrl": (AGENT, "ops.asking", "signer_of("),
    "lambda:InvokeFunction": (AGENT, "ops.asking", "signer_of("),
}
"""Action → what it is asked of, and where a command of the workflow asks it: module and piece of text."""

NOT_THE_WORKFLOWS: Final = {
    "s3:ListObjectVersions": "diecast page remove, which a person runs.",
    "s3:DeleteObjects": "diecast page remove, which a person runs.",
}
"""Calls of the same modules by commands that the workflow does not run."""


def context(stack: str) -> Context:
    """What comes with the requests of a stack's workflow, about the stack's resources."""
    return {
        "aws:ResourceTag/stack": stack,
        "iam:PassedToService": "cloudformation.amazonaws.com",
        "lambda:FunctionUrlAuthType": "AWS_IAM",
        "lambda:InvokedViaFunctionUrl": "true",
    }


def source(module: str) -> str:
    """The text of a module."""
    found = find_spec(module)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).read_text(encoding="utf-8")


def called_by_the_page() -> Iterator[str]:
    """The actions of every call of a client in ops/page."""
    for path in (ROOT / "ops" / "page").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        for client, method in re.findall(
            r'\b(s3|cloudfront|cognito)\.(?:get_paginator\("(?=\w+"\)))?(\w+)(?=\(|"\))', text
        ):
            if method != "get_paginator":
                yield f"{CLIENTS[client]}:{''.join(part.title() for part in method.split('_'))}"


@pytest.mark.parametrize("action", CALLS)
def test_what_a_command_calls_is_allowed_on_its_stack(action: str) -> None:
    arn, module, text = CALLS[action]

    assert text in source(module)
    assert allowed(grants(plan(), ROLE), action, arn.replace("{stack}", STACK), context(STACK))


@pytest.mark.parametrize("action", [name for name, (arn, *_) in CALLS.items() if arn[0] not in "*<"])
def test_it_is_refused_on_another_stack_of_the_account(action: str) -> None:
    """But for what names no stack (*) and what is this role's alone (<…>)."""
    arn = CALLS[action][0]
    assert not allowed(grants(plan(), ROLE), action, arn.replace("{stack}", OTHER), context(OTHER))


def test_nothing_is_allowed_that_no_command_calls() -> None:
    given = {action for grant in grants(plan(), ROLE) for action in grant.actions}
    assert given == set(CALLS)


def test_every_call_of_the_pages_command_is_in_the_table() -> None:
    renamed = {"s3:ListObjectsV2": "s3:ListBucket"}
    calls = {renamed.get(action, action) for action in called_by_the_page()}
    assert len(calls) >= 8
    assert calls - set(CALLS) - set(NOT_THE_WORKFLOWS) == set()
    assert set(NOT_THE_WORKFLOWS) - calls == set()


def test_staging_cannot_rewrite_where_sign_in_of_prod_returns() -> None:
    staging = grants(plan("diecast-staging"), ROLE)
    assert not allowed(staging, "cognito-idp:UpdateUserPoolClient", POOL, context("diecast-prod"))
