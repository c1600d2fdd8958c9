"""The route of shift reports, on the real T4 in this process."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from agent.api.shots import LOOKS_PER_MINUTE
from agent.tools.in_process import InProcessTransport
from agent.tools.transport import ToolTimeout
from checks.standins.url_events import get
from shared.errors import Unavailable
from shared.tool_adapter import tool_handler
from tests.agent_parts import Tools, create_test_app
from tests.fakes import FakeTransport
from tests.shot_service import sent, service

REPORT = "/api/reports/shift"


def asked(t4: Any = None, **query: str) -> tuple[int, Any, Mapping[str, str]]:
    """Status, body and headers; a shot of this morning is recorded."""
    memory = service()
    shot = sent("s1", at="2026-02-10T11:00:00+09:00", context={"mould": "M7"})
    memory.answer({"action": "record", "shots": [shot]})
    tools = Tools(t4=t4 or InProcessTransport(tool_handler("t4_shots", memory.answer)))
    app, _ = create_test_app(tools=tools)
    answer = app.resolve(get(REPORT, query=query), None)  # type: ignore[arg-type] # no context here
    body = answer["body"]
    is_json = answer["headers"]["Content-Type"].startswith("application/json")
    return answer["statusCode"], json.loads(body) if is_json else body, answer["headers"]


def test_the_last_shift_that_ended_is_reported_and_any_other_that_is_named() -> None:
    status, body, _ = asked()
    assert (status, body["shift"]["key"], body["nothing"]) == (200, "2026-02-09 night", True)

    status, body, headers = asked(line="default", day="today", shift="day")
    assert (status, body["shift"]["key"], body["shift"]["total"]["shots"]) == (200, "2026-02-10 day", 1)
    assert body["shift"]["running"] is True
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("lang", "word"), [("ko", "교대 보고서"), ("en", "Shift report")])
def test_as_text_it_is_what_is_mailed(lang: str, word: str) -> None:
    status, body, headers = asked(format="text", lang=lang, shift="current")

    assert status == 200
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert body.startswith(word)
    assert "M7" in body


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"since": "x"}, "since"),
        ({"day": "soon"}, "day"),
        ({"format": "pdf"}, "format"),
        ({"action": "record"}, "action"),
    ],
)
def test_what_is_no_report_is_refused_by_name(query: dict[str, str], field: str) -> None:
    status, body, _ = asked(**query)

    assert (status, body["error"]["details"][0]["field"]) == (422, field)


def test_a_line_that_is_none_is_404() -> None:
    assert asked(line="line-9")[0] == 404


def test_a_memory_that_does_not_answer_is_503_in_every_form() -> None:
    def down(_: Any) -> Mapping[str, Any]:
        raise Unavailable("the table did not answer")

    for t4 in (InProcessTransport(tool_handler("t4_shots", down)), FakeTransport(ToolTimeout("late"))):
        for form in ("json", "text"):
            status, body, headers = asked(t4, format=form)
            assert (status, headers["retry-after"]) == (503, "5")
            assert body["error"]["code"] in ("unavailable", "tool_timeout")


def test_reports_share_the_limit_of_looks() -> None:
    app, _ = create_test_app()
    limits = {route.path: (route.counted_as, route.per_minute) for route in app.declared}

    assert limits[REPORT] == limits["/api/shots"] == ("shots", LOOKS_PER_MINUTE)
