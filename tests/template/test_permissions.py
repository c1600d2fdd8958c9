"""What each role may do is what the code calls: a new action, and a new call, are added here on purpose."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from tests.policies import statements
from tests.stack_template import of_type, references

SRC = Path(__file__).resolve().parents[2] / "src"
CLIENTS = (
    "client",
    "_client",
    "_s3",
    "_dynamodb",
    "_bedrock",
    "cognito_client",
    "ssm_client",
    "lambda_client",
)
"""What boto3's clients are called in src."""

BY_LAMBDA: Final = dict.fromkeys(
    ("logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords"),
    "Lambda itself",
)
MODEL: Final = {
    "s3:GetObject": "shared/artifacts/s3_storage.py get_object",
    "s3:ListBucket": "shared/artifacts/s3_storage.py list_objects_v2",
}

CALLED: Final[Mapping[str, Mapping[str, str]]] = {
    "AgentRole": {
        **BY_LAMBDA,
        "lambda:InvokeFunction": "agent/tools/lambda_invoke.py invoke",
        "dynamodb:GetItem": (
            "agent/sessions/dynamodb_store.py get_item, agent/cache/dynamodb_store.py get_item, "
            "agent/turns/dynamodb_feedback.py get_item"
        ),
        "dynamodb:PutItem": (
            "agent/sessions/dynamodb_store.py put_item, agent/cache/dynamodb_store.py put_item, "
            "agent/turns/dynamodb_store.py put_item, agent/turns/dynamodb_feedback.py put_item, "
            "agent/turns/dynamodb_history.py put_item, "
            "agent/erasure/dynamodb_marks.py put_item"
        ),
        "dynamodb:Query": (
            "agent/sessions/dynamodb_store.py query, agent/erasure/dynamodb.py query, "
            "agent/rate_limit/dynamodb_counters.py query, agent/turns/dynamodb_store.py query, "
            "agent/turns/dynamodb_feedback.py query, agent/turns/dynamodb_history.py query, "
            "agent/erasure/dynamodb_marks.py query"
        ),
        "dynamodb:DeleteItem": (
            "agent/erasure/dynamodb.py delete_item, agent/rate_limit/dynamodb_counters.py delete_item, "
            "agent/turns/dynamodb_store.py delete_item, agent/turns/dynamodb_history.py delete_item"
        ),
        "dynamodb:UpdateItem": (
            "agent/rate_limit/dynamodb_counters.py update_item, agent/turns/dynamodb_store.py update_item, "
            "agent/turns/dynamodb_history.py update_item"
        ),
        "s3:ListBucket": "shared/artifacts/s3_storage.py list_objects_v2",
        "s3:GetObject": "shared/artifacts/s3_storage.py get_object",
        "bedrock:InvokeModelWithResponseStream": "agent/models/bedrock/adapter.py converse_stream",
        "bedrock:ApplyGuardrail": "agent/models/bedrock/adapter.py converse_stream",
    },
    "T0IngestRole": {
        **BY_LAMBDA,
        "lambda:InvokeFunction": "t0_ingest/lambda_job_launcher.py invoke",
        "dynamodb:GetItem": "t0_ingest/dynamodb_records.py get_item",
        "dynamodb:PutItem": "t0_ingest/dynamodb_records.py put_item",
        "dynamodb:DeleteItem": "t0_ingest/dynamodb_records.py delete_item",
        "dynamodb:Scan": "t0_ingest/dynamodb_records.py scan",
        "s3:ListBucket": (
            "t0_ingest/s3_source.py list_objects_v2, t0_ingest/bedrock/s3_document_store.py list_objects_v2, "
            "t0_ingest/files/s3_store.py list_objects_v2"
        ),
        "s3:GetObject": (
            "t0_ingest/s3_source.py get_object, shared/artifacts/s3_storage.py head_object, "
            "t0_ingest/files/s3_store.py get_object, t0_ingest/files/s3_store.py head_object"
        ),
        "s3:PutObject": (
            "shared/artifacts/s3_storage.py put_object, t0_ingest/bedrock/s3_document_store.py put_object, "
            "t0_ingest/files/s3_store.py put_object"
        ),
        "s3:DeleteObject": (
            "shared/artifacts/s3_storage.py delete_object, "
            "t0_ingest/bedrock/s3_document_store.py delete_object, t0_ingest/files/s3_store.py delete_object"
        ),
        "bedrock:StartIngestionJob": "t0_ingest/bedrock/ingestion.py start_ingestion_job",
        "bedrock:GetIngestionJob": "t0_ingest/bedrock/ingestion.py get_ingestion_job",
        "bedrock:ListIngestionJobs": "t0_ingest/bedrock/ingestion.py list_ingestion_jobs",
    },
    "T1PredictRole": {**BY_LAMBDA, **MODEL},
    "T2ImportanceRole": {**BY_LAMBDA, **MODEL},
    "T3KnowledgeRole": {
        **BY_LAMBDA,
        "s3:ListBucket": "shared/artifacts/s3_storage.py list_objects_v2",
        "s3:GetObject": "shared/artifacts/s3_storage.py get_object",
        "bedrock:Retrieve": "t3_kb/bedrock/knowledge_base.py retrieve",
        "bedrock:RetrieveAndGenerate": "t3_kb/bedrock/knowledge_base.py retrieve_and_generate",
        # On behalf of RetrieveAndGenerate's caller.
        "bedrock:InvokeModel": "t3_kb/bedrock/knowledge_base.py retrieve_and_generate",
        "bedrock:GetInferenceProfile": "t3_kb/bedrock/knowledge_base.py retrieve_and_generate",
    },
    "T4ShotsRole": {
        **BY_LAMBDA,
        "s3:GetObject": f"{MODEL['s3:GetObject']}, t4_shots/s3_photos.py get_object",
        "s3:PutObject": "t4_shots/s3_photos.py put_object",
        # Also what tells T4 that a photo is gone.
        "s3:ListBucket": MODEL["s3:ListBucket"],
        "dynamodb:GetItem": (
            "t4_shots/dynamodb_table.py get_item, t4_shots/shift_report/dynamodb_marks.py get_item"
        ),
        "dynamodb:BatchGetItem": "t4_shots/dynamodb_table.py batch_get_item",
        "dynamodb:Query": "t4_shots/dynamodb_table.py query",
        # The parts of its transactions, and the marks of mailed reports.
        "dynamodb:PutItem": (
            "t4_shots/dynamodb_table.py transact_write_items, "
            "t4_shots/shift_report/dynamodb_marks.py put_item"
        ),
        "dynamodb:UpdateItem": (
            "t4_shots/dynamodb_table.py transact_write_items, "
            "t4_shots/shift_report/dynamodb_marks.py update_item"
        ),
        "dynamodb:DeleteItem": (
            "t4_shots/dynamodb_table.py transact_write_items, "
            "t4_shots/shift_report/dynamodb_marks.py delete_item"
        ),
        "sns:Publish": "t4_shots/shift_report/sns.py publish",
        "sqs:SendMessage": "Lambda itself, where it gave up invoking",
    },
    "ShotsRuleRole": {"sqs:SendMessage": "AWS IoT itself, where it cannot invoke T4"},
    # EventBridge Scheduler's.
    "ReportScheduleRole": {"lambda:InvokeFunction": "EventBridge Scheduler itself"},
    "HeartbeatRole": {
        **BY_LAMBDA,
        "cognito-idp:AdminInitiateAuth": "heartbeat/sign_in.py admin_initiate_auth",
        "ssm:GetParameter": "heartbeat/sign_in.py get_parameter",
        "lambda:GetAccountSettings": "heartbeat/handler.py get_account_settings",
        # By requests that it signs itself, as any caller of the agent's URL.
        "lambda:InvokeFunctionUrl": "heartbeat/target.py",
        "lambda:InvokeFunction": "heartbeat/target.py",
    },
    "ArchiveRole": BY_LAMBDA,
    # EventBridge's, as its documentation asks for a table's stream, and what the pipe goes through.
    "PipeRole": dict.fromkeys(
        (
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
            "lambda:InvokeFunction",
            "firehose:PutRecordBatch",
            "sqs:SendMessage",
        ),
        "EventBridge Pipes itself",
    ),
    # Firehose's, as its documentation asks for Iceberg tables that are there already.
    "DeliveryRole": dict.fromkeys(
        (
            "glue:GetDatabase",
            "glue:GetTable",
            "glue:UpdateTable",
            "s3:AbortMultipartUpload",
            "s3:GetBucketLocation",
            "s3:GetObject",
            "s3:ListBucket",
            "s3:ListBucketMultipartUploads",
            "s3:PutObject",
        ),
        "Firehose itself",
    ),
    # Step Functions', as its documentation asks for a distributed map that reads and writes in S3.
    "BatchScoringRole": dict.fromkeys(
        (
            "lambda:InvokeFunction",
            "s3:AbortMultipartUpload",
            "s3:GetObject",
            "s3:ListMultipartUploadParts",
            "s3:PutObject",
            "states:DescribeExecution",
            "states:StartExecution",
            "states:StopExecution",
        ),
        "Step Functions itself",
    ),
    # Bedrock's own role, as its documentation asks for S3 Vectors.
    "KnowledgeBaseRole": dict.fromkeys(
        (
            "bedrock:InvokeModel",
            "s3:ListBucket",
            "s3:GetObject",
            "s3vectors:GetIndex",
            "s3vectors:QueryVectors",
            "s3vectors:PutVectors",
            "s3vectors:GetVectors",
            "s3vectors:DeleteVectors",
        ),
        "Bedrock itself",
    ),
    # CodeDeploy's, while it moves an alias from one version to the next.
    "CodeDeployRole": dict.fromkeys(
        (
            "lambda:GetAlias",
            "lambda:UpdateAlias",
            "lambda:GetProvisionedConcurrencyConfig",
            "cloudwatch:DescribeAlarms",
        ),
        "CodeDeploy itself",
    ),
    # For whom the plant gives it to: a signed request to the agent's URL needs both.
    "AgentCallerPolicy": dict.fromkeys(("lambda:InvokeFunctionUrl", "lambda:InvokeFunction"), "the caller"),
}
"""Holder of a policy → action → where it is called: a file below src and the client's method."""

ANY_RESOURCE: Final[Mapping[tuple[str, str], str]] = {
    **{
        (role, "Trace"): "X-Ray knows no resources to name."
        for role in (
            *("AgentRole", "T0IngestRole", "T1PredictRole", "T2ImportanceRole", "T3KnowledgeRole"),
            *("T4ShotsRole", "HeartbeatRole", "ArchiveRole"),
        )
    },
    ("HeartbeatRole", "ReadTheAccountsLimit"): "The account's limits are no resource to name.",
    ("T3KnowledgeRole", "HaveAnswersWritten"): "RetrieveAndGenerate knows no resources to name.",
}
"""The only statements whose resource is `*`, and why."""


@cache
def calls() -> frozenset[tuple[str, str]]:
    """Every call of a boto3 client in src: file and method; a paginator counts as its method."""
    return frozenset(
        (path.relative_to(SRC).as_posix(), method)
        for path in SRC.rglob("*.py")
        for method in _methods(ast.parse(path.read_text(encoding="utf-8")))
    )


def _methods(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        receiver = ast.unparse(node.func.value)
        if receiver.rpartition(".")[2] not in CLIENTS or receiver == "http.client":
            continue
        if node.func.attr == "get_paginator":
            assert isinstance(node.args[0], ast.Constant)
            yield str(node.args[0].value)
        else:
            yield node.func.attr


def _named(where: str) -> Iterator[tuple[str, str]]:
    for place in where.split(", "):
        file, _, method = place.partition(" ")
        if file.endswith(".py") and method:
            yield file, method


@pytest.mark.parametrize("holder", sorted({row.holder for row in statements()} | set(CALLED)))
def test_a_role_may_do_what_is_called_and_nothing_else(holder: str) -> None:
    allowed = {action for row in statements() if row.holder == holder for action in row.actions}
    assert allowed == set(CALLED.get(holder, {}))


def test_every_call_that_the_table_names_is_in_the_code() -> None:
    named = {place for called in CALLED.values() for where in called.values() for place in _named(where)}
    assert named <= calls()


def test_every_call_of_an_aws_client_is_in_the_table() -> None:
    named = {place for called in CALLED.values() for where in called.values() for place in _named(where)}
    assert calls() == named


def test_a_resource_is_named_wherever_it_can_be() -> None:
    anything = {(row.holder, row.sid) for row in statements() if "*" in row.resources}
    assert anything == set(ANY_RESOURCE)


def test_no_action_is_a_pattern() -> None:
    assert [
        (row.holder, row.sid) for row in statements() if any("*" in action for action in row.actions)
    ] == []


def test_no_role_has_a_policy_that_is_not_written_here() -> None:
    roles = of_type("AWS::IAM::Role")
    assert [name for name, role in roles.items() if "ManagedPolicyArns" in role["Properties"]] == []


def test_every_function_has_a_role_of_its_own() -> None:
    """A function without one gets SAM's, with policies that nobody wrote."""
    functions = of_type("AWS::Serverless::Function").values()
    roles = [next(references(function["Properties"]["Role"])) for function in functions]
    assert len(set(roles)) == len(roles) == 7


@pytest.mark.parametrize("role", of_type("AWS::IAM::Role"))
def test_a_role_is_taken_by_one_service_alone(role: str) -> None:
    trust: Any = of_type("AWS::IAM::Role")[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert [sorted(row["Principal"]) for row in trust] == [["Service"]]
    assert all(isinstance(row["Principal"]["Service"], str) for row in trust)
