"""Where the shots near an adjustment do not say what the model computes, the reader is told."""

import random
from typing import Any

import pytest

from shared.bundle.sample import wilson
from t2_importance.observed import gained, observed
from t2_importance.service import Explainer
from tests.quality_parts import default_bundle, sample


def test_the_models_figure_under_the_interval_of_the_near_shots_is_said() -> None:
    said = observed(wilson(44, 562), before=0.963, after=0.034)

    assert said is not None
    assert said["code"] == "higher"
    assert said["message_ko"] == "가까운 샷에서는 7.8 %가 불량이었습니다: 모델의 계산(3.4 %)보다 높습니다."
    assert "7.8 %" in said["message"]


def test_near_shots_no_better_than_the_shot_itself_show_no_gain() -> None:
    support = wilson(10, 120)

    said = observed(support, before=0.086, after=0.034)

    assert said is not None
    assert said["code"] == "no_gain"
    assert "나아진 것이 보이지 않습니다" in said["message_ko"]
    assert not gained(support, 0.086)


@pytest.mark.parametrize("after", [0.063, 0.078, 0.098])
def test_a_figure_within_the_interval_needs_no_words(after: float) -> None:
    assert observed(wilson(44, 562), before=0.963, after=after) is None


def test_without_near_shots_nothing_is_said() -> None:
    assert observed(None, before=0.9, after=0.01) is None
    assert gained(None, 0.9)


def test_every_answer_says_so_and_never_proposes_first_what_gained_nothing() -> None:
    explainer, draw, codes, told = Explainer.of(default_bundle()), random.Random(3), set(), 0
    for _ in range(40):
        shot = sample(draw.choice(["cold-die", "low-clamp"]))
        features = {name: value * draw.gauss(1, 0.01) for name, value in shot.items()}
        answer = explainer.analyze({"features": features})
        rows = answer["adjustments"]
        for row in rows:
            support, after = row["support"], row["defect_probability_after"]
            code = row["observed"]["code"] if "observed" in row else None
            no_gain = support["high"] >= row["defect_probability_before"]
            apart = not support["low"] <= after <= support["high"]
            assert (code is not None) == (no_gain or apart)
            assert (code == "no_gain") == no_gain
            codes.add(code)
            told += 1
        gains: list[Any] = [row.get("observed", {}).get("code") != "no_gain" for row in rows]
        assert gains == sorted(gains, reverse=True)
    assert told > 20
    assert "higher" in codes
