"""The line's history asked of the whole agent: recorded shots, T4, the offline model and grounding."""

import itertools
import random
import re
from dataclasses import replace

import pytest

from agent.api.dependencies import Services
from agent.grounding.check import unsupported_numbers
from agent.grounding.evidence import Evidence
from agent.services import build_services
from agent.settings import AgentSettings
from agent.tools.in_process import InProcessTransport
from checks.evaluation.asking import Answer, ask_one
from shared.contracts.tools import Tool
from shared.probability import percent
from shared.settings import read_settings
from shared.tool_adapter import tool_handler
from t4_shots.service import ShotService
from tests.shot_parts import HOUR, MINUTE, NOON, kept, said
from tests.shot_service import service

SESSIONS = itertools.count()
BEGAN = 330
QUESTIONS = [
    "어제 야간조 불량률은?",
    "최근 50샷 추세",
    "이 불량이 언제부터였어?",
    "용탕 온도 추세 최근 200샷",
    "지난주보다 나빠졌어?",
    "오늘 제일 나쁜 샷 뭐야",
    "금형 M1과 M2 비교해줘",
    "오늘 시간대별 불량률",
    "이번 주에 제일 많이 나온 불량이 뭐야?",
    "최근 20샷 목록",
    "how many defects last night?",
    "trend of the last 50 shots",
    "which mould is worst this week",
    "is today worse than yesterday?",
    "since when has the melt temperature been drifting in the last 300 shots?",
]


def line(seed: int) -> ShotService:
    """A line that ran well until, two thirds of a shift ago, its melt grew cold and defects came."""
    draw = random.Random(seed)
    memory, shots = service(), []
    for number in range(400):
        late = number >= BEGAN
        bad = draw.random() < (0.5 if late else 0.05)
        shot = kept(
            f"s{number}",
            NOON - (400 - number) * 5 * MINUTE,
            verdict="defect" if bad else draw.choice(["normal"] * 8 + ["unsure", "withheld"]),
            mould="M1" if number % 2 else "M2",
            mode="cold_shut" if bad else None,
        )
        score = replace(shot.score, probability=draw.uniform(0.4, 0.99) if bad else draw.uniform(0, 0.2))
        features = {"Process_Temperature": draw.gauss(640 if late else 670, 4)}
        shots.append(replace(shot, features=features, score=score))
    memory.store.add(shots)
    return memory


def agent(memory: ShotService | None) -> Services:
    """The agent as it is deployed, without Bedrock, on a line's memory or none."""
    transport = memory and InProcessTransport(tool_handler("t4_shots", memory.answer))
    settings = read_settings(AgentSettings, {"USE_MOCK": "true", "LOG_LEVEL": "ERROR"})
    return build_services(settings, {Tool.SHOTS: transport} if transport else {})


@pytest.mark.parametrize(
    "question", ["오늘 제일 많이 나온 불량이 뭐야?", "what was the most common defect today?"]
)
def test_without_a_defect_no_kind_of_defect_is_told_with_a_nought(question: str) -> None:
    memory = service()
    shots = [kept(f"s{number}", NOON - number * MINUTE) for number in range(30)]
    memory.store.add([*shots, kept("said", NOON, outcome=said("defect", "cold_shut"))])

    answer = ask(agent(memory), question)

    assert "불량으로 판정된 샷이 없어" in answer.text or "No shot was taken for a defect" in answer.text
    assert "| 0 |" not in answer.text


def ask(built: Services, question: str) -> Answer:
    return ask_one(built, question, {}, f"line_{next(SESSIONS)}")


@pytest.fixture(scope="module", params=range(3))
def built(request: pytest.FixtureRequest) -> Services:
    return agent(line(request.param))


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_number_of_an_answer_is_one_that_the_line_told(built: Services, question: str) -> None:
    answer = ask(built, question)

    assert [tool for tool, _ in answer.calls] == [Tool.SHOTS]
    assert "error" not in answer.runs[0].result
    assert answer.unsupported == []
    assert not answer.end.get("warnings")
    assert "default" in answer.text


@pytest.mark.parametrize(
    "question", ["어제 야간조 불량률은?", "how many defects last night?", "오늘 시간대별 불량률"]
)
def test_a_rate_is_told_with_the_shots_that_it_is_of(built: Services, question: str) -> None:
    answer = ask(built, question)
    total = answer.runs[0].result["total"]

    said = re.findall(r"(\d+) / (\d+) = ([<>\d.]+) %", answer.text)
    rows = re.findall(r"\| (\d+) \| (\d+) \| (\d+) \| ([<>\d.]+) % \|", answer.text)

    assert (str(total["defects"]), str(total["judged"]), percent(total["rate"])) in said
    assert rows or "시간대별" not in question
    for defects, judged, rate in [*said, *((bad, of, rate) for _, of, bad, rate in rows)]:
        assert rate == percent(int(defects) / int(judged))


@pytest.mark.parametrize("claimed", ["37.77 %", "불량 1234개", "678.9 °C"])
def test_a_number_that_the_line_did_not_tell_is_marked(built: Services, claimed: str) -> None:
    answer = ask(built, "어제 야간조 불량률은?")
    known = Evidence(results=[answer.runs[0].result])

    assert unsupported_numbers(f"{answer.text} {claimed}입니다.", known)


def test_the_exact_time_is_told_by_the_plants_clock(built: Services) -> None:
    answer = ask(built, "어제 야간조 불량률은?")

    assert "2026-02-09 20:00부터 2026-02-10 08:00까지" in answer.text
    assert "Asia/Seoul" in answer.text


@pytest.mark.parametrize("question", ["이 불량이 언제부터였어?", "용탕 온도 추세 최근 200샷"])
def test_the_beginning_of_the_fault_is_told_with_what_moved(built: Services, question: str) -> None:
    answer = ask(built, question)

    since = answer.runs[0].result["trend"]["since"]
    # A point of the defect rate is ten shots, of which a chance defect before may make one more.
    assert BEGAN - 30 <= int(since["shot_id"][1:]) <= BEGAN + 12
    assert since["shot_id"] in answer.text
    assert "용탕 온도 6" in answer.text


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("3호기랑 비교해줘", "line 3"),
        ("3교대 불량률은?", "day, night"),
        ("오늘 2시 이후 불량률은?", "“2시 이후”"),
    ],
)
def test_what_was_not_understood_is_told_with_the_choices(built: Services, question: str, names: str) -> None:
    answer = ask(built, question)

    assert names in answer.text
    assert "불량률은" not in answer.text.replace(question, "")


@pytest.mark.parametrize(
    ("question", "says"),
    [("어제 야간조 불량률은?", "POST /api/shots"), ("how many defects last night?", "docs/api.md")],
)
def test_a_line_without_shots_says_how_to_record_some(question: str, says: str) -> None:
    answer = ask(agent(service()), question)

    assert says in answer.text
    assert answer.unsupported == []


def test_answers_on_the_line_are_not_kept_and_see_the_next_shot() -> None:
    memory = line(1)
    built = agent(memory)

    first = ask(built, "어제 야간조 불량률은?")
    memory.store.add([kept("late", NOON - 10 * HOUR, verdict="defect")])
    second = ask(built, "어제 야간조 불량률은?")

    defects = [answer.runs[0].result["total"]["defects"] for answer in (first, second)]
    assert defects[1] == defects[0] + 1
    assert not second.end.get("cached")


def test_where_the_line_keeps_no_shots_nobody_is_offered_the_tool() -> None:
    answer = ask(agent(None), "어제 야간조 불량률은?")

    assert Tool.SHOTS not in [tool for tool, _ in answer.calls]


@pytest.mark.parametrize(
    ("question", "says"),
    [("이번 로트 불량률은?", "기간"), ("how were the other machines today?", "Name a period")],
)
def test_records_that_are_not_named_are_asked_for_and_not_guessed(
    built: Services, question: str, says: str
) -> None:
    answer = ask(built, question)

    assert Tool.SHOTS not in [tool for tool, _ in answer.calls]
    assert says in answer.text
    assert answer.unsupported == []


@pytest.mark.parametrize(
    ("first", "then", "whole"),
    [
        ("어제 불량률은?", "그 전날은?", "그제 불량률은?"),
        ("defect rate yesterday?", "and the day before?", "defect rate the day before yesterday?"),
        ("어제 불량률은?", "금형별로는?", "어제 금형별 불량률은?"),
        ("오늘 불량률은?", "금형 M1만", "오늘 금형 M1 불량률은?"),
        ("어제 불량률은?", "야간조만 보면?", "어제 야간조 불량률은?"),
        ("how many defects today?", "by hour?", "how many defects today by hour?"),
        ("오늘 불량률은?", "냉간만", "오늘 냉간 불량률은?"),
        ("오늘 불량률은?", "어제랑 비교하면?", "오늘 불량률을 어제와 비교해줘"),
        ("오늘 금형 M1 불량률은?", "M2는?", "오늘 금형 M2 불량률은?"),
    ],
)
def test_a_follow_up_is_answered_like_the_whole_question(
    built: Services, first: str, then: str, whole: str
) -> None:
    session = f"line_{next(SESSIONS)}"
    ask_one(built, first, {}, session)

    followed, at_once = ask_one(built, then, {}, session), ask(built, whole)

    assert [tool for tool, _ in followed.calls] == [Tool.SHOTS]
    assert followed.unsupported == at_once.unsupported == []
    one, other = (answer.runs[0].result for answer in (followed, at_once))
    for name in ("what", "total", "rows", "by", "mould", "mode", "compared"):
        assert one.get(name) == other.get(name), name


def test_what_else_changed_is_told_in_the_same_answer_and_in_the_next(built: Services) -> None:
    session = f"line_{next(SESSIONS)}"

    first = ask_one(built, "언제부터 불량이 늘었어? 그때 뭐가 바뀌었어?", {}, session)
    then = ask_one(built, "그때 뭐가 바뀌었어?", {}, session)

    for answer in (first, then):
        began = answer.runs[0].result["trend"]["began"]
        assert abs(int(began["shot_id"][1:]) - BEGAN) <= 10
        assert began["shot_id"] in answer.text
        assert "함께 바뀐 것" in answer.text
        assert "더 먼저 시작되었을 수 있고" in answer.text
        assert "용탕 온도 6" in answer.text
        assert answer.unsupported == []


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("오늘 로트 Z9 불량률은?", "로트 Z9의 샷은 없습니다"),
        ("오늘 찍힘 불량만 몇 개야?", "기공"),
        ("작년 10월 불량률은?", "“작년”"),
        ("예측이 얼마나 맞았어?", "검사 결과가 없습니다"),
    ],
)
def test_a_lot_mode_or_period_that_is_none_is_told(built: Services, question: str, names: str) -> None:
    answer = ask(built, question)

    assert names in answer.text
    assert answer.unsupported == []
