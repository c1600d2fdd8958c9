"""The deployed stack of the gates: how it is deployed, and how its functions are reached."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import boto3
import urllib3

from checks.emulated_account.account import ROOT, sam

STACK = "diecast-gate"
LIVE = "live"
"""The alias that callers use of every function."""
UNKNOWN_TO_THE_EMULATOR = "Release=all-at-once Watching=dashboard InferenceProfileScope=global"
"""It has neither CodeDeploy nor saved queries, and no region in conditions: see tests/template."""


@dataclass(frozen=True, slots=True)
class Stack:
    """The deployed stack's outputs, an administrator's session, and one for each role that was asked for."""

    outputs: dict[str, str]
    session: boto3.Session
    endpoint: str
    http: urllib3.PoolManager
    roles: dict[str, boto3.Session] = field(default_factory=dict)

    def invoke(self, output: str, event: Any) -> Any:
        """Invoke what is live of the function whose name an output holds."""
        response = self.session.client("lambda").invoke(
            FunctionName=self.outputs[output], Qualifier=LIVE, Payload=json.dumps(event).encode()
        )
        answer = json.loads(response["Payload"].read())
        assert "FunctionError" not in response, answer
        return answer

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, bytes]:
        """Send a request to the agent's Function URL ."""
        answer = self.http.request("POST", f"{self.agent_url}{path}", json=body)
        return answer.status, answer.data

    @property
    def agent_url(self) -> str:
        """The agent's Function URL in the emulator's path form."""
        url_id = self.outputs["AgentUrl"].split("//")[1].split(".")[0]
        return f"{self.endpoint}/_aws/lambda-url/{url_id}"

    def role(self, logical_id: str) -> boto3.Session:
        """A session with credentials of one of the stack's roles: the emulator enforces it as AWS would."""
        if logical_id not in self.roles:
            self.roles[logical_id] = self._assumed(logical_id)
        return self.roles[logical_id]

    def _assumed(self, logical_id: str) -> boto3.Session:
        resource = self.session.client("cloudformation").describe_stack_resource(
            StackName=STACK, LogicalResourceId=logical_id
        )
        name = resource["StackResourceDetail"]["PhysicalResourceId"]
        role = self.session.client("iam").get_role(RoleName=name)["Role"]
        return assumed(self.session, role["Arn"])


def assumed(session: boto3.Session, role: str) -> boto3.Session:
    """A session with credentials of a role."""
    given = session.client("sts").assume_role(RoleArn=role, RoleSessionName="gate")["Credentials"]
    return boto3.Session(
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def deploy(
    account: dict[str, str], name: str, parameters: str, template: Path | None = None
) -> CompletedProcess[str]:
    """`sam deploy` of the built template, or of another one whose code is built."""
    return sam(
        account, "deploy", "--stack-name", name, "--resolve-s3",
        *(_other_template(template) if template else ()),
        "--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND",
        "--no-confirm-changeset", "--no-fail-on-empty-changeset",
        "--parameter-overrides", f"{parameters} {UNKNOWN_TO_THE_EMULATOR}",
    )  # fmt: skip


def _other_template(template: Path) -> tuple[str, ...]:
    """SAM looks for its configuration beside a template that it is given, so that both are named."""
    return "--template-file", str(template), "--config-file", str(ROOT / "samconfig.toml")


def deployed(account: dict[str, str], session: boto3.Session, parameters: str) -> Stack:
    """The gates' stack with these parameters. Raises AssertionError with SAM's words where it fails."""
    done = deploy(account, STACK, parameters)
    assert done.returncode == 0, done.stdout + done.stderr
    http = urllib3.PoolManager(ca_certs=account["AWS_CA_BUNDLE"], retries=False, timeout=120)
    return Stack(outputs(session), session, account["AWS_ENDPOINT_URL"], http)


def delete(session: boto3.Session, name: str) -> list[str]:
    """Delete a stack with its nested ones by DeleteStack; return what of them is still there.

    `sam delete` reads the nested templates' addresses to remove them, and refuses the emulator's.
    """
    cloudformation = session.client("cloudformation")
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(
        StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
    )
    there = cloudformation.list_stacks()["StackSummaries"]
    return [
        f"{row['StackName']} {row['StackStatus']}"
        for row in there
        if row["StackName"].startswith(name) and row["StackStatus"] != "DELETE_COMPLETE"
    ]


def outputs(session: boto3.Session, name: str = STACK) -> dict[str, str]:
    """A stack's outputs."""
    stacks = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    return {row["OutputKey"]: row["OutputValue"] for row in stacks[0]["Outputs"]}


def events_in(body: bytes) -> list[dict[str, Any]]:
    """Events of a stream. The emulator hands the agent's joined answer over as JSON."""
    text = body.decode()
    if text.startswith("{"):
        text = json.loads(text)["body"]
    data = [line[6:] for line in text.splitlines() if line.startswith("data: ")]
    return [json.loads(line) for line in data]
