"""State of the account: who asks, the stack before this deploy, the bucket of the SAM CLI."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ops.preflight.account import Account, Refused
from ops.preflight.findings import Asked, Finding, Text, missing, ok

BOOTSTRAP: Final = "aws-sam-cli-managed-default"
"""The stack with which the SAM CLI makes its bucket of artefacts (resolve_s3)."""
NEVER_MADE: Final = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"})
"""States from which a stack can only be deleted."""


@dataclass(frozen=True, slots=True)
class Before:
    """A stack as it is: its state, parameters and outputs."""

    status: str
    parameters: Mapping[str, str]
    outputs: Mapping[str, str]


def current(account: Account, stack: str) -> Before | None:
    """The stack, or None where there is none. Raises Refused for any other answer."""
    try:
        row: Any = account.ask("cloudformation.describe_stacks", StackName=stack)["Stacks"][0]
    except Refused as refused:
        if refused.code == "ValidationError":  # what CloudFormation calls a stack that is not there
            return None
        raise
    return Before(
        row["StackStatus"],
        {each["ParameterKey"]: each.get("ParameterValue", "") for each in row.get("Parameters", ())},
        {each["OutputKey"]: each["OutputValue"] for each in row.get("Outputs", ())},
    )


def identity(account: Account, asked: Asked) -> Sequence[Finding]:
    """Who deploys, into which account and region."""
    who = account.ask("sts.get_caller_identity")
    told = f"{who['Arn']}, {asked.region}"
    return [ok(f"you are {told}", f"현재 자격 증명: {told}")]


def stack(account: Account, asked: Asked) -> Sequence[Finding]:
    """Tell whether the stack can be made or changed."""
    before = current(account, asked.stack)
    if before is None:
        return [ok(f"{asked.stack} is new", f"{asked.stack}: 새 스택입니다")]
    if before.status in NEVER_MADE:
        return [
            missing(
                Text(
                    f"{asked.stack} is {before.status}: it cannot be deployed to",
                    f"{asked.stack}: {before.status}, 배포할 수 없는 상태입니다",
                ),
                Text(
                    "look at its events, then delete it: sam delete",
                    "이벤트를 확인한 뒤 sam delete로 삭제하세요",
                ),
            )
        ]
    if before.status.endswith("IN_PROGRESS"):
        return [
            missing(
                Text(
                    f"{asked.stack} is being changed ({before.status})",
                    f"{asked.stack}: 변경 중 ({before.status})",
                ),
                Text("wait until it is done", "끝날 때까지 기다리세요"),
            )
        ]
    if before.status == "UPDATE_ROLLBACK_FAILED":
        return [
            missing(
                Text(
                    f"{asked.stack} hangs in {before.status}", f"{asked.stack}: {before.status} 상태에 멈춤"
                ),
                Text(
                    "aws cloudformation continue-update-rollback, then deploy again",
                    "aws cloudformation continue-update-rollback 후 다시 배포하세요",
                ),
            )
        ]
    return [
        ok(
            f"{asked.stack} can be updated ({before.status})",
            f"{asked.stack}: 업데이트 가능 ({before.status})",
        )
    ]


def artefacts(account: Account, asked: Asked) -> Sequence[Finding]:
    """Tell whether the bucket of artefacts is there and may be used."""
    if not asked.uploads:
        return [
            ok("samconfig.toml names a bucket, or none", "samconfig.toml에 버킷이 지정되어 있거나 없습니다")
        ]
    before = current(account, BOOTSTRAP)
    if before is None:
        return [
            ok(
                "the SAM CLI makes its bucket for artefacts with the first deploy",
                "첫 배포 때 SAM CLI가 아티팩트 버킷을 만듭니다",
            )
        ]
    bucket = before.outputs.get("SourceBucket")
    if bucket is None or before.status in NEVER_MADE:
        return [_broken(before.status)]
    try:
        account.ask("s3.head_bucket", Bucket=bucket)
    except Refused as refused:
        if refused.code not in {"404", "NoSuchBucket"}:
            raise
        return [_broken(f"{bucket}: {refused.code}")]
    return [ok(f"artefacts go to {bucket}", f"아티팩트 버킷: {bucket}")]


def _broken(how: str) -> Finding:
    return missing(
        Text(
            f"{BOOTSTRAP} has no bucket for artefacts ({how})",
            f"{BOOTSTRAP}에 아티팩트 버킷이 없습니다 ({how})",
        ),
        Text(
            f"delete the stack {BOOTSTRAP}; the next deploy makes it",
            f"{BOOTSTRAP} 스택을 삭제하면 다음 배포가 다시 만듭니다",
        ),
    )
