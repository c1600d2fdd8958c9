"""POST /api/predict/batch: every shot in its place, or a fault that names the place."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from agent.api.schemas import MOST_JUDGED
from agent.tools.transport import ToolTimeout
from checks.standins.url_events import post
from tests.agent_parts import Tools, create_test_app
from tests.fakes import FakeTransport
from tests.tool_results import NO_FEATURES, SHOT, T1

PATH = "/api/predict/batch"
MELT = "Process_Temperature"


def ask(tools: Tools, shots: list[dict[str, Any]], **more: Any) -> tuple[int, Any]:
    event = post(PATH, {"shots": shots, **more})
    answer = create_test_app(tools=tools)[0].resolve(event, None)  # type: ignore[arg-type] # no context here
    return answer["statusCode"], json.loads(answer["body"])


def predicted(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A defect where the melt is cold, with the melt's last digits as its probability."""
    rows = []
    for shot in payload["shots"]:
        chance = (shot[MELT] % 100) / 100
        row = T1 | {"verdict": "defect" if chance >= 0.3 else "normal"}
        of_class = chance if chance >= 0.3 else 1 - chance
        row["prediction"] = {
            "class": row["verdict"],
            "probability": of_class,
            "probability_percent": round(100 * of_class, 2),
            "confidence": "high",
            "confidence_score": 0.75,
            "class_probabilities": {"normal": 1 - chance, "defect": chance},
        }
        rows.append(row)
    return {"results": rows, "model_version": "v1", "processing_time_ms": 1.0}


def driven(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Each shot driven by a variable that is named after its melt."""
    rows = [
        [{"feature": f"melt-{shot[MELT]:g}", "direction": "raises", "percent": 60.0}]
        for shot in payload["shots"]
    ]
    return {"drivers": rows, "model_version": "v1"}


def shots(count: int) -> list[dict[str, Any]]:
    return [SHOT | {MELT: 600.0 + place} for place in range(count)]


@pytest.mark.parametrize("count", [1, 7, 99])
def test_every_shot_is_answered_in_its_place(count: int) -> None:
    status, body = ask(Tools(t1=FakeTransport(predicted), t2=FakeTransport(driven)), shots(count))

    assert status == 200
    assert [round(100 * shot["defect_probability"]) for shot in body["shots"]] == list(range(count))
    assert [shot["drivers"][0]["feature"] for shot in body["shots"]] == [
        f"melt-{600 + n}" for n in range(count)
    ]
    assert all((shot["mode"] is not None) is (shot["verdict"] == "defect") for shot in body["shots"])


def test_verdicts_count_where_the_drivers_cannot_be_had() -> None:
    status, body = ask(Tools(t1=FakeTransport(predicted), t2=FakeTransport(ToolTimeout("slow"))), shots(2))

    assert (status, [shot["drivers"] for shot in body["shots"]]) == (200, [None, None])
    assert [warning["code"] for warning in body["warnings"]] == ["drivers_missing"]


@pytest.mark.parametrize("lost", [{"results": []}, {}, {"results": [T1]}])
def test_an_answer_of_another_number_of_shots_is_none(lost: dict[str, Any]) -> None:
    status, body = ask(Tools(t1=FakeTransport(lost), t2=FakeTransport(driven)), shots(3))

    assert (status, body["error"]["code"]) == (500, "tool_failed")


def test_a_shot_that_cannot_be_judged_is_named_by_its_place() -> None:
    status, body = ask(Tools(t1=FakeTransport(NO_FEATURES), t2=FakeTransport(driven)), shots(3))
    assert (status, body["error"]["code"]) == (422, "no_features")

    status, body = ask(Tools(), [*shots(2), {MELT: "warm"}])
    assert (status, body["error"]["details"][0]["field"]) == (422, f"shots.2.{MELT}")


def test_more_shots_than_fit_are_refused_before_a_tool_is_asked() -> None:
    tools = Tools(t1=FakeTransport(predicted), t2=FakeTransport(driven))
    status, body = ask(tools, shots(MOST_JUDGED + 1))

    assert (status, body["error"]["details"][0]["field"]) == (422, "shots")
    assert tools.t1 is not None
    assert tools.t1.payloads == []


def test_names_are_the_line_s_own_before_the_tools_see_them() -> None:
    tools = Tools(t1=FakeTransport(predicted), t2=FakeTransport(driven))
    ask(tools, [{"용탕 온도": 650.0}])

    assert tools.t1 is not None
    assert tools.t1.payloads == [{"shots": [{MELT: 650.0}]}]
