"""Limits of one caller: requests a minute, tokens a day, and what happens when nobody can count."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from agent.budgets.counters import Counters, CountersDown, MemoryCounters
from agent.budgets.limits import LimitReached, Limits, RequestLimitReached, TokenLimitReached
from agent.model.types import Usage
from tests.agent_parts import log_lines, memory_logger

NOON = 1_707_566_400.0  # 2024-02-10T12:00:00Z


class Clock:
    """Unix time that only a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        """The time, as time.time would give it."""
        return self.now


class Down:
    """Counters that do not answer."""

    def add(self, caller: str, period: str, amount: int, expires_at: float) -> int:
        """See Counters.add."""
        raise CountersDown("The budgets could not be read.")


def limits(*, requests: int = 0, tokens: int = 0, counters: Counters | None = None) -> tuple[Limits, Clock]:
    """Limits on a clock that stands."""
    clock = Clock()
    counters = counters or MemoryCounters(clock)
    return Limits(counters, memory_logger()[0], requests, tokens, clock), clock


def test_requests_over_the_limit_of_a_minute_are_refused_until_it_is_over() -> None:
    budget, clock = limits(requests=2)
    clock.now += 17.5
    budget.admit("me")
    budget.admit("me")

    with pytest.raises(RequestLimitReached) as refused:
        budget.admit("me")
    assert (refused.value.status, refused.value.headers) == (429, {"retry-after": "43"})
    clock.now += 42.5
    budget.admit("me")


def test_callers_do_not_use_up_each_others_limits() -> None:
    budget, _ = limits(requests=1, tokens=10)
    budget.admit("me")
    budget.charge("me", Usage(10, 10))

    budget.admit("you")


def test_tokens_of_a_day_are_charged_when_an_answer_is_there() -> None:
    budget, clock = limits(tokens=100)
    budget.charge("me", Usage(40, 30, 20, 9))
    budget.admit("me")
    budget.charge("me", Usage(1))

    with pytest.raises(TokenLimitReached) as refused:
        budget.admit("me")
    assert refused.value.code == "token_budget_used"
    assert refused.value.retry_after_s == 12 * 3600
    clock.now += 12 * 3600
    budget.admit("me")


def test_a_limit_of_0_is_off_and_asks_no_counter() -> None:
    budget, _ = limits(counters=Down())
    budget.admit("me")
    budget.charge("me", Usage(1000))


def test_counters_that_are_down_refuse_nobody_and_leave_a_log_line() -> None:
    logger, written = memory_logger()
    budget = Limits(Down(), logger, 1, 1)
    for _ in range(3):
        budget.admit("me")
    budget.charge("me", Usage(1000))

    assert {line["message"] for line in log_lines(written)} == {"budget not counted"}


def test_requests_that_come_together_are_counted_one_by_one() -> None:
    budget, _ = limits(requests=20, tokens=1)

    def ask(_: int) -> bool:
        try:
            budget.admit("me")
        except LimitReached:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(ask, range(50))) == 20


def test_memory_forgets_what_is_over() -> None:
    clock = Clock()
    counters = MemoryCounters(clock)
    counters.add("me", "minute#1", 5, NOON + 60)
    clock.now += 61
    counters.add("me", "minute#2", 1, NOON + 180)

    assert counters.add("me", "minute#1", 0, NOON + 240) == 0
