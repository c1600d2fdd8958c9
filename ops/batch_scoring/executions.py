"""Executions of a stage's state machine: started once, watched, told how far they are."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import boto3
from botocore.exceptions import ClientError

from ops.batch_scoring.jobs import Job, JobStore

POLL_S: Final = 5.0
RUNNING: Final = "RUNNING"


@dataclass(frozen=True, slots=True)
class Ended:
    """How an execution ended: its status, and what Step Functions says of a failed one."""

    status: str
    reason: str = ""

    @property
    def whole(self) -> bool:
        """True where every batch was answered."""
        return self.status == "SUCCEEDED"


@dataclass(slots=True)
class Executions:
    """The executions of the state machine with this ARN. boto3's errors come through."""

    machine: str
    store: JobStore
    sleep: Callable[[float], None] = time.sleep
    _states: Any = field(default_factory=lambda: boto3.client("stepfunctions"))

    def start(self, job: Job, attempt: int) -> None:
        """Start an attempt, once: one that was started is left as it is."""
        given = {
            "batches": self.store.batches_key(job, attempt),
            "results": self.store.results_prefix(job),
        }
        try:
            self._states.start_execution(
                stateMachineArn=self.machine, name=f"{job.name}-{attempt}", input=json.dumps(given)
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
                raise

    def state(self, job: Job, attempt: int) -> Ended | None:
        """Return how an attempt stands; None where it was never started."""
        try:
            found = self._states.describe_execution(executionArn=self._arn(job, attempt))
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExecutionDoesNotExist":
                raise
            return None
        reason = ": ".join(part for part in (found.get("error"), found.get("cause")) if part)
        return Ended(found["status"], reason)

    def wait(self, job: Job, attempt: int, say: Callable[[int, int, int], None]) -> Ended:
        """Wait for its end; `say` is told how many batches are done, run and are there."""
        told: tuple[int, int, int] | None = None
        while True:
            ended = self.state(job, attempt) or Ended(RUNNING)
            counts = self._counts(job, attempt)
            if counts is not None and counts != told:
                say(*counts)
                told = counts
            if ended.status != RUNNING:
                return ended
            self.sleep(POLL_S)

    def _counts(self, job: Job, attempt: int) -> tuple[int, int, int] | None:
        runs = self._states.list_map_runs(executionArn=self._arn(job, attempt))["mapRuns"]
        if not runs:
            return None
        counts = self._states.describe_map_run(mapRunArn=runs[0]["mapRunArn"])["itemCounts"]
        return counts["succeeded"], counts["running"], counts["total"]

    def _arn(self, job: Job, attempt: int) -> str:
        return f"{self.machine.replace(':stateMachine:', ':execution:')}:{job.name}-{attempt}"
