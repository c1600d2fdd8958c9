"""A chaos run is worth what its judge sees: each kind of wrong ending is told, and allowed ones are not."""

from collections.abc import Sequence
from typing import Any

import pytest

from checks.resilience.faults import FAULTS, Fault
from checks.resilience.invariants import Asked, violations
from checks.resilience.shots import Shot
from checks.sse_client import StreamedAnswer

SHOT = Shot({"Process_Temperature": 650.0}, {"class": "defect", "probability": 0.8})
SESSION = "session_1"


def fault(label: str) -> Fault:
    """The fault of this label."""
    return next(fault for fault in FAULTS if fault.label == label)


def done(*warnings: str, session_id: str = SESSION) -> dict[str, Any]:
    """The event that ends an answer well."""
    rows = [{"code": code, "message": ""} for code in warnings]
    return {"type": "done", "session_id": session_id, "warnings": rows}


def error(code: str) -> dict[str, Any]:
    """The event that ends an answer badly."""
    return {"type": "error", "code": code}


def failed(code: str) -> list[dict[str, Any]]:
    """A tool call that failed."""
    use = {"tool_use_id": "use_1"}
    return [
        {"type": "tool_start", **use},
        {"type": "tool_end", **use, "result": {"error": {"code": code}}},
    ]


def predicted(probability: float) -> dict[str, Any]:
    """T1's result."""
    return {"type": "t1_result", "data": {"prediction": {"class": "defect", "probability": probability}}}


def judged(
    *events: dict[str, Any], now: Sequence[Fault] = (), before: Sequence[Fault] = (), end_s: float = 1.0
) -> list[str]:
    """What is wrong with an answer of these events."""
    told = () if events[-1]["type"] == "error" else ({"type": "ai_response", "data": {"answer": ""}},)
    rows = [*events[:-1], *told, events[-1]]
    numbered = [{"id": at, **row} for at, row in enumerate(rows, start=1)]
    reading = StreamedAnswer(200, numbered, None, end_s)
    return list(violations(Asked(SESSION, SHOT, 150.0, reading), now, [*before, *now]))


def test_a_good_answer_is_right_in_any_weather() -> None:
    assert judged(predicted(0.8), done()) == []
    assert judged(predicted(0.8), done("session_values"), now=FAULTS) == []


@pytest.mark.parametrize(
    ("label", "code"),
    [("Bedrock throttles", "model_throttled"), ("Bedrock denies access", "model_rejected")],
)
def test_an_error_is_right_under_its_fault_alone(label: str, code: str) -> None:
    assert judged(error(code), now=[fault(label)]) == []
    assert judged(error(code))
    assert judged(error(code), now=[fault("S3 fails")])


def test_a_warning_is_right_under_its_fault_alone() -> None:
    assert judged(done("session_not_saved"), now=[fault("DynamoDB throttles")]) == []
    assert judged(done("session_not_saved"), now=[fault("a tool breaks")])


def test_a_failed_tool_is_right_under_its_fault_and_while_it_rests() -> None:
    assert judged(*failed("tool_failed"), done(), now=[fault("a tool breaks")]) == []
    assert judged(*failed("tool_unavailable"), done(), before=[fault("a tool does not answer")]) == []
    assert judged(*failed("tool_unavailable"), done(), before=[fault("S3 does not answer")]) == []
    assert judged(*failed("tool_unavailable"), done(), before=[fault("S3 fails")])
    assert judged(*failed("tool_failed"), done(), before=[fault("a tool breaks")])
    assert judged(*failed("tool_unavailable"), done())


def test_another_shot_s_prediction_is_wrong_unless_a_tool_s_answer_was_rewritten() -> None:
    honest = [fault for fault in FAULTS if not fault.rewrites]

    assert judged(predicted(0.3), done(), now=honest)
    assert judged(predicted(0.3), done(), now=[fault("a tool answers out of all shapes")]) == []


def answered(answer: str, **told: Any) -> list[str]:
    """What is wrong with an answer of this text, in any weather."""
    rows: list[dict[str, Any]] = [
        {"type": "t3_result", "data": {"results": [{"id": "a.ko"}]}},
        {"type": "answer_delta", "text": answer},
        {"type": "ai_response", "data": {"answer": answer, "citations": [], "unsupported": [], **told}},
        done(),
    ]
    numbered = [{"id": at, **row} for at, row in enumerate(rows, start=1)]
    return list(
        violations(Asked(SESSION, SHOT, 150.0, StreamedAnswer(200, numbered, None, 1.0)), FAULTS, FAULTS)
    )


def test_a_value_out_of_nowhere_has_to_be_marked() -> None:
    mark = {"text": "98765", "start": 4, "end": 9}

    assert answered("압력은 98765 kPa", unsupported=[mark]) == []
    assert answered("압력은 98765 kPa")
    assert answered("98765 · 98765 kPa", unsupported=[{"text": "98765", "start": 8, "end": 13}])


def test_a_mark_has_to_stand_where_it_says() -> None:
    assert answered("온도는 700 °C", unsupported=[{"text": "700", "start": 4, "end": 7}]) == []
    assert answered("온도는 700 °C", unsupported=[{"text": "700", "start": 3, "end": 6}])


def test_a_document_that_nobody_has_may_not_be_cited() -> None:
    assert answered("낮춘다 [a.ko] invented-answer.ko") == []
    assert answered("낮춘다 [invented-answer.ko]")
    assert answered("낮춘다 [a.ko]", citations=[{"id": "a.ko"}]) == []
    assert answered("낮춘다 [a.ko]", citations=[{"id": "b.ko"}])


def test_a_tool_may_be_left_alone_until_it_has_answered_again() -> None:
    rows = [{**row, "tool": "search"} for row in failed("tool_unavailable")]
    rows += [{"type": "ai_response", "data": {"answer": ""}}, done()]
    reading = StreamedAnswer(200, [{"id": at, **row} for at, row in enumerate(rows, start=1)], None, 1.0)

    def judged_with(*resting: str) -> list[str]:
        return list(violations(Asked(SESSION, SHOT, 150.0, reading, resting=frozenset(resting)), (), ()))

    assert judged_with("search") == []
    assert judged_with("predict")
    assert judged_with()


def test_a_hostile_question_may_be_too_long_to_be_searched_for_and_no_other() -> None:
    rows = [*failed("validation_error"), {"type": "ai_response", "data": {"answer": ""}}, done()]
    reading = StreamedAnswer(200, [{"id": at, **row} for at, row in enumerate(rows, start=1)], None, 1.0)

    assert list(violations(Asked(SESSION, SHOT, 150.0, reading, hostile=True), (), ())) == []
    assert list(violations(Asked(SESSION, SHOT, 150.0, reading), (), ()))


def test_another_session_is_always_wrong() -> None:
    assert judged(done(session_id="session_2"), now=FAULTS)


def test_an_answer_after_lambda_s_time_out_is_always_wrong() -> None:
    assert judged(done(), now=FAULTS, end_s=150.1)


def test_an_answer_may_run_out_of_time_only_where_it_had_to_wait() -> None:
    assert judged(error("out_of_time"), now=[fault("Bedrock falls silent")]) == []
    assert judged(error("out_of_time"), now=[fault("DynamoDB throttles")])


def test_an_unexpected_end_is_always_wrong() -> None:
    assert judged(error("internal_error"), now=FAULTS)
