"""What one request logs and counts."""

import json
import re
import time
from io import StringIO
from typing import Any

import pytest

from agent.models.types import StopReason, Usage
from agent.observability.hooks import ModelTurnRecord, ToolCallRecord
from agent.observability.request_telemetry import RequestTelemetry
from shared.contracts.tools import Tool
from tests.agent_parts import TRACE_ID, log_lines, memory_logger


def telemetry() -> tuple[RequestTelemetry, StringIO]:
    """A request's telemetry and what it logs."""
    logger, written = memory_logger()
    return RequestTelemetry(
        logger, request_id="request-1", trace_id=TRACE_ID, started=time.perf_counter()
    ), written


def metric_sets(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Everything flushed so far, in CloudWatch's embedded metric format."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


TURN = ModelTurnRecord(1, "ok", 1.2345, 0.7, "claude", StopReason.TOOL_USE, Usage(1500, 60, 1200, 300))


def test_a_tool_call_is_one_line_with_its_duration() -> None:
    request, written = telemetry()
    request.tool_called(ToolCallRecord(Tool.PREDICT, "ok", 0.0123))

    (line,) = log_lines(written)
    assert {name: line[name] for name in ("message", "request_id", "tool", "outcome", "duration_ms")} == {
        "message": "tool called",
        "request_id": "request-1",
        "tool": "predict_quality",
        "outcome": "ok",
        "duration_ms": 12.3,
    }


def test_a_call_without_an_answer_says_why() -> None:
    request, written = telemetry()
    request.tool_called(ToolCallRecord(Tool.PREDICT, "tool_unavailable", 0.1, "The tool refused (HTTP 403)."))

    (line,) = log_lines(written)
    assert (line["outcome"], line["fault"]) == ("tool_unavailable", "The tool refused (HTTP 403).")


def test_a_model_turn_is_one_line_with_its_tokens() -> None:
    request, written = telemetry()
    request.model_called(TURN)

    (line,) = log_lines(written)
    assert (line["message"], line["duration_ms"], line["first_text_ms"]) == ("model called", 1234.5, 700.0)
    assert (line["input_tokens"], line["output_tokens"], line["stop_reason"]) == (1500, 60, "tool_use")


def test_each_tool_has_latencies_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    request, _ = telemetry()
    request.tool_called(ToolCallRecord(Tool.PREDICT, "ok", 0.010))
    request.tool_called(ToolCallRecord(Tool.SEARCH, "tool_timeout", 30.0))

    assert [(row["tool"], row["ToolLatency"], row["ToolErrors"]) for row in metric_sets(capsys)] == [
        ("predict_quality", [10.0], [0.0]),
        ("search_knowledge_base", [30000.0], [1.0]),
    ]


def test_the_requests_metrics_are_one_set(capsys: pytest.CaptureFixture[str]) -> None:
    request, _ = telemetry()
    request.model_called(TURN)
    request.first_text()
    request.finish("ok")

    (totals,) = metric_sets(capsys)
    assert totals["ModelLatency"] == [1234.5]
    assert totals["OutputTokens"] == [60.0]
    assert (totals["CacheReadTokens"], totals["CacheWriteTokens"]) == ([1200.0], [300.0])
    assert (totals["ModelErrors"], totals["Errors"]) == ([0.0], [0.0])
    assert len(totals["TotalTime"]) == len(totals["TimeToFirstText"]) == 1
    assert totals["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "DiecastAssistant"


def test_an_answer_without_text_has_no_time_to_first_text(capsys: pytest.CaptureFixture[str]) -> None:
    request, _ = telemetry()
    request.finish("model_throttled")

    totals, by_code = metric_sets(capsys)
    assert "TimeToFirstText" not in totals
    assert totals["Errors"] == [1.0]
    assert (by_code["code"], by_code["Errors"]) == ("model_throttled", [1.0])


def test_only_the_first_text_counts(capsys: pytest.CaptureFixture[str]) -> None:
    request, _ = telemetry()
    request.first_text()
    request.first_text()
    request.finish("ok")

    assert len(metric_sets(capsys)[0]["TimeToFirstText"]) == 1


def test_requests_at_the_same_time_do_not_mix_their_metrics(capsys: pytest.CaptureFixture[str]) -> None:
    first, _ = telemetry()
    second, _ = telemetry()
    first.model_called(TURN)
    second.finish("ok")
    first.finish("ok")

    other, own = metric_sets(capsys)
    assert "ModelLatency" not in other
    assert own["ModelLatency"] == [1234.5]


def test_values_that_a_tool_refuses_are_no_error_of_the_tool(capsys: pytest.CaptureFixture[str]) -> None:
    request, _ = telemetry()
    for outcome in ("validation_error", "no_features", "not_found", "tool_failed"):
        request.tool_called(ToolCallRecord(Tool.PREDICT, outcome, 0.010))

    assert [row["ToolErrors"] for row in metric_sets(capsys)] == [[0.0], [0.0], [0.0], [1.0]]


def test_a_failed_turn_counts_by_code_although_the_question_may_be_answered(
    capsys: pytest.CaptureFixture[str],
) -> None:
    request, _ = telemetry()
    request.model_called(ModelTurnRecord(1, "model_rejected", 0.2, None, None, None, Usage()))
    request.finish("ok")

    by_code, totals = metric_sets(capsys)
    assert (by_code["code"], by_code["ModelErrors"]) == ("model_rejected", [1.0])
    assert (totals["ModelErrors"], totals["Errors"]) == ([1.0], [0.0])


def test_an_unforeseen_error_is_a_fault_of_this_version(capsys: pytest.CaptureFixture[str]) -> None:
    request, _ = telemetry()
    request.finish("internal_error")

    assert [row["version"] for row in metric_sets(capsys) if "Faults" in row] == ["local"]


def test_the_whole_question_tells_its_tokens_and_its_caller_without_a_name() -> None:
    request, written = telemetry()
    request.finish(
        "ok", caller="arn:aws:sts::1:assumed-role/plant/kim@plant.example", usage=Usage(1, 2, 3, 4)
    )

    (line,) = log_lines(written)
    assert (line["input_tokens"], line["output_tokens"]) == (1, 2)
    assert (line["cache_read_tokens"], line["cache_write_tokens"]) == (3, 4)
    assert re.fullmatch("[0-9a-f]{12}", line["caller"])
    assert "kim" not in written.getvalue()
