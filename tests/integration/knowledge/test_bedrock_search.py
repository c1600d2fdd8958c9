"""T3 in Bedrock mode: what it asks the knowledge base, and what it makes of the answers."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from checks.standins.knowledge_base import KNOWLEDGE_BASE, StandIn, serving
from shared.errors import Unavailable
from shared.settings import SettingsError
from t3_kb.handler import build_search, search_logic
from tests.integration.knowledge.bedrock_parts import BedrockStack, put
from tests.integration.knowledge.conftest import BUCKET
from tests.knowledge_parts import FakeSource, markdown

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_s3.client import S3Client

MODEL = "arn:aws:bedrock:ap-northeast-2:123456789012:inference-profile/global.anthropic.claude-sonnet-4-5"
SOLDERING = "금형 온도가 높으면 소착이 생긴다. 이형제를 늘린다."
DOCUMENTS = {
    "ko/soldering.ko.md": markdown(
        "소착", SOLDERING, category="defect", defect_modes="[soldering]",
        related_features="[Process_MoldTemperature]",
    ),
    "en/soldering.en.md": markdown(
        "Soldering (소착)", "A hot die makes soldering likely. 금형.", language="en",
        category="defect", defect_modes="[soldering]",
    ),
    "ko/blister.ko.md": markdown(
        "블리스터", "표면이 부푼다. 금형 온도를 본다.", category="defect", defect_modes="[blister]"
    ),
}  # fmt: skip
ASKED = "금형 온도 소착"


class Parts:
    """T3 over a knowledge base that has ingested the documents."""

    def __init__(self, bedrock: StandIn) -> None:
        self.bedrock = bedrock

    def ask(self, query: str = ASKED, *, settings: Mapping[str, str] | None = None, **fields: Any) -> Any:
        environment = {
            "KNOWLEDGE_BASE_MODE": "bedrock",
            "KNOWLEDGE_BASE_ID": KNOWLEDGE_BASE,
            "KNOWLEDGE_MIN_SCORE": "0.3",
            **(settings or {}),
        }
        return search_logic(environment)({"query": query, **fields})

    def ids(self, query: str = ASKED, **fields: Any) -> list[str]:
        return [row["id"] for row in self.ask(query, **fields)["results"]]

    def sent(self, call: str) -> list[Any]:
        return [body for name, body in self.bedrock.requests if name.endswith(call)]


@pytest.fixture
def parts(s3: "S3Client", dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    bedrock = StandIn(s3, BUCKET)
    with serving(bedrock) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME", url)
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        BedrockStack(s3, dynamodb, url, FakeSource(DOCUMENTS)).ingested()
        bedrock.complete()
        yield Parts(bedrock)


def test_a_question_is_answered_with_quotes_and_their_sources(parts: Parts) -> None:
    answer = parts.ask()
    first = answer["results"][0]
    assert answer["found"]
    assert (first["id"], first["title"], first["language"], first["category"]) == (
        "soldering.ko", "소착", "ko", "defect",
    )  # fmt: skip
    assert first["uri"] == f"s3://{BUCKET}/documents/assistant/soldering.ko.md"
    assert "소착이 생긴다. [soldering.ko]" in answer["answer"]
    assert [first["excerpt"][slice(*span)] for span in first["highlights"]]
    assert answer["index_version"] == f"bedrock-{KNOWLEDGE_BASE}"
    assert answer["sources"][0]["type"] == "markdown"


def test_the_twin_in_the_language_of_the_question_is_shown_alone(parts: Parts) -> None:
    ids = parts.ids()
    assert "soldering.ko" in ids
    assert "soldering.en" not in ids
    assert parts.ids("soldering of a hot die")[0] == "soldering.en"


def test_a_document_is_shown_once_with_its_best_passage(parts: Parts, s3: "S3Client") -> None:
    put(s3, "long.md", "# 소착 대책\n\n머리말\n\n## 금형 온도\n\n금형 온도 소착 점검\n\n## 소착\n\n기타")
    parts.bedrock.complete()
    rows = [row for row in parts.ask()["results"] if row["uri"].endswith("long.md")]
    assert len(rows) == 1
    assert "금형 온도 소착 점검" in rows[0]["excerpt"]
    assert (rows[0]["id"], rows[0]["title"]) == ("long", "long"), "no sidecar: named for its file"


def test_filters_go_to_the_knowledge_base_in_its_own_terms(parts: Parts) -> None:
    parts.ids(filters={"category": "defect"})
    parts.ids(filters={"defect_mode": "soldering", "feature": "Process_MoldTemperature", "language": "ko"})
    one, many = (
        body["retrievalConfiguration"]["vectorSearchConfiguration"] for body in parts.sent("/retrieve")
    )
    assert one["filter"] == {"equals": {"key": "category", "value": "defect"}}
    assert many["filter"] == {
        "andAll": [
            {"equals": {"key": "language", "value": "ko"}},
            {"listContains": {"key": "defect_modes", "value": "soldering"}},
            {"listContains": {"key": "features", "value": "Process_MoldTemperature"}},
        ]
    }


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"defect_mode": "blister"}, ["blister.ko"]),
        ({"feature": "Process_MoldTemperature"}, ["soldering.ko"]),
        ({"language": "en"}, ["soldering.en"]),
        ({"category": "safety"}, []),
    ],
)
def test_filters_narrow(parts: Parts, filters: dict[str, str], expected: list[str]) -> None:
    assert parts.ids(filters=filters) == expected


def test_context_lifts_what_fits(parts: Parts) -> None:
    plain, lifted = (
        {row["id"]: row["score"] for row in parts.ask(context=context)["results"]}
        for context in ({}, {"defect_modes": ["blister"]})
    )
    assert lifted["blister.ko"] > plain["blister.ko"]
    assert lifted["soldering.ko"] == plain["soldering.ko"]


def test_passages_below_the_least_score_are_no_answer(parts: Parts) -> None:
    answer = parts.ask("화성 탐사 로켓 발사 일정")
    assert (answer["found"], answer["results"], answer["sources"]) == (False, [], [])
    assert answer["answer"] == "이 질문에 답하는 문서를 찾지 못했습니다."


def test_no_more_documents_than_asked_for_are_given(parts: Parts) -> None:
    assert len(parts.ids(max_results=1)) == 1
    assert len(parts.ids(max_results=20)) == 2


def test_a_written_answer_names_the_source_of_each_sentence(parts: Parts) -> None:
    answer = parts.ask(settings={"GENERATE_ANSWER": "true", "GENERATE_MODEL_ARN": MODEL})
    assert answer["answer"] == f"{SOLDERING} [soldering.ko]", "what rests on nothing is left out"
    sent = parts.sent("/retrieveAndGenerate")[0]["retrieveAndGenerateConfiguration"]
    assert sent["knowledgeBaseConfiguration"]["modelArn"] == MODEL
    assert sent["type"] == "KNOWLEDGE_BASE"


def test_what_a_written_answer_cites_is_shown_as_a_source(parts: Parts) -> None:
    answer = parts.ask(
        "soldering hot die",
        settings={"GENERATE_ANSWER": "true", "GENERATE_MODEL_ARN": MODEL},
        max_results=1,
    )
    assert answer["answer"].endswith("[soldering.en]")
    assert [row["id"] for row in answer["results"]] == ["soldering.en"]


def test_front_matter_and_headings_are_no_part_of_a_passage(parts: Parts, s3: "S3Client") -> None:
    put(s3, "gate.md", "---\ntitle: 게이트\n---\n# 게이트\n\n**금형 온도**와 [소착](x.md)을 본다.")
    parts.bedrock.complete()
    row = next(row for row in parts.ask()["results"] if row["id"] == "gate")
    assert row["excerpt"] == "금형 온도와 소착을 본다."


def test_without_the_parameter_nothing_is_written(parts: Parts) -> None:
    parts.ask(settings={"GENERATE_MODEL_ARN": MODEL})
    assert parts.sent("/retrieveAndGenerate") == []


def test_a_model_that_writes_nothing_usable_leaves_the_quotes(parts: Parts) -> None:
    parts.bedrock.written = " "
    answer = parts.ask(settings={"GENERATE_ANSWER": "true", "GENERATE_MODEL_ARN": MODEL})
    assert "소착이 생긴다. [soldering.ko]" in answer["answer"]


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException", "ValidationException"])
def test_a_knowledge_base_that_refuses_is_unavailable(parts: Parts, code: str) -> None:
    parts.bedrock.broken = code
    with pytest.raises(Unavailable, match=code):
        parts.ask()


def test_the_length_of_the_search_is_bounded(parts: Parts) -> None:
    parts.ids(max_results=20)
    parts.ids(max_results=1)
    limits = [
        body["retrievalConfiguration"]["vectorSearchConfiguration"]["numberOfResults"]
        for body in parts.sent("/retrieve")
    ]
    assert limits == [80, 20]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"KNOWLEDGE_BASE_ID": ""}, "KNOWLEDGE_BASE_ID"),
        ({"KNOWLEDGE_BASE_ID": KNOWLEDGE_BASE, "GENERATE_ANSWER": "true"}, "GENERATE_MODEL_ARN"),
        ({"KNOWLEDGE_BASE_MODE": "other"}, "KNOWLEDGE_BASE_MODE"),
    ],
)
def test_missing_settings_are_named(settings: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        build_search({"KNOWLEDGE_BASE_MODE": "bedrock", **settings})
