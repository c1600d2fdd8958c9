"""Every function in a Lambda container, on the files of events/."""

from tests.sam.conftest import Invoke


def test_t1_predicts_the_sample_shot(invoke: Invoke) -> None:
    answer = invoke("T1PredictFunction", "t1_predict.json").json()
    assert answer["prediction"]["class"] == "defect"
    assert len(answer["latent_features"]) == 32


def test_t1_takes_a_function_url_event(invoke: Invoke) -> None:
    answer = invoke("T1PredictFunction", "t1_predict_url.json").json()
    assert answer["statusCode"] == 200


def test_t1_names_the_field_that_is_wrong(invoke: Invoke) -> None:
    error = invoke("T1PredictFunction", "t1_predict_bad_features.json").json()["error"]
    assert error["code"] == "validation_error"
    assert error["details"][0]["field"].startswith("features.")


def test_t2_explains_the_sample_shot(invoke: Invoke) -> None:
    answer = invoke("T2ImportanceFunction", "t2_importance.json").json()
    assert len(answer["top_features"]) == 10
    assert answer["adjustments"], "the sample shot can be brought under the threshold"


def test_t3_finds_documents_in_korean(invoke: Invoke) -> None:
    answer = invoke("T3KnowledgeFunction", "t3_kb.json").json()
    assert answer["found"]
    assert answer["results"][0]["excerpt"]


def test_t4_judges_shots_and_says_that_nothing_lasts_without_a_table(invoke: Invoke) -> None:
    answer = invoke("T4ShotsFunction", "t4_shots_record.json").json()
    assert (answer["accepted"], answer["kept_in"]) == (1, "memory")


def test_t0_starts_a_job(invoke: Invoke) -> None:
    answer = invoke("T0IngestFunction", "t0_ingest_start.json").json()
    assert answer["status"] in {"STARTING", "IN_PROGRESS", "COMPLETE"}
    assert answer["job_id"]


def test_the_agent_streams_under_its_own_runtime(invoke: Invoke) -> None:
    prelude, body = invoke("AgentFunction", "agent_health.json").http()
    assert prelude["statusCode"] == 200
    assert b'"healthy"' in body


def test_the_agent_refuses_what_is_not_json(invoke: Invoke) -> None:
    prelude, body = invoke("AgentFunction", "agent_not_json.json").http()
    assert prelude["statusCode"] == 400
    assert b'"not_json"' in body


def test_the_agent_answers_without_its_tools(invoke: Invoke) -> None:
    """Nothing listens where the tools should be: the answer says so, and the stream ends properly."""
    events = invoke("AgentFunction", "agent_chat.json").events()
    ends = [event for event in events if event["type"] == "tool_end"]
    assert ends
    assert all(end["result"]["error"]["code"] == "tool_unavailable" for end in ends)
    assert [event["type"] for event in events[-2:]] == ["ai_response", "done"]
