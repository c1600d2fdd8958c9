"""The Lambda entry of T0, and where its parts are put together."""

import os
import secrets
import time
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from shared.artifacts.registry import ArtifactRegistry
from shared.artifacts.storage import LocalRegistry
from shared.assets import asset
from shared.contracts.parsing import parse
from shared.contracts.t0 import IngestRequest
from shared.knowledge.collect import collect
from shared.knowledge.document_ids import LABEL
from shared.knowledge.index_version import INDEX
from shared.knowledge.local_index import index_root, private_folder, sources_folder
from shared.knowledge.packaged import packaged_source
from shared.knowledge.sources import FolderSource, Source, folder_digest
from shared.metrics import Meter
from shared.settings import SettingsError, read_settings
from shared.tool_adapter import Logic, Payload, ToolHandler, tool_handler
from t0_ingest.bedrock.prepare import READ_BY_BEDROCK
from t0_ingest.files.published import PublishedFiles
from t0_ingest.files.service import FILE_ACTIONS, FileService
from t0_ingest.files.store import FileStore, FolderFiles
from t0_ingest.formats import registry
from t0_ingest.formats.isolation import IsolatedReader
from t0_ingest.incremental import parsers_fingerprint
from t0_ingest.job_launcher import in_a_thread
from t0_ingest.jobs import Jobs, report_end
from t0_ingest.records import FileRecords, Records
from t0_ingest.service import IngestBackend, IngestService
from t0_ingest.settings import IngestSettings
from t0_ingest.worker import Worker

SERVICE = "t0_ingest"


def build_service(environment: Mapping[str, str]) -> IngestService:
    """T0 as the environment says: with a bucket on AWS, without one on this machine."""
    settings = read_settings(IngestSettings, environment)
    meter = Meter.of(SERVICE, environment)
    sources: list[Source] = []
    if settings.include_default_documents:
        sources.append(packaged_source(asset("knowledge")))
    if settings.documents_bucket:
        return _on_aws(settings, settings.documents_bucket, sources, meter)
    if settings.knowledge_dir:
        sources.append(FolderSource(settings.knowledge_dir, settings.knowledge_dir.name))
    base = private_folder(index_root(settings) / folder_digest(asset("knowledge")))
    folder = sources_folder(base, settings)
    jobs = _jobs(FileRecords(folder / "jobs"), settings, meter)
    published = LocalRegistry(folder / "published", INDEX)
    worker = _worker(jobs, sources, published, settings)
    store = FolderFiles(settings.knowledge_dir, folder / "files.lock") if settings.knowledge_dir else None
    files = _files(store, published, worker, settings)
    return IngestService(jobs, worker, in_a_thread(worker.run), files)


def _on_aws(settings: IngestSettings, bucket: str, sources: list[Source], meter: Meter) -> IngestService:
    # Imported here: without a bucket there is nothing to load botocore for.
    import boto3  # noqa: PLC0415

    from shared.artifacts.s3_storage import S3Registry  # noqa: PLC0415
    from shared.aws_clients import JOB, ONCE  # noqa: PLC0415
    from t0_ingest.dynamodb_records import DynamoRecords  # noqa: PLC0415
    from t0_ingest.files.s3_store import S3Files  # noqa: PLC0415
    from t0_ingest.lambda_job_launcher import by_invoking  # noqa: PLC0415
    from t0_ingest.s3_source import S3Source  # noqa: PLC0415

    table, name = settings.jobs_table, settings.aws_lambda_function_name
    if not (table and name):
        raise SettingsError("DOCUMENTS_BUCKET also needs JOBS_TABLE and AWS_LAMBDA_FUNCTION_NAME")
    s3 = boto3.client("s3", config=JOB)
    jobs = _jobs(DynamoRecords(boto3.client("dynamodb", config=JOB), table), settings, meter)
    worker_name = f"{name}:{settings.worker_alias}" if settings.worker_alias else name
    launch = by_invoking(boto3.client("lambda", config=ONCE), worker_name, jobs.token)
    if settings.knowledge_base_mode == "bedrock":
        by_bedrock = _bedrock_worker(settings, jobs, sources, s3=s3)
        store = S3Files(s3, bucket, settings.documents_prefix, sidecars=True)
        return IngestService(jobs, by_bedrock, launch, _files(store, None, by_bedrock, settings))
    sources.append(S3Source(s3, bucket, settings.documents_prefix))
    published = S3Registry(s3, bucket, settings.index_prefix, INDEX)
    worker = _worker(jobs, sources, published, settings)
    files = _files(S3Files(s3, bucket, settings.documents_prefix), published, worker, settings)
    return IngestService(jobs, worker, launch, files)


def _files(
    store: FileStore | None,
    published: ArtifactRegistry | None,
    worker: IngestBackend,
    settings: IngestSettings,
) -> FileService:
    in_bedrock = settings.knowledge_base_mode == "bedrock" and settings.documents_bucket
    here = {**registry.TEXT, **registry.BINARY}
    readable = (
        {ending: ending in registry.TEXT for ending in READ_BY_BEDROCK}
        if in_bedrock
        else dict.fromkeys(here, True)
    )
    # A folder of the plant's may have the packaged documents' name, and its files then like addresses.
    others = (
        frozenset(listed.uri for listed in packaged_source(asset("knowledge")).list())
        if settings.knowledge_dir and settings.knowledge_dir.name == LABEL
        else frozenset()
    )
    return FileService(
        store,
        PublishedFiles(published),
        readable,
        {ending: reason for ending, reason in registry.REASONS.items() if ending not in readable},
        lambda: _reader(settings),
        lambda: [worker.follow(job) for job in worker.jobs.latest()],
        others,
    )


def _bedrock_worker(
    settings: IngestSettings, jobs: Jobs, defaults: list[Source], *, s3: Any
) -> IngestBackend:
    import boto3  # noqa: PLC0415

    from shared.aws_clients import JOB  # noqa: PLC0415
    from t0_ingest.bedrock.ingestion import Ingestion  # noqa: PLC0415
    from t0_ingest.bedrock.s3_document_store import S3DocumentStore  # noqa: PLC0415
    from t0_ingest.bedrock.worker import BedrockWorker  # noqa: PLC0415

    knowledge_base, data_source = settings.knowledge_base_id, settings.data_source_id
    if not (knowledge_base and data_source):
        raise SettingsError("KNOWLEDGE_BASE_MODE=bedrock also needs KNOWLEDGE_BASE_ID and DATA_SOURCE_ID")
    return BedrockWorker(
        jobs,
        S3DocumentStore(s3, str(settings.documents_bucket), settings.documents_prefix),
        lambda: list(collect(defaults).documents.values()),
        Ingestion(boto3.client("bedrock-agent", config=JOB), knowledge_base, data_source),
        time.time,
        renew_seconds=settings.job_lease_seconds / 6,
        reader=_reader(settings),
        job_seconds=settings.job_seconds,
    )


def _jobs(records: Records, settings: IngestSettings, meter: Meter) -> Jobs:
    return Jobs(
        records,
        time.time,
        lambda: f"job_{int(time.time())}_{secrets.token_hex(4)}",
        lease_seconds=settings.job_lease_seconds,
        ttl_days=settings.job_ttl_days,
        ended=partial(report_end, meter),
    )


def _worker(jobs: Jobs, sources: list[Source], store: ArtifactRegistry, settings: IngestSettings) -> Worker:
    return Worker(
        jobs,
        sources,
        store,
        time.time,
        renew_seconds=settings.job_lease_seconds / 6,
        reader=_reader(settings),
        fingerprint=parsers_fingerprint(),
        job_seconds=settings.job_seconds,
    )


def _reader(settings: IngestSettings) -> IsolatedReader:
    return IsolatedReader(settings.document_seconds, library_path=settings.ld_library_path)


def ingest_logic(environment: Mapping[str, str]) -> Logic:
    """T0's payload-to-answer function; its parts are put together by its first call."""
    service = cache(lambda: build_service(environment))

    def logic(payload: Payload) -> Mapping[str, Any]:
        return service().answer(payload)

    return logic


def make_handler(environment: Mapping[str, str]) -> ToolHandler:
    """The Lambda entry. Over a URL there is no `run`: the function sends it to itself, by Invoke."""
    logic = ingest_logic(environment)

    def over_url(payload: Payload) -> Mapping[str, Any]:
        if payload.get("action") not in FILE_ACTIONS:
            parse(IngestRequest, payload)
        return logic(payload)

    return tool_handler(SERVICE, over_url, environment, invoked=logic)


handler = make_handler(os.environ)
