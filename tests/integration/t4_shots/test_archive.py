"""The archive's rows, made of what the table's stream tells after the store wrote: moto's DynamoDB."""

import json
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws
from moto.events.models import EventPattern

from shared.errors import Unavailable
from t4_shots.archive import NEVER_ARCHIVED, OUTCOME
from t4_shots.archive_handler import handler
from t4_shots.dynamodb_store import DynamoShots
from t4_shots.shot import Shot, told
from tests.shot_parts import MINUTE, NOON, SEOUL, kept, said
from tests.stack_tables import make_table
from tests.stack_template import nested, written

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

TABLE = "shots"
REGION = "ap-northeast-2"
STREAM: Any = written()["Resources"]["ShotsTable"]["Properties"]["StreamSpecification"]["Fn::If"]
ARCHIVE: Any = nested(written()["Resources"]["Archiving"])["Resources"]
PATTERN = json.loads(
    ARCHIVE["Pipe"]["Properties"]["SourceParameters"]["FilterCriteria"]["Filters"][0]["Pattern"]
)


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with mock_aws():
        made = boto3.client("dynamodb", region_name=REGION)
        make_table(made, "ShotsTable", TABLE)
        view = STREAM[1]["StreamViewType"]
        made.update_table(
            TableName=TABLE, StreamSpecification={"StreamEnabled": True, "StreamViewType": view}
        )
        yield made


@pytest.fixture
def store(client: "DynamoDBClient") -> DynamoShots:
    return DynamoShots(client, TABLE, SEOUL.bucket, now=lambda: NOON / 1000)


def records(client: "DynamoDBClient") -> list[dict[str, Any]]:
    """All records of the table's stream as a pipe hands them on: times are seconds."""
    arn = client.describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
    streams = boto3.client("dynamodbstreams", region_name=REGION)
    found: list[dict[str, Any]] = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        answer: Any = streams.get_records(ShardIterator=iterator)
        for record in answer["Records"]:
            at = record["dynamodb"]["ApproximateCreationDateTime"].timestamp()
            found.append({**record, "dynamodb": {**record["dynamodb"], "ApproximateCreationDateTime": at}})
    return found


def archived(client: "DynamoDBClient") -> list[dict[str, Any]]:
    """The archive after the pipe: its filter, then its function."""
    let_through: Any = EventPattern.load(json.dumps(PATTERN))
    passed = [record for record in records(client) if let_through.matches_event(record)]
    made: list[dict[str, Any]] = json.loads(json.dumps(handler(passed, None)))
    return made


def columns(shot: Shot) -> dict[str, Any]:
    """What the archive has to hold of a shot, by T4's own words."""
    whole: dict[str, Any] = json.loads(json.dumps(told(shot)))
    outcome = whole.pop("outcome") or {}
    return whole | {OUTCOME + name: value for name, value in outcome.items() if name not in NEVER_ARCHIVED}


def newest(rows: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """The last row of each shot, as the saved queries take it."""
    return {
        (row["line"], row["shot_id"]): row
        for row in sorted(rows, key=lambda row: (row["changed_at"], row["revision"]))
    }


@pytest.mark.parametrize("seed", range(5))
def test_every_shot_stands_in_it_once_a_change_and_as_it_is_told(
    client: "DynamoDBClient", store: DynamoShots, seed: int
) -> None:
    """Of any order of shots, corrections, the same said again, counts made anew and names that are taken."""
    chance = random.Random(seed)
    changes: dict[tuple[str, str], int] = {}
    for number in range(25):
        line, shot_id = chance.choice(["default", "line-7"]), f"s#{number // 2}/가"
        match chance.randrange(6):
            case 0 | 1 | 2:
                first = chance.choice([None, said("good", by=""), said("defect", "gas_porosity", by="")])
                shot = kept(shot_id, NOON + chance.randrange(900) * MINUTE, line=line, outcome=first)
                if store.get(line, shot_id) is None:
                    changes[line, shot_id] = len(store.add([shot]))
            case 3 | 4 if changes:
                which = chance.choice(sorted(changes))
                before = store.get(*which)
                assert before is not None
                word = said(
                    chance.choice(["good", "defect"]), by=chance.choice(["kim", "lee"]), at_ms=NOON + number
                )
                after = store.set_outcome(*which, word)
                changes[which] += columns(after) != columns(before)
            case _:
                store.forget(chance.choice(["kim", "lee"]))
                store.recount(line)

    rows = archived(client)

    assert sum(changes.values()) > 5
    told_often = dict.fromkeys(changes, 0)
    for row in rows:
        told_often[row["line"], row["shot_id"]] += 1
    assert told_often == changes
    for which, row in newest(rows).items():
        now = store.get(*which)
        assert now is not None
        expected = columns(now)
        assert {name: row.get(name) for name in expected} == expected
        assert row["shot_time"] == now.at_ms * 1000


def test_no_name_no_note_and_no_picture_get_there(client: "DynamoDBClient", store: DynamoShots) -> None:
    shot = kept("a")
    store.add([shot])
    word = said("defect", by="kim.minji@plant.example")
    store.set_outcome("default", "a", type(word)("defect", (), "tell Kim", "photo-of-kim.jpg", word.by, NOON))
    before = json.dumps(archived(client))

    assert store.forget("kim.minji@plant.example") == 1
    assert json.dumps(archived(client)) == before
    assert "kim" not in before.lower()
    assert '"outcome_result": "defect"' in before


def test_a_shot_that_ends_by_its_time_to_live_stays(client: "DynamoDBClient", store: DynamoShots) -> None:
    store.add([kept("a")])
    before = archived(client)

    for record in records(client):
        keys = record["dynamodb"]["Keys"]
        client.delete_item(TableName=TABLE, Key=keys)

    assert archived(client) == before


def test_every_column_of_the_table_can_be_filled_and_nothing_is_told_without_one(
    client: "DynamoDBClient", store: DynamoShots
) -> None:
    table: Any = written()["Resources"]["ArchiveTable"]["Properties"]["TableInput"]
    declared = {column["Name"]: column["Type"] for column in table["StorageDescriptor"]["Columns"]}
    store.add([kept("a", mode="gas_porosity", mould="M-7", outcome=said("defect", "gas_porosity"))])
    kinds = {
        str: "string", float: "double", bool: "boolean", list: "array<string>",
    }  # fmt: skip

    (row,) = archived(client)

    assert set(row) == set(declared)
    for name, value in row.items():
        if declared[name] in kinds.values():
            assert kinds[type(value)] == declared[name], name
    assert declared["features"] == "map<string,double>"
    assert declared["context"] == "map<string,string>"
    assert declared["shot_time"] == declared["changed_at"] == "timestamp"
    assert declared["revision"] == "int"


def test_a_shot_of_a_later_version_is_refused_and_not_guessed(
    client: "DynamoDBClient", store: DynamoShots
) -> None:
    store.add([kept("a")])
    (record,) = [each for each in records(client) if each["dynamodb"]["Keys"]["pk"]["S"].startswith("S#")]
    image = record["dynamodb"]["NewImage"] | {"format": {"N": "99"}, "body": {"S": '{"new": 1}'}}

    with pytest.raises(Unavailable):
        handler([{**record, "dynamodb": {**record["dynamodb"], "NewImage": image}}], None)
