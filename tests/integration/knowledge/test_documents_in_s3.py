"""The agent reads a document of the version that is published in the bucket."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.core.document_service import PublishedDocuments
from agent.settings import AgentSettings
from shared.artifacts.s3_storage import S3Registry
from shared.assets import asset
from shared.knowledge.documents import Library
from shared.knowledge.index_version import INDEX
from tests.integration.knowledge.conftest import BUCKET
from tests.integration.knowledge.faulty_s3 import failing, faulty, no_connection
from tests.knowledge_parts import document, version_folder

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


def library(s3: "S3Client", cache: Path) -> Library:
    """What the handler makes for a bucket."""
    settings = AgentSettings(documents_bucket=BUCKET, index_cache_dir=cache)
    return PublishedDocuments(
        settings, asset("knowledge"), lambda bucket, prefix: S3Registry(s3, bucket, prefix, INDEX)
    )


@pytest.fixture
def published(s3: "S3Client", tmp_path: Path) -> "S3Client":
    folder = version_folder(tmp_path, "v1", [document("gate", "게이트", "매주 점검한다.")])
    S3Registry(s3, BUCKET, "index/", INDEX).publish("v1", folder)
    return s3


def test_a_published_document_is_read(published: "S3Client", tmp_path: Path) -> None:
    found = library(published, tmp_path / "cache").find("gate")
    assert found is not None
    assert (found.title, found.markdown) == ("게이트", "# 게이트\n\n매주 점검한다.\n")


def test_an_s3_that_does_not_answer_leaves_the_packaged_documents(
    published: "S3Client", tmp_path: Path
) -> None:
    down = library(faulty(published, get_object=failing(no_connection())), tmp_path / "cache")
    assert down.find("gate") is None
    assert down.find("soldering.ko") is not None
