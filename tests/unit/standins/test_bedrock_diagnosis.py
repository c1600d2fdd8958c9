"""The built-in script: which tools it asks for, how it fills their arguments, what it answers."""

from typing import Any

import pytest

from checks.standins.bedrock.diagnosis import ATTRIBUTE, PREDICT, SEARCH, diagnosis
from checks.standins.bedrock.script import Received, TextBlock, ToolUseBlock, Turn
from shared import jsonio

OPTIONAL: dict[str, Any] = {"type": "object", "properties": {"overrides": {"type": "object"}}}
QUERY = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
COPIED = {"type": "object", "properties": {"features": {"type": "object"}}, "required": ["features"]}
WITH_LATENTS = {
    "type": "object",
    "properties": {"features": {"type": "object"}, "latent_features": {"type": "array"}},
    "required": ["features", "latent_features"],
}
PREDICTION = {"prediction": {"class": "defect", "probability_percent": 87.35}}
ATTRIBUTION = {
    "top_features_percent": [["Process_MoldTemperature", 31.4], ["Sensor_Pressure2", 12.6]],
    "adjustments": [
        {"changes": [{"feature": "Process_MoldTemperature", "from": 171, "to": 189, "unit": "°C"}]}
    ],
}


def answer_to(question: str, results: dict[str, Any] | None = None, **schemas: Any) -> Turn:
    """The script's turn for a question, with the results of tools that it has asked for, if any."""
    known = {PREDICT: OPTIONAL, ATTRIBUTE: OPTIONAL, SEARCH: QUERY, **schemas}
    messages: list[Any] = [{"role": "user", "content": [{"text": question}]}]
    if results:
        uses = [{"toolUse": {"toolUseId": name, "name": name, "input": {}}} for name in results]
        given = [
            {"toolResult": {"toolUseId": name, "content": [{"json": value}]}}
            for name, value in results.items()
        ]
        messages += [{"role": "assistant", "content": uses}, {"role": "user", "content": given}]
    tools = [{"toolSpec": {"name": name, "inputSchema": {"json": schema}}} for name, schema in known.items()]
    return diagnosis(Received("m", {"messages": messages, "toolConfig": {"tools": tools}}, 0))


def calls(turn: Turn) -> dict[str, Any]:
    """Arguments by tool."""
    uses = [block for block in turn.blocks if isinstance(block, ToolUseBlock)]
    return {use.name: jsonio.loads("".join(use.pieces)) for use in uses}


def answer(turn: Turn) -> str:
    return "".join(piece for block in turn.blocks if isinstance(block, TextBlock) for piece in block.pieces)


@pytest.mark.parametrize("question", ["불량 원인이 뭐야?", "What is the cause of this defect?"])
def test_a_cause_question_asks_for_prediction_and_attribution_in_one_turn(question: str) -> None:
    assert calls(answer_to(question)) == {PREDICT: {}, ATTRIBUTE: {}}


def test_a_knowledge_question_asks_for_documents_with_the_question_as_query() -> None:
    assert calls(answer_to("소착이란?")) == {SEARCH: {"query": "소착이란?"}}


def test_the_query_leaves_out_the_values_that_come_with_the_question() -> None:
    turn = answer_to('소착이란?\n<shot>{"Process_Temperature":670}</shot>')

    assert calls(turn) == {SEARCH: {"query": "소착이란?"}}


def test_a_question_for_both_asks_for_all_three() -> None:
    assert set(calls(answer_to("불량 원인과 대책은?"))) == {PREDICT, ATTRIBUTE, SEARCH}


def test_required_features_are_copied_from_the_prompt() -> None:
    prompt = '불량이야?\n{"Process_Temperature": 652.5, "Sensor_Pressure1": 140}'

    assert calls(answer_to(prompt, **{PREDICT: COPIED, ATTRIBUTE: OPTIONAL}))[PREDICT] == {
        "features": {"Process_Temperature": 652.5, "Sensor_Pressure1": 140.0}
    }


def test_attribution_that_requires_latents_is_asked_for_in_a_second_turn() -> None:
    first = answer_to("불량 원인은?", **{ATTRIBUTE: WITH_LATENTS})
    second = answer_to(
        "불량 원인은?",
        {PREDICT: {**PREDICTION, "latent_features": [0.5, -1.25]}},
        **{ATTRIBUTE: WITH_LATENTS},
    )

    assert set(calls(first)) == {PREDICT}
    assert calls(second)[ATTRIBUTE]["latent_features"] == [0.5, -1.25]


def test_latents_that_the_model_was_not_shown_are_written_out_at_their_length() -> None:
    turn = answer_to("불량 원인은?", {PREDICT: PREDICTION}, **{ATTRIBUTE: WITH_LATENTS})

    assert len(calls(turn)[ATTRIBUTE]["latent_features"]) == 32


def test_the_answer_quotes_the_numbers_of_the_results() -> None:
    turn = answer_to("불량 원인이 뭐야?", {PREDICT: PREDICTION, ATTRIBUTE: ATTRIBUTION})

    assert not calls(turn)
    for quoted in ("불량으로", "87.35%", "Process_MoldTemperature 31.4%", "171 → 189 °C"):
        assert quoted in answer(turn)


def test_a_question_in_english_is_answered_in_english() -> None:
    turn = answer_to("Why this defect?", {PREDICT: PREDICTION, ATTRIBUTE: ATTRIBUTION})

    assert "predicted to be defect, with a probability of 87.35%" in answer(turn)


def test_documents_are_named_with_their_title() -> None:
    found = {"results": [{"id": "soldering.ko", "title": "소착", "excerpt": "알루미늄이 금형에 붙는다."}]}

    assert "[soldering.ko] 소착: 알루미늄이" in answer(answer_to("소착이란?", {SEARCH: found}))


def test_a_failed_tool_is_admitted() -> None:
    turn = answer_to("소착이란?", {SEARCH: {"error": {"code": "timeout"}}})

    assert "도구가 결과를 주지 못했습니다" in answer(turn)
