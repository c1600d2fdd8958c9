"""Bedrock's ingestion jobs: starting one, finding the one that runs, asking how it goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from shared.contracts.t0 import JobStatus
from shared.errors import Conflict, NotFound, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_bedrock_agent.client import AgentsforBedrockClient

_STATUS: Mapping[str, JobStatus] = {
    "STARTING": "IN_PROGRESS",
    "IN_PROGRESS": "IN_PROGRESS",
    "STOPPING": "IN_PROGRESS",
    "COMPLETE": "COMPLETE",
    "FAILED": "FAILED",
    "STOPPED": "FAILED",
}
_RUNNING: tuple[Literal["STARTING", "IN_PROGRESS", "STOPPING"], ...] = ("IN_PROGRESS", "STARTING", "STOPPING")


@dataclass(frozen=True, slots=True)
class Progress:
    """How an ingestion job stands. `indexed` counts the documents that are in the knowledge base then,
    `unchanged` those among them that Bedrock did not have to read again.
    """

    ingestion_job_id: str
    status: JobStatus
    scanned: int
    indexed: int
    failed: int
    unchanged: int
    reasons: tuple[str, ...]
    stopped: bool


class Ingestion:
    """The ingestion jobs of one data source. Every method raises Unavailable where Bedrock does not answer.

    Needs StartIngestionJob, GetIngestionJob and ListIngestionJobs on the knowledge base.
    """

    def __init__(self, client: "AgentsforBedrockClient", knowledge_base_id: str, data_source_id: str) -> None:
        self._bedrock = client
        self._knowledge_base = knowledge_base_id
        self._data_source = data_source_id

    def start(self, job_id: str) -> str:
        """Start for our job of this id and give Bedrock's id; a repeated call starts nothing new.

        Raises Conflict where an ingestion of this data source runs already.
        """
        answer = self._asked(
            lambda: self._bedrock.start_ingestion_job(
                knowledgeBaseId=self._knowledge_base,
                dataSourceId=self._data_source,
                # Bedrock wants at least 33 characters, and takes equal tokens for one request.
                clientToken=job_id.replace("_", "-").ljust(40, "0"),
                description=job_id,
            )
        )
        return str(answer["ingestionJob"]["ingestionJobId"])

    def running(self) -> str | None:
        """Bedrock's id of the ingestion that runs now, or None."""
        for status in _RUNNING:
            answer = self._asked(
                lambda status=status: self._bedrock.list_ingestion_jobs(  # type: ignore[misc]
                    knowledgeBaseId=self._knowledge_base,
                    dataSourceId=self._data_source,
                    filters=[{"attribute": "STATUS", "operator": "EQ", "values": [status]}],
                    sortBy={"attribute": "STARTED_AT", "order": "DESCENDING"},
                    maxResults=1,
                )
            )
            for summary in answer["ingestionJobSummaries"]:
                return str(summary["ingestionJobId"])
        return None

    def get(self, ingestion_job_id: str) -> Progress:
        """How it stands. Raises NotFound where Bedrock does not know it (any more)."""
        answer = self._asked(
            lambda: self._bedrock.get_ingestion_job(
                knowledgeBaseId=self._knowledge_base,
                dataSourceId=self._data_source,
                ingestionJobId=ingestion_job_id,
            )
        )
        return _progress(answer["ingestionJob"])

    def _asked(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", "unknown"))
            if code == "ConflictException":
                raise Conflict("the knowledge base is ingesting already") from error
            if code == "ResourceNotFoundException":
                raise NotFound("the knowledge base, its data source or the ingestion is not there") from error
            raise Unavailable(f"the knowledge base did not take the request ({code})") from error
        except BotoCoreError as error:
            raise Unavailable("the knowledge base does not answer") from error


def _progress(job: Mapping[str, Any]) -> Progress:
    counts: Mapping[str, int] = job.get("statistics", {})
    scanned = counts.get("numberOfDocumentsScanned", 0)
    failed = counts.get("numberOfDocumentsFailed", 0)
    read = counts.get("numberOfNewDocumentsIndexed", 0) + counts.get("numberOfModifiedDocumentsIndexed", 0)
    indexed = max(scanned - failed, 0)
    return Progress(
        ingestion_job_id=job["ingestionJobId"],
        status=_STATUS.get(job["status"], "IN_PROGRESS"),
        scanned=scanned,
        indexed=indexed,
        failed=failed,
        unchanged=max(indexed - read, 0) if job["status"] == "COMPLETE" else 0,
        reasons=tuple(job.get("failureReasons", ())),
        stopped=job["status"] == "STOPPED",
    )
