"""What-ifs on a T1 that takes no overrides: never the unchanged shot told as the changed one."""

from collections.abc import Mapping
from typing import Any

import pytest

from agent.tools.gateway import Outcome, ToolGateway
from agent.tools.transport import ToolFailed, ToolUnavailable
from shared.contracts.tools import Tool
from tests.fakes import FakeTransport, RecordingObserver
from tests.replaced_results import R1
from tests.tool_results import NO_FEATURES, SHOT, T1_WHAT_IF

HOTTER = {"Process_Temperature": 690.0}
ASKED = {"features": SHOT, "overrides": HOTTER}
CHANGED = {**SHOT, **HOTTER}
BETTER = {**R1, "prediction": {**R1["prediction"], "class_probabilities": {"normal": 0.95, "defect": 0.05}}}


def plain(payload: Mapping[str, Any]) -> Any:
    """A T1 that knows `features` alone, and passes over whatever else comes."""
    return BETTER if payload["features"] == CHANGED else R1


def strict(payload: Mapping[str, Any]) -> Any:
    """One that refuses what it does not know."""
    if "overrides" in payload:
        return {"error": {"code": "validation_error", "message": "overrides is not allowed", "details": []}}
    return plain(payload)


def ask(gateway: ToolGateway, payload: Mapping[str, Any] = ASKED) -> Outcome:
    return gateway.start(Tool.PREDICT, payload, RecordingObserver()).wait()


def brittle(payload: Mapping[str, Any]) -> Any:
    """One that breaks on it."""
    if "overrides" in payload:
        raise ToolFailed("The tool failed (TypeError).")
    return plain(payload)


@pytest.mark.parametrize("tool", [plain, strict, brittle])
def test_the_changed_shot_is_predicted_and_the_shot_itself_is_its_baseline(tool: Any) -> None:
    transport = FakeTransport(tool)
    outcome = ask(ToolGateway({Tool.PREDICT: transport}))

    assert outcome.result["prediction"]["class_probabilities"]["defect"] == 0.05
    assert outcome.result["baseline"]["prediction"]["class_probabilities"]["defect"] == 0.12
    assert "baseline" in outcome.remark


def test_how_a_tool_takes_what_ifs_is_found_out_once() -> None:
    transport = FakeTransport(plain)
    gateway = ToolGateway({Tool.PREDICT: transport})
    for _ in range(2):
        ask(gateway)

    assert transport.payloads == [ASKED, *[{"features": CHANGED}, {"features": SHOT}] * 2]


def test_a_tool_that_knows_what_ifs_is_asked_once() -> None:
    transport = FakeTransport(T1_WHAT_IF)
    outcome = ask(ToolGateway({Tool.PREDICT: transport}))

    assert transport.payloads == [ASKED]
    assert outcome == Outcome(T1_WHAT_IF, failed=False)


def test_values_that_the_tool_refuses_are_not_sent_again() -> None:
    transport = FakeTransport(NO_FEATURES)
    outcome = ask(ToolGateway({Tool.PREDICT: transport}))

    assert transport.payloads == [ASKED]
    assert outcome.result["error"]["code"] == "no_features"


@pytest.mark.parametrize("fault", [ToolUnavailable("away"), ToolFailed("broken")])
def test_a_fault_is_a_fault(fault: Exception) -> None:
    transport = FakeTransport(fault)
    outcome = ask(ToolGateway({Tool.PREDICT: transport}))

    assert outcome.failed
    # One that broke may have broken for want of knowing overrides: it is asked once more, without.
    assert len(transport.payloads) == (2 if isinstance(fault, ToolFailed) else 1)


def test_all_calls_share_the_time_that_there_is() -> None:
    transport = FakeTransport(plain)
    ask(ToolGateway({Tool.PREDICT: transport}, timeout=7.0))

    assert transport.timeouts == sorted(transport.timeouts, reverse=True)
    assert max(transport.timeouts) <= 7.0


def test_a_baseline_that_fails_leaves_the_changed_shots_prediction() -> None:
    def only_changed(payload: Mapping[str, Any]) -> Any:
        if "overrides" in payload:
            return R1
        return BETTER if payload["features"] == CHANGED else NO_FEATURES

    transport = FakeTransport(only_changed)
    outcome = ask(ToolGateway({Tool.PREDICT: transport}))

    assert outcome.result["prediction"]["class_probabilities"]["defect"] == 0.05
    assert "baseline" not in outcome.result


def holding(payload: Mapping[str, Any]) -> Any:
    """One from before `follow`, which refuses a field that it does not know."""
    if "follow" in payload:
        details = [{"field": "follow", "reason": "Extra inputs are not permitted"}]
        return {"error": {"code": "validation_error", "message": "follow: Extra inputs", "details": details}}
    return T1_WHAT_IF


def test_a_tool_that_knows_no_follow_is_asked_without_it_and_then_never_with_it() -> None:
    transport = FakeTransport(holding)
    gateway = ToolGateway({Tool.PREDICT: transport})
    for _ in range(2):
        assert ask(gateway, ASKED | {"follow": True}).result == T1_WHAT_IF

    assert transport.payloads == [ASKED | {"follow": True}, ASKED, ASKED]


def test_a_tool_that_knows_follow_is_asked_once() -> None:
    transport = FakeTransport(T1_WHAT_IF)
    ask(ToolGateway({Tool.PREDICT: transport}), ASKED | {"follow": True})

    assert transport.payloads == [ASKED | {"follow": True}]
