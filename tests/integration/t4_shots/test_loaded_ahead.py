"""T4 from a snapshot: what is loaded ahead leaves the table as it is, and waits are not the snapshot's."""

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from shared.tool_adapter import tool_handler
from t4_shots.dynamodb_store import DynamoShots
from t4_shots.handler import newest_of_a_line, shots_logic
from tests.shot_parts import SEOUL
from tests.stack_tables import make_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

TABLE = "shots"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator["DynamoDBClient"]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-2")
    with mock_aws():
        made = boto3.client("dynamodb", region_name="ap-northeast-2")
        make_table(made, "ShotsTable", TABLE)
        yield made


@pytest.mark.parametrize("lines", ["", "line-7", "line-8 , line-9"])
def test_the_request_ahead_is_answered_and_keeps_nothing(
    client: "DynamoDBClient", lines: str, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start", "SHOTS_TABLE": TABLE}
    environment |= {"PLANT_LINES": lines} if lines else {}
    logic = shots_logic(environment)

    handler = tool_handler("t4_shots", logic, environment, ahead=newest_of_a_line(environment))

    assert "not loaded ahead" not in capsys.readouterr().out
    assert client.scan(TableName=TABLE)["Count"] == 0
    assert handler(newest_of_a_line(environment), None)["shots"] == []


def test_two_that_start_from_one_snapshot_do_not_wait_the_same_times() -> None:
    """A snapshot holds the state of `random`: both would meet again at every try."""

    class Full:
        """A table that leaves keys for later, some times."""

        def __init__(self) -> None:
            self._left = 5

        def batch_get_item(self, RequestItems: Any) -> Any:  # noqa: N803 - boto3's name
            self._left -= 1
            return {"Responses": {}, "UnprocessedKeys": RequestItems if self._left else {}}

    def waited() -> list[float]:
        random.seed(1)
        pauses: list[float] = []
        client: Any = Full()
        DynamoShots(client, TABLE, SEOUL.bucket, pause=pauses.append).digests("default", ["1"])
        return pauses

    first, second = waited(), waited()

    assert len(first) == len(second) == 4
    assert first != second
