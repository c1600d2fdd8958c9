"""The costs of a month: a bill of this system, one of the system on ECS, and where the cheaper one changes.

A bill is a mapping from a line's name to dollars a month. `FIXED` lines are due without a single question.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ops.costs.prices import Prices
from ops.costs.usage import Usage

type Bill = Mapping[str, float]

HOURS_PER_MONTH, SECONDS_PER_HOUR, DAYS_PER_MONTH = 730.0, 3600.0, 30.0
MB_PER_GB, KB_PER_GB, MILLION = 1024.0, 1e6, 1e6
TOKENS = "tokens"
"""The line of the language model, which both systems have and which hides all others."""
FIXED = frozenset(
    {
        *("provisioned", "firewall", "users", "documents", "shots", "watching"),
        *("tasks", "balancer", "nat", "addresses"),
    }
)
CACHE_S = 300.0
"""A prefix that is read again within five minutes is still in the provider's cache."""
KEPT_ANSWER_S = 0.1
"""An answer from the answer cache: a few reads of DynamoDB and a stream of what is there."""
PROVISIONED_TOOLS, REQUESTS_PER_PAGE = 4, 10
MOST_QUESTIONS = 10_000_000
"""Questions a day up to which a break-even is looked for."""


def total(bill: Bill) -> float:
    """Dollars of a month."""
    return math.fsum(bill.values())


def fixed(bill: Bill) -> float:
    """Dollars of a month in which nobody asks."""
    return math.fsum(usd for name, usd in bill.items() if name in FIXED)


def serverless_bill(usage: Usage, prices: Prices) -> Bill:
    """All lines of this system."""
    usd, unprepared = prices.usd, 1 - usage.prepared_share
    hits = cache_hits(usage)
    # The second turn of a question that was not prepared always finds the prefix of its first.
    read = usage.prepared_share * (usage.prepared_input_tokens - usage.prefix_tokens) + unprepared * (
        usage.unprepared_input_tokens - 2 * usage.prefix_tokens
    )
    question = (
        read * usd("tokens_input")
        + usage.prefix_tokens * (hits + unprepared) * usd("tokens_cache_read")
        + usage.prefix_tokens * (1 - hits) * usd("tokens_cache_write")
        + (usage.answer_tokens + unprepared * usage.unprepared_call_tokens) * usd("tokens_output")
    )
    kept = usage.questions - usage.asked
    agent = _calls(
        usage, prices, usage.asked, usage.agent_memory_mb, agent_seconds(usage), ready=usage.agent_provisioned
    )
    agent += _calls(usage, prices, kept, usage.agent_memory_mb, KEPT_ANSWER_S, ready=usage.agent_provisioned)
    ready_mb = usage.agent_provisioned * usage.agent_memory_mb
    ready_mb += PROVISIONED_TOOLS * usage.tool_provisioned * usage.tool_memory_mb
    ready_s = HOURS_PER_MONTH * usage.provisioned_hours_per_day / 24 * SECONDS_PER_HOUR
    return {
        TOKENS: usage.asked * question / MILLION,
        "agent": agent,
        "tools": _calls(
            usage,
            prices,
            usage.asked * usage.tool_calls,
            usage.tool_memory_mb,
            usage.tool_s,
            ready=usage.tool_provisioned,
        ),
        "provisioned": ready_mb / MB_PER_GB * ready_s * usd(f"provisioned_gb_s_{usage.architecture}"),
        **_edge(usage, prices),
        "users": usage.users * usd("cognito_user"),
        "sessions": usage.questions
        * (usage.dynamodb_writes * usd("dynamodb_write") + usage.dynamodb_reads * usd("dynamodb_read")),
        "shots": _shots(usage, prices),
        "documents": usage.stored_gigabytes * usd("s3_gb"),
        "logs": _logs(usage, prices),
        "traces": usage.questions * usd("trace"),
        "watching": usage.metrics * usd("metric")
        + usage.alarms * usd("alarm")
        + usage.composite_alarms * usd("composite_alarm")
        + usage.keys * usd("key")
        + usage.dashboards * usd("dashboard"),
    }


def replaced_bill(usage: Usage, prices: Prices) -> Bill:
    """All lines of the system on ECS, which caches nothing; its tasks are taken to be enough."""
    usd = prices.usd
    question = usage.replaced_input_tokens * usd("tokens_input") + (
        usage.answer_tokens + usage.replaced_call_tokens
    ) * usd("tokens_output")
    task_h = usage.task_vcpu * usd("fargate_vcpu_h") + usage.task_gigabytes * usd("fargate_gb_h")
    balancer_h = usage.load_balancers * (usd("alb_h") + usage.lcu * usd("alb_lcu_h"))
    calls = usage.questions * usage.replaced_tool_calls
    return {
        TOKENS: usage.questions * question / MILLION,
        "tools": _calls(usage, prices, calls, usage.tool_memory_mb, usage.tool_s),
        "tasks": usage.tasks * task_h * HOURS_PER_MONTH,
        "balancer": balancer_h * HOURS_PER_MONTH,
        "nat": usage.nat_gateways * usd("nat_h") * HOURS_PER_MONTH,
        "addresses": usage.public_addresses * usd("ipv4_h") * HOURS_PER_MONTH,
        "internet": _sent_gigabytes(usage) * usd("internet_gb"),
        "logs": _logs(usage, prices),
    }


def cache_hits(usage: Usage) -> float:
    """Share of questions whose first turn finds the prefix cached: 1 − exp(−300 s × rate).

    Every question renews the prefix for five minutes, so it is found where another came within the last
    five. With questions that come independently of each other (Poisson) at `rate` a second, this is how many.
    """
    if usage.cache_hit_share is not None:
        return usage.cache_hit_share
    if not usage.questions_per_day:
        return 0.0
    asked = usage.questions_per_day * (1 - usage.cached_share)
    return 1 - math.exp(-CACHE_S * asked / (usage.active_hours_per_day * SECONDS_PER_HOUR))


def agent_seconds(usage: Usage) -> float:
    """Seconds that the agent runs where the model is asked: first tokens, writing, and the tools."""
    unprepared = 1 - usage.prepared_share
    written = usage.answer_tokens + unprepared * usage.unprepared_call_tokens
    return (1 + unprepared) * usage.first_token_s + written / usage.tokens_per_second + usage.tool_s


def _calls(
    usage: Usage, prices: Prices, count: float, memory_mb: float, seconds: float, *, ready: int = 0
) -> float:
    """Dollars for Lambda calls. Where instances are held ready, all calls are taken to run on them."""
    rate = "provisioned_run_gb_s" if ready else "lambda_gb_s"
    second = memory_mb / MB_PER_GB * prices.usd(f"{rate}_{usage.architecture}")
    return count * (seconds * second + prices.usd("lambda_request"))


def _shots(usage: Usage, prices: Prices) -> float:
    """Dollars for recording: a call of the agent's, which waits for one of T4's, transactions and log lines.

    What they take in the table is left out, and that over 47 shots of a request are several transactions.
    """
    usd = prices.usd
    shots = usage.shots_per_day * DAYS_PER_MONTH
    requests = shots / usage.shots_per_request
    calls = (
        _calls(usage, prices, requests, memory_mb, usage.tool_s)
        for memory_mb in (usage.agent_memory_mb, usage.tool_memory_mb)
    )
    units = shots * usage.shot_writes + requests * usage.recording_writes
    gigabytes = requests * usage.recording_log_kilobytes / KB_PER_GB
    logs = gigabytes * (usd("logs_gb") + usd("logs_stored_gb"))
    return math.fsum(calls) + units * usd("dynamodb_write") + logs


def _edge(usage: Usage, prices: Prices) -> Bill:
    usd, sent = prices.usd, _sent_gigabytes(usage)
    if not usage.edge:
        return {"internet": sent * usd("internet_gb")}
    pages = REQUESTS_PER_PAGE * usage.page_loads_per_day * usage.days_per_month
    requests = usage.questions * usage.requests_per_question + pages
    delivery = {"delivery": sent * usd("cloudfront_gb") + requests * usd("cloudfront_request")}
    if not usage.waf_rules:
        return delivery
    standing = usd("waf_acl") + usage.waf_rules * usd("waf_rule")
    return delivery | {"firewall": standing, "firewall_requests": requests * usd("waf_request")}


def _logs(usage: Usage, prices: Prices) -> float:
    """Taken in once, kept for a month."""
    gigabytes = usage.questions * usage.log_kilobytes / KB_PER_GB
    return gigabytes * (prices.usd("logs_gb") + prices.usd("logs_stored_gb"))


def _sent_gigabytes(usage: Usage) -> float:
    """GB to browsers in a month: streams and pages."""
    pages = usage.page_loads_per_day * usage.days_per_month * usage.page_kilobytes
    return (usage.questions * usage.stream_kilobytes + pages) / KB_PER_GB


class Cheaper(StrEnum):
    """When this system costs less: at any number of questions, at none, or up to or from a number on."""

    ALWAYS = "always"
    NEVER = "never"
    UP_TO = "up_to"
    FROM = "from"


@dataclass(frozen=True, slots=True)
class BreakEven:
    """When this system is the cheaper one. `questions_per_day` is None for ALWAYS and NEVER."""

    cheaper: Cheaper
    questions_per_day: int | None = None


def break_even(usage: Usage, prices: Prices, *, with_tokens: bool) -> BreakEven:
    """Return the whole number of questions a day where the cheaper system changes, to within one.

    Looked for at powers of two and then by halving, which finds the first change.
    """

    def dearer(questions: int) -> bool:
        at = usage.model_copy(update={"questions_per_day": float(questions)})
        here, there = (
            total({name: usd for name, usd in bill(at, prices).items() if with_tokens or name != TOKENS})
            for bill in (serverless_bill, replaced_bill)
        )
        return here > there

    first = dearer(0)
    below, above = 0, 1
    while above <= MOST_QUESTIONS and dearer(above) == first:
        below, above = above, above * 2
    if above > MOST_QUESTIONS:
        return BreakEven(Cheaper.NEVER if first else Cheaper.ALWAYS)
    change = _halve(below, above, lambda questions: dearer(questions) != first)
    return BreakEven(Cheaper.FROM, change) if first else BreakEven(Cheaper.UP_TO, change - 1)


def estimates_used(usage: Usage, prices: Prices) -> list[str]:
    """Return the names of prices without a source that a bill rests on: another price would change it."""

    def matters(name: str) -> bool:
        other = prices.overridden({name: prices.usd(name) + 1})
        return any(bill(usage, other) != bill(usage, prices) for bill in (serverless_bill, replaced_bill))

    return [name for name in prices.estimates if matters(name)]


def _halve(below: int, above: int, is_past: Callable[[int], bool]) -> int:
    """Return the least number in (below, above] that is past the change."""
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if is_past(middle) else (middle, above)
    return above
