"""The tools of one question: what runs, what is told, what may be called again."""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from agent.core.tool_executor import ToolExecutor
from agent.models.types import ToolResult, ToolUse
from agent.tools.transport import ToolUnavailable
from shared import jsonio
from tests.agent_parts import Tools
from tests.fakes import PATIENCE_S, FakeTransport, Gate, RecordingObserver, kinds, use
from tests.replaced_results import R1
from tests.tool_results import LATENTS, NO_FEATURES, SHOT, T1, T1_WHAT_IF, T2, T3

PREDICT = use("predict_quality")
IMPORTANCE = use("analyze_feature_importance")
SEARCH = use("search_knowledge_base", {"query": "소착 대책"})
HOTTER = use("predict_quality", {"features": {"Process_Temperature": 690}}, "use_hotter")
COLDER = use("predict_quality", {"features": {"Process_Temperature": 640}}, "use_colder")


class Book:
    """A real ToolExecutor on stand-ins; each `run` is a turn of the model."""

    def __init__(self, tools: Tools | None = None, time_left: Callable[[], float] = lambda: 60.0) -> None:
        self.observer = RecordingObserver()
        self.warnings: list[tuple[str, str]] = []
        self.book = ToolExecutor(
            (tools or Tools()).gateway(),
            SHOT,
            self.observer,
            time_left,
            units={"Process_Temperature": "°C"},
            warn=lambda code, message: self.warnings.append((code, message)),
        )

    def run(self, *uses: ToolUse) -> tuple[list[dict[str, Any]], tuple[ToolResult, ...]]:
        """The events and the results of one turn."""
        turn = self.book.run(uses)
        events = []
        while True:
            try:
                events.append(next(turn).payload())
            except StopIteration as end:
                return events, end.value


def story(events: Sequence[Mapping[str, Any]]) -> list[str]:
    """Events as short words: `start predict_quality`, `end …`, `t1_result`."""
    words = {"tool_start": "start", "tool_end": "end"}
    return [
        f"{words[event['type']]} {event['tool']}" if event["type"] in words else event["type"]
        for event in events
    ]


def test_one_tool_starts_ends_and_tells_its_result() -> None:
    events, results = Book().run(PREDICT)

    assert events == [
        {
            "type": "tool_start",
            "tool": "predict_quality",
            "tool_use_id": PREDICT.tool_use_id,
            "input": {"features": SHOT, "changes": []},
        },
        {"type": "tool_end", "tool": "predict_quality", "tool_use_id": PREDICT.tool_use_id, "result": T1},
        {"type": "t1_result", "data": T1},
    ]
    assert [result.tool_use_id for result in results] == [PREDICT.tool_use_id]


@pytest.mark.parametrize("order", [(PREDICT, IMPORTANCE), (IMPORTANCE, PREDICT)])
def test_the_prediction_is_told_before_the_analysis_whatever_the_model_asked_first(
    order: tuple[ToolUse, ToolUse],
) -> None:
    events, results = Book().run(*order)

    assert story(events) == [
        "start predict_quality",
        "end predict_quality",
        "t1_result",
        "start analyze_feature_importance",
        "end analyze_feature_importance",
        "t2_result",
    ]
    assert [result.tool_use_id for result in results] == [asked.tool_use_id for asked in order]


def test_an_analysis_alone_brings_its_prediction_along() -> None:
    events, results = Book().run(IMPORTANCE)

    assert kinds(events) == ["tool_start", "tool_end", "t1_result", "tool_start", "tool_end", "t2_result"]
    assert events[0]["tool_use_id"] == events[1]["tool_use_id"] == "agent_1"
    assert [result.tool_use_id for result in results] == [IMPORTANCE.tool_use_id]
    assert results[0].content["predict_quality"]["prediction"] == T1["prediction"]


def test_an_analysis_in_a_later_turn_uses_the_prediction_made_before() -> None:
    tools = Tools()
    book = Book(tools)
    book.run(PREDICT)
    events, _ = book.run(IMPORTANCE)

    assert story(events) == [
        "start analyze_feature_importance",
        "end analyze_feature_importance",
        "t2_result",
    ]
    assert tools.t1 is not None
    assert len(tools.t1.payloads) == 1


def test_prediction_analysis_and_search_run_side_by_side() -> None:
    all_inside = threading.Barrier(3)

    def meet() -> None:
        all_inside.wait(PATIENCE_S)

    tools = Tools(FakeTransport(T1, meet), FakeTransport(T2, meet), FakeTransport(T3, meet))
    events, results = Book(tools).run(PREDICT, IMPORTANCE, SEARCH)

    assert not any(result.failed for result in results)
    assert kinds(events)[-1] == "t3_result"


def test_a_slow_search_does_not_hold_the_prediction_back() -> None:
    gate = Gate()
    book = Book(Tools(t3=FakeTransport(T3, gate.wait))).book
    turn = book.run([PREDICT, SEARCH])
    before = [next(turn).payload() for _ in range(4)]
    gate.open()
    after = [event.payload() for event in turn]

    assert story(before) == [
        "start predict_quality",
        "start search_knowledge_base",
        "end predict_quality",
        "t1_result",
    ]
    assert story(after) == ["end search_knowledge_base", "t3_result"]


def test_results_come_in_the_order_of_the_request_whoever_was_first() -> None:
    gate = Gate()
    tools = Tools(t1=FakeTransport(T1, gate.wait), t3=FakeTransport(T3, gate.open))
    _, results = Book(tools).run(PREDICT, SEARCH)

    assert [result.tool_use_id for result in results] == [PREDICT.tool_use_id, SEARCH.tool_use_id]


def test_a_repeated_call_gets_the_first_result_again_without_events() -> None:
    tools = Tools()
    book = Book(tools)
    _, first = book.run(PREDICT)
    events, again = book.run(use("predict_quality", use_id="second"))

    assert events == []
    assert again[0].tool_use_id == "second"
    assert again[0].content == first[0].content
    assert tools.t1 is not None
    assert len(tools.t1.payloads) == 1


def test_a_call_repeated_within_one_turn_is_made_once() -> None:
    tools = Tools()
    events, results = Book(tools).run(PREDICT, use("predict_quality", use_id="second"))

    assert kinds(events) == ["tool_start", "tool_end", "t1_result"]
    assert [result.content for result in results] == [results[0].content] * 2
    assert tools.t1 is not None
    assert len(tools.t1.payloads) == 1


def test_a_what_if_stands_beside_its_baseline() -> None:
    tools = Tools(t1=FakeTransport(lambda sent: T1_WHAT_IF if "overrides" in sent else T1))
    events, results = Book(tools).run(PREDICT, HOTTER)

    told = [event["data"] for event in events if event["type"] == "t1_result"]
    assert told == [T1, T1_WHAT_IF]
    assert [event["input"] for event in events if event["type"] == "tool_start"] == [
        {"features": SHOT, "changes": []},
        {
            "features": {**SHOT, "Process_Temperature": 690.0},
            "changes": [{"feature": "Process_Temperature", "from": 655.0, "to": 690.0, "unit": "°C"}],
        },
    ]
    assert results[1].content["baseline"] == {"prediction": T1["prediction"]}


def test_a_third_use_of_a_tool_is_refused() -> None:
    tools = Tools(t1=FakeTransport(T1_WHAT_IF))
    book = Book(tools)
    book.run(PREDICT, HOTTER)
    events, results = book.run(COLDER)

    assert events == []
    assert results[0].failed
    assert results[0].content["error"]["code"] == "call_refused"
    assert tools.t1 is not None
    assert len(tools.t1.payloads) == 2


def test_the_latents_of_a_prediction_are_passed_on_to_the_analysis() -> None:
    tools = Tools()
    book = Book(tools)
    book.run(PREDICT)
    book.run(IMPORTANCE)

    assert tools.t2 is not None
    assert tools.t2.payloads == [{"features": SHOT, "latent_features": LATENTS}]


def test_the_latents_are_never_shown_to_the_model() -> None:
    _, results = Book().run(PREDICT, IMPORTANCE, SEARCH)

    shown = jsonio.dumps([dict(result.content) for result in results])
    assert "latent" not in shown
    assert jsonio.dumps(LATENTS)[1:60] not in shown


def test_what_a_search_may_know_of_the_shot_goes_along() -> None:
    tools = Tools()
    book = Book(tools)
    book.run(PREDICT, IMPORTANCE)
    book.run(SEARCH)

    assert tools.t3 is not None
    assert tools.t3.payloads[0]["context"]["defect_modes"] == ["cold_shut", "short_shot"]


@pytest.mark.parametrize(
    ("transport", "code"),
    [
        (FakeTransport(NO_FEATURES), "no_features"),
        (FakeTransport(ToolUnavailable("away")), "tool_unavailable"),
        (FakeTransport(RuntimeError("bug")), "tool_failed"),
        (FakeTransport("nonsense"), "tool_failed"),
        (None, "tool_unavailable"),
    ],
)
def test_a_failed_tool_ends_with_its_error_and_without_a_result(
    transport: FakeTransport | None, code: str
) -> None:
    events, results = Book(Tools(t1=transport)).run(PREDICT)

    assert kinds(events) == ["tool_start", "tool_end"]
    assert events[1]["result"]["error"]["code"] == code
    assert results[0].failed
    assert results[0].content["error"]["code"] == code


def test_a_tool_that_does_not_answer_in_the_time_left_is_a_timeout() -> None:
    gate = Gate()
    events, results = Book(Tools(t1=FakeTransport(T1, gate.wait)), time_left=lambda: 0.01).run(PREDICT)
    gate.open()

    assert events[-1]["result"]["error"]["code"] == "tool_timeout"
    assert results[0].failed


def test_an_analysis_is_told_although_its_prediction_failed() -> None:
    events, results = Book(Tools(t1=FakeTransport(RuntimeError("bug")))).run(IMPORTANCE)

    assert kinds(events) == ["tool_start", "tool_end", "tool_start", "tool_end", "t2_result"]
    assert "predict_quality" not in results[0].content


def test_failed_calls_are_no_results() -> None:
    book = Book(Tools(t1=FakeTransport(NO_FEATURES)))
    book.run(PREDICT, SEARCH)

    assert [call.tool.value for call, _ in book.book.results] == ["search_knowledge_base"]


@pytest.mark.parametrize(
    "wrong",
    [
        use("no_such_tool", {"x": 1}),
        ToolUse("use_raw", "predict_quality", None, '{"features": {"Process_'),
        use("predict_quality", {"features": {"Process_Temperature": "hot"}}, "use_wrong"),
        use("predict_quality", {"features": {"Process_Temperature": float("inf")}}, "use_wrong"),
        use("search_knowledge_base", {}),
    ],
)
def test_a_call_that_cannot_be_read_is_told_and_answered_with_its_reason(wrong: ToolUse) -> None:
    events, results = Book().run(wrong, PREDICT)

    assert kinds(events).count("tool_start") == kinds(events).count("tool_end") == 2
    told = [event for event in events if event.get("tool_use_id") == wrong.tool_use_id]
    assert kinds(told) == ["tool_start", "tool_end"]
    assert told[1]["result"]["error"]["message"]
    assert [(result.tool_use_id, result.failed) for result in results] == [
        (wrong.tool_use_id, True),
        (PREDICT.tool_use_id, False),
    ]
    jsonio.dumps(events)


def test_arguments_that_are_no_json_are_shown_as_they_were_written() -> None:
    events, _ = Book().run(ToolUse("u1", "predict_quality", None, '{"features"'))

    assert events[0]["input"] == {"raw": '{"features"'}


def test_refused_calls_are_told_with_a_start_and_an_end_each() -> None:
    book = Book().book
    events = [event.payload() for event in book.refuse([PREDICT, SEARCH], "Too late.")]

    assert kinds(events) == ["tool_start", "tool_end", "tool_start", "tool_end"]
    assert events[1]["result"]["error"] == {"code": "call_refused", "message": "Too late.", "details": []}


def test_every_call_is_reported_to_the_observer_once() -> None:
    book = Book(Tools(t3=FakeTransport(ToolUnavailable("away"))))
    book.run(PREDICT, IMPORTANCE, SEARCH)
    book.run(PREDICT)

    assert [(call.tool.value, call.outcome) for call in book.observer.tools] == [
        ("predict_quality", "ok"),
        ("analyze_feature_importance", "ok"),
        ("search_knowledge_base", "tool_unavailable"),
    ]


def told_ids(events: Sequence[Mapping[str, Any]]) -> list[str]:
    """The ids of tool_start events, each of which has one tool_end."""
    ids = [event["tool_use_id"] for event in events if event["type"] == "tool_start"]
    assert sorted(ids) == sorted(event["tool_use_id"] for event in events if event["type"] == "tool_end")
    return ids


@pytest.mark.parametrize("odd", ["", " ", "a b", "x" * 65, "half \ud83d", "line\nbreak"])
def test_an_id_that_is_none_is_told_as_one_of_the_agents_own(odd: str) -> None:
    # A caller's id of "" stands for a default in `use`, so the use is made by hand.
    events, results = Book().run(ToolUse(odd, "predict_quality", {}))

    assert told_ids(events) == ["agent_1"]
    assert [result.tool_use_id for result in results] == [odd]


def test_an_id_given_twice_is_told_once_and_both_results_are_kept_apart() -> None:
    first = ToolUse("same", "predict_quality", {})
    second = ToolUse("same", "search_knowledge_base", {"query": "기공"})
    book = Book()
    events, results = book.run(first, second)
    more, _ = book.run(ToolUse("same", "no_such_tool", {}))

    assert len(set(told_ids([*events, *more]))) == 3
    assert "prediction" in results[0].content
    assert "results" in results[1].content


def test_an_id_of_the_model_that_looks_like_the_agents_own_is_no_clash() -> None:
    events, _ = Book().run(
        ToolUse("agent_1", "no_such_tool", {}), ToolUse("x", "analyze_feature_importance", {})
    )

    assert len(set(told_ids(events))) == 3


def test_a_prefixed_name_is_the_tool_that_is_meant_and_a_warning() -> None:
    book = Book()
    events, results = book.run(use("functions.predict_quality"))

    assert story(events) == ["start predict_quality", "end predict_quality", "t1_result"]
    assert not results[0].failed
    assert [code for code, _ in book.warnings] == ["tool_name_read"]


@pytest.mark.parametrize("name", ["$search", "품질예측", "", "a" * 200])
def test_an_unknown_name_is_told_in_bounds_with_the_tools_there_are(name: str) -> None:
    events, results = Book().run(ToolUse("u", name, {}))

    assert events[0]["tool"] == name[:64]
    assert "analyze_feature_importance" in results[0].content["error"]["message"]


def test_what_an_answer_lacks_is_a_warning() -> None:
    lacking = {name: value for name, value in T1.items() if name != "threshold"}
    book = Book(Tools(t1=FakeTransport(lacking)))
    book.run(PREDICT)

    ((code, message),) = book.warnings
    assert code == "prediction_incomplete"
    assert "threshold" in message


def test_twelve_latents_are_passed_on_as_they_are() -> None:
    tools = Tools(t1=FakeTransport(R1))
    book = Book(tools)
    book.run(PREDICT)
    book.run(IMPORTANCE)

    assert tools.t2 is not None
    assert tools.t2.payloads == [{"features": SHOT, "latent_features": R1["latent_features"]}]


def test_the_analysis_of_a_what_if_is_of_the_shot_with_what_its_prediction_moved_along() -> None:
    moved = {"feature": "Process_MeltTemperature", "from": 685.0, "to": 705.1, "unit": "°C"}
    tools = Tools(t1=FakeTransport(T1_WHAT_IF | {"companions": [moved]}))
    assert tools.t2 is not None
    Book(tools).run(use("analyze_feature_importance", {"features": {"Process_Temperature": 690}}))

    (asked,) = tools.t2.payloads
    assert asked["features"] == SHOT | {"Process_Temperature": 690, "Process_MeltTemperature": 705.1}


def test_the_model_is_shown_companions_without_what_is_the_pages() -> None:
    moved = {"feature": "Process_MeltTemperature", "from": 685.0, "to": 705.1, "unit": "°C", "margin": 0.4}
    tools = Tools(t1=FakeTransport(T1_WHAT_IF | {"companions": [moved]}))
    _, (result,) = Book(tools).run(HOTTER)

    assert result.content["companions"] == [{name: moved[name] for name in moved if name != "margin"}]
