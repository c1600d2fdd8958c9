"""Reading tools' answers tolerantly: what is required, worked out and named. Nothing is made up."""

import json
import math
from collections.abc import Mapping
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from agent.cache.cached_response import CachedResponse
from agent.core.history import HistoryRecorder
from agent.core.tool_call import ToolCall, payload
from agent.core.tool_result_views import summarise, what_if
from agent.core.tool_specs import SearchArguments
from agent.grounding.check import unsupported_numbers
from agent.grounding.evidence import Evidence
from agent.models.rule_based.fallback_writer import write_answer
from agent.models.rule_based.tool_results import Findings
from agent.streaming.events import AiResponse, ToolEnd, ToolStart
from agent.tools.result_validation import ToolAnswer, read_answer
from agent.tools.transport import ToolFailed
from checks.standins.junk_values import JUNK
from shared import jsonio
from shared.contracts.tools import Tool
from shared.text_analysis.language import Language
from tests.agent_parts import Tools, converse
from tests.fakes import FakeTransport, ScriptedModel, ask_for, say, use
from tests.replaced_results import R1, R2, R3
from tests.tool_results import SHOT, T1, T1_WHAT_IF, T2, T3, T3_NOTHING

PREDICT, IMPORTANCE, SEARCH = Tool.PREDICT, Tool.IMPORTANCE, Tool.SEARCH


def prediction(**fields: Any) -> dict[str, Any]:
    """What is read of a prediction with these fields."""
    read: dict[str, Any] = read_answer(PREDICT, {"prediction": fields}).result["prediction"]
    return read


@pytest.mark.parametrize(
    ("tool", "answer"),
    [(PREDICT, T1), (PREDICT, T1_WHAT_IF), (IMPORTANCE, T2), (SEARCH, T3), (SEARCH, T3_NOTHING)],
)
def test_an_answer_within_the_contract_stays_as_it_is_and_has_no_remark(
    tool: Tool, answer: Mapping[str, Any]
) -> None:
    assert read_answer(tool, answer) == ToolAnswer(answer)


def test_the_replaced_systems_prediction_gets_what_follows_from_it() -> None:
    read = read_answer(PREDICT, R1)

    assert read.result == {
        **R1,
        "prediction": {**R1["prediction"], "probability": 0.88, "probability_percent": 88.0},
    }
    for name in ("threshold", "defect_modes", "data_quality"):
        assert name in read.remark.split("Worked out")[0]
    assert "prediction.probability" in read.remark


def test_the_replaced_systems_importance_gets_what_follows_from_it() -> None:
    read = read_answer(IMPORTANCE, R2)

    assert read.result["top_features"] == R2["top_features"]
    assert read.result["top_features_percent"] == [["Process_Temperature", 15.0], ["Latent_3", 7.0]]
    assert read.result["equipment_descriptions"] == [
        {
            **R2["equipment_descriptions"][0],
            "id": "용해로",
            "name": "용해로",
            "action": "",
            "related_features": ["Process_Temperature"],
        }
    ]
    assert {name: read.result[name] for name in ("prediction_proba", "method", "feature_values")} == {
        name: R2[name] for name in ("prediction_proba", "method", "feature_values")
    }
    for name in ("attributions", "adjustments"):
        assert name in read.remark


def test_the_replaced_systems_search_gets_results_of_its_sources() -> None:
    read = read_answer(SEARCH, R3)

    assert read.result["found"] is True
    assert read.result["sources"] == R3["sources"]
    assert read.result["results"] == [
        {
            "id": "cold-shut.ko",
            "title": "cold-shut.ko.md",
            "excerpt": "금형 온도를 190 °C 위로 올립니다.",
            "highlights": [],
            "score": 0.69,
            "uri": "s3://plant/manuals/cold-shut.ko.md",
        }
    ]
    assert "results" in read.remark


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("Defect", "defect"),
        ("불량", "defect"),
        (1, "defect"),
        ("1", "defect"),
        ("NG", "defect"),
        ("Normal", "normal"),
        ("양품", "normal"),
        (0, "normal"),
        ("ok", "normal"),
        (" normal ", "normal"),
    ],
)
def test_a_class_in_other_words_is_read_and_named(written: Any, label: str) -> None:
    read = read_answer(PREDICT, {"prediction": {"class": written, "confidence": "low"}})

    assert read.result["prediction"]["class"] == label
    assert "prediction.class" in read.remark


@pytest.mark.parametrize(
    ("fields", "defect"),
    [
        ({"class": "normal", "probability": 0.12}, 0.12),
        ({"class": "defect", "probability": 0.4}, 0.4),
        ({"class": "normal", "probability": "0.12"}, 0.12),
        ({"class": "normal", "probability_percent": 12}, 0.12),
        ({"class": "normal", "probability": 0.9, "class_probabilities": {"defect": 0.12}}, 0.12),
        ({"class": "normal", "class_probabilities": {"Normal": 0.88}}, 0.12),
        ({"class": "normal", "class_probabilities": {"0": 0.88, "1": 0.12}}, 0.12),
        ({"class": "normal", "class_probabilities": {"양품": "0.88", "불량": "0.12"}}, 0.12),
        (
            {"class": "normal", "probability": 0.12, "class_probabilities": {"normal": 88.0, "defect": 12.0}},
            0.12,
        ),
        ({"class": "normal", "probability": 0.12, "class_probabilities": [0.88, 0.12]}, 0.12),
        (
            {"class": "normal", "probability": 0.12, "class_probabilities": {"normal": 0.5, "defect": 0.1}},
            0.12,
        ),
    ],
)
def test_the_probability_of_a_defect_is_worked_out(fields: dict[str, Any], defect: float) -> None:
    read = prediction(**fields)

    assert read["class_probabilities"]["defect"] == pytest.approx(defect)
    assert sum(read["class_probabilities"].values()) == pytest.approx(1)
    of_class = read["class_probabilities"][read["class"]]
    assert read["probability"] == pytest.approx(of_class)
    assert read["probability_percent"] == pytest.approx(of_class * 100)


@pytest.mark.parametrize(
    "probability",
    [
        88.0,
        -0.1,
        1.2,
        "NaN",
        "12 %",
        "0,12",
        "",
        [],
        True,
        math.nan,
        math.inf,
        None,
        {"defect": 0.1},
        10**400,
    ],
)
def test_what_is_no_probability_is_not_taken_for_one(probability: Any) -> None:
    answer = {"prediction": {"class": "defect", "probability": probability, "confidence": "high"}}
    read = read_answer(PREDICT, answer)

    assert read.result["prediction"] == {"class": "defect", "confidence": "high"}
    assert "probability" in read.remark


def test_a_single_probability_that_may_be_of_either_class_is_not_used() -> None:
    read = read_answer(PREDICT, {"prediction": {"class": "normal", "probability": 0.88}})

    assert "class_probabilities" not in read.result["prediction"]
    assert "does not say of which class" in read.remark


@pytest.mark.parametrize(
    ("fields", "threshold", "confidence"),
    [
        ({"confidence": "HIGH"}, None, "high"),
        ({"confidence": "낮음"}, None, "low"),
        ({"confidence_score": 0.45}, None, "medium"),
        ({"confidence": "sure", "confidence_score": 0.2}, None, "low"),
        ({}, None, "high"),
        ({}, 0.15, "low"),
    ],
)
def test_the_confidence_is_worked_out(
    fields: dict[str, Any], threshold: float | None, confidence: str
) -> None:
    row = {"class": "normal", "class_probabilities": {"normal": 0.88, "defect": 0.12}, **fields}
    read = read_answer(PREDICT, {"prediction": row, "threshold": threshold})

    assert read.result["prediction"]["confidence"] == confidence
    assert "prediction.confidence" in read.remark


@pytest.mark.parametrize("threshold", [None, 20.0, "twenty", math.nan, [], True])
def test_a_threshold_that_is_none_is_left_out_and_named(threshold: Any) -> None:
    read = read_answer(PREDICT, {**T1, "threshold": threshold})

    assert "threshold" not in read.result
    assert "threshold" in read.remark


def test_a_class_that_is_missing_follows_from_the_threshold_alone() -> None:
    row = {"class_probabilities": {"normal": 0.7, "defect": 0.3}}

    assert (
        read_answer(PREDICT, {"prediction": row, "threshold": 0.2}).result["prediction"]["class"] == "defect"
    )
    assert "class" not in read_answer(PREDICT, {"prediction": row}).result["prediction"]


def test_a_class_against_its_threshold_is_told_and_named() -> None:
    read = read_answer(PREDICT, {**T1, "threshold": 0.95})

    assert read.result["prediction"]["class"] == "defect"
    assert "does not fit" in read.remark


@pytest.mark.parametrize("length", [1, 12, 32, 64])
def test_latents_of_any_length_are_kept(length: int) -> None:
    latents = [0.5] * length

    assert read_answer(PREDICT, {**T1, "latent_features": latents}).result["latent_features"] == latents


@pytest.mark.parametrize(
    ("importance", "percents"),
    [
        ({"top_features": [["a", 0.5], ["b", 0.25]]}, [["a", 50.0], ["b", 25.0]]),
        ({"top_features": {"a": 0.5, "b": 0.25}}, [["a", 50.0], ["b", 25.0]]),
        ({"top_features": [{"feature": "a", "importance": "0.5"}]}, [["a", 50.0]]),
        (
            {"top_features": [["a", 3.0], ["b", 1.0]], "feature_importance": [3.0, 1.0, 4.0]},
            [["a", 37.5], ["b", 12.5]],
        ),
        (
            {"top_features": [["a", -0.2], ["b", 0.1]], "feature_importance": [-0.2, 0.1, 0.1]},
            [["a", 50.0], ["b", 25.0]],
        ),
        ({"feature_importance": {"a": 1.0, "b": 3.0}}, [["b", 75.0], ["a", 25.0]]),
        (
            {"attributions": [{"feature": "a", "shap": 3.0}, {"feature": "b", "shap": -1.0}]},
            [["a", 75.0], ["b", 25.0]],
        ),
        ({"top_features": [["a", 3.0], ["b", 1.0]]}, None),
        ({"top_features": [["a", -0.2], ["b", 0.1]]}, None),
    ],
)
def test_percentages_are_worked_out_where_they_follow(importance: dict[str, Any], percents: Any) -> None:
    assert read_answer(IMPORTANCE, importance).result.get("top_features_percent") == percents


def test_a_document_with_several_passages_is_one_result_and_ids_are_not_shared() -> None:
    sources = [
        {"title": "a.md", "uri": "s3://one/a.md", "content_preview": "첫째"},
        {"title": "a.md", "uri": "s3://one/a.md", "content_preview": "둘째"},
        {"title": "a.md", "uri": "s3://two/a.md", "content_preview": "다른 문서"},
        {"title": "[b], 【c】; d.pdf", "content_preview": "표"},
        {"content_preview": "ohne Namen"},
    ]
    read = read_answer(SEARCH, {"answer": "", "sources": sources})

    assert [(row["id"], row["excerpt"]) for row in read.result["results"]] == [
        ("a", "첫째\n\n둘째"),
        ("a-2", "다른 문서"),
        ("b-c-d", "표"),
    ]
    assert "sources[4]" in read.remark


@pytest.mark.parametrize(
    ("tool", "answer", "field"),
    [
        (PREDICT, {}, "prediction"),
        (PREDICT, {"prediction": {"class": "maybe"}}, "prediction.class"),
        (IMPORTANCE, {"top_features": []}, "top_features"),
        (IMPORTANCE, {"top_features": "Process_Temperature"}, "top_features"),
        (SEARCH, {"found": True}, "results"),
    ],
)
def test_an_answer_that_gives_nothing_is_a_fault_that_names_the_field(
    tool: Tool, answer: Any, field: str
) -> None:
    with pytest.raises(ToolFailed, match=field):
        read_answer(tool, answer)


# Whatever a tool answers, everything behind the gateway works with what was read of it.

STRAYS = ("results", "prediction", "adjustments", "baseline", "extra", "error")
"""Names that mean something in another tool's answer, or nothing at all."""


def mutated(value: Any, random: Random) -> Any:
    """The answer with a few of its parts replaced, left out, or of another kind.

    Junk goes in as a copy: a later step may change what an earlier one put there.
    """
    value = deepcopy(value)
    for _ in range(random.randrange(1, 5)):
        place, key = _somewhere(value, random)
        if place is None:
            continue
        if isinstance(place, dict) and random.random() < 0.2:
            del place[key]
        elif isinstance(place, dict) and random.random() < 0.2:
            place[random.choice(STRAYS)] = deepcopy(random.choice(JUNK))
        else:
            place[key] = deepcopy(random.choice(JUNK))
    return value


def _somewhere(value: Any, random: Random) -> tuple[Any, Any]:
    place: Any = value
    while True:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        if not keys:
            return None, None
        key = random.choice(list(keys))
        if isinstance(place[key], (dict, list)) and random.random() < 0.7:
            place = place[key]
        else:
            return place, key


def _use_everywhere(tool: Tool, result: Mapping[str, Any], random: Random) -> None:
    summary = summarise(tool, result)
    overrides = {"Process_Temperature": 690.0} if tool is PREDICT and random.random() < 0.5 else {}
    if tool is PREDICT:
        summary |= what_if(overrides, SHOT, result)
    jsonio.dumps(summary)
    answer = ""
    for language in Language:
        answer += "".join(write_answer(Findings.of([(tool.value, overrides, summary)]), language))
    known = Evidence(features=SHOT, results=[result], overrides=[overrides], said=[])
    unsupported_numbers(answer, known)
    kept, recording = HistoryRecorder(), CachedResponse()
    started = ToolStart(tool.value, "a", {"features": SHOT, "changes": []})
    for event in (started, ToolEnd(tool.value, "a", result)):
        kept.on_event(event)
        recording.add(event)
    recording.add(AiResponse({"answer": answer or "x"}))
    jsonio.dumps(kept.rows())
    recording.pack()
    list(recording.replay())
    call = ToolCall(SEARCH, search=SearchArguments(query="기공"))
    jsonio.dumps(payload(call, SHOT, {"key": result}))


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(
    ("tool", "answers"),
    [(PREDICT, (T1, T1_WHAT_IF, R1)), (IMPORTANCE, (T2, R2)), (SEARCH, (T3, T3_NOTHING, R3))],
)
def test_every_part_of_the_agent_takes_what_was_read(tool: Tool, answers: tuple[Any, ...], seed: int) -> None:
    random = Random(seed)
    taken = 0
    for _ in range(100):
        answer = mutated(random.choice(answers), random)
        try:
            read = read_answer(tool, answer)
        except ToolFailed:
            continue
        json.loads(jsonio.dumps(read.result).encode("utf-8", "replace"))
        if not isinstance(read.result.get("error"), Mapping):
            _use_everywhere(tool, read.result, random)
            taken += 1
    assert taken >= 50


@pytest.mark.parametrize("seed", range(5))
def test_a_question_is_answered_whatever_its_tools_say(seed: int) -> None:
    random = Random(seed)
    for _ in range(20):
        tools = Tools(
            FakeTransport(mutated(random.choice((T1, R1)), random)),
            FakeTransport(mutated(random.choice((T2, R2)), random)),
            FakeTransport(mutated(random.choice((T3, R3)), random)),
        )
        asked = ask_for(
            use("predict_quality"),
            use("predict_quality", {"features": {"Process_Temperature": 690}}, "what_if"),
            use("analyze_feature_importance"),
            use("search_knowledge_base", {"query": "기공"}),
        )
        told = converse(ScriptedModel(asked, say("불량 확률은 12 %입니다 [cold-shut.ko].")), tools)

        assert told.kinds[-1] == "ai_response"


def test_what_an_answer_lacks_is_said_in_the_warnings() -> None:
    tools = Tools(FakeTransport(R1), FakeTransport(R2), FakeTransport(R3))
    asked = ask_for(use("analyze_feature_importance"), use("search_knowledge_base", {"query": "기공"}))
    told = converse(ScriptedModel(asked, say("답")), tools)

    warnings = {row["code"]: row["message"] for row in told.result.notices}
    assert list(warnings) == ["prediction_incomplete", "importance_incomplete", "search_incomplete"]
    assert "threshold" in warnings["prediction_incomplete"]
    assert "adjustments" in warnings["importance_incomplete"]
    assert told.of("t1_result")[0]["data"]["latent_features"] == R1["latent_features"]


def test_without_a_model_an_answer_is_written_from_what_is_there() -> None:
    asked = ask_for(use("analyze_feature_importance"), use("search_knowledge_base", {"query": "기공"}))
    tools = Tools(FakeTransport(R1), FakeTransport(R2), FakeTransport(R3))
    told = converse(ScriptedModel(asked, say(""), say("")), tools)

    assert "**판정: 양품 — 불량 확률 12.0 %** (판정 적중률 높음)" in told.answer
    assert "가장 중요한 변수는 Process_Temperature (영향 15.0 %)" in told.answer
    assert "[cold-shut.ko]" in told.answer
    assert told.of("ai_response")[0]["data"]["unsupported"] == []
