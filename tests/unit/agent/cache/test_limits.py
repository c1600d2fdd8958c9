"""The limits of remembered answers, each on both sides of its figure."""

import random
from functools import cache

from agent.cache.cached_response import CachedResponse
from agent.cache.version_tracker import VersionTracker
from agent.streaming.events import AiResponse


def test_a_version_counts_as_in_use_for_a_minute() -> None:
    now = 100.0
    tracker = VersionTracker(lambda: now)
    tracker.observe("predict_quality", "1")

    now = 160.0
    assert tracker.hold({"predict_quality": "1"})
    now = 160.1
    assert not tracker.hold({"predict_quality": "1"})


@cache
def letters() -> str:
    """Random letters, which shrink to about half a byte each."""
    return "".join(random.Random(1).choices("abcdefghijklmnop", k=1_000_000))


def packed(length: int, model: str = "model") -> bytes | None:
    """An answer of that many random letters, as it is kept."""
    return CachedResponse(model, {}, [AiResponse({"answer": letters()[:length]})]).pack()


def test_an_answer_of_300000_bytes_is_kept_and_one_of_more_is_not() -> None:
    low, high = 100_000, 1_000_000
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if packed(middle) is not None else (low, middle)

    # One letter more adds half a byte, or none: among these some meet the figure itself, and the next one.
    lengths = range(low - 24, low + 8, 2)
    sizes = {len(packed(length, f"model-{name}") or b"") for length in lengths for name in range(4)}
    assert max(sizes) == 300_000
