"""The archive of a deployed stack: from a recorded shot over the table's stream to the deployed function.

The emulator makes the pipe and forgets its filter and its function, so that this does what the pipe does:
reads its stream, lets through what the template's filter does, and calls its function.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

import boto3
from moto.events.models import EventPattern

from checks.emulated_account.stack import LIVE
from tests.stack_template import PATH, nested, written


def rows_after_recording(session: boto3.Session, made: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows of a shot that T4 recorded and of what was said of it then; `made` are physical ids."""
    event = json.loads((PATH.parent / "events" / "t4_shots_record.json").read_bytes())
    event["shots"][0]["shot_id"] = "archived"
    event["shots"][0].pop("outcome", None)
    recorded = _call(session, made["T4ShotsFunction"], event, LIVE)
    assert recorded["accepted"] == 1, recorded
    said = {"action": "outcome", "line": "default", "shot_id": "archived", "result": "defect", "by": "kim"}
    _call(session, made["T4ShotsFunction"], said, LIVE)
    pipes = session.client("pipes")
    (pipe,) = pipes.list_pipes(NamePrefix=made["Pipe"].rpartition("/")[2])["Pipes"]
    told: Any = pipes.describe_pipe(Name=pipe["Name"])
    let_through: Any = EventPattern.load(_pattern())
    passed = [record for record in _records(session, told["Source"]) if let_through.matches_event(record)]
    rows: list[dict[str, Any]] = _call(session, made["ArchiveFunction"], passed)
    return rows


def columns(session: boto3.Session, made: Mapping[str, str]) -> set[str]:
    """The columns of the table in Glue."""
    table = session.client("glue").get_table(DatabaseName=made["ArchiveDatabase"], Name="shots")["Table"]
    return {column["Name"] for column in table["StorageDescriptor"]["Columns"]}


def _pattern() -> str:
    pipe: Any = nested(written()["Resources"]["Archiving"])["Resources"]["Pipe"]
    (only,) = pipe["Properties"]["SourceParameters"]["FilterCriteria"]["Filters"]
    return str(only["Pattern"])


def _records(session: boto3.Session, stream: str) -> list[dict[str, Any]]:
    streams = session.client("dynamodbstreams")
    found: list[dict[str, Any]] = []
    for shard in streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        answer: Any = streams.get_records(ShardIterator=iterator)
        found += answer["Records"]
    return json.loads(json.dumps(found, default=_as_the_pipe_writes))  # type: ignore[no-any-return]


def _as_the_pipe_writes(value: Any) -> Any:
    """Times as seconds, and bytes, which the windows of the watch hold, in base64."""
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value.timestamp()


def _call(session: boto3.Session, function: str, event: Any, qualifier: str = "$LATEST") -> Any:
    response = session.client("lambda").invoke(
        FunctionName=function, Qualifier=qualifier, Payload=json.dumps(event).encode()
    )
    answer = json.loads(response["Payload"].read())
    assert "FunctionError" not in response, answer
    return answer
