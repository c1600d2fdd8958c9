"""Calls that the stack's roles try with their own credentials.

Each role has a call that its code makes and that passes, so that its refusals mean something, and
calls of a function that would do more than it should. Two things are left out, because the emulator
takes them for something else: log groups, and CodeDeploy's calls of aliases. What no role may do
anywhere is in tests/template/test_permissions.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

from checks.emulated_account.stack import LIVE, Stack

DENIED = {"AccessDenied", "AccessDeniedException"}
KEY = {"pk": {"S": "session#nobody"}, "sk": {"S": "owner"}}

type Call = Callable[[boto3.Session, Stack], Any]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call with a role's credentials, in words, and whether the role may make it."""

    role: str
    words: str
    call: Call
    allowed: bool = False

    def __str__(self) -> str:
        return f"{self.role}-{'may' if self.allowed else 'may not'}-{self.words}"


def read(key: str) -> Call:
    """Read an object of the documents bucket."""
    return lambda role, stack: role.client("s3").get_object(
        Bucket=stack.outputs["DocumentsBucketName"], Key=key
    )


def write(key: str) -> Call:
    """Write an object of the documents bucket."""
    return lambda role, stack: role.client("s3").put_object(
        Bucket=stack.outputs["DocumentsBucketName"], Key=key, Body=b"{}"
    )


def remove(key: str) -> Call:
    """Delete an object of the documents bucket."""
    return lambda role, stack: role.client("s3").delete_object(
        Bucket=stack.outputs["DocumentsBucketName"], Key=key
    )


def invoke(output: str, *, published: bool = True) -> Call:
    """Call what is live of a function of the stack, or else its unpublished code."""

    def call(role: boto3.Session, stack: Stack) -> Any:
        function = stack.outputs[output]
        # By its ARN, as the agent does: of a name and a qualifier the emulator compares the name alone.
        alias = stack.session.client("lambda").get_alias(FunctionName=function, Name=LIVE)["AliasArn"]
        arn = alias if published else alias.removesuffix(f":{LIVE}")
        return role.client("lambda").invoke(FunctionName=arn, Payload=b'{"action": "list"}')

    return call


def scan(output: str) -> Call:
    """Read a whole table."""
    return lambda role, stack: role.client("dynamodb").scan(TableName=stack.outputs[output])


def item(output: str, key: dict[str, Any]) -> Call:
    """Read one item of a table."""
    return lambda role, stack: role.client("dynamodb").get_item(TableName=stack.outputs[output], Key=key)


def delete(output: str, key: dict[str, Any]) -> Call:
    """Delete an item of a table."""
    return lambda role, stack: role.client("dynamodb").delete_item(TableName=stack.outputs[output], Key=key)


def kept_of(output: str) -> Call:
    """Ask a table's index by caller."""
    return lambda role, stack: role.client("dynamodb").query(
        TableName=stack.outputs[output],
        IndexName="by-caller",
        KeyConditionExpression="caller = :caller",
        ExpressionAttributeValues={":caller": {"S": "nobody"}},
    )


ATTEMPTS = (
    Attempt("AgentRole", "read a session", item("SessionsTableName", KEY), allowed=True),
    Attempt("AgentRole", "call a tool", invoke("T0IngestFunctionName"), allowed=True),
    Attempt("AgentRole", "read the whole table of sessions", scan("SessionsTableName")),
    Attempt("AgentRole", "delete a session of a caller", delete("SessionsTableName", KEY), allowed=True),
    Attempt("AgentRole", "find what is kept of a caller", kept_of("SessionsTableName"), allowed=True),
    Attempt("AgentRole", "delete a job of an ingest", delete("JobsTableName", {"pk": {"S": "job#1"}})),
    Attempt("AgentRole", "read the jobs of ingests", item("JobsTableName", {"pk": {"S": "job#1"}})),
    Attempt("AgentRole", "read a document before its ingest", read("documents/plant.md")),
    Attempt("AgentRole", "write a document", write("documents/plant.md")),
    Attempt("AgentRole", "delete a document", remove("documents/plant.md")),
    Attempt("AgentRole", "publish an index", write("index/current.json")),
    Attempt("AgentRole", "call a tool's unpublished code", invoke("T1PredictFunctionName", published=False)),
    Attempt("AgentRole", "call itself", invoke("AgentFunctionName")),
    Attempt("T0IngestRole", "read the jobs", scan("JobsTableName"), allowed=True),
    Attempt("T0IngestRole", "write an index", write("index/versions/gate.zip"), allowed=True),
    Attempt("T0IngestRole", "read a session", item("SessionsTableName", KEY)),
    Attempt("T0IngestRole", "write a document", write("documents/plant.md"), allowed=True),
    Attempt("T0IngestRole", "delete a document", remove("documents/plant.md"), allowed=True),
    Attempt("T0IngestRole", "write beside documents and index", write("plant.md")),
    Attempt("T0IngestRole", "delete a model", remove("models/current.json")),
    Attempt("T0IngestRole", "publish a model", write("models/current.json")),
    Attempt("T0IngestRole", "call another tool", invoke("T1PredictFunctionName")),
    Attempt("T3KnowledgeRole", "read the index", read("index/current.json"), allowed=True),
    Attempt("T3KnowledgeRole", "read a document before its ingest", read("documents/plant.md")),
    Attempt("T3KnowledgeRole", "publish an index", write("index/current.json")),
    Attempt("T3KnowledgeRole", "read the sessions", scan("SessionsTableName")),
)


WITH_MODELS = tuple(
    attempt
    for role, other in (
        ("T1PredictRole", "T2ImportanceFunctionName"),
        ("T2ImportanceRole", "T1PredictFunctionName"),
    )
    for attempt in (
        Attempt(role, "read the model", read("models/current.json"), allowed=True),
        Attempt(role, "publish a model", write("models/current.json")),
        Attempt(role, "read a document", read("documents/plant.md")),
        Attempt(role, "read the index", read("index/current.json")),
        Attempt(role, "read the sessions", scan("SessionsTableName")),
        Attempt(role, "call another tool", invoke(other)),
    )
)
"""Of a stack whose ModelBucket is the documents bucket: without one these roles have no data to read."""


def refusal(attempt: Attempt, stack: Stack) -> str:
    """The code of AWS's refusal; empty where the policies let the call pass, whatever it found."""
    role = stack.role(attempt.role)  # whoever cannot even take the role has tried nothing
    try:
        attempt.call(role, stack)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        return code if code in DENIED else ""
    return ""
