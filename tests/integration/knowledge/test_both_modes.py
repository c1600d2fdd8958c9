"""One contract for both modes: the same requests, the same shapes, the same refusals."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from checks.standins.knowledge_base import KNOWLEDGE_BASE, StandIn, serving
from shared.contracts.t3 import ResultRow, SearchAnswer, SourceRow
from shared.tool_adapter import ToolHandler, tool_handler
from t0_ingest.service import IngestService
from t3_kb.handler import search_logic
from tests.integration.knowledge.bedrock_parts import BedrockStack, put
from tests.integration.knowledge.conftest import BUCKET
from tests.integration.knowledge.test_ingest_on_aws import Stack
from tests.knowledge_parts import markdown

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_s3.client import S3Client

EVENTS = Path(__file__).parents[3] / "events"
SOLDERING = markdown(
    "소착", "금형 온도가 높으면 소착이 생긴다. 이형제를 늘린다.", id="soldering.ko",
    category="defect", defect_modes="[soldering]", related_features="[Process_MoldTemperature]",
)  # fmt: skip


class System:
    """T0 and T3 over one bucket, ready to be asked."""

    def __init__(self, t0: IngestService, stack: Any, t3: ToolHandler, finish: Any) -> None:
        self.t0 = tool_handler("t0_ingest", t0.answer)
        self.stack, self.t3, self.finish = stack, t3, finish

    def ingest(self) -> str:
        """A whole ingest; its job id."""
        job = self.t0({"action": "start"}, None)
        self.stack.work()
        self.finish()
        return str(job["job_id"])


@pytest.fixture(params=["embedded", "bedrock"])
def system(
    request: pytest.FixtureRequest,
    s3: "S3Client",
    dynamodb: "DynamoDBClient",
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[System]:
    put(s3, "soldering.ko.md", SOLDERING)
    put(s3, "blister.ko.md", markdown("블리스터", "표면이 부푼다.", id="blister.ko", category="defect"))
    environment = {"DOCUMENTS_BUCKET": BUCKET, "INDEX_CACHE_DIR": str(tmp_path), "INDEX_RECHECK_SECONDS": "0"}
    if request.param == "embedded":
        stack = Stack(s3, dynamodb)
        yield System(stack.service, stack, tool_handler("t3_kb", search_logic(environment)), lambda: None)
        return
    bedrock = StandIn(s3, BUCKET)
    with serving(bedrock) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME", url)
        environment |= {"KNOWLEDGE_BASE_MODE": "bedrock", "KNOWLEDGE_BASE_ID": KNOWLEDGE_BASE}
        in_bedrock = BedrockStack(s3, dynamodb, url)
        yield System(
            in_bedrock.service,
            in_bedrock,
            tool_handler("t3_kb", search_logic(environment)),
            bedrock.complete,
        )


def test_an_uploaded_document_is_ingested_and_cited(system: System) -> None:
    job = system.t0({"action": "status", "job_id": system.ingest()}, None)
    answer = system.t3({"query": "금형 온도가 높으면 소착"}, None)

    assert job["status"] == "COMPLETE"
    assert job["statistics"] == {"scanned": 2, "indexed": 2, "failed": 0}
    assert answer["results"][0]["id"] == "soldering.ko"
    assert answer["results"][0]["uri"] == f"s3://{BUCKET}/documents/soldering.ko.md"
    assert "[soldering.ko]" in answer["answer"]


def test_jobs_have_the_fields_of_the_contract(system: System) -> None:
    job_id = system.ingest()
    job = system.t0({"action": "status", "job_id": job_id}, None)
    listed = system.t0({"action": "list"}, None)

    assert {"status", "job_id", "message", "statistics", "failures"} <= set(job)
    assert (listed["job_id"], listed["jobs"]) == (job_id, [job])


def test_a_second_start_gives_the_running_job(system: System) -> None:
    first = system.t0({"action": "start"}, None)
    second = system.t0({"action": "start"}, None)

    assert (first["status"], second["job_id"]) == ("STARTING", first["job_id"])


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"action": "stop"}, "validation_error"),
        ({"action": "status"}, "validation_error"),
        ({"action": "status", "job_id": "job_1"}, "not_found"),
        ({"action": "run", "job_id": "job_1"}, "not_found"),
    ],
)
def test_bad_requests_to_t0_are_refused_alike(system: System, payload: dict[str, str], code: str) -> None:
    assert system.t0(payload, None)["error"]["code"] == code


def test_answers_have_the_fields_of_the_contract(system: System) -> None:
    system.ingest()
    answer = system.t3(
        json.loads((EVENTS / "t3_kb.json").read_text(encoding="utf-8")) | {"query": "소착"}, None
    )

    assert set(answer) == set(SearchAnswer.__annotations__)
    for row in answer["results"]:
        assert set(row) == set(ResultRow.__annotations__)
        assert 0 < row["score"] <= 1
        assert all(0 <= start < end <= len(row["excerpt"]) for start, end in row["highlights"])
    assert set(answer["sources"][0]) == set(SourceRow.__annotations__)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"defect_mode": "soldering"}, True),
        ({"feature": "Process_MoldTemperature", "category": "defect", "language": "ko"}, True),
        ({"defect_mode": "blister"}, False),
        ({"language": "en"}, False),
    ],
)
def test_filters_mean_the_same(system: System, filters: dict[str, str], found: bool) -> None:
    system.ingest()

    assert system.t3({"query": "금형 온도 소착", "filters": filters}, None)["found"] is found


def test_a_question_without_an_answer_is_said_to_have_none(system: System) -> None:
    system.ingest()
    answer = system.t3({"query": "구내식당 점심 메뉴"}, None)

    assert (answer["found"], answer["results"]) == (False, [])


@pytest.mark.parametrize("query", ["소착\x00\x1b[0m", "소착 AND (title:* OR", '"소착', "소착 " * 300])
def test_odd_questions_break_nothing(system: System, query: str) -> None:
    system.ingest()

    assert "error" not in system.t3({"query": query[:1000]}, None)


@pytest.mark.parametrize(
    "payload", [{"query": ""}, {"query": "소" * 10_000}, {"query": "x", "filters": {"colour": "red"}}]
)
def test_bad_requests_to_t3_are_refused_alike(system: System, payload: dict[str, Any]) -> None:
    assert system.t3(payload, None)["error"]["code"] == "validation_error"
