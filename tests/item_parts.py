"""Items of each kind as this version writes them, as earlier ones did, and as a later one might.

`python -m tests.item_parts FOLDER` records what this version writes into `tests/kept_items/FOLDER`: once for
each number of a form, before anything is released that writes it. What is recorded stays for good.
"""

import base64
import json
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import boto3
from moto import mock_aws

from agent.cache.cached_response import CachedResponse
from agent.cache.dynamodb_store import DynamoAnswers
from agent.rate_limit.counters import Tally, Window
from agent.rate_limit.dynamodb_counters import DynamoCounterStore
from agent.sessions.dynamodb_store import DynamoSessions
from agent.sessions.store import Exchange
from agent.streaming.events import AiResponse, AnswerDelta, Done
from agent.streaming.sse import encode
from agent.turns.dynamodb_feedback import DynamoFeedback
from agent.turns.dynamodb_store import DynamoTurns
from agent.turns.feedback import Feedback
from agent.turns.outline import Outline
from agent.turns.store import Sent, Turn
from t4_shots.dynamodb_store import DynamoShots
from tests.agent_parts import memory_logger
from tests.sessions_table import TABLE, make_sessions_table
from tests.shot_parts import NOON, SEOUL, kept, said, watched
from tests.stack_tables import make_table

KEPT: Final = Path(__file__).parent / "kept_items"
NOW: Final = 1_707_559_200.0
SHOTS: Final = "shots"

EXCHANGE: Final = Exchange(
    "왜 불량인가요?",
    "형체력이 낮습니다.",
    {"Process_ClampForce": 655.0},
    ({"tool": "t1", "overrides": {}, "result": {"prediction": {"class": "defect"}}},),
    stopped=True,
    images=2,
)
TURN: Final = Turn(
    "0b8e1e34-52d5-4b43-9f0b-6c9f0f3c1a11",
    "kim",
    "fingerprint",
    "session_1",
    "왜?",
    {"Process_ClampForce": 655.0},
)
CONCLUDED: Final = Outline("done", "defect", 0.87)
TURN_OF_A_SHOT: Final = replace(
    TURN,
    turn_id="5f0c2f7e-6f0a-4d5e-8e55-0d8a3c7a9b12",
    line="line-7",
    shot={
        "kind": "recorded",
        "line": "line-7",
        "shot_id": "s1",
        "changed": {"Process_ClampForce": [650.0, 655.0]},
    },
    at_ms=int(NOW * 1000) + 1,
)
EVENTS: Final = (
    Sent(1, encode(AnswerDelta("형체력이 "), 1, 0.1)),
    Sent(2, encode(AnswerDelta("낮습니다."), 2, 0.2)),
    Sent(3, encode(Done({}, "session_1", False, False, turn_id=TURN.turn_id), 3, 0.3)),
)
ANSWER: Final = CachedResponse("model-1", {}, [AiResponse({"answer": "형체력이 낮습니다."})])
FEEDBACK: Final = Feedback(
    TURN.turn_id,
    "kim",
    False,
    "틀림",
    NOW,
    "session_1",
    "왜?",
    {"a": 1.0},
    "답",
    ({"tool": "t1", "input": {}},),
    ("전",),
)
WINDOW: Final = Window("kim", "2024-02-10", 10, NOW + 86_400)
SAID_FIRST: Final = said("defect", "flash", by="kim")
SAID_LAST: Final = said("good", by="kim", at_ms=NOON + 1)
SHOT: Final = kept("s1", NOON, mould="M1", verdict="defect", mode="flash", outcome=SAID_FIRST)


def write_agent_items(client: Any, now: float = NOW) -> None:
    """Write one or more items of each kind of the agent's table."""
    logger, _ = memory_logger()
    sessions = DynamoSessions(client, TABLE, 7, lambda: now)
    sessions.open("session_1", "kim")
    sessions.append("session_1", "kim", EXCHANGE)
    sessions.stop("session_1", "kim")
    turns = DynamoTurns(client, TABLE, logger, lambda: now)
    turns.claim(TURN)
    turns.append(TURN, EVENTS[:2], ended=False)
    turns.append(TURN, EVENTS[2:], ended=True)
    turns.conclude(TURN, CONCLUDED)
    turns.claim(TURN_OF_A_SHOT)
    DynamoAnswers(client, TABLE, 3_600, logger, lambda: now).put("hash", ANSWER.pack() or b"", "kim")
    DynamoFeedback(client, TABLE, lambda: now).put(FEEDBACK)
    counters = DynamoCounterStore(client, TABLE)
    counters.add("kim", "minute#28459320", 1, now + 120)
    counters.reserve(WINDOW, 500, Tally(10_000, 10_000))


def write_shot_items(client: Any) -> None:
    """Write one or more items of each kind of the table of shots."""
    store = DynamoShots(client, SHOTS, SEOUL.bucket, watching=watched)
    store.add([SHOT])
    store.set_outcome("default", "s1", SAID_LAST)


@contextmanager
def both_tables() -> Iterator[Any]:
    """A client of moto's DynamoDB with the table of sessions and that of shots."""
    with mock_aws():
        client = boto3.client("dynamodb", region_name="ap-northeast-2")
        make_sessions_table(client)
        make_table(client, "ShotsTable", SHOTS)
        yield client


def stored(client: Any, table: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Everything that a table holds, by key."""
    pages = client.get_paginator("scan").paginate(TableName=table)
    return {(item["pk"]["S"], item["sk"]["S"]): dict(item) for page in pages for item in page["Items"]}


def put_all(client: Any, table: str, items: Sequence[dict[str, Any]]) -> None:
    """Put items as they are."""
    for item in items:
        client.put_item(TableName=table, Item=item)


def recorded(folder: str, table: str) -> list[dict[str, Any]]:
    """The items of a recording."""
    rows: list[dict[str, Any]] = json.loads((KEPT / folder / f"{table}.json").read_text("utf-8"))
    return [
        {
            name: {kind: base64.b64decode(held) if kind == "B" else held for kind, held in value.items()}
            for name, value in row.items()
        }
        for row in rows
    ]


def later_form(
    item: dict[str, Any], draw: random.Random, keys: Sequence[str] = ("pk", "sk")
) -> dict[str, Any]:
    """An item as a later version might write it: attributes nobody knows, and known ones that changed."""
    made = dict(item)
    for name in sorted(made.keys() - {*keys, "expires_at", "format"}):
        match draw.randrange(6):
            case 0:
                del made[name]
            case 1:
                # An index takes no other type of its key.
                made[name] = {"S": "lee"} if name == "caller" else draw.choice(_VALUES)
            case 2 if "S" in made[name] and name != "caller":
                made[name] = {"S": draw.choice(('{"later": []}', "[[1]]", "null", "{", "나중", "1"))}
            case 3 if "B" in made[name]:
                made[name] = {"B": draw.choice((b"later", b"\x1f\x8b", base64.b64encode(b"later")))}
            case _:
                pass
    unknown = {f"later_{number}": draw.choice(_VALUES) for number in range(draw.randint(0, 3))}
    return {**made, **unknown, "format": {"N": draw.choice(("2", "17"))}}


_VALUES: Final[tuple[dict[str, Any], ...]] = (
    {"N": "7"},
    {"S": "나중"},
    {"BOOL": True},
    {"NULL": True},
    {"L": [{"S": "x"}]},
    {"M": {"deep": {"N": "1"}}},
    {"B": b"later"},
)


def _record(folder: Path) -> None:
    folder.mkdir(parents=True)
    with both_tables() as client:
        write_agent_items(client)
        write_shot_items(client)
        for table in (TABLE, SHOTS):
            rows = [
                {
                    name: {
                        kind: base64.b64encode(held).decode() if kind == "B" else held
                        for kind, held in one.items()
                    }
                    for name, one in sorted(item.items())
                }
                for _, item in sorted(stored(client, table).items())
            ]
            text = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
            (folder / f"{table}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _record(KEPT / sys.argv[1])
