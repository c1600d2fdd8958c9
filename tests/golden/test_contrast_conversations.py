"""Conversations on what differs from a good shot, and on reasons by equipment, with the offline model."""

import itertools
import re
from collections.abc import Sequence

import pytest

from checks.evaluation.asking import Answer, ask
from tests.golden.test_offline_conversations import IMPORTANCE, WHY, built, of_a_conversation

SESSIONS = itertools.count()
LAST = ("이 대화의 마지막 양품과 비교", "Beside the last good shot of this conversation")
NEAREST = ("학습 자료에서 값이 가장 가까운 양품과 비교", "Beside the nearest good shot of the training data")


def talk(*turns: tuple[str, str]) -> Answer:
    """The answer to the last of questions on sample shots, in one session."""
    session = f"session_contrast_{next(SESSIONS)}"
    answers = [ask(built(), of_a_conversation(question, shot), session) for question, shot in turns]
    return answers[-1]


QUESTIONS = [
    "마지막 양품과 뭐가 달라?",
    "지난번 양품 샷이랑 차이가 뭐야?",
    "이번 샷은 잘 나온 샷하고 뭐가 다른 거야?",
    "좋았던 샷과 비교해줘",
    "마지막으로 괜찮았던 샷과 비교",
    "양품 대비 달라진 게 뭐야?",
    "정상 샷이랑 비교하면 뭐가 문제야?",
    "직전 양품과 무엇이 다른가요?",
    "가장 최근 양품이랑 클램프 힘이 얼마나 달라?",
    "앞서 양품이었던 샷과 다른 점 알려줘",
    "what differs from the last good shot?",
    "Compare this shot with the last good one.",
    "How is this shot different from a good casting?",
    "What changed since the last good part?",
    "In what way does it differ from the previous good shot?",
    "which values are off versus the last OK part?",
    "Compare it to the last shot that was fine.",
]


def row_of(answer: Answer, label: str) -> str:
    return next((line for line in answer.text.splitlines() if line.casefold().startswith(f"| {label}")), "")


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_last_good_shot_of_the_conversation_is_compared_with(question: str) -> None:
    answer = talk(("이번 샷 판정은?", "good"), ("이 샷은?", "cold-die"), (question, "low-clamp"))
    assert any(head in answer.text for head in LAST)
    told = row_of(answer, "형체력") or row_of(answer, "clamping force")
    assert "655 t" in told
    assert "720 t" in told
    assert [tool for tool, _ in answer.calls].count(IMPORTANCE) == 1
    assert "no such variable" not in answer.text
    assert "이해하지 못" not in answer.text


@pytest.mark.parametrize("question", QUESTIONS[::3])
@pytest.mark.parametrize("before", [(), (("이 샷은?", "cold-die"),)])
def test_without_a_good_one_it_is_the_nearest_real_good_shot_and_named_as_such(
    question: str, before: Sequence[tuple[str, str]]
) -> None:
    answer = talk(*before, (question, "low-clamp"))
    assert any(head in answer.text for head in NEAREST)
    assert not any(head in answer.text for head in LAST)


def test_the_same_shot_asked_again_is_not_its_own_good_shot() -> None:
    answer = talk(("판정은?", "good"), ("마지막 양품과 뭐가 달라?", "good"))
    assert any(head in answer.text for head in NEAREST)


@pytest.mark.parametrize(
    "question", ["바로 전 샷과 비교해줘", "양품과 기공 불량의 차이가 뭐야?", "양품 기준 문서의 차이를 알려줘"]
)
def test_other_comparisons_stay_what_they_are(question: str) -> None:
    answer = talk(("판정은?", "good"), (question, "low-clamp"))
    assert not any(head in answer.text for head in (*LAST, *NEAREST))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("불량 원인이 뭐야? 영향은 몇 %야?", "설비는"),
        ("Why is it bad, in percent?", "The part of the machine"),
    ],
)
def test_where_shares_are_asked_for_a_cause_is_told_by_equipment_with_its_variables(
    question: str, said: str
) -> None:
    answer = talk((question, "cold-die"))
    share, members = answer.text.split(said)[1].split(").")[0].split(" %: ")
    assert len(members.split(", ")) == 3
    assert float(share.split()[-1].lstrip("(")) > 30


@pytest.mark.parametrize("question", [WHY, "Why is it bad?"])
def test_a_cause_is_told_without_the_figures_of_the_cards_beside_it(question: str) -> None:
    answer = talk((question, "cold-die"))
    told = answer.results["t2_result"][-1]
    shares = {f"{row['percent']:.1f}" for row in (*told["attributions"][1:3], *told["groups"][:1])}
    interval = answer.results["t1_result"][-1]["prediction"]
    ends = {f"{100 * interval[end]:.1f}" for end in ("defect_low", "defect_high")}
    assert told["attributions"][0]["feature"]
    assert not {number for number in re.findall(r"\d+\.\d", answer.text) if number in shares | ends}
