"""T0 and T3 over a bucket and a table: from an uploaded document to its citation."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from checks.standins.document_files import encrypted_pdf, pdf, word
from shared.artifacts.s3_storage import S3Registry
from shared.errors import Conflict, DiecastError, InvalidInput, NotFound
from shared.knowledge.index_version import INDEX
from shared.knowledge.sources import Source
from t0_ingest.dynamodb_records import DynamoRecords
from t0_ingest.files.s3_store import S3Files
from t0_ingest.handler import build_service
from t0_ingest.jobs import LOCK_KEY, Jobs
from t0_ingest.lambda_job_launcher import by_invoking
from t0_ingest.records import FORMAT
from t0_ingest.s3_source import S3Source
from t0_ingest.service import IngestService
from t0_ingest.worker import Worker
from t3_kb.handler import search_logic
from tests.file_parts import file_service
from tests.integration.knowledge.conftest import BUCKET, TABLE
from tests.integration.knowledge.faulty_s3 import faulty, refusal
from tests.knowledge_parts import markdown

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_lambda.client import LambdaClient
    from mypy_boto3_s3.client import S3Client

GATE = markdown("게이트 점검표", "야간조는 게이트 마모를 화요일에 점검한다.", id="gate.ko")


class FakeLambda:
    """Takes asynchronous invokes and keeps them, as Lambda's own queue does."""

    def __init__(self, refuses: bool = False) -> None:
        self.calls: list[dict[str, Any]] = []
        self.refuses = refuses

    def invoke(self, **arguments: Any) -> dict[str, int]:
        if self.refuses:
            raise ClientError({"Error": {"Code": "TooManyRequestsException", "Message": ""}}, "Invoke")
        self.calls.append(arguments)
        return {"StatusCode": 202}


class Stack:
    """T0's parts as its handler puts them together, with a fake Lambda client."""

    def __init__(self, s3: "S3Client", dynamodb: "DynamoDBClient", refuses: bool = False) -> None:
        self.queue = FakeLambda(refuses)
        jobs = Jobs(
            DynamoRecords(dynamodb, TABLE),
            time.time,
            lambda: f"job_{time.time_ns()}",
            lease_seconds=120,
            ttl_days=30,
        )
        sources: list[Source] = [S3Source(s3, BUCKET, "documents/")]
        store = S3Registry(s3, BUCKET, "index/", INDEX)
        worker = Worker(jobs, sources, store, time.time, 20, fingerprint="parsers-1")
        launch = by_invoking(cast("LambdaClient", self.queue), "ingest-function", jobs.token)
        self.service = IngestService(
            jobs, worker, launch, file_service(S3Files(s3, BUCKET, "documents/"), store, jobs)
        )

    def ask(self, **payload: Any) -> Any:
        return self.service.answer(payload)

    def work(self) -> Any:
        """Deliver the oldest waiting invoke."""
        return self.service.answer(json.loads(self.queue.calls.pop(0)["Payload"]))


@pytest.fixture
def stack(s3: "S3Client", dynamodb: "DynamoDBClient") -> Stack:
    return Stack(s3, dynamodb)


def test_an_uploaded_document_is_ingested_and_cited(stack: Stack, s3: "S3Client", tmp_path: Path) -> None:
    t3 = search_logic(
        {"DOCUMENTS_BUCKET": BUCKET, "INDEX_CACHE_DIR": str(tmp_path), "INDEX_RECHECK_SECONDS": "0"}
    )
    assert str(t3({"query": "야간조 게이트 점검표"})["index_version"]).startswith("default-")
    s3.put_object(Bucket=BUCKET, Key="documents/gate.ko.md", Body=GATE.encode())
    s3.put_object(Bucket=BUCKET, Key="documents/scan.pdf", Body=b"%PDF-1.4")
    s3.put_object(Bucket=BUCKET, Key="documents/folder/", Body=b"")

    started = stack.ask(action="start")
    assert started["status"] == "STARTING"
    stack.work()

    job = stack.ask(action="status", job_id=started["job_id"])
    assert job["status"] == "COMPLETE"
    assert job["statistics"] == {"scanned": 2, "indexed": 1, "failed": 1}
    assert job["failures"][0]["document"] == "scan.pdf"
    answer = t3({"query": "야간조 게이트 점검표"})
    assert answer["results"][0]["uri"] == f"s3://{BUCKET}/documents/gate.ko.md"
    assert "[gate.ko]" in answer["answer"]
    assert answer["index_version"] == job["index_version"]


def test_a_start_is_one_asynchronous_call_of_the_function_itself(stack: Stack) -> None:
    job = stack.ask(action="start")
    (call,) = stack.queue.calls
    assert (call["FunctionName"], call["InvocationType"]) == ("ingest-function", "Event")
    run = json.loads(call["Payload"])
    assert (run["action"], run["job_id"], len(run["token"])) == ("run", job["job_id"], 43)


@pytest.mark.parametrize("token", [None, "", "x" * 43, "토큰"])
def test_who_can_only_call_the_function_has_no_job_worked_off(
    stack: Stack, s3: "S3Client", token: str | None
) -> None:
    s3.put_object(Bucket=BUCKET, Key="documents/gate.ko.md", Body=GATE.encode())
    job_id = stack.ask(action="start")["job_id"]
    told = {} if token is None else {"token": token}

    with pytest.raises(InvalidInput, match="token"):
        stack.ask(action="run", job_id=job_id, **told)

    assert stack.ask(action="status", job_id=job_id)["status"] == "STARTING"
    assert stack.work()["status"] == "COMPLETE", "the function's own call is not in its way"


def test_a_jobs_token_is_told_to_nobody_and_works_once(stack: Stack) -> None:
    started = stack.ask(action="start")
    run = json.loads(stack.queue.calls[0]["Payload"])
    told = [started, stack.ask(action="status", job_id=started["job_id"]), stack.ask(action="list")]
    stack.work()
    told += [stack.ask(action="status", job_id=started["job_id"]), stack.ask(action="list")]

    assert run["token"] not in json.dumps(told)
    with pytest.raises(DiecastError):
        stack.ask(**run)


def test_a_job_that_a_version_without_tokens_started_is_worked_off(
    stack: Stack, s3: "S3Client", dynamodb: "DynamoDBClient"
) -> None:
    s3.put_object(Bucket=BUCKET, Key="documents/gate.ko.md", Body=GATE.encode())
    job_id = stack.ask(action="start")["job_id"]
    records = DynamoRecords(dynamodb, TABLE)
    lock = records.get(LOCK_KEY)
    assert lock is not None
    records.put(LOCK_KEY, {k: v for k, v in lock.body.items() if k != "token"}, lock.expires_at, lock)

    assert stack.ask(action="run", job_id=job_id)["status"] == "COMPLETE"


@pytest.mark.parametrize("lost", [(), ("failures",)])
def test_a_job_of_a_later_version_is_left_alone_and_fails_no_answer(
    stack: Stack, dynamodb: "DynamoDBClient", lost: tuple[str, ...]
) -> None:
    job_id = stack.ask(action="start")["job_id"]
    item = dynamodb.get_item(TableName=TABLE, Key={"pk": {"S": job_id}})["Item"]
    body = {k: v for k, v in json.loads(item["body"]["S"]).items() if k not in lost} | {"stage": 3}
    item |= {"format": {"N": str(FORMAT + 1)}, "body": {"S": json.dumps(body)}, "later": {"BOOL": True}}
    dynamodb.put_item(TableName=TABLE, Item=item)

    assert len(stack.ask(action="list")["jobs"]) == (0 if lost else 1)
    assert stack.ask(action="start")["job_id"] == job_id
    with pytest.raises((Conflict, NotFound), match="later version"):
        stack.work()
    assert dynamodb.get_item(TableName=TABLE, Key={"pk": {"S": job_id}})["Item"] == item


def test_a_second_start_calls_nobody(stack: Stack) -> None:
    first = stack.ask(action="start")
    second = stack.ask(action="start")
    assert second["job_id"] == first["job_id"]
    assert len(stack.queue.calls) == 1


def test_a_worker_that_cannot_be_started_fails_the_job_and_blocks_nobody(
    s3: "S3Client", dynamodb: "DynamoDBClient"
) -> None:
    job = Stack(s3, dynamodb, refuses=True).ask(action="start")
    assert job["status"] == "FAILED"
    assert Stack(s3, dynamodb).ask(action="start")["status"] == "STARTING"


def test_an_empty_bucket_publishes_nothing(stack: Stack, s3: "S3Client") -> None:
    stack.ask(action="start")
    assert stack.work()["status"] == "FAILED"
    assert S3Registry(s3, BUCKET, "index/", INDEX).pointer() is None


def test_jobs_are_listed(stack: Stack, s3: "S3Client") -> None:
    s3.put_object(Bucket=BUCKET, Key="documents/gate.ko.md", Body=GATE.encode())
    for _ in range(2):
        stack.ask(action="start")
        stack.work()
    assert [job["status"] for job in stack.ask(action="list")["jobs"]] == ["COMPLETE", "COMPLETE"]


def test_a_broken_publication_leaves_t3_on_the_version_before(
    stack: Stack, s3: "S3Client", tmp_path: Path
) -> None:
    s3.put_object(Bucket=BUCKET, Key="documents/gate.ko.md", Body=GATE.encode())
    versions = []
    for _ in range(2):
        stack.ask(action="start")
        versions.append(stack.work()["index_version"])
    s3.put_object(Bucket=BUCKET, Key=f"index/versions/{versions[1]}.zip", Body=b"broken")
    t3 = search_logic({"DOCUMENTS_BUCKET": BUCKET, "INDEX_CACHE_DIR": str(tmp_path)})
    assert t3({"query": "게이트 점검표"})["index_version"] == versions[0]


def test_documents_of_every_kind_are_indexed_and_bad_ones_named(stack: Stack, s3: "S3Client") -> None:
    files = {
        "a.md": GATE.encode(),
        "b.txt": "이형제 희석비를 기록한다.".encode("cp949"),
        "c.html": b"<h1>Gate</h1><p>Check the gate.</p>",
        "d.pdf": pdf(["금형 온도 관리"]),
        "e.docx": word(("heading 1", "소착"), ("Normal", "이형제를 본다.")),
        "f.pdf": b"",
        "g.md": bytes(range(256)),
        "h.pdf": encrypted_pdf(pdf(["x"]), "secret"),
        "i.md": pdf(["x"]),
        "j.hwp": b"HWP",
        "k.md": b"x" * 20_000_001,
    }
    for name, data in files.items():
        s3.put_object(Bucket=BUCKET, Key=f"documents/{name}", Body=data)
    stack.ask(action="start")
    job = stack.work()
    assert job["status"] == "COMPLETE"
    assert job["statistics"] == {"scanned": 11, "indexed": 5, "failed": 6}
    assert [row["document"][0] for row in job["failures"]] == list("fghijk")


def test_a_document_that_is_too_big_is_not_downloaded(s3: "S3Client", dynamodb: "DynamoDBClient") -> None:
    s3.put_object(Bucket=BUCKET, Key="documents/a.md", Body=GATE.encode())
    s3.put_object(Bucket=BUCKET, Key="documents/video.md", Body=b"x" * 20_000_001)
    downloaded = []

    def get_object(**arguments: Any) -> Any:
        downloaded.append(arguments["Key"])
        return s3.get_object(**arguments)

    watched = Stack(faulty(s3, get_object=get_object), dynamodb)
    watched.ask(action="start")
    assert watched.work()["statistics"]["failed"] == 1
    assert "documents/a.md" in downloaded
    assert "documents/video.md" not in downloaded


def test_only_what_changed_is_downloaded_again(s3: "S3Client", dynamodb: "DynamoDBClient") -> None:
    downloaded: list[str] = []

    def get_object(**arguments: Any) -> Any:
        downloaded.append(arguments["Key"])
        return s3.get_object(**arguments)

    watched = Stack(faulty(s3, get_object=get_object), dynamodb)
    for name in ("a", "b"):
        s3.put_object(Bucket=BUCKET, Key=f"documents/{name}.md", Body=f"# {name}\n\n본문".encode())
    watched.ask(action="start")
    watched.work()
    s3.put_object(Bucket=BUCKET, Key="documents/b.md", Body="# b\n\n새 본문".encode())
    downloaded.clear()
    watched.ask(action="start")
    job = watched.work()
    assert [key for key in downloaded if key.startswith("documents/")] == ["documents/b.md"]
    assert (job["statistics"]["indexed"], job["unchanged"]) == (2, 1)


@pytest.mark.parametrize("refused", ["index/versions/", "index/current.json"])
def test_an_s3_that_refuses_half_way_fails_the_job_and_t3_goes_on(
    stack: Stack, s3: "S3Client", dynamodb: "DynamoDBClient", tmp_path: Path, refused: str
) -> None:
    s3.put_object(Bucket=BUCKET, Key="documents/gate.ko.md", Body=GATE.encode())
    stack.ask(action="start")
    first = stack.work()

    def put_object(**arguments: Any) -> Any:
        if arguments["Key"].startswith(refused):
            raise refusal("SlowDown")
        return s3.put_object(**arguments)

    refusing = Stack(faulty(s3, put_object=put_object), dynamodb)
    refusing.ask(action="start")
    job = refusing.work()
    assert job["status"] == "FAILED"
    assert "S3" in job["message"]
    t3 = search_logic({"DOCUMENTS_BUCKET": BUCKET, "INDEX_CACHE_DIR": str(tmp_path)})
    assert t3({"query": "게이트 점검표"})["index_version"] == first["index_version"]
    assert stack.ask(action="start")["status"] == "STARTING", "the failed job blocks nobody"


def test_a_bucket_that_is_not_there_leaves_t3_on_the_packaged_documents(aws: None, tmp_path: Path) -> None:
    t3 = search_logic({"DOCUMENTS_BUCKET": "no-such-bucket", "INDEX_CACHE_DIR": str(tmp_path)})
    assert t3({"query": "소착"})["found"]


def test_the_handlers_own_parts_work_on_aws(s3: "S3Client", dynamodb: "DynamoDBClient") -> None:
    """As the template sets it up; no function of that name exists here to do the work."""
    service = build_service(
        {"DOCUMENTS_BUCKET": BUCKET, "JOBS_TABLE": TABLE, "AWS_LAMBDA_FUNCTION_NAME": "ingest-function"}
    )
    started = service.answer({"action": "start"})
    assert (started["status"], started["message"]) == (
        "FAILED",
        "the worker of the ingest could not be started",
    )
    assert service.answer({"action": "status", "job_id": started["job_id"]})["status"] == "FAILED"
