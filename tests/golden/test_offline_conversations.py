"""Whole conversations with the offline model and the real tools: each kind of question as it is asked."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import pytest

from agent.api.dependencies import Services
from checks.evaluation.asking import Answer, ask
from checks.evaluation.golden import Golden
from checks.evaluation.run import services
from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from shared.probability import percent
from t2_importance.service import Explainer
from tests.quality_parts import default_bundle

SCHEMA = read_schema(asset("models", "default", "schema.json"))
SHOTS = {example.id: example.features for example in SCHEMA.examples}
SESSIONS = itertools.count()
PREDICT, IMPORTANCE, SEARCH = "predict_quality", "analyze_feature_importance", "search_knowledge_base"
WHY = "불량 원인이 뭐야?"
EXPLAINED = Explainer.of(default_bundle()).analyze({"features": SHOTS["cold-die"]})
RISK, CHANCE = percent(EXPLAINED["explained_probability"]), percent(1 - EXPLAINED["explained_probability"])
"""Of the shot that is asked about where a case names no other, in percent."""
LAST = {change["feature"]: change["to"] for change in EXPLAINED["adjustments"][-1]["changes"]}


@cache
def built() -> Services:
    """The agent as it is deployed, without Bedrock."""
    return services({}, bedrock=False)


def of_a_conversation(question: str, shot: str, before: Sequence[str] = ()) -> Golden:
    """A question on a sample shot, after others; nothing is expected of its answer."""
    return Golden(
        question=question,
        kind="conversation",
        held_out=False,
        features=SHOTS.get(shot, {}),
        before=before,
        session_values=False,
        tools=frozenset(),
        may=frozenset(),
        overrides={},
        facts=(),
        says=(),
        never=(),
    )


def talk(question: str, before: Sequence[str] = (), shot: str = "cold-die") -> Answer:
    """The answer to the last question of a session."""
    session = f"session_conversation_{next(SESSIONS)}"
    return ask(built(), of_a_conversation(question, shot, before), session)


def what_ifs(answer: Answer) -> list[dict[str, float]]:
    """The changed values of each scenario that was predicted, by variable."""
    found = []
    for tool, given in answer.calls:
        if tool == PREDICT:
            told = given.get("scenarios") or [given]
            found += [{row["feature"]: row["to"] for row in one.get("changes", ())} for one in told]
    return [row for row in found if row]


@dataclass(frozen=True)
class Case:
    """A question, what comes before it, and what is right for it."""

    question: str
    says: Sequence[str] = ()
    never: Sequence[str] = ()
    before: Sequence[str] = ()
    shot: str = "cold-die"
    changes: Sequence[Mapping[str, float]] = field(default=())


CASES = [
    Case(
        "쿨링타임 12는?",
        ["**가정: 냉각 시간 10.5 → 12.0 s**", "냉각 시간을 바꾸면 사이클 타임 34.0 → 35.5 s도 따라"],
        before=["금형 온도를 10도 올리면?"],
        changes=[{"Process_CoolingTime": 12.0}],
    ),
    Case(
        "보압을 108에서 110으로 올리면?",
        ["증압 100 → 110 MPa", "질문의 108 MPa과 달리 증압의 지금 값은 100 MPa입니다."],
        changes=[{"Process_HoldPressure": 110.0}],
    ),
    Case(
        "lower hold pressure from 108 MPa to 100 MPa",
        ["intensification pressure 108 → 100 MPa"],
        shot="low-clamp",
        changes=[{"Process_HoldPressure": 100.0}],
    ),
    Case(
        "형체력 900톤까지 올리면",
        ["형체력 720 → 900 t", "설비의 설정 한계(620~820 t) 밖이니 그대로 적용하지 마세요"],
        changes=[{"Process_ClampForce": 900.0}],
    ),
    Case("압력을 100으로 하면?", ["어느 변수를 말하나요?"], ["불량 확률"]),
    Case(
        "보압 80 → 90 → 110 각각 어때?",
        ["증압 100 → 80 MPa", "증압 100 → 90 MPa", "증압 100 → 110 MPa"],
        changes=[{"Process_HoldPressure": value} for value in (80.0, 90.0, 110.0)],
    ),
    Case("사출 속도 한계에서 0.2 빼면?", ["사출 속도 3.5 → 5.2"], changes=[{"Process_InjectionSpeed": 5.2}]),
    Case("금형온도 상한보다 10도 낮게 하면?", ["→ 230 °C"], changes=[{"Process_MoldTemperature": 230.0}]),
    Case("clamp 50 tons under the max", ["720 → 770 t"], changes=[{"Process_ClampForce": 770.0}]),
    Case("raise die temp to 20 below the limit", ["→ 220 °C"], changes=[{"Process_MoldTemperature": 220.0}]),
    Case("냉각을 반 초 줄이면", ["10.5 → 10.0 s"], changes=[{"Process_CoolingTime": 10.0}]),
    Case("냉각 1초 반 늘리면", ["10.5 → 12.0 s"], changes=[{"Process_CoolingTime": 12.0}]),
    Case("스프레이 2초 더 뿌리면", ["“스프레이 2초”: 이 라인에 그런 변수가 없어"], ["증압 시간"]),
    Case(
        "스프레이 2초 더 뿌리면",
        ["“스프레이 2초”: 이 라인에 그런 변수가 없어"],
        before=["보압 시간을 2.5초로 하면?"],
    ),
    Case("보앞 110으로 하면?", ["“보앞 110”", "가까운 것: 증압."], ["불량 확률"]),
    Case("airblow to 3 s?", ["“airblow to 3 s”: this line has no such variable"], ["defect probability"]),
    Case(
        "온도센서2가 230인데 정상이야?",
        ["고정 금형 열전대 230 °C", "통상 190 °C보다 높습니다", "지금 값은 163 °C"],
    ),
    Case("보압이 95인데 왜 불량이야?", ["**판정", "95 MPa라고 했지만 요청의 값은 100 MPa"]),
    Case("금형 지금 몇 도야?", ["**금형 온도: 168 °C**"], ["문서의 조언"]),
    Case(
        "속도도 4.5로 같이 하면?",
        before=["보압 105로 하면?"],
        changes=[{"Process_HoldPressure": 105.0, "Process_InjectionSpeed": 4.5}],
    ),
    Case("둘 다 빼고 원래대로면?", ["**판정: 불량"], before=["보압 105로 하면?"]),
    Case("사이클타임 30초로 맞추려면 뭘 줄여야 돼?", ["“30초”는 목표로 보았습니다", "조정안"]),
    Case("불량 확률을 5% 밑으로 내리려면?", ["목표로 보았습니다", "조정안"]),
    Case("how do I get the defect probability below 5%?", ["“5%” to be a goal", "adjustment"]),
    Case("why did the last one fail but this one is ok?", ["no other shot to compare with"]),
    Case("is machine 3 worse than this one?", ["I know this shot only"]),
    Case("What does the machine allow for clamp force?", ["setting limits: 620–820 t"]),
    Case("아예 안 내리면?", ["**판정: 불량"], before=["보온로 20도 내리면 어떻게 될까?"]),
    Case("용탕온도만 통상값으로", ["647 → 670 °C"], changes=[{"Process_Temperature": 670.0}]),
    Case("which values are out of range?", ["**Verdict", "below the typical"]),
    Case(
        "전부 통상값으로 하면?",
        ["용탕 온도 647 → 670 °C"],
        changes=[
            {
                feature.name: feature.typical
                for feature in SCHEMA.features
                if feature.role == "setpoint" and SHOTS["cold-die"][feature.name] != feature.typical
            }
        ],
    ),
    Case(
        "속도 +0.3 보압 -5",
        ["3.5 → 3.8", "100 → 95"],
        changes=[{"Process_InjectionSpeed": 3.8, "Process_HoldPressure": 95.0}],
    ),
    Case("what if I bring the melt up to six seventy", changes=[{"Process_Temperature": 670.0}]),
    Case(
        "4.2랑 4.6 중에 뭐가 나아? 사출속도",
        changes=[{"Process_InjectionSpeed": 4.2}, {"Process_InjectionSpeed": 4.6}],
    ),
    Case("이 부품 기공 있을 확률은?", ["**판정", "기공의 확률은 <0.1 %"]),
    Case(
        "voltage dropped to 340 V, is that a problem?",
        ["340 V** (the question's value)", "below the typical"],
    ),
    Case("만약에 보압만 5 MPa 낮추고 시간은 0.3초 늘리면?", ["어느 변수를 말하나요?"], ["불량 확률"]),
    Case("give me options", ["**Verdict", "djustment", "tested in the simulator, not on a machine"]),
    Case("保圧を110MPaに上げたら?", ["「110MPa」は計算に使っていません", "判定: 不良"]),
    Case("如果保压提高到110MPa会怎样?", ["“110MPa”未用于计算"]),
    Case("Nếu tăng áp suất giữ lên 110 MPa thì sao?", ["“110 MPa” chưa được dùng"]),
    Case(
        "어제 오후 3시부터 350샷째인데 계속 기포가 나와요. 보압은 100 그대로고요. 원인이 뭘까요",
        ["**판정: 불량", "**조정안**"],
    ),
    Case(
        "Set the melt temperature to 1250 °F",
        ["1250 °F is 676.7 °C."],
        changes=[{"Process_Temperature": 676.7}],
    ),
    Case(
        "raise die temperature by 10 K",
        ["A difference of 10 K is 10 °C."],
        changes=[{"Process_MoldTemperature": 177.987}],
    ),
    Case("형체력 7000 kN이면?", ["7000 kN은 714 t입니다."], changes=[{"Process_ClampForce": 714.0}]),
    Case(
        "쿠션 4미리, 고속 4.5면?",
        ["비스킷 두께 3.8 → 4.0 mm, 고속 사출 속도 3.5 → 4.5 m/s"],
        changes=[{"Process_CushionPosition": 4.0, "Process_InjectionSpeed": 4.5}],
    ),
    Case("게이트 속도 45로 하면?", ["게이트 속도는 이 라인에서 측정하지 않아"], ["%"]),
    Case("What is the gate velocity?", ["does not measure the gate velocity"], ["defect probability"]),
    Case(
        "마지막 거로 하면?",
        ["**가정: "],
        before=[WHY, "조정안 알려줘"],
        changes=[LAST],
    ),
    Case(
        "어제 10시 20분에 3호기 로트 A1234에서 금형을 교체하고 50샷 돌렸는데 계속 불량이 나. 왜 그래?",
        ["**판정: 불량", "**조정안**"],
    ),
    Case("How far may the die temperature go?", ["setting limits: 165–240 °C", "there is room for"]),
    Case("증압 권장값이 얼마야?", ["**증압: 100 MPa**", "통상 100", "[intensification.ko]"], ["**판정"]),
    Case("지금 비스킷 값은 정상 범위야?", ["**비스킷 두께: 3.8 mm**", "통상 3.8"], ["**판정"]),
    Case("What does the share mean?", ["The **share** (%) is", "has the largest share"], before=[WHY]),
    Case("판정 기준이 무슨 뜻이야?", ["**판정 기준**은", f"이 샷은 불량 확률 {RISK} %"], ["**조정안**"]),
    Case("이상 점수가 뭐야?", ["이 샷의 이상 점수는"], ["**조정안**"], before=[WHY]),
    Case("바로 전 샷과 차이가 뭐야?", ["견줄 다른 샷이 없습니다"], ["관련 문서를 찾지"]),
    Case("오늘 불량률이 얼마야?", ["이 샷의 값만 알고 있어"], ["**판정"]),
    Case(
        "Write it up for the next shift",
        ["**Hand-over**", "- Shot: defect", "- What-if tried: ", "- Open: "],
        before=[WHY, "금형 온도를 10도 올리면?"],
    ),
    Case(
        "기공 대책 알려줘",
        ["가스 기공 (기포, 블로우홀) [gas-porosity.ko]", "\n1. 저속 속도를", "\n2. 전환 위치"],
        ["구멍이 보인다"],
    ),
    Case("기공 증상이 뭐야?", ["둥글고 안쪽이 매끈한 구멍"], ["\n1. 저속 속도를"]),
    Case("What helps against soldering?", ["[soldering.en]"], ["[flash", "[cold-shut"]),
    Case(
        "조정안 알려줘",
        [f"판정은 앞과 같이 불량, 불량 확률 {RISK} %입니다.", "조정안", "\n1. ", "\n2. "],
        ["가장 크게 높입니다"],
        before=[WHY],
    ),
    Case("압력을 10 올리면?", ["어느 변수를 말하나요?"], ["%"]),
    Case("このショットはなぜ不良ですか？", [f"**判定: 不良 — 不良確率 {RISK} %**", "調整案: "]),
    Case("Tại sao sản phẩm này bị lỗi?", [f"**Kết luận: lỗi — xác suất lỗi {RISK} %**", "Đề xuất"]),
    Case("这个铸件为什么不良？", [f"**判定: 不良 — 不良概率 {RISK} %**", "调整方案: "]),
    Case("Warum ist dieses Teil schlecht?", [f"defect probability {RISK} %", "in Korean or English only"]),
    Case("양품일 확률은?", [f"불량 확률 {RISK} %"], ["양품 확률", CHANCE]),
    Case("이 샷 양품이야?", ["**판정: 양품 — 불량 확률 1.5 %**"], ["98.5"], shot="good"),
    Case("금형 온도를 20도 올리면?", ["공정값이 없어"], ["%"], shot="none"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.question)
def test_each_kind_of_question_has_its_own_answer(case: Case) -> None:
    answer = talk(case.question, case.before, case.shot)

    assert answer.end["type"] == "done"
    assert [said for said in case.says if said not in answer.text] == [], answer.text
    assert [said for said in case.never if said in answer.text] == [], answer.text
    assert what_ifs(answer) == [pytest.approx(dict(one), abs=5e-4) for one in case.changes]
    assert answer.unsupported == []


def questions() -> list[tuple[str, str]]:
    """Questions by rule on every variable, in both languages, with a shot each."""
    shots = list(SHOTS)
    asked = []
    for number, feature in enumerate(SCHEMA.features):
        low, high = feature.limits or feature.plausible
        middle = round((low + high) / 2, 2)
        asked += [
            f"{feature.label}{'을' if number % 2 else '를'} {middle:g} {feature.unit}로 하면?",
            f"What if the {feature.label_en} is {middle:g} {feature.unit}?",
            f"{feature.label} 값이 정상이야?",
            f"What is the {feature.label_en} now?",
            f"{feature.label} 뜻이 뭐야?",
        ]
    asked += [f"{mode.label} 대책 알려줘" for mode in SCHEMA.defect_modes]
    asked += [f"Why does {mode.label_en.lower()} happen?" for mode in SCHEMA.defect_modes]
    asked += [WHY, "Why is this shot bad?", "조정안 알려줘", "How can I fix it?", "이 샷 양품이야?"]
    return [(question, shots[number % len(shots)]) for number, question in enumerate(asked)]


@pytest.mark.parametrize("part", range(4))
def test_no_answer_holds_a_number_without_support(part: int) -> None:
    for question, shot in questions()[part::4]:
        answer = talk(question, shot=shot)

        assert answer.end["type"] == "done"
        assert answer.unsupported == [], (question, answer.text)
        assert "None" not in answer.text


@pytest.mark.parametrize("shot", list(SHOTS))
def test_a_session_of_many_kinds_stays_supported(shot: str) -> None:
    asked = [
        WHY,
        "그럼 보압을 10 올리면?",
        "What if the die temperature is 200?",
        "첫 번째 조정안을 적용하면 어떻게 돼?",
        "영향이 무슨 뜻이야?",
        "조정안 알려줘",
        "대책 문서 찾아줘",
        "교대 인계 요약 작성해줘",
    ]
    for place, question in enumerate(asked):
        answer = talk(question, asked[:place], shot)

        assert answer.unsupported == [], (question, answer.text)
