"""Every set of parameters in samconfig.toml and every region that plants asked for, on the emulated account.

What the emulator does not make is linted alone; docs/operations/release.md lists it.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import boto3
import pytest

from checks.emulated_account.stack import LIVE, delete, deploy
from tests.deploy import archive, batch_scoring
from tests.deploy.edge import known_template
from tests.handler_permissions import expanded, parameter_sets
from tests.only_linted import ONLY_LINTED
from tests.template.test_place_of_processing import ASKED_FOR

pytestmark = pytest.mark.timeout(600)
"""`sam deploy` zips five functions, which takes its time on a busy machine."""

DEPLOYS: Final[tuple[tuple[str, str, dict[str, str]], ...]] = (
    ("us-east-1", "staging", {"AlarmEmail": "quality@plant.example"}),
    ("ap-northeast-1", "default", {"SnapStart": "tools"}),
    (
        "ap-northeast-2",
        "prod",
        {"Archive": "on", "BatchScoring": "4", "ShiftReportEmail": "shifts@plant.example"},
    ),
    ("ap-southeast-1", "default", {}),
    ("eu-central-1", "prod", {"SnapStart": "tools"}),
)
"""Region, section of samconfig.toml, and what is given beside it."""
WITHOUT: Final = {"UseMock": "true", "DailyModelCostUsd": "0"}
"""The emulator has a Bedrock of canned text, and no alarms that reckon with several metrics."""
SNAPPED: Final = ("T1PredictFunction", "T2ImportanceFunction", "T3KnowledgeFunction", "T4ShotsFunction")


@pytest.fixture(scope="module")
def made() -> set[str]:
    """The types that the deploys of this module made."""
    return set()


@pytest.fixture(params=DEPLOYS, ids=lambda row: f"{row[0]} {row[1]}")
def deployed(
    request: pytest.FixtureRequest, account: dict[str, str]
) -> Iterator[tuple[boto3.Session, str, Mapping[str, str]]]:
    """A stack with one set of parameters in one region, and its session; deleted in the end."""
    region, section, beside = request.param
    given = parameter_sets()[section] | beside | WITHOUT
    name = f"diecast-{section}-{region}"
    done = deploy(
        account | {"AWS_DEFAULT_REGION": region, "AWS_REGION": region},
        name,
        " ".join(f"{key}={value}" for key, value in given.items()),
        known_template(),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with pytest.MonkeyPatch.context() as patch:
        for key, value in account.items():
            if key.startswith("AWS_"):
                patch.setenv(key, value)
        session = boto3.Session(region_name=region)
        yield session, name, given
        assert delete(session, name) == []


def test_a_set_is_deployed_answers_and_is_deleted(
    deployed: tuple[boto3.Session, str, Mapping[str, str]],
    made: set[str],
    account: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    session, name, given = deployed
    cloudformation = session.client("cloudformation")
    stacks = [row for row in cloudformation.describe_stacks()["Stacks"] if row["StackName"].startswith(name)]
    assert {row["StackStatus"] for row in stacks} == {"CREATE_COMPLETE"}

    rows = [
        row
        for stack in stacks
        for row in cloudformation.describe_stack_resources(StackName=stack["StackName"])["StackResources"]
    ]
    made |= {row["ResourceType"] for row in rows}
    functions = {row["LogicalResourceId"]: row["PhysicalResourceId"] for row in rows}
    snapped = {
        function: session.client("lambda").get_function_configuration(
            FunctionName=functions[function], Qualifier=LIVE
        )["SnapStart"]["ApplyOn"]
        for function in SNAPPED
    }
    wanted = "PublishedVersions" if given.get("SnapStart") == "tools" else "None"
    assert snapped == dict.fromkeys(SNAPPED, wanted)
    if given.get("Archive") == "on":
        first, corrected = archive.rows_after_recording(session, functions)
        assert set(corrected) <= archive.columns(session, functions)
        assert "outcome_result" not in first
        assert corrected["outcome_result"] == "defect"
        assert "kim" not in str(corrected)
    if "BatchScoring" in given:
        _scores_old_tables(session, name, account, tmp_path, capsys)


def _scores_old_tables(
    session: boto3.Session,
    name: str,
    account: dict[str, str],
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    region = str(session.region_name)
    environment = account | {"AWS_DEFAULT_REGION": region, "AWS_REGION": region}
    scored = batch_scoring.Scored(session, name, environment)
    table, here = batch_scoring.made_table(folder)
    with pytest.MonkeyPatch.context() as patch:
        for key, value in environment.items():
            if key.startswith("AWS_"):
                patch.setenv(key, value)
        batch_scoring.scored_as_on_this_computer(scored, table, here, folder / "there.csv", capsys)
        batch_scoring.killed_and_gone_on_with(scored, table, here, folder / "killed.csv")
        batch_scoring.throttled_and_tried_again(scored, table, here, folder / "throttled.csv")
        batch_scoring.stopped_and_asked_again(scored, table, here, folder / "stopped.csv")
        batch_scoring.malformed_batch_told(scored, folder / "malformed.csv", capsys)


def test_every_set_and_every_region_was_there() -> None:
    assert {region for region, *_ in DEPLOYS} == set(ASKED_FOR)
    assert {section for _, section, _ in DEPLOYS} == set(parameter_sets())


def test_what_was_not_made_is_what_is_said_to_be_linted_alone(made: set[str]) -> None:
    """Runs last: it looks at what the deploys before it made."""
    every = {kind for section in parameter_sets() for kind in expanded(section)}

    assert every - made == set(ONLY_LINTED)
