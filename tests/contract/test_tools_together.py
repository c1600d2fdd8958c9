"""What one real tool gives is what the next one takes, on the way the agent passes it."""

from typing import Any

import pytest

from agent.core.tool_executor import ToolExecutor
from agent.models.types import ToolUse
from agent.tools.gateway import ToolGateway
from agent.tools.in_process import InProcessTransport
from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from shared.contracts.tools import Tool
from t1_predict.handler import handler as t1
from t2_importance.handler import handler as t2
from t3_kb.handler import handler as t3
from tests.fakes import RecordingObserver, use

EXAMPLES = {
    example.id: dict(example.features)
    for example in read_schema(asset("models", "default", "schema.json")).examples
}
HOTTER = {"features": {"Process_MoldTemperature": 195, "Process_Temperature": 668}}
GATEWAY = ToolGateway(
    {
        Tool.PREDICT: InProcessTransport(t1),
        Tool.IMPORTANCE: InProcessTransport(t2),
        Tool.SEARCH: InProcessTransport(t3),
    }
)


def outcomes(shot: dict[str, float], *turns: tuple[ToolUse, ...]) -> list[Any]:
    """The results of all tools called in these turns, an error where one failed."""
    book = ToolExecutor(GATEWAY, shot, RecordingObserver(), lambda: 30.0)
    ended = [event.payload() for turn in turns for event in book.run(turn)]
    return [event["result"] for event in ended if event["type"] == "tool_end"]


@pytest.mark.parametrize("shot", EXAMPLES.values(), ids=EXAMPLES.keys())
@pytest.mark.parametrize("arguments", [{}, HOTTER], ids=["the shot", "a what-if"])
def test_the_analysis_takes_the_latents_that_the_prediction_gave(
    shot: dict[str, float], arguments: dict[str, Any]
) -> None:
    predict, analyse = use("predict_quality", arguments), use("analyze_feature_importance", arguments)
    results = outcomes(shot, (predict,), (analyse,))

    assert [result.get("error") for result in results] == [None, None]
    assert results[0]["model_version"] == results[1]["model_version"]


@pytest.mark.parametrize("gap", [["Process_Temperature"], ["Sensor_Flow", "Sensor_Noise"]])
def test_it_takes_them_for_a_shot_with_gaps_too(gap: list[str]) -> None:
    shot = {name: value for name, value in EXAMPLES["cold-die"].items() if name not in gap}
    results = outcomes(shot, (use("predict_quality"),), (use("analyze_feature_importance"),))

    assert [result.get("error") for result in results] == [None, None]


def test_the_analysis_explains_the_probability_that_the_prediction_told() -> None:
    results = outcomes(EXAMPLES["cold-die"], (use("predict_quality"), use("analyze_feature_importance")))
    told = results[0]["prediction"]["class_probabilities"]["defect"]

    for adjustment in results[1]["adjustments"]:
        assert adjustment["defect_probability_before"] == pytest.approx(told, abs=1e-9)


def test_the_search_takes_what_prediction_and_analysis_found_as_its_context() -> None:
    results = outcomes(
        EXAMPLES["cold-die"],
        (use("predict_quality"), use("analyze_feature_importance")),
        (use("search_knowledge_base", {"query": "대책"}),),
    )

    assert results[2].get("error") is None
    assert results[2]["found"]


def test_the_longest_question_that_the_agent_takes_for_a_search_is_taken_by_the_search() -> None:
    results = outcomes({}, (use("search_knowledge_base", {"query": "기공 " * 333, "max_results": 10}),))

    assert "error" not in results[0]
