"""The simulated line on the local server: shots come, outcomes later, and nothing of it among real shots."""

import base64
import os
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.demo_line import EVERY_S, KEPT_S, MOST_MISSED, PAST_EVERY_S, PAST_SHOTS, DemoLine
from local.demo_parts import FAULTS_IN_TURN, INSPECTED_AFTER_S, INSPECTED_EACH, LOST, RUN_SHOTS, SEEDS, Parts
from local.demo_shots import DEMO_LINE, has_demo
from local.serve import check_models
from shared.bundle.lines import LineModelSettings
from shared.errors import BundleError, InvalidInput
from shared.settings import SettingsError, read_settings
from t4_shots.service import _ACTIONS
from tests.composing import composed
from tests.line_parts import OTHER, bundle_of_line
from tests.quality_parts import default_bundle
from tests.running import Running

START_S = 1_790_000_000.0
PHOTO = {
    "media_type": "image/jpeg",
    "data": base64.b64encode(b"\xff\xd8\xff\xe0 a picture of a part").decode(),
}
SHOT = {"at": "2026-02-10T15:05:00+09:00", "features": {"Process_Temperature": 671.2}}


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = START_S

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def demo(clock: Clock) -> DemoLine:
    return DemoLine({}, clock, seed=5)


def ask(demo: DemoLine, action: str, **more: Any) -> Mapping[str, Any]:
    return demo.answer({"action": action, "line": DEMO_LINE, **more})


def test_two_shifts_are_there_at_the_first_look_with_moulds_lots_and_outcomes(demo: DemoLine) -> None:
    summary = ask(demo, "summary")
    total = summary["total"]
    assert summary["simulated"] is True
    assert PAST_SHOTS <= total["shots"] == total["simulated"] <= PAST_SHOTS + 1
    assert sum(total["outcomes"].values()) > PAST_SHOTS / 4
    shots = ask(demo, "list", limit=1000)["shots"]
    assert len({shot["context"]["lot"] for shot in shots}) > 1
    assert all(shot["simulated"] and shot["line"] == DEMO_LINE for shot in shots)


def test_shots_come_with_time_and_are_inspected_later(demo: DemoLine, clock: Clock) -> None:
    mark = ask(demo, "changes")["after"]
    clock.now_s += 6 * EVERY_S
    found = ask(demo, "changes", after=mark)
    came = [change["shot"] for change in found["changes"] if change["kind"] == "shot"]
    assert len(came) == 6
    assert all(shot["outcome"] is None for shot in came)
    clock.now_s += INSPECTED_AFTER_S[1]
    later = ask(demo, "changes", after=found["after"])["changes"]
    inspected = {change["shot"]["shot_id"] for change in later if change["kind"] == "outcome"}
    assert inspected & {shot["shot_id"] for shot in came}
    assert all(change["shot"]["outcome"] for change in later if change["kind"] == "outcome")


def test_a_line_that_nobody_looked_at_makes_up_for_an_hour_at_most(demo: DemoLine, clock: Clock) -> None:
    mark = ask(demo, "changes")["after"]
    clock.now_s += 7 * 86_400
    found = ask(demo, "changes", after=mark, limit=1000)["changes"]
    assert sum(change["kind"] == "shot" for change in found) == MOST_MISSED + 1
    total = ask(demo, "summary")["total"]
    assert total["shots"] == MOST_MISSED + 1


def test_a_clock_that_goes_back_stops_nothing_and_doubles_nothing(demo: DemoLine, clock: Clock) -> None:
    before = {shot["shot_id"] for shot in ask(demo, "list", limit=1000)["shots"]}
    clock.now_s -= 3600
    assert {shot["shot_id"] for shot in ask(demo, "list", limit=1000)["shots"]} == before
    clock.now_s += 3600 + EVERY_S
    after = [shot["shot_id"] for shot in ask(demo, "list", limit=1000)["shots"]]
    assert len(after) == len(set(after)) == len(before) + 1


def test_nobody_else_records_on_it(demo: DemoLine) -> None:
    with pytest.raises(InvalidInput, match="takes no shots"):
        ask(demo, "record", shots=[SHOT])


@pytest.mark.parametrize(
    ("environment", "there"),
    [
        ({"DEMO": "on"}, True),
        ({"DEMO": "off"}, False),
        ({}, False),
        ({"DEMO": "on", "PLANT_LINES": "default, demo"}, False),
        ({"DEMO": "on", "MODEL_DIR": "models/line-7"}, False),
    ],
)
def test_where_the_demo_is(environment: dict[str, str], there: bool) -> None:
    assert has_demo(environment) is there


def test_a_wrong_switch_is_named() -> None:
    with pytest.raises(SettingsError, match="DEMO"):
        has_demo({"DEMO": "maybe"})


def test_on_a_server_the_demo_is_apart_from_the_plant_s_line(tmp_path: Path) -> None:
    with (
        Running(composed(tmp_path, DEMO="on")) as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
    ):
        assert client.get("/config.json").json()["demo"] is True
        demo = client.get("/api/shots", params={"line": DEMO_LINE, "limit": 30}).json()
        assert demo["simulated"] is True
        assert len(demo["shots"]) == 30
        assert list(tmp_path.iterdir()) == []
        sent = {"line": DEMO_LINE, "shots": [SHOT]}
        assert client.post("/api/shots", json=sent).status_code == 422
        assert client.post("/api/shots", json={"shots": [SHOT]}).json()["accepted"] == 1
        real = client.get("/api/shots").json()
        assert [shot["at"] for shot in real["shots"]] == [SHOT["at"]]
        assert "simulated" not in real
        assert "simulated" not in client.get("/api/shots/summary").json()
        one = demo["shots"][0]["shot_id"]
        said = {"result": "good"}
        assert client.post(f"/api/shots/{DEMO_LINE}/{one}/outcome", json=said).json()["simulated"] is True
        assert client.post(f"/api/shots/default/{one}/outcome", json=said).status_code == 404


def test_without_the_demo_its_line_is_unknown(tmp_path: Path) -> None:
    with Running(composed(tmp_path)) as server:
        assert "demo" not in httpx.get(f"{server.url}/config.json").json()
        assert httpx.get(f"{server.url}/api/shots", params={"line": DEMO_LINE}).status_code == 404


def test_tests_start_servers_without_it() -> None:
    assert os.environ["DEMO"] == "off"


def test_a_question_may_be_about_the_demo_line_by_the_default_lines_model(tmp_path: Path) -> None:
    with (
        Running(composed(tmp_path, DEMO="on")) as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
    ):
        rows = client.get("/api/lines").json()["lines"]
        assert [(row["line"], row["model_line"], row.get("simulated")) for row in rows] == [
            ("default", "default", None),
            (DEMO_LINE, "default", True),
        ]
        schema = client.get("/api/schema", params={"line": DEMO_LINE}).json()
        assert (schema["label"], schema["label_en"]) == (rows[1]["label"], rows[1]["label_en"])
        assert schema["label_en"] == "Demo line (simulated)"
        plain = client.get("/api/schema", params={"line": "default"}).json()
        assert (plain["label"], plain["features"]) == (rows[0]["label"], schema["features"])
        asked = {"question": "오늘 불량률은?", "line": DEMO_LINE}
        told = client.post("/api/chat", json=asked).text
        assert '"input":{"line":"demo"' in told
        assert '"simulated":true' in told
        predicted = client.post("/api/predict", json={"features": SHOT["features"], "line": DEMO_LINE})
        assert "error" not in predicted.json()["t1"]


def test_a_folder_of_line_models_is_looked_at_before_anybody_asks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle_of_line(tmp_path / "lines" / OTHER)
    environment = {"PLANT_LINES": f"default,line-8,{OTHER}", "LINE_MODELS": str(tmp_path / "lines")}
    check_models(read_settings(LineModelSettings, environment))
    told = capsys.readouterr().err
    assert f"The model of {OTHER} is line-9-a." in told
    assert "line-8 has no folder" in told
    (tmp_path / "lines" / OTHER / "schema.json").write_text("{}")
    with pytest.raises(BundleError, match="LINE_MODELS"):
        check_models(read_settings(LineModelSettings, environment))
    for wrong in ({"LINE_MODELS": str(tmp_path / "none")}, environment | {"MODEL_BUCKET": "plant"}):
        with pytest.raises(SettingsError, match="LINE_MODELS"):
            check_models(read_settings(LineModelSettings, wrong))


def _has_line(model: Any) -> bool:
    """Return whether an action is about a line, and so may be about this one."""
    return "line" in model.model_fields


A_VISIT_S = 900.0
ON_THE_STRIP = 48
"""Shots that the page's strip has room for."""
LOOK = {"what": "trend", "period": {"last_hours": 336}}


def _shot_at(at: str) -> int:
    """The number, from 0, of the shot of the past that was made at a time."""
    return round((datetime.fromisoformat(at).timestamp() - START_S) / PAST_EVERY_S) + PAST_SHOTS


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_look_shows_good_and_bad_shots_and_since_when(clock: Clock, seed: int) -> None:
    demo = DemoLine({}, clock, seed)

    answer = ask(demo, "look", **LOOK)

    truth = demo.planted[0]
    assert truth.first_shot < PAST_SHOTS < truth.end_shot
    began = answer["trend"]["began"]
    earliest, latest = (_shot_at(began[told]) for told in ("earliest", "latest"))
    assert earliest <= truth.first_shot <= latest
    assert latest - RUN_SHOTS <= truth.first_shot <= earliest + RUN_SHOTS
    assert began["rose"]
    moved = {one.get("feature") for one in answer["changed"]}
    assert moved & set(truth.variables)
    assert answer["total"]["defects"] > 0
    # Good and bad ones stand side by side on the page's strip, and on a phone's.
    newest = ask(demo, "list", limit=ON_THE_STRIP)["shots"]
    told = Counter(shot["verdict"] for shot in newest)
    assert told["defect"] >= 4
    assert told["normal"] >= 10
    on_a_phone = Counter(shot["verdict"] for shot in newest[:10])
    assert on_a_phone["defect"] + on_a_phone["unsure"] > 0
    # Who stays for a quarter of an hour sees bad shots come.
    clock.now_s += A_VISIT_S
    came = ask(demo, "list", limit=int(A_VISIT_S / EVERY_S))["shots"]
    assert sum(shot["verdict"] == "defect" for shot in came) >= 3


@pytest.mark.parametrize("seed", SEEDS)
def test_between_two_planted_faults_lie_ten_minutes_at_most(seed: int) -> None:
    parts = Parts(default_bundle().schema, seed)
    for _ in islice(parts, PAST_SHOTS + 2 * MOST_MISSED):
        pass
    first, *later = parts.planted
    assert len(later) >= 2
    for before, after in pairwise([first, *later]):
        assert 0 < (after.first_shot - before.end_shot) * EVERY_S <= 600


def test_later_faults_come_and_go_and_old_shots_are_let_go_of(clock: Clock) -> None:
    demo = DemoLine({}, clock, seed=20)
    ask(demo, "list")
    for _ in range(3 * 24):
        clock.now_s += 3600
        ask(demo, "list", limit=1)

    planted = demo.planted
    assert len(planted) > 20
    assert all(a.end_shot < b.first_shot < b.end_shot for a, b in pairwise(planted))
    assert len({one.what for one in planted}) == len(FAULTS_IN_TURN)
    total = ask(demo, "summary", **{"from": "2020-01-01T00:00:00Z"}, by="day")["total"]
    assert KEPT_S / EVERY_S <= total["shots"] == total["simulated"] <= (KEPT_S + 2 * 3600) / EVERY_S + 2


def test_outcomes_come_late_and_some_never(demo: DemoLine, clock: Clock) -> None:
    mark = ask(demo, "changes")["after"]
    clock.now_s += 120 * EVERY_S
    ask(demo, "changes", after=mark)
    clock.now_s += INSPECTED_AFTER_S[1]
    shots = ask(demo, "list", limit=1000)["shots"]
    due = [shot for shot in shots if int(shot["shot_id"][5:]) % INSPECTED_EACH == 0][60:]
    said = sum(shot["outcome"] is not None for shot in due)
    assert len(due) * (1 - 3 * LOST) < said < len(due)


@pytest.mark.parametrize("action", sorted(name for name, (model, _) in _ACTIONS.items() if _has_line(model)))
def test_every_answer_says_that_it_is_simulated(demo: DemoLine, action: str) -> None:
    shot = ask(demo, "list", limit=1)["shots"][0]["shot_id"]
    more: dict[str, dict[str, Any]] = {
        "get": {"shot_id": shot},
        "outcome": {"shot_id": shot, "result": "good", "by": "kim"},
        "look": {"what": "summary"},
        "photo": {"shot_id": shot},
    }
    if action == "photo":
        said = ask(demo, "outcome", shot_id=shot, result="good", by="kim", image=PHOTO)
        more[action]["file"] = said["outcome"]["photo"].removeprefix("photos/")
    if action == "record":
        with pytest.raises(InvalidInput):
            ask(demo, action, shots=[SHOT])
        return
    answer = ask(demo, action, **more.get(action, {}))

    assert answer["simulated"] is True
    if isinstance(answer.get("shots"), list):
        assert all(row["simulated"] for row in answer["shots"])
    assert all(row["simulated"] == row["shots"] for row in answer.get("rows", ()))
    assert answer.get("total", {"shots": 0}).get("simulated", 0) == answer.get("total", {"shots": 0})["shots"]
