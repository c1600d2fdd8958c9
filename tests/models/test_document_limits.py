"""Ranges of documents: advice keeps to them, names them, and says where they are all that is in the way."""

from functools import cache
from typing import Any

import pytest

from shared.contracts.t2 import ImportanceResponse
from shared.errors import InvalidInput
from t2_importance.service import Explainer
from tests.quality_parts import default_bundle, sample

SOURCE = "work-standard-7"
DEFECTS = ["cold-die", "low-clamp", "weak-intensification"]


@cache
def explainer() -> Explainer:
    return Explainer.of(default_bundle())


def analyze(name: str, *limits: dict[str, Any]) -> ImportanceResponse:
    return explainer().analyze({"features": sample(name), "limits": list(limits)})


def limit(feature: str, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return {"feature": feature, "low": low, "high": high, "source": SOURCE}


def moved(answer: ImportanceResponse) -> dict[str, list[float]]:
    """All values that adjustments move a variable to."""
    found: dict[str, list[float]] = {}
    for row in answer["adjustments"]:
        for change in [*row["changes"], *row["companions"]]:
            found.setdefault(change["feature"], []).append(change["to"])
    return found


@pytest.mark.parametrize("name", DEFECTS)
def test_every_adjustment_keeps_to_a_narrower_range_and_names_it(name: str) -> None:
    feature, values = next((key, values) for key, values in moved(analyze(name)).items())
    machine = next(f for f in default_bundle().schema.features if f.name == feature)
    assert machine.limits is not None
    low, high = min(values) - 3 * (machine.step or 1), max(values) + 0.4 * (machine.step or 1)
    answer = analyze(name, limit(feature, low, high))
    assert answer["adjustments"]
    named = 0
    for row in answer["adjustments"]:
        for change in row["changes"]:
            if change["feature"] == feature:
                assert low <= change["to"] <= high
                assert change["limit"] == {"low": low, "high": high, "source": SOURCE}
                named += 1
            else:
                assert "limit" not in change
    assert named


@pytest.mark.parametrize("name", DEFECTS)
def test_a_range_that_holds_the_shot_s_own_value_alone_leaves_that_variable_where_it_is(name: str) -> None:
    free = moved(analyze(name))
    for feature in free:
        now = sample(name)[feature]
        held = analyze(name, limit(feature, now, now))
        assert all(value == now for value in moved(held).get(feature, []))
        if not held["adjustments"]:
            assert held["advice"]["code"] != "good"


def test_where_documents_alone_are_in_the_way_that_is_said_with_the_source() -> None:
    name = "low-clamp"
    limits = [
        limit(feature, sample(name)[feature], sample(name)[feature]) for feature in moved(analyze(name))
    ]
    answer = analyze(name, *limits)
    assert answer["adjustments"] == []
    assert answer["advice"]["code"] == "outside_documents"
    assert SOURCE in answer["advice"]["message"]
    assert SOURCE in answer["advice"]["message_ko"]


def test_documents_that_contradict_each_other_are_named_with_their_ranges() -> None:
    rows = [
        {"feature": "Process_MeltTemperature", "low": 700.0, "source": "standard-a"},
        {"feature": "Process_MeltTemperature", "low": 640.0, "high": 660.0, "source": "standard-b"},
    ]
    for limits in (rows, rows[::-1]):
        answer = analyze("cold-die", *limits)
        assert not answer["adjustments"]
        assert answer["advice"]["code"] == "outside_documents"
        advice = answer["advice"]
        assert "contradict each other" in advice["message"]
        assert "문서끼리 어긋나" in advice["message_ko"]
        for words in (advice["message"], advice["message_ko"]):
            assert "standard-a: 700~ °C" in words
            assert "standard-b: 640~660 °C" in words


@pytest.mark.parametrize("name", DEFECTS)
def test_a_range_wider_than_the_machine_s_widens_nothing(name: str) -> None:
    wide = [limit(feature.name, -1e6, 1e6) for feature in default_bundle().schema.features]
    answer, free = analyze(name, *wide), analyze(name)
    assert moved(answer) == moved(free)
    assert answer["advice"] == free["advice"]


def test_a_label_names_the_variable_too() -> None:
    now = sample("low-clamp")["Process_ClampForce"]
    by_label = moved(analyze("low-clamp", limit("클램프 힘", now, now)))
    assert by_label == moved(analyze("low-clamp", limit("Process_ClampForce", now, now)))


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"feature": "Process_ClampForce"}, "limits.0"),
        ({"feature": "Process_ClampForce", "low": 5.0, "high": 4.0}, "limits.0"),
        ({"feature": "Gate_Speed", "low": 5.0}, "limits.0.feature"),
        ({"feature": "Process_ClampForce", "low": "5"}, "limits.0.low"),
    ],
)
def test_a_limit_that_is_none_is_refused_by_its_field(fault: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        analyze("low-clamp", {"source": SOURCE, **fault})
    assert caught.value.details[0].field == field
