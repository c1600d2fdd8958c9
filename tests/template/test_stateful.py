"""An update of a stack that is there keeps its data, its addresses and its names.

`stack_of_0_1.json` is what the first deployed template held. A resource that CloudFormation finds under
another logical id, or in a nested stack, is a new one: a moved user pool would lose every account. A name
that the old stack has cannot be taken by a child that is made before the old resource goes.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from ops.stack_plan import Plan
from tests.stack_template import nested, of_type, written

BEFORE = json.loads((Path(__file__).parent / "stack_of_0_1.json").read_text(encoding="utf-8"))
APPLICATIONS = of_type("AWS::Serverless::Application", written())
NAMING = ("Name", "LogGroupName", "DashboardName", "GroupName", "BudgetName")
ALONE = "MakesLogGroup"
"""Condition of what a child makes where it is deployed without its parent."""
OF_ANOTHER_REGION = "MakesTopic"
"""The same for the edge's alarms, which bring a topic only in us-east-1 beside a stack elsewhere."""
WITHOUT_A_PARENT = {ALONE, OF_ANOTHER_REGION, "MailsFromThere"}
HOLDS_DATA = set(BEFORE["stateful"].values())


def names_in(properties: dict[str, Any]) -> set[str]:
    """The physical names that a child's resource asks for, with the stack's name as the parent writes it."""
    found = set()
    for key in NAMING:
        for place in (properties, *(part for part in properties.values() if isinstance(part, dict))):
            value = place.get(key)
            match value:
                case {"Ref": ref}:
                    found.add(f"${{{ref}}}")
                case {"Fn::Sub": str(text)} | str(text):
                    found.add(text)
    return {name.replace("${Stack}", "${AWS::StackName}") for name in found}


def test_the_firewall_has_a_log_group_of_its_own_only_where_it_stands_alone() -> None:
    inside = APPLICATIONS["Firewall"]["Properties"]["Parameters"]
    child = nested(APPLICATIONS["Firewall"])

    assert not Plan({"LogRetentionDays": str(inside["LogRetentionDays"])}, template=child).holds(ALONE)
    assert Plan({"LogRetentionDays": "30"}, template=child).holds(ALONE)


def test_the_edges_alarms_have_a_topic_of_their_own_only_where_they_stand_alone() -> None:
    inside = APPLICATIONS["EdgeAlarms"]["Properties"]["Parameters"]
    child = nested(APPLICATIONS["EdgeAlarms"])
    alone = {"Distribution": "E1", "AlarmTopic": "", "AlarmEmail": "ops@plant.example"}

    assert inside["AlarmTopic"] == {"Ref": "AlarmTopic"}
    assert not Plan(alone | {"AlarmTopic": "arn"}, template=child).resources("AWS::SNS::Topic")
    assert Plan(alone, template=child).resources("AWS::SNS::Topic")
    assert Plan(alone, template=child).resources("AWS::SNS::Subscription")


@pytest.mark.parametrize(("logical_id", "kind"), sorted(BEFORE["stateful"].items()))
def test_what_holds_data_or_an_address_keeps_its_place(logical_id: str, kind: str) -> None:
    assert written()["Resources"][logical_id]["Type"] == kind


def test_there_are_nested_applications_to_look_at() -> None:
    assert len(APPLICATIONS) >= 3


@pytest.mark.parametrize("name", sorted(APPLICATIONS))
def test_a_nested_application_holds_no_data_and_no_address(name: str) -> None:
    resources = nested(APPLICATIONS[name])["Resources"].values()
    kinds = {row["Type"] for row in resources if row.get("Condition") not in WITHOUT_A_PARENT}

    assert kinds
    # The heartbeat's function is new, and has neither an address nor a version that anybody calls.
    assert kinds & HOLDS_DATA <= ({"AWS::Serverless::Function"} if name == "Heartbeats" else set())


@pytest.mark.parametrize("name", sorted(APPLICATIONS))
def test_a_nested_application_takes_no_name_that_the_old_stack_has(name: str) -> None:
    taken = {each for names in BEFORE["physical_names"].values() for each in names}
    resources = nested(APPLICATIONS[name])["Resources"].values()

    wanted = {each for resource in resources for each in names_in(resource.get("Properties", {}))}

    assert wanted & taken == set()
