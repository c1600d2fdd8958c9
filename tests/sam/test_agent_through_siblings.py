"""The agent in a container, answering through T1, T2 and T3 in theirs."""

import json
from pathlib import Path

from shared.probability import percent
from tests.sam.conftest import LOCAL_ENV, Invoke


def test_a_cause_question_is_answered_through_the_siblings(
    invoke: Invoke, tools_endpoint: str, tmp_path: Path
) -> None:
    environment = json.loads(LOCAL_ENV.read_text())
    environment["AgentFunction"]["AWS_ENDPOINT_URL_LAMBDA"] = tools_endpoint
    env_vars = tmp_path / "env.json"
    env_vars.write_text(json.dumps(environment))

    events = invoke("AgentFunction", "agent_chat.json", env_vars).events()

    kinds = [event["type"] for event in events]
    assert kinds[0] == "status"
    assert kinds.index("t1_result") < kinds.index("t2_result") < kinds.index("answer_delta")
    assert "t3_result" in kinds
    assert kinds[-2:] == ["ai_response", "done"]
    prediction = next(event for event in events if event["type"] == "t1_result")["data"]["prediction"]
    answer = events[-2]["data"]["answer"]
    assert f"{percent(prediction['class_probabilities']['defect'])} %" in answer
    assert "".join(event["text"] for event in events if event["type"] == "answer_delta") == answer
