"""T0 in Bedrock mode: the same contract, with Bedrock as the one who indexes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from checks.standins.knowledge_base import DATA_SOURCE, KNOWLEDGE_BASE, StandIn, serving
from shared.knowledge.documents import Document, RawDocument
from shared.knowledge.reader import DirectReader
from shared.settings import SettingsError
from t0_ingest.formats.isolation import IsolatedReader
from t0_ingest.handler import build_service
from tests.integration.knowledge.bedrock_parts import BedrockStack, keys, put, sidecar
from tests.integration.knowledge.conftest import BUCKET, TABLE
from tests.knowledge_parts import Clock, FakeSource, markdown

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_s3.client import S3Client

GATE = markdown(
    "게이트 점검표",
    "야간조는 게이트 마모를 점검한다.",
    id="gate.ko",
    category="equipment",
    defect_modes="[soldering, flash]",
    related_features="[Process_MoldTemperature]",
)


class Parts:
    """A knowledge base with a stack before it."""

    def __init__(self, s3: "S3Client", dynamodb: "DynamoDBClient", bedrock: StandIn, url: str) -> None:
        self.s3, self.dynamodb, self.bedrock, self.url = s3, dynamodb, bedrock, url
        self.clock = Clock()
        self.stack = self.new_stack()

    def new_stack(self, defaults: FakeSource | None = None) -> BedrockStack:
        return BedrockStack(self.s3, self.dynamodb, self.url, defaults, self.clock)


@pytest.fixture
def parts(s3: "S3Client", dynamodb: "DynamoDBClient") -> Iterator[Parts]:
    bedrock = StandIn(s3, BUCKET)
    with serving(bedrock) as url:
        yield Parts(s3, dynamodb, bedrock, url)


def test_a_job_goes_from_starting_to_complete_as_bedrock_says(parts: Parts) -> None:
    put(parts.s3, "gate.ko.md", GATE)
    started = parts.stack.ask(action="start")
    assert started["status"] == "STARTING"
    running = parts.stack.work()
    assert (running["status"], running["message"]) == ("IN_PROGRESS", "Bedrock reads the documents")
    parts.bedrock.complete()
    job = parts.stack.ask(action="status", job_id=started["job_id"])
    assert job["status"] == "COMPLETE"
    assert job["statistics"] == {"scanned": 1, "indexed": 1, "failed": 0}
    assert job["message"] == (
        "1 documents in the knowledge base; what Bedrock does not read of a document is not named"
    )
    assert "finished_at" in job
    assert parts.stack.ask(action="list")["jobs"] == [job]


def test_front_matter_becomes_the_attributes_to_filter_by(parts: Parts) -> None:
    put(parts.s3, "gate.ko.md", GATE)
    parts.stack.ingested()
    assert sidecar(parts.s3, "gate.ko.md") == {
        "id": "gate.ko",
        "title": "게이트 점검표",
        "language": "ko",
        "category": "equipment",
        "format": "markdown",
        "defect_modes": ["soldering", "flash"],
        "features": ["Process_MoldTemperature"],
        "written_by": "diecast-assistant",
    }


def test_a_document_without_front_matter_is_known_by_its_name(parts: Parts) -> None:
    put(parts.s3, "line 3/금형 점검.pdf", b"%PDF-1.7 ...")
    parts.stack.ingested()
    attributes = sidecar(parts.s3, "line 3/금형 점검.pdf")
    assert (attributes["id"], attributes["title"], attributes["language"], attributes["format"]) == (
        "금형-점검",
        "금형 점검",
        "ko",
        "pdf",
    )


def test_a_sidecar_is_written_again_only_after_its_document(parts: Parts) -> None:
    put(parts.s3, "gate.ko.md", GATE)
    parts.stack.ingested()
    parts.bedrock.complete()
    first = parts.s3.head_object(Bucket=BUCKET, Key="documents/gate.ko.md.metadata.json")["VersionId"]
    parts.stack.ingested()
    same = parts.s3.head_object(Bucket=BUCKET, Key="documents/gate.ko.md.metadata.json")["VersionId"]
    assert same == first


def test_a_plants_own_sidecar_stays(parts: Parts) -> None:
    put(parts.s3, "gate.ko.md.metadata.json", '{"metadataAttributes": {"category": "safety"}}')
    put(parts.s3, "gate.ko.md", GATE)
    parts.stack.ingested()
    assert sidecar(parts.s3, "gate.ko.md") == {"category": "safety"}


def test_documents_that_cannot_be_used_are_told_and_do_not_stop_the_others(parts: Parts) -> None:
    put(parts.s3, "gate.ko.md", GATE)
    put(parts.s3, "wrong.md", "---\ncategory: x\n---\n본문")
    put(parts.s3, "plan.dwg", b"AC1027")
    put(parts.s3, "empty.md", b"")
    job_id = parts.stack.ingested()["job_id"]
    parts.bedrock.complete()
    job = parts.stack.ask(action="status", job_id=job_id)
    assert job["status"] == "COMPLETE"
    assert [row["document"] for row in job["failures"]] == [
        "empty.md",
        "plan.dwg",
        "wrong.md",
        "knowledge base",
    ]
    assert "plan.dwg" in job["failures"][-1]["reason"]
    assert all(row["reason"] for row in job["failures"])
    assert sidecar(parts.s3, "gate.ko.md")["id"] == "gate.ko"


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("title: !!bool maybe", "tags are not read"),
        ("id: " + "[" * 40_000, "nested deeper"),
        ("a: &a [x]\nask: [*a]", "anchors and aliases"),
    ],
)
def test_a_hostile_head_is_named_and_the_others_get_their_metadata(
    parts: Parts, head: str, reason: str
) -> None:
    put(parts.s3, "a.md", f"---\n{head}\n---\n본문")
    put(parts.s3, "gate.ko.md", GATE)
    job_id = parts.stack.ingested()["job_id"]
    parts.bedrock.complete()
    job = parts.stack.ask(action="status", job_id=job_id)
    assert job["status"] == "COMPLETE"
    assert job["failures"][0]["document"] == "a.md"
    assert reason in job["failures"][0]["reason"]
    assert sidecar(parts.s3, "gate.ko.md")["id"] == "gate.ko"


def test_a_document_that_ends_its_reader_is_named_in_this_mode_too(parts: Parts) -> None:
    put(parts.s3, "a.md", "# 가\n\n본문")
    put(parts.s3, "gate.ko.md", GATE)
    worker = parts.stack.worker

    class DyingOnce(IsolatedReader):
        def document(self, raw: RawDocument, seconds: float) -> Document:
            given = raw if raw.name != "a.md" else RawDocument("a.segfault", raw.uri, raw.data)
            return super().document(given, seconds)

    reader = DyingOnce(module="checks.standins.overpowered_reader")
    parts.stack.service = replace(parts.stack.service, worker=replace(worker, reader=reader))
    job = parts.stack.ask(action="start")
    parts.stack.work()
    job = parts.stack.ask(action="status", job_id=job["job_id"])
    assert job["failures"] == [{"document": "a.md", "reason": "the document ended the reader (signal 11)"}]
    assert sidecar(parts.s3, "gate.ko.md")["id"] == "gate.ko"
    assert reader.process_id is None


@pytest.mark.parametrize(
    "content", ["[" * 100_000, "9" * 100_000, '{"metadataAttributes": ' * 20_000, "x" * 200_000]
)
def test_a_strange_sidecar_of_a_plant_stays_and_stops_nothing(parts: Parts, content: str) -> None:
    put(parts.s3, "a.md.metadata.json", content)
    put(parts.s3, "a.md", GATE)
    put(parts.s3, "gate.ko.md", GATE)
    assert parts.stack.ingested()["status"] == "STARTING"
    stored = parts.s3.get_object(Bucket=BUCKET, Key="documents/a.md.metadata.json")["Body"].read()
    assert stored.decode() == content
    assert sidecar(parts.s3, "gate.ko.md")["id"] == "gate.ko"


def test_a_name_without_room_for_its_sidecar_is_a_failure_of_that_document(parts: Parts) -> None:
    put(parts.s3, "a" * 1000 + ".md", GATE)
    put(parts.s3, "gate.ko.md", GATE)
    job_id = parts.stack.ingested()["job_id"]
    failures = parts.stack.ask(action="status", job_id=job_id)["failures"]
    assert [row["document"][:3] for row in failures] == ["aaa"]
    assert "too long" in failures[0]["reason"]
    assert sidecar(parts.s3, "gate.ko.md")["id"] == "gate.ko"


def test_documents_that_were_not_reached_in_time_are_named_and_done_next_time(parts: Parts) -> None:
    for name in "abc":
        put(parts.s3, f"{name}.ko.md", GATE.replace("gate.ko", f"{name}.ko"))

    class Slow(DirectReader):
        def document(self, raw: RawDocument, seconds: float) -> Document:
            parts.clock.move(60)
            return super().document(raw, seconds)

    worker = replace(parts.stack.worker, reader=Slow(), job_seconds=100)
    parts.stack.service = replace(parts.stack.service, worker=worker)
    for failed in (["c.ko.md"], []):
        job = parts.stack.ingested()
        parts.bedrock.complete()
        failures = parts.stack.ask(action="status", job_id=job["job_id"])["failures"]
        assert [row["document"] for row in failures] == failed
        assert all("start another" in row["reason"] for row in failures)


def test_unchanged_documents_are_told_apart(parts: Parts) -> None:
    put(parts.s3, "gate.ko.md", GATE)
    parts.stack.ingested()
    parts.bedrock.complete()
    put(parts.s3, "new.ko.md", markdown("새 문서", "본문"))
    job_id = parts.stack.ingested()["job_id"]
    parts.bedrock.complete()
    job = parts.stack.ask(action="status", job_id=job_id)
    assert (job["statistics"]["indexed"], job["unchanged"]) == (2, 1)


@pytest.mark.parametrize("worked_off", [False, True])
def test_a_second_start_gives_the_running_job(parts: Parts, worked_off: bool) -> None:
    first = parts.stack.ask(action="start")
    if worked_off:
        parts.stack.work()
    second = parts.stack.ask(action="start")
    assert second["job_id"] == first["job_id"]
    assert second["message"].startswith("an ingest is already running")
    assert len(parts.bedrock.jobs) == worked_off


def test_after_an_ingestion_that_nobody_watched_the_next_can_start(parts: Parts) -> None:
    first = parts.stack.ingested()
    parts.bedrock.complete()
    second = parts.stack.ask(action="start")
    assert second["job_id"] != first["job_id"]
    assert parts.stack.ask(action="status", job_id=first["job_id"])["status"] == "COMPLETE"


def test_a_conflict_is_answered_by_the_ingestion_that_runs(parts: Parts) -> None:
    parts.bedrock.begin()
    job_id = parts.stack.ask(action="start")["job_id"]
    job = parts.stack.work()
    assert (job["job_id"], job["status"]) == (job_id, "IN_PROGRESS")
    assert "already" in job["message"]
    assert len(parts.bedrock.jobs) == 1
    parts.bedrock.complete()
    assert parts.stack.ask(action="status", job_id=job_id)["status"] == "COMPLETE"


@pytest.mark.parametrize(("end", "message"), [("fail", "failed"), ("stop", "stopped")])
def test_an_ingestion_that_ends_badly_is_a_failed_job(parts: Parts, end: str, message: str) -> None:
    job_id = parts.stack.ingested()["job_id"]
    getattr(parts.bedrock, end)()
    job = parts.stack.ask(action="status", job_id=job_id)
    assert job["status"] == "FAILED"
    assert message in job["message"]
    assert parts.stack.ask(action="start")["job_id"] != job_id


@pytest.mark.parametrize("code", ["AccessDeniedException", "InternalServerException", "ThrottlingException"])
def test_a_bedrock_that_refuses_fails_the_job_with_its_reason(parts: Parts, code: str) -> None:
    parts.bedrock.broken = code
    parts.stack.ask(action="start")
    job = parts.stack.work()
    assert job["status"] == "FAILED"
    assert code in job["message"]


def test_a_bedrock_that_is_silent_for_a_while_leaves_the_last_known_state(parts: Parts) -> None:
    job_id = parts.stack.ingested()["job_id"]
    parts.bedrock.broken = "ThrottlingException"
    job = parts.stack.ask(action="status", job_id=job_id)
    assert (job["status"], job["message"].split(":")[0]) == ("IN_PROGRESS", "last known state")
    parts.bedrock.broken = None
    parts.bedrock.complete()
    assert parts.stack.ask(action="status", job_id=job_id)["status"] == "COMPLETE"


def test_an_ingestion_that_bedrock_forgot_has_failed(parts: Parts) -> None:
    job_id = parts.stack.ingested()["job_id"]
    parts.bedrock.jobs.clear()
    assert parts.stack.ask(action="status", job_id=job_id)["status"] == "FAILED"


def test_a_worker_that_died_before_handing_over_blocks_nobody(parts: Parts) -> None:
    first = parts.stack.ask(action="start")
    parts.clock.move(121)
    assert parts.stack.ask(action="status", job_id=first["job_id"])["status"] == "FAILED"
    assert parts.stack.ask(action="start")["job_id"] != first["job_id"]


def test_a_job_handed_over_needs_no_lease(parts: Parts) -> None:
    job_id = parts.stack.ingested()["job_id"]
    parts.clock.move(3 * 3600)
    assert parts.stack.ask(action="status", job_id=job_id)["status"] == "IN_PROGRESS"
    assert parts.stack.ask(action="start")["job_id"] == job_id


def test_packaged_documents_go_along_unless_the_plant_has_its_own(parts: Parts) -> None:
    put(parts.s3, "soldering.ko.md", markdown("우리 소착", "본문"))
    packaged = FakeSource(
        {
            "ko/soldering.ko.md": markdown("소착", "본문"),
            "ko/blister.ko.md": markdown("블리스터", "본문", category="defect"),
        }
    )
    stack = parts.new_stack(packaged)
    stack.ingested()
    parts.bedrock.complete()
    assert keys(parts.s3) == [
        "assistant/blister.ko.md",
        "assistant/blister.ko.md.metadata.json",
        "soldering.ko.md",
        "soldering.ko.md.metadata.json",
    ]
    assert sidecar(parts.s3, "assistant/blister.ko.md")["category"] == "defect"
    stored = parts.s3.get_object(Bucket=BUCKET, Key="documents/assistant/blister.ko.md")["Body"].read()
    assert stored.decode() == "# 블리스터\n\n본문\n", "without front matter, which is no text to search"


def test_packaged_documents_that_are_no_longer_wanted_are_removed(parts: Parts) -> None:
    parts.new_stack(FakeSource({"ko/blister.ko.md": markdown("블리스터", "본문")})).ingested()
    parts.bedrock.complete()
    parts.stack.ingested()
    assert keys(parts.s3) == []


def test_the_handler_builds_it_from_its_environment(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_AGENT", parts.url)
    environment = {
        "DOCUMENTS_BUCKET": BUCKET,
        "JOBS_TABLE": TABLE,
        "AWS_LAMBDA_FUNCTION_NAME": "ingest-function",
        "KNOWLEDGE_BASE_MODE": "bedrock",
        "KNOWLEDGE_BASE_ID": KNOWLEDGE_BASE,
        "DATA_SOURCE_ID": DATA_SOURCE,
    }
    job_id = BedrockStack(parts.s3, parts.dynamodb, parts.url).ingested()["job_id"]
    parts.bedrock.complete()
    service = build_service(environment)
    assert service.answer({"action": "status", "job_id": job_id})["status"] == "COMPLETE"
    with pytest.raises(SettingsError, match="DATA_SOURCE_ID"):
        build_service({**environment, "DATA_SOURCE_ID": ""})
