"""What a part of the page reads once: a fault is told by its name, and another try clears it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.local_server import LocalServer
from tests.quality_parts import sample

AGAIN = "다시 시도"
UNAVAILABLE = {"error": {"code": "unavailable", "message": "m", "details": []}}
SHOT: dict[str, Any] = {
    "line": "default",
    "shot_id": "s-1",
    "at": "2026-11-20T12:00:00+09:00",
    "features": sample("cold-die"),
    "context": {},
    "verdict": "defect",
    "defect_probability": 0.9,
    "threshold": 0.2,
    "mode": "cold_shut",
    "unlike_known": False,
    "missing": [],
    "model_version": "m",
    "received_at": "2026-11-20T12:00:01+09:00",
    "outcome": None,
    "outcomes": [
        {
            "result": "defect",
            "modes": [],
            "note": "",
            "photo": "photos/a.jpg",
            "by": "",
            "at": "2026-11-20T12:05:00+09:00",
        }
    ],
}
PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)


class Failing:
    """The requests of one kind: refused as often as `left` says, then answered."""

    def __init__(self, page: Page, path: str, answer: Any = None) -> None:
        self.left = 1
        self.asked = 0
        self._answer = answer
        page.route(re.compile(path), self._handle)

    def _handle(self, route: Route) -> None:
        self.asked += 1
        if self.left > 0:
            self.left -= 1
            route.fulfill(status=503, json=UNAVAILABLE)
        elif isinstance(self._answer, bytes):
            route.fulfill(status=200, body=self._answer, content_type="image/gif")
        elif self._answer is not None:
            route.fulfill(status=200, json=self._answer)
        else:
            route.continue_()


TURN = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.mark.parametrize(
    ("address", "path", "shown"),
    [
        ("#/report/shift?line=default", r"/api/reports/shift\?", "이 교대에는 기록된 샷이 없습니다."),
        ("#/shot/default/none", r"/api/shots/default/none$", "default 라인에 샷 none"),
        (f"#/turn/{TURN}", rf"/api/turns/{TURN}$", "이 주소의 질문이 없습니다."),
        (f"#/report/turn/{TURN}", rf"/api/turns/{TURN}$", "이 주소의 질문이 없습니다."),
        ("#/charts?line=default&chart=pareto", r"/api/shots/summary\?", "이 기간에는 기록된 샷이 없습니다."),
    ],
)
def test_a_place_that_cannot_be_read_says_why_and_is_read_again(
    page: Page, local_server: LocalServer, address: str, path: str, shown: str
) -> None:
    failing = Failing(page, path)
    page.goto(f"{local_server.url}/{address}")
    place = page.locator("main.place")
    alert = place.get_by_role("alert")
    expect(alert).to_contain_text("지금은 읽을 수 없습니다. 잠시 뒤 다시 시도하세요.")

    alert.get_by_role("button", name=AGAIN).click()
    expect(place).not_to_contain_text("지금은 읽을 수 없습니다.")
    expect(place).to_contain_text(shown)
    assert failing.asked == 2
    # What came once is not asked for again, also where another try would bring the same.
    expect(place.get_by_role("button", name=AGAIN)).to_have_count(0)


def test_a_photo_and_what_was_said_of_a_part_are_read_again(page: Page, local_server: LocalServer) -> None:
    said = Failing(page, r"/api/shots/default/s-1$", SHOT)
    photo = Failing(page, r"/api/shots/default/s-1/photos/a.jpg$", PIXEL)
    said.left = 0
    page.goto(f"{local_server.url}/#/shot/default/s-1")
    part = page.locator(".part-outcome")
    part.locator("summary").click()
    part.get_by_role("button", name="사진 보기").click()
    alert = part.get_by_role("alert")
    expect(alert).to_contain_text("지금은 읽을 수 없습니다.")
    alert.get_by_role("button", name=AGAIN).click()
    shown = part.get_by_role("img", name="샷 s-1의 부품 사진")
    expect(shown).to_have_attribute("aria-busy", "false")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    expect(alert).to_have_count(0)
    assert photo.asked == 2
