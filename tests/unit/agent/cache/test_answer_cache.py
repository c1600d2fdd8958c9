"""Equal questions answered from the cache, through the assistant."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from agent.cache.answer_cache import AnswerCache
from agent.cache.store import MemoryAnswers
from agent.cache.version_tracker import VersionTracker
from agent.models.errors import ModelThrottled
from agent.models.types import StopReason
from tests.agent_parts import QUESTION, InSession, Tools, log_lines
from tests.fakes import FakeTransport, ScriptedModel, Turn, ask_for, break_with, kinds, say, use
from tests.tool_results import SHOT, T1, T2

CAUSE = ask_for(use("predict_quality"), use("analyze_feature_importance"))


@dataclass
class Asking:
    """Questions in one session after another, on one model, one store and a clock of its own."""

    turns: tuple[Turn, ...]
    tools: Tools = field(default_factory=Tools)
    scope: str = "claude"
    now: float = 0.0

    def __post_init__(self) -> None:
        self.model = ScriptedModel(*self.turns)
        self.store = MemoryAnswers(600, lambda: self.now)
        self.versions = VersionTracker(lambda: self.now)
        self.sessions = 0

    def ask(self, question: str = QUESTION, **options: Any) -> list[dict[str, Any]]:
        """All events of one answer."""
        return self.asked(question, **options)[0]

    def asked(
        self, question: str = QUESTION, session_id: str = "", **options: Any
    ) -> tuple[list[dict[str, Any]], InSession]:
        """The events, and the assistant that gave them."""
        self.sessions += 1
        cache = AnswerCache(self.store, options.pop("scope", self.scope), self.versions)
        parts = InSession(
            self.model,
            self.tools,
            session_id=session_id or f"session_{self.sessions}",
            cache=cache,
            **options,
        )
        return parts.ask(question), parts


def test_an_equal_question_is_answered_without_model_and_tools() -> None:
    asking = Asking((CAUSE, say("금형이 차갑습니다.")))
    first, second = asking.ask(), asking.ask()

    assert (first[-1]["cached"], second[-1]["cached"]) == (False, True)
    assert len(asking.model.requests) == 2
    assert asking.tools.t1 is not None
    assert len(asking.tools.t1.payloads) == 1
    assert second[:-1] == first[:-1]


def test_a_kept_answer_costs_no_tokens_and_names_the_model_that_wrote_it() -> None:
    asking = Asking((CAUSE, say("답")))
    asking.ask()

    usage = asking.ask()[-1]["usage"]
    assert usage["model_id"] == "scripted-model"
    assert {name: value for name, value in usage.items() if name != "model_id"} == {
        "turns": 0,
        "input_tokens": 0,
        "output_tokens": 0,
        "cache_read_tokens": 0,
        "cache_write_tokens": 0,
    }


@pytest.mark.parametrize("question", ["불량  원인이 뭐야", "불량 원인이 뭐야?!", " 불량 원인이 뭐야? "])
def test_spaces_and_marks_at_the_end_do_not_make_another_question(question: str) -> None:
    asking = Asking((CAUSE, say("답")))
    asking.ask()

    assert asking.ask(question)[-1]["cached"]


def test_the_order_of_values_does_not_make_other_values() -> None:
    asking = Asking((CAUSE, say("답")))
    asking.ask()

    assert asking.ask(features=dict(reversed(SHOT.items())))[-1]["cached"]


@pytest.mark.parametrize(
    "other",
    [
        {"question": "불량 이유가 뭐야?"},
        {"features": {**SHOT, "Process_Temperature": 1.0}},
        {"caller": "somebody-else"},
        {"scope": "another model"},
    ],
)
def test_anything_else_that_differs_makes_a_new_answer(other: dict[str, Any]) -> None:
    asking = Asking((CAUSE, say("답"), CAUSE, say("새 답")))
    asking.ask()

    last = asking.ask(**other)
    assert (last[-2]["data"]["answer"], last[-1]["cached"]) == ("새 답", False)


def test_the_same_question_later_in_a_conversation_is_another_question() -> None:
    asking = Asking((CAUSE, say("답"), say("아까 말씀드렸듯이")))
    _, parts = asking.asked()

    assert parts.ask()[-1]["cached"] is False


def test_a_kept_answer_is_remembered_in_its_session() -> None:
    asking = Asking((CAUSE, say("답")))
    asking.ask()
    _, parts = asking.asked(session_id="session_9")

    (exchange,) = parts.sessions.open("session_9", "engineer")
    assert (exchange.question, exchange.answer) == (QUESTION, "답")


def test_after_a_minute_without_a_tool_the_versions_in_use_are_unknown() -> None:
    asking = Asking((CAUSE, say("답"), CAUSE, say("새 답")))
    asking.ask()
    asking.now = 61.0

    assert asking.ask()[-1]["cached"] is False
    assert asking.ask()[-1]["cached"] is True


def test_a_new_bundle_makes_new_answers() -> None:
    def of(version: str) -> Tools:
        return Tools(
            t1=FakeTransport({**T1, "model_version": version}),
            t2=FakeTransport({**T2, "model_version": version}),
        )

    asking = Asking((CAUSE, say("답"), CAUSE, say("다른 답"), CAUSE, say("새 답")), tools=of("1"))
    asking.ask()
    asking.tools = of("2")
    asking.ask("다른 질문")

    assert asking.ask()[-2]["data"]["answer"] == "새 답"


def test_an_answer_expires() -> None:
    asking = Asking((say("안녕하세요."), say("또 안녕하세요.")))
    asking.ask("안녕")
    asking.now = 599.0
    assert asking.ask("안녕")[-1]["cached"]
    asking.now = 601.0
    assert not asking.ask("안녕")[-1]["cached"]


@pytest.mark.parametrize(
    ("turns", "end"),
    [
        ((say("반쯤", stop=StopReason.MAX_TOKENS), say("온전한 답")), "done"),
        ((break_with(ModelThrottled("busy")), say("온전한 답")), "error"),
    ],
)
def test_what_failed_or_came_with_a_warning_is_not_kept(turns: tuple[Turn, ...], end: str) -> None:
    asking = Asking(turns)

    assert kinds(asking.ask())[-1] == end
    assert asking.ask()[-2]["data"]["answer"] == "온전한 답"


def test_the_log_says_that_an_answer_was_kept() -> None:
    asking = Asking((CAUSE, say("답")))
    _, first = asking.asked()
    _, second = asking.asked()

    assert [log_lines(parts.written)[-1]["cached"] for parts in (first, second)] == [False, True]


def test_the_least_recently_used_answer_goes_first() -> None:
    store = MemoryAnswers(600, lambda: 0.0, capacity=2)
    store.put("a", b"1", "engineer")
    store.put("b", b"2", "engineer")
    store.get("a")
    store.put("c", b"3", "engineer")

    assert [store.get(key) for key in "abc"] == [b"1", None, b"3"]


def test_a_kept_answer_is_stored_under_its_askers_name_and_goes_with_it() -> None:
    asking = Asking((CAUSE, say("하나"), CAUSE, say("둘"), CAUSE, say("셋")))
    asking.ask(caller="engineer")
    asking.ask(caller="somebody-else")

    assert asking.store.forget("engineer", lambda: True).counts == {"answers": 1}
    assert asking.ask(caller="somebody-else")[-1]["cached"]
    assert not asking.ask(caller="engineer")[-1]["cached"]
