"""The limits of one caller: requests a minute of each route, and tokens an hour and a day.

Tokens are reserved before a question is answered and settled with what was used (`reservations`). A limit
of 0 is off and costs no call. Where the table does not answer, this instance counts in its own memory: a
quality engineer at the line is answered, and still nobody is answered without end.
"""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar

from aws_lambda_powertools import Logger

from agent.rate_limit.counters import CounterStore, CounterStoreUnavailable, MemoryCounterStore, Tally, Window
from agent.rate_limit.reservations import Reservation
from shared.errors import DiecastError
from shared.metrics import Meter

SECONDS_A_MINUTE = 60
SECONDS_AN_HOUR = 3_600
SECONDS_A_DAY = 86_400

HOURS_OF_A_DAYS_TOKENS = 10
"""An hour has a tenth of the day's tokens. docs/operations/limits-and-costs.md works out what that bounds."""
RESTS_S = 10.0
"""A table that lets requests wait in vain is left alone for so long."""
RUNNING_ANSWER_S = 30
"""After so long it is worth asking again where answers that are still being written hold the rest."""


def uncounted(meter: Meter) -> Callable[[], None]:
    """Return what tells `meter` of a count that the table did not take."""
    return lambda: meter.count("UncountedRequests")


class LimitReached(DiecastError):
    """The caller has to wait `retry_after_s` seconds."""

    code: ClassVar[str] = "too_many_requests"
    status: ClassVar[int] = 429

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s

    @property
    def headers(self) -> Mapping[str, str]:
        """For the answer that carries it."""
        return {"retry-after": str(self.retry_after_s)}


class RequestLimitReached(LimitReached):
    """Too many requests of one kind in this minute."""


class AnswersAtOnce(LimitReached):
    """Answers of the caller that are being written hold the rest of the tokens."""


class TokenLimitReached(LimitReached):
    """The tokens of this day (UTC) are used up."""

    code: ClassVar[str] = "token_budget_used"


class HourlyTokenLimitReached(LimitReached):
    """The day's share for this hour is used up."""

    code: ClassVar[str] = "hourly_token_budget_used"


@dataclass(frozen=True, slots=True)
class RouteLimit:
    """A name that requests count under, and how many a caller has in a minute (0: as many as questions).

    `in_memory` is counted in the instance that is asked, never in the table.
    """

    counted_as: str
    per_minute: int
    in_memory: bool = False

    @property
    def what(self) -> str:
        """The requests in words, for the answer to one too many."""
        if not self.counted_as:
            return "questions"
        return f"requests of {self.counted_as}" if self.counted_as.startswith("/") else "such requests"


QUESTIONS = RouteLimit("", 0)
"""The requests that MaxRequestsPerMinute limits."""


@dataclass(slots=True)
class RateLimiter:
    """Questions of a caller in a calendar minute, input-token equivalents in a day of UTC; 0 is no limit.

    With `requests_per_minute` the other routes have their limits too, which they declare (RouteLimit).
    `on_down` hears of each count that the table did not take.
    """

    counters: CounterStore
    logger: Logger
    requests_per_minute: int = 0
    tokens_per_day: int = 0
    now: Callable[[], float] = time.time
    on_down: Callable[[], None] = lambda: None
    _memory: MemoryCounterStore = field(init=False)
    _rests_until: float = field(init=False, default=0.0)
    _over: dict[tuple[str, str], float] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._memory = MemoryCounterStore(self.now)

    @property
    def tokens_per_hour(self) -> int:
        """The share of the day's tokens that an hour has."""
        return math.ceil(self.tokens_per_day / HOURS_OF_A_DAYS_TOKENS)

    def check(self, caller: str, route: RouteLimit = QUESTIONS) -> None:
        """Count a request of `route`. Raises RequestLimitReached."""
        if not self.requests_per_minute:
            return
        limit = route.per_minute or self.requests_per_minute
        minute = int(self.now()) // SECONDS_A_MINUTE
        end = (minute + 1) * SECONDS_A_MINUTE
        period = f"minute#{minute}#{route.counted_as}" if route.counted_as else f"minute#{minute}"
        if self._over.get((caller, period)) is None:
            used = self._add(caller, period, end + SECONDS_A_MINUTE, in_memory=route.in_memory)
            if used <= limit:
                return
            # What is refused once is refused until the minute is over, without asking the table again.
            now = self.now()
            self._over = {key: until for key, until in self._over.items() if until > now}
            self._over[caller, period] = end
        wait = max(1, math.ceil(end - self.now()))
        raise RequestLimitReached(
            f"{limit} {route.what} a minute are answered for each caller; possible again in {wait} s.", wait
        )

    def reserve(self, caller: str, tokens: int) -> Reservation:
        """Hold `tokens` (input-token equivalents) for a question.

        Raises TokenLimitReached, HourlyTokenLimitReached and AnswersAtOnce. A question is let in as long as
        something is left, so that the last one may go over a limit by what is reserved for it.
        """
        if not self.tokens_per_day:
            return Reservation()
        now = self.now()
        moment = datetime.fromtimestamp(now, UTC)
        window = Window(caller, f"{moment:%Y-%m-%d}", moment.hour, now + 2 * SECONDS_A_DAY)
        store = self._store()
        try:
            self._hold(store, window, tokens, held=0)
        except CounterStoreUnavailable as fault:
            self._note(fault)
            store = self._memory
            self._hold(store, window, tokens, held=0)
        return Reservation(
            tokens,
            lambda more, held: self._grow(store, window, more, held),
            lambda reserved, used: self._settle(store, window, reserved, used),
        )

    def _hold(self, store: CounterStore, window: Window, tokens: int, *, held: int) -> None:
        """Reserve in `store`. `held` are tokens of the same question, which do not count against it."""
        ceilings = Tally(self.tokens_per_day + held, self.tokens_per_hour + held)
        found = store.reserve(window, tokens, ceilings)
        if found is not None:
            raise self._refusal(found)

    def _refusal(self, found: Tally) -> LimitReached:
        """Tell which limit is reached, and when it frees."""
        now = self.now()
        if found.day - found.reserved >= self.tokens_per_day:
            wait = max(1, math.ceil(SECONDS_A_DAY - now % SECONDS_A_DAY))
            return TokenLimitReached(
                f"Today's {self.tokens_per_day} tokens (MaxTokensPerDay) are used up. "
                "The count starts again at midnight UTC.",
                wait,
            )
        wait = max(1, math.ceil(SECONDS_AN_HOUR - now % SECONDS_AN_HOUR))
        if found.hour - found.reserved >= self.tokens_per_hour:
            return HourlyTokenLimitReached(
                f"This hour's {self.tokens_per_hour} tokens (1/{HOURS_OF_A_DAYS_TOKENS} of MaxTokensPerDay) "
                f"are used up. The count starts again with the next hour, in {math.ceil(wait / 60)} min.",
                wait,
            )
        return AnswersAtOnce(
            "Your answers that are being written now, or that broke off uncounted, hold the tokens that are "
            "left. Ask again when one has ended, or with the next hour.",
            min(wait, RUNNING_ANSWER_S),
        )

    def _grow(self, store: CounterStore, window: Window, more: int, held: int) -> bool:
        """Reserve `more` beside `held`; False where they cannot be counted. Raises LimitReached."""
        try:
            self._hold(store, window, more, held=held)
        except CounterStoreUnavailable as fault:
            self._note(fault)
            return False
        return True

    def _settle(self, store: CounterStore, window: Window, reserved: int, used: int) -> None:
        """Count what was used in place of what was reserved, which stays charged where the table is down."""
        try:
            store.settle(window, reserved, used)
        except CounterStoreUnavailable as fault:
            self._note(fault)

    def _add(self, caller: str, period: str, expires_at: float, *, in_memory: bool) -> int:
        if not in_memory:
            try:
                return self._store().add(caller, period, 1, expires_at)
            except CounterStoreUnavailable as fault:
                self._note(fault)
        return self._memory.add(caller, period, 1, expires_at)

    def _store(self) -> CounterStore:
        return self._memory if self.now() < self._rests_until else self.counters

    def _note(self, fault: CounterStoreUnavailable) -> None:
        if fault.silent:
            self._rests_until = self.now() + RESTS_S
        self.logger.warning("budget not counted in the table", exc_info=fault)
        self.on_down()
