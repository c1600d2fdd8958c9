"""What an analysis is sent beside the shot: the last good shot to compare with, and ranges of documents."""

from collections.abc import Mapping
from typing import Any

import pytest

from agent.core.history import HistoryRecorder, last_good_shot
from agent.core.tool_call import NO_SHOT
from agent.core.tool_executor import ToolExecutor
from agent.models.types import ToolResult, ToolUse
from agent.sessions.store import Exchange
from agent.streaming.events import ToolEnd, ToolStart
from tests.agent_parts import Tools
from tests.fakes import FakeTransport, RecordingObserver, use
from tests.quality_parts import schema
from tests.tool_results import SHOT, T1, T1_GOOD, T1_WHAT_IF, T2, T3

GOOD = {**SHOT, "Process_MoldTemperature": 195.0}
OTHER = {**SHOT, "Process_MoldTemperature": 190.0}
STATED = {
    **T3,
    "results": [{**T3["results"][0], "id": "work-standard", "excerpt": "작업 표준: 금형 온도 150~180 ℃"}],
}
COMPARED = use("analyze_feature_importance", {"compare_with": "last_good"}, "use_compared")
NEAREST = use("analyze_feature_importance", {"compare_with": "nearest_good"}, "use_nearest")
PLAIN = use("analyze_feature_importance", {}, "use_plain")
SEARCH = use("search_knowledge_base", {"query": "금형 온도 기준"}, "use_search")


def exchange(features: Mapping[str, float], result: Mapping[str, Any], **asked: Any) -> Exchange:
    """An exchange as the agent keeps one: of a prediction on features."""
    kept = HistoryRecorder()
    kept.on_event(ToolStart("predict_quality", "one", {"features": dict(features), "changes": [], **asked}))
    kept.on_event(ToolEnd("predict_quality", "one", result))
    return Exchange("판정은?", "…", features, kept.rows())


def found(*history: Exchange) -> Mapping[str, float]:
    return last_good_shot(history, SHOT, lambda name: name)


def test_the_latest_good_shot_that_is_another_one_is_found() -> None:
    assert found(exchange(GOOD, T1_GOOD), exchange(OTHER, T1_GOOD), exchange(SHOT, T1)) == OTHER
    assert found(exchange(GOOD, T1_GOOD), exchange(OTHER, T1)) == GOOD
    assert found(exchange(SHOT, T1_GOOD)) == {}


def test_a_defect_a_withheld_shot_and_a_what_if_are_no_good_shot() -> None:
    change = {"feature": "Process_MoldTemperature", "from": 171.5, "to": 190.0, "unit": "°C"}
    withheld = {**T1_GOOD, "verdict": "withheld"}
    what_if = {
        **T1_WHAT_IF,
        "prediction": T1_GOOD["prediction"],
        "baseline": {"prediction": T1["prediction"]},
    }
    assert found(exchange(OTHER, T1)) == {}
    assert found(exchange(OTHER, withheld)) == {}
    assert found(exchange(OTHER, what_if, changes=[change])) == {}
    assert found(Exchange("안녕", "…", OTHER)) == {}


def test_a_what_if_on_a_good_shot_is_of_a_good_shot() -> None:
    change = {"feature": "Process_MoldTemperature", "from": 190.0, "to": 171.5, "unit": "°C"}
    worse = {**T1_WHAT_IF, "prediction": T1["prediction"], "baseline": {"prediction": T1_GOOD["prediction"]}}
    assert found(exchange(OTHER, worse, changes=[change])) == OTHER


def test_values_under_names_that_the_line_no_longer_has_are_left_out() -> None:
    renamed = {"Old_Temperature": 1.0, **OTHER}
    history = [exchange(renamed, T1_GOOD)]
    assert last_good_shot(history, SHOT, lambda name: None if name.startswith("Old") else name) == OTHER


def book(tools: Tools, last_good: Mapping[str, float] = NO_SHOT) -> ToolExecutor:
    return ToolExecutor(
        tools.gateway(), SHOT, RecordingObserver(), lambda: 60.0, schema=schema(), last_good=last_good
    )


def run(executor: ToolExecutor, *uses: ToolUse) -> tuple[ToolResult, ...]:
    turn = executor.run(uses)
    while True:
        try:
            next(turn)
        except StopIteration as end:
            return tuple(end.value)


def sent(tools: Tools) -> list[Mapping[str, Any]]:
    assert tools.t2 is not None
    return tools.t2.payloads


@pytest.mark.parametrize(
    ("asked", "last_good", "field", "value"),
    [
        (COMPARED, GOOD, "compare_with", GOOD),
        (COMPARED, {}, "reference", "nearest_good"),
        (NEAREST, GOOD, "reference", "nearest_good"),
    ],
)
def test_a_comparison_is_with_the_conversation_s_last_good_shot_or_the_nearest_one(
    asked: ToolUse, last_good: Mapping[str, float], field: str, value: object
) -> None:
    tools = Tools()
    run(book(tools, last_good), asked)
    (payload,) = sent(tools)
    assert payload[field] == value
    assert len({"compare_with", "reference"} & set(payload)) == 1


def test_without_being_asked_nothing_is_compared() -> None:
    tools = Tools()
    run(book(tools, GOOD), PLAIN)
    (payload,) = sent(tools)
    assert not {"compare_with", "reference", "limits"} & set(payload)


def test_a_comparison_is_another_call_than_the_plain_analysis() -> None:
    tools = Tools()
    executor = book(tools, GOOD)
    run(executor, PLAIN)
    run(executor, COMPARED)
    assert [("compare_with" in payload) for payload in sent(tools)] == [False, True]


def test_ranges_of_documents_that_were_found_before_go_with_the_analysis() -> None:
    tools = Tools(t3=FakeTransport(STATED))
    executor = book(tools)
    run(executor, SEARCH)
    run(executor, PLAIN)
    (payload,) = sent(tools)
    assert payload["limits"] == [
        {"feature": "Process_MoldTemperature", "low": 150.0, "high": 180.0, "source": "work-standard"}
    ]


@pytest.mark.parametrize("uses", [[PLAIN, SEARCH], [SEARCH, PLAIN]])
def test_an_adjustment_outside_of_a_document_of_the_same_turn_is_named_with_it(uses: list[ToolUse]) -> None:
    tools = Tools(t3=FakeTransport(STATED))
    results = {result.tool_use_id: result.content for result in run(book(tools), *uses)}
    (left,) = results["use_search"]["adjustments_outside_documents"]
    assert (left["feature"], left["to"], left["source"]) == (
        "Process_MoldTemperature",
        190.0,
        "work-standard",
    )


def test_documents_that_state_no_range_name_nothing() -> None:
    results = run(book(Tools()), PLAIN, SEARCH)
    assert T2["adjustments"]
    assert all("adjustments_outside_documents" not in result.content for result in results)


def test_a_comparison_that_is_no_known_one_is_refused() -> None:
    (result,) = run(book(Tools()), use("analyze_feature_importance", {"compare_with": "best"}, "use_best"))
    assert result.failed
