"""The figures of the rate limits, each on both sides of it."""

import pytest

from agent.models.types import Usage
from agent.rate_limit.counters import MemoryCounterStore
from agent.rate_limit.limiter import AnswersAtOnce, HourlyTokenLimitReached, RateLimiter
from agent.rate_limit.reservations import equivalents
from tests.agent_parts import memory_logger
from tests.fakes import NoCounters

NOON = 1_707_566_400.0  # 2024-02-10T12:00:00Z


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        (Usage(input_tokens=1_000), 1_000),
        (Usage(output_tokens=1_000), 5_000),
        (Usage(cache_write_tokens=1_000), 1_250),
        (Usage(cache_read_tokens=1_000), 100),
        (Usage(cache_read_tokens=1), 1),
        (Usage(cache_write_tokens=3, cache_read_tokens=3), 5),
        (Usage(cache_write_tokens=4, cache_read_tokens=10), 6),
    ],
)
def test_tokens_of_all_kinds_count_as_input_that_costs_the_same(usage: Usage, tokens: int) -> None:
    assert equivalents(usage) == tokens


class Clock:
    """Unix time that only a test moves."""

    now = NOON

    def __call__(self) -> float:
        """The time, as time.time would give it."""
        return self.now


def test_an_hour_has_a_tenth_of_the_days_tokens() -> None:
    clock = Clock()
    limiter = RateLimiter(MemoryCounterStore(clock), memory_logger()[0], 0, 10_000, clock)
    limiter.reserve("me", 1).settle(Usage(999))
    limiter.reserve("me", 1).settle(Usage(1))

    with pytest.raises(HourlyTokenLimitReached, match="1000 tokens"):
        limiter.reserve("me", 1)


@pytest.mark.parametrize(("left_s", "wait_s"), [(29, 29), (30, 30), (31, 30), (3_000, 30)])
def test_answers_that_are_being_written_are_waited_for_30_seconds_at_most(left_s: int, wait_s: int) -> None:
    clock = Clock()
    limiter = RateLimiter(MemoryCounterStore(clock), memory_logger()[0], 0, 10_000, clock)
    clock.now = NOON + 3_600 - left_s
    limiter.reserve("me", 1_000)

    with pytest.raises(AnswersAtOnce) as refused:
        limiter.reserve("me", 1)
    assert refused.value.retry_after_s == wait_s


def test_a_table_that_lets_requests_wait_is_left_alone_for_ten_seconds() -> None:
    clock, table = Clock(), NoCounters(silent=True)
    limiter = RateLimiter(table, memory_logger()[0], 5, 0, clock)
    limiter.check("me")

    clock.now = NOON + 9.9
    limiter.check("me")
    assert table.asked == 1
    clock.now = NOON + 10.0
    limiter.check("me")
    assert table.asked == 2
