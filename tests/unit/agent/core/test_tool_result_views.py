"""What the model is shown of a tool's result."""

from typing import Any

import pytest

from agent.core.tool_result_views import ROOM, bounded, summarise
from shared import jsonio
from shared.contracts.tools import Tool
from tests.tool_results import T1, T1_WHAT_IF, T2, T3


def test_a_prediction_is_shown_without_its_latents() -> None:
    summary = summarise(Tool.PREDICT, T1)

    assert set(summary) == {"prediction", "defect_modes", "threshold", "data_quality", "verdict"}
    assert "imputed" not in summary["data_quality"]


def test_a_what_if_is_shown_beside_its_baseline() -> None:
    assert summarise(Tool.PREDICT, T1_WHAT_IF)["baseline"]["prediction"] == T1["prediction"]


def test_an_analysis_is_shown_with_what_to_check_and_without_similar_shots() -> None:
    summary = summarise(Tool.IMPORTANCE, T2)
    ranking = {"base_probability", "top_features_percent", "attributions"}
    shown = ranking | {"adjustments", "advice", "equipment_checks", "verdict"}

    assert set(summary) == shown
    assert [set(row) for row in summary["equipment_checks"]] == [{"name", "name_en", "action"}]
    assert "shap" not in summary["attributions"][0]
    assert summary["adjustments"][0]["support"] == T2["adjustments"][0]["support"]


def test_of_an_analysis_ten_features_are_shown() -> None:
    many: dict[str, Any] = T2 | {
        "top_features_percent": [[f"f{index}", 3.0] for index in range(30)],
        "attributions": T2["attributions"] * 10,
    }
    summary = summarise(Tool.IMPORTANCE, many)

    assert (len(summary["top_features_percent"]), len(summary["attributions"])) == (10, 10)


def test_of_a_search_the_three_best_results_are_shown() -> None:
    summary = summarise(Tool.SEARCH, T3)

    assert [row["id"] for row in summary["results"]] == ["cold-shut.ko", "warm-up-shots.ko", "short-shot.ko"]
    assert set(summary["results"][0]) == {"id", "title", "excerpt", "score"}


@pytest.mark.parametrize("tool", [Tool.PREDICT, Tool.IMPORTANCE, Tool.SEARCH])
def test_whatever_a_tool_answers_the_model_reads_a_bounded_part_of_it(tool: Tool) -> None:
    text, many = "가" * 500_000, 2_000
    row = {"feature": text, "mode": text, "id": text, "title": text, "excerpt": text, text: text}
    tree: dict[str, Any] = {
        str(at): {str(one): {"a": 1, "b": [1, 2]} for one in range(200)} for at in range(200)
    }
    answer = {
        "prediction": {"class": "defect", "note": text, "tree": tree},
        "defect_modes": [row] * many,
        "data_quality": {"missing": [text] * many},
        "baseline": {"prediction": {"note": [text] * many}},
        "adjustments": [{"changes": [row] * 3, "note": text}] * 3,
        "attributions": [row] * many,
        "top_features_percent": [[text, 1.0]] * many,
        "answer": text,
        "results": [row] * many,
    }

    assert len(jsonio.dumps(bounded(summarise(tool, answer)))) < 3 * ROOM


@pytest.mark.parametrize(
    ("tool", "answer"),
    [(Tool.PREDICT, T1), (Tool.PREDICT, T1_WHAT_IF), (Tool.IMPORTANCE, T2), (Tool.SEARCH, T3)],
)
def test_an_ordinary_result_is_read_whole(tool: Tool, answer: dict[str, Any]) -> None:
    summary = summarise(tool, answer)

    assert jsonio.dumps(bounded(summary)) == jsonio.dumps(summary)


def test_a_result_without_passages_or_variables_is_shown_without_any() -> None:
    assert summarise(Tool.SEARCH, {"found": False})["results"] == []
    assert summarise(Tool.IMPORTANCE, {}) == {"top_features": [], "attributions": []}
