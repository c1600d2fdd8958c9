"""Simulated weeks with a planted fault, sent over HTTP: the answer tells when it began and what else changed.

A line each for a furnace thermocouple that drifts, a valve that sticks, a lot of bad metal, and none of it;
each with a store of its own in a file and the model that reads by rule, as `make run` has them.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import batched
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent.api.app import create_app
from agent.api.dependencies import AgentResolver
from agent.services import build_services
from agent.settings import AgentSettings
from agent.tools.in_process import InProcessTransport
from shared.contracts.tools import Tool
from shared.settings import read_settings
from shared.tool_adapter import tool_handler
from t4_shots.handler import build_service
from tests.fakes import PATIENCE_S
from tests.integration.local.serving import serving
from tests.quality_parts import default_bundle
from training.simulator.parameters import Parameters
from training.simulator.weeks import Week, simulate_weeks

pytestmark = pytest.mark.timeout(900)

FAULTS = {
    "furnace": "melt_thermocouple_drifts",
    "valve": "speed_valve_sticks",
    "metal": "bad_metal",
    "steady": None,
}
"""The fault of each line."""
SEED, FIRST, INSPECTED = 904, 6000, 3
KOREAN = "이 불량이 언제부터였어? 그때 뭐가 바뀌었어?"
ENGLISH = "Since when are there more defects, and what else changed then?"


class Plant:
    """Servers of a line each, that has made a week, which ended a little before now."""

    def __init__(self, clients: dict[str, httpx.Client]) -> None:
        self.clients = clients
        begin = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=7, hours=1)
        self.weeks: dict[str, Week] = {}
        for line, fault in FAULTS.items():
            week = simulate_weeks(
                Parameters.read(),
                default_bundle().schema,
                SEED,
                fault=fault,
                first_shot=FIRST if fault else 0,
                begin=begin,
            )
            self.weeks[line] = week
            for some in batched(range(len(week)), 500, strict=False):
                shots = [week.shot(number, outcome=number % INSPECTED == 0) for number in some]
                answer = clients[line].post("/api/shots", json={"shots": shots})
                assert answer.json().get("accepted") == len(shots), answer.text

    def ask(self, line: str, question: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the look at the shots told, and the answer."""
        given = self.clients[line].post("/api/chat", json={"question": question}).text.splitlines()
        events = [json.loads(one.removeprefix("data: ")) for one in given if one.startswith("data: ")]
        looks = [event["result"] for event in events if event["type"] == "tool_end"]
        return looks[0], next(event["data"] for event in events if event["type"] == "ai_response")

    def first_shot(self, line: str) -> tuple[datetime, str]:
        """The true beginning: its time, and the lot."""
        week = self.weeks[line]
        assert week.fault is not None
        number = week.fault.first_shot
        at = datetime.fromtimestamp(float(week.times[number]), UTC).replace(microsecond=0)
        return at, f"L{week.lots[number] + 1:03}"


def app(folder: Path) -> AgentResolver:
    """The agent with its line's memory in a file, and the model that reads by rule."""
    memory = build_service({"DIECAST_DATA_DIR": str(folder)})
    transport = InProcessTransport(tool_handler("t4_shots", memory.answer))
    settings = read_settings(AgentSettings, {"USE_MOCK": "true", "LOG_LEVEL": "ERROR"})
    return create_app(build_services(settings, {Tool.SHOTS: transport}))


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    with ExitStack() as open_ones:
        clients = {}
        for line in FAULTS:
            folder = tmp_path_factory.mktemp(line)
            address = open_ones.enter_context(serving(app(folder), folder))
            client = httpx.Client(base_url=address, timeout=PATIENCE_S)
            clients[line] = open_ones.enter_context(client)
        yield Plant(clients)


@pytest.mark.parametrize("question", [KOREAN, ENGLISH])
@pytest.mark.parametrize("line", ["furnace", "valve", "metal"])
def test_the_answer_tells_an_interval_that_holds_the_beginning_and_what_changed(
    plant: Plant, line: str, question: str
) -> None:
    look, said = plant.ask(line, question)
    began, (true, lot) = look["trend"]["began"], plant.first_shot(line)

    assert datetime.fromisoformat(began["earliest"]) <= true <= datetime.fromisoformat(began["latest"])
    assert said["unsupported"] == []
    for name in ("earliest", "latest"):
        assert datetime.fromisoformat(began[name]).strftime("%Y-%m-%d %H:%M") in said["answer"]
    planted = plant.weeks[line].fault
    assert planted is not None
    if line == "metal":
        assert began["lot"] == lot
        assert lot in said["answer"]
        assert {"lot"} <= {one["kind"] for one in look["changed"]}
    else:
        assert began["feature"] in planted.variables
        beside = {one["feature"] for one in look["changed"] if one["kind"] in ("relation", "level")}
        assert beside & set(planted.variables)
    assert ("원인이라는 뜻은 아닙니다" if question == KOREAN else "does not make it the cause") in said[
        "answer"
    ]


@pytest.mark.parametrize(
    ("question", "says"), [(KOREAN, "뚜렷한 시작이 없습니다"), (ENGLISH, "There is no clear beginning")]
)
def test_without_a_fault_no_beginning_is_made_up(plant: Plant, question: str, says: str) -> None:
    look, said = plant.ask("steady", question)

    assert "began" not in look["trend"]
    assert "changed" not in look
    assert says in said["answer"]
    assert said["unsupported"] == []


@pytest.mark.parametrize(
    ("line", "question", "feature"),
    [
        ("valve", "사출 속도가 언제부터 떨어졌어?", "Process_InjectionSpeed"),
        ("valve", "since when has the injection speed been low?", "Process_InjectionSpeed"),
        ("furnace", "용탕온도가 언제부터 내렸어?", "Process_Temperature"),
    ],
)
def test_a_variable_is_dated_by_its_own_course(plant: Plant, line: str, question: str, feature: str) -> None:
    look, said = plant.ask(line, question)
    began, (true, _) = look["trend"]["began"], plant.first_shot(line)

    assert began["feature"] == feature
    assert began["after"] < began["before"]
    assert "percent" not in began
    assert datetime.fromisoformat(began["earliest"]) <= true <= datetime.fromisoformat(began["latest"])
    assert said["unsupported"] == []


@pytest.mark.parametrize(
    "question", ["보압이 언제부터 낮아졌어?", "since when has the intensification pressure been low?"]
)
def test_a_variable_that_only_differs_from_run_to_run_has_no_beginning(plant: Plant, question: str) -> None:
    look, said = plant.ask("steady", question)

    assert look["trend"]["feature"] == "Process_HoldPressure"
    assert "began" not in look["trend"]
    assert look["trend"]["runs"]["run_low"] < look["trend"]["runs"]["run_high"]
    assert said["unsupported"] == []


@pytest.mark.parametrize(
    ("question", "name"),
    [("점도가 언제부터 올랐어?", "점도"), ("since when has the viscosity been high?", "viscosity")],
)
def test_what_the_line_does_not_measure_is_named_and_the_defects_are_not_told_instead(
    plant: Plant, question: str, name: str
) -> None:
    look, said = plant.ask("valve", question)

    assert "total" not in look
    assert name in said["answer"]
    assert "m/s" not in said["answer"]


def test_the_status_of_the_line_and_the_answer_agree(plant: Plant) -> None:
    for line in ("furnace", "valve"):
        began = plant.ask(line, KOREAN)[0]["trend"]["began"]
        status = plant.clients[line].get("/api/line/status").json()
        reason = next(one for one in status["reasons"] if one.get("feature") == began["feature"])
        assert reason["since_earliest"] <= began["earliest"]
        assert began["latest"] <= reason["since_latest"]
