"""`diecast serve`, as people start it: the page, and one question answered from end to end."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from shared.probability import percent
from tests.agent_parts import QUESTION, sse_events
from tests.fakes import kinds
from tests.served import Served, served

ROOT = Path(__file__).resolve().parents[3]
ANSWER_S = 60.0
COLD_DIE = next(
    example
    for example in read_schema(asset("models", "default", "schema.json")).examples
    if example.id == "cold-die"
)


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The server on a free port with its defaults; only the pacing of the answer is taken out."""
    given = {"OFFLINE_WORD_MS": "0", "INDEX_CACHE_DIR": str(tmp_path_factory.mktemp("index"))}
    with served(given) as running:
        yield running


@pytest.fixture(scope="module")
def events(command: Served) -> list[dict[str, Any]]:
    """The whole answer to the main question on a defective shot."""
    body = {"question": QUESTION, "features": dict(COLD_DIE.features)}
    response = httpx.post(f"{command.address}/api/chat", json=body, timeout=ANSWER_S)
    return sse_events([response.content])


def data(events: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    """The data of the one event of a type."""
    (found,) = [event["data"] for event in events if event["type"] == kind]
    assert isinstance(found, dict)
    return found


def test_a_document_can_be_uploaded_without_any_setting(command: Served) -> None:
    text = "# Nozzle check\n\nThe nozzle of cell Q7 is cleaned every 480 shots.\n"
    body = {"name": "nozzle.md", "data": base64.b64encode(text.encode()).decode()}
    sent = httpx.post(f"{command.address}/api/kb/files/upload", json=body, timeout=ANSWER_S)
    assert sent.is_success, sent.text
    listed = httpx.get(f"{command.address}/api/kb/files", timeout=ANSWER_S).json()
    assert [file["name"] for file in listed["files"]] == ["nozzle.md"]


def test_the_events_come_in_the_order_of_the_contract(events: list[dict[str, Any]]) -> None:
    order = [kind for kind in dict.fromkeys(kinds(events)) if kind not in {"tool_start", "tool_end"}]

    assert order == [
        "status",
        "t1_result",
        "t2_result",
        "t3_result",
        "answer_delta",
        "ai_response",
        "done",
    ]
    assert kinds(events).count("tool_start") == kinds(events).count("tool_end") == 3


def test_the_shot_is_found_defective_and_the_numbers_of_the_answer_are_those_of_the_tools(
    events: list[dict[str, Any]],
) -> None:
    prediction, analysis = data(events, "t1_result"), data(events, "t2_result")
    answer = data(events, "ai_response")["answer"]

    assert prediction["prediction"]["class"] == "defect"
    assert f"불량 확률 {percent(prediction['prediction']['class_probabilities']['defect'])} %" in answer
    first, *others = (
        (f"{row['label']} {row['value']:g} {row['unit']}", row["percent"])
        for row in analysis["attributions"][:3]
    )
    assert re.search(rf"{re.escape(first[0])}.*영향 {first[1]:.1f} %", answer)
    # The page's cards show the shares of the others beside it.
    for told, share in others:
        assert told in answer
        assert f"영향 {share:.1f} %" not in answer


def test_every_number_of_the_answer_outside_the_documents_is_a_tools(events: list[dict[str, Any]]) -> None:
    answer = data(events, "ai_response")["answer"].split("**문서의 조언**")[0]
    given = [
        number
        for kind in ("t1_result", "t2_result")
        for number in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", json.dumps(data(events, kind)))
    ]
    known = {
        f"{round(float(text) * factor, digits):g}"
        for text in given
        for factor in (1, 100)
        for digits in range(4)
    }

    said = re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?!\w)", answer)
    assert said
    assert [number for number in said if f"{float(number):g}" not in known] == []


def test_the_pieces_of_the_answer_add_up_and_its_documents_are_cited(events: list[dict[str, Any]]) -> None:
    response = data(events, "ai_response")

    assert "".join(event["text"] for event in events if event["type"] == "answer_delta") == response["answer"]
    found = {row["id"] for row in data(events, "t3_result")["results"]}
    assert response["citations"]
    assert {row["id"] for row in response["citations"]} <= found


def test_the_page_and_the_schema_are_there(command: Served) -> None:
    page = httpx.get(command.address, timeout=ANSWER_S)
    schema = httpx.get(f"{command.address}/api/schema", timeout=ANSWER_S).json()

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "content-security-policy" in page.headers
    assert len(schema["features"]) == 30


def test_a_what_if_stands_beside_its_baseline(command: Served) -> None:
    body = {"features": dict(COLD_DIE.features), "overrides": {"Process_MoldTemperature": 195.0}}
    answer = httpx.post(f"{command.address}/api/predict", json=body, timeout=ANSWER_S).json()

    assert answer["t1"]["baseline"]["prediction"]["class"] == "defect"
    assert answer["t2"]["attributions"]


def test_all_tools_are_in_the_process(command: Served) -> None:
    assert len(httpx.get(f"{command.address}/health", timeout=ANSWER_S).json()["tools"]) == 5


def test_an_ingest_can_be_listed(command: Served) -> None:
    answer = httpx.post(f"{command.address}/api/kb/ingest", json={"action": "list"}, timeout=ANSWER_S)

    assert answer.status_code == 200
    assert "jobs" in answer.json()


def test_a_shot_without_known_values_is_refused_by_the_tools(command: Served) -> None:
    answer = httpx.post(f"{command.address}/api/predict", json={"features": {"Foo": 1}}, timeout=ANSWER_S)

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "no_features")
