"""What the line's watch doubts is said below a verdict that rests on it, and never holds an answer up."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from agent.cache.answer_cache import AnswerCache
from agent.cache.store import MemoryAnswers
from agent.core.agent import Agent
from agent.core.line_watch import FRESH_S, LineWatch
from agent.core.question import Question
from agent.models.rule_based.model import RuleBasedModel
from agent.tools.transport import ToolFailed
from shared.text_analysis.language import Language
from tests.agent_parts import FAR_AWAY, InSession, Tools
from tests.fakes import RecordingObserver
from tests.tool_results import SHOT

OFF = {
    "code": "reading_off",
    "state": "not_trusted",
    "feature": "Process_MeltTemperature",
    "message": "Melt temperature: reads 12.5 °C higher than the other variables let expect.",
    "message_ko": "용탕 온도: 다른 변수로 미루어 본 값보다 12.5 °C 높게 나옵니다.",
}
WORSE = {
    "code": "more_defects",
    "state": "not_trusted",
    "message": "Of 640 ...",
    "message_ko": "검사한 640개",
}
KOREAN, ENGLISH = Language.KOREAN, Language.ENGLISH
VALUES = {"Process_MeltTemperature": 690.0}


class T4:
    """Answers with these reasons, and counts how often it is asked."""

    def __init__(self, *reasons: Mapping[str, Any], answer: Callable[[], Mapping[str, Any]] | None = None):
        self._answer = answer or (lambda: {"line": "default", "reasons": list(reasons)})
        self.asked: list[Mapping[str, Any]] = []

    def call(self, payload: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:
        self.asked.append(payload)
        return self._answer()


def watch(t4: T4, clock: Callable[[], float] = lambda: 10.0) -> LineWatch:
    made = LineWatch(t4, clock)
    made.look()
    return made


def test_a_verdict_that_rests_on_a_doubted_variable_gets_one_sentence_in_its_language() -> None:
    made = watch(T4(OFF))
    korean, english = made.doubt(VALUES, KOREAN), made.doubt(VALUES, ENGLISH)
    assert korean is not None
    assert english is not None
    assert OFF["message_ko"] in korean
    assert OFF["message"] in english
    assert "\n" not in korean + english


def test_a_verdict_without_that_variable_rests_on_nothing_doubted() -> None:
    assert watch(T4(OFF)).doubt({"Process_ClampForce": 700.0}, KOREAN) is None
    assert watch(T4({**OFF, "state": "too_few"})).doubt(VALUES, KOREAN) is None
    assert watch(T4()).doubt(VALUES, KOREAN) is None


def test_what_is_wrong_with_the_model_as_a_whole_concerns_every_verdict_once_it_is_sure() -> None:
    assert watch(T4(WORSE)).doubt({"Process_ClampForce": 700.0}, KOREAN) is not None
    assert watch(T4({**WORSE, "state": "watch"})).doubt(VALUES, KOREAN) is None


def test_the_status_is_read_once_in_a_while() -> None:
    now = [10.0]
    t4 = T4(OFF)
    made = watch(t4, lambda: now[0])
    for _ in range(5):
        made.look()
        assert made.doubt(VALUES, KOREAN)
    assert len(t4.asked) == 1
    now[0] += FRESH_S + 1
    made.look()
    assert made.doubt(VALUES, KOREAN)
    assert len(t4.asked) == 2


def _fails() -> Mapping[str, Any]:
    raise ToolFailed("down")


def _breaks() -> Mapping[str, Any]:
    raise RuntimeError


@pytest.mark.parametrize(
    "answer",
    [_fails, _breaks, dict, lambda: {"error": {"code": "unavailable"}}, lambda: {"reasons": [None, {}, 7]}],
)
def test_a_t4_that_fails_or_answers_oddly_leaves_answers_as_they_are(
    answer: Callable[[], Mapping[str, Any]],
) -> None:
    assert watch(T4(answer=answer)).doubt(VALUES, KOREAN) is None


def test_a_t4_that_hangs_holds_nobody_up() -> None:
    hangs = threading.Event()
    made = watch(T4(answer=lambda: {"reasons": [OFF]} if hangs.wait(30) else {}))
    assert made.doubt(VALUES, KOREAN) is None
    hangs.set()


def told_with(
    made: LineWatch | None, question: str = "불량 원인이 뭐야?"
) -> tuple[str, Mapping[str, Any], Any]:
    """The answer, its `ai_response` and its usage, by the offline model with or without a watch."""
    agent = Agent(RuleBasedModel(), Tools().gateway(), watch=made)
    run = agent.begin(Question(question, SHOT), RecordingObserver(), FAR_AWAY)
    events = [event.payload() for event in agent.run(run)]
    streamed = "".join(event["text"] for event in events if event["type"] == "answer_delta")
    (response,) = [event["data"] for event in events if event["type"] == "ai_response"]
    assert streamed == response["answer"]
    return streamed, response, run.usage


@pytest.mark.parametrize(
    ("question", "named"), [("불량 원인이 뭐야?", "message_ko"), ("Why is it bad?", "message")]
)
def test_an_answer_with_a_verdict_ends_with_the_doubt_and_costs_no_token_more(
    question: str, named: str
) -> None:
    name = next(iter(SHOT))
    plain, _, usage = told_with(None, question)
    doubted, response, same = told_with(watch(T4({**OFF, "feature": name})), question)
    assert doubted.startswith(plain)
    assert doubted.removeprefix(plain).strip().strip("_").endswith(OFF[named])
    assert same == usage
    assert "12.5" not in [row["text"] for row in response["unsupported"]]


def test_an_answer_without_a_verdict_says_nothing_of_it() -> None:
    made = watch(T4({**OFF, "feature": next(iter(SHOT))}))
    answer, _, _ = told_with(made, "안녕하세요")
    assert OFF["message_ko"] not in answer


def test_an_answer_with_a_doubt_is_not_kept_for_the_next_who_asks() -> None:
    cache = AnswerCache(MemoryAnswers(600), "test")
    asked = InSession(cache=cache)
    doubting = replace(asked.assistant.agent, watch=watch(T4({**OFF, "feature": next(iter(SHOT))})))
    asked.assistant = replace(asked.assistant, agent=doubting)
    asked.ask()
    assert not InSession(cache=cache, session_id="session_2").ask()[-1]["cached"]
    assert InSession(cache=cache, session_id="session_3").ask()[-1]["cached"]


@pytest.mark.parametrize(
    ("question", "named"), [("불량 원인이 뭐야?", "message_ko"), ("Why is it bad?", "message")]
)
def test_an_answer_that_was_kept_before_a_doubt_is_not_told_without_it(question: str, named: str) -> None:
    cache = AnswerCache(MemoryAnswers(600), "test")
    doubts: list[Mapping[str, Any]] = []
    now = [10.0]
    made = LineWatch(T4(answer=lambda: {"reasons": list(doubts)}), lambda: now[0])

    def ask(session: str, text: str = question) -> tuple[str, bool]:
        asked = InSession(cache=cache, session_id=session)
        agent = replace(asked.assistant.agent, watch=made)
        asked.assistant = replace(asked.assistant, agent=agent)
        events = asked.ask(text)
        (told,) = [event["data"]["answer"] for event in events if event["type"] == "ai_response"]
        return str(told), bool(events[-1]["cached"])

    plain, _ = ask("session_1")
    greeting, _ = ask("session_2", "안녕하세요")
    assert ask("session_3") == (plain, True)
    doubts.append({**OFF, "feature": next(iter(SHOT))})
    now[0] += FRESH_S + 1
    made.look()
    _until(lambda: made.doubt(SHOT, KOREAN) is not None)
    told, cached = ask("session_4")
    assert not cached
    assert OFF[named] in told
    assert ask("session_5", "안녕하세요") == (greeting, True)  # without a verdict
    doubts.clear()
    now[0] += FRESH_S + 1
    made.look()
    _until(lambda: made.doubt(SHOT, KOREAN) is None)
    assert ask("session_6") == (plain, True)


def _until(seen: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.01)
