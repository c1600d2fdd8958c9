"""What `diecast preflight` looks at without an account: deploys, sizes, command lines, the age of facts."""

from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import pytest

from ops.costs.freshness import FRESH_DAYS, days_too_old, reminder, reminder_of_limits
from ops.preflight import local
from ops.preflight.account import ACTIONS, Account
from ops.preflight.command import guarded
from ops.preflight.deploys import pairs, read
from ops.preflight.findings import Outcome
from ops.preflight.limits import spoken
from ops.preflight.models import bare, call, profile
from ops.stack_plan import TEMPLATE
from shared.errors import InvalidInput
from tests.preflight_account import asked, failing_stream

NOBODY = Account(failing_stream, "us-east-1")


@pytest.mark.parametrize(
    ("stage", "stack"), [("dev", "diecast-dev"), ("staging", "diecast-staging"), ("prod", "diecast-prod")]
)
def test_a_stage_is_that_of_samconfig(stage: str, stack: str) -> None:
    found = read(stage, None, None, "us-east-1", call=True)

    assert (found.stack, found.uploads, found.plan.parameters["Stage"]) == (stack, True, stage)
    assert found.plan.refusals() == []
    assert read(stage, "other", None, "us-east-1", call=True).stack == "other"


def test_the_command_line_says_more_than_samconfig() -> None:
    found = read("prod", None, 'InferenceProfileScope=global Groups="a b;;"', "ap-northeast-2", call=True)

    assert found.plan.parameters["Groups"] == "a b;;"
    assert found.plan.parameters["EdgeMode"] == "cloudfront"
    assert [profile(name) for name in found.models] == ["global"] * 3


@pytest.mark.parametrize("parameters", ["NoSuch=1", "LogRetentionDays=many", "Stage", "=x"])
def test_what_cannot_be_read_is_refused(parameters: str) -> None:
    with pytest.raises(InvalidInput):
        read("dev", None, parameters, "us-east-1", call=True)


def test_an_unknown_stage_is_told_with_those_there_are() -> None:
    with pytest.raises(InvalidInput, match="dev, staging, prod"):
        read("production", None, None, "us-east-1", call=True)


def test_parameters_may_be_a_list_as_in_toml() -> None:
    assert pairs(["A=1", "B=x y"]) == pairs("A=1 B='x y'") == {"A": "1", "B": "x y"}


@pytest.mark.parametrize(
    ("given", "name", "prefix", "label"),
    [
        ("anthropic.claude-sonnet-5-5", "anthropic.claude-sonnet-5-5", "", "Claude Sonnet 5.5"),
        ("global.anthropic.claude-sonnet-5", "anthropic.claude-sonnet-5", "global", "Claude Sonnet 5"),
        (
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "anthropic.claude-sonnet-4-5-20250929-v1:0",
            "us",
            "Claude Sonnet 4.5",
        ),
        (
            "us.anthropic.claude-3-7-sonnet-20250219-v1:0",
            "anthropic.claude-3-7-sonnet-20250219-v1:0",
            "us",
            "Claude 3.7 Sonnet",
        ),
    ],
)
def test_an_id_is_taken_apart(given: str, name: str, prefix: str, label: str) -> None:
    assert (bare(given), profile(given), spoken(given)) == (name, prefix, label)


@pytest.mark.parametrize("uploads", [True, False])
def test_the_template_fits_a_bucket_and_not_a_request(uploads: bool) -> None:
    (finding,) = local.sizes(TEMPLATE, asked(uploads=uploads))

    assert finding.outcome is (Outcome.OK if uploads else Outcome.MISSING)


def test_too_many_resources_are_told(tmp_path: Path) -> None:
    rows = "".join(f"  Topic{number}: {{ Type: AWS::SNS::Topic }}\n" for number in range(501))
    path = tmp_path / "template.yaml"
    path.write_text(f"Transform: AWS::Serverless-2016-10-31\nResources:\n{rows}", encoding="utf-8")

    (finding,) = local.sizes(path, asked("Stage=dev"))
    assert "Resources 501 > 500" in finding.what.en


def programs(folder: Path, monkeypatch: pytest.MonkeyPatch, **says: str) -> list[Outcome]:
    """How the check ends with these programs alone on the PATH."""
    for name, script in says.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return [finding.outcome for finding in local.command_lines(NOBODY, asked())]


SAM = f"echo SAM CLI, version {version('aws-sam-cli')}"
AWS = "echo aws-cli/2.40.1 Python/3.13.9 Linux/6.1"


@pytest.mark.parametrize(
    ("sam", "aws", "ends"),
    [
        (SAM, AWS, [Outcome.OK, Outcome.OK]),
        ("echo SAM CLI, version 1.90.0", AWS, [Outcome.MISSING, Outcome.OK]),
        (SAM, "echo aws-cli/1.44.9 Python/3.8.0", [Outcome.OK, Outcome.MISSING]),
        (SAM, f'[ "$1" = bedrock ] && exit 252; {AWS}', [Outcome.OK, Outcome.NOTE]),
        ("exit 1", "echo", [Outcome.MISSING, Outcome.MISSING]),
    ],
)
def test_old_command_lines_are_told(
    sam: str, aws: str, ends: list[Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert programs(tmp_path, monkeypatch, sam=sam, aws=aws) == ends


def test_absent_command_lines_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert programs(tmp_path, monkeypatch) == [Outcome.MISSING, Outcome.MISSING]


@pytest.mark.parametrize("days", [0, FRESH_DAYS, FRESH_DAYS + 1, 400])
def test_old_facts_are_told_after_ninety_days(days: int) -> None:
    seen = date(2026, 11, 26)
    now = seen + timedelta(days=days)

    assert days_too_old(seen, now) == (days if days > 90 else None)
    assert (reminder(seen, now) is not None) is (days > 90)
    assert (reminder_of_limits(seen, now) is not None) is (days > 90)


def test_an_error_in_the_middle_of_the_models_stream_is_named() -> None:
    (finding,) = guarded(call, NOBODY, asked())

    assert finding.outcome is Outcome.UNKNOWN
    assert ACTIONS["bedrock-runtime.converse_stream"] in finding.what.en
