"""The limits of one caller, checked before an answer and charged after it.

A limit of 0 is off and costs no call. Where the counters do not answer, the question is
answered: a quality engineer at the line matters more than a count. Tokens are known only when
an answer is there, so answers that run side by side may together go over the day's limit.
"""

import math
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from aws_lambda_powertools import Logger

from agent.budgets.counters import Counters, CountersDown
from agent.model.types import Usage
from shared.errors import DiecastError

SECONDS_A_MINUTE = 60
SECONDS_A_DAY = 86_400


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
    """Too many requests in this minute."""


class TokenLimitReached(LimitReached):
    """The tokens of this day (UTC) are used up."""

    code: ClassVar[str] = "token_budget_used"


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests of a caller in a calendar minute, tokens in a day of UTC; 0 is without limit."""

    counters: Counters
    logger: Logger
    requests_per_minute: int = 0
    tokens_per_day: int = 0
    now: Callable[[], float] = time.time

    def admit(self, caller: str) -> None:
        """Count a request. Raises LimitReached; counters that are down let it pass, with a log line."""
        checks = [self._check_requests] if self.requests_per_minute else []
        checks += [self._check_tokens] if self.tokens_per_day else []
        if len(checks) == 1:
            checks[0](caller)
        elif checks:
            # Side by side: the reader waits for the slower of the two, not for their sum.
            with ThreadPoolExecutor(len(checks)) as pool:
                for waiting in [pool.submit(check, caller) for check in checks]:
                    waiting.result()

    def charge(self, caller: str, usage: Usage) -> None:
        """Add the tokens of an answer: all that the model read, from its cache too, and wrote."""
        tokens = usage.input_tokens + usage.output_tokens + usage.cache_read_tokens + usage.cache_write_tokens
        if self.tokens_per_day and tokens:
            self._add(caller, *self._day(), tokens)

    def _check_requests(self, caller: str) -> None:
        minute = int(self.now()) // SECONDS_A_MINUTE
        end = (minute + 1) * SECONDS_A_MINUTE
        used = self._add(caller, f"minute#{minute}", end + SECONDS_A_MINUTE, 1)
        if used > self.requests_per_minute:
            raise RequestLimitReached(
                f"{self.requests_per_minute} questions a minute are answered. Wait a moment.",
                max(1, math.ceil(end - self.now())),
            )

    def _check_tokens(self, caller: str) -> None:
        if self._add(caller, *self._day(), 0) >= self.tokens_per_day:
            raise TokenLimitReached(
                "Today's tokens are used up. The count starts again at midnight UTC.",
                max(1, math.ceil(SECONDS_A_DAY - self.now() % SECONDS_A_DAY)),
            )

    def _day(self) -> tuple[str, float]:
        """The counter of today, and when it can be forgotten."""
        now = self.now()
        return f"day#{datetime.fromtimestamp(now, UTC):%Y-%m-%d}", now + 2 * SECONDS_A_DAY

    def _add(self, caller: str, period: str, expires_at: float, amount: int) -> int:
        try:
            return self.counters.add(caller, period, amount, expires_at)
        except CountersDown:
            self.logger.warning("budget not counted", exc_info=True)
            return 0
