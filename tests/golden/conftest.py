"""Golden questions are asked of the packaged documents."""

import pytest

from shared.assets import asset
from shared.knowledge.collect import collect
from shared.knowledge.packaged import packaged_source
from t3_kb.index import Index
from tests.knowledge_parts import version_folder
from tests.packaged_index import index

__all__ = ["index", "untranslated"]


@pytest.fixture(scope="session", params=["ko", "en"])
def untranslated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An opened index over the packaged documents of one language, as if nothing were translated."""
    found = collect([packaged_source(asset("knowledge"))])
    documents = [document for document in found.documents.values() if document.language == request.param]
    return Index(
        version_folder(tmp_path_factory.mktemp("untranslated"), request.param, documents, found.glossary)
    )
