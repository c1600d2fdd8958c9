"""Jobs of score-stack in S3: what is uploaded, what is read back, what is still to be asked."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from diecast.cli import main
from ops.batch_scoring.batches import Batch
from ops.batch_scoring.jobs import JobStore
from ops.batch_scoring.stage import Stage
from shared.errors import InvalidInput, NotFound, Unavailable
from tests.quality_parts import DEFAULT_BUNDLE

BUCKET = "batches"
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:plant-batch-scoring"
BATCHES = [Batch(1, [2, 3], [], [{"a": 1.5}, {"a": -0.1}]), Batch(2, [4, 5], [5], [{"b": 1e-7}])]


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """S3 with an empty bucket."""
    for name, value in {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket=BUCKET)
        yield client


def stack(**parameters: str) -> None:
    """A stack that says where tables are scored, as the template's outputs do."""
    template = {
        "Parameters": {name: {"Type": "String"} for name in parameters},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {
            "BatchScoringArn": {"Value": MACHINE},
            "BatchBucketName": {"Value": BUCKET},
        }
        if parameters.get("BatchScoring", "8") != "0"
        else {},
    }
    boto3.client("cloudformation").create_stack(
        StackName="plant",
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": name, "ParameterValue": text} for name, text in parameters.items()],
    )


def results(client: Any, run: str, *records: dict[str, Any]) -> None:
    """Write a run of the map as Step Functions does."""
    key = f"jobs/job/results/{run}/SUCCEEDED_0.jsonl"
    client.put_object(Bucket=BUCKET, Key=key, Body="\n".join(map(json.dumps, records)).encode())
    manifest = {"ResultFiles": {"SUCCEEDED": [{"Key": key}], "FAILED": [], "PENDING": []}}
    client.put_object(
        Bucket=BUCKET, Key=f"jobs/job/results/{run}/manifest.json", Body=json.dumps(manifest).encode()
    )


def record(batch: int, **answer: Any) -> dict[str, Any]:
    return {
        "Input": json.dumps({"batch": batch, "line": "default", "shots": []}),
        "Output": json.dumps(answer),
    }


def test_a_job_is_read_back_as_it_was_uploaded(s3: Any) -> None:
    store = JobStore(BUCKET)
    job = store.begin("job", "old.csv", "line-7", "model-1", BATCHES)

    assert store.job("job") == job
    assert (job.rows, job.batches, store.attempt(job)) == (4, 2, 1)
    assert [(one.number, one.rows, one.empty) for one in store.rows(job)] == [
        (1, [2, 3], []),
        (2, [4, 5], [5]),
    ]
    lines = s3.get_object(Bucket=BUCKET, Key=store.batches_key(job, 1))["Body"].read().decode().splitlines()
    assert [json.loads(line) for line in lines] == [
        {"batch": 1, "line": "line-7", "shots": [{"a": 1.5}, {"a": -0.1}]},
        {"batch": 2, "line": "line-7", "shots": [{"b": 1e-7}]},
    ]


def test_a_table_that_cannot_be_read_leaves_no_job(s3: Any) -> None:
    def broken() -> Iterator[Batch]:
        yield BATCHES[0]
        raise ValueError("old.csv: line 9: column x: 'hot' is no number")

    with pytest.raises(ValueError, match="line 9"):
        JobStore(BUCKET).begin("job", "old.csv", "default", "model-1", broken())
    assert "Contents" not in s3.list_objects_v2(Bucket=BUCKET)


def test_a_job_that_is_not_there_is_named(s3: Any) -> None:
    del s3
    with pytest.raises(NotFound, match="no job other"):
        JobStore(BUCKET).job("other")


def test_answers_of_all_runs_are_read_and_what_has_none_is_asked_again(s3: Any) -> None:
    store = JobStore(BUCKET)
    job = store.begin("job", "old.csv", "default", "model-1", [*BATCHES, Batch(3, [6], [], [{"c": 2.0}])])
    results(s3, "first", record(1, results=[1, 2]))
    results(s3, "second", record(3, results=[3]))

    done = {one.batch: one.answer for one in store.answered(job)}
    assert done == {1: {"results": [1, 2]}, 3: {"results": [3]}}
    assert store.put_missing(job, set(done)) == 2 == store.attempt(job)
    body = s3.get_object(Bucket=BUCKET, Key=store.batches_key(job, 2))["Body"].read().decode()
    assert [json.loads(line)["batch"] for line in body.splitlines()] == [2]


@pytest.mark.parametrize(
    "odd", [{}, {"Input": "{}", "Output": "{}"}, {"Input": '{"batch": 1}', "Output": None}]
)
def test_what_is_no_record_of_an_execution_is_told(s3: Any, odd: dict[str, Any]) -> None:
    store = JobStore(BUCKET)
    job = store.begin("job", "old.csv", "default", "model-1", BATCHES)
    results(s3, "first", odd)
    with pytest.raises(Unavailable, match="cannot be read"):
        list(store.answered(job))


def test_a_stack_that_scores_no_tables_or_asks_another_t1_is_refused(s3: Any) -> None:
    del s3
    stack(BatchScoring="0")
    with pytest.raises(InvalidInput, match="scores no tables"):
        Stage.of("plant")
    boto3.client("cloudformation").delete_stack(StackName="plant")
    stack(BatchScoring="8", ExistingTools="own,arn:aws:lambda:us-east-1:123456789012:function:t1,own,own")
    with pytest.raises(InvalidInput, match="another T1"):
        Stage.of("plant")


@pytest.mark.parametrize(("at_once", "reserved", "crowds"), [(8, 0, False), (8, 20, False), (8, 8, True)])
def test_what_leaves_no_call_of_t1_for_questions_is_said(
    s3: Any, at_once: int, reserved: int, crowds: bool
) -> None:
    del s3
    stack(BatchScoring=str(at_once), ReservedConcurrency=str(reserved))
    assert (Stage.of("plant").crowds() is not None) is crowds


def test_the_model_of_a_line_is_the_published_one(s3: Any) -> None:
    s3.create_bucket(Bucket="models")
    version = json.loads((DEFAULT_BUNDLE / "manifest.json").read_text("utf-8"))["model_version"]
    assert (
        main(["release", str(DEFAULT_BUNDLE), "--line", "line-7", "--bucket", "models", "--simulated"]) == 0
    )
    stack(BatchScoring="8", ModelBucket="models", ModelPrefix="models/", PlantLines="line-7,line-8")
    assert Stage.of("plant").model("line-7").model_version == version
    with pytest.raises(NotFound, match="line-9"):
        Stage.of("plant").model("line-9")


def test_a_cell_that_is_no_number_is_named_before_anything_is_uploaded(
    s3: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stack(BatchScoring="8")
    table = tmp_path / "old.csv"
    assert main(["simulate", "--out", str(table), "--runs", "1", "--shots", "5"]) == 0
    rows = [line.split(",") for line in table.read_text("utf-8").splitlines()]
    rows[3][rows[0].index("Process_MoldTemperature")] = "hot"
    table.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    capsys.readouterr()

    assert main(["score-stack", str(table), "--stack", "plant", "--out", str(tmp_path / "out.csv")]) == 2

    told = capsys.readouterr().err
    assert "line 4" in told
    assert "Process_MoldTemperature" in told
    assert "Contents" not in s3.list_objects_v2(Bucket=BUCKET)


@pytest.mark.parametrize("words", [(), ("old.csv", "--resume", "job"), ("old.csv", "--lang", "de")])
def test_words_that_do_not_go_together_are_refused(words: tuple[str, ...], tmp_path: Path) -> None:
    assert main(["score-stack", *words, "--stack", "plant", "--out", str(tmp_path / "out.csv")]) == 2
