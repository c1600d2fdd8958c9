"""The limits on what models read and write, each on both sides of its figure."""

from collections.abc import Generator
from typing import Any

import pytest

from agent.core.tool_result_views import summarise
from agent.core.tool_specs import SPECS
from agent.models.bedrock.compatibility import PreparedRefusals
from agent.models.bedrock.errors import BedrockFault
from agent.models.bedrock.fallback import FallbackModels
from agent.models.bedrock.request_normalizer import normalized, plain
from agent.models.bedrock.retry import Retries
from agent.models.calls import CallOutcome
from agent.models.errors import ModelUnavailable
from agent.models.rule_based.entities import default_variables
from agent.models.rule_based.fallback_writer import about_value, write_answer
from agent.models.rule_based.intent import Intent, classify
from agent.models.rule_based.messages import messages_in
from agent.models.rule_based.model import RuleBasedModel
from agent.models.rule_based.spelling import correct_spelling
from agent.models.rule_based.tool_results import Findings, NamedResult
from agent.models.rule_based.what_if import DialogState, read_changes
from agent.models.token_estimate import estimated_tokens
from agent.models.tool_names import meant_tool
from agent.models.types import Message, ModelRequest, Text, ToolResult, ToolUse, TurnEnd
from shared.contracts.tools import Tool
from shared.text_analysis.language import Language
from tests.tool_results import T1, T2, T3


def test_two_bytes_are_taken_for_a_token() -> None:
    assert [estimated_tokens("x" * length) for length in (0, 1, 2, 3, 4)] == [0, 1, 1, 2, 2]


def test_200_characters_of_a_tools_name_are_looked_at() -> None:
    known = {"predict_quality"}
    last = ".predict_quality"

    assert meant_tool("f" * (200 - len(last)) + last, known) == "predict_quality"
    assert meant_tool("f" * (201 - len(last)) + last, known) is None


@pytest.mark.parametrize("length", [63, 64, 65])
def test_a_tool_use_goes_back_with_64_characters_of_its_name(length: int) -> None:
    messages = [
        Message("user", (Text("?"),)),
        Message("assistant", (ToolUse("id", "x" * length, {}),)),
        Message("user", (ToolResult("id", {}),)),
    ]
    sent = normalized(messages, {"predict_quality"}, "model")

    assert [use.name for use in sent[1].tool_uses] == ["x" * min(length, 64)]


def nested(levels: int) -> Any:
    """Lists in one another around a number."""
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def test_json_goes_to_bedrock_32_levels_below_its_own() -> None:
    assert plain(nested(33)) == nested(33)
    assert plain(nested(34)) != nested(34)


def test_a_refused_prepared_turn_is_remembered_for_an_hour() -> None:
    now = 100.0
    refusals = PreparedRefusals(lambda: now)
    refusals.refuse("model")

    now = 100.0 + 3_599
    assert refusals.refused("model")
    now = 100.0 + 3_600
    assert not refusals.refused("model")


def test_an_english_word_of_five_letters_is_mended_and_one_of_four_is_not() -> None:
    assert correct_spelling("spead") == "speed"
    assert correct_spelling("lowr") == "lowr"
    assert correct_spelling("melts mely") == "melts mely"


def test_a_korean_word_of_five_letters_is_mended_and_one_of_four_is_not() -> None:
    assert correct_spelling("사줄") == "사출"
    assert correct_spelling("이우") == "이우"


def test_a_label_of_four_syllables_is_mended_and_one_of_three_is_not() -> None:
    assert correct_spelling("비스캣량", ["비스켓량"]) == "비스켓량"
    assert correct_spelling("비스캣", ["비스켓"]) == "비스캣"


@pytest.mark.parametrize(("blanks", "value"), [(38, 730.0), (39, 1_430.0)])
def test_a_word_that_makes_a_number_a_value_is_searched_40_characters_before(
    blanks: int, value: float
) -> None:
    # Without the word "to" the number is a step.
    text = f"raise clamp force to{' ' * blanks}730"
    changes = read_changes(text, default_variables(), DialogState({"Process_ClampForce": 700.0}))

    assert [change.value for change in changes] == [value]


def test_of_a_question_4000_characters_are_looked_at() -> None:
    assert Intent.CAUSE in classify("." * 3_998 + "원인").mentioned
    assert Intent.CAUSE not in classify("." * 3_999 + "원인").mentioned


def test_the_intent_of_120_characters_can_be_sure() -> None:
    asked = "이 샷은 왜 불량이야?"

    assert classify(asked + "!" * (120 - len(asked))).sure is Intent.CAUSE
    assert classify(asked + "!" * (121 - len(asked))).sure is None


def written(*results: NamedResult) -> str:
    """The answer in English to these results."""
    return "".join(write_answer(Findings.of(results), Language.ENGLISH))


def test_an_answer_from_results_names_two_modes() -> None:
    modes = [{"mode": f"mode_{at}", "probability": 0.5} for at in range(4)]
    text = written(("predict_quality", {}, summarise(Tool.PREDICT, {**T1, "defect_modes": modes})))

    assert [f"mode_{at}" in text or f"mode {at}" in text for at in range(4)] == [True, True, False, False]


def test_an_answer_from_results_names_five_drivers_and_three_adjustments() -> None:
    analysis = {
        **T2,
        "top_features_percent": [[f"Driver_{at}", 3.0] for at in range(8)],
        "attributions": [
            {**T2["attributions"][0], "feature": f"Driver_{at}", "label_en": f"driver {at}"}
            for at in range(8)
        ],
        "adjustments": [
            {**T2["adjustments"][0], "defect_probability_after": 0.001 * (at + 11)} for at in range(5)
        ],
    }
    text = written(("analyze_feature_importance", {}, summarise(Tool.IMPORTANCE, analysis)))

    assert [f"Driver_{at}" in text for at in range(8)] == [True] * 5 + [False] * 3
    assert [f"1.{at + 1} %" in text for at in range(5)] == [True] * 3 + [False] * 2


def test_of_a_passage_240_characters_are_quoted() -> None:
    def quoted(length: int) -> str:
        row = {**T3["results"][0], "excerpt": "start " + "x" * (length - 6)}
        return written(("search_knowledge_base", {}, summarise(Tool.SEARCH, {**T3, "results": [row]})))

    assert "start " + "x" * 234 in quoted(240)
    assert "start …" in quoted(241)


def test_an_excerpt_that_ends_a_word_at_its_240th_character_is_cut_there() -> None:
    words = "start " + "x" * 233 + " y" + " rest" * 9
    row = {**T3["results"][0], "excerpt": words}
    text = written(("search_knowledge_base", {}, summarise(Tool.SEARCH, {**T3, "results": [row]})))

    assert "start " + "x" * 233 + " …" in text


@pytest.mark.parametrize(
    ("value", "said"), [(202.0, "usual"), (202.1, "high"), (198.0, "usual"), (197.9, "low")]
)
def test_a_value_within_one_percent_of_the_typical_one_is_usual(value: float, said: str) -> None:
    told = messages_in(Language.ENGLISH)
    text = about_value("die temperature", "°C", value, {"typical": 200.0}, told)

    assert text.endswith(getattr(told, said).format(typical="200", unit="°C"))


class Clock:
    """Seconds that only waits and tests move."""

    now = 0.0

    def __call__(self) -> float:
        """The time, as time.monotonic would give it."""
        return self.now


def tries(each_takes_s: float) -> int:
    """How often a busy model is asked."""
    clock = Clock()
    made: list[int] = []

    def attempt(model_id: str, number: int) -> Generator[str]:
        made.append(number)
        clock.now += each_takes_s
        yield from ()
        raise BedrockFault(model_id, CallOutcome.UNAVAILABLE, "ServiceUnavailableException")

    models = FallbackModels(["model"], clock)
    retries = Retries(models, clock=clock, sleep=lambda _: None, random=lambda: 0.0)
    with pytest.raises(ModelUnavailable):
        list(retries.run(attempt, 1_000.0))
    return len(made)


def test_a_busy_model_is_asked_three_times() -> None:
    assert tries(0.0) == 3


def test_no_try_starts_45_seconds_after_the_first() -> None:
    assert tries(22.4) == 3
    assert tries(22.5) == 2
    assert tries(44.9) == 2
    assert tries(45.0) == 1


def test_the_rule_based_model_asks_for_three_documents() -> None:
    request = ModelRequest("", [Message("user", (Text("소착 대책 문서를 찾아줘"),))], SPECS, 1_000)
    end = next(event for event in RuleBasedModel().stream(request) if isinstance(event, TurnEnd))

    assert [(use.arguments or {}).get("max_results") for use in end.message.tool_uses] == [3]
