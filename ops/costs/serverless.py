"""What this system costs in a month."""

import math

from ops.costs.bill import (
    HOURS_PER_MONTH,
    MB_PER_GB,
    MILLION,
    TOKENS,
    Bill,
    Calls,
    Line,
    logs,
    sent_gigabytes,
)
from ops.costs.prices import Prices
from ops.costs.usage import Usage

CACHE_S = 300.0
"""A prefix that is read again within five minutes is still in the provider's cache."""
SECONDS_PER_HOUR = 3600.0
PROVISIONED_TOOLS = 3
KEPT_ANSWER_S = 0.1
"""An answer from the answer cache: a few reads of DynamoDB and a stream of what is there."""
REQUESTS_PER_PAGE = 10


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


def serverless_bill(usage: Usage, prices: Prices) -> Bill:
    """All lines of this system."""
    return [*_tokens(usage, prices), *_functions(usage, prices), *_edge(usage, prices), *_rest(usage, prices)]


def _tokens(usage: Usage, prices: Prices) -> Bill:
    """The second turn of a question that was not prepared always finds the prefix of its first."""
    unprepared = 1 - usage.prepared_share
    hits = cache_hits(usage)
    read = usage.prepared_share * (usage.prepared_input_tokens - usage.prefix_tokens) + unprepared * (
        usage.unprepared_input_tokens - 2 * usage.prefix_tokens
    )
    question = (
        read * prices.usd("tokens_input")
        + usage.prefix_tokens * (hits + unprepared) * prices.usd("tokens_cache_read")
        + usage.prefix_tokens * (1 - hits) * prices.usd("tokens_cache_write")
        + (usage.answer_tokens + unprepared * usage.unprepared_call_tokens) * prices.usd("tokens_output")
    )
    return [Line(TOKENS, usage.asked * question / MILLION)]


def _functions(usage: Usage, prices: Prices) -> Bill:
    kept = usage.questions - usage.asked
    agent = [
        Calls(usage.asked, usage.agent_memory_mb, agent_seconds(usage), usage.agent_provisioned),
        Calls(kept, usage.agent_memory_mb, KEPT_ANSWER_S, usage.agent_provisioned),
    ]
    tools = Calls(usage.asked * usage.tool_calls, usage.tool_memory_mb, usage.tool_s, usage.tool_provisioned)
    ready_mb = (
        usage.agent_provisioned * usage.agent_memory_mb
        + PROVISIONED_TOOLS * usage.tool_provisioned * usage.tool_memory_mb
    )
    ready_s = HOURS_PER_MONTH * usage.provisioned_hours_per_day / 24 * SECONDS_PER_HOUR
    held = ready_mb / MB_PER_GB * ready_s * prices.usd(f"provisioned_gb_s_{usage.architecture}")
    return [
        Line("agent", sum(calls.usd(usage, prices) for calls in agent)),
        Line("tools", tools.usd(usage, prices)),
        Line("provisioned", held, fixed=True),
    ]


def _edge(usage: Usage, prices: Prices) -> Bill:
    users = Line("users", usage.users * prices.usd("cognito_user"), fixed=True)
    if not usage.edge:
        return [Line("internet", sent_gigabytes(usage) * prices.usd("internet_gb")), users]
    requests = (
        usage.questions * usage.requests_per_question
        + REQUESTS_PER_PAGE * usage.page_loads_per_day * usage.days_per_month
    )
    delivery = sent_gigabytes(usage) * prices.usd("cloudfront_gb") + requests * prices.usd(
        "cloudfront_request"
    )
    firewall: Bill = []
    if usage.waf_rules:
        standing = prices.usd("waf_acl") + usage.waf_rules * prices.usd("waf_rule")
        looked_at = requests * prices.usd("waf_request")
        firewall = [Line("firewall", standing, fixed=True), Line("firewall_requests", looked_at)]
    return [Line("delivery", delivery), *firewall, users]


def _rest(usage: Usage, prices: Prices) -> Bill:
    units = usage.dynamodb_writes * prices.usd("dynamodb_write") + usage.dynamodb_reads * prices.usd(
        "dynamodb_read"
    )
    watching = (
        usage.metrics * prices.usd("metric")
        + usage.alarms * prices.usd("alarm")
        + usage.dashboards * prices.usd("dashboard")
    )
    return [
        Line("sessions", usage.questions * units),
        Line("documents", usage.stored_gigabytes * prices.usd("s3_gb"), fixed=True),
        logs(usage, prices),
        Line("traces", usage.questions * prices.usd("trace")),
        Line("watching", watching, fixed=True),
    ]
