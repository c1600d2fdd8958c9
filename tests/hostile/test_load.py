"""A short load on the local server, as `make load` gives it for minutes."""

import asyncio

from checks.resilience.load import load
from checks.resilience.local_target import local_target


def test_ten_streams_at_once_lose_nothing() -> None:
    with local_target(word_ms=2) as target:
        seen = asyncio.run(load(target, streams=10, seconds=3, seed=1))
    assert seen.lost == []
    assert seen.answers >= 10
    assert len(seen.firsts) == seen.answers
    assert min(size for _, size in seen.memory.samples) > 10
