"""Objects of a versioned bucket as they were at a time, put back into it or into another bucket."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from agent.tools.lambda_invoke import InvokeTransport
from ops.preflight.findings import Text
from ops.restore.point_in_time import told
from ops.restore.report import Report
from ops.restore.stage import Stage
from shared.aws_clients import lambda_client
from shared.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

PREFIX: Final = "documents/"
KEPT: Final = timedelta(days=30)
"""How long the template's buckets keep what was replaced or deleted."""
INGEST_S: Final = 15 * 60
LOOK_EVERY_S: Final = 5.0
ANSWER_S: Final = 30.0
MOST_OF_A_DELETE: Final = 1000
"""Objects of one DeleteObjects."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an object; `etag` is None where it says that the object was deleted."""

    key: str
    version_id: str
    etag: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """Versions to put back, keys that came later, and how many objects are as they were."""

    back: Sequence[Version]
    later: Sequence[str]
    unchanged: int

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {"copied": len(self.back), "later": len(self.later), "unchanged": self.unchanged}


def check_time(at: datetime | None) -> datetime:
    """The time to go to, now where none is given. Raises InvalidInput where versions of then may be gone."""
    now = datetime.now(UTC)
    if at is None:
        return now
    if not now - KEPT < at <= now:
        raise InvalidInput(f"--at {told(at)}: earlier versions are kept for {KEPT.days} days.")
    return at


def versions(client: "S3Client", bucket: str, prefix: str) -> Iterator[Version]:
    """Every version below a prefix, of each key the newest first. Needs s3:ListBucketVersions."""
    found: list[Version] = []
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        found += [
            Version(row["Key"], row["VersionId"], row["ETag"], row["LastModified"])
            for row in page.get("Versions", ())
        ]
        found += [
            Version(row["Key"], row["VersionId"], None, row["LastModified"])
            for row in page.get("DeleteMarkers", ())
        ]
    # Stable: within one second of a key S3's own order stays, but that a deletion follows what it deleted.
    yield from sorted(found, key=lambda each: (each.key, -each.at.timestamp()))


def as_of(rows: Iterable[Version], at: datetime) -> Mapping[str, Version]:
    """The version of each key that was current at `at`; without those that were not there."""
    current: dict[str, Version] = {}
    for row in rows:
        if row.at <= at:
            current.setdefault(row.key, row)
    return {key: row for key, row in current.items() if row.etag is not None}


def plan(wanted: Mapping[str, Version], present: Mapping[str, str], moved: tuple[str, str]) -> Plan:
    """Return what has to be done so that a bucket with `present` (ETags by key) has what is `wanted`.

    `moved` are the prefixes that keys have where they come from, and where they go to.
    """
    there = {moved[1] + key.removeprefix(moved[0]): row for key, row in wanted.items()}
    back = [row for key, row in sorted(there.items()) if present.get(key) != row.etag]
    return Plan(back, sorted(present.keys() - there.keys()), len(there) - len(back))


def etags(client: "S3Client", bucket: str, prefix: str) -> Mapping[str, str]:
    """The ETag of each object below a prefix."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return {row["Key"]: row["ETag"] for page in pages for row in page.get("Contents", ())}


def put_back(
    client: "S3Client", source: str, target: str, planned: Plan, moved: tuple[str, str], *, exact: bool
) -> Counter[str]:
    """Copy the versions to where they go; with `exact` delete what came later, which stays a version."""
    for row in planned.back:
        client.copy_object(
            Bucket=target,
            Key=moved[1] + row.key.removeprefix(moved[0]),
            CopySource={"Bucket": source, "Key": row.key, "VersionId": row.version_id},
        )
    counts = Counter(planned.counts)
    if exact:
        for key in planned.later:
            client.delete_object(Bucket=target, Key=key)
        counts["deleted"] = counts.pop("later", 0)
    return counts


def purge(client: "S3Client", bucket: str, prefix: str) -> None:
    """Delete every version below a prefix for good; for what a drill made."""
    rows = list(versions(client, bucket, prefix))
    for start in range(0, len(rows), MOST_OF_A_DELETE):
        keys = [
            {"Key": row.key, "VersionId": row.version_id} for row in rows[start : start + MOST_OF_A_DELETE]
        ]
        failed = client.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True}).get("Errors")  # type: ignore[typeddict-item]
        if failed:
            raise Unavailable(f"{failed[0].get('Key')} could not be deleted: {failed[0].get('Code')}")


def ingest(stage: Stage, report: Report) -> None:
    """Start an ingest and wait for its end. Raises Unavailable where it fails or takes too long."""
    transport = InvokeTransport(lambda_client(), stage.ingest_function)
    with report.step(Text("ingest", "문서 색인")):
        job = transport.call({"action": "start"}, ANSWER_S)
        end = time.monotonic() + INGEST_S
        while job["status"] in ("STARTING", "IN_PROGRESS"):
            if time.monotonic() > end:
                raise Unavailable(f"The ingest {job['job_id']} goes on; look at its status later.")
            time.sleep(LOOK_EVERY_S)
            job = transport.call({"action": "status", "job_id": job["job_id"]}, ANSWER_S)
        if job["status"] != "COMPLETE":
            raise Unavailable(f"The ingest {job['job_id']} failed: {job['message']}")
