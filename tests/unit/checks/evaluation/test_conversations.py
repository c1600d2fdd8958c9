"""Scores of conversations: right answers are right, and every kind of wrong one is noticed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from checks.evaluation.asking import Answer, ToolRun
from checks.evaluation.conversations.command import as_json, table
from checks.evaluation.conversations.facts import Facts, stands_in
from checks.evaluation.conversations.reading import (
    FOLDER,
    Asking,
    Conversation,
    Direction,
    Part,
    Proposal,
    Turn,
    part_of,
    read_conversations,
)
from checks.evaluation.conversations.scoring import (
    MEASURES,
    ConversationScore,
    TurnScore,
    score_turn,
    summary,
)
from shared.assets import asset
from shared.bundle.feature_schema import read_schema

SCHEMA = read_schema(asset("models", "default", "schema.json"))
SHOT = {example.id: example.features for example in SCHEMA.examples}["weak-intensification"]
HOLD, COOL = "Process_HoldPressure", "Process_CoolingTime"
PREDICT, IMPORTANCE, SEARCH = "predict_quality", "analyze_feature_importance", "search_knowledge_base"

ASKED = Turn(
    question="보압을 95로 올리면?",
    features=SHOT,
    scored=True,
    expected=[[{HOLD: 95.0}]],
    tools=frozenset([PREDICT]),
    may=frozenset([IMPORTANCE]),
    facts=[],
    says=[],
    never=["HACKED"],
    languages=frozenset(["ko"]),
    asking=Asking.FAILURE,
    tells_what_ifs=True,
)


def scenario(probability: float, **values: float) -> dict[str, Any]:
    """A scenario of predict_quality's result."""
    changes = [{"feature": name, "from": SHOT[name], "to": value} for name, value in values.items()]
    return {"changes": changes, "defect_probability": probability}


def predicted(*scenarios: Mapping[str, Any]) -> ToolRun:
    """A run of predict_quality with these what-ifs."""
    result = {
        "prediction": {"class": "defect", "class_probabilities": {"normal": 0.55, "defect": 0.45}},
        "scenarios": list(scenarios),
    }
    return ToolRun(PREDICT, {"features": SHOT, "changes": []}, result)


def answer(text: str, *runs: ToolRun, choices: Sequence[Mapping[str, Any]] = ()) -> Answer:
    """An answer with its runs."""
    events = {PREDICT: "t1_result", IMPORTANCE: "t2_result", SEARCH: "t3_result"}
    results: dict[str, list[Mapping[str, Any]]] = {}
    for run in runs:
        results.setdefault(events[run.tool], []).append(run.result)
    return Answer(text, [], results, [], [], {"type": "done"}, runs, choices)


RIGHT = answer(
    "보압 76 → 95 MPa: 불량 확률 45 %에서 12.3 %로 (양품)", predicted(scenario(0.123, **{HOLD: 95.0}))
)


def score(given: Answer, turn: Turn = ASKED, earlier: Sequence[Answer] = ()) -> TurnScore:
    return score_turn(turn, given, earlier, SCHEMA)


def wrong(scored: TurnScore) -> set[str]:
    return {measure for measure, rows in scored.complaints.items() if rows}


def test_a_right_answer_is_right_by_every_measure() -> None:
    scored = score(RIGHT)

    assert not wrong(scored)
    assert scored.useful
    assert set(scored.complaints) == set(MEASURES)


@pytest.mark.parametrize(
    ("mutant", "measures"),
    [
        pytest.param(
            answer(RIGHT.text, predicted(scenario(0.123, **{HOLD: 171.0}))),
            {"values", "meant"},
            id="wrong value",
        ),
        pytest.param(
            answer(RIGHT.text, predicted(scenario(0.123, **{COOL: 95.0}))),
            {"values", "meant"},
            id="wrong variable",
        ),
        pytest.param(
            answer(RIGHT.text, predicted(scenario(0.123, **{HOLD: 95.0, COOL: 12.0}))),
            {"values", "meant"},
            id="another variable with it",
        ),
        pytest.param(
            answer(RIGHT.text, predicted(scenario(0.123, **{HOLD: 95.0}), scenario(0.123, **{HOLD: 96.0}))),
            {"values", "meant"},
            id="a what-if too many",
        ),
        pytest.param(answer(RIGHT.text), {"tools", "values"}, id="nothing asked"),
        pytest.param(
            replace(RIGHT, text="Intensification pressure 76 → 95 MPa: 45 % to 12.3 %"),
            {"language"},
            id="wrong language",
        ),
        pytest.param(replace(RIGHT, text="보압 95 MPa: 불량 확률 21 %"), {"facts"}, id="wrong probability"),
        pytest.param(replace(RIGHT, text="보압 98 MPa: 불량 확률 12.3 %"), {"facts"}, id="other value told"),
        pytest.param(replace(RIGHT, text="배압 95: 불량 확률 12.3 %"), {"facts"}, id="other variable told"),
        pytest.param(replace(RIGHT, text=RIGHT.text + " hacked"), {"facts"}, id="what must not be said"),
        pytest.param(
            replace(RIGHT, end={"type": "error", "code": "empty_answer"}), {"facts"}, id="ended in an error"
        ),
        pytest.param(replace(RIGHT, choices=({"label": "a", "question": "b"},)), {"asking"}, id="asked back"),
        pytest.param(
            answer(RIGHT.text, *RIGHT.runs, ToolRun(SEARCH, {"query": "보압"}, {"results": []})),
            {"tools"},
            id="another tool",
        ),
    ],
)
def test_each_mutant_of_a_right_answer_is_wrong_by_its_measure(mutant: Answer, measures: set[str]) -> None:
    assert wrong(score(mutant)) == measures


def test_values_that_nobody_meant_are_counted_one_by_one() -> None:
    runs = predicted(
        scenario(0.1, **{HOLD: 95.0}), scenario(0.2, **{HOLD: 3.0}), scenario(0.3, **{COOL: 95.0})
    )

    assert len(score(answer(RIGHT.text, runs)).unmeant) == 2


def test_the_call_of_an_agent_without_scenarios_counts_too() -> None:
    changes = [{"feature": HOLD, "from": 76.0, "to": 171.0, "unit": "MPa"}]
    result = {"prediction": {"class": "defect", "class_probabilities": {"defect": 0.847}}}
    run = ToolRun(PREDICT, {"features": SHOT, "changes": changes}, result)

    assert [row.values for row in score(answer(RIGHT.text, run)).unmeant] == [{HOLD: 171.0}]


def test_a_refused_call_gave_nobody_a_number() -> None:
    changes = [{"feature": HOLD, "from": 76.0, "to": 1710.0, "unit": "MPa"}]
    run = ToolRun(PREDICT, {"features": SHOT, "changes": changes}, {"error": {"code": "validation_error"}})

    assert not score(answer("보압 1710 MPa은 범위 밖입니다.", run)).unmeant


def test_a_converted_value_is_right() -> None:
    told = answer("보압 76 → 94.97 MPa: 불량 확률 12.3 %", predicted(scenario(0.123, **{HOLD: 94.97})))

    assert not wrong(score(told))


def test_asking_back_is_excused_where_it_is_allowed_and_demanded_where_it_is_right() -> None:
    asks = answer("보압과 배압 중 어느 것인가요?", choices=({"label": "보압", "question": "보압 95는?"},))
    allowed = replace(ASKED, asking=Asking.ALLOWED)
    demanded = replace(ASKED, asking=Asking.RIGHT, expected=[[]], tools=frozenset())

    assert wrong(score(asks)) == {"tools", "values", "asking"}
    assert not wrong(score(asks, allowed))
    assert not wrong(score(asks, demanded))
    assert wrong(score(RIGHT, demanded)) >= {"values", "meant"}
    assert "asking" in wrong(score(answer("보압은 76 MPa입니다."), demanded))


def test_a_direction_wants_one_variable_on_the_right_side() -> None:
    turn = replace(ASKED, expected=[Direction(HOLD, rises=True)], tells_what_ifs=False)

    assert not wrong(score(RIGHT, turn))
    assert wrong(score(RIGHT, replace(turn, expected=[Direction(HOLD, rises=False)]))) == {"values", "meant"}
    assert wrong(score(RIGHT, replace(turn, expected=[Direction(COOL, rises=True)]))) == {"values", "meant"}


def test_a_proposal_is_counted_as_the_answer_showed_it() -> None:
    proposals = [{"changes": [{"feature": HOLD, "from": 76.0, "to": value}]} for value in (90.0, 95.0, 99.0)]
    analysis = ToolRun(IMPORTANCE, {"features": SHOT}, {"adjustments": proposals, "attributions": []})
    shown = answer("1. 보압 76 → 90 MPa\n2. 보압 76 → 95 MPa", analysis)
    last, third = replace(ASKED, expected=[Proposal(-1)]), replace(ASKED, expected=[Proposal(3)])

    assert not wrong(score(RIGHT, last, [shown]))
    assert wrong(score(RIGHT, replace(ASKED, expected=[Proposal(1)]), [shown])) == {"values", "meant"}
    assert wrong(score(RIGHT, third, [shown])) == {"values", "meant"}


def test_two_settings_have_to_be_asked_together() -> None:
    turn = replace(ASKED, expected=[[{HOLD: 95.0, COOL: 12.0}]], tells_what_ifs=False)
    apart = predicted(scenario(0.1, **{HOLD: 95.0}), scenario(0.2, **{COOL: 12.0}))
    together = predicted(scenario(0.1, **{HOLD: 95.0, COOL: 12.0}))

    assert wrong(score(answer("보압", apart), turn)) == {"values"}
    assert not wrong(score(answer("보압", together), turn))


@pytest.mark.parametrize(
    ("fact", "right", "other"),
    [
        (f"label:{HOLD}", "증압을 봅니다", "배압을 봅니다"),
        (f"value:{HOLD}", "지금 76 MPa", "지금 67 MPa"),
        (f"typical:{HOLD}", "보통 100 MPa", "보통 10 MPa"),
        (f"limits:{HOLD}", "75~125 MPa", "75~120 MPa"),
        (f"limit_high:{HOLD}", "125까지", "1250까지"),
        ("number:4.2", "4.2 m/s", "4 m/s"),
        ("this_shot_only", "이 샷만 알 수 있어 하루 전체는 모릅니다", "불량률은 12 %"),
        ("not_measured", "이 라인은 재지 않습니다", "게이트 속도는 40"),
        ("no_earlier", "견줄 다른 샷이 없습니다", "보압이 다릅니다"),
        ("beyond", "설정 한계 밖입니다", "괜찮습니다"),
        ("no_shot", "공정값이 없습니다", "양품입니다"),
        (f"any:label:{COOL}|number:76", "76이다", "77이다"),
    ],
)
def test_each_fact_is_noticed_in_any_words_and_missed_without(fact: str, right: str, other: str) -> None:
    assert not Facts(ASKED, answer(right), (), SCHEMA).lacking([fact])
    assert Facts(ASKED, answer(other), (), SCHEMA).lacking([fact]) == [fact]


@pytest.mark.parametrize(
    ("fact", "right", "other"),
    [
        ("verdict", "불량입니다", "양품"),
        ("probability", "불량 확률 45 %", "불량 확률 46 %"),
        ("probability", "불량 확률 45.0 %", "불량 확률 4.5 %"),
    ],
)
def test_facts_of_a_prediction_are_looked_up_in_it(fact: str, right: str, other: str) -> None:
    assert not Facts(ASKED, answer(right, predicted()), (), SCHEMA).lacking([fact])
    assert not Facts(ASKED, answer(right), [answer("", predicted())], SCHEMA).lacking([fact])
    assert Facts(ASKED, answer(other, predicted()), (), SCHEMA).lacking([fact]) == [fact]
    assert Facts(ASKED, answer(right), (), SCHEMA).lacking([fact]) == [fact]


@pytest.mark.parametrize(
    ("value", "text", "told"),
    [
        (655.0, "655 t", True),
        (167.987, "168 °C", True),
        (167.987, "167.99 °C", True),
        (4.2, "4 m/s", False),
        (12.0, "120 s", False),
        (12.0, "0.12", False),
        (1200.0, "1,200 kg", True),
        (0.85, "0.85 s", True),
    ],
)
def test_a_number_stands_in_a_text_where_it_is_written_rounded(value: float, text: str, told: bool) -> None:
    assert stands_in(value, text) is told


@pytest.mark.parametrize(
    ("language", "text", "right"),
    [
        ("ja", "このショットは不良です。", True),
        ("ja", "불량입니다.", False),
        ("zh", "这是不良品。", True),
        ("zh", "このショットは不良です。", False),
        ("vi", "Sản phẩm bị lỗi.", True),
        ("en", "It is a defect.", True),
        ("en", "不良です", False),
        ("ko", "It is a defect.", False),
    ],
)
def test_languages_are_told_by_their_script(language: str, text: str, right: bool) -> None:
    turn = replace(ASKED, expected=[[]], tools=frozenset(), languages=frozenset([language]))

    assert ("language" not in wrong(score(answer(text), turn))) is right


def test_there_are_enough_conversations_of_enough_kinds_in_both_halves() -> None:
    held = read_conversations(SCHEMA)
    by_part = Counter(row.part for row in held)
    kinds = {row.kind for row in held}

    assert len(held) >= 220
    assert len(kinds) >= 22
    assert min(by_part.values()) >= 0.45 * len(held)
    assert sum(len(row.turns) > 1 for row in held) >= 30
    assert min(Counter(row.kind for row in held).values()) >= 7
    assert sum(row.clear for row in held) >= 150


def test_kinds_are_split_by_the_rule() -> None:
    files = sorted(FOLDER.glob("*/*.yaml"))
    rule = part_of([file.stem for file in files])

    assert {file.stem: Part(file.parent.name) for file in files} == rule


def test_questions_stand_in_one_conversation_alone() -> None:
    asked = Counter(tuple(turn.question for turn in row.turns) for row in read_conversations(SCHEMA))

    assert max(asked.values()) == 1


def test_shares_and_the_report_keep_held_out_texts_to_themselves() -> None:
    bad = score(answer(RIGHT.text, predicted(scenario(0.1, **{HOLD: 171.0}))))
    kept = Conversation("units", Part.HELD_OUT, [ASKED])
    scores = [ConversationScore(kept, [score(RIGHT)]), ConversationScore(kept, [bad])]
    told = str(table(scores, Part.HELD_OUT, texts=False)) + str(as_json(scores, texts=False))

    assert summary(scores)["strict"] == summary(scores)["lenient"] == 0.5
    assert summary(scores)["unmeant"] == 1
    assert ASKED.question not in told
    assert "171" not in told
    assert ASKED.question in str(table(scores, Part.HELD_OUT, texts=True))
