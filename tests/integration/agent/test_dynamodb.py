"""Sessions in DynamoDB: bound, read, forgotten, and what happens when the table does not answer."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from agent.sessions.dynamodb_store import DynamoSessions
from agent.sessions.store import Exchange, SessionForbidden, SessionStoreUnavailable
from checks.standins.loopback import Answer, Loopback
from tests.sessions_table import TABLE, make_sessions_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

DAY = 86_400.0


@dataclass
class Clock:
    """Unix time that only a test moves."""

    now: float = 1_707_559_200.0

    def __call__(self) -> float:
        """The time, as time.time would give it."""
        return self.now


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    """A client, and the table as the template makes it."""
    with mock_aws():
        dynamodb = boto3.client("dynamodb")
        make_sessions_table(dynamodb)
        yield dynamodb


@pytest.fixture
def clock() -> Clock:
    """A clock at some moment."""
    return Clock()


@pytest.fixture
def sessions(client: "DynamoDBClient", clock: Clock) -> DynamoSessions:
    """Sessions that are forgotten after seven days."""
    return DynamoSessions(client, TABLE, ttl_days=7, now=clock)


def said(number: int) -> Exchange:
    """A numbered exchange."""
    return Exchange(f"질문 {number}", f"답 {number}")


def test_an_unknown_session_starts_empty_and_is_bound(sessions: DynamoSessions) -> None:
    assert sessions.open("s", "me") == ()
    with pytest.raises(SessionForbidden):
        sessions.open("s", "you")


def test_its_owner_may_open_it_again(sessions: DynamoSessions) -> None:
    sessions.open("s", "me")

    assert sessions.open("s", "me") == ()


def test_a_new_process_finds_what_was_said(client: "DynamoDBClient", clock: Clock) -> None:
    DynamoSessions(client, TABLE, 7, clock).append("s", "me", said(1))

    assert DynamoSessions(client, TABLE, 7, clock).open("s", "me") == (said(1),)


def test_the_last_five_exchanges_come_in_order(sessions: DynamoSessions, clock: Clock) -> None:
    for number in range(8):
        sessions.append("s", "me", said(number))
        clock.now += 1

    assert sessions.open("s", "me") == tuple(said(number) for number in range(3, 8))


def test_sessions_do_not_mix(sessions: DynamoSessions) -> None:
    sessions.append("a", "me", said(1))

    assert sessions.open("b", "me") == ()


def test_exchanges_of_concurrent_questions_are_all_kept(
    sessions: DynamoSessions, client: "DynamoDBClient"
) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: sessions.append("s", "me", said(number)), range(40)))

    items = client.scan(TableName=TABLE)["Items"]
    assert sorted(item["question"]["S"] for item in items) == sorted(f"질문 {n}" for n in range(40))


def test_what_has_expired_is_passed_over_before_ttl_deletes_it(
    sessions: DynamoSessions, clock: Clock
) -> None:
    sessions.append("s", "me", said(1))
    clock.now += 5 * DAY
    sessions.append("s", "me", said(2))
    clock.now += 3 * DAY

    assert sessions.open("s", "me") == (said(2),)


def test_an_expired_session_may_be_taken_over_without_its_history(
    sessions: DynamoSessions, clock: Clock
) -> None:
    sessions.open("s", "me")
    clock.now += 6 * DAY
    sessions.append("s", "me", said(1))
    clock.now += 2 * DAY

    assert sessions.open("s", "you") == ()


def test_opening_a_session_keeps_it_from_expiring(sessions: DynamoSessions, clock: Clock) -> None:
    sessions.open("s", "me")
    clock.now += 6 * DAY
    sessions.open("s", "me")
    clock.now += 6 * DAY

    with pytest.raises(SessionForbidden):
        sessions.open("s", "you")


def test_every_item_carries_its_expiry_in_whole_seconds(
    sessions: DynamoSessions, client: "DynamoDBClient", clock: Clock
) -> None:
    sessions.open("s", "me")
    sessions.append("s", "me", said(1))

    expiries = [item["expires_at"] for item in client.scan(TableName=TABLE)["Items"]]
    assert expiries == [{"N": str(int(clock.now + 7 * DAY))}] * 2


def test_an_answer_too_long_for_an_item_is_kept_in_part(sessions: DynamoSessions) -> None:
    sessions.append("s", "me", Exchange("왜?", "가" * 200_000))

    ((kept),) = sessions.open("s", "me")
    assert len(kept.answer) == 80_000


@pytest.mark.parametrize(("length", "kept"), [(79_999, 79_999), (80_000, 80_000), (80_001, 80_000)])
def test_of_an_answer_80000_characters_are_kept(sessions: DynamoSessions, length: int, kept: int) -> None:
    sessions.append("s", "me", Exchange("왜?", "a" * length))

    assert [len(exchange.answer) for exchange in sessions.open("s", "me")] == [kept]


@pytest.mark.parametrize(("length", "is_kept"), [(60_000, True), (60_001, False)])
def test_values_of_60000_bytes_are_kept_and_larger_ones_are_not(
    sessions: DynamoSessions, length: int, is_kept: bool
) -> None:
    values = {"x" * (length - len('{"":1.0}')): 1.0}
    sessions.append("s", "me", Exchange("왜?", "금형", values))

    assert [exchange.features for exchange in sessions.open("s", "me")] == [values if is_kept else {}]


def test_the_last_five_exchanges_are_read(sessions: DynamoSessions, clock: Clock) -> None:
    for number in range(6):
        sessions.append("s", "me", said(number))
        clock.now += 1

    assert sessions.open("s", "me") == tuple(said(number) for number in range(1, 6))


def test_a_stop_is_kept_for_an_hour(sessions: DynamoSessions, client: "DynamoDBClient", clock: Clock) -> None:
    sessions.open("s", "me")
    sessions.stop("s", "me")

    expiry = {item["sk"]["S"]: item["expires_at"]["N"] for item in client.scan(TableName=TABLE)["Items"]}
    assert expiry["stop"] == str(int(clock.now + 3_600))


def test_values_and_results_come_back_as_they_were(sessions: DynamoSessions) -> None:
    result = {"tool": "predict_quality", "overrides": {}, "result": {"threshold": 0.2}}
    exchange = Exchange("왜?", "금형", {"금형 온도": 171.5}, (result,), stopped=True, images=2)
    sessions.append("s", "me", exchange)

    assert sessions.open("s", "me") == (exchange,)


def test_values_too_large_for_an_item_are_left_out_and_the_texts_stay(sessions: DynamoSessions) -> None:
    sessions.append("s", "me", Exchange("왜?", "금형", {"x" * 70_000: 1.0}))

    assert sessions.open("s", "me") == (Exchange("왜?", "금형"),)


def test_what_an_earlier_version_wrote_is_read(
    sessions: DynamoSessions, client: "DynamoDBClient", clock: Clock
) -> None:
    client.put_item(
        TableName=TABLE,
        Item={
            "pk": {"S": "session#s"},
            "sk": {"S": "turn#1707559200000#00000000"},
            "caller": {"S": "me"},
            "question": {"S": "왜?"},
            "answer": {"S": "금형"},
            "expires_at": {"N": str(int(clock.now + DAY))},
        },
    )

    assert sessions.open("s", "me") == (Exchange("왜?", "금형"),)


def until(condition: Callable[[], object]) -> bool:
    """Wait for another thread; whether it came to that."""
    giving_up = time.monotonic() + 20
    while not condition() and time.monotonic() < giving_up:
        time.sleep(0.005)
    return bool(condition())


def test_a_stop_reaches_an_answer_of_another_process(client: "DynamoDBClient", clock: Clock) -> None:
    here, there = (DynamoSessions(client, TABLE, 7, clock, look_every_s=0.01) for _ in range(2))
    here.open("s", "me")
    with here.watch("s") as stop, here.watch("another") as other:
        assert not stop
        there.stop("s", "me")

        assert until(lambda: stop)
        assert not other


def test_a_stop_in_the_same_process_is_heard_without_a_look(client: "DynamoDBClient", clock: Clock) -> None:
    sessions = DynamoSessions(client, TABLE, 7, clock, look_every_s=3600)
    sessions.open("s", "me")
    with sessions.watch("s") as stop:
        sessions.stop("s", "me")

        assert stop


def test_a_stop_does_not_end_later_answers(client: "DynamoDBClient", clock: Clock) -> None:
    looks: list[object] = []
    client.meta.events.register("before-call.dynamodb.GetItem", lambda **_: looks.append(None))
    sessions = DynamoSessions(client, TABLE, 7, clock, look_every_s=0.01)
    sessions.open("s", "me")
    sessions.stop("s", "me")
    clock.now += 1
    with sessions.watch("s") as stop:
        looks.clear()

        assert until(lambda: len(looks) > 2)
        assert not stop


def test_only_its_owner_may_stop_a_session(sessions: DynamoSessions) -> None:
    sessions.open("s", "me")

    with sessions.watch("s") as stop, pytest.raises(SessionForbidden):
        sessions.stop("s", "you")
    assert not stop


def test_an_unknown_or_expired_session_has_nothing_to_stop(
    sessions: DynamoSessions, client: "DynamoDBClient", clock: Clock
) -> None:
    sessions.stop("unknown", "me")
    sessions.open("s", "me")
    clock.now += 8 * DAY
    sessions.stop("s", "you")

    assert [item["sk"]["S"] for item in client.scan(TableName=TABLE)["Items"]] == ["owner"]


REFUSALS = [
    (400, "ProvisionedThroughputExceededException"),
    (400, "ThrottlingException"),
    (400, "AccessDeniedException"),
    (400, "ResourceNotFoundException"),
    (500, "InternalServerError"),
]


def refusing(status: int, code: str) -> Answer:
    """An error answer of DynamoDB."""
    error = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "no"}
    return Answer(status, json.dumps(error).encode(), {"content-type": "application/x-amz-json-1.0"})


@pytest.mark.parametrize(("status", "code"), REFUSALS)
def test_a_table_that_refuses_is_a_store_that_is_down(
    status: int, code: str, impatient: Callable[..., Any]
) -> None:
    with Loopback(refusing(status, code)) as server:
        sessions = DynamoSessions(impatient("dynamodb", server.url), TABLE, 7)

        with pytest.raises(SessionStoreUnavailable):
            sessions.open("s", "me")
        with pytest.raises(SessionStoreUnavailable):
            sessions.append("s", "me", said(1))
        with pytest.raises(SessionStoreUnavailable):
            sessions.stop("s", "me")


def test_a_table_that_refuses_stops_no_answer(impatient: Callable[..., Any]) -> None:
    asked: list[object] = []

    def refuse(request: Any) -> Answer:
        asked.append(request)
        return refusing(400, "ThrottlingException")

    with Loopback(refuse) as server:
        sessions = DynamoSessions(impatient("dynamodb", server.url), TABLE, 7, look_every_s=0.01)
        with sessions.watch("s") as stop:
            assert until(lambda: len(asked) > 1)
            assert not stop


def test_a_table_that_does_not_answer_is_a_store_that_is_down(impatient: Callable[..., Any]) -> None:
    with Loopback(Answer(late=True)) as server:
        sessions = DynamoSessions(impatient("dynamodb", server.url), TABLE, 7)

        with pytest.raises(SessionStoreUnavailable):
            sessions.open("s", "me")
        with pytest.raises(SessionStoreUnavailable):
            sessions.append("s", "me", said(1))


def test_a_history_that_cannot_be_read_after_binding_is_a_store_that_is_down(
    impatient: Callable[..., Any],
) -> None:
    def binds_only(request: Any) -> Answer:
        return Answer() if request.headers["x-amz-target"].endswith("PutItem") else refusing(500, "Internal")

    with Loopback(binds_only) as server, pytest.raises(SessionStoreUnavailable):
        DynamoSessions(impatient("dynamodb", server.url), TABLE, 7).open("s", "me")
