"""Logs and metrics of whole requests, through the real logger and Powertools' metrics."""

import json
import time
from typing import Any

import pytest

from checks.standins.url_events import post
from tests.agent_parts import Tools, create_test_app, log_lines, sse_events
from tests.fakes import FakeTransport, ScriptedModel, ask_for, say, use
from tests.tool_results import SHOT, T1

SECRET = "이 질문은 아무도 보면 안 됩니다. 왜 불량이지?"
CALLS = ask_for(use("predict_quality"), use("analyze_feature_importance"))


def chat(app: Any) -> Any:
    """The body of one answer, not yet read."""
    return app.resolve(post("/api/chat", {"question": SECRET, "features": SHOT}), None)["body"]


def metric_sets(printed: str) -> list[dict[str, Any]]:
    """What was flushed, in CloudWatch's embedded metric format."""
    return [json.loads(line) for line in printed.splitlines() if '"_aws"' in line]


def test_one_line_for_each_model_turn_each_tool_call_and_the_whole() -> None:
    app, written = create_test_app(ScriptedModel(CALLS, say("답")))
    list(chat(app))

    lines = log_lines(written)
    assert [(line["message"], line.get("tool")) for line in lines] == [
        ("model called", None),
        ("tool called", "predict_quality"),
        ("tool called", "analyze_feature_importance"),
        ("model called", None),
        ("question answered", None),
    ]
    assert {line["request_id"] for line in lines} == {"request-1"}
    assert all(line["duration_ms"] >= 0 for line in lines)


def test_no_question_no_answer_and_no_process_value_is_logged() -> None:
    app, written = create_test_app()
    events = sse_events(chat(app))

    log = written.getvalue()
    assert SECRET not in log
    assert events[-2]["data"]["answer"][:20] not in log
    assert "Process_MoldTemperature" not in log


def test_with_log_questions_the_question_is_logged_once_with_its_request() -> None:
    app, written = create_test_app(log_questions=True)
    list(chat(app))

    asked = [line for line in log_lines(written) if line["message"] == "question"]
    assert [(line["question"], line["request_id"]) for line in asked] == [(SECRET, "request-1")]


def test_metrics_leave_when_the_stream_ends_and_not_when_the_handler_returns(
    capsys: pytest.CaptureFixture[str],
) -> None:
    app, _ = create_test_app(ScriptedModel(CALLS, say("답")))
    body = chat(app)
    assert metric_sets(capsys.readouterr().out) == []

    list(body)
    names = [sorted(set(row) & {"ToolLatency", "TotalTime"}) for row in metric_sets(capsys.readouterr().out)]
    assert names == [["ToolLatency"], ["ToolLatency"], ["TotalTime"]]


def test_one_answers_metrics_hold_model_total_and_first_text(capsys: pytest.CaptureFixture[str]) -> None:
    app, _ = create_test_app(ScriptedModel(CALLS, say("답")))
    list(chat(app))

    totals = metric_sets(capsys.readouterr().out)[-1]
    assert len(totals["ModelLatency"]) == 2
    assert len(totals["TotalTime"]) == len(totals["TimeToFirstText"]) == 1
    assert (totals["InputTokens"], totals["Errors"]) == ([100.0, 100.0], [0.0])


def test_a_stream_that_is_closed_early_flushes_its_metrics_too(capsys: pytest.CaptureFixture[str]) -> None:
    # The tool is still busy when the reader leaves after the first event.
    slow = Tools(t1=FakeTransport(T1, before=lambda: time.sleep(0.5)))
    app, written = create_test_app(ScriptedModel(CALLS, say("답")), slow)
    body = chat(app)
    next(body)
    body.close()

    assert "TotalTime" in metric_sets(capsys.readouterr().out)[-1]
    assert log_lines(written)[-1]["outcome"] == "cancelled"


def test_prediction_without_a_model_logs_its_two_tool_calls() -> None:
    app, written = create_test_app()
    app.resolve(post("/api/predict", {"features": SHOT}), None)  # type: ignore[arg-type] # no context here

    assert [line["tool"] for line in log_lines(written)] == ["predict_quality", "analyze_feature_importance"]
