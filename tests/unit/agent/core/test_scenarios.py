"""What-ifs of a model through the loop, on the real T1: what is asked, told, shown and remembered."""

from typing import Any

import pytest

from agent.core.history import HistoryRecorder
from agent.sessions.store import Exchange
from agent.tools.gateway import ToolGateway
from agent.tools.in_process import InProcessTransport
from agent.tools.line_facts import LineFacts
from agent.tools.what_ifs import PLAIN_SEVERAL
from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from shared.contracts.tools import Tool
from t1_predict.handler import handler as t1
from tests.agent_parts import Conversation, converse
from tests.fakes import ScriptedModel, ask_for, say, use
from tests.quality_parts import event

SCHEMA = read_schema(asset("models", "default", "schema.json"))
SHOT: dict[str, float] = event("t1_predict")["features"]
HOTTER = {"feature": "금형 온도", "to": 400, "unit": "°F"}
MORE = {"feature": "보압", "by": 5}


def gateway(knows_scenarios: bool = True) -> ToolGateway:
    """T1 and the look-up in this process; T1 perhaps as it was before it knew scenarios."""

    def older(payload: Any, context: Any) -> Any:
        known = {"features", "overrides", "shots"}
        return t1({name: value for name, value in payload.items() if name in known}, context)

    return ToolGateway(
        {
            Tool.PREDICT: InProcessTransport(t1 if knows_scenarios else older),
            Tool.LOOK_UP: InProcessTransport(LineFacts(SCHEMA)),
        }
    )


def asked(*uses: Any, answer: str = "답", history: Any = (), older: bool = False) -> Conversation:
    model = ScriptedModel(ask_for(*uses), say(answer))
    return converse(
        model, features=SHOT, history=history, schema=SCHEMA, gateway=gateway(knows_scenarios=not older)
    )


def scenarios(*changes: Any) -> Any:
    return use("predict_quality", {"scenarios": [{"changes": list(row)} for row in changes]})


def test_one_scenario_is_told_in_the_line_s_unit_with_what_was_asked() -> None:
    told = asked(scenarios([HOTTER]))
    (start,) = told.of("tool_start")
    (change,) = start["input"]["changes"]

    assert change == {
        "feature": "Process_MoldTemperature",
        "from": SHOT["Process_MoldTemperature"],
        "to": 204.4,
        "unit": "°C",
        "beyond_limit": None,
        "asked": {"to": 400, "unit": "°F"},
    }
    assert start["input"]["features"]["Process_MoldTemperature"] == 204.4
    (result,) = told.of("t1_result")
    assert result["data"]["baseline"]["prediction"]["class"] == "defect"


def test_the_model_is_shown_the_shot_and_each_scenario_beside_it() -> None:
    model = ScriptedModel(ask_for(scenarios([HOTTER], [HOTTER, {"feature": "보압", "by": 40}])), say("답"))
    converse(model, features=SHOT, schema=SCHEMA, gateway=gateway())
    content = model.requests[-1].messages[-1].content[0].content  # type: ignore[union-attr] # a tool's result

    assert content["prediction"]["class"] == "defect"
    one, two = content["scenarios"]
    assert one["changes"][0]["to"] == 204.4
    assert two["changes"][1]["beyond_limit"] == "above"
    assert one["verdict"] in {"normal", "defect"}
    assert 0 < one["defect_probability"] < 1


@pytest.mark.parametrize("older", [False, True])
def test_several_scenarios_are_one_call_also_of_a_tool_that_takes_none(older: bool) -> None:
    told = asked(scenarios([HOTTER], [{"feature": "보압", "by": 5}]), older=older)
    (start,) = told.of("tool_start")
    (result,) = told.of("t1_result")

    assert start["input"]["changes"] == []
    assert [row["changes"][0]["feature"] for row in start["input"]["scenarios"]] == [
        "Process_MoldTemperature",
        "Process_HoldPressure",
    ]
    singles = [
        asked(scenarios([change]), older=older).of("t1_result")[0]["data"]
        for change in (HOTTER, {"feature": "보압", "by": 5})
    ]
    assert [row["prediction"] for row in result["data"]["scenarios"]] == [
        one["prediction"] for one in singles
    ]
    assert any(PLAIN_SEVERAL in row["message"] for row in told.result.notices) is older


def test_both_ways_of_asking_are_one_call() -> None:
    told = asked(
        scenarios([{"feature": "hold_pressure", "to": 1100, "unit": "bar"}]),
        use("predict_quality", {"features": {"Process_HoldPressure": 110}}),
    )
    assert len(told.of("tool_start")) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"scenarios": [{"changes": [{"feature": "hold presure", "to": 1}]}]}, "Process_HoldPressure"),
        ({"features": {"Hold_Presure": 110}}, "Process_HoldPressure"),
        ({"scenarios": [{"changes": [{"feature": "보압", "to": 1, "by": 2}]}]}, "give one of them"),
        ({"scenarios": [{"changes": [{"feature": "보압", "to": 90, "unit": "°C"}]}]}, "is in MPa"),
        (
            {"features": {"보압": 1}, "scenarios": [{"changes": [{"feature": "보압", "to": 90}]}]},
            "cannot go with",
        ),
        ({"scenarios": [{"changes": [{"feature": "보압", "to": 90}]}] * 6}, "5"),
    ],
)
def test_what_is_not_understood_is_an_error_and_no_prediction(arguments: Any, said: str) -> None:
    told = asked(use("predict_quality", arguments))
    (end,) = told.of("tool_end")

    assert end["result"]["error"]["code"] == "validation_error"
    assert said in end["result"]["error"]["message"]
    assert told.of("t1_result") == []


def test_variables_are_looked_up_and_their_numbers_are_evidence() -> None:
    told = asked(
        use("look_up_variables", {"features": ["보압", "clamp_force"]}),
        answer="보압은 75~125 MPa, 형체력은 620~820 t이고 통상 720 t입니다. 99.5 bar는 아닙니다.",
    )
    (end,) = told.of("tool_end")
    rows = end["result"]["variables"]

    assert [(row["feature"], row["limits"], row["value"]) for row in rows] == [
        ("Process_HoldPressure", [75, 125], SHOT["Process_HoldPressure"]),
        ("Process_ClampForce", [620, 820], SHOT["Process_ClampForce"]),
    ]
    assert [row["text"] for row in told.of("ai_response")[0]["data"]["unsupported"]] == ["99.5"]


def test_an_unknown_variable_is_not_looked_up_in_silence() -> None:
    (end,) = asked(use("look_up_variables", {"features": ["게이트 속도"]})).of("tool_end")
    assert "no variable of this line" in end["result"]["error"]["message"]


def test_a_session_remembers_scenarios_and_their_numbers() -> None:
    told = asked(scenarios([HOTTER], [{"feature": "보압", "by": 5}]))
    recorder = HistoryRecorder()
    for sent in told.sent:
        recorder.on_event(sent)
    (row,) = recorder.rows()

    assert [[change["to"] for change in one["changes"]] for one in row["scenarios"]] == [
        [204.4],
        [SHOT["Process_HoldPressure"] + 5],
    ]
    assert all("defect_probability" in one for one in row["scenarios"])
    later = asked(
        use("look_up_variables", {"features": ["보압"]}),
        answer="금형 온도 204.4 °C를 시험했습니다.",
        history=[Exchange("둘 중 뭐가 나아?", "답", SHOT, (row,))],
    )
    assert later.of("ai_response")[0]["data"]["unsupported"] == []


def test_another_shot_is_told_by_what_differs() -> None:
    before = {**SHOT, "Process_HoldPressure": 91.0, "Process_CoolingTime": 9.5}
    model = ScriptedModel(say("보압이 91 MPa에서 바뀌었습니다."))
    told = converse(
        model,
        features=SHOT,
        history=[Exchange("왜?", "답", before), Exchange("기공?", "답", {})],
        schema=SCHEMA,
        gateway=gateway(),
    )
    texts = [block.text for block in model.requests[0].messages[-1].content if hasattr(block, "text")]

    assert any(text.startswith('<difference>{"from":2,') and '"from":91.0' in text for text in texts)
    assert told.of("ai_response")[0]["data"]["unsupported"] == []
