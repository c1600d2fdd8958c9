"""What of an answer is kept for the next question: within its size, the newest results."""

from collections.abc import Mapping
from typing import Any

from agent.core.history import LARGEST_RESULTS, HistoryRecorder
from agent.streaming.events import ToolEnd
from shared import jsonio
from tests.tool_results import T1, T1_WHAT_IF, T2, T3


def kept(*titles: str) -> list[str]:
    """The titles that are kept of searches that found one document each."""
    recollection = HistoryRecorder()
    for title in titles:
        found = {**T3, "results": [{**T3["results"][0], "title": title}]}
        recollection.on_event(ToolEnd("search_knowledge_base", "use", found))
    return [row["result"]["results"][0]["title"] for row in recollection.rows()]


def test_results_are_kept_up_to_their_size_and_the_oldest_go_first() -> None:
    recollection = HistoryRecorder()
    found = {**T3, "results": [{**T3["results"][0], "title": ""}]}
    recollection.on_event(ToolEnd("search_knowledge_base", "use", found))
    one = len(jsonio.dumps(list(recollection.rows())))
    both = 2 * one - len("[]") + len(",")
    room = LARGEST_RESULTS - both

    assert kept("a" * room, "") == ["a" * room, ""]
    assert kept("a" * (room + 1), "") == [""]
    assert kept("", "a" * (room + 1)) == ["a" * (room + 1)]
    assert kept("a" * LARGEST_RESULTS) == []


def result_of(tool: str, result: Mapping[str, Any]) -> Any:
    """What is kept of one result."""
    recorder = HistoryRecorder()
    recorder.on_event(ToolEnd(tool, "use", result))
    return recorder.rows()[0]["result"]


def test_of_a_prediction_verdict_threshold_modes_and_baseline_are_kept() -> None:
    kept = result_of("predict_quality", T1_WHAT_IF)

    assert kept["prediction"] == T1_WHAT_IF["prediction"]
    assert kept["threshold"] == T1_WHAT_IF["threshold"]
    assert kept["baseline"]["prediction"] == T1_WHAT_IF["baseline"]["prediction"]
    assert set(result_of("predict_quality", T1)) == {"prediction", "threshold", "defect_modes"}


def test_where_a_tool_gives_no_percentages_the_order_is_kept() -> None:
    ranked = {"top_features": T2["top_features"]}

    assert result_of("analyze_feature_importance", ranked)["top_features"] == T2["top_features"][:5]
    assert "top_features_percent" in result_of("analyze_feature_importance", T2)


def test_of_a_search_ids_and_titles_are_kept() -> None:
    row = T3["results"][0]
    nameless = {name: value for name, value in row.items() if name != "title"}

    assert result_of("search_knowledge_base", {**T3, "results": [row, nameless]}) == {
        "results": [{"id": row["id"], "title": row["title"]}, {"id": row["id"], "title": ""}]
    }
    assert result_of("search_knowledge_base", {"found": False}) == {"results": []}
