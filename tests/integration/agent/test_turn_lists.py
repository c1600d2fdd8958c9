"""The list of a caller's turns, in every store alike: by time, page by page, as far as each turn is."""

import contextlib
import json
import random
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from agent.turns import store as turns
from agent.turns.outline import Outline
from agent.turns.recorder import TurnRecorder
from agent.turns.store import Listed, Place, Turn, TurnStore
from tests.agent_parts import memory_logger
from tests.integration.agent.test_turns import DONE, LASTING, Stage, stage
from tests.sessions_table import TABLE

__all__ = ["stage"]

JUDGED = Outline("done", "defect", 0.8725)
OF_A_SHOT = {
    "kind": "recorded",
    "line": "default",
    "shot_id": "s1",
    "print": "p",
    "changed": {"A": [1.0, None]},
}


def asked(at_s: float, caller: str = "kim", **more: object) -> Turn:
    turn = Turn(str(uuid.uuid4()), caller, "f", "session_1", "왜?", {"A": 1.0}, at_ms=int(at_s * 1000))
    return replace(turn, **more)  # type: ignore[arg-type] # a test's own


def every(store: TurnStore, caller: str, limit: int) -> list[Listed]:
    """All pages of a list."""
    found: list[Listed] = []
    before: Place | None = None
    while page := store.listed(caller, before, limit):
        assert len(page) <= limit
        found += page
        before = page[-1].place
    return found


def ids(rows: Sequence[Listed]) -> list[str]:
    return [row.place.turn_id for row in rows]


@pytest.mark.parametrize("seed", range(3))
def test_pages_hold_every_turn_of_the_caller_once_newest_first(stage: Stage, seed: int) -> None:
    draw = random.Random(seed)
    # Several in one millisecond, and asked in any order.
    made = [asked(stage.clock.now + draw.randrange(6), draw.choice(("kim", "lee"))) for _ in range(25)]
    for turn in made:
        assert stage.turns.claim(turn) is None
    for caller in ("kim", "lee"):
        own = sorted(
            (turn for turn in made if turn.caller == caller), key=lambda turn: turn.place, reverse=True
        )
        assert ids(every(stage.turns, caller, draw.randint(1, 7))) == [turn.turn_id for turn in own]


def test_a_turn_is_listed_from_its_question_on_with_its_line_and_shot(stage: Stage) -> None:
    turn = asked(stage.clock.now, line="line-7", shot=OF_A_SHOT)
    stage.turns.claim(turn)

    (row,) = stage.turns.listed("kim", None, 10)
    assert row == Listed(turn.place, "왜?", "line-7", OF_A_SHOT, Outline())
    progress = stage.turns.read(turn.turn_id)
    assert progress is not None
    assert progress.turn == turn


def test_how_a_turn_ended_is_listed(stage: Stage) -> None:
    turn = asked(stage.clock.now)
    stage.turns.claim(turn)
    stage.turns.append(turn, [DONE], ended=True)
    stage.turns.conclude(turn, JUDGED)

    assert stage.turns.listed("kim", None, 1)[0].outline == JUDGED
    stage.clock.now += turns.RUNNING_AT_MOST_S + 1
    assert stage.turns.listed("kim", None, 1)[0].outline == JUDGED


def test_a_turn_that_died_in_the_middle_is_there_and_interrupted(stage: Stage) -> None:
    turn = asked(stage.clock.now)
    stage.turns.claim(turn)
    stage.turns.append(turn, [DONE], ended=False)
    stage.clock.now += turns.RUNNING_AT_MOST_S - 1
    assert stage.turns.listed("kim", None, 1)[0].outline.state == "running"
    stage.clock.now += 2
    assert stage.turns.listed("kim", None, 1)[0].outline.state == "interrupted"


def test_a_recorder_lists_the_end_that_it_kept(stage: Stage) -> None:
    logger, _ = memory_logger()
    turn = asked(stage.clock.now)
    stage.turns.claim(turn)
    recorder = TurnRecorder(stage.turns, turn, logger)
    recorder.add(1, DONE.data, last=True)
    recorder.end()
    left = asked(stage.clock.now + 1)
    stage.turns.claim(left)
    TurnRecorder(stage.turns, left, logger).end()

    assert [row.outline.state for row in stage.turns.listed("kim", None, 10)] == ["interrupted", "done"]


def test_a_turn_that_was_refused_is_not_listed(stage: Stage) -> None:
    turn = asked(stage.clock.now)
    stage.turns.claim(turn)
    stage.turns.abandon(turn)

    assert not stage.turns.listed("kim", None, 10)


def test_who_was_forgotten_has_no_list_and_a_turn_that_ends_later_makes_none(stage: Stage) -> None:
    mine, theirs = asked(stage.clock.now), asked(stage.clock.now, "lee")
    for turn in (mine, theirs):
        stage.turns.claim(turn)
    assert stage.forget("kim")["history"] == 1

    with contextlib.suppress(turns.TurnsUnavailable):
        stage.turns.conclude(mine, JUDGED)
    assert not stage.turns.listed("kim", None, 10)
    assert ids(stage.turns.listed("lee", None, 10)) == [theirs.turn_id]


def test_the_list_forgets_after_its_days(stage: Stage) -> None:
    old = asked(stage.clock.now)
    stage.turns.claim(old)
    stage.clock.now += turns.KEPT_DAYS * turns.SECONDS_A_DAY - 10
    new = asked(stage.clock.now)
    stage.turns.claim(new)
    assert ids(stage.turns.listed("kim", None, 10)) == [new.turn_id, old.turn_id]
    stage.clock.now += 20
    assert ids(every(stage.turns, "kim", 1)) == [new.turn_id]


@pytest.mark.parametrize("stage", ["apart"], indirect=True)
def test_turns_about_simulated_shots_never_reach_the_file(stage: Stage) -> None:
    kept = stage.turns
    played = {**OF_A_SHOT, "line": "demo"}
    made = [
        asked(stage.clock.now, line="demo"),
        asked(stage.clock.now + 1),
        asked(stage.clock.now + 2, shot=played),
        asked(stage.clock.now + 3, shot=OF_A_SHOT),
    ]
    for turn in made:
        kept.claim(turn)
        kept.append(turn, [DONE], ended=True)
        kept.conclude(turn, JUDGED)

    assert ids(every(kept, "kim", 3)) == [turn.turn_id for turn in reversed(made)]
    assert [kept.claim(turn) for turn in made] == made
    assert ids(kept.real.listed("kim", None, 10)) == [made[3].turn_id, made[1].turn_id]  # type: ignore[attr-defined]


@LASTING
def test_two_stores_on_one_place_see_each_others_turns(stage: Stage) -> None:
    """A restart of the local server, or another instance of the function."""
    other = stage.again()
    turn = asked(stage.clock.now, shot=OF_A_SHOT)
    stage.turns.claim(turn)
    stage.turns.append(turn, [DONE], ended=True)
    stage.turns.conclude(turn, JUDGED)

    assert other.listed("kim", None, 10) == stage.turns.listed("kim", None, 10)
    assert other.claim(replace(turn, caller="lee")) == turn
    progress = other.read(turn.turn_id)
    assert progress is not None
    assert ([event.data for event in progress.events], progress.ended) == ([DONE.data], True)


@pytest.mark.parametrize("stage", ["dynamodb"], indirect=True)
@pytest.mark.parametrize("batches", [1, 4])
def test_a_question_writes_two_items_more_than_its_turn(stage: Stage, batches: int) -> None:
    written: list[str] = []

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        if model.name != "Query":
            written.append(f"{model.name} {json.loads(params['body'])['TableName']}")

    stage.client.meta.events.register("before-call.dynamodb", note)
    turn = asked(stage.clock.now)
    stage.turns.claim(turn)
    for number in range(1, batches + 1):
        stage.turns.append(turn, [replace(DONE, number=number)], ended=number == batches)
    stage.turns.conclude(turn, JUDGED)

    assert written == [f"PutItem {TABLE}"] * (2 + batches) + [f"UpdateItem {TABLE}"]
