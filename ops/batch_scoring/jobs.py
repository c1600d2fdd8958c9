"""A job in the bucket of batches, whole enough that it can be gone on with from any computer.

jobs/<job>/rows.jsonl         the lines of each batch in the table's file
jobs/<job>/batches-1.jsonl    what the first execution is started with, then what the second, …
jobs/<job>/job.json           written last: without it nothing was begun
jobs/<job>/results/           what each execution gave, by Step Functions
"""

import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.exceptions import ClientError

from ops.batch_scoring.batches import Batch, item_of
from shared import jsonio
from shared.errors import InvalidInput, NoFeatures, NotFound, Unavailable

JOBS: Final = "jobs/"
REFUSALS: Final = frozenset({InvalidInput.code, NoFeatures.code, NotFound.code})
"""Errors of T1 that are about the batch; another one says that T1 could not answer just then."""
_ATTEMPT: Final = re.compile(r"batches-(\d+)\.jsonl$")


@dataclass(frozen=True, slots=True)
class Job:
    """A table that is scored: its name for people, its line, and the model by which it was read."""

    name: str
    table: str
    line: str
    model_version: str
    rows: int
    batches: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A batch as an execution gave it: T1's answer."""

    batch: int
    answer: dict[str, Any]

    @property
    def fault(self) -> str:
        """Why T1 could not answer just then; empty for verdicts and refusals, which stay."""
        error = self.answer.get("error")
        return "" if error is None or error.get("code") in REFUSALS else str(error.get("message", "?"))


class JobStore:
    """Jobs in the bucket of a stage. boto3's errors come through."""

    def __init__(self, bucket: str) -> None:
        self._s3 = boto3.client("s3")
        self.bucket = bucket

    def begin(self, name: str, table: str, line: str, version: str, batches: Iterable[Batch]) -> Job:
        """Upload a job. What `batches` raises comes through, and then there is no job."""
        rows = count = 0
        with tempfile.TemporaryDirectory() as folder:
            listed, first = Path(folder) / "rows.jsonl", Path(folder) / "batches-1.jsonl"
            with listed.open("w", encoding="utf-8") as lines, first.open("w", encoding="utf-8") as items:
                for batch in batches:
                    row = {"batch": batch.number, "rows": batch.rows, "empty": batch.empty}
                    lines.write(json.dumps(row) + "\n")
                    items.write(json.dumps(item_of(batch, line)) + "\n")
                    rows, count = rows + len(batch.rows), count + 1
            for path in (listed, first):
                self._s3.upload_file(str(path), self.bucket, f"{JOBS}{name}/{path.name}")
        job = Job(name, table, line, version, rows, count)
        body = json.dumps(asdict(job)).encode()
        self._s3.put_object(Bucket=self.bucket, Key=f"{JOBS}{name}/job.json", Body=body)
        return job

    def job(self, name: str) -> Job:
        """Return a job. Raises NotFound where there is none, or none any more."""
        try:
            found = self._s3.get_object(Bucket=self.bucket, Key=f"{JOBS}{name}/job.json")
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("NoSuchKey", "404"):
                raise
            told = f"There is no job {name} (s3://{self.bucket}/{JOBS}{name}/): score the table anew."
            raise NotFound(told) from error
        return Job(**jsonio.loads(found["Body"].read()))

    def attempt(self, job: Job) -> int:
        """Return the number of the newest file of batches."""
        found = (_ATTEMPT.search(key) for key in self._keys(job, "batches-"))
        return max((int(one[1]) for one in found if one), default=0)

    def batches_key(self, job: Job, attempt: int) -> str:
        """The key of what an execution is started with."""
        return f"{JOBS}{job.name}/batches-{attempt}.jsonl"

    def results_prefix(self, job: Job) -> str:
        """Where executions write."""
        return f"{JOBS}{job.name}/results"

    def rows(self, job: Job) -> Iterator[Batch]:
        """Give the batches in order, without their shots."""
        for row in self._lines(f"{JOBS}{job.name}/rows.jsonl"):
            yield Batch(row["batch"], row["rows"], row["empty"])

    def put_missing(self, job: Job, done: set[int]) -> int:
        """Write the batches that have no answer yet as those of a new attempt, and return its number."""
        attempt = self.attempt(job) + 1
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "missing.jsonl"
            with path.open("w", encoding="utf-8") as file:
                for item in self._lines(self.batches_key(job, 1)):
                    if item["batch"] not in done:
                        file.write(json.dumps(item) + "\n")
            self._s3.upload_file(str(path), self.bucket, self.batches_key(job, attempt))
        return attempt

    def answered(self, job: Job) -> Iterator[Answered]:
        """Give the answers of all executions so far; of one that still runs there are none.

        A manifest names the files of a run of the map, of which those that succeeded are read.
        Raises Unavailable for what is no record of an execution.
        """
        for key in self._keys(job, "results/"):
            if not key.endswith("/manifest.json"):
                continue
            manifest = jsonio.loads(self._s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())
            for file in manifest["ResultFiles"]["SUCCEEDED"]:
                yield from map(_answered, self._lines(file["Key"]))

    def _keys(self, job: Job, prefix: str) -> Iterator[str]:
        pages = self._s3.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket, Prefix=f"{JOBS}{job.name}/{prefix}"):
            yield from (row["Key"] for row in page.get("Contents", []))

    def _lines(self, key: str) -> Iterator[Any]:
        body = self._s3.get_object(Bucket=self.bucket, Key=key)["Body"]
        yield from (json.loads(line) for line in body.iter_lines() if line.strip())


def _answered(record: Any) -> Answered:
    """Read an execution of the map as ResultWriter keeps it: input and output are texts of JSON.

    Source: AWS Step Functions Developer Guide, "ResultWriter (Map)".
    """
    try:
        return Answered(int(json.loads(record["Input"])["batch"]), dict(json.loads(record["Output"])))
    except (KeyError, TypeError, ValueError) as error:
        raise Unavailable(f"A result of the state machine cannot be read: {str(record)[:200]}") from error
