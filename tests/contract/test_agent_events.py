"""Every file of events/ for the agent, through its routes and the real tools T1 to T3."""

import json
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver

from agent.api.app import create_app
from agent.api.dependencies import Services
from agent.auth.authenticator import Authenticator
from agent.core.agent import Agent
from agent.core.chat_service import ChatService
from agent.handler import respond
from agent.models.rule_based.model import RuleBasedModel
from agent.sessions.store import MemorySessions
from agent.tools.gateway import ToolGateway
from agent.tools.in_process import InProcessTransport
from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from shared.contracts.tools import Tool
from shared.knowledge.library import PackagedLibrary
from shared.probability import percent
from t1_predict.handler import handler as t1
from t2_importance.handler import handler as t2
from t3_kb.handler import handler as t3
from tests.agent_parts import memory_logger, sse_events
from tests.fakes import FakeTransport, kinds
from tests.tool_results import JOB

EVENTS = Path(__file__).resolve().parents[2] / "events"
CONTEXT = SimpleNamespace(aws_request_id="request-1")


@cache
def app() -> LambdaFunctionUrlResolver:
    """The agent with the offline model and the real tools; an ingest only pretends to start."""
    gateway = ToolGateway(
        {
            Tool.INGEST: FakeTransport(JOB),
            Tool.PREDICT: InProcessTransport(t1),
            Tool.IMPORTANCE: InProcessTransport(t2),
            Tool.SEARCH: InProcessTransport(t3),
        }
    )
    logger, _ = memory_logger()
    assistant = ChatService(Agent(RuleBasedModel(), gateway), MemorySessions(), logger)
    schema = read_schema(asset("models", "default", "schema.json"))
    documents = PackagedLibrary(asset("knowledge"))
    return create_app(
        Services(assistant, gateway, lambda: schema, documents, logger, "offline", Authenticator())
    )


def send(name: str) -> dict[str, Any]:
    """The agent's whole answer to a file of events/."""
    return respond(app, json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8")), CONTEXT)


def body(name: str, status: int = 200) -> Any:
    """The JSON body of the answer, which has to have this status."""
    answer = send(name)
    assert answer["statusCode"] == status
    return json.loads(answer["body"])


def stream(name: str) -> list[dict[str, Any]]:
    """The events of the answer."""
    answer = send(name)
    assert answer["statusCode"] == 200
    return sse_events([answer["body"].encode()])


def test_every_file_is_used_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")

    assert [path.stem for path in EVENTS.glob("agent_*.json") if f'"{path.stem}"' not in source] == []


@pytest.mark.parametrize("path", sorted(EVENTS.glob("agent_*.json")), ids=lambda path: path.stem)
def test_every_file_is_a_function_url_event(path: Path) -> None:
    event = json.loads(path.read_text(encoding="utf-8"))

    assert (event["version"], event["rawPath"]) == ("2.0", event["requestContext"]["http"]["path"])


def test_agent_chat_diagnoses_a_defect_with_the_tools_own_numbers() -> None:
    events = stream("agent_chat")
    order = [kind for kind in kinds(events) if kind in {"t1_result", "t2_result", "t3_result"}]
    t1_data, t2_data = (
        next(event["data"] for event in events if event["type"] == kind)
        for kind in ("t1_result", "t2_result")
    )
    answer = events[-2]["data"]["answer"]

    assert order == ["t1_result", "t2_result", "t3_result"]
    assert t1_data["prediction"]["class"] == "defect"
    assert f"불량 확률 {percent(t1_data['prediction']['class_probabilities']['defect'])} %" in answer
    assert f"영향 {t2_data['top_features_percent'][0][1]:.3g} %" in answer
    assert t2_data["attributions"][0]["label"] in answer
    assert events[-2]["data"]["citations"]
    assert events[-1]["session_id"] == "session_1707559200_sample"
    assert events[-1]["warnings"] == []


def test_agent_chat_english_is_answered_in_english() -> None:
    events = stream("agent_chat_english")

    assert events[0]["message"] == "Choosing tools..."
    assert events[-2]["data"]["answer"].startswith("**Verdict: defect")


def test_agent_chat_no_features_is_answered_from_the_documents() -> None:
    events = stream("agent_chat_no_features")

    assert [event["tool"] for event in events if event["type"] == "tool_start"] == ["search_knowledge_base"]
    assert events[-2]["data"]["citations"]


def test_agent_predict_gives_the_what_if_its_baseline_and_its_drivers() -> None:
    answer = body("agent_predict")

    assert set(answer) == {"t1", "t2"}
    assert answer["t1"]["baseline"]["prediction"]["class"] == "defect"
    assert answer["t2"]["top_features"]


def test_agent_schema_gives_the_variables() -> None:
    assert len(body("agent_schema")["features"]) == 30


def test_agent_document_gives_it_for_reading() -> None:
    document = body("agent_document")

    assert set(document) == {"id", "title", "language", "markdown"}
    assert (document["id"], document["language"]) == ("gas-porosity.ko", "ko")
    assert not document["markdown"].startswith("---")


def test_agent_session_create_gives_an_id() -> None:
    assert set(body("agent_session_create")) == {"session_id", "created_at"}


def test_agent_chat_stop_is_answered_at_once() -> None:
    assert body("agent_chat_stop") == {"status": "stopping"}


def test_agent_ingest_start_gives_a_job() -> None:
    assert {"status", "job_id", "message"} <= set(body("agent_ingest_start"))


def test_agent_health_is_healthy() -> None:
    assert body("agent_health")["status"] == "healthy"


@pytest.mark.parametrize(
    ("name", "status", "code", "fields"),
    [
        ("agent_not_json", 400, "not_json", []),
        ("agent_empty_question", 422, "validation_error", ["question"]),
        (
            "agent_bad_features",
            422,
            "validation_error",
            ["features.Process_Temperature", "features.Sensor_Noise"],
        ),
        ("agent_method_not_allowed", 405, "method_not_allowed", []),
    ],
)
def test_bad_requests_are_refused_before_a_stream(
    name: str, status: int, code: str, fields: list[str]
) -> None:
    error = body(name, status)["error"]

    assert (error["code"], [detail["field"] for detail in error["details"]]) == (code, fields)
