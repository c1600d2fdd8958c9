"""The packaged documents, indexed once in a worker."""

import pytest

from shared.assets import asset
from shared.knowledge.packaged import default_version
from t3_kb.index import Index


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An opened index over the packaged documents."""
    return Index(default_version(asset("knowledge"), "tests", tmp_path_factory.mktemp("packaged-index")))
