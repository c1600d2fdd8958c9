"""`diecast preflight` on recorded answers: what is missing is said in both languages, with how to get it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ops.preflight.account import ACTIONS
from ops.preflight.command import CHECKS, check, passed, told
from ops.preflight.findings import Finding, Outcome
from tests.preflight_account import (
    SOUND,
    WEB_ACL,
    WHOLE,
    Denied,
    Recorded,
    asked,
    availability,
    certificate,
    profile,
    stack,
    with_answers,
)

OF_AWS = {
    name: one for name, one in CHECKS.items() if name not in {"command lines", "template", "dated facts"}
}
GEOGRAPHIC = WHOLE.replace("InferenceProfileScope=global", "InferenceProfileScope=geographic")


def of(
    name: str, changed: Mapping[str, Any], parameters: str = WHOLE, region: str = "ap-northeast-2"
) -> list[Finding]:
    """What one check finds in an account that differs in these answers from a sound one."""
    recorded = with_answers(changed)
    found = check(recorded.account(region), asked(parameters, region), {name: CHECKS[name]})
    return list(found[name])


def outcomes(findings: list[Finding]) -> set[Outcome]:
    """How they ended."""
    return {finding.outcome for finding in findings}


def test_an_account_that_lacks_nothing_passes() -> None:
    recorded = Recorded(SOUND)

    found = check(recorded.account(), asked(), OF_AWS)

    assert passed(found), told(asked(), found, "en")
    assert {call for call, _ in recorded.calls} == set(ACTIONS)


def test_what_belongs_to_cloudfront_is_asked_in_its_region() -> None:
    recorded = Recorded(SOUND)

    check(recorded.account(), asked(), OF_AWS)

    for call in ("acm.describe_certificate", "wafv2.get_web_acl", "bedrock.get_use_case_for_model_access"):
        assert {where for each, where in recorded.calls if each == call} == {"us-east-1"}
    assert {where for each, where in recorded.calls if each.startswith("bedrock-runtime")} == {
        "ap-northeast-2"
    }


LIMITS = {"ConcurrentExecutions": 10, "UnreservedConcurrentExecutions": 10}
ABSENT = Denied("ResourceNotFoundException")
NO_PROFILES: Mapping[str, Any] = {"inferenceProfileSummaries": []}
ROLES = {"SummaryMap": {"Roles": 998, "RolesQuota": 1000}}
STACKS = "cloudformation.describe_stacks"
POLICIES = {"ResponseHeadersPolicyList": {"MaxItems": 100, "Quantity": 19}}


@pytest.mark.parametrize(
    ("name", "changed", "says"),
    [
        ("use-case form", {"bedrock.get_use_case_for_model_access": ABSENT}, "use-case form"),
        (
            "models",
            {"bedrock.get_foundation_model_availability": availability("any", "NOT_AVAILABLE")},
            "no agreement",
        ),
        (
            "models",
            {"bedrock.get_foundation_model_availability": availability("any", authorised="NOT_AUTHORIZED")},
            "not allowed",
        ),
        ("profiles", {"bedrock.list_inference_profiles": NO_PROFILES}, "not in this region"),
        ("concurrency", {"lambda.get_account_settings": {"AccountLimit": LIMITS}}, "0 can be reserved"),
        ("headers policies", {"cloudfront.list_response_headers_policies": POLICIES}, "19 of 20 are used"),
        ("roles", {"iam.get_account_summary": ROLES}, "998 of 1000"),
        ("certificate", {"acm.describe_certificate": ABSENT}, "not there"),
        ("certificate", {"acm.describe_certificate": certificate(Status="EXPIRED")}, "is EXPIRED"),
        ("certificate", {"acm.describe_certificate": certificate(DomainName="*.example")}, "not for"),
        ("firewall", {"wafv2.get_web_acl": Denied("WAFNonexistentItemException")}, "not there"),
        ("artefacts", {"s3.head_bucket": Denied("404")}, "no bucket"),
        ("stack", {STACKS: {"Stacks": [stack("ROLLBACK_COMPLETE")]}}, "ROLLBACK_COMPLETE"),
        ("stack", {STACKS: {"Stacks": [stack("UPDATE_IN_PROGRESS")]}}, "being changed"),
        ("stack", {STACKS: {"Stacks": [stack("UPDATE_ROLLBACK_FAILED")]}}, "hangs"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_with_how_to_get_it(name: str, changed: Mapping[str, Any], says: str) -> None:
    findings = of(name, changed)

    assert Outcome.MISSING in outcomes(findings)
    assert any(says in finding.what.en for finding in findings), findings
    for finding in findings:
        if finding.outcome is not Outcome.OK:
            assert finding.remedy
            assert finding.what.ko != finding.what.en


def test_the_regions_in_which_a_question_is_processed_are_told() -> None:
    names = [
        f"jp.anthropic.{model}" for model in ("claude-sonnet-5-5", "claude-sonnet-5", "claude-sonnet-4-6")
    ]
    there = [profile(name, ("ap-northeast-1", "ap-northeast-3")) for name in names]

    findings = of(
        "profiles",
        {"bedrock.list_inference_profiles": {"inferenceProfileSummaries": there}},
        GEOGRAPHIC,
        "ap-northeast-1",
    )

    assert outcomes(findings) == {Outcome.OK}
    assert all("ap-northeast-1, ap-northeast-3" in finding.what.en for finding in findings)


def test_where_a_profile_is_not_the_others_of_the_model_are_named() -> None:
    findings = of("profiles", {}, GEOGRAPHIC, "eu-central-1")

    assert "of this model there are: global.anthropic.claude-sonnet-5-5" in findings[0].what.en


def test_a_model_at_home_has_to_be_on_the_regions_list() -> None:
    parameters = "ModelId=anthropic.claude-opus-9 FallbackModelIds=anthropic.claude-opus-9"

    assert Outcome.MISSING in outcomes(of("models", {}, parameters))
    assert outcomes(of("profiles", {}, parameters)) == {Outcome.OK}


def of_quotas(rows: Mapping[str, float]) -> Mapping[str, Any]:
    """Service Quotas with these rows alone."""
    listed = [{"QuotaName": name, "Value": value} for name, value in rows.items()]
    return {"service-quotas.list_service_quotas": {"Quotas": listed}}


TOKENS, REQUESTS = (
    f"Global cross-region model inference {what} per minute for Anthropic " for what in ("tokens", "requests")
)
ONE = " ".join(f"{name}=global.anthropic.claude-sonnet-5" for name in ("ModelId", "FallbackModelIds"))


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        ({TOKENS + "Claude Sonnet 5": 9e6, REQUESTS + "Claude Sonnet 5": 100}, Outcome.OK),
        ({TOKENS + "Claude Sonnet 5 V1": 9e6}, Outcome.OK),
        ({TOKENS + "Claude Sonnet 5": 0}, Outcome.MISSING),
        ({TOKENS + "Claude Sonnet 5": 9e6, REQUESTS + "Claude Sonnet 5": 1}, Outcome.MISSING),
        ({TOKENS + "Claude Sonnet 5.5": 9e6, REQUESTS + "Claude Sonnet 5.5": 9e6}, Outcome.UNKNOWN),
        ({TOKENS.removeprefix("Global ").capitalize() + "Claude Sonnet 5": 9e6}, Outcome.UNKNOWN),
        ({}, Outcome.UNKNOWN),
    ],
)
def test_quotas_of_another_model_or_profile_do_not_count(rows: Mapping[str, float], outcome: Outcome) -> None:
    assert outcomes(of("model quotas", of_quotas(rows), ONE)) - {Outcome.NOTE} == {outcome}


def test_what_the_stack_reserves_already_is_not_counted_twice() -> None:
    free = {"ConcurrentExecutions": 180, "UnreservedConcurrentExecutions": 100}
    settings = {"lambda.get_account_settings": {"AccountLimit": free}}
    there = {"Stacks": [stack("UPDATE_COMPLETE", ReservedConcurrency="20")]}

    assert outcomes(of("concurrency", settings)) == {Outcome.MISSING}
    assert outcomes(of("concurrency", settings | {"cloudformation.describe_stacks": there})) == {Outcome.OK}


def test_ten_executions_are_enough_to_begin_with_and_the_few_answers_are_told() -> None:
    parameters = WHOLE.replace("ReservedConcurrency=20", "ReservedConcurrency=0")
    (finding,) = of("concurrency", {"lambda.get_account_settings": {"AccountLimit": LIMITS}}, parameters)

    assert finding.outcome is Outcome.NOTE
    assert "3 answers" in finding.what.en


def test_a_certificate_that_ends_soon_is_a_note() -> None:
    ends = datetime.now(UTC) + timedelta(days=20)

    assert outcomes(of("certificate", {"acm.describe_certificate": certificate(NotAfter=ends)})) == {
        Outcome.NOTE
    }


def test_a_managed_firewall_elsewhere_has_a_command_that_makes_it() -> None:
    managed = WHOLE.replace(WEB_ACL, "managed")

    (finding,) = of("firewall", {}, managed)
    assert finding.outcome is Outcome.MISSING
    assert finding.remedy
    assert "diecast firewall --stack diecast-prod" in finding.remedy.en
    assert outcomes(of("firewall", {}, managed, "us-east-1")) == {Outcome.OK}


def test_the_call_can_be_left_out_and_is_said_to_be() -> None:
    recorded = Recorded(SOUND)

    found = check(recorded.account(), asked(call=False), OF_AWS)

    assert "bedrock-runtime.converse_stream" not in {call for call, _ in recorded.calls}
    assert "--no-call" in found["call"][0].what.en
    assert passed(found)


def test_parameters_that_are_refused_are_told_and_no_model_is_guessed() -> None:
    found = check(Recorded(SOUND).account(), asked(GEOGRAPHIC), OF_AWS)

    assert found["parameters"][0].outcome is Outcome.MISSING
    assert {found[name][0].outcome for name in ("models", "profiles", "call")} == {Outcome.UNKNOWN}


def test_the_offline_model_asks_bedrock_nothing() -> None:
    recorded = Recorded(SOUND)

    check(recorded.account(), asked("UseMock=true"), OF_AWS)

    assert not [call for call, _ in recorded.calls if call.startswith("bedrock")]
