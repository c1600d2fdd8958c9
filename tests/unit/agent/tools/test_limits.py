"""The limits on what a tool may answer, each on both sides of its figure."""

from typing import Any

import pytest

from agent.tools.circuit_breaker import CircuitBreaker, CircuitOpen
from agent.tools.envelope import opened
from agent.tools.results.fields import Notes, finite
from agent.tools.results.importance import read_importance
from agent.tools.results.prediction import read_prediction
from agent.tools.results.search import read_search
from agent.tools.transport import ToolFailed, ToolUnavailable
from shared.contracts.tools import Tool
from tests.tool_results import T1

FAULT = ToolUnavailable("The tool could not be called.")


class Clock:
    """Seconds that only a test moves."""

    now = 0.0

    def __call__(self) -> float:
        """The time, as time.monotonic would give it."""
        return self.now


def fail(breaker: CircuitBreaker, times: int) -> None:
    """Let calls of one tool end in a fault that costs little."""
    for _ in range(times):
        breaker.admit(Tool.PREDICT).ended(FAULT, used_all_time=False)


def test_three_faults_in_a_row_open_the_circuit_and_two_do_not() -> None:
    breaker = CircuitBreaker(clock=Clock())
    fail(breaker, 2)
    breaker.admit(Tool.PREDICT)
    fail(breaker, 1)

    with pytest.raises(CircuitOpen):
        breaker.admit(Tool.PREDICT)


def test_an_open_circuit_is_tried_again_after_30_seconds_and_not_before() -> None:
    clock = Clock()
    breaker = CircuitBreaker(clock=clock)
    fail(breaker, 3)

    clock.now = 29.9
    with pytest.raises(CircuitOpen, match="again in 1 s"):
        breaker.admit(Tool.PREDICT)
    clock.now = 30.0
    breaker.admit(Tool.PREDICT)


def nested(levels: int) -> Any:
    """Lists in one another around a number."""
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def test_32_levels_of_a_result_are_read() -> None:
    notes = Notes()

    assert finite(nested(32), notes, "a") == nested(32)
    assert notes.text == ""
    assert finite(nested(33), notes, "a") != nested(33)
    assert notes.text == "Not used: a (is nested too deep)."


def test_twelve_fields_of_one_kind_are_named() -> None:
    def said(count: int) -> str:
        notes = Notes()
        for at in range(count):
            notes.lacks(f"f{at}")
        return notes.text

    twelve = ", ".join(f"f{at}" for at in range(12))
    assert said(12) == f"Not given: {twelve}."
    assert said(13) == said(14) == f"Not given: {twelve}, …."


def test_of_a_fields_path_60_characters_are_told() -> None:
    def said(length: int) -> str:
        notes = Notes()
        notes.lacks("x" * length)
        return notes.text

    assert said(60) == f"Not given: {'x' * 60}."
    assert said(61) == said(1_000) == f"Not given: {'x' * 60}…."


def test_of_a_tools_own_words_on_an_error_300_characters_are_told() -> None:
    def said(length: int) -> str:
        return str(opened({"error": {"message": "x" * length}})["error"]["message"])

    assert said(300) == "x" * 300
    assert said(301) == said(5_000) == "x" * 300 + "…"


def test_an_answer_is_taken_out_of_three_envelopes() -> None:
    def wrapped(times: int) -> Any:
        answer: Any = {"found": False}
        for _ in range(times):
            answer = {"statusCode": 200, "body": answer}
        return opened(answer)

    assert wrapped(3) == {"found": False}
    assert wrapped(4) == {"statusCode": 200, "body": {"found": False}}


@pytest.mark.parametrize("count", [9, 10, 11])
def test_a_ranking_made_of_all_variables_has_ten_at_most(count: int) -> None:
    rows = [{"feature": f"f{at}", "shap": 1.0 + at} for at in range(count)]
    read = read_importance({"attributions": rows}, Notes())

    strongest = [f"f{at}" for at in reversed(range(count))][:10]
    assert [name for name, _ in read["top_features"]] == strongest


def test_shares_that_add_up_to_101_percent_are_shares_and_to_more_are_none() -> None:
    def percents(size: float) -> Any:
        return read_importance({"top_features": [["a", 0.5], ["b", size]]}, Notes()).get(
            "top_features_percent"
        )

    assert percents(0.5099) == [["a", 50.0], ["b", 50.99]]
    assert percents(0.5101) is None


def test_a_list_of_all_that_adds_up_to_101_percent_is_one_of_shares() -> None:
    def percents(rest: float) -> Any:
        given = {"top_features": [["a", 0.5]], "feature_importance": {"a": 0.5, "b": rest}}
        return read_importance(given, Notes())["top_features_percent"]

    assert percents(0.5099) == percents(0.4901) == [["a", 50.0]]
    assert percents(0.5101) == [["a", 49.5]]
    assert percents(0.4899) == [["a", 50.51]]


def test_of_an_id_made_from_an_address_60_characters_are_kept() -> None:
    def identity(length: int) -> str:
        row = {"uri": f"s3://bucket/{'x' * length}.md", "excerpt": "text"}
        return str(read_search({"results": [row]}, Notes())["results"][0]["id"])

    assert identity(60) == identity(61) == "x" * 60
    assert identity(59) == "x" * 59


def with_probabilities(**changed: Any) -> str:
    """What is noted of a prediction whose probabilities do not quite fit."""
    notes = Notes()
    read_prediction({**T1, "prediction": {**T1["prediction"], **changed}}, notes)
    return notes.text


def test_rounding_may_change_a_probability_by_half_a_percent() -> None:
    assert with_probabilities(probability=0.8734 + 0.0049) == ""
    assert "prediction.probability" in with_probabilities(probability=0.8734 + 0.0051)
    assert with_probabilities(probability_percent=87.34 - 0.49) == ""
    assert "prediction.probability_percent" in with_probabilities(probability_percent=87.34 - 0.51)


def test_rounding_may_change_the_sum_of_both_classes_by_two_percent() -> None:
    def said(normal: float) -> str:
        return with_probabilities(class_probabilities={"defect": 0.8734, "normal": normal})

    assert said(0.1266 + 0.0199) == said(0.1266 - 0.0199) == ""
    assert "class_probabilities" in said(0.1266 + 0.0201)
    assert "class_probabilities" in said(0.1266 - 0.0201)


def test_what_is_no_answer_in_its_last_envelope_is_refused() -> None:
    with pytest.raises(ToolFailed):
        opened({"statusCode": 200, "body": [1]})
