"""The limits of the agent's core, each on both sides of its figure, which stands here as it is documented."""

from dataclasses import replace
from typing import Any

import pytest

from agent.core.agent import Agent
from agent.core.history import HistoryRecorder
from agent.core.question import Question
from agent.core.speculation import Speculation
from agent.core.system_prompt import opening
from agent.core.tool_call import UnknownTool, read_call
from agent.core.tool_executor import ToolExecutor
from agent.core.tool_result_views import bounded
from agent.core.tool_specs import SPECS
from agent.models.token_estimate import estimated_input
from agent.models.types import ModelRequest, ToolUse
from agent.streaming.events import ToolEnd, ToolStart
from shared import jsonio
from tests.agent_parts import Tools
from tests.fakes import RecordingObserver, ScriptedModel, use
from tests.tool_results import SHOT, T1, T2, T3


def recorded(tool: str, result: Any) -> dict[str, Any]:
    """What is kept of one result."""
    recorder = HistoryRecorder()
    recorder.on_event(ToolEnd(tool, "use", result))
    return dict(recorder.rows()[0]["result"])


def found(title: str) -> dict[str, Any]:
    """A search that found one document."""
    return {**T3, "results": [{**T3["results"][0], "title": title}]}


def test_of_one_exchange_8000_characters_of_results_are_kept() -> None:
    def kept(length: int) -> list[int]:
        recorder = HistoryRecorder()
        recorder.on_event(ToolEnd("search_knowledge_base", "use", found("a" * length)))
        return [len(jsonio.dumps([row])) for row in recorder.rows()]

    empty = kept(0)[0]
    assert kept(8_000 - empty) == [8_000]
    assert kept(8_001 - empty) == []


def test_of_an_exchange_two_modes_five_drivers_and_three_adjustments_are_kept() -> None:
    modes = [{"mode": f"mode_{at}", "probability": 0.5} for at in range(6)]
    analysis = {
        **T2,
        "top_features_percent": [[f"f{at}", 3.0] for at in range(9)],
        "attributions": [{**T2["attributions"][0], "feature": f"f{at}"} for at in range(9)],
        "adjustments": [{**T2["adjustments"][0], "changes": []} for _ in range(9)],
    }

    assert [
        row["mode"] for row in recorded("predict_quality", {**T1, "defect_modes": modes})["defect_modes"]
    ] == [
        "mode_0",
        "mode_1",
    ]
    kept = recorded("analyze_feature_importance", analysis)
    assert [len(kept[name]) for name in ("top_features_percent", "attributions", "adjustments")] == [5, 5, 3]


def test_of_one_text_the_model_is_shown_4000_characters() -> None:
    assert bounded({"note": "가" * 4_000}) == {"note": "가" * 4_000}
    assert bounded({"note": "가" * 4_001}) == {"note": "가" * 3_999 + "…"}


def test_of_one_result_the_model_is_shown_24000_characters() -> None:
    # Five whole texts, the name of one character, and eight each for the object and the list.
    five = ["x" * 4_000] * 5
    left = 24_000 - 5 * 4_000 - 1 - 2 * 8

    assert bounded({"a": [*five, "y" * left]}) == {"a": [*five, "y" * left]}
    assert bounded({"a": [*five, "y" * (left + 1)]}) == {"a": [*five, "y" * (left - 1) + "…"]}
    assert bounded({"a": [*five, "y" * left, "z"]}) == {"a": [*five, "y" * left]}
    assert bounded({"a": [*five, "y" * (left - 1), "z", "z"]}) == {"a": [*five, "y" * (left - 1), "z"]}


def test_numbers_are_counted_as_eight_characters_of_what_the_model_is_shown() -> None:
    rows = bounded({"a": [1] * 5_000})["a"]

    assert len(rows) == (24_000 - 1 - 2 * 8 + 7) // 8


@pytest.mark.parametrize("length", [400, 401])
def test_a_search_ahead_asks_for_400_characters_of_the_question(length: int) -> None:
    text = "소착 대책 " + "가" * (length - 6)
    calls = Speculation(speculate=True).speculated(Question(text, {}))

    assert [call.search.query for call in calls if call.search] == [text[:400]]


def test_of_an_unknown_tools_name_64_characters_are_told() -> None:
    def said(length: int) -> str:
        with pytest.raises(UnknownTool) as refused:
            read_call(ToolUse("id", "x" * length, {}))
        return refused.value.message

    assert f"'{'x' * 64}'" in said(64)
    assert said(65) == said(64)
    assert said(63) != said(64)


def events_of(*uses: ToolUse) -> list[Any]:
    """The events of one turn."""
    executor = ToolExecutor(Tools().gateway(), SHOT, RecordingObserver(), lambda: 60.0)
    return list(executor.run(uses))


def test_of_a_refused_call_64_characters_of_its_name_and_1000_of_its_arguments_are_told() -> None:
    def told(name: str, raw: str) -> tuple[str, Any]:
        started = events_of(ToolUse("id", name, None, raw))[0]
        assert isinstance(started, ToolStart)
        return started.tool, started.input["raw"]

    assert told("x" * 64, "{" * 1_000) == ("x" * 64, "{" * 1_000)
    assert told("x" * 65, "{" * 1_001) == ("x" * 64, "{" * 1_000)


def test_of_arguments_that_json_cannot_hold_1000_characters_are_told() -> None:
    def told(raw: str, number: float) -> Any:
        started = events_of(ToolUse("id", "unknown", {"a": number}, raw))[0]
        assert isinstance(started, ToolStart)
        return started.input

    infinity = float("inf")
    assert told("1" * 1_000, infinity) == {"raw": "1" * 1_000}
    assert told("1" * 1_001, infinity) == {"raw": "1" * 1_000}
    assert told("", infinity) == {"raw": "{'a': inf}"}
    assert told("", 1.0) == {"a": 1.0}


def test_an_id_of_64_characters_is_the_models_and_a_longer_one_is_replaced() -> None:
    def told(tool_use_id: str) -> str:
        call = replace(use("predict_quality"), tool_use_id=tool_use_id)
        return next(event.tool_use_id for event in events_of(call) if isinstance(event, ToolStart))

    assert told("i" * 64) == "i" * 64
    assert told("i" * 65) == "agent_1"


def test_a_question_may_cost_three_turns_with_2000_tokens_of_results_each() -> None:
    agent = Agent(ScriptedModel(), Tools().gateway())
    question = Question("왜 불량이야?", SHOT)
    first = estimated_input(ModelRequest(agent.system, opening(question), SPECS, agent.max_tokens))
    worst = agent.worst_case(question)

    assert worst.input_tokens == first + 6_000
    assert worst.output_tokens == 3 * agent.max_tokens
    assert (
        replace(agent, thinking_tokens=500).worst_case(question).output_tokens == worst.output_tokens + 1_500
    )
    assert worst.cache_read_tokens == 2 * first
