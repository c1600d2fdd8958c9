"""What is called is a published version behind an alias, and every change that matters publishes one."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from shared import jsonio
from tests.stack_template import bound, nested, of_type, references, transformed, whole, written

FUNCTIONS = sorted(of_type("AWS::Serverless::Function", written()))
"""Those that are called by an alias; the heartbeat's, in a nested application, is called by two rules."""
NOT_PUBLISHED = {"ReservedConcurrentExecutions"}
"""Properties of a function, not of its versions: a change of them needs no new version."""


def alias(function: str) -> str:
    """The logical id that SAM gives the alias of a function."""
    return f"{function}Aliaslive"


def alarms_of(value: Any) -> Iterator[Any]:
    """The properties of the alarms that a piece of the parent names, a nested application's too."""
    match value:
        case {"Ref": str(name)} if name.endswith("OfRelease"):
            yield transformed("canary")["Resources"][name]["Properties"]
        case {"Fn::GetAtt": [str(name), str(output)]}:
            template = nested(written()["Resources"][name])
            alarm = template["Resources"][
                template["Outputs"][output.removeprefix("Outputs.")]["Value"]["Ref"]
            ]
            yield bound(
                alarm["Properties"], transformed("canary")["Resources"][name]["Properties"]["Parameters"]
            )
        case Mapping():
            for part in value.values():
                yield from alarms_of(part)
        case list():
            for part in value:
                yield from alarms_of(part)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_an_alias_a_canary_an_alarm_that_ends_it_and_a_log_group(function: str) -> None:
    made = transformed("canary")
    resources = made["Resources"]
    policy = resources[alias(function)]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
    group = resources[policy["DeploymentGroupName"]["Ref"]]["Properties"]
    alarms = list(alarms_of(group["AlarmConfiguration"]))
    assert alarms
    for alarm in alarms:
        looked_at = set(references(alarm["Dimensions"])) - {"ReleasesByCanary"}
        assert any(part.startswith(f"{function}Version") for part in looked_at), looked_at
    log_group = resources[function]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
    assert resources[log_group]["Type"] == "AWS::Logs::LogGroup"


def test_without_a_canary_nothing_of_codedeploy_is_made() -> None:
    kinds = {resource["Type"] for resource in transformed("all-at-once")["Resources"].values()}
    assert {kind for kind in kinds if "CodeDeploy" in kind} == set()
    assert "AWS::Lambda::Alias" in kinds


def test_a_canary_release_is_a_template_that_cloudformation_takes() -> None:
    """Circular references for one, which the template as it is written does not show.

    W3011 is about the policy of functions, which is for their versions (the next tests).
    """
    found = lint(jsonio.dumps(transformed("canary")), config=ManualArgs(regions=["ap-northeast-2"]))
    # SAM has resolved the mapping, which is of no more use; W3002 asks for `sam package`: a deploy does it.
    told = [
        row for row in found if "ReleaseKind" not in row.message and row.rule.id not in {"W3002", "W3011"}
    ]
    assert [f"{row.rule.id} {row.message}" for row in told] == []


@pytest.mark.parametrize("release", ["all-at-once", "canary"])
def test_a_version_stays_when_another_takes_its_place(release: str) -> None:
    """Whether code changes, which gives it another logical id, or a parameter, which replaces it."""
    versions = of_type("AWS::Lambda::Version", transformed(release))
    assert len(versions) == len(FUNCTIONS)
    for version in versions.values():
        assert (version["DeletionPolicy"], version["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_what_else_has_the_policy_of_a_function_is_never_replaced_and_goes_with_the_stack() -> None:
    """SAM hands it on to alias, URL and permissions. Those stay behind where a function is replaced."""
    resources = transformed("all-at-once")["Resources"]
    functions = of_type("AWS::Lambda::Function", transformed("all-at-once"))
    assert not {"FunctionName", "PackageType", "TenancyConfig"} & set().union(
        *(function["Properties"] for function in functions.values())
    )
    kept = {
        resource["Type"]
        for name, resource in resources.items()
        if name.startswith(tuple(FUNCTIONS)) and resource.get("DeletionPolicy") == "Retain"
    }
    assert kept == {"AWS::Lambda::Version"}


def test_policies_of_deletion_and_replacement_stand_together_everywhere_else() -> None:
    alone = {
        name
        for name, resource in whole()["Resources"].items()
        if ("DeletionPolicy" in resource) != ("UpdateReplacePolicy" in resource)
    }
    assert alone == set(FUNCTIONS)


def test_a_first_deploy_that_fails_leaves_nothing_behind() -> None:
    """What a failed creation keeps, nobody deletes: RetainExceptOnCreate keeps what was in use."""
    kept = {name for name, row in whole()["Resources"].items() if row.get("DeletionPolicy") == "Retain"}
    assert kept == set()


def test_the_agent_calls_its_siblings_by_their_aliases() -> None:
    variables = transformed("all-at-once")["Resources"]["AgentFunction"]["Properties"]["Environment"]
    called = [_resources_in(variables["Variables"][f"LAMBDA_T{number}_URL"]) for number in range(5)]
    tools = [name for name in FUNCTIONS if name.startswith("T")]
    assert called == [{alias(name)} for name in tools]


def test_whoever_may_invoke_may_invoke_an_alias_and_nothing_else() -> None:
    resources = transformed("all-at-once")["Resources"]
    invoked = [row["Properties"]["FunctionName"] for row in _of(resources, "AWS::Lambda::Permission")]
    policies = [row for row in resources.values() if row["Type"].startswith("AWS::IAM::")]
    for resource in policies:
        for statement in _statements(resource["Properties"]):
            if any(action.startswith("lambda:Invoke") for action in _list(statement["Action"])):
                invoked += _list(statement["Resource"])
    assert len(invoked) >= 9
    aliases = {alias(name) for name in FUNCTIONS}
    for target in invoked:
        assert _resources_in(target) <= aliases, target


def test_the_url_of_the_agent_is_that_of_its_alias() -> None:
    url = transformed("all-at-once")["Resources"]["AgentFunctionUrl"]["Properties"]
    assert url["TargetFunctionArn"] == {"Ref": alias("AgentFunction")}


def test_no_retry_of_a_job_holds_for_the_alias_too() -> None:
    config = transformed("all-at-once")["Resources"]["T0IngestFunctionEventInvokeConfig"]["Properties"]
    assert (config["Qualifier"], config["MaximumRetryAttempts"]) == ("live", 0)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_parameter_that_changes_a_function_publishes_a_version_of_it(function: str) -> None:
    """SAM publishes for a change of the template's text only: the number of the configuration has to move."""
    template = transformed("all-at-once")
    properties = template["Resources"][function]["Properties"]
    assert "Configuration" in set(references(properties["Environment"]))
    versions = [
        row["Properties"]
        for name, row in of_type("AWS::Lambda::Version", template).items()
        if name.startswith(f"{function}Version")
    ]
    assert [set(references(row["Description"])) for row in versions] == [{"Configuration"}]
    published = {key: value for key, value in properties.items() if key not in NOT_PUBLISHED}
    numbered = set(references(template["Resources"]["Configuration"]["Properties"]["Content"]))
    assert _parameters_of(published) - numbered == set()


def test_every_parameter_has_its_place_in_the_console() -> None:
    groups = written()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    placed = [name for group in groups for name in group["Parameters"]]
    assert sorted(placed) == sorted(written()["Parameters"])


def _parameters_of(value: Any) -> set[str]:
    """The parameters that a piece depends on, by itself or by the conditions it is under."""
    parameters, conditions = written()["Parameters"], written()["Conditions"]
    names = set(references(value))
    by_condition = [_parameters_of(conditions[name]) for name in names if name in conditions]
    return set().union(names & parameters.keys(), *by_condition)


def _resources_in(value: Any) -> set[str]:
    """The resources that a piece refers to, without parameters and conditions."""
    return set(references(value)) & set(transformed("all-at-once")["Resources"])


def _of(resources: Mapping[str, Any], kind: str) -> list[Any]:
    return [resource for resource in resources.values() if resource["Type"] == kind]


def _statements(properties: Mapping[str, Any]) -> list[Any]:
    documents = [properties.get("PolicyDocument", {})]
    policies = properties.get("Policies")
    # A user pool has Policies too, on passwords.
    documents += [policy["PolicyDocument"] for policy in policies] if isinstance(policies, list) else []
    rows = [row for document in documents for row in document.get("Statement", [])]
    # A statement under a condition stands in its Fn::If.
    return [part for row in rows for part in row.get("Fn::If", [row]) if "Action" in part]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
