"""Asks golden questions of the whole agent: sessions, loop, tools and grounding as they are deployed."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger

from agent.api.dependencies import Services
from agent.cancellation import CancellationToken
from agent.core.history import last_features
from agent.core.question import Question
from agent.observability.request_telemetry import RequestTelemetry
from checks.evaluation.golden import Golden
from shared.trace import new_trace_id

LONGEST_ANSWER_S = 120.0
CALLER = "evaluation"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came for a question. `calls` are (tool, input) in order; `results` the data by event type."""

    text: str
    calls: Sequence[tuple[str, Mapping[str, Any]]]
    results: Mapping[str, Sequence[Mapping[str, Any]]]
    citations: Sequence[Mapping[str, Any]]
    unsupported: Sequence[Mapping[str, Any]]
    end: Mapping[str, Any]


def ask(services: Services, golden: Golden, session_id: str) -> Answer:
    """Ask the earlier questions of the session, then the question itself."""
    questions = [*golden.before, golden.question]
    answers = [
        _one(services, question, {} if golden.session_values and index else golden.features, session_id)
        for index, question in enumerate(questions)
    ]
    return answers[-1]


def _one(services: Services, text: str, features: Mapping[str, float], session_id: str) -> Answer:
    session = services.chat.open(session_id, CALLER)
    values = features or last_features(session.history)
    question = Question(text, values, session.history, reuses_values=not features and bool(values))
    telemetry = RequestTelemetry(
        _quiet(), request_id=session_id, trace_id=new_trace_id(), started=time.perf_counter()
    )
    deadline = time.monotonic() + LONGEST_ANSWER_S
    stream = services.chat.answer(question, session, telemetry, deadline, CancellationToken())
    return _answer([event.payload() for event in stream])


def _quiet() -> Logger:
    return Logger(service="evaluation", level="CRITICAL")


def _answer(events: Sequence[Mapping[str, Any]]) -> Answer:
    response: Mapping[str, Any] = next(
        (event["data"] for event in events if event["type"] == "ai_response"), {}
    )
    results: dict[str, list[Mapping[str, Any]]] = {}
    for event in events:
        if event["type"].endswith("_result"):
            results.setdefault(event["type"], []).append(event["data"])
    return Answer(
        text=str(response.get("answer", "")),
        calls=[(event["tool"], event["input"]) for event in events if event["type"] == "tool_start"],
        results=results,
        citations=response.get("citations", ()),
        unsupported=response.get("unsupported", ()),
        end=events[-1],
    )
