"""The environment of T0."""

from typing import Annotated, Literal

from pydantic import Field

from shared.knowledge.local_index import LocalIndexSettings
from t0_ingest.formats.isolation import SECONDS
from t0_ingest.worker import JOB_SECONDS


class IngestSettings(LocalIndexSettings):
    """Without DOCUMENTS_BUCKET everything stays on this machine.

    KNOWLEDGE_DIR is then the folder that stands in for the bucket; INDEX_CACHE_DIR holds jobs and
    published versions of these sources, which T3 and the agent read. With a bucket JOBS_TABLE is needed
    too, with KNOWLEDGE_BASE_MODE=bedrock also KNOWLEDGE_BASE_ID and DATA_SOURCE_ID. T0 has its jobs worked
    off by calling itself, through WORKER_ALIAS where there is one.

    A job takes at most JOB_SECONDS, a document at most DOCUMENT_SECONDS. LD_LIBRARY_PATH is Lambda's own:
    the process that reads documents gets no other part of the environment.
    """

    documents_prefix: str = "documents/"
    jobs_table: str | None = None
    aws_lambda_function_name: str | None = None
    worker_alias: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")] | None = None
    knowledge_base_mode: Literal["embedded", "bedrock"] = "embedded"
    knowledge_base_id: str | None = None
    data_source_id: str | None = None
    job_ttl_days: Annotated[int, Field(ge=1, le=365)] = 30
    job_lease_seconds: Annotated[int, Field(ge=10, le=900)] = 120
    job_seconds: Annotated[float, Field(ge=10, le=86_400)] = JOB_SECONDS
    document_seconds: Annotated[float, Field(ge=1, le=60)] = SECONDS
    ld_library_path: str = ""
