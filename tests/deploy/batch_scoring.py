"""Old tables scored by the T1 of a deployed stack: uploaded, mapped, and their results written and read.

The emulator runs the distributed map over the uploaded lines, and writes no results: this does what
ResultWriter does, from what the executions of the map tell of themselves.
"""

import csv
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest

from checks.emulated_account.account import ROOT
from checks.emulated_account.stack import LIVE
from diecast.cli import main
from ops.batch_scoring.batches import Batch
from ops.batch_scoring.jobs import JobStore

MODEL = ROOT / "models" / "default"
BEGUN, GO_ON = "the job is ", "--resume "
THROTTLED = """
class TooManyRequestsException(Exception):
    pass

def handler(event, context):
    raise TooManyRequestsException("Rate Exceeded.")
"""
TRIES_S = 3
"""Long enough for a first try that is turned away; the second comes after two seconds."""


def made_table(folder: Path) -> tuple[Path, Path]:
    """A table of simulated shots with a row without any value, and what `score` says of it here."""
    table, here = folder / "old.csv", folder / "here.csv"
    assert main(["simulate", "--out", str(table), "--runs", "4", "--shots", "40"]) == 0
    lines = table.read_text(encoding="utf-8").splitlines()
    columns = lines[0].count(",") + 1
    lines.insert(5, "9," + "," * (columns - 2))
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert main(["score", str(table), "--bundle", str(MODEL), "--out", str(here)]) == 0
    return table, here


class Scored:
    """A deployed stack that scores tables; `environment` reaches its account and region."""

    def __init__(self, session: boto3.Session, stack: str, environment: Mapping[str, str]) -> None:
        self.stack, self.environment = stack, {**os.environ, **environment}
        outputs = session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
        told = {row["OutputKey"]: row["OutputValue"] for row in outputs}
        self.bucket, self.t1 = told["BatchBucketName"], told["T1PredictFunctionName"]
        self._runs = told["BatchScoringArn"].replace(":stateMachine:", ":execution:")
        self._states: Any = session.client("stepfunctions")
        self._s3 = session.client("s3")
        self._lambda: Any = session.client("lambda")

    @contextmanager
    def throttled(self) -> Iterator[None]:
        """Let T1's calls fail as throttled ones do meanwhile; the emulator throttles no alias."""
        before = self._lambda.get_alias(FunctionName=self.t1, Name=LIVE)["FunctionVersion"]
        with io.BytesIO() as packed:
            with zipfile.ZipFile(packed, "w") as files:
                files.writestr("t1_predict/handler.py", THROTTLED)
            self._lambda.update_function_code(FunctionName=self.t1, ZipFile=packed.getvalue())
        version = self._lambda.publish_version(FunctionName=self.t1)["Version"]
        self._lambda.update_alias(FunctionName=self.t1, Name=LIVE, FunctionVersion=version)
        try:
            yield
        finally:
            self._lambda.update_alias(FunctionName=self.t1, Name=LIVE, FunctionVersion=before)

    def main(self, out: Path, *words: str) -> int:
        """Run the command here; give its exit code."""
        return main(["score-stack", "--stack", self.stack, "--out", str(out), *words])

    def begun(self, table: Path, out: Path) -> tuple[subprocess.Popen[str], str]:
        """Run the command in a process of its own until its job is in the account; give both."""
        words = ["score-stack", str(table), "--stack", self.stack, "--out", str(out)]
        command = [sys.executable, "-m", "diecast", *words]
        ran = subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT, text=True, env=self.environment)
        assert ran.stderr is not None
        first = ran.stderr.readline()
        assert BEGUN in first, first + ran.stderr.read()
        return ran, first.rpartition(BEGUN)[2].strip()

    def status(self, job: str, attempt: int = 1) -> str:
        """How an execution stands."""
        return str(self._states.describe_execution(executionArn=self._arn(job, attempt))["status"])

    def stop(self, job: str) -> None:
        """Stop the first execution of a job, once it has begun."""
        for _ in range(40):
            if any(row["name"] == f"{job}-1" for row in self._executions()):
                break
            time.sleep(0.25)
        self._states.stop_execution(executionArn=self._arn(job, 1))

    def write_results(self, job: str, attempt: int = 1) -> int:
        """Write what ResultWriter would have written; give how many executions succeeded.

        Source: AWS Step Functions Developer Guide, "ResultWriter (Map)".
        """
        (run,) = self._states.list_map_runs(executionArn=self._arn(job, attempt))["mapRuns"]
        records: dict[str, list[str]] = {"SUCCEEDED": [], "FAILED": [], "PENDING": []}
        for row in self._states.list_executions(mapRunArn=run["mapRunArn"])["executions"]:
            child = self._states.describe_execution(executionArn=row["executionArn"])
            kept = {"Input": child["input"], "Output": child.get("output"), "Status": child["status"]}
            records[child["status"]].append(json.dumps(kept))
        folder = f"jobs/{job}/results/{run['mapRunArn'].rpartition(':')[2]}"
        files: dict[str, list[dict[str, Any]]] = {status: [] for status in records}
        for status, lines in records.items():
            if lines:
                key = f"{folder}/{status}_0.jsonl"
                self._s3.put_object(Bucket=self.bucket, Key=key, Body="\n".join(lines).encode())
                files[status] = [{"Key": key, "Size": len(lines)}]
        manifest = {"DestinationBucket": self.bucket, "MapRunArn": run["mapRunArn"], "ResultFiles": files}
        self._s3.put_object(
            Bucket=self.bucket, Key=f"{folder}/manifest.json", Body=json.dumps(manifest).encode()
        )
        return len(records["SUCCEEDED"])

    def _arn(self, job: str, attempt: int) -> str:
        return f"{self._runs}:{job}-{attempt}"

    def _executions(self) -> list[dict[str, Any]]:
        machine = self._runs.replace(":execution:", ":stateMachine:")
        rows: list[dict[str, Any]] = self._states.list_executions(stateMachineArn=machine)["executions"]
        return rows


def scored_as_on_this_computer(
    scored: Scored, table: Path, here: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same file, byte by byte; broken off where results are not there yet, and gone on with."""
    capsys.readouterr()
    assert scored.main(out, str(table)) == 1
    told = capsys.readouterr().err
    assert "have no result" in told
    job = told.rpartition(GO_ON)[2].split()[0]
    assert not out.exists()
    assert scored.write_results(job) > 1
    assert scored.main(out, "--resume", job) == 0
    assert out.read_bytes() == here.read_bytes()
    assert "without a value 1, refused 0" in capsys.readouterr().out


def killed_and_gone_on_with(scored: Scored, table: Path, here: Path, out: Path) -> None:
    """The command is killed while the account is at work, which goes on without it."""
    with scored.throttled():
        ran, job = scored.begun(table, out)
        ran.kill()
        ran.communicate()
        assert not out.exists()
    assert scored.main(out, "--resume", job) == 1
    scored.write_results(job)
    assert scored.main(out, "--resume", job) == 0
    assert out.read_bytes() == here.read_bytes()


def throttled_and_tried_again(scored: Scored, table: Path, here: Path, out: Path) -> None:
    """T1 takes no call for some seconds: the state machine waits and asks again, and nothing fails."""
    with scored.throttled():
        ran, job = scored.begun(table, out)
        time.sleep(TRIES_S)
        assert scored.status(job) == "RUNNING"
    assert "have no result" in ran.communicate()[1]
    assert scored.status(job) == "SUCCEEDED"
    scored.write_results(job)
    assert scored.main(out, "--resume", job) == 0
    assert out.read_bytes() == here.read_bytes()


def stopped_and_asked_again(scored: Scored, table: Path, here: Path, out: Path) -> None:
    """Somebody stops the execution: what has no answer is asked again in another one."""
    with scored.throttled():
        ran, job = scored.begun(table, out)
        scored.stop(job)
        assert "ABORTED" in ran.communicate()[1]
        assert ran.returncode == 1
    assert scored.main(out, "--resume", job) == 1
    assert scored.status(job, 2) == "SUCCEEDED"
    scored.write_results(job, 2)
    assert scored.main(out, "--resume", job) == 0
    assert out.read_bytes() == here.read_bytes()


def malformed_batch_told(scored: Scored, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """T1 refuses one batch: its rows are in the file with the reason, the other batch's with verdicts."""
    good: dict[str, Any] = {"Process_MoldTemperature": 210.0}
    bad: dict[str, Any] = {"Process_MoldTemperature": "hot"}
    batches = [Batch(1, [2, 3], [], [good, bad]), Batch(2, [4, 5], [5], [good])]
    name = f"malformed-{time.time_ns()}"
    job = JobStore(scored.bucket).begin(name, "old.csv", "default", "another", batches)
    assert scored.main(out, "--resume", job.name) == 1
    scored.write_results(job.name)
    capsys.readouterr()
    assert scored.main(out, "--resume", job.name) == 2
    told = capsys.readouterr()
    with out.open(encoding="utf-8", newline="") as file:
        rows = {row["line"]: row for row in csv.DictReader(file)}
    assert [rows[line]["verdict"] for line in ("2", "3", "5")] == ["refused", "refused", "no_values"]
    assert rows["4"]["verdict"] not in ("refused", "no_values")
    assert "line 3: Process_MoldTemperature" in told.err
    assert "was a model released meanwhile?" in told.err
    assert "Scored 1, without a value 1, refused 2" in told.out
