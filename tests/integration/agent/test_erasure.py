"""A person is forgotten: by the routes on a real table, with all that the agent keeps of its callers."""

import hashlib
import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from agent.api.app import create_app
from agent.cache.dynamodb_store import DynamoAnswers
from agent.erasure.dynamodb import PAGE, DynamoPersonalData
from agent.erasure.dynamodb_marks import DynamoErasureMarks
from agent.erasure.erasure import KINDS, Erased, Erasure
from agent.handler import respond
from agent.rate_limit.dynamodb_counters import DynamoCounterStore
from agent.services import build_services
from agent.sessions.dynamodb_store import DynamoSessions
from agent.sessions.store import Exchange
from agent.settings import AgentSettings
from checks.standins.loopback import Answer, Loopback
from checks.standins.url_events import ARN, OTHER_ARN, post
from shared.contracts.tools import Tool
from shared.errors import Unavailable
from shared.settings import read_settings
from tests.agent_parts import QUESTION, memory_logger
from tests.fakes import FakeTransport
from tests.sessions_table import TABLE, items, make_sessions_table, unmarked
from tests.tool_results import SHOT, T1, T2, T3

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

FORGET = "/api/user/forget"
DAY = 86_400


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    """A client, and the table as the template makes it."""
    with mock_aws():
        dynamodb = boto3.client("dynamodb")
        make_sessions_table(dynamodb)
        yield dynamodb


class Agent:
    """The agent as its handler composes it, with all that it keeps in the table or in memory."""

    def __init__(self, **environment: str) -> None:
        given = {
            "USE_MOCK": "true",
            "LOG_LEVEL": "INFO",
            "MAX_REQUESTS_PER_MINUTE": "30",
            "MAX_TOKENS_PER_DAY": "2000000",
            **environment,
        }
        tools = {
            Tool.PREDICT: FakeTransport(T1),
            Tool.IMPORTANCE: FakeTransport(T2),
            Tool.SEARCH: FakeTransport(T3),
        }
        self.services = build_services(read_settings(AgentSettings, given), tools)
        self._app = create_app(self.services)

    def send(self, path: str, body: Any, caller: str = ARN) -> dict[str, Any]:
        """The answer to a POST."""
        return respond(lambda: self._app, post(path, body, caller=caller), None)

    def use(self, caller: str, session_id: str) -> None:
        """Everything that leaves something behind."""
        ask = {"question": QUESTION, "features": SHOT, "session_id": session_id}
        for path, body in (
            ("/api/session/create", {"user_id": "kim"}),
            ("/api/chat", ask),
            ("/api/chat", ask),
            ("/api/chat", {"question": "소착 대책은?", "session_id": session_id}),
            ("/api/chat/stop", {"session_id": session_id}),
        ):
            assert self.send(path, body, caller)["statusCode"] == 200, path

    def forget(self, caller: str = ARN) -> dict[str, Any]:
        """What the route says."""
        answer = self.send(FORGET, {}, caller)
        assert answer["statusCode"] == 200, answer["body"]
        told: dict[str, Any] = json.loads(answer["body"])
        return told


def belongs_to(item: dict[str, Any], caller: str) -> bool:
    """Whether an item names a caller anywhere."""
    return caller in json.dumps(item, default=str)


def test_nothing_of_whatever_the_agent_wrote_of_a_caller_is_left(client: "DynamoDBClient") -> None:
    agent = Agent(SESSIONS_TABLE=TABLE)
    agent.use(ARN, "mine")
    kinds = {item["pk"]["S"].partition("#")[0] for item in items(client)}
    assert kinds == {"session", "turn", "history", "answer", "budget"}, (
        "a new kind has to be found by the caller, and counted"
    )

    erased = agent.services.erasure.forget(ARN, with_counters=True)

    assert unmarked(client) == []
    assert not any(belongs_to(item, ARN) for item in items(client)), "the mark names nobody"
    assert erased.complete
    assert erased.counts == {
        "sessions": 2,
        "turns": 3,
        "streams": 6,
        "history": 3,
        "answers": 2,
        "feedback": 0,
        "outcomes": 0,
        "counters": erased.counts["counters"],
    }
    assert erased.counts["counters"] >= 1


def test_another_callers_data_stays_as_it_is(client: "DynamoDBClient") -> None:
    agent = Agent(SESSIONS_TABLE=TABLE)
    agent.use(OTHER_ARN, "theirs")
    before = sorted(items(client), key=repr)
    agent.use(ARN, "mine")

    agent.services.erasure.forget(ARN, with_counters=True)

    assert sorted(unmarked(client), key=repr) == before


def test_that_somebody_was_forgotten_is_kept_for_a_restore_and_deletes_itself(
    client: "DynamoDBClient",
) -> None:
    agent = Agent(SESSIONS_TABLE=TABLE)
    began = time.time()
    for _ in range(2):
        agent.forget()

    assert list(DynamoErasureMarks(client, TABLE).every()) == [hashlib.sha256(ARN.encode()).hexdigest()]
    [mark] = [item for item in items(client) if item["pk"]["S"] == "erasure"]
    assert mark.keys() == {"pk", "sk", "at", "expires_at"}
    assert began * 1000 - 1 <= int(mark["at"]["N"]) <= time.time() * 1000
    assert float(mark["expires_at"]["N"]) > began + 35 * DAY, "a restore reaches back so far"


def test_more_marks_than_a_page_are_all_read(client: "DynamoDBClient") -> None:
    marks = DynamoErasureMarks(client, TABLE)
    for number in range(30):
        marks.mark(f"caller {number}")
    calls = []
    query = client.query

    class SmallPages:
        """The client, with three items a page."""

        def query(self, **given: Any) -> Any:
            calls.append(given)
            return query(**given, Limit=3)

    small: Any = SmallPages()
    assert DynamoErasureMarks(small, TABLE).every() == marks.every()
    assert len(calls) >= 10


def test_without_its_mark_nothing_is_deleted() -> None:
    """Else a restore could undo it, and nobody would know."""

    class Down:
        def mark(self, _caller: str) -> None:
            raise Unavailable("down")

    asked: list[str] = []

    class Store:
        def forget(self, caller: str, _more_time: Any) -> Erased:
            asked.append(caller)
            return Erased({})

    with pytest.raises(Unavailable):
        Erasure([Store()], marks=Down()).forget(ARN, with_counters=False)
    assert asked == []


def test_the_route_tells_what_it_deleted_and_keeps_the_counters_of_limits(client: "DynamoDBClient") -> None:
    agent = Agent(SESSIONS_TABLE=TABLE, MAX_REQUESTS_PER_MINUTE="4")
    agent.use(ARN, "mine")
    told = agent.forget()

    assert told == {
        "complete": True,
        "deleted": {
            "sessions": 2,
            "turns": 3,
            "streams": 6,
            "history": 3,
            "answers": 2,
            "feedback": 0,
            "outcomes": 0,
            "counters": 0,
        },
        "kept": ["counters"],
    }
    left = [item for item in items(client) if belongs_to(item, ARN)]
    assert {item["pk"]["S"].partition("#")[0] for item in left} == {"budget"}
    assert all(float(item["expires_at"]["N"]) > 0 for item in left), "they forget themselves"


def test_forgetting_oneself_starts_no_limit_anew(client: "DynamoDBClient") -> None:
    agent = Agent(SESSIONS_TABLE=TABLE, MAX_REQUESTS_PER_MINUTE="2", ANSWER_CACHE_TTL_S="0")
    statuses = []
    for _ in range(6):
        statuses.append(agent.send("/api/chat", {"question": QUESTION, "features": SHOT})["statusCode"])
        agent.forget()

    # A minute may pass meanwhile, which gives two more.
    assert statuses.count(429) >= 2


def test_forgetting_again_finds_nothing(client: "DynamoDBClient") -> None:
    agent = Agent(SESSIONS_TABLE=TABLE)
    agent.use(ARN, "mine")
    agent.forget()

    assert agent.forget()["deleted"] == dict.fromkeys(KINDS, 0)


def test_in_memory_it_is_the_same() -> None:
    agent = Agent()
    agent.use(ARN, "mine")
    agent.use(OTHER_ARN, "theirs")

    assert agent.forget()["deleted"] == {
        **dict.fromkeys(KINDS, 0),
        "sessions": 2,
        "turns": 3,
        "streams": 3,
        "history": 3,
        "answers": 2,
    }
    assert agent.services.erasure.forget(OTHER_ARN, with_counters=True).counts["counters"] >= 1
    assert agent.services.chat.open("mine", OTHER_ARN).history == (), "the session is nobody's any more"


def said(number: int) -> Exchange:
    """A numbered exchange."""
    return Exchange(f"질문 {number}", f"답 {number}")


def test_what_time_does_not_suffice_for_is_left_to_the_next_call(client: "DynamoDBClient") -> None:
    sessions = DynamoSessions(client, TABLE, 7)
    for number in range(12):
        sessions.open(f"s{number}", ARN)
        sessions.append(f"s{number}", ARN, said(number))
    ticks = iter(range(10_000))
    # Each look at the clock takes a second: some twenty items a call.
    erasure = Erasure([DynamoPersonalData(client, TABLE)], None, lambda: float(next(ticks)))

    first = erasure.forget(ARN, with_counters=False)
    second = erasure.forget(ARN, with_counters=False)

    assert (first.complete, second.complete) == (False, True)
    assert {kind: first.counts[kind] + second.counts[kind] for kind in ("sessions", "turns")} == {
        "sessions": 12,
        "turns": 12,
    }
    assert items(client) == []


def test_a_caller_with_more_than_a_page_is_forgotten_whole(client: "DynamoDBClient") -> None:
    answers = DynamoAnswers(client, TABLE, 600, memory_logger()[0])
    for number in range(2 * PAGE + 1):
        answers.put(f"key {number}", b"packed", ARN)

    assert DynamoPersonalData(client, TABLE).forget(ARN, lambda: True).counts == {"answers": 2 * PAGE + 1}
    assert items(client) == []


def test_a_session_that_became_anothers_meanwhile_is_theirs(client: "DynamoDBClient") -> None:
    now = [1_000_000.0]
    sessions = DynamoSessions(client, TABLE, 7, lambda: now[0])
    sessions.open("shared", ARN)
    sessions.append("shared", ARN, said(1))
    found = list(DynamoPersonalData(client, TABLE).find(ARN))
    now[0] += 8 * DAY
    sessions.open("shared", OTHER_ARN)

    class Stale(DynamoPersonalData):
        """An index that has not heard of the new owner yet."""

        def find(self, _caller: str) -> Iterator[tuple[str, dict[str, Any]]]:
            yield from found

    assert Stale(client, TABLE).forget(ARN, lambda: True).counts == {"sessions": 0, "turns": 1}
    assert [item["caller"]["S"] for item in items(client)] == [OTHER_ARN]


@pytest.mark.parametrize("status", [400, 500])
def test_a_table_that_fails_is_said_and_the_next_call_goes_on(client: "DynamoDBClient", status: int) -> None:
    fault = {"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}
    with Loopback(lambda _: Answer(status, json.dumps(fault).encode())) as broken:
        once = Config(retries={"total_max_attempts": 1})
        elsewhere = boto3.client("dynamodb", endpoint_url=broken.url, config=once)
        with pytest.raises(Unavailable):
            DynamoPersonalData(elsewhere, TABLE).forget(ARN, lambda: True)
        with pytest.raises(Unavailable):
            DynamoErasureMarks(elsewhere, TABLE).mark(ARN)
        with pytest.raises(Unavailable):
            DynamoErasureMarks(elsewhere, TABLE).every()
        with pytest.raises(Unavailable):
            Erasure((), DynamoCounterStore(elsewhere, TABLE)).forget(ARN, with_counters=True)
