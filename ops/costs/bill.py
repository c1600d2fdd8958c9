"""A bill: lines of dollars a month, and what both systems compute alike."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ops.costs.prices import Prices
from ops.costs.usage import Usage

HOURS_PER_MONTH = 730.0
MB_PER_GB = 1024.0
KB_PER_GB = 1e6
MILLION = 1e6
TOKENS = "tokens"
"""The line of the language model, which both systems have and which hides all others."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a bill in dollars a month. `fixed` is due without a single question."""

    name: str
    usd: float
    fixed: bool = False


type Bill = Sequence[Line]


def total(bill: Iterable[Line]) -> float:
    """Dollars of a month."""
    return math.fsum(line.usd for line in bill)


def fixed(bill: Iterable[Line]) -> float:
    """Dollars of a month in which nobody asks."""
    return math.fsum(line.usd for line in bill if line.fixed)


@dataclass(frozen=True, slots=True)
class Calls:
    """Lambda calls of a month: number, memory, seconds each; `ready` instances are held ready for them."""

    count: float
    memory_mb: float
    seconds: float
    ready: int = 0

    def usd(self, usage: Usage, prices: Prices) -> float:
        """Dollars for running. Where instances are held ready, all calls are taken to run on them."""
        rate = "provisioned_run_gb_s" if self.ready else "lambda_gb_s"
        second = self.memory_mb / MB_PER_GB * prices.usd(f"{rate}_{usage.architecture}")
        return self.count * (self.seconds * second + prices.usd("lambda_request"))


def logs(usage: Usage, prices: Prices) -> Line:
    """Taken in once, kept for a month."""
    gigabytes = usage.questions * usage.log_kilobytes / KB_PER_GB
    return Line("logs", gigabytes * (prices.usd("logs_gb") + prices.usd("logs_stored_gb")))


def sent_gigabytes(usage: Usage) -> float:
    """GB to browsers in a month: streams and pages."""
    pages = usage.page_loads_per_day * usage.days_per_month * usage.page_kilobytes
    return (usage.questions * usage.stream_kilobytes + pages) / KB_PER_GB
