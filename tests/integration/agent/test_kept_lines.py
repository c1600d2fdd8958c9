"""What the table keeps of a line: sessions, turns and feedback tell it again; the default is as before."""

import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from agent.sessions.dynamodb_store import DynamoSessions
from agent.sessions.store import (
    Exchange,
    MemorySessions,
    SessionForbidden,
    SessionOfAnotherLine,
    check_line,
)
from agent.turns.dynamodb_feedback import DynamoFeedback
from agent.turns.dynamodb_store import DynamoTurns
from agent.turns.feedback import feedback_on
from agent.turns.store import Turn
from tests.agent_parts import memory_logger
from tests.sessions_table import TABLE, items, make_sessions_table

LINES = ["default", "line-7"]


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("dynamodb")
        make_sessions_table(client)
        yield client


@pytest.mark.parametrize("line", LINES)
def test_a_session_tells_the_line_of_each_question(client: Any, line: str) -> None:
    sessions = DynamoSessions(client, TABLE, 7)
    sessions.open("session_1", "kim")
    sessions.append("session_1", "kim", Exchange("왜?", "답", line=line))
    history = sessions.open("session_1", "kim")
    assert [exchange.line for exchange in history] == [line]
    check_line("session_1", history, line)
    with pytest.raises(SessionOfAnotherLine, match=f"about the line {line}"):
        check_line("session_1", history, "line-8")
    assert any("line" in item for item in items(client)) is (line != "default")


@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize(("first", "second"), [LINES, LINES[::-1]])
def test_of_two_first_questions_on_two_lines_at_once_one_binds_the_session(
    client: Any, stored: bool, first: str, second: str
) -> None:
    sessions = DynamoSessions(client, TABLE, 7) if stored else MemorySessions()
    assert sessions.open("session_1", "kim") == ()
    # Both are asked before either is answered.
    assert sessions.open("session_1", "kim", first) == ()
    with pytest.raises(SessionOfAnotherLine, match=f"about the line {first}"):
        sessions.open("session_1", "kim", second)
    with pytest.raises(SessionForbidden):
        sessions.open("session_1", "lee", first)
    sessions.append("session_1", "kim", Exchange("왜?", "답", line=first))
    assert len(sessions.open("session_1", "kim", first)) == 1


@pytest.mark.parametrize("line", LINES)
def test_a_turn_and_its_feedback_tell_their_line(client: Any, line: str) -> None:
    turns, feedback = DynamoTurns(client, TABLE, memory_logger()[0]), DynamoFeedback(client, TABLE)
    turn = Turn(str(uuid.uuid4()), "kim", "print", "session_1", "왜?", {"A": 1.0}, line)
    assert turns.claim(turn) is None
    assert turns.claim(turn) == turn
    feedback.put(feedback_on(turn, [], helpful=True, comment="", now=1e12))
    kept = feedback.get(turn.turn_id)
    assert kept is not None
    assert kept.line == line
