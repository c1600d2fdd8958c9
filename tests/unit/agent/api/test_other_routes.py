"""All routes but chat, and requests that fit none."""

import json
import re
import threading
from typing import Any

import pytest

from agent.sessions.store import MemorySessions, SessionForbidden
from agent.tools.transport import ToolTimeout
from checks.standins.url_events import ARN, OTHER_ARN, get, post, url_event
from tests.agent_parts import Tools, create_test_app, log_lines
from tests.fakes import PATIENCE_S, BrokenSessions, FakeTransport
from tests.replaced_results import R1, R2
from tests.tool_results import JOB, NO_FEATURES, SHOT, T1, T1_SCENARIOS, T1_WHAT_IF, T2

HOTTER = {"Process_Temperature": 690.0}


def resolve(event: dict[str, Any], **parts: Any) -> tuple[int, Any, dict[str, str]]:
    """Status, body as JSON, and headers."""
    answer = create_test_app(**parts)[0].resolve(event, None)  # type: ignore[arg-type] # no context here
    return answer["statusCode"], json.loads(answer["body"]), answer["headers"]


STOP = "/api/chat/stop"


class TestStop:
    """POST /api/chat/stop."""

    def test_the_running_answers_of_the_session_are_asked_to_end(self) -> None:
        sessions = MemorySessions()
        sessions.open("mine", ARN)
        with sessions.watch("mine") as stop:
            status, body, _ = resolve(post(STOP, {"session_id": "mine"}), sessions=sessions)

            assert (status, body, bool(stop)) == (200, {"status": "stopping"}, True)

    def test_another_callers_session_is_refused_and_goes_on(self) -> None:
        sessions = MemorySessions()
        sessions.open("theirs", OTHER_ARN)
        with sessions.watch("theirs") as stop:
            status, body, _ = resolve(post(STOP, {"session_id": "theirs"}), sessions=sessions)

            assert (status, body["error"]["code"], bool(stop)) == (403, "forbidden", False)

    def test_an_unknown_session_has_nothing_to_stop(self) -> None:
        assert resolve(post(STOP, {"session_id": "unknown"}))[:2] == (200, {"status": "stopping"})

    def test_a_store_that_is_down_is_said(self) -> None:
        status, body, _ = resolve(post(STOP, {"session_id": "mine"}), sessions=BrokenSessions())

        assert (status, body["error"]["code"]) == (503, "session_unavailable")

    def test_the_session_has_to_be_named(self) -> None:
        status, body, _ = resolve(post(STOP, {}))

        assert (status, body["error"]["details"][0]["field"]) == (422, "session_id")


class TestPredict:
    """POST /api/predict."""

    def test_prediction_and_drivers_come_together(self) -> None:
        status, body, _ = resolve(post("/api/predict", {"features": SHOT}))

        assert (status, body) == (200, {"t1": T1, "t2": T2})

    def test_they_are_asked_side_by_side(self) -> None:
        both_inside = threading.Barrier(2)

        def meet() -> None:
            both_inside.wait(PATIENCE_S)

        status, _, _ = resolve(
            post("/api/predict", {"features": SHOT}),
            tools=Tools(FakeTransport(T1, meet), FakeTransport(T2, meet)),
        )
        assert status == 200

    def test_a_what_if_goes_to_the_prediction_apart_and_to_the_drivers_merged(self) -> None:
        tools = Tools(t1=FakeTransport(T1_WHAT_IF))
        resolve(post("/api/predict", {"features": SHOT, "overrides": HOTTER}), tools=tools)

        assert tools.t1 is not None
        assert tools.t2 is not None
        assert tools.t1.payloads == [{"features": SHOT, "overrides": HOTTER}]
        assert tools.t2.payloads == [{"features": SHOT | HOTTER}]

    def test_a_what_if_that_is_followed_goes_to_the_drivers_with_what_moved_along(self) -> None:
        moved = {"feature": "Process_MeltTemperature", "from": 685.0, "to": 705.1, "unit": "°C"}
        tools = Tools(t1=FakeTransport(T1_WHAT_IF | {"companions": [moved]}))
        asked = {"features": SHOT, "overrides": HOTTER, "follow": True}
        resolve(post("/api/predict", asked), tools=tools)

        assert tools.t1 is not None
        assert tools.t2 is not None
        assert tools.t1.payloads == [asked]
        assert tools.t2.payloads == [{"features": SHOT | HOTTER | {"Process_MeltTemperature": 705.1}}]

    def test_scenarios_go_to_the_drivers_with_what_moved_along_in_the_first(self) -> None:
        moved = {"feature": "Process_MeltTemperature", "from": 685.0, "to": 705.1, "unit": "°C"}
        first, second = T1_SCENARIOS["scenarios"]
        rows = [first | {"companions": [moved]}, second]
        tools = Tools(t1=FakeTransport(T1_SCENARIOS | {"scenarios": rows}))
        changes = [{"changes": [{"feature": "Process_Temperature", "to": to}]} for to in (690.0, 700.0)]
        resolve(post("/api/predict", {"features": SHOT, "scenarios": changes}), tools=tools)

        assert tools.t2 is not None
        assert tools.t2.payloads == [{"features": SHOT | HOTTER | {"Process_MeltTemperature": 705.1}}]

    def test_the_drivers_of_a_what_if_come_although_its_prediction_failed(self) -> None:
        tools = Tools(t1=FakeTransport(ToolTimeout("slow")))
        asked = {"features": SHOT, "overrides": HOTTER, "follow": True}
        status, body, _ = resolve(post("/api/predict", asked), tools=tools)

        assert (status, body["t2"]) == (200, T2)

    def test_what_the_tools_did_not_give_is_said_beside_what_they_gave(self) -> None:
        status, body, _ = resolve(
            post("/api/predict", {"features": SHOT}), tools=Tools(FakeTransport(R1), FakeTransport(R2))
        )

        assert status == 200
        assert body["t1"]["prediction"]["probability_percent"] == 88.0
        assert body["t2"]["top_features_percent"] == [["Process_Temperature", 15.0], ["Latent_3", 7.0]]
        assert [row["code"] for row in body["warnings"]] == ["prediction_incomplete", "importance_incomplete"]

    def test_a_tool_that_fails_leaves_the_others_answer(self) -> None:
        status, body, _ = resolve(
            post("/api/predict", {"features": SHOT}), tools=Tools(t2=FakeTransport(ToolTimeout("late")))
        )

        assert (status, body["t1"], body["t2"]["error"]["code"]) == (200, T1, "tool_timeout")

    def test_both_failing_is_our_fault(self) -> None:
        status, body, _ = resolve(post("/api/predict", {"features": SHOT}), tools=Tools(None, None))

        assert (status, body["error"]["code"]) == (500, "tool_unavailable")

    def test_a_shot_without_known_values_is_the_callers_fault(self) -> None:
        status, body, _ = resolve(
            post("/api/predict", {"features": {"Foo": 1}}), tools=Tools(t1=FakeTransport(NO_FEATURES))
        )

        assert (status, body) == (422, NO_FEATURES)

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "features"),
            ({"features": {"Process_Temperature": "hot"}}, "features.Process_Temperature"),
            ({"features": SHOT, "overrides": {"Process_Temperature": True}}, "overrides.Process_Temperature"),
            ({"features": SHOT, "overrides": {f"c{index}": 1 for index in range(65)}}, "overrides"),
            ({"features": {f"c{index}": 1 for index in range(65)}}, "features"),
            ({"features": SHOT, "question": "왜?"}, "question"),
        ],
    )
    def test_what_does_not_fit_is_refused_by_name(self, body: dict[str, Any], field: str) -> None:
        status, answer, _ = resolve(post("/api/predict", body))

        assert (status, answer["error"]["details"][0]["field"]) == (422, field)


class TestSchema:
    """GET /api/schema."""

    def test_it_tells_every_variable_with_its_words_unit_and_ranges(self) -> None:
        status, body, _ = resolve(get("/api/schema"))

        assert status == 200
        assert len(body["features"]) == 30
        assert {"name", "label", "label_en", "unit", "role", "typical", "plausible"} <= set(
            body["features"][0]
        )


class TestSession:
    """POST /api/session/create."""

    def test_a_session_has_an_id_and_the_time_it_was_made(self) -> None:
        status, body, _ = resolve(post("/api/session/create", {"user_id": "kim"}))

        assert status == 200
        assert re.fullmatch(r"session_\d{10}_[0-9a-f]{20}", body["session_id"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["created_at"])

    def test_it_belongs_to_the_verified_caller_whatever_the_user_id_says(self) -> None:
        sessions = MemorySessions()
        _, body, _ = resolve(post("/api/session/create", {"user_id": OTHER_ARN}), sessions=sessions)

        assert sessions.open(body["session_id"], ARN) == ()
        with pytest.raises(SessionForbidden):
            sessions.open(body["session_id"], OTHER_ARN)

    def test_a_store_that_is_down_does_not_keep_it_from_being_made(self) -> None:
        status, _, _ = resolve(post("/api/session/create", {"user_id": "kim"}), sessions=BrokenSessions())

        assert status == 200

    @pytest.mark.parametrize("user_id", ["", "x" * 201, None, 5])
    def test_a_user_id_that_is_none_is_refused(self, user_id: Any) -> None:
        status, body, _ = resolve(post("/api/session/create", {"user_id": user_id}))

        assert (status, body["error"]["details"][0]["field"]) == (422, "user_id")


class TestIngest:
    """POST /api/kb/ingest."""

    def test_the_request_goes_to_the_ingest_tool_as_it_is(self) -> None:
        tools = Tools()
        status, body, _ = resolve(post("/api/kb/ingest", {"action": "start"}), tools=tools)

        assert (status, body) == (200, JOB)
        assert tools.t0 is not None
        assert tools.t0.payloads == [{"action": "start"}]

    @pytest.mark.parametrize(
        ("code", "status"),
        [("validation_error", 422), ("not_found", 404), ("conflict", 409), ("unavailable", 500)],
    )
    def test_the_tools_errors_keep_their_meaning(self, code: str, status: int) -> None:
        error = {"error": {"code": code, "message": "no", "details": []}}
        answer = resolve(post("/api/kb/ingest", {"action": "list"}), tools=Tools(t0=FakeTransport(error)))

        assert answer[:2] == (status, error)

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"action": "run", "job_id": "job_1"}, "action"),
            ({"action": "RUN", "job_id": "job_1"}, "action"),
            ({"action": ["run"], "job_id": "job_1"}, "action"),
            ({"action": {"action": "run"}}, "action"),
            ({"action": "status", "job_id": "job_1", "token": "x"}, "token"),
            ({"action": "start", "requestContext": {}}, "requestContext"),
            ({"action": "start", "body": '{"action": "run", "job_id": "job_1"}'}, "body"),
            ({"action": "start", "payload": {"action": "run"}}, "payload"),
            ({"action": "status", "job_id": {"action": "run"}}, "job_id"),
            ({"job_id": "job_1"}, "action"),
        ],
    )
    def test_nothing_but_the_actions_of_the_contract_is_handed_on(
        self, body: dict[str, Any], field: str
    ) -> None:
        tools = Tools()
        status, answer, _ = resolve(post("/api/kb/ingest", body), tools=tools)

        assert (status, answer["error"]["details"][0]["field"]) == (422, field)
        assert tools.t0 is not None
        assert tools.t0.payloads == []

    def test_of_an_action_said_twice_t0_hears_nothing(self) -> None:
        tools = Tools()
        bodies = ['{"action": "run", "action": "list"}', '{"action": "list", "action": "run"}']
        statuses = [resolve(post("/api/kb/ingest", raw=raw), tools=tools)[0] for raw in bodies]

        assert tools.t0 is not None
        assert (statuses, tools.t0.payloads) == ([422, 422], [])

    def test_no_ingest_tool_is_our_fault(self) -> None:
        status, body, _ = resolve(post("/api/kb/ingest", {"action": "list"}), tools=Tools(t0=None))

        assert (status, body["error"]["code"]) == (500, "tool_unavailable")

    def test_a_body_that_is_no_json_is_refused(self) -> None:
        assert resolve(post("/api/kb/ingest", raw="start"))[0] == 400


class TestHealth:
    """GET /health."""

    def test_it_says_what_works_together(self) -> None:
        status, body, _ = resolve(get("/health"), tools=Tools(t0=None))

        assert status == 200
        assert body["status"] == "healthy"
        assert body["model"] == "offline"
        assert body["tools"] == ["analyze_feature_importance", "predict_quality", "search_knowledge_base"]


class TestNoRoute:
    """Requests that fit no route."""

    @pytest.mark.parametrize("path", ["/", "/api", "/api/chats", "/api/chat/x", "/..", "/%2e%2e/etc/passwd"])
    def test_an_unknown_path_is_not_found(self, path: str) -> None:
        status, body, _ = resolve(get(path))

        assert (status, body["error"]["code"]) == (404, "not_found")

    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("GET", "/api/chat", "POST"),
            ("PUT", "/api/predict", "POST"),
            ("DELETE", "/api/schema", "GET"),
            ("POST", "/health", "GET"),
            ("OPTIONS", "/api/chat", "POST"),
            ("HEAD", "/api/schema", "GET"),
        ],
    )
    def test_another_method_is_not_allowed_and_the_right_one_is_told(
        self, method: str, path: str, allowed: str
    ) -> None:
        status, body, headers = resolve(url_event(method, path))

        assert (status, body["error"]["code"], headers["allow"]) == (405, "method_not_allowed", allowed)


class TestBugs:
    """What nobody expected."""

    def test_a_bug_is_a_500_with_the_request_id_and_no_internals(self) -> None:
        class Buggy(MemorySessions):
            def open(self, session_id: str, caller: str, line: str | None = None) -> Any:
                raise LookupError("an internal name")

        app, written = create_test_app(sessions=Buggy())
        answer = app.resolve(post("/api/session/create", {"user_id": "kim"}), None)  # type: ignore[arg-type]

        assert answer["statusCode"] == 500
        assert json.loads(answer["body"])["error"] == {
            "code": "internal_error",
            "message": "The request failed unexpectedly (request request-1).",
            "details": [],
        }
        assert "an internal name" in log_lines(written)[-1]["exception"]

    def test_no_answer_may_be_cached_or_sniffed(self) -> None:
        for event in (get("/health"), get("/nowhere"), post("/api/chat", raw="x")):
            _, _, headers = resolve(event)

            assert headers["cache-control"] == "no-store"
            assert headers["x-content-type-options"] == "nosniff"
