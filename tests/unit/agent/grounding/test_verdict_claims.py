"""Claims that a shot is good, where its verdict is withheld or unsure."""

import pytest

from agent.grounding.verdict_claims import claims_in, latest_verdict, unfounded_claims

GOOD = [
    "이 샷은 양품입니다.",
    "**양품**으로 판정됩니다.",
    "판정: **양품** (불량 확률 5.8 %)",
    "불량 확률이 5.8 %이므로 양품으로 볼 수 있습니다.",
    "이 샷은 정상입니다.",
    "이 제품은 문제가 없습니다.",
    "합격 판정입니다.",
    "예측 결과는 정상으로 판단됩니다.",
    "양품일 가능성이 높습니다.",
    "The shot is good.",
    "This shot is **normal** with a defect probability of 5.8 %.",
    "Verdict: good",
    "It looks fine, with 94.2 %.",
    "The model judged it to be acceptable.",
    "This is a good casting.",
    "The part passes.",
    "このショットは良品です。",
    "该件判定为合格。",
]
DEFECT = ["이 샷은 불량입니다.", "**불량**으로 판정됩니다.", "The shot is a defect.", "Verdict: defective"]
NONE = [
    "판정 보류: 이 샷을 양품으로 취급하지 마세요.",
    "양품이라고 할 수 없습니다.",
    "양품인지 불량인지 불확실합니다.",
    "다른 값은 정상 범위입니다.",
    "금형온도를 올리면 양품이 됩니다.",
    "값을 확인할 때까지 양품으로 출하하지 마십시오.",
    "불량 확률은 5.8 %입니다.",
    "가능성이 큰 불량 유형은 콜드셧입니다.",
    "The verdict is withheld: do not treat the shot as good until its values are checked.",
    "It is unsure whether the shot is good.",
    "The defect probability is 5.8 %.",
    "Is the shot good?",
    "The other temperatures are normal.",
    "It cannot be called good.",
]


@pytest.mark.parametrize("text", GOOD)
def test_plain_words_for_a_good_shot_are_a_claim(text: str) -> None:
    assert [claim.kind for claim in claims_in(text)] == ["normal"]


@pytest.mark.parametrize("text", DEFECT)
def test_plain_words_for_a_defect_are_a_claim(text: str) -> None:
    assert [claim.kind for claim in claims_in(text)] == ["defect"]


@pytest.mark.parametrize("text", NONE)
def test_denials_doubts_and_other_things_are_none(text: str) -> None:
    assert list(claims_in(text)) == []


@pytest.mark.parametrize("verdict", ["withheld", "unsure"])
@pytest.mark.parametrize("text", [*GOOD, *DEFECT])
def test_where_there_is_no_verdict_no_claim_is_founded(text: str, verdict: str) -> None:
    said = f"값을 보았습니다. {text} 다음을 보세요."
    (claim,) = unfounded_claims(said, {"verdict": verdict})
    assert said[claim.start : claim.end].strip() == claim.text


@pytest.mark.parametrize("verdict", ["normal", "defect", None])
def test_with_a_verdict_none_is_looked_for(verdict: str | None) -> None:
    assert not unfounded_claims(GOOD[0], {"verdict": verdict})


def test_the_verdict_of_a_what_if_may_be_told() -> None:
    result = {"verdict": "withheld", "scenarios": [{"verdict": "normal"}]}
    assert not unfounded_claims(GOOD[0], result)
    assert unfounded_claims(DEFECT[0], result)


def test_the_latest_answer_on_a_shot_counts() -> None:
    first = {"prediction": {}, "verdict": "withheld"}
    second = {"prediction": {}, "verdict": "normal"}
    assert latest_verdict([first, {"results": []}, second, {"scenarios": []}]) is second
    assert latest_verdict([{"results": []}]) is None
