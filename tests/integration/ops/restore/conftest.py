"""A stage that is restored without waiting."""

from collections.abc import Iterator

import pytest

from ops.restore import documents, point_in_time, sessions
from tests.restore_stage import StandIn, stand_in


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """A stage on moto's AWS, with made-up credentials."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(sessions, "SETTLE_S", 0.0)
    for waiting in (point_in_time, documents):
        monkeypatch.setattr(waiting, "LOOK_EVERY_S", 0.0)
    with stand_in() as made:
        yield made
