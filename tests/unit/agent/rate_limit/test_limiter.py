"""Limits of one caller: requests a minute, tokens an hour and a day, and counting while the table is down."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from agent.models.types import Usage
from agent.rate_limit.counters import CounterStore, MemoryCounterStore, Tally, Window
from agent.rate_limit.limiter import (
    HOURS_OF_A_DAYS_TOKENS,
    QUESTIONS,
    AnswersAtOnce,
    HourlyTokenLimitReached,
    LimitReached,
    RateLimiter,
    RequestLimitReached,
    RouteLimit,
    TokenLimitReached,
)
from agent.rate_limit.reservations import equivalents
from tests.agent_parts import log_lines, memory_logger
from tests.fakes import NoCounters

NOON = 1_707_566_400.0  # 2024-02-10T12:00:00Z
HOUR = 3600
A_DAY = 1000 * HOURS_OF_A_DAYS_TOKENS
"""A day's tokens of which an hour has 1,000."""


class Clock:
    """Unix time that only a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        """The time, as time.time would give it."""
        return self.now


def limits(
    *, requests: int = 0, tokens: int = 0, counters: CounterStore | None = None
) -> tuple[RateLimiter, Clock]:
    """Limits on a clock that stands."""
    clock = Clock()
    counters = counters or MemoryCounterStore(clock)
    return RateLimiter(counters, memory_logger()[0], requests, tokens, clock), clock


def spend(budget: RateLimiter, tokens: int, caller: str = "me") -> None:
    """Reserve and settle what a question used."""
    budget.reserve(caller, 500).settle(Usage(tokens))


ROUTES = (
    RouteLimit("/api/schema", 60),
    RouteLimit("/api/predict", 360),
    RouteLimit("other", 7, in_memory=True),
)


def passes(budget: RateLimiter, route: RouteLimit = QUESTIONS, most: int = 10_000) -> int:
    """How many requests of a route pass before one is refused."""
    for number in range(most):
        try:
            budget.check("me", route)
        except RequestLimitReached:
            return number
    return most


def test_requests_over_the_limit_of_a_minute_are_refused_until_it_is_over() -> None:
    budget, clock = limits(requests=2)
    clock.now += 17.5
    budget.check("me")
    budget.check("me")

    with pytest.raises(RequestLimitReached, match="2 questions a minute") as refused:
        budget.check("me")
    assert (refused.value.status, refused.value.headers) == (429, {"retry-after": "43"})
    clock.now += 42.5
    budget.check("me")


@pytest.mark.parametrize("route", ROUTES)
def test_each_route_has_a_limit_of_its_own_for_each_caller(route: RouteLimit) -> None:
    budget, _ = limits(requests=1)
    for _ in range(route.per_minute):
        budget.check("me", route)

    with pytest.raises(RequestLimitReached):
        budget.check("me", route)
    budget.check("you", route)
    for other in {*ROUTES, QUESTIONS} - {route}:
        budget.check("me", other)


@pytest.mark.parametrize(
    ("route", "what"),
    [
        (QUESTIONS, "2 questions"),
        (RouteLimit("/api/x", 2), "2 requests of /api/x"),
        (RouteLimit("y", 2), "2 such"),
    ],
)
def test_a_refusal_says_what_was_too_much(route: RouteLimit, what: str) -> None:
    budget, _ = limits(requests=2)
    assert passes(budget, route) == 2

    with pytest.raises(RequestLimitReached, match=rf"^{what}"):
        budget.check("me", route)


def test_a_caller_over_a_limit_makes_the_table_write_no_more() -> None:
    class Counting(MemoryCounterStore):
        added = 0

        def add(self, caller: str, period: str, amount: int, expires_at: float) -> int:
            Counting.added += 1
            return super().add(caller, period, amount, expires_at)

    clock = Clock()
    budget = RateLimiter(Counting(clock), memory_logger()[0], 3, 0, clock)
    assert [passes(budget) for _ in range(50)] == [3] + [0] * 49
    assert Counting.added == 4


def test_what_is_counted_in_memory_asks_no_table() -> None:
    counters = NoCounters()
    budget, _ = limits(requests=1, counters=counters)

    assert passes(budget, RouteLimit("/health", 120, in_memory=True)) == 120
    assert counters.asked == 0


def test_callers_do_not_use_up_each_others_limits() -> None:
    budget, _ = limits(requests=1, tokens=10)
    budget.check("me")
    spend(budget, 20)

    budget.check("you")
    budget.reserve("you", 5)


def test_an_hour_has_a_share_of_the_days_tokens() -> None:
    budget, clock = limits(tokens=A_DAY)
    clock.now += 600
    spend(budget, 999)
    spend(budget, 1)

    with pytest.raises(HourlyTokenLimitReached, match="This hour's 1000 tokens") as refused:
        budget.reserve("me", 1)
    assert (refused.value.status, refused.value.retry_after_s) == (429, HOUR - 600)
    assert refused.value.code == "hourly_token_budget_used"
    clock.now += HOUR - 600
    budget.reserve("me", 1)


def test_tokens_of_a_day_are_used_up_until_midnight_utc() -> None:
    budget, clock = limits(tokens=A_DAY)
    spend(budget, A_DAY)

    with pytest.raises(TokenLimitReached, match="midnight UTC") as refused:
        budget.reserve("me", 1)
    assert (refused.value.code, refused.value.retry_after_s) == ("token_budget_used", 12 * HOUR)
    clock.now += 12 * HOUR
    budget.reserve("me", 1)


def test_what_is_reserved_counts_until_it_is_settled() -> None:
    budget, _ = limits(tokens=A_DAY)
    running = budget.reserve("me", 1000)

    with pytest.raises(AnswersAtOnce) as refused:
        budget.reserve("me", 1)
    assert refused.value.retry_after_s == 30
    running.settle(Usage(10))
    budget.reserve("me", 1)


def test_what_was_reserved_and_never_settled_stays_charged() -> None:
    budget, clock = limits(tokens=A_DAY)
    for _ in range(HOURS_OF_A_DAYS_TOKENS):
        budget.reserve("me", 1000)  # and its process died
        clock.now += HOUR

    with pytest.raises(LimitReached):
        budget.reserve("me", 1)
    clock.now += 12 * HOUR
    budget.reserve("me", 1)


def test_settling_twice_charges_once() -> None:
    budget, clock = limits(tokens=A_DAY)
    running = budget.reserve("me", 700)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: running.settle(Usage(600)), range(50)))
    running.release()

    counters = budget.counters
    assert counters.reserve(Window("me", "2024-02-10", 12, clock.now + 9), 0, Tally(0, 0)) == Tally(
        600, 600, 0
    )


@pytest.mark.parametrize("used", [0, 1, 700, 5_000])
def test_an_answer_in_flight_while_its_caller_is_forgotten_leaves_no_credit(used: int) -> None:
    clock = Clock()
    counters = MemoryCounterStore(clock)
    budget, _ = limits(tokens=A_DAY, counters=counters)
    held = budget.reserve("me", 900)
    counters.forget("me")
    held.settle(Usage(used))

    nothing = Window("me", "2024-02-10", 12, NOON + HOUR)
    assert counters.reserve(nothing, 1, Tally()) == Tally(used, used, 0)


def test_an_answer_is_charged_to_the_hour_in_which_it_was_asked() -> None:
    budget, clock = limits(tokens=A_DAY)
    running = budget.reserve("me", 1000)
    clock.now += HOUR
    running.settle(Usage(1000))

    budget.reserve("me", 1)


def test_a_reservation_grows_although_it_alone_reaches_the_limit_and_not_beside_others() -> None:
    budget, _ = limits(tokens=A_DAY)
    alone = budget.reserve("me", 1500)
    alone.grow_to(4000)
    alone.settle(Usage(400))
    first, second = budget.reserve("me", 300), budget.reserve("me", 300)
    first.grow_to(900)

    with pytest.raises(AnswersAtOnce):
        second.grow_to(900)


def some_usage(chance: random.Random) -> Usage:
    return Usage(*(chance.choice([0, 1, chance.randrange(10**7)]) for _ in range(4)))


@pytest.mark.parametrize("seed", range(50))
def test_equivalents_weigh_tokens_by_their_price_and_never_round_down(seed: int) -> None:
    chance = random.Random(seed)
    one, other = some_usage(chance), some_usage(chance)
    twentieths = 20 * one.input_tokens + 100 * one.output_tokens
    twentieths += 25 * one.cache_write_tokens + 2 * one.cache_read_tokens

    assert 0 <= 20 * equivalents(one) - twentieths < 20
    assert equivalents(one + other) <= equivalents(one) + equivalents(other)


@pytest.mark.parametrize("seed", range(20))
def test_a_count_is_what_was_used_whatever_was_reserved(seed: int) -> None:
    chance = random.Random(seed)
    budget, clock = limits(tokens=10**9)
    used = [chance.randrange(6000) for _ in range(20)]
    running = [budget.reserve("me", chance.randrange(3000)) for _ in used]
    chance.shuffle(running)
    for reservation, tokens in zip(running, used, strict=True):
        reservation.settle(Usage(tokens))

    window = Window("me", "2024-02-10", 12, clock.now + 9)
    assert budget.counters.reserve(window, 0, Tally()) == Tally(sum(used), sum(used), 0)


def test_a_limit_of_0_is_off_and_asks_no_counter() -> None:
    counters = NoCounters()
    budget, _ = limits(counters=counters)
    for _ in range(500):
        budget.check("me", RouteLimit("/health", 120))
    budget.reserve("me", 10**9).settle(Usage(1000))

    assert counters.asked == 0


def test_while_the_table_is_down_this_instance_counts_for_itself() -> None:
    logger, written = memory_logger()
    told: list[None] = []
    budget = RateLimiter(NoCounters(), logger, 2, A_DAY, Clock(), lambda: told.append(None))
    budget.check("me")
    budget.check("me")
    with pytest.raises(RequestLimitReached):
        budget.check("me")
    spend(budget, 1000)
    with pytest.raises(HourlyTokenLimitReached):
        budget.reserve("me", 1)

    assert {line["message"] for line in log_lines(written)} == {"budget not counted in the table"}
    assert len(told) == len(log_lines(written)) == 5


def test_a_table_that_lets_wait_in_vain_is_left_alone_for_a_while() -> None:
    counters = NoCounters(silent=True)
    budget, clock = limits(requests=100, tokens=A_DAY, counters=counters)
    for _ in range(5):
        budget.check("me")
        budget.reserve("me", 10).settle(Usage(1))
    assert counters.asked == 1
    clock.now += 11
    budget.check("me")
    assert counters.asked == 2


def test_a_settlement_that_the_table_does_not_take_leaves_the_reservation_charged() -> None:
    class Failing(MemoryCounterStore):
        def settle(self, window: Window, reserved: int, used: int) -> None:
            NoCounters().settle(window, reserved, used)

    clock = Clock()
    budget, _ = limits(tokens=A_DAY, counters=Failing(clock))
    budget.reserve("me", 1000).settle(Usage(1))

    with pytest.raises(LimitReached):
        budget.reserve("me", 1)


def test_requests_that_come_together_are_counted_one_by_one() -> None:
    budget, _ = limits(requests=20, tokens=A_DAY)

    def ask(_: int) -> bool:
        try:
            budget.check("me")
        except LimitReached:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(ask, range(50))) == 20


def test_memory_forgets_what_is_over() -> None:
    clock = Clock()
    counters = MemoryCounterStore(clock)
    counters.add("me", "minute#1", 5, NOON + 60)
    clock.now += 61

    assert counters.add("me", "minute#1", 0, NOON + 240) == 0


def test_memory_does_not_grow_with_callers_who_have_gone() -> None:
    clock = Clock()
    counters = MemoryCounterStore(clock)
    for number in range(20_000):
        clock.now += 1
        counters.add(f"address {number}", "minute#1", 1, clock.now + 60)
        counters.reserve(Window(f"caller {number}", "day", 1, clock.now + 60), 1, Tally(9, 9))

    assert len(counters._values) + len(counters._tallies) + len(counters._days) < 5000
