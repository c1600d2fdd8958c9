"""A stage on moto's AWS with all that can be restored, and the ways to look at it."""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import boto3
from moto import mock_aws

from agent.cache.dynamodb_store import DynamoAnswers
from agent.erasure.dynamodb import DynamoPersonalData
from agent.erasure.dynamodb_marks import DynamoErasureMarks
from agent.erasure.erasure import Erasure
from agent.rate_limit.dynamodb_counters import DynamoCounterStore
from agent.sessions.dynamodb_store import DynamoSessions
from agent.sessions.store import Exchange
from agent.turns.dynamodb_feedback import DynamoFeedback
from agent.turns.dynamodb_store import DynamoTurns
from agent.turns.feedback import Feedback
from agent.turns.store import Turn
from diecast.cli import main
from ops.restore.point_in_time import stamp
from shared import jsonio
from t4_shots.dynamodb_items import Kept
from t4_shots.dynamodb_store import DynamoShots
from tests.agent_parts import memory_logger
from tests.shot_parts import SEOUL
from tests.stack_tables import make_table

STACK, SESSIONS, SHOTS, BUCKET, MODELS = "plant-a-prod", "sessions", "shots", "documents-of-a", "models-of-a"
T4, T0 = "plant-a-prod-T4", "plant-a-prod-T0"
SHOT_DAYS: Final = 3650
type Item = dict[str, Any]


@dataclass(frozen=True)
class StandIn:
    """The stage's clients, and the point in time that its tables can be restored to."""

    dynamodb: Any
    s3: Any
    point: datetime

    @property
    def at(self) -> str:
        """The point as the command line takes it."""
        return self.point.isoformat()

    def beside(self, table: str) -> str:
        """What the restored table of the point is called."""
        return f"{table}-restored-{stamp(self.point)}"

    def pass_point(self, table: str) -> None:
        """From now on a restore to the point gives the table as it is now: moto itself knows no time."""
        self.dynamodb.restore_table_to_point_in_time(
            SourceTableName=table, TargetTableName=self.beside(table), RestoreDateTime=self.point
        )

    def items(self, table: str = SESSIONS) -> list[Item]:
        """Everything that a table holds, in an order that is always the same."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=table)
        return sorted((dict(item) for page in pages for item in page["Items"]), key=repr)

    def lose(self, table: str, which: Callable[[Item], bool] = lambda _: True) -> None:
        """Delete items of a table."""
        for item in filter(which, self.items(table)):
            self.dynamodb.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})

    def tables(self) -> list[str]:
        """The names of all tables."""
        return sorted(self.dynamodb.list_tables()["TableNames"])

    def ask(self, caller: str) -> None:
        """Leave behind what a question of a caller does, of every kind."""
        short = caller.rpartition("#")[2]
        sessions = DynamoSessions(self.dynamodb, SESSIONS, 7)
        sessions.open(f"of-{short}", caller)
        sessions.append(f"of-{short}", caller, Exchange("질문", "답"))
        sessions.stop(f"of-{short}", caller)
        DynamoAnswers(self.dynamodb, SESSIONS, 600, memory_logger()[0]).put(f"key-{short}", b"packed", caller)
        DynamoCounterStore(self.dynamodb, SESSIONS).add(caller, "day#2026-11-28", 5, 2_000_000_000)
        turn = Turn(f"turn-{short}", caller, "f", f"of-{short}", "질문", {})
        DynamoTurns(self.dynamodb, SESSIONS, memory_logger()[0]).claim(turn)
        DynamoFeedback(self.dynamodb, SESSIONS).put(
            Feedback(f"turn-{short}", caller, helpful=True, comment="좋음", at=1.0)
        )

    def forget(self, caller: str, seconds_after: float = 0.0) -> None:
        """Forget a caller as the agent does, so many seconds after the point (before it, where negative)."""
        marks = DynamoErasureMarks(self.dynamodb, SESSIONS, lambda: self.point.timestamp() + seconds_after)
        Erasure([DynamoPersonalData(self.dynamodb, SESSIONS)], marks=marks).forget(
            caller, with_counters=False
        )

    def shots(self) -> DynamoShots:
        """The line's memory."""
        return DynamoShots(self.dynamodb, SHOTS, SEOUL.bucket, Kept(SHOT_DAYS))


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """The stage on moto's AWS, with empty tables and buckets."""
    with mock_aws():
        yield made()


def made() -> StandIn:
    """The stage in the account of the environment, with empty tables and buckets."""
    dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
    for table, logical_id in ((SESSIONS, "SessionsTable"), (SHOTS, "ShotsTable")):
        make_table(dynamodb, logical_id, table)
    for bucket in (BUCKET, MODELS):
        s3.create_bucket(Bucket=bucket)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    _functions_and_stack()
    return StandIn(dynamodb, s3, _recoverable(dynamodb))


def restore(*arguments: str) -> int:
    """The exit code of `diecast restore` on the stage."""
    command, *more = arguments
    return main(["restore", command, "--stack", STACK, *more])


def _recoverable(dynamodb: Any) -> datetime:
    """Turn recovery of both tables on in the same second, the only one that moto then gives."""
    while True:
        latest = set[datetime]()
        for table in (SESSIONS, SHOTS):
            for enabled in (False, True):
                dynamodb.update_continuous_backups(
                    TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": enabled}
                )
            found = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
            recovery = found["PointInTimeRecoveryDescription"]
            latest.add(recovery["LatestRestorableDateTime"].astimezone(UTC).replace(microsecond=0))
        if len(latest) == 1:
            return latest.pop()


def _package() -> bytes:
    """Code that is never run."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.py", "")
    return packed.getvalue()


def _functions_and_stack() -> None:
    trust = jsonio.dumps({"Version": "2012-10-17", "Statement": []})
    role = boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    functions = boto3.client("lambda")
    settings = {"SHOTS_TABLE": SHOTS, "SHOT_DAYS": str(SHOT_DAYS), "MODEL_BUCKET": MODELS}
    functions.create_function(
        FunctionName=T4,
        Runtime="python3.13",
        Role=role,
        Handler="a.b",
        Code={"ZipFile": _package()},
        Environment={"Variables": settings},
        Publish=True,
    )
    functions.create_alias(FunctionName=T4, Name="live", FunctionVersion="1")
    outputs = {
        "SessionsTableName": SESSIONS,
        "DocumentsBucketName": BUCKET,
        "T4ShotsFunctionName": T4,
        "T0IngestFunctionName": T0,
    }
    template = {
        "Resources": {"T": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }
    boto3.client("cloudformation").create_stack(StackName=STACK, TemplateBody=jsonio.dumps(template))
