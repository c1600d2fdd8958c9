"""A plan of cells: the example can be deployed, and every fault of a plan is named before anything is."""

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from samcli.cli.types import CfnParameterOverridesType, CfnTags

from ops.scale import cells
from ops.scale.cell import PLANT, resources, rooms
from ops.scale.cells import Fleet, find_faults, read_fleet, sections
from ops.stack_plan import Plan
from shared.errors import InvalidInput

EXAMPLE = Path(cells.__file__).with_name("example_cells.yaml")
SHARED = {
    "CreateUserPool": "false",
    "JwtIssuer": "https://login.example.com",
    "JwtAudience": "page",
    "SignInUrls": "https://a.example/1,https://a.example/2,https://a.example/3",
    "SharedEdge": "a,b,c,d",
}


@pytest.fixture
def plan() -> dict[str, Any]:
    """The example, to be broken."""
    parsed: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    return copy.deepcopy(parsed)


def faults(plan: dict[str, Any]) -> str:
    """What is told of a plan."""
    return "\n".join(find_faults(Fleet.model_validate(plan)))


def test_the_example_has_no_fault(plan: dict[str, Any]) -> None:
    assert faults(plan) == ""


def test_the_sections_are_what_sam_reads(plan: dict[str, Any]) -> None:
    fleet = Fleet.model_validate(plan)
    written = tomllib.loads(sections(fleet))

    for cell, plant, given in fleet.plants():
        section = written[plant.name]["deploy"]["parameters"]
        assert (section["stack_name"], section["s3_prefix"], section["region"]) == (
            plant.name,
            plant.name,
            cell.region,
        )
        read = CfnParameterOverridesType().convert((section["parameter_overrides"],), None, None)
        assert read == given
        tags = CfnTags().convert((section["tags"],), None, None)
        assert tags == {
            "project": "diecast-assistant",
            "stack": plant.name,
            "plant": plant.tenant,
            "cell": cell.name,
        }
        assert Plan(read, cell.region).refusals() == []


def test_a_plants_own_parameters_count_more_than_its_cells_and_everybodys(plan: dict[str, Any]) -> None:
    plan["parameters"]["DailyModelCostUsd"] = "10"
    plan["cells"][0]["parameters"]["DailyModelCostUsd"] = "20"
    given = {plant.name: row["DailyModelCostUsd"] for _, plant, row in Fleet.model_validate(plan).plants()}

    assert given == {"changwon-prod": "40", "ulsan-prod": "20", "toledo-prod": "10"}


def _second_plant(plan: dict[str, Any]) -> dict[str, Any]:
    plant: dict[str, Any] = plan["cells"][0]["plants"][1]
    return plant


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": "changwon-prod"}, "plant changwon-prod is there 2 times"),
        ({"name": "changwon-prod-2"}, "changwon-prod-2 begins with changwon-prod-"),
        ({"tenant": "changwon"}, "tenant changwon is there 2 times"),
        ({"tenant": "toledo"}, "tenant toledo is there 2 times"),
        ({"tenant": ""}, "ulsan-prod shares https://login.example.com/plants with others and has no tenant"),
        ({"parameters": {"EdgeMode": "none"}}, "ulsan-prod: "),
        ({"parameters": {"CreateUserPool": "true"}}, "ulsan-prod: "),
        ({"parameters": {"ExpertSettings": "MAX_TOKENS=4096 PREPARE=false"}}, "a space or a quote"),
        ({"parameters": {"Waf": "some"}}, "ulsan-prod: Waf"),
    ],
)
def test_a_fault_of_one_plant_is_named(plan: dict[str, Any], changes: dict[str, Any], told: str) -> None:
    _second_plant(plan).update(changes)

    assert told in faults(plan)


def test_two_plants_of_one_domain_name_are_named(plan: dict[str, Any]) -> None:
    arn = "arn:aws:acm:us-east-1:111122223333:certificate/a"
    for plant in plan["cells"][0]["plants"]:
        plant["parameters"] = {"DomainName": "quality.example.com", "CertificateArn": arn}

    assert "DomainName quality.example.com is there 2 times" in faults(plan)


def test_more_plants_than_an_account_holds_are_named_also_over_two_cells_of_it(plan: dict[str, Any]) -> None:
    cell = plan["cells"][1]
    cell["account"] = plan["cells"][0]["account"]
    cell["plants"] = [{"name": f"p{number}-prod", "tenant": f"p{number}"} for number in range(99)]
    assert "account 111122223333 has 101 plants, and of_a_headers_policy is enough for 100" in faults(plan)

    for each in plan["cells"]:
        each["quotas"] = {"applications": 300, "of_a_headers_policy": 300}
    assert faults(plan) == ""


def test_a_quota_that_no_plant_takes_from_is_refused(plan: dict[str, Any]) -> None:
    plan["cells"][0]["quotas"] = {"aplications": 300}
    with pytest.raises(InvalidInput, match="aplications"):
        faults(plan)


@pytest.mark.parametrize("text", ["cells: []", "cells: [", "cells: [{name: A}]", "plants: 3"])
def test_what_is_no_plan_is_refused_with_its_place(text: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"plan\.yaml"):
        read_fleet(path)


def test_sharing_the_edge_is_what_lets_more_plants_into_an_account() -> None:
    own, shared = rooms({}), rooms(SHARED)

    assert (own[0].name, own[0].plants) == ("headers_policies", 10)
    assert shared[0].plants == 100
    assert "headers_policies" not in {room.name for room in shared}


def test_a_stack_is_counted_with_its_applications_and_by_its_parameters() -> None:
    every, few = resources(PLANT), resources({**PLANT, "Watching": "alarms"})

    assert every["AWS::CloudWatch::Alarm"] > 10
    assert every["AWS::Logs::QueryDefinition"] > 0 == few["AWS::Logs::QueryDefinition"]
    assert every["AWS::CloudFormation::Stack"] == few["AWS::CloudFormation::Stack"] + 3
    with pytest.raises(InvalidInput):
        resources({**PLANT, "CreateUserPool": "false"})
