"""Shots are recorded over real HTTP and asked about in the same breath: the answer counts them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent.models.rule_based.model import RuleBasedModel
from agent.tools.in_process import InProcessTransport
from shared.tool_adapter import tool_handler
from tests.agent_parts import Tools, create_test_app
from tests.fakes import PATIENCE_S
from tests.integration.local.serving import serving
from tests.shot_parts import NOON
from tests.shot_service import sent, service


def ask(address: str, question: str) -> list[dict[str, Any]]:
    """The events of an answer."""
    given = httpx.post(f"{address}/api/chat", json={"question": question}, timeout=PATIENCE_S)
    lines = given.text.splitlines()
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


@pytest.mark.parametrize("question", ["오늘 불량률은?", "how many defects today?"])
def test_recorded_shots_are_counted_in_the_answer_to_a_question(tmp_path: Path, question: str) -> None:
    memory = service()
    tools = Tools(t4=InProcessTransport(tool_handler("t4_shots", memory.answer)))
    app, _ = create_test_app(model=RuleBasedModel(), tools=tools)
    start = datetime.fromtimestamp(NOON / 1000, UTC)
    shots = [sent(f"s{n}", at=(start - timedelta(minutes=n)).isoformat()) for n in range(1, 8)]
    with serving(app, tmp_path) as address:
        empty = ask(address, question)
        kept = httpx.post(f"{address}/api/shots", json={"shots": shots}, timeout=PATIENCE_S)
        events = ask(address, question)

    assert kept.json()["accepted"] == 7
    ends = [event for event in events if event["type"] == "tool_end"]
    assert [event["tool"] for event in ends] == ["look_at_shots"]
    assert ends[0]["result"]["total"]["shots"] == 7
    said = [next(e["data"] for e in told if e["type"] == "ai_response") for told in (empty, events)]
    assert "POST /api/shots" in said[0]["answer"]
    assert "7" in said[1]["answer"]
    assert [one["unsupported"] for one in said] == [[], []]


ANSWERS = [
    ("지난 2시간 동안 냉각수 유량에 무슨 일이 있었어?", ["냉각수 유량", "중앙값", "샷 7개"]),
    ("what was the range of the coolant flow in the last 2 hours?", ["Coolant flow", "median", "7 shots"]),
    ("알람은 왜 안 울렸어?", ["라인 감시", "알람이 될 샷"]),
    ("why was there no alarm?", ["The line's watch", "operator's view"]),
    ("worst shot today and its fast-shot speed?", ["The worst shot is `s", "Its fast-shot speed:"]),
    ("오늘 가장 나쁜 샷의 원인은?", ["가장 나쁜 샷은", "“원인”"]),
    ("compare the coolant flow of this shift with the last one", ["median"]),
    ("작업표준서에 뭐라고 되어 있어?", ["작업표준서를 찾아보았지만"]),
    ("오늘 작업자는 누구였어?", ["“작업자”"]),
    ("내일 불량률은?", ["“내일”"]),
    ("why did the conveyor stop?", ["“conveyor”"]),
    ("did the frobnicator sing today?", ["did not understand"]),
]


@pytest.mark.parametrize(("question", "said"), ANSWERS)
def test_a_question_of_the_line_is_answered_or_told_what_of_it_was_not_understood(
    tmp_path: Path, question: str, said: list[str]
) -> None:
    memory = service()
    tools = Tools(t4=InProcessTransport(tool_handler("t4_shots", memory.answer)))
    app, _ = create_test_app(model=RuleBasedModel(), tools=tools)
    start = datetime.fromtimestamp(NOON / 1000, UTC)
    shots = [sent(f"s{n}", at=(start - timedelta(minutes=n)).isoformat()) for n in range(1, 8)]
    with serving(app, tmp_path) as address:
        httpx.post(f"{address}/api/shots", json={"shots": shots}, timeout=PATIENCE_S)
        events = ask(address, question)

    (answer,) = [event["data"] for event in events if event["type"] == "ai_response"]
    assert all(part in answer["answer"] for part in said), answer["answer"]
    assert answer["unsupported"] == []
