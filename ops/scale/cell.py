"""How many plants an account holds by its quotas, counted from the template with all its applications."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from samtranslator.yaml_helper import yaml_parse

from ops.scale.limits import Held, read_limits
from ops.stack_plan import TEMPLATE, Plan, expanded
from shared.errors import InvalidInput

APPLICATION: Final = "AWS::CloudFormation::Stack"
"""The type that SAM makes of a nested application."""
ALARM: Final = "AWS::CloudWatch::Alarm"
PLANT: Final[Mapping[str, str]] = {
    "Stage": "prod",
    "EdgeMode": "cloudfront",
    "CreateUserPool": "true",
    "Release": "canary",
    "InferenceProfileScope": "global",
}
"""A plant as samconfig.toml deploys prod."""


@dataclass(frozen=True, slots=True)
class Room:
    """One limit of what an account holds: how many of it a plant takes, and how many plants that leaves room
    for."""

    name: str
    limit: Held
    of_a_plant: int

    @property
    def plants(self) -> int:
        """Plants that fit."""
        return int(self.limit.value // self.of_a_plant)


def plant_with(given: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a plant as samconfig.toml has them, with others; an issuer stands in for the pool."""
    pool = {"CreateUserPool": "false"} if given.get("JwtIssuer") else {}
    return {**PLANT, **pool, **given}


def resources(given: Mapping[str, str]) -> Counter[str]:
    """Count the resources of a stack by type, those of its nested applications and the stack itself included.

    Raises InvalidInput for parameters that the template refuses.
    """
    return Counter({APPLICATION: 1}) + Counter(resource["Type"] for resource in all_resources(given))


def alarm_metrics(given: Mapping[str, str]) -> int:
    """Count the metrics that the alarms of a stack look at: each is paid for. Raises as `resources`."""
    alarms = (resource["Properties"] for resource in all_resources(given) if resource["Type"] == ALARM)
    return sum(
        sum("MetricStat" in row for row in alarm["Metrics"]) if "Metrics" in alarm else 1 for alarm in alarms
    )


def all_resources(given: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    """Every resource that a stack makes, those of its nested applications too. Raises as `resources`."""
    plan = Plan(given)
    refusals = plan.refusals()
    if refusals:
        raise InvalidInput(" ".join(refusals))
    logging.getLogger("samtranslator").setLevel(logging.ERROR)  # It warns of toggles of its own.
    made = expanded(TEMPLATE, plan)
    for name, resource in made["Resources"].items():
        if "Condition" in resource and not _holds(resource["Condition"], made, plan):
            continue
        yield resource
        if resource["Type"] == APPLICATION:
            yield from _of_application(name, plan)


def _holds(condition: str, made: Mapping[str, Any], plan: Plan) -> bool:
    """Tell whether a condition is true; SAM adds some of its own."""
    return bool(plan.value(made["Conditions"][condition]))


def _of_application(name: str, plan: Plan) -> Iterator[Mapping[str, Any]]:
    declared = plan.template["Resources"][name]["Properties"]
    path = TEMPLATE.parent / declared["Location"]
    child = yaml_parse(path.read_text(encoding="utf-8"))
    given = {key: str(value) for key, value in plan.value(declared["Parameters"]).items()}
    inner = Plan(given, plan.region, {"Rules": {}, "Conditions": {}, **child})
    for resource in child["Resources"].values():
        if "Condition" not in resource or inner.holds(resource["Condition"]):
            yield resource


def rooms(given: Mapping[str, str]) -> list[Room]:
    """Every limit that a stack with these parameters takes from, the tightest first."""
    counted = resources(plant_with(given))
    shares = bool(given.get("SharedEdge"))
    found = [
        Room(name, limit, sum(counted[kind] for kind in limit.types))
        for name, limit in read_limits().held.items()
        if shares or not limit.shared_edge_only
    ]
    return sorted((room for room in found if room.of_a_plant), key=lambda room: room.plants)
