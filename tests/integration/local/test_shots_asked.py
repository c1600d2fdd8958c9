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
