"""What the replaced system costs in a month: tasks that always run, a balancer, the same tools and model."""

from ops.costs.bill import HOURS_PER_MONTH, MILLION, TOKENS, Bill, Calls, Line, logs, sent_gigabytes
from ops.costs.prices import Prices
from ops.costs.usage import Usage


def replaced_bill(usage: Usage, prices: Prices) -> Bill:
    """All its lines. It caches neither prompts nor answers; its tasks are taken to be enough."""
    task_h = usage.task_vcpu * prices.usd("fargate_vcpu_h") + usage.task_gigabytes * prices.usd(
        "fargate_gb_h"
    )
    balancer_h = usage.load_balancers * (prices.usd("alb_h") + usage.lcu * prices.usd("alb_lcu_h"))
    question = usage.replaced_input_tokens * prices.usd("tokens_input") + (
        usage.answer_tokens + usage.replaced_call_tokens
    ) * prices.usd("tokens_output")
    tools = Calls(usage.questions * usage.replaced_tool_calls, usage.tool_memory_mb, usage.tool_s)
    return [
        Line(TOKENS, usage.questions * question / MILLION),
        Line("tools", tools.usd(usage, prices)),
        Line("tasks", usage.tasks * task_h * HOURS_PER_MONTH, fixed=True),
        Line("balancer", balancer_h * HOURS_PER_MONTH, fixed=True),
        Line("nat", usage.nat_gateways * prices.usd("nat_h") * HOURS_PER_MONTH, fixed=True),
        Line("addresses", usage.public_addresses * prices.usd("ipv4_h") * HOURS_PER_MONTH, fixed=True),
        Line("internet", sent_gigabytes(usage) * prices.usd("internet_gb")),
        logs(usage, prices),
    ]
