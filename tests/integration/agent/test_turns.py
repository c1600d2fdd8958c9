"""Turns in memory and in DynamoDB alike: claimed once, read again past any number, lost, forgotten."""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from agent.erasure.dynamodb import DynamoPersonalData
from agent.streaming.events import AnswerDelta, Done
from agent.streaming.sse import encode
from agent.turns import store as turns
from agent.turns.dynamodb_feedback import DynamoFeedback
from agent.turns.dynamodb_store import DynamoTurns
from agent.turns.feedback import Feedback, FeedbackStore, LocalFeedback
from agent.turns.following import follow
from agent.turns.recorder import TurnRecorder
from agent.turns.simulated_apart import SimulatedApart
from agent.turns.sqlite_store import SqliteTurns
from agent.turns.store import MemoryTurns, Sent, Turn, TurnStore, TurnsUnavailable
from tests.agent_parts import memory_logger, sse_events
from tests.sessions_table import TABLE, items, make_sessions_table


@dataclass
class Clock:
    """Unix time that only a test moves."""

    now: float = 1_707_559_200.0

    def __call__(self) -> float:
        """The time, as time.time would give it."""
        return self.now


@dataclass
class Stage:
    """The stores of one kind, with their clock."""

    turns: TurnStore
    feedback: FeedbackStore
    clock: Clock
    client: Any = None
    data: list[Any] = field(default_factory=list)
    again: Callable[[], TurnStore] = MemoryTurns
    """Another process's store of the same."""

    def forget(self, caller: str) -> dict[str, int]:
        """How many of each kind were deleted."""
        counts: dict[str, int] = {}
        for kept in self.data:
            counts |= kept.forget(caller, lambda: True).counts
        return counts


IN_THE_TABLE = pytest.mark.parametrize("stage", ["dynamodb"], indirect=True)
"""Of what only a table does."""
LASTING = pytest.mark.parametrize("stage", ["dynamodb", "sqlite", "apart"], indirect=True)
"""Of what outlives a process: one that dies takes its memory along."""


@pytest.fixture(params=["memory", "dynamodb", "sqlite", "apart"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """All kinds of stores."""
    clock = Clock()
    if request.param in ("sqlite", "apart"):
        file, local = SqliteTurns(tmp_path / "turns.sqlite3", now=clock), LocalFeedback(now=clock)
        apart = SimulatedApart(file, MemoryTurns(now=clock), frozenset({"demo"}))
        turns = apart if request.param == "apart" else file
        yield Stage(turns, local, clock, None, [turns, local], lambda: SqliteTurns(file.path, now=clock))
        file.close()
        return
    if request.param == "memory":
        memory, local = MemoryTurns(now=clock), LocalFeedback(now=clock)
        yield Stage(memory, local, clock, data=[memory, local])
        return
    with mock_aws():
        client = boto3.client("dynamodb")
        make_sessions_table(client)
        logger, _ = memory_logger()
        kept = DynamoTurns(client, TABLE, logger, now=clock, sleep=lambda _: None)
        data = [DynamoPersonalData(client, TABLE)]
        feedback = DynamoFeedback(client, TABLE, now=clock)
        yield Stage(
            kept, feedback, clock, client, data, lambda: DynamoTurns(client, TABLE, logger, now=clock)
        )


def turn(caller: str = "kim", fingerprint: str = "a") -> Turn:
    return Turn(str(uuid.uuid4()), caller, fingerprint, "session_1", "왜?", {"Process_ClampForce": 655.0})


def deltas(first: int, last: int) -> list[Sent]:
    return [Sent(number, encode(AnswerDelta(f"조각 {number}"), number, 0.1)) for number in range(first, last)]


DONE = Sent(9, encode(Done({}, "session_1"), 9, 0.2))


def test_a_turn_is_claimed_once_and_whoever_comes_next_is_told_whose_it_is(stage: Stage) -> None:
    mine = turn()

    assert stage.turns.claim(mine) is None
    assert stage.turns.claim(Turn(mine.turn_id, "lee", "b")) == mine


def test_an_abandoned_turn_can_be_claimed_again(stage: Stage) -> None:
    mine = turn()
    stage.turns.claim(mine)
    stage.turns.abandon(mine)

    assert stage.turns.claim(mine) is None


@pytest.mark.parametrize("after", range(10))
def test_what_comes_after_any_number_is_read_whatever_the_writes_were(stage: Stage, after: int) -> None:
    mine = turn()
    stage.turns.claim(mine)
    for events, ended in ((deltas(1, 4), False), (deltas(4, 5), False), ([*deltas(5, 9), DONE], True)):
        stage.turns.append(mine, events, ended=ended)

    read = b"".join(follow(stage.turns, mine.turn_id, after))

    assert read == b"".join(event.data for event in [*deltas(1, 9), DONE][after:])


def test_events_of_several_items_come_back_whole_and_in_order(stage: Stage) -> None:
    mine = turn()
    stage.turns.claim(mine)
    large = [Sent(n, encode(AnswerDelta(f"{n}" * 90_000), n, 0.1)) for n in range(1, 9)]
    stage.turns.append(mine, [*large, DONE], ended=True)

    assert b"".join(follow(stage.turns, mine.turn_id)) == b"".join(e.data for e in [*large, DONE])


@IN_THE_TABLE
def test_no_item_of_a_turn_is_larger_than_the_table_takes(stage: Stage) -> None:
    mine = turn()
    stage.turns.claim(mine)
    large = [Sent(n, encode(AnswerDelta(f"{n}" * 90_000), n, 0.1)) for n in range(1, 9)]
    stage.turns.append(mine, [*large, DONE], ended=True)

    bodies = [bytes(item["body"]["B"]) for item in items(stage.client) if "body" in item]
    assert len(bodies) > 1
    assert max(map(len, bodies)) < 400_000


def test_a_turn_is_forgotten_after_its_days(stage: Stage) -> None:
    mine = turn()
    stage.turns.claim(mine)
    stage.turns.append(mine, [DONE], ended=True)
    stage.clock.now += turns.KEPT_DAYS * turns.SECONDS_A_DAY - 2
    assert stage.turns.read(mine.turn_id) is not None
    stage.clock.now += 4

    assert stage.turns.read(mine.turn_id) is None
    assert not stage.turns.listed("kim", None, 10)
    assert stage.turns.claim(mine) is None


def test_an_unknown_turn_is_none(stage: Stage) -> None:
    assert stage.turns.read(str(uuid.uuid4())) is None


@LASTING
def test_a_turn_without_a_sign_of_life_ends_as_lost_and_one_that_beats_does_not(stage: Stage) -> None:
    mine = turn()
    stage.turns.claim(mine)
    stage.turns.append(mine, deltas(1, 3), ended=False)
    stage.clock.now += turns.LOST_AFTER_S - 1
    stage.turns.append(mine, [], ended=False)
    stage.clock.now += turns.LOST_AFTER_S - 1
    progress = stage.turns.read(mine.turn_id, 2)
    assert progress is not None
    assert not progress.lost

    stage.clock.now += 2
    events = sse_events(follow(stage.turns, mine.turn_id, 1))

    assert [(event["id"], event["type"]) for event in events] == [(2, "answer_delta"), (3, "error")]
    assert (events[-1]["code"], events[-1]["retryable"]) == ("turn_lost", True)


def test_forgetting_a_caller_covers_streams_and_feedback_and_nobody_elses(stage: Stage) -> None:
    mine, theirs = turn(), turn("lee")
    for one in (mine, theirs):
        stage.turns.claim(one)
        stage.turns.append(one, [DONE], ended=True)
        stage.feedback.put(Feedback(one.turn_id, one.caller, helpful=False, comment="", at=stage.clock.now))

    counts = stage.forget("kim")

    assert counts["feedback"] == 1
    assert counts["streams"] >= 1
    assert stage.turns.read(mine.turn_id) is None
    assert stage.turns.read(theirs.turn_id) is not None
    assert [row.caller for row in stage.feedback.every()] == ["lee"]


def test_a_turn_that_was_forgotten_while_it_ran_is_read_by_nobody(stage: Stage) -> None:
    mine = turn()
    stage.turns.claim(mine)
    stage.forget("kim")
    stage.turns.append(mine, [DONE], ended=True)

    assert stage.turns.read(mine.turn_id) is None


def test_feedback_is_kept_for_90_days_and_changed_in_place(stage: Stage) -> None:
    said = Feedback(
        "t", "kim", False, "틀렸다", stage.clock.now, "s", "왜?", {"A": 1.0}, "답", ({"tool": "x"},)
    )
    stage.feedback.put(said)
    stage.feedback.put(Feedback("t", "kim", helpful=True, comment="", at=stage.clock.now))

    assert [row.helpful for row in stage.feedback.every()] == [True]
    stage.clock.now += 91 * 86_400
    assert stage.feedback.get("t") is None
    assert list(stage.feedback.every()) == []


def test_a_recorder_keeps_all_and_ends_what_nothing_ended(stage: Stage) -> None:
    logger, _ = memory_logger()
    mine = turn()
    stage.turns.claim(mine)
    recorder = TurnRecorder(stage.turns, mine, logger)
    for event in deltas(1, 5):
        recorder.add(event.number, event.data, last=False)
    recorder.end()

    events = sse_events(follow(stage.turns, mine.turn_id))

    assert [event["id"] for event in events] == [1, 2, 3, 4, 5]
    assert events[-1]["code"] == "turn_lost"


class Down(MemoryTurns):
    """A store that takes no events."""

    batch_s = 0.01

    def append(self, turn: Turn, events: Any, *, ended: bool) -> None:
        """See TurnStore.append."""
        raise TurnsUnavailable("down")


def test_a_store_that_is_down_harms_no_recorder() -> None:
    logger, written = memory_logger()
    recorder = TurnRecorder(Down(), turn(), logger)
    recorder.add(1, DONE.data, last=True)
    recorder.end()

    assert "turn not kept" in written.getvalue()


def test_memory_holds_no_more_than_its_bounds_and_drops_what_ended_first() -> None:
    kept = MemoryTurns(capacity=2)
    running, ended, newest = turn(), turn(), turn()
    kept.claim(running)
    kept.claim(ended)
    kept.append(ended, [DONE], ended=True)
    kept.claim(newest)

    assert [kept.read(one.turn_id) is not None for one in (running, ended, newest)] == [True, False, True]


def test_a_reading_that_is_longer_than_allowed_is_left_without_an_end() -> None:
    kept, mine = MemoryTurns(), turn()
    kept.claim(mine)
    kept.append(mine, deltas(1, 3), ended=False)

    assert len(sse_events(follow(kept, mine.turn_id, longest_s=0, now=time.monotonic))) == 2
