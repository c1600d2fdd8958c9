"""A machine's message by AWS IoT Core: through T4's handler into the store, or told why it is not."""

import base64
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from shared.errors import Unavailable
from shared.tool_adapter import ToolHandler, tool_handler
from t4_shots.handler import shots_logic
from t4_shots.messages import NotKept, with_messages
from tests.composing import OLD_SHOTS
from tests.emitted_metrics import sets_of

SHOT = {"at": "2026-02-10T15:05:00+09:00", "features": {"Process_Temperature": 671.2}}
CONTEXT = SimpleNamespace(aws_request_id="r-1")


def event(content: object, line: str = "line-7") -> dict[str, str]:
    """What the rule's SQL makes of a message."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return {"message": base64.b64encode(raw).decode(), "line": line, "topic": f"diecast/{line}/shots"}


@pytest.fixture
def handler(tmp_path: Path) -> ToolHandler:
    logic = shots_logic({"DIECAST_DATA_DIR": str(tmp_path), "PLANT_LINES": "default,line-7", **OLD_SHOTS})
    return with_messages(tool_handler("t4_shots", logic))


def counted(capsys: pytest.CaptureFixture[str]) -> float:
    """How many shots were counted as rejected."""
    rows = sets_of(capsys.readouterr().out)
    return sum(float(row["ShotsRejected"][0]) for row in rows if "ShotsRejected" in row)


@pytest.mark.parametrize(
    ("content", "shots"),
    [(SHOT, 1), ([SHOT, {**SHOT, "shot_id": "2"}], 2), ({"line": "line-7", "shots": [SHOT]}, 1)],
)
def test_a_message_is_kept_once_however_often_it_comes(
    handler: ToolHandler, content: object, shots: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert handler(event(content), CONTEXT)["accepted"] == shots
    again = handler(event(content), CONTEXT)
    assert (again["accepted"], again["duplicates"]) == (0, shots)
    kept = handler({"action": "list", "line": "line-7"}, CONTEXT)["shots"]
    assert len(kept) == shots
    assert kept[0]["features"] == SHOT["features"]
    assert handler({"action": "list", "line": "default"}, CONTEXT)["shots"] == []
    assert counted(capsys) == 0


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (event(b"temp=671"), (1, "message", "is no JSON")),
        (event(b'{"at": 1, "at": 2}'), (1, "message", "given twice")),
        (event(b"[" * 50_000), (1, "message", "is no JSON")),
        ({**event(SHOT), "message": "%%%"}, (1, "message", "is no JSON")),
        ({**event(SHOT), "message": 7}, (1, "message", "is no JSON")),
        (event([]), (1, "shots", "are 0")),
        (event({"shots": {"a": 1}, "x": 2}), (1, "x", "is no field")),
        (event({"line": "line-8", "shots": [SHOT]}), (1, "line", "the topic is of 'line-7'")),
        (event([SHOT, SHOT], "line-9"), (2, "message", "There is no line line-9")),
        (event(SHOT, "Line 7"), (1, "message", "line")),
        (event([SHOT, 3, {"at": "x", "features": {}}]), (2, "shot", "is not a JSON object")),
    ],
)
def test_what_is_not_kept_is_logged_and_counted_and_not_tried_again(
    handler: ToolHandler,
    message: dict[str, Any],
    told: tuple[int, str, str],
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    handler(message, CONTEXT)
    count, field, reason = told
    assert counted(capsys) == count
    first = next(vars(record) for record in caplog.records if record.message == "shot not kept")
    assert (first["field"], first["topic"]) == (field, message["topic"])
    assert reason in first["reason"]


def test_what_cannot_be_kept_now_is_raised_so_that_lambda_tries_again(
    handler: ToolHandler, capsys: pytest.CaptureFixture[str]
) -> None:
    def away(_payload: object) -> dict[str, Any]:
        raise Unavailable("The table does not answer.")

    with pytest.raises(NotKept, match="does not answer"):
        with_messages(tool_handler("t4_shots", away))(event(SHOT), CONTEXT)
    assert counted(capsys) == 0
    assert handler(event(SHOT), CONTEXT)["accepted"] == 1


def test_requests_of_the_agent_are_answered_as_before(handler: ToolHandler) -> None:
    answer = handler({"action": "record", "line": "line-7", "shots": [SHOT]}, CONTEXT)
    assert answer["accepted"] == 1
    assert handler({"action": "nothing"}, CONTEXT)["error"]["code"] == "validation_error"
