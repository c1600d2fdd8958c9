"""SnapStart: which functions start from snapshots, what goes with it, and that a change of it arrives."""

import copy
import re
from typing import Any, Final

import pytest
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from ops.stack_plan import Plan
from shared import jsonio
from tests.stack_template import of_type, transformed

ASKED_FOR: Final = ("us-east-1", "ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "eu-central-1")
TOOLS: Final = {"T1PredictFunction", "T2ImportanceFunction", "T3KnowledgeFunction", "T4ShotsFunction"}
"""Those whose answer somebody waits for, under the managed runtime."""
LARGEST_STORAGE_MB: Final = 512
FIRST_RUNTIME: Final = (3, 12)
"""What Lambda takes snapshots of: no larger temporary storage, no file system, this Python or a later one."""


def snapped(plan: Plan) -> dict[str, Any]:
    """What each function says of snapshots."""
    functions = plan.resources("AWS::Serverless::Function").items()
    return {name: row["SnapStart"]["ApplyOn"] for name, row in functions if "SnapStart" in row}


def test_nothing_is_paid_for_by_itself() -> None:
    assert snapped(Plan()) == dict.fromkeys(TOOLS, "None")


@pytest.mark.parametrize("release", ["all-at-once", "canary"])
@pytest.mark.parametrize("architecture", ["x86_64", "arm64"])
def test_the_tools_that_somebody_waits_for_are_snapped_where_it_is_asked_for(
    release: str, architecture: str
) -> None:
    plan = Plan({"SnapStart": "tools", "Release": release, "Architecture": architecture})

    assert plan.refusals() == []
    assert snapped(plan) == dict.fromkeys(TOOLS, "PublishedVersions")


@pytest.mark.parametrize("ready", ["1", "100"])
def test_snapshots_and_kept_ready_are_refused_together_and_taken_alone(ready: str) -> None:
    (refusal,) = Plan({"SnapStart": "tools", "ProvisionedConcurrency": ready}).refusals()

    assert "SnapStart" in refusal
    assert "ProvisionedConcurrency" in refusal
    assert Plan({"ProvisionedConcurrency": ready}).refusals() == []


@pytest.mark.parametrize("region", ["ap-southeast-6", "ap-east-2"])
def test_a_region_without_snapshots_is_told_before_anything_is_made(region: str) -> None:
    given = {"InferenceProfileScope": "global"}

    assert Plan(given, region).refusals() == []
    (refusal,) = Plan(given | {"SnapStart": "tools"}, region).refusals()
    assert "SnapStart" in refusal
    assert [Plan({"SnapStart": "tools", **given}, each).refusals() for each in ASKED_FOR] == [[]] * len(
        ASKED_FOR
    )


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_a_snapped_function_has_nothing_that_lambda_takes_no_snapshot_of(name: str) -> None:
    resource = transformed("all-at-once")["Resources"][name]["Properties"]

    assert re.fullmatch(r"python\d+\.\d+", resource["Runtime"])
    assert tuple(map(int, resource["Runtime"].removeprefix("python").split("."))) >= FIRST_RUNTIME
    assert resource.get("PackageType", "Zip") == "Zip"
    assert resource.get("EphemeralStorage", {}).get("Size", LARGEST_STORAGE_MB) <= LARGEST_STORAGE_MB
    assert not resource.keys() & {"FileSystemConfigs", "VpcConfig"}


def test_a_function_with_a_runtime_of_its_own_is_not_snapped() -> None:
    """The agent's client of the Runtime API answers no `restore/next`: a snapshot of it would hang."""
    for name, function in of_type("AWS::Serverless::Function").items():
        own = "AWS_LAMBDA_EXEC_WRAPPER" in function["Properties"]["Environment"]["Variables"]
        assert not (own and "SnapStart" in function["Properties"]), name


@pytest.mark.parametrize("given", ["off", "tools"])
def test_each_value_is_in_the_numbered_configuration_and_so_publishes_a_version(given: str) -> None:
    (configuration,) = (
        Plan({"SnapStart": given}).resources("AWS::AppConfig::HostedConfigurationVersion").values()
    )

    assert f"SnapStart {given}\n" in configuration["Content"]


@pytest.mark.parametrize("given", ["off", "tools"])
def test_each_value_fits_what_lambda_takes_in_the_regions_that_were_asked_for(given: str) -> None:
    """E2530 knows the runtimes and regions of snapshots, W2530 that one needs a published version."""
    template = copy.deepcopy(dict(transformed("canary")))
    for name, chosen in snapped(Plan({"SnapStart": given})).items():
        template["Resources"][name]["Properties"]["SnapStart"]["ApplyOn"] = chosen

    found = lint(jsonio.dumps(template), config=ManualArgs(regions=list(ASKED_FOR)))

    assert [
        f"{row.rule.id} {row.message}" for row in found if row.rule.id in {"E2530", "W2530", "E3030"}
    ] == []
