"""GET /api/kb/documents/{id}."""

import json
from pathlib import Path
from typing import Any

import pytest

from agent.core.document_service import PublishedDocuments
from agent.settings import AgentSettings
from checks.standins.url_events import get, post
from shared.artifacts.registry import ArtifactRegistry
from shared.artifacts.storage import LocalRegistry
from shared.assets import asset
from shared.errors import Unavailable
from shared.knowledge.documents import Document, Library
from shared.knowledge.index_version import INDEX
from shared.knowledge.library import open_library
from shared.knowledge.packaged import cache_folder
from shared.knowledge.sources import folder_digest
from tests.agent_parts import create_test_app
from tests.knowledge_parts import document, version_folder


def read(path: str, documents: Library | None = None, event: Any = None) -> tuple[int, Any]:
    """Status and body of the answer."""
    app, _ = create_test_app(documents=documents)
    answer = app.resolve(event or get(f"/api/kb/documents/{path}"), None)  # type: ignore[arg-type]
    return answer["statusCode"], json.loads(answer["body"])


class Silent:
    """A library that does not answer."""

    def find(self, document_id: str) -> Document | None:
        raise Unavailable("the document cannot be read at the moment")


def no_bucket(bucket: str, prefix: str) -> ArtifactRegistry:
    raise AssertionError("no bucket is set")


@pytest.fixture
def plant(tmp_path: Path) -> Library:
    """A published version with a document under a Korean name."""
    documents = [document("금형-점검.ko", "금형 점검", "## 순서\n\n매주 본다."), document("a", "A", "text")]
    return open_library(version_folder(tmp_path, "v1", documents))


def test_a_packaged_document_is_given_without_its_front_matter() -> None:
    status, body = read("soldering.ko")

    assert status == 200
    assert set(body) == {"id", "title", "language", "markdown"}
    assert (body["id"], body["language"]) == ("soldering.ko", "ko")
    assert body["title"]
    assert "defect_modes:" not in body["markdown"]


def test_a_published_document_is_given_as_it_was_ingested(plant: Library) -> None:
    assert read("금형-점검.ko", plant) == (
        200,
        {
            "id": "금형-점검.ko",
            "title": "금형 점검",
            "language": "ko",
            "markdown": "# 금형 점검\n\n## 순서\n\n매주 본다.\n",
        },
    )


def test_an_id_may_be_percent_encoded(plant: Library) -> None:
    assert read("%EA%B8%88%ED%98%95-%EC%A0%90%EA%B2%80.ko", plant)[0] == 200


@pytest.mark.parametrize("published", [True, False])
def test_an_unknown_document_is_not_found(published: bool, plant: Library) -> None:
    status, body = read("no-such", plant if published else None)
    assert (status, body["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["a%20b", "a%5Bb", "..", "%2E%2E%2Fglossary", "%FF", "_x", "x" * 121, "*"])
def test_what_cannot_be_an_id_is_refused(path: str) -> None:
    status, body = read(path)
    assert (status, body["error"]["code"]) == (422, "validation_error")
    assert body["error"]["details"][0]["field"] == "id"


@pytest.mark.parametrize("path", ["", "a/b"])
def test_a_path_without_one_id_leads_nowhere(path: str) -> None:
    assert read(path)[0] == 404


def test_documents_are_only_read() -> None:
    status, body = read("", event=post("/api/kb/documents/soldering.ko", {}))
    assert (status, body["error"]["code"]) == (405, "method_not_allowed")


def test_a_library_that_does_not_answer_may_be_asked_again() -> None:
    status, body = read("soldering.ko", Silent())
    assert (status, body["error"]["code"]) == (503, "unavailable")


def test_what_was_published_on_this_machine_is_read(tmp_path: Path) -> None:
    packaged = asset("knowledge")
    library = PublishedDocuments(AgentSettings(index_cache_dir=tmp_path), packaged, no_bucket)
    store = LocalRegistry(cache_folder(tmp_path, folder_digest(packaged)) / "published", INDEX)
    store.publish("v1", version_folder(tmp_path, "v1", [document("gate", "게이트", "본문")]))

    assert library.find("gate") is not None
    assert library.find("soldering.ko") is None, "the published version leaves the packaged ones out"


def test_before_the_first_ingest_the_packaged_documents_are_read(tmp_path: Path) -> None:
    library = PublishedDocuments(AgentSettings(index_cache_dir=tmp_path), asset("knowledge"), no_bucket)

    assert library.find("soldering.ko") is not None
    assert library.find("glossary") is None


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_packaged_document_is_read_with_labels_in_place_of_variables_names(language: str) -> None:
    _, body = read(f"intensification.{language}")

    assert "Process_" not in body["markdown"]
    assert "75" in body["markdown"]
