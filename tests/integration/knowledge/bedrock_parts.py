"""T0 and T3 in Bedrock mode over a stand-in of the knowledge base and a bucket."""

import json
import time
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from checks.standins.knowledge_base import DATA_SOURCE, KNOWLEDGE_BASE
from shared.knowledge.collect import collect
from shared.knowledge.sources import Source
from t0_ingest.bedrock.ingestion import Ingestion
from t0_ingest.bedrock.prepare import READ_BY_BEDROCK
from t0_ingest.bedrock.s3_document_store import S3DocumentStore
from t0_ingest.bedrock.worker import BedrockWorker
from t0_ingest.dynamodb_records import DynamoRecords
from t0_ingest.files.s3_store import S3Files
from t0_ingest.jobs import Jobs
from t0_ingest.service import IngestService
from tests.file_parts import file_service
from tests.integration.knowledge.conftest import BUCKET, TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_s3.client import S3Client

ONCE = Config(retries={"total_max_attempts": 1})


class BedrockStack:
    """T0's parts as its handler puts them together; the worker's invoke waits until `work`."""

    def __init__(
        self,
        s3: "S3Client",
        dynamodb: "DynamoDBClient",
        url: str,
        defaults: Source | None = None,
        clock: Any = time.time,
    ) -> None:
        self.waiting: list[str] = []
        jobs = Jobs(
            DynamoRecords(dynamodb, TABLE),
            clock,
            lambda: f"job_{time.time_ns()}",
            lease_seconds=120,
            ttl_days=30,
        )
        client = boto3.client("bedrock-agent", endpoint_url=url, config=ONCE)
        self.worker = BedrockWorker(
            jobs,
            S3DocumentStore(s3, BUCKET, "documents/"),
            lambda: list(collect([defaults] if defaults else []).documents.values()),
            Ingestion(client, KNOWLEDGE_BASE, DATA_SOURCE),
            clock,
            20,
        )
        self.service = IngestService(
            jobs,
            self.worker,
            self.waiting.append,
            file_service(S3Files(s3, BUCKET, "documents/", sidecars=True), None, jobs, READ_BY_BEDROCK),
        )

    def ask(self, **payload: Any) -> Any:
        """T0's answer."""
        return self.service.answer(payload)

    def work(self) -> Any:
        """Deliver the oldest waiting invoke."""
        job_id = self.waiting.pop(0)
        run = {"action": "run", "job_id": job_id, "token": self.service.jobs.token(job_id)}
        return self.service.answer(run)

    def ingested(self) -> Any:
        """Start, work off; Bedrock's part is the stand-in's."""
        job = self.ask(action="start")
        self.work()
        return job


def put(s3: "S3Client", name: str, data: str | bytes) -> None:
    """Put a document where a plant puts it."""
    s3.put_object(
        Bucket=BUCKET, Key=f"documents/{name}", Body=data if isinstance(data, bytes) else data.encode()
    )


def sidecar(s3: "S3Client", name: str) -> Any:
    """The attributes beside a document."""
    stored = s3.get_object(Bucket=BUCKET, Key=f"documents/{name}.metadata.json")
    return json.loads(stored["Body"].read())["metadataAttributes"]


def keys(s3: "S3Client") -> list[str]:
    """Everything below documents/."""
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix="documents/").get("Contents", [])
    return [entry["Key"].removeprefix("documents/") for entry in listed]
