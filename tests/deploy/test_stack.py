"""One stack from its first deploy to its deletion, in the order of a stage's life.

The tests share the stack and build on each other; each still asserts one thing that an operator
would check. IAM is enforced by the emulated account from the roles in the template.
"""

import base64
import hashlib
import json
import time
from pathlib import Path
from typing import Any

import pytest

from checks.emulated_account.stack import STACK, Stack, delete, deploy, events_in
from diecast.cli import main
from ops import forget
from shared.contracts.t0 import MAX_UPLOAD_BYTES
from tests.deploy.attempts import WITH_MODELS, Attempt, refusal
from tests.deploy.versions import live, point, published, with_other_code
from tests.documented_commands import AwsCall, all_pages, aws_call, calls_on, typed

pytestmark = pytest.mark.timeout(600)
"""A deploy zips six functions, which takes its time on a busy machine."""

EVENTS = Path(__file__).resolve().parents[2] / "events"
BUNDLE = EVENTS.parent / "models" / "default"
FUNCTIONS = (
    "AgentFunctionName",
    "T0IngestFunctionName",
    "T1PredictFunctionName",
    "T2ImportanceFunctionName",
    "T3KnowledgeFunctionName",
    "T4ShotsFunctionName",
)
DOCUMENT = """---
id: plant-gate-check.ko
title: 게이트 점검표
language: ko
category: troubleshooting
defect_modes: [gas_porosity]
related_features: [Process_InjectionSpeed]
sources: [plant standard 12]
---
# 게이트 점검표

## 야간조 점검

야간조는 게이트 마모를 매주 화요일에 점검한다.
마모가 보이면 고속 사출 속도를 올리지 말고 금형 보전반에 알린다.
"""


def _event(name: str) -> Any:
    return json.loads((EVENTS / name).read_text())


def _question(stack: Stack, text: str, **fields: Any) -> list[dict[str, Any]]:
    features = json.loads(_event("agent_chat.json")["body"])["features"]
    status, body = stack.post("/api/chat", {"question": text, "features": features, **fields})
    assert status == 200, body
    return events_in(body)


def _status(stack: Stack, path: str, body: dict[str, Any]) -> Any:
    """The status of an answer that is no stream; the emulator hands the function's dict over, with 200."""
    status, answer = stack.post(path, body)
    return json.loads(answer).get("statusCode", status)


def test_t1_answers_by_its_deployed_name(stack: Stack) -> None:
    answer = stack.invoke("T1PredictFunctionName", _event("t1_predict.json"))
    assert answer["prediction"]["class"] == "defect"


def test_t2_answers_by_its_deployed_name(stack: Stack) -> None:
    answer = stack.invoke("T2ImportanceFunctionName", _event("t2_importance.json"))
    assert len(answer["top_features"]) == 10


def test_t3_answers_from_the_packaged_documents_before_the_first_ingest(stack: Stack) -> None:
    assert stack.invoke("T3KnowledgeFunctionName", _event("t3_kb.json"))["found"]


def test_t4_keeps_and_counts_shots_in_its_table(stack: Stack) -> None:
    recorded = _event("t4_shots_record.json")

    assert stack.invoke("T4ShotsFunctionName", recorded)["accepted"] == 1
    assert stack.invoke("T4ShotsFunctionName", recorded)["duplicates"] == 1
    summary = stack.invoke("T4ShotsFunctionName", _event("t4_shots_summary.json"))

    assert summary["total"]["shots"] == 1
    assert sum(summary["total"]["verdicts"].values()) == 1


def test_a_question_is_answered_by_claude_through_the_siblings(stack: Stack) -> None:
    events = _question(stack, "불량 원인이 뭐야?")
    kinds = [event["type"] for event in events]
    assert kinds.index("t1_result") < kinds.index("t2_result") < kinds.index("answer_delta")
    assert kinds[-2:] == ["ai_response", "done"]
    usage = events[-1]["usage"]
    assert usage["model_id"] == "global.anthropic.claude-sonnet-5-5"
    assert usage["output_tokens"] > 0


def test_a_session_is_kept_in_the_table(stack: Stack) -> None:
    first = _question(stack, "불량 원인이 뭐야?")[-1]
    assert first["warnings"] == []
    table = stack.session.client("dynamodb")
    rows = table.scan(TableName=stack.outputs["SessionsTableName"])["Items"]
    mine = [row for row in rows if row["pk"]["S"] == f"session#{first['session_id']}"]
    assert sorted(row["sk"]["S"].split("#")[0] for row in mine) == ["owner", "turn"]
    assert all("expires_at" in row for row in mine)


def test_a_caller_is_forgotten_by_the_command_and_not_by_whoever_comes_along(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    _question(stack, "불량 원인이 뭐야?")
    refused = _status(stack, "/api/user/forget", {})
    assert refused == 403, "everybody is the same caller on a public stage"

    assert forget.run(STACK, subject=None, caller="anonymous", dry_run=False) == 0
    assert "nothing is left" in capsys.readouterr().out
    table = stack.session.client("dynamodb")
    rows = table.scan(TableName=stack.outputs["SessionsTableName"])["Items"]
    assert [row for row in rows if "anonymous" in repr(row)] == []


def test_a_user_of_iam_is_forgotten_with_the_rights_of_the_agents_role(stack: Stack) -> None:
    arn = "arn:aws:iam::123456789012:user/engineer"
    for name in ("agent_chat.json", "agent_session_create.json"):
        answer = stack.invoke("AgentFunctionName", _event(name))
        assert answer["statusCode"] == 200, answer
    event = _event("agent_session_create.json")
    event["rawPath"] = event["requestContext"]["http"]["path"] = "/api/user/forget"
    answer = stack.invoke("AgentFunctionName", event | {"body": "{}", "isBase64Encoded": False})
    told = json.loads(answer["body"])

    assert (answer["statusCode"], told["complete"]) == (200, True)
    assert told["deleted"]["sessions"] >= 2
    assert told["deleted"]["turns"] >= 1
    table = stack.session.client("dynamodb")
    rows = table.scan(TableName=stack.outputs["SessionsTableName"])["Items"]
    left = {row["pk"]["S"].partition("#")[0] for row in rows if arn in repr(row)}
    assert left <= {"budget"}


def test_nobody_has_a_job_worked_off_but_t0_itself(stack: Stack) -> None:
    run = {"action": "run", "job_id": "job_1"}
    status = _status(stack, "/api/kb/ingest", run)
    by_invoke = stack.invoke("T0IngestFunctionName", run)

    assert (status, by_invoke["error"]["code"]) == (422, "not_found")


def test_ingested_documents_are_found_without_a_redeploy(stack: Stack) -> None:
    stack.session.client("s3").put_object(
        Bucket=stack.outputs["DocumentsBucketName"],
        Key="documents/plant-gate-check.ko.md",
        Body=DOCUMENT.encode(),
    )
    started = stack.invoke("T0IngestFunctionName", {"action": "start"})
    job = _finished(stack, started["job_id"])
    assert job["status"] == "COMPLETE", job
    assert job["statistics"]["failed"] == 0
    found = _search_until(stack, "게이트 마모 야간조 점검", "plant-gate-check.ko")
    assert found["excerpt"]


def _finished(stack: Stack, job_id: str) -> Any:
    for _ in range(120):
        job = stack.invoke("T0IngestFunctionName", {"action": "status", "job_id": job_id})
        if job["status"] in {"COMPLETE", "FAILED"}:
            return job
        time.sleep(0.5)
    raise AssertionError(f"the job did not end: {job}")


def _search_until(stack: Stack, query: str, document: str) -> Any:
    """T3 looks for a new index every half minute; ask until it has seen it."""
    for _ in range(90):
        answer = stack.invoke("T3KnowledgeFunctionName", {"query": query})
        for row in answer["results"]:
            if row["id"] == document:
                return row
        time.sleep(1)
    raise AssertionError(f"{document} is not found: {answer}")


def test_an_ingested_document_can_be_read_through_the_agent(stack: Stack) -> None:
    event = _event("agent_document.json")
    path = "/api/kb/documents/plant-gate-check.ko"
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    answer = stack.invoke("AgentFunctionName", event)
    assert answer["statusCode"] == 200, answer
    document = json.loads(answer["body"])
    assert (document["id"], document["language"]) == ("plant-gate-check.ko", "ko")


def _files(stack: Stack) -> dict[str, Any]:
    """The plant's files by name, as the agent lists them."""
    event = _event("agent_document.json")
    event["rawPath"] = event["requestContext"]["http"]["path"] = "/api/kb/files"
    answer = stack.invoke("AgentFunctionName", event)
    assert answer["statusCode"] == 200, answer
    return {row["name"]: row for row in json.loads(answer["body"])["files"]}


def _changed(stack: Stack, action: str, **body: Any) -> Any:
    """What the agent says to a change of a file, with the status."""
    event = _event("agent_session_create.json")
    event["rawPath"] = event["requestContext"]["http"]["path"] = f"/api/kb/files/{action}"
    answer = stack.invoke("AgentFunctionName", event | {"body": json.dumps(body), "isBase64Encoded": False})
    return {"status": answer["statusCode"], **json.loads(answer["body"])}


def _upload(stack: Stack, name: str, text: str | bytes, **more: Any) -> Any:
    raw = text if isinstance(text, bytes) else text.encode()
    return _changed(stack, "upload", name=name, data=base64.b64encode(raw).decode(), **more)


def test_a_file_is_uploaded_replaced_and_deleted_through_the_agent(stack: Stack) -> None:
    told = _upload(stack, "3라인/작업표준서(개정3).md", "# 게이트 청소\n\n매 교대 청소한다.\n")
    assert told["status"] == 200, told
    again = _upload(stack, told["name"], "# x")
    assert (again["status"], again["error"]["code"]) == (409, "conflict")
    refused = _upload(stack, "scan.pdf", b"this is no PDF")
    assert (refused["status"], refused["error"]["code"]) == (422, "validation_error")
    told = _upload(stack, told["name"], "# 게이트 청소\n\n매시간 청소한다.\n", etag=told["etag"])
    assert told["replaced"], told

    assert _finished(stack, stack.invoke("T0IngestFunctionName", {"action": "start"})["job_id"])
    row = _files(stack)[told["name"]]
    assert (row["state"], row["title"]) == ("read", "게이트 청소")

    assert _changed(stack, "delete", name=row["name"], etag="other")["status"] == 409
    assert _changed(stack, "delete", name=row["name"], etag=row["etag"])["status"] == 200
    assert _files(stack)[row["name"]]["state"] == "leaving"
    assert _finished(stack, stack.invoke("T0IngestFunctionName", {"action": "start"})["job_id"])
    assert row["name"] not in _files(stack)


def test_the_largest_upload_fits_every_request_on_its_way(stack: Stack) -> None:
    """A body of base64 to the agent, and the same again in its Invoke of T0; 6 MB is what each holds."""
    lines = "게이트를 매시간 청소한다.\n".encode()
    text = b"# Gate\n\n" + lines * ((MAX_UPLOAD_BYTES - 100) // len(lines))
    largest = text + b" " * (MAX_UPLOAD_BYTES - len(text))
    told = _upload(stack, "largest.txt", largest)
    assert (told["status"], told.get("size")) == (200, MAX_UPLOAD_BYTES), str(told)[:500]
    _changed(stack, "delete", name="largest.txt", etag=told["etag"])
    refused = _upload(stack, "larger.txt", largest + b" " * 9)
    assert refused["status"] == 422


def test_the_agent_may_ask_the_listed_models_and_no_other(stack: Stack) -> None:
    resource = stack.session.client("cloudformation").describe_stack_resource(
        StackName=STACK, LogicalResourceId="AgentRole"
    )
    name = resource["StackResourceDetail"]["PhysicalResourceId"]
    policy: Any = stack.session.client("iam").get_role_policy(RoleName=name, PolicyName="agent")
    (statement,) = [
        row for row in policy["PolicyDocument"]["Statement"] if row.get("Sid") == "AskTheListedModels"
    ]

    kinds = {arn.split(":")[5].partition("/")[0] for arn in statement["Resource"]}
    models = {arn.partition("anthropic.")[2] for arn in statement["Resource"]}
    assert kinds == {"foundation-model", "inference-profile"}
    listed = {"claude-sonnet-5-5", "claude-sonnet-5", "claude-sonnet-4-6"}
    assert models == listed | {"none"}


def test_each_tool_logs_the_trace_id_that_its_invocation_has(stack: Stack) -> None:
    """The emulator begins a trace for each invocation, also for one that carries a trace: that one id goes
    all the way is shown in tests/integration/runtime/test_trace.py."""
    stack.invoke("AgentFunctionName", _event("agent_predict.json"))

    for tool in ("t1-predict", "t2-importance"):
        line = _last_line(stack, tool, "tool answered")
        assert line["trace_id"] == line["xray_trace_id"] != ""


def _last_line(stack: Stack, tool: str, message: str) -> dict[str, Any]:
    """The latest line with this message of the tool's log, which the emulator writes some moments later."""
    for _ in range(40):
        found = stack.session.client("logs").filter_log_events(logGroupName=f"/diecast/{STACK}/{tool}")
        lines = [json.loads(row["message"]) for row in found["events"] if message in row["message"]]
        if lines:
            last: dict[str, Any] = lines[-1]
            return last
        time.sleep(0.5)
    raise AssertionError(f"{tool} logged nothing of {message!r}")


def test_alarms_call_the_topic_and_the_dashboard_is_whole(stack: Stack) -> None:
    topic = stack.outputs["AlarmTopicArn"]
    cloudwatch: Any = stack.session.client("cloudwatch")
    alarms = cloudwatch.describe_alarms()["MetricAlarms"]
    assert len(alarms) >= 12
    assert {tuple(alarm["AlarmActions"]) for alarm in alarms} == {(topic,)}
    board = json.loads(cloudwatch.get_dashboard(DashboardName=f"{STACK}-overview")["DashboardBody"])
    assert len(board["widgets"]) > 20
    assert "${" not in json.dumps(board)


def test_a_public_url_outside_dev_is_refused(account: dict[str, str], stack: Stack) -> None:
    refused = deploy(account, "diecast-public", "Stage=staging AgentAuthType=NONE")
    assert refused.returncode != 0
    assert "AgentAuthType NONE" in refused.stdout + refused.stderr


def test_an_update_deploy_changes_the_running_stack(account: dict[str, str], stack: Stack) -> None:
    before = live(stack, "AgentFunctionName")
    updated = deploy(account, STACK, "Stage=dev AgentAuthType=NONE LogRetentionDays=7 UseMock=true")
    assert updated.returncode == 0, updated.stdout + updated.stderr
    assert live(stack, "AgentFunctionName") > before
    events = _question(stack, "Why is this shot bad?")
    assert events[-1]["usage"]["model_id"] == "offline"
    assert "without a language model" in events[-2]["data"]["answer"]


def test_after_a_deploy_of_a_parameter_alone_the_alias_goes_back_and_answers(stack: Stack) -> None:
    for function in FUNCTIONS:
        assert published(stack, function) == [1, 2], function
    point(stack, "AgentFunctionName", 1)
    try:
        usage = _question(stack, "Why is this shot bad?")[-1]["usage"]
        assert usage["model_id"] == "global.anthropic.claude-sonnet-5-5"
    finally:
        point(stack, "AgentFunctionName", 2)
    assert _question(stack, "Why is this shot bad?")[-1]["usage"]["model_id"] == "offline"


def test_the_commands_that_the_pages_tell_for_functions_run(stack: Stack) -> None:
    client = stack.session.client("lambda")
    told = {"NAME": stack.outputs["AgentFunctionName"], "41": str(live(stack, "AgentFunctionName"))}
    told |= {f"$(output {name})": value for name, value in stack.outputs.items()}
    found = [words for page in all_pages() for words in calls_on(page, "aws") if words[0] == "lambda"]
    assert {words[1] for words in found} >= {"invoke", "get-alias", "update-alias"}
    for words in found:
        call = aws_call([told.get(word, word) for word in words])
        assert isinstance(call, AwsCall), call
        if call.values:
            assert "FunctionError" not in getattr(client, call.method)(**typed(call))


def test_a_published_model_takes_the_packaged_one_s_place(
    account: dict[str, str], stack: Stack, tmp_path: Path
) -> None:
    """The version's folder goes up first, then the pointer (docs/operations/documents-and-models.md).

    The same deploy changes the code of T1.
    """
    bucket = stack.outputs["DocumentsBucketName"]
    manifest = json.loads((BUNDLE / "manifest.json").read_text(encoding="utf-8"))
    raw = json.dumps({**manifest, "model_version": "line-7-gate"}).encode()
    s3 = stack.session.client("s3")
    for path in BUNDLE.iterdir():
        body = raw if path.name == "manifest.json" else path.read_bytes()
        s3.put_object(Bucket=bucket, Key=f"models/line-7-gate/{path.name}", Body=body)
    digest = hashlib.sha256(raw).hexdigest()
    pointer = {"format": 1, "model_version": "line-7-gate", "manifest_sha256": digest}
    s3.put_object(Bucket=bucket, Key="models/current.json", Body=json.dumps(pointer).encode())
    parameters = f"Stage=dev AgentAuthType=NONE LogRetentionDays=7 UseMock=true ModelBucket={bucket}"
    updated = deploy(account, STACK, parameters, with_other_code(tmp_path, "T1PredictFunction"))
    assert updated.returncode == 0, updated.stdout + updated.stderr
    for name in ("t1_predict", "t2_importance"):
        output = {"t1_predict": "T1PredictFunctionName", "t2_importance": "T2ImportanceFunctionName"}[name]
        assert stack.invoke(output, _event(f"{name}.json"))["model_version"] == "line-7-gate"


def test_after_a_change_of_code_and_model_the_alias_goes_back_and_answers(stack: Stack) -> None:
    for function in FUNCTIONS:
        assert published(stack, function) == [1, 2, 3], function
    packaged = json.loads((BUNDLE / "manifest.json").read_text(encoding="utf-8"))["model_version"]
    for version, model in ((2, packaged), (3, "line-7-gate")):
        point(stack, "T1PredictFunctionName", version)
        assert stack.invoke("T1PredictFunctionName", _event("t1_predict.json"))["model_version"] == model


def test_old_versions_are_pruned_but_never_one_with_an_alias(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    point(stack, "T1PredictFunctionName", 1)
    assert main(["versions", "prune", "--stack", STACK, "--keep", "2", "--dry-run"]) == 0
    assert capsys.readouterr().out.count("would delete") == len(FUNCTIONS) - 1
    assert {tuple(published(stack, function)) for function in FUNCTIONS} == {(1, 2, 3)}

    assert main(["versions", "prune", "--stack", STACK, "--keep", "2"]) == 0

    kept = {function: published(stack, function) for function in FUNCTIONS}
    assert kept.pop("T1PredictFunctionName") == [1, 2, 3]
    assert set(map(tuple, kept.values())) == {(2, 3)}
    assert stack.invoke("T1PredictFunctionName", _event("t1_predict.json"))["prediction"]
    point(stack, "T1PredictFunctionName", 3)


@pytest.mark.parametrize("attempt", WITH_MODELS, ids=str)
def test_a_model_s_role_reads_its_prefix_and_nothing_else(attempt: Attempt, stack: Stack) -> None:
    assert (refusal(attempt, stack) == "") is attempt.allowed


def test_the_stack_is_deleted_but_the_documents_stay(stack: Stack) -> None:
    assert delete(stack.session, STACK) == []
    assert stack.session.client("cloudwatch").describe_alarms()["MetricAlarms"] == []
    functions = stack.session.client("lambda").list_functions()["Functions"]
    assert functions == []
    kept = stack.session.client("s3").list_objects_v2(Bucket=stack.outputs["DocumentsBucketName"])
    assert any(row["Key"].startswith("documents/") for row in kept["Contents"])
