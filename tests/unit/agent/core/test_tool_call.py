"""Reading what the model wrote as a tool call, and what is sent to the tool for it."""

from typing import Any

import pytest

from agent.core.tool_call import ToolCall, UnknownTool, payload, read_call
from agent.models.types import ToolUse
from shared.contracts.tools import Tool
from shared.errors import InvalidInput
from tests.fakes import use
from tests.tool_results import LATENTS, SHOT, T1, T2


def test_a_call_without_arguments_means_the_shot_as_it_is() -> None:
    assert read_call(use("predict_quality")) == ToolCall(Tool.PREDICT)


def test_features_are_what_if_values() -> None:
    call = read_call(use("predict_quality", {"features": {"Process_Temperature": 690}}))

    assert call.overrides == {"Process_Temperature": 690.0}


def test_a_search_takes_its_words_and_a_limit() -> None:
    call = read_call(use("search_knowledge_base", {"query": "소착 대책", "max_results": 3}))

    assert call.search is not None
    assert (call.search.query, call.search.max_results) == ("소착 대책", 3)


def test_arguments_that_no_tool_has_are_passed_over() -> None:
    assert read_call(use("predict_quality", {"reason": "because"})) == ToolCall(Tool.PREDICT)


@pytest.mark.parametrize("name", ["delete_everything", "ingest_documents", "PREDICT_QUALITY", ""])
def test_a_tool_that_the_model_may_not_use_is_unknown(name: str) -> None:
    with pytest.raises(UnknownTool, match="There is no tool named"):
        read_call(use(name))


def test_arguments_that_are_not_a_json_object_are_refused_with_a_way_out() -> None:
    with pytest.raises(InvalidInput, match="not a JSON object"):
        read_call(ToolUse("u1", "predict_quality", None, '{"features": '))


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), float("-inf"), "690", "높게", True, None, [1], {}, 10**400]
)
def test_a_value_that_is_no_finite_number_is_refused_by_name(value: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_call(use("predict_quality", {"features": {"Process_Temperature": value}}))

    assert [detail.field for detail in caught.value.details] == ["features.Process_Temperature"]


@pytest.mark.parametrize("features", ["hot", 5, [1, 2]])
def test_features_that_are_no_object_are_refused(features: Any) -> None:
    with pytest.raises(InvalidInput, match="features"):
        read_call(use("analyze_feature_importance", {"features": features}))


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({}, "query"),
        ({"query": ""}, "query"),
        ({"query": "x" * 1001}, "query"),
        ({"query": 5}, "query"),
        ({"query": "x", "max_results": 0}, "max_results"),
        ({"query": "x", "max_results": 11}, "max_results"),
    ],
)
def test_a_search_that_the_tool_would_refuse_is_refused_here(arguments: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_call(use("search_knowledge_base", arguments))

    assert [detail.field for detail in caught.value.details] == [field]


def test_calls_that_ask_the_same_are_the_same() -> None:
    first = read_call(use("predict_quality", {"features": {"a": 1, "b": 2.0}}))
    second = read_call(use("predict_quality", {"features": {"b": 2, "a": 1.0}}))

    assert first.key == second.key


def test_calls_that_ask_something_else_are_not() -> None:
    keys = {
        read_call(asked).key
        for asked in (
            use("predict_quality"),
            use("analyze_feature_importance"),
            use("predict_quality", {"features": {"a": 1}}),
            use("search_knowledge_base", {"query": "기공"}),
            use("search_knowledge_base", {"query": "소착"}),
        )
    }

    assert len(keys) == 5


def test_a_prediction_is_sent_the_shot() -> None:
    assert payload(ToolCall(Tool.PREDICT), SHOT, {}) == {"features": SHOT}


def test_a_what_if_prediction_is_sent_the_shot_and_apart_from_it_the_changed_values() -> None:
    call = ToolCall(Tool.PREDICT, {"Process_Temperature": 690.0})

    assert payload(call, SHOT, {}) == {
        "features": SHOT,
        "overrides": {"Process_Temperature": 690.0},
        "follow": True,
    }


def test_without_a_shot_what_the_model_wrote_is_the_shot() -> None:
    call = ToolCall(Tool.PREDICT, {"Process_Temperature": 690.0})

    assert payload(call, {}, {}) == {"features": {"Process_Temperature": 690.0}}


def test_an_analysis_is_sent_the_merged_values() -> None:
    call = ToolCall(Tool.IMPORTANCE, {"Process_Temperature": 690.0})

    assert payload(call, SHOT, {}) == {"features": SHOT | {"Process_Temperature": 690.0}}


def test_an_analysis_is_sent_what_the_prediction_of_the_same_what_if_moved_along() -> None:
    call = ToolCall(Tool.IMPORTANCE, {"Process_Temperature": 690.0})
    moved = {"feature": "Process_MeltTemperature", "from": 685.0, "to": 705.0}
    known = {call.prediction.key: T1 | {"companions": [moved]}}

    sent = payload(call, SHOT, known)["features"]
    assert sent == SHOT | {"Process_Temperature": 690.0, "Process_MeltTemperature": 705.0}


def test_an_analysis_is_sent_the_latents_of_the_same_values() -> None:
    known = {ToolCall(Tool.PREDICT).key: T1}

    assert payload(ToolCall(Tool.IMPORTANCE), SHOT, known)["latent_features"] == LATENTS
    assert "latent_features" not in payload(ToolCall(Tool.IMPORTANCE, {"a": 1.0}), SHOT, known)


def test_a_search_is_sent_what_was_found_so_far_as_context() -> None:
    call = read_call(use("search_knowledge_base", {"query": "대책"}))
    known = {ToolCall(Tool.PREDICT).key: T1, ToolCall(Tool.IMPORTANCE).key: T2}

    assert payload(call, SHOT, known) == {
        "query": "대책",
        "max_results": 5,
        "context": {
            "defect_modes": ["cold_shut", "short_shot"],
            "features": ["Process_MoldTemperature", "Process_InjectionSpeed", "Process_Temperature"],
        },
    }


def test_a_search_alone_is_sent_without_context() -> None:
    call = read_call(use("search_knowledge_base", {"query": "대책"}))

    assert payload(call, SHOT, {}) == {"query": "대책", "max_results": 5}
