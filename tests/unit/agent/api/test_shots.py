"""The routes of the line's memory, on the real T4 in this process."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from agent.streaming.changes import RETRY, tell_changes
from agent.streaming.sse import PING, PING_AFTER_S
from agent.tools.in_process import InProcessTransport
from agent.tools.transport import ToolTimeout
from checks.standins.url_events import ARN, get, post, url_event
from shared.errors import Unavailable
from shared.tool_adapter import tool_handler
from tests.agent_parts import Tools, create_test_app
from tests.fakes import FakeTransport
from tests.shot_service import sent, service

SHOTS = "/api/shots"


class Line:
    """The routes on a memory of their own; a laptop's, so that whoever asks may record."""

    def __init__(self, t4: Any = None) -> None:
        handler = tool_handler("t4_shots", service().answer)
        self.app, self.written = create_test_app(tools=Tools(t4=t4 or InProcessTransport(handler)))

    def ask(self, event: dict[str, Any]) -> tuple[int, Any, Mapping[str, str]]:
        """Status, body as JSON or text, and headers."""
        answer = self.app.resolve(event, None)  # type: ignore[arg-type] # no context here
        body = answer["body"]
        if not isinstance(body, str):
            return answer["statusCode"], b"".join(body).decode(), answer["headers"]
        return answer["statusCode"], json.loads(body), answer["headers"]

    def record(self, *shots: Any) -> Any:
        """What recording answers."""
        status, body, _ = self.ask(post(SHOTS, {"shots": list(shots)}, caller="local"))
        assert status == 200
        return body


def looked(path: str, **query: str) -> dict[str, Any]:
    """A GET with these parameters."""
    return get(path, query=query)


def test_what_is_recorded_is_listed_looked_at_and_judged() -> None:
    line = Line()
    line.record(sent("7/가 나"), sent("b", at="2026-02-10T11:00:00+09:00"))

    assert [s["shot_id"] for s in line.ask(looked(SHOTS))[1]["shots"]] == ["7/가 나", "b"]
    place = f"{SHOTS}/default/7%2F%EA%B0%80%20%EB%82%98"
    assert line.ask(get(place))[1]["shot_id"] == "7/가 나"

    status, said, _ = line.ask(post(f"{place}/outcome", {"result": "defect", "modes": ["cold_shut"]}))

    assert (status, said["outcome"]["result"], said["outcome"]["by"]) == (200, "defect", ARN)
    assert line.ask(looked(f"{SHOTS}/summary", by="day"))[1]["total"]["hits"] == {"normal/defect": 1}


def test_parameters_are_handed_on_and_others_refused_by_name() -> None:
    line = Line()
    line.record(*[sent(f"s{n}", at=f"2026-02-10T11:{n:02}:00+09:00") for n in range(5)])

    _, page, _ = line.ask(looked(SHOTS, limit="2", **{"from": "2026-02-10T02:01:00Z"}))
    _, rest, _ = line.ask(looked(SHOTS, limit="5", cursor=page["cursor"], **{"from": "2026-02-10T02:01:00Z"}))

    assert [shot["shot_id"] for shot in page["shots"] + rest["shots"]] == ["s4", "s3", "s2", "s1"]
    for query, field in [
        ({"limit": "ten"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "٣"}, "limit"),
        ({"limit": "5000"}, "limit"),
        ({"since": "2026-02-10"}, "since"),
        ({"from": "monday"}, "from"),
        ({"verdict": "bad"}, "verdict"),
    ]:
        status, body, _ = line.ask(looked(SHOTS, **query))
        assert (status, body["error"]["details"][0]["field"]) == (422, field)


def test_a_chart_has_a_time_in_one_form_and_counts_as_a_look() -> None:
    line = Line()
    line.record(*(sent(f"s{n}", at=f"2026-02-10T11:0{n}:00+09:00") for n in range(5)))
    chart = f"{SHOTS}/chart"

    status, body, _ = line.ask(looked(chart, variable="용탕 온도", last="3"))
    assert (status, body["feature"], body["shot_ids"]) == (200, "Process_Temperature", ["s2", "s3", "s4"])
    status, body, _ = line.ask(looked(chart, **{"from": "2026-02-10T11:01", "to": "2026-02-10T11:03"}))
    assert (status, body["shot_ids"], body["limits"]["none"]) == (200, ["s1", "s2"], "few")
    for query, field in (
        ({"last": "many"}, "last"),
        ({"last": "3", "hours": "8"}, "last"),
        ({"variable": "flux"}, "variable"),
        ({"by": "hour"}, "by"),
        ({"action": "record"}, "action"),
    ):
        status, body, _ = line.ask(looked(chart, **query))
        assert (status, body["error"]["details"][0]["field"]) == (422, field)
    limits = {route.path: (route.counted_as, route.per_minute) for route in line.app.declared}
    assert limits[chart] == limits[SHOTS]


def test_an_unknown_shot_or_line_is_404_and_a_wrong_method_405() -> None:
    line = Line()

    assert line.ask(get(f"{SHOTS}/default/gone"))[0] == 404
    assert line.ask(looked(SHOTS, line="seven"))[0] == 404
    assert line.ask(post(f"{SHOTS}/default/gone/outcome", {"result": "good"}))[0] == 404
    for method, path, allowed in [
        ("DELETE", SHOTS, "GET, POST"),
        ("POST", f"{SHOTS}/summary", "GET"),
        ("DELETE", f"{SHOTS}/default/a", "GET"),
        ("GET", f"{SHOTS}/default/a/outcome", "POST"),
    ]:
        status, _, headers = line.ask(url_event(method, path))
        assert (status, headers.get("allow")) == (405, allowed)
    assert line.ask(get(f"{SHOTS}/default/a/b/c"))[0] == 404


@pytest.mark.parametrize("field", ["by", "line", "shot_id", "action"])
def test_who_says_what_a_part_was_is_not_for_the_body_to_say(field: str) -> None:
    line = Line()
    line.record(sent("a"))

    status, body, _ = line.ask(post(f"{SHOTS}/default/a/outcome", {"result": "good", field: "x"}))

    assert (status, body["error"]["details"][0]["field"]) == (422, field)


def test_a_recording_cannot_name_an_action_or_say_that_it_is_simulated() -> None:
    for field in ("action", "simulated"):
        status, body, _ = Line().ask(post(SHOTS, {"shots": [sent()], field: "erase"}, caller="local"))
        assert (status, body["error"]["details"][0]["field"]) == (422, field)


def test_500_shots_fit_and_more_than_a_megabyte_does_not() -> None:
    line = Line()
    shots = [sent(f"s{n}", at=f"2026-02-10T{n // 60:02}:{n % 60:02}:00+09:00") for n in range(500)]

    assert line.record(*shots)["accepted"] == 500
    status, body, _ = line.ask(post(SHOTS, {"shots": [], "line": "x" * 1024 * 1024}, caller="local"))
    assert (status, body["error"]["code"]) == (413, "body_too_large")


def test_people_on_a_stage_do_not_record() -> None:
    status, body, _ = Line().ask(post(SHOTS, {"shots": [sent()]}, caller=ARN))
    assert (status, body["error"]["code"]) == (403, "not_permitted")
    status, body, _ = Line().ask(post(SHOTS, {"shots": [sent()]}, caller=None))
    assert (status, body["error"]["code"]) == (401, "sign_in_required")


@pytest.mark.parametrize(
    "t4",
    [
        FakeTransport(Unavailable("the shots cannot be written").body()),
        FakeTransport(ToolTimeout("The tool did not answer within 30 s.")),
        None,
    ],
)
def test_a_sender_that_could_not_be_served_is_told_to_come_back(t4: Any) -> None:
    line = Line(t4)
    if t4 is None:
        line.app, _ = create_test_app(tools=Tools(t4=None))

    status, body, headers = line.ask(post(SHOTS, {"shots": [sent()]}, caller="local"))

    assert (status, headers["retry-after"]) == (503, "5")
    assert body["error"]["message"]


class TestChanges:
    """GET /api/shots/changes."""

    def test_it_tells_what_is_new_and_when_to_come_back(self) -> None:
        line = Line()
        _, begin, headers = line.ask(looked(f"{SHOTS}/changes"))
        mark = begin.split("id: ")[1].split("\n")[0]
        line.record(sent("a"))

        _, told, _ = line.ask(looked(f"{SHOTS}/changes", after=mark))
        last = told.split("id: ")[1].split("\n")[0]
        _, again, _ = line.ask(get(f"{SHOTS}/changes", headers={"last-event-id": last}))

        assert headers["Content-Type"].startswith("text/event-stream")
        kinds = [json.loads(part[6:])["type"] for part in told.split("\n") if part.startswith("data: ")]
        assert kinds == ["shot", "mark"]
        assert '"shot_id":"a"' in told
        assert '"shot_id"' not in again
        assert told.endswith(RETRY.decode())

    def test_a_wrong_mark_is_no_stream(self) -> None:
        status, body, _ = Line().ask(looked(f"{SHOTS}/changes", after="x"))
        assert (status, body["error"]["details"][0]["field"]) == (422, "after")

    def test_more_than_fits_one_look_is_told_at_once(self) -> None:
        looks = iter([{"changes": [], "after": "3", "more": False}])
        first = {"changes": [{"kind": "shot", "shot": {}}], "after": "2", "more": True}

        told = list(tell_changes(first, lambda _: next(looks), 0.0))

        assert [piece for piece in told if b"shot" in piece] == [b'data: {"type":"shot","shot":{}}\n\n']
        assert told[-1] == RETRY

    def test_an_open_stream_goes_on_and_pings_while_it_is_quiet(self) -> None:
        time = [0.0]
        nothing = {"changes": [], "after": "1", "more": False}

        def look(_: str) -> Mapping[str, Any]:
            new = [{"kind": "shot", "shot": {"n": 1}}] if time[0] == 20 else []
            return {"changes": new, "after": "2" if time[0] >= 20 else "1", "more": False}

        def wait(seconds: float) -> None:
            time[0] += seconds

        told = list(tell_changes(nothing, look, 40.0, lambda: time[0], wait))

        assert told.count(PING) == 1 + (time[0] - 20 > PING_AFTER_S)
        assert sum(b'"n":1' in piece for piece in told) == 1
        assert told[-1] == RETRY
        assert time[0] == 40.0

    def test_a_look_that_fails_ends_the_stream(self) -> None:
        nothing = {"changes": [], "after": "1", "more": False}

        told = list(tell_changes(nothing, lambda _: None, 60.0, lambda: 0.0, lambda _: None))

        assert told[-1] == RETRY
