"""The costs of a plant in a month: by its questions, by standing there, and its part of what is shared.

The lines and prices are those of `diecast costs`; what differs with the number of plants is the prompt's
prefix, which one account caches for all, and the firewall.
"""

import math
from collections.abc import Mapping
from typing import Final

from ops.costs.bills import CACHE_S, serverless_bill
from ops.costs.prices import Prices
from ops.costs.usage import Usage
from ops.scale.demand import DAY_S, Demand

RULES: Final = 4
"""Rules of infrastructure/firewall.yaml."""
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "model": ("tokens",),
    "questions": (
        "agent",
        "tools",
        "provisioned",
        "delivery",
        "firewall_requests",
        "sessions",
        "logs",
        "traces",
    ),
    "people": ("users",),
    "standing": ("documents", "shots", "watching"),
}


def cost_of_a_plant(demand: Demand, prices: Prices, plants: int, alarms: int) -> Mapping[str, float]:
    """Return US dollars a month by part.

    `plants` share the account, `alarms` are the metrics that a stack's own look at. The dashboard is the
    account's one, the web ACL too.
    """
    rate = demand.questions * plants / DAY_S
    usage = Usage(
        questions_per_day=demand.questions,
        users=demand.people * demand.shifts,
        cache_hit_share=1 - math.exp(-CACHE_S * rate),
        requests_per_question=demand.requests_per_question,
        alarms=alarms,
        dashboards=0,
        agent_provisioned=demand.provisioned,
        tool_provisioned=demand.provisioned,
        waf_rules=RULES,
    )
    bill = serverless_bill(usage, prices)
    parts = {part: math.fsum(bill[line] for line in lines) for part, lines in PARTS.items()}
    shared = prices.usd("waf_acl") + RULES * prices.usd("waf_rule") + prices.usd("dashboard")
    return {**parts, "shared": shared / plants}
