"""The limits on what models read and write, each on both sides of its figure."""

from typing import Any

import pytest

from agent.core.tool_result_views import summarise
from agent.models.bedrock.compatibility import PreparedRefusals
from agent.models.bedrock.request_normalizer import normalized, plain
from agent.models.rule_based import documents
from agent.models.rule_based.drivers import reason
from agent.models.rule_based.fallback_writer import write_answer
from agent.models.rule_based.intent import Intent, classify
from agent.models.rule_based.request import Ask
from agent.models.rule_based.spelling import correct_spelling
from agent.models.rule_based.tool_results import Findings, NamedResult
from agent.models.rule_based.variables import on_variable
from agent.models.rule_based.wording import Wording
from agent.models.token_estimate import estimated_tokens
from agent.models.tool_names import meant_tool
from agent.models.types import Message, Text, ToolResult, ToolUse
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


def test_an_answer_from_results_names_three_drivers_and_the_best_adjustment() -> None:
    analysis = {
        **T2,
        "top_features_percent": [[f"Driver_{at}", 12.0] for at in range(8)],
        "attributions": [
            {**T2["attributions"][0], "feature": f"Driver_{at}", "label_en": f"driver-{at}"}
            for at in range(8)
        ],
        "adjustments": [
            {**T2["adjustments"][0], "defect_probability_after": 0.001 * (at + 11)} for at in range(5)
        ],
    }
    text = written(("analyze_feature_importance", {}, summarise(Tool.IMPORTANCE, analysis)))

    assert [f"driver-{at}" in text for at in range(8)] == [True] * 3 + [False] * 5
    assert [f"1.{at + 1} %" in text for at in range(5)] == [True] + [False] * 4


def quoted(excerpt: str, characters: int) -> str:
    """The quote of one passage in English, with so much room."""
    row = {**T3["results"][0], "excerpt": excerpt}
    return documents.quoted([row], Wording(Language.ENGLISH), most=1, characters=characters)


@pytest.mark.parametrize("most", [documents.ASIDE_CHARACTERS, documents.QUOTED_CHARACTERS])
def test_of_a_passage_as_many_characters_are_quoted_as_there_is_room(most: int) -> None:
    assert "start " + "x" * (most - 6) + " [" in quoted("start " + "x" * (most - 6), most)
    assert "start … [" in quoted("start " + "x" * (most - 5), most)


def test_an_excerpt_that_ends_a_word_at_its_last_character_is_cut_there() -> None:
    assert "start xxxx … [" in quoted("start xxxx y rest rest", 11)


@pytest.mark.parametrize("spare", [0, -1])
def test_of_a_list_the_whole_rows_are_quoted_that_have_room_together(spare: int) -> None:
    rows = ["- one one", "- two two", "- three"]
    text = quoted("\n".join(rows), sum(map(len, rows)) + spare)

    assert [row in text for row in rows] == [True, True, spare == 0]


@pytest.mark.parametrize(
    ("value", "said"), [(202.0, "about"), (202.1, "above"), (198.0, "about"), (197.9, "below")]
)
def test_a_value_within_one_percent_of_the_typical_one_is_usual(value: float, said: str) -> None:
    row = {"feature": "Die", "label_en": "die", "unit": "°C", "value": value, "typical": 200.0}
    text = on_variable(row, Ask.VALUE, Findings(), Wording(Language.ENGLISH))

    assert text.endswith(f"That is {said} the typical 200 °C.")


@pytest.mark.parametrize(("share", "named"), [(4.9, False), (5.0, True)])
def test_a_further_driver_is_named_from_five_percent_on(share: float, named: bool) -> None:
    analysis = {
        "top_features_percent": [["A", 60.0], ["B", share]],
        "attributions": [{"feature": "A", "direction": "raises"}, {"feature": "B", "direction": "raises"}],
    }

    assert ("B" in reason(analysis, Wording(Language.KOREAN))) is named
