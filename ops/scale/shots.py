"""The lines of a plant that record shots: how far each limit is, and what a month of them costs.

Nothing is drawn: machines send evenly, and what limits them is a rate. Item sizes and write units are counted
(tests/integration/t4_shots/test_write_units.py, tests/unit/ops/scale/test_shots.py).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from ops.costs.bills import DAYS_PER_MONTH, MB_PER_GB, MILLION, serverless_bill
from ops.costs.prices import Prices
from ops.costs.usage import Usage
from ops.scale.demand import DAY_S
from ops.scale.limits import Limits

SHOT_BYTES: Final = 1274
"""Of the item of a shot with 30 variables, names and values."""
BESIDE_BYTES: Final = 107
"""Of the item that says where it is."""
OVERHEAD_BYTES: Final = 100
"""DynamoDB adds so much to each item that it keeps."""
ROW_BYTES: Final = 1322
"""Of a shot's row on its way into the archive."""
MOST_TOGETHER: Final = 48
"""Shots of one transaction."""
WRITE_UNITS_OF_A_LINE: Final = 2
"""Of each write on the one item that numbers the writes of its line."""
WRITE_S: Final = 0.02
"""Seconds of a write, which the next one of the line waits for; an estimate."""
GB: Final = 1e9
PIPE_BYTES: Final = 64 * 1024
"""Of one request that EventBridge Pipes counts."""
PIPE_SHOTS: Final = 100
"""Records of a batch at most; a slow line's batches are what comes in a minute."""
PIPE_WINDOW_S: Final = 60.0
BATCH_SHOTS: Final = 26
"""Of a batch of old shots, as `ops.batch_scoring.batches.most_shots` makes it for the packaged model."""
BATCH_TRANSITIONS: Final = 3
"""Of a batch: its one state, and its beginning and end, in case that they count; each retry is one more."""
SCORED_BYTES: Final = 3600
"""In the bucket for a month: a shot with 30 variables as it was sent, twice, and T1's answer."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A plant's lines, all alike. `days` is how long the table keeps a shot."""

    lines: int
    shots_a_day: float
    together: int = 1
    days: int = 400
    outcomes: float = 0.1
    """Share of shots of which something is said later."""

    @property
    def a_second(self) -> float:
        """Shots a second of all lines."""
        return self.lines * self.shots_a_day / DAY_S


def uses(asked: Lines, limits: Limits) -> Mapping[str, float]:
    """Return the share of each limit that a plant uses, the nearest to breaking first."""
    requests = asked.a_second / asked.together
    of_a_line = requests / asked.lines
    usage = Usage()
    units = asked.a_second * usage.shot_writes + requests * usage.recording_writes
    shares = {
        "writes of a line, one after the other": of_a_line * WRITE_S,
        "units of the item that numbers a line's writes": of_a_line
        * WRITE_UNITS_OF_A_LINE
        / limits.partition_writes,
        "write units of the table": units / limits.table_writes,
        "executions at once": 2 * requests * usage.tool_s / limits.concurrency,
    }
    return dict(sorted(shares.items(), key=lambda row: -row[1]))


def most_a_second(together: int) -> float:
    """Shots a second that one line takes, since its writes follow each other."""
    return min(together, MOST_TOGETHER) / WRITE_S


def stored_gigabytes(asked: Lines) -> float:
    """GB in the table once it has run for as long as it keeps shots."""
    kept = SHOT_BYTES + BESIDE_BYTES + 2 * OVERHEAD_BYTES
    return asked.lines * asked.shots_a_day * asked.days * kept / GB


def cost(asked: Lines, prices: Prices) -> Mapping[str, float]:
    """Return US dollars a month of a plant: recording, keeping, and the archive where it is on."""
    usd = prices.usd
    shots = asked.lines * asked.shots_a_day * DAYS_PER_MONTH
    usage = Usage(shots_per_day=asked.lines * asked.shots_a_day, shots_per_request=asked.together)
    said = shots * asked.outcomes * (Usage().recording_writes + Usage().shot_writes) * usd("dynamodb_write")
    rows = shots * (1 + asked.outcomes)
    batch = max(1.0, min(PIPE_SHOTS, asked.a_second * PIPE_WINDOW_S))
    calls = rows / batch
    pieces = calls * math.ceil(batch * 2 * SHOT_BYTES / PIPE_BYTES)
    gigabytes = rows * ROW_BYTES / GB
    return {
        "recording": serverless_bill(usage, prices)["shots"] + said,
        "keeping": stored_gigabytes(asked) * usd("dynamodb_gb"),
        "archive": pieces * usd("pipe_request")
        + calls * (usd("lambda_request") + 0.5 * usage.tool_s * usd("lambda_gb_s_x86_64"))
        + gigabytes * usd("firehose_iceberg_gb")
        + 12 * gigabytes * usd("s3_gb"),
    }


def cost_of_scoring(shots: float, prices: Prices) -> float:
    """Return US dollars, once, for old shots that are scored in the account by `diecast score-stack`."""
    usd, usage = prices.usd, Usage()
    t1 = usd("lambda_request") + usage.tool_s * usage.tool_memory_mb / MB_PER_GB * usd("lambda_gb_s_x86_64")
    batches = shots / BATCH_SHOTS
    return batches * (BATCH_TRANSITIONS * usd("state_transition") + t1) + shots * SCORED_BYTES / GB * usd(
        "s3_gb"
    )


def document(asked: Lines, limits: Limits, prices: Prices) -> dict[str, Any]:
    """Return everything for programs."""
    return {
        "shots_a_second": asked.a_second,
        "limits_used": dict(uses(asked, limits)),
        "most_a_second_of_a_line": most_a_second(asked.together),
        "stored_gb": stored_gigabytes(asked),
        "usd_a_plant_and_month": dict(cost(asked, prices)),
        "usd_a_million_old_shots_scored": cost_of_scoring(MILLION, prices),
    }


def show(asked: Lines, limits: Limits, prices: Prices, plants: tuple[int, ...], *, korean: bool) -> None:
    """Print what one plant uses of each limit, and the cost of so many plants."""
    console = Console(highlight=False, soft_wrap=True)
    table = Table("한도" if korean else "limit", "%", box=None)
    for name, share in uses(asked, limits).items():
        table.add_row(name, f"{100 * share:.3g}")
    console.print(table)
    parts = cost(asked, prices)
    money = Table("공장" if korean else "plants", *parts, "월 USD" if korean else "USD a month", box=None)
    for number in plants:
        row = [f"{number * usd:,.2f}" for usd in parts.values()]
        money.add_row(f"{number:,}", *row, f"{number * math.fsum(parts.values()):,.2f}")
    console.print(money)
    told = "한 라인 최대 초당 샷 {:,.0f}개, 테이블 {:.1f} GB. AWS에서 실행하지 않았습니다."
    if not korean:
        told = "One line takes {:,.0f} shots a second at most; the table holds {:.1f} GB. Nothing ran on AWS."
    console.print(told.format(most_a_second(asked.together), stored_gigabytes(asked)))
    scored = "과거 샷 100만 개를 계정에서 채점(score-stack): 1회 {:.2f} USD."
    if not korean:
        scored = "Scoring a million old shots in the account (score-stack): {:.2f} USD, once."
    console.print(scored.format(cost_of_scoring(MILLION, prices)))
