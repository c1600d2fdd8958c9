"""Answers to requests made by rule, on results made by rule: what must hold of every one of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from agent.core.tool_result_views import summarise
from agent.grounding.check import unsupported_numbers
from agent.grounding.evidence import Evidence
from agent.models.rule_based.dialog import Conversation, Earlier
from agent.models.rule_based.entities import default_variables
from agent.models.rule_based.planner import Offered, plan, present_values
from agent.models.rule_based.request import (
    Ask,
    Aspect,
    Change,
    Choice,
    Concept,
    Left,
    Leftover,
    Option,
    Request,
    Scenario,
    Unmeasured,
)
from agent.models.rule_based.responder import Responder
from agent.models.rule_based.tool_results import LOOK_UP, NamedResult
from agent.models.rule_based.unmeasured import QUANTITIES
from shared.bundle.feature_schema import Feature
from shared.contracts.tools import Tool
from shared.text_analysis.josa import form, last_sound
from tests.tool_results import T1, T1_GOOD, T2, T3, T3_NOTHING

VARIABLES = default_variables()
FEATURES = VARIABLES.schema.features
SETPOINTS = [feature for feature in FEATURES if feature.limits]
BAD = VARIABLES.schema.examples[1].features
QUESTIONS = {"ko": "이 샷은?", "en": "What of this shot?"}
SEEDS = range(40)
ALL_TOOLS = Offered(look_up=True, scenarios=True, aspects=True)
DIAGNOSIS_CHARACTERS = 1_200
"""Of an answer on a cause, without what it quotes."""
_PARTICLE = re.compile(r"(은|는|이|가|을|를|과|와|으로|로)(?= )")


def looked_up(feature: Feature, value: float | None) -> dict[str, Any]:
    """A row of the lookup."""
    return {
        "feature": feature.name,
        "label": feature.label,
        "label_en": feature.label_en,
        "unit": feature.unit,
        "role": feature.role,
        "value": value,
        "typical": feature.typical,
        "limits": feature.limits,
        "plausible": feature.plausible,
        "step": feature.step,
        "meaning": feature.meaning,
        "meaning_en": feature.meaning_en,
        "equipment": feature.equipment,
        "documents": [],
    }


def scenario_row(scenario: Scenario, random: Random) -> dict[str, Any]:
    """A scenario's result as predict_quality gives it."""
    changes = []
    for change in scenario:
        now = BAD.get(change.feature.name, change.feature.typical)
        to = change.to if change.to is not None else now + (change.by or 0.0)
        low, high = change.feature.limits or change.feature.plausible
        beyond = "above" if to > high else ("below" if to < low else None)
        asked: dict[str, Any] = dict(change.argument())
        asked.pop("feature")
        changes.append(
            {
                "feature": change.feature.name,
                "from": now,
                "to": to,
                "unit": change.feature.unit,
                "beyond_limit": beyond,
                "asked": asked,
            }
        )
    defect = random.choice([0.0, 0.0004, 0.0513, 0.2999, 0.3, 0.5, 0.9995, 1.0])
    verdict = "defect" if defect >= 0.3 else "normal"
    prediction = {"class": verdict, "class_probabilities": {"normal": 1 - defect, "defect": defect}}
    return {
        "changes": changes,
        "companions": [companion(random) for _ in range(random.randrange(0, 6))],
        "carried_out": [
            {"feature": change.feature.name, "knob": random.choice([None, random.choice(SETPOINTS).name])}
            for change in scenario[: random.randrange(0, 2)]
        ],
        "prediction": prediction,
        "verdict": verdict,
    }


def companion(random: Random) -> dict[str, Any]:
    """A reading that moves along with a scenario."""
    feature = random.choice(FEATURES)
    low, high = feature.plausible
    before, after = (round(random.uniform(low, high), 3) for _ in range(2))
    return {"feature": feature.name, "from": before, "to": after, "unit": feature.unit, "margin": 0.1}


def change(random: Random) -> Change:
    """A change in the variable's own unit."""
    feature = random.choice(SETPOINTS)
    low, high = feature.limits or feature.plausible
    if random.random() < 0.5:
        return Change(feature, to=round(random.uniform(low - 5, high + 5), 2), sized=random.random() < 0.2)
    return Change(feature, by=round(random.uniform(-10, 10), 1), shared_word=random.choice(["", "온도"]))


def request(random: Random, asks: Sequence[Ask] | None = None) -> Request:
    """A request with parts of every kind."""
    asked = asks if asks is not None else random.sample(list(Ask), random.randrange(0, 4))
    scenarios: Sequence[Scenario] = ()
    if Ask.WHAT_IF in asked:
        scenarios = [(change(random),) for _ in range(random.randrange(0, 5))]
    quantity = random.choice(QUANTITIES)
    known = VARIABLES.by_name
    follows = tuple(known[name] for name in quantity.follows_from)
    text = random.choice(list(QUESTIONS.values()))
    left = Leftover(random.choice(["45", "900 psi", "쿠션압", "마지막 거", "xyz"]), random.choice(list(Left)))
    near = random.sample([feature.name for feature in FEATURES], 2)
    return Request(
        text=text,
        asks=tuple(asked),
        scenarios=scenarios,
        variables=random.sample(FEATURES, random.randrange(0, 4)),
        modes=random.sample(["gas_porosity", "cold_shut"], random.randrange(0, 2)),
        aspect=random.choice(list(Aspect)),
        concepts=random.sample(list(Concept), random.randrange(0, 3)),
        unmeasured=[Unmeasured(quantity.id, quantity.label, follows)] if random.random() < 0.2 else (),
        leftovers=[replace(left, near=near)] if random.random() < 0.3 else (),
        foreign=random.choice(["", "", "", "ja", "vi", "zh", "de"]),
    )


def results(asked: Request, random: Random) -> tuple[list[NamedResult], list[Mapping[str, Any]]]:
    """The results of the calls that the planner makes, as the model sees them, and whole."""
    shot = random.choice([T1, T1_GOOD])
    shown: list[NamedResult] = []
    whole: list[Mapping[str, Any]] = []

    def give(tool: str, seen: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        shown.append((tool, {}, seen))
        whole.append(result)

    while uses := plan(conversation(asked, shown, turn=1 if shown else 0), asked, wording(asked), ALL_TOOLS):
        for use in uses:
            if random.random() < 0.05:
                give(use.name, {"error": {"code": "tool_timeout", "message": "It took too long."}}, {})
            elif use.name == Tool.PREDICT:
                rows = [scenario_row(scenario, random) for scenario in asked.scenarios]
                more = {"scenarios": rows} if "scenarios" in (use.arguments or {}) else {}
                give(use.name, summarise(Tool.PREDICT, shot) | more, {**shot, **more})
            elif use.name == Tool.IMPORTANCE:
                give(use.name, summarise(Tool.IMPORTANCE, T2), T2)
            elif use.name == LOOK_UP:
                names = (use.arguments or {})["features"]
                rows = [looked_up(VARIABLES.by_name[name], BAD.get(name)) for name in names]
                give(use.name, {"variables": rows}, {"variables": rows})
            else:
                found = random.choice([T3, T3_NOTHING])
                give(use.name, summarise(Tool.SEARCH, found), found)
        if len(shown) > 6:
            raise AssertionError("the plan has no end")
    return shown, whole


def conversation(
    asked: Request, shown: Sequence[NamedResult], *, turn: int, earlier: Sequence[Earlier] = ()
) -> Conversation:
    """The open question with its results."""
    return Conversation(asked.text, BAD, turn, shown, earlier)


def wording(asked: Request) -> Any:
    """The words of a request's language."""
    return Responder(conversation(asked, [], turn=0), asked, VARIABLES).wording


def answered(asked: Request, random: Random) -> tuple[str, list[Mapping[str, Any]]]:
    """The answer to a request, and the whole results that it rests on."""
    shown, whole = results(asked, random)
    return Responder(conversation(asked, shown, turn=2), asked, VARIABLES).answer(), whole


def faults(answer: str) -> Iterator[str]:
    """What no answer may hold."""
    for word in ("None", "nan", "{", "}", "[은/는", "[이/가", "[을/를", "[으로/로", "()", " ,", " ."):
        if word in answer:
            yield word
    if re.search(r"\S  +\S", answer):
        yield "two spaces"
    if "\n\n\n" in answer:
        yield "an empty paragraph"
    for line in answer.splitlines():
        if line != line.rstrip():
            yield f"a blank at the end of {line!r}"


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_asked_the_answer_is_whole(seed: int) -> None:
    random = Random(seed)
    for _ in range(25):
        asked = request(random)
        answer, _ = answered(asked, random)

        assert list(faults(answer)) == [], (asked, answer)
        assert answer.strip()


@pytest.mark.parametrize("seed", SEEDS)
def test_no_number_is_without_support(seed: int) -> None:
    random = Random(1_000 + seed)
    for _ in range(15):
        asked = replace(request(random), leftovers=())
        answer, whole = answered(asked, random)
        changed = [dict(row) for row in present_values(asked, BAD)]
        known = Evidence(
            features=BAD,
            results=whole,
            overrides=changed,
            said=[asked.text, *sizes(asked)],
            units={feature.name: feature.unit for feature in FEATURES},
            names=frozenset(name for f in FEATURES for name in (f.name, f.label, f.label_en)),
        )

        assert [row.text for row in unsupported_numbers(answer, known)] == [], (asked, answer)


def sizes(asked: Request) -> Iterator[str]:
    """The amounts of a request's changes and the values that it tells, which its question said."""
    yield from (f"{one.value} {one.feature.unit}" for one in asked.stated)
    for scenario in asked.scenarios:
        for one in scenario:
            yield f"{one.to if one.to is not None else one.by} {one.feature.unit}"


@pytest.mark.parametrize("asks", [(Ask.CAUSE,), (Ask.FIX,), (Ask.VERDICT,), (Ask.CAUSE, Ask.FIX)])
@pytest.mark.parametrize("text", list(QUESTIONS.values()))
def test_a_diagnosis_is_short(asks: tuple[Ask, ...], text: str) -> None:
    for seed in range(10):
        answer, _ = answered(Request(text, asks), Random(seed))
        before_quotes = re.split(r"\*\*문서의 조언\*\*|\*\*From the documents\*\*", answer)[0]

        assert len(before_quotes) <= DIAGNOSIS_CHARACTERS


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
@pytest.mark.parametrize("ask", [Ask.LIMIT, Ask.TYPICAL, Ask.VALUE, Ask.MEANING])
def test_particles_agree_with_every_variable_and_value(feature: Feature, ask: Ask) -> None:
    asked = Request(QUESTIONS["ko"], (ask,), variables=(feature,))
    low, high = feature.limits or feature.plausible
    for value in (low, high, feature.typical, low - 1, None):
        shown: list[NamedResult] = [(LOOK_UP, {}, {"variables": [looked_up(feature, value)]})]
        answer = Responder(conversation(asked, shown, turn=1), asked, VARIABLES).answer()

        for mention in (feature.label, f" {feature.unit}"):
            for found in re.finditer(re.escape(mention) + r"(?=[은는이가을를과와로으])", answer):
                word, behind = answer[: found.end()], answer[found.end() :]
                particle = _PARTICLE.match(behind)
                if particle is None or last_sound(word) is None:
                    continue
                pair = {
                    "은": "은/는",
                    "는": "은/는",
                    "이": "이/가",
                    "가": "이/가",
                    "을": "을/를",
                    "를": "을/를",
                    "과": "과/와",
                    "와": "과/와",
                    "으로": "으로/로",
                    "로": "으로/로",
                }[particle[1]]
                assert form(word, pair) == particle[1], answer


def test_a_what_if_that_was_not_understood_is_not_predicted() -> None:
    left = (Leftover("900 psi", Left.UNIT, near=("Process_HoldPressure",)),)
    asked = Request("증압 온도를 900 psi로?", (Ask.WHAT_IF,), leftovers=left)
    answer, whole = answered(asked, Random(1))

    assert whole == []
    assert "“900 psi”의 단위는" in answer
    assert "가까운 것: 증압." in answer
    assert "%" not in answer


def test_an_open_question_is_asked_back_with_its_choices_and_calls_no_tool() -> None:
    choice = Choice("‘온도’는 어느 변수를 말하나요?", (Option("금형 온도", "금형 온도를 20 °C 올리면?"),))
    asked = Request("온도 20도 올리면?", (Ask.WHAT_IF,), choice=choice)

    assert plan(conversation(asked, [], turn=0), asked, wording(asked), ALL_TOOLS) == []
    assert answered(asked, Random(1))[0].startswith(choice.question)


def test_several_scenarios_are_a_table_with_the_shot_as_it_is() -> None:
    pressure = VARIABLES.by_name["Process_HoldPressure"]
    scenarios = [(Change(pressure, to=110.0),), (Change(pressure, to=130.0),)]
    asked = Request("보압 110, 130은?", (Ask.WHAT_IF,), scenarios, (pressure,))
    answer, _ = answered(asked, Random(3))

    assert [line.split("|")[1].strip() for line in answer.splitlines() if line.startswith("| ")] == [
        "가정",
        "---",
        "지금 그대로",
        "증압 100 → 110 MPa",
        "증압 100 → 130 MPa",
    ]
    assert "증압 130 MPa은 설비의 설정 한계(75~125 MPa) 밖이니" in answer


def test_another_unit_is_said_with_its_conversion() -> None:
    pressure = VARIABLES.by_name["Process_HoldPressure"]
    row = {
        "changes": [
            {
                "feature": pressure.name,
                "from": 100.0,
                "to": 110.0,
                "unit": "MPa",
                "beyond_limit": None,
                "asked": {"to": 1100.0, "unit": "bar"},
            }
        ],
        "prediction": {"class": "defect", "class_probabilities": {"normal": 0.5, "defect": 0.5}},
    }
    asked = Request("보압 1100 bar?", (Ask.WHAT_IF,), [(Change(pressure, to=1100.0, unit="bar"),)])
    shown: list[NamedResult] = [("predict_quality", {}, summarise(Tool.PREDICT, T1) | {"scenarios": [row]})]
    answer = Responder(conversation(asked, shown, turn=1), asked, VARIABLES).answer()

    assert "1100 bar는 110 MPa입니다." in answer


def test_a_value_that_the_tool_did_not_accept_is_named_with_its_reason() -> None:
    pressure = VARIABLES.by_name["Process_HoldPressure"]
    asked = Request("보압 900 rpm?", (Ask.WHAT_IF,), [(Change(pressure, to=900.0, unit="rpm"),)])
    details = [{"field": "scenarios.0.changes.0.unit", "reason": "rpm does not convert to MPa; try bar, psi"}]
    error = {"code": "validation_error", "message": "Not valid.", "details": details}
    answer = Responder(
        conversation(asked, [("predict_quality", {}, {"error": error})], turn=1), asked, VARIABLES
    ).answer()

    assert "“증압 900 rpm”은 받아들여지지 않았습니다: rpm does not convert to MPa; try bar, psi" in answer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("보압 10 % 올리면?", "이 샷에 증압 값이 없어 “증압 +10 %”는 예측하지 않았습니다."),
        ("Hold pressure up 10 %?", "The shot has no value of intensification pressure, so"),
    ],
)
def test_a_change_of_a_value_that_the_shot_lacks_is_told_in_the_reader_s_words(text: str, said: str) -> None:
    pressure = VARIABLES.by_name["Process_HoldPressure"]
    asked = Request(text, (Ask.WHAT_IF,), [(Change(pressure, by=10.0, unit="%"),)])
    reason = "the shot has no value of Process_HoldPressure to change by an amount; give to instead"
    error = {
        "code": "validation_error",
        "message": "Not valid.",
        "details": [{"field": "scenarios.0.changes.0.by", "reason": reason}],
    }
    answer = Responder(
        conversation(asked, [("predict_quality", {}, {"error": error})], turn=1), asked, VARIABLES
    ).answer()

    assert said in answer
    assert "Process_HoldPressure" not in answer


def test_a_follow_up_says_the_verdict_in_a_line() -> None:
    row = {"tool": "predict_quality", "overrides": {}, "result": summarise(Tool.PREDICT, T1)}
    asked = Request("조정안은?", (Ask.FIX,))
    shown: list[NamedResult] = [
        ("predict_quality", {}, summarise(Tool.PREDICT, T1)),
        ("analyze_feature_importance", {}, summarise(Tool.IMPORTANCE, T2)),
    ]
    before = (Earlier("이 샷은?", (row,)),)
    again = Responder(conversation(asked, shown, turn=1, earlier=before), asked, VARIABLES).answer()
    first = Responder(conversation(asked, shown, turn=1), asked, VARIABLES).answer()

    assert again.startswith("판정은 앞과 같이 불량, 불량 확률 87.3 %입니다.")
    assert "가장 크게 높입니다" in first
    assert "가장 크게 높입니다" not in again


def test_documents_of_another_defect_are_not_quoted() -> None:
    rows = [
        T3["results"][0] | {"id": "flash.ko", "defect_modes": ["flash"]},
        T3["results"][1] | {"id": "any.ko", "category": "process"},
        T3["results"][1] | {"id": "stain.ko", "category": "defect"},
        T3["results"][2] | {"id": "cold.ko", "defect_modes": ["cold_shut", "flash"]},
    ]
    asked = Request("냉간 대책", (Ask.DOCUMENTS,), modes=("cold_shut",), aspect=Aspect.COUNTERMEASURE)
    shown: list[NamedResult] = [("search_knowledge_base", {}, {"results": rows})]
    answer = Responder(conversation(asked, shown, turn=1), asked, VARIABLES).answer()

    assert re.findall(r"\[([a-z]+\.ko)\]", answer) == ["any.ko", "cold.ko"]


def test_a_comparison_has_the_values_that_differ_the_strongest_drivers_first() -> None:
    earlier = (
        Earlier(
            "이 샷은?",
            ({"tool": "predict_quality", "overrides": {}, "result": summarise(Tool.PREDICT, T1_GOOD)},),
        ),
    )
    changes = [
        {"feature": "Process_HoldPressure", "from": 100.0, "to": 97.0, "unit": "MPa"},
        {"feature": "Process_MoldTemperature", "from": 195.0, "to": 171.5, "unit": "°C"},
    ]
    shown: list[NamedResult] = [
        ("predict_quality", {}, summarise(Tool.PREDICT, T1)),
        ("analyze_feature_importance", {}, summarise(Tool.IMPORTANCE, T2)),
    ]
    asked = Request("바로 전 샷과 차이", (Ask.COMPARISON,))
    told = Conversation(asked.text, BAD, 1, shown, earlier, {"from": 1, "changes": changes})
    rows = [line for line in Responder(told, asked, VARIABLES).answer().splitlines() if line.startswith("|")]

    assert rows[2:4] == ["| 판정 | 양품 | 불량 |", "| 불량 확률 | 4.7 % | 87.3 % |"]
    assert rows[-2:] == ["| 금형 온도 | 195 °C | 172 °C |", "| 증압 | 100 MPa | 97 MPa |"]


def test_a_hand_over_has_shots_drivers_what_was_tried_and_what_is_open() -> None:
    tried = {**summarise(Tool.PREDICT, T1), "scenarios": [scenario_row((change(Random(1)),), Random(4))]}
    earlier = tuple(
        Earlier(question, ({"tool": tool, "overrides": {}, "result": result},))
        for question, tool, result in (
            ("이 샷은?", "predict_quality", summarise(Tool.PREDICT, T1)),
            ("왜?", "analyze_feature_importance", summarise(Tool.IMPORTANCE, T2)),
            ("올리면?", "predict_quality", tried),
        )
    )
    asked = Request("인계 요약", (Ask.SUMMARY,))
    answer = Responder(conversation(asked, [], turn=0, earlier=earlier), asked, VARIABLES).answer()
    kinds = [line.split(":")[0] for line in answer.splitlines() if line.startswith("- ")]

    assert kinds == ["- 샷", "- 주요 변수", "- 시험한 가정", "- 제안된 조정안", "- 남은 일"]


@pytest.mark.parametrize("tools", [ALL_TOOLS, Offered()])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_ends_and_gives_each_call_an_id_of_its_own(seed: int, tools: Offered) -> None:
    random = Random(seed)
    for _ in range(20):
        asked = request(random)
        uses = plan(conversation(asked, [], turn=0), asked, wording(asked), tools)

        ids = [use.tool_use_id for use in uses]
        assert len(set(ids)) == len(ids)
        assert all(one != other for one, other in pairwise([(u.name, str(u.arguments)) for u in uses]))
        assert plan(conversation(asked, [], turn=2), asked, wording(asked), tools) == []
