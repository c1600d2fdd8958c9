"""Items of the agent's table: every recorded form is read, one of a later version is read or left alone."""

import contextlib
import random
from collections.abc import Callable, Iterator
from typing import Any, get_args

import pytest

from agent.cache.cached_response import CachedResponse
from agent.cache.dynamodb_store import DynamoAnswers
from agent.erasure.dynamodb import DynamoPersonalData
from agent.rate_limit.counters import CounterStoreUnavailable, Tally
from agent.rate_limit.dynamodb_counters import DynamoCounterStore
from agent.rate_limit.limiter import RateLimiter, RequestLimitReached
from agent.sessions.dynamodb_store import DynamoSessions
from agent.sessions.store import SessionForbidden, SessionStoreUnavailable
from agent.turns.dynamodb_feedback import DynamoFeedback
from agent.turns.dynamodb_store import DynamoTurns
from agent.turns.feedback import feedback_on
from agent.turns.store import Sent, TurnsUnavailable
from shared import jsonio
from shared.contracts.turns import TurnState
from shared.errors import Unavailable
from tests.agent_parts import memory_logger
from tests.item_parts import (
    ANSWER,
    CONCLUDED,
    EVENTS,
    EXCHANGE,
    FEEDBACK,
    KEPT,
    NOW,
    TURN,
    TURN_OF_A_SHOT,
    WINDOW,
    both_tables,
    later_form,
    put_all,
    recorded,
    stored,
    write_agent_items,
    write_shot_items,
)
from tests.sessions_table import TABLE

FORMS = sorted(folder.name for folder in KEPT.iterdir())
SEEDS = range(20)
NUMBERS = ("used", "hour_10", "reserved_10")
"""Attributes that conditions compare: moto, unlike DynamoDB, compares no text with a number."""
LONG_AFTER = NOW + 365 * 86_400


@pytest.fixture
def client() -> Iterator[Any]:
    with both_tables() as made:
        yield made


def sessions(client: Any, now: float = NOW) -> DynamoSessions:
    return DynamoSessions(client, TABLE, 7, lambda: now)


def turns(client: Any, now: float = NOW) -> DynamoTurns:
    return DynamoTurns(client, TABLE, memory_logger()[0], lambda: now, lambda _: None)


def answers(client: Any, now: float = NOW) -> DynamoAnswers:
    return DynamoAnswers(client, TABLE, 3_600, memory_logger()[0], lambda: now)


def of_kind(client: Any, *beginnings: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The items whose partition begins so."""
    return {key: item for key, item in stored(client, TABLE).items() if key[0].startswith(beginnings)}


def made_later(client: Any, seed: int, *beginnings: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Write what this version writes, and then those items as a later version might have."""
    draw = random.Random(seed)
    write_agent_items(client)
    items = of_kind(client, *beginnings).values()
    put_all(client, TABLE, [later_form(item, draw, ("pk", "sk", *NUMBERS)) for item in items])
    return of_kind(client, *beginnings)


@pytest.mark.parametrize("form", FORMS)
def test_every_recorded_form_is_read(client: Any, form: str) -> None:
    put_all(client, TABLE, recorded(form, TABLE))

    assert sessions(client).open("session_1", "kim") == (EXCHANGE,)
    with pytest.raises(SessionForbidden):
        sessions(client).open("session_1", "lee")
    progress = turns(client).read(TURN.turn_id)
    assert progress is not None
    assert (progress.turn, tuple(progress.events), progress.ended) == (TURN, EVENTS, True)
    assert turns(client).claim(TURN) == TURN
    kept = CachedResponse.unpack(answers(client).get("hash") or b"")
    assert kept is not None
    assert kept.answer == ANSWER.answer
    (feedback,) = DynamoFeedback(client, TABLE, lambda: NOW).every()
    assert (feedback.comment, feedback.calls) == (FEEDBACK.comment, [{"tool": "t1", "input": {}}])
    counters = DynamoCounterStore(client, TABLE)
    assert counters.add("kim", "minute#28459320", 1, NOW + 120) == 2
    assert counters.reserve(WINDOW, 1, Tally(500, 500)) == Tally(500, 500, 500)


def test_every_recorded_row_of_a_list_is_read(client: Any) -> None:
    put_all(client, TABLE, recorded("1", TABLE))

    newest, oldest = turns(client).listed("kim", None, 10)
    assert (newest.place, newest.line, newest.shot) == (
        TURN_OF_A_SHOT.place,
        TURN_OF_A_SHOT.line,
        TURN_OF_A_SHOT.shot,
    )
    assert newest.outline.state == "running"
    assert (oldest.place, oldest.question, oldest.outline) == (TURN.place, TURN.question, CONCLUDED)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_later_row_of_a_list_is_listed_or_left_out_and_never_written(client: Any, seed: int) -> None:
    later = made_later(client, seed, "history#")
    ours = turns(client)
    for row in ours.listed("kim", None, 10):
        assert row.outline.state in get_args(TurnState)
        assert isinstance(row.question, str)
    acts: list[Callable[[], object]] = [lambda: ours.conclude(TURN, CONCLUDED), lambda: ours.abandon(TURN)]
    for act in acts:
        with contextlib.suppress(TurnsUnavailable):
            act()
    assert of_kind(client, "history#") == later


@pytest.mark.parametrize("table", [TABLE, "shots"])
def test_a_form_that_is_written_is_recorded_and_keeps_its_attributes(client: Any, table: str) -> None:
    """Another type of an attribute, or one that is gone, is another form: raise FORMAT, record it."""
    write_agent_items(client)
    write_shot_items(client)
    written = stored(client, table)
    for item in written.values():
        assert item["format"]["N"] in FORMS
    for item in recorded("1", table):
        now = [
            each
            for (pk, sk), each in written.items()
            if _kind(pk, sk) == _kind(item["pk"]["S"], item["sk"]["S"])
        ]
        types = {(name, *value) for each in now for name, value in each.items()}
        assert {(name, *value) for name, value in item.items()} <= types, item["pk"]


def _kind(pk: str, sk: str) -> tuple[str, str]:
    return pk.partition("#")[0], "" if pk[:1] in "SBC" else sk.partition("#")[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_later_session_is_read_or_answered_without_and_never_written(client: Any, seed: int) -> None:
    later = made_later(client, seed, "session#")
    ours = sessions(client)
    with contextlib.suppress(SessionStoreUnavailable, SessionForbidden):
        for exchange in ours.open("session_1", "kim"):
            assert isinstance(exchange.question, str)
            assert isinstance(exchange.answer, str)
            assert exchange.results == ()
            assert all(isinstance(value, int | float) for value in exchange.features.values())
    for act in (lambda: ours.stop("session_1", "kim"), lambda: ours.open("session_1", "lee")):
        with contextlib.suppress(SessionStoreUnavailable, SessionForbidden):
            act()
    with ours.watch("session_1") as stop:
        assert isinstance(bool(stop), bool)
    assert of_kind(client, "session#") == later

    ours.append("session_1", "kim", EXCHANGE)
    after = of_kind(client, "session#")
    assert {key: after[key] for key in later} == later


def test_a_later_session_that_can_be_read_is_read_without_results(client: Any) -> None:
    write_agent_items(client)
    put_all(
        client,
        TABLE,
        [{**item, "format": {"N": "2"}, "new": {"S": "x"}} for item in of_kind(client, "session#").values()],
    )
    (exchange,) = sessions(client).open("session_1", "kim")
    assert (exchange.question, exchange.features) == (EXCHANGE.question, EXCHANGE.features)
    assert exchange.results == ()
    with pytest.raises(SessionForbidden):
        sessions(client).open("session_1", "lee")


def test_a_later_session_expires(client: Any) -> None:
    made_later(client, 3, "session#")
    assert sessions(client, LONG_AFTER).open("session_1", "lee") == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_later_turn_is_read_whole_or_not_at_all_and_never_written(client: Any, seed: int) -> None:
    later = made_later(client, seed, "turn#")
    ours = turns(client)
    try:
        progress = ours.read(TURN.turn_id)
        assert progress is not None
        assert [event.number for event in progress.events] == [1, 2, 3]
        feedback_on(progress.turn, progress.events, helpful=True, comment="", now=NOW)
    except TurnsUnavailable:
        pass
    acts: list[Callable[[], object]] = [
        lambda: ours.claim(TURN),
        lambda: ours.append(TURN, (), ended=False),
        lambda: ours.append(TURN, EVENTS[2:], ended=True),
        lambda: ours.abandon(TURN),
    ]
    for act in acts:
        with contextlib.suppress(TurnsUnavailable):
            act()
    assert of_kind(client, "turn#") == later


@pytest.mark.parametrize("data", [b"", b"data: {", b"data: []", b"\xff", b'data: {"type": "ai_response"}'])
def test_feedback_is_kept_on_a_turn_whose_events_are_of_another_form(data: bytes) -> None:
    feedback = feedback_on(TURN, [Sent(1, data), *EVENTS], helpful=True, comment="", now=NOW)
    assert feedback.question == TURN.question


def test_a_later_turn_that_expired_can_be_claimed(client: Any) -> None:
    made_later(client, 5, "turn#")
    assert turns(client, LONG_AFTER).claim(TURN) is None


@pytest.mark.parametrize("seed", range(8))
def test_a_later_answer_is_made_anew_and_stays(client: Any, seed: int) -> None:
    later = made_later(client, seed, "answer#")
    assert answers(client).get("hash") is None
    answers(client).put("hash", b"ours", "kim")
    assert of_kind(client, "answer#") == later
    answers(client, LONG_AFTER).put("hash", b"ours", "kim")
    assert answers(client, LONG_AFTER).get("hash") == b"ours"


@pytest.mark.parametrize("seed", SEEDS)
def test_later_feedback_is_read_or_passed_over_and_never_written(client: Any, seed: int) -> None:
    later = made_later(client, seed, "feedback")
    ours = DynamoFeedback(client, TABLE, lambda: NOW)
    for row in ours.every():
        assert (row.turn_id, row.comment) == (FEEDBACK.turn_id, FEEDBACK.comment)
    with contextlib.suppress(Unavailable):
        ours.get(TURN.turn_id)
    with pytest.raises(Unavailable, match="later version"):
        ours.put(FEEDBACK)
    assert of_kind(client, "feedback") == later


@pytest.mark.parametrize("seed", range(20))
def test_what_a_later_version_counts_is_counted_in_memory(client: Any, seed: int) -> None:
    later = made_later(client, seed, "budget#")
    counters = DynamoCounterStore(client, TABLE)
    with pytest.raises(CounterStoreUnavailable):
        counters.add("kim", "minute#28459320", 1, NOW + 120)
    with pytest.raises(CounterStoreUnavailable):
        counters.reserve(WINDOW, 1, Tally(10_000, 10_000))
    with pytest.raises(CounterStoreUnavailable):
        counters.settle(WINDOW, 500, 20)

    logger, _ = memory_logger()
    limiter = RateLimiter(counters, logger, 2, 10_000, lambda: 28_459_320 * 60.0)
    limiter.check("kim")
    limiter.check("kim")
    with pytest.raises(RequestLimitReached):
        limiter.check("kim")
    assert of_kind(client, "budget#") == later
    assert counters.forget("kim") == len(later)
    assert of_kind(client, "budget#") == {}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_person_is_forgotten_in_items_of_a_later_version_too(client: Any, seed: int) -> None:
    later = made_later(client, seed, "session#", "turn#", "history#", "answer#", "feedback")
    DynamoPersonalData(client, TABLE).forget("kim", lambda: True)
    left = of_kind(client, "session#", "turn#", "history#", "answer#", "feedback")
    named = {key for key, item in later.items() if item.get("caller") == {"S": "kim"}}
    assert named.isdisjoint(left)
    assert all(item.get("caller") != {"S": "kim"} for item in left.values())


def test_a_history_of_which_a_part_cannot_be_read_is_not_taken_for_the_whole(client: Any) -> None:
    ours = sessions(client)
    ours.append("session_1", "kim", EXCHANGE)
    ((_, item),) = of_kind(client, "session#").items()
    text = jsonio.dumps(["another", "form"])
    put_all(client, TABLE, [{**item, "sk": {"S": "turn#9"}, "format": {"N": "2"}, "features": {"S": text}}])
    with pytest.raises(SessionStoreUnavailable, match="later version"):
        ours.open("session_1", "kim")
