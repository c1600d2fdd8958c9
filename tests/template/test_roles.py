"""What the template's roles have in common, and what their boundary allows them."""

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_parse

from tests.stack_template import of_type

ROOT = Path(__file__).resolve().parents[2]
BOUNDARY = {"Fn::If": ["HasBoundary", {"Ref": "PermissionsBoundaryArn"}, {"Ref": "AWS::NoValue"}]}


def resources(path: str, *types: str) -> dict[str, Any]:
    """The resources of these types in a template."""
    template: dict[str, Any] = yaml_parse((ROOT / path).read_text(encoding="utf-8"))
    return {name: row["Properties"] for name, row in template["Resources"].items() if row["Type"] in types}


def statements(value: Any) -> list[dict[str, Any]]:
    """Every policy statement that allows something, however deep in conditions."""
    if isinstance(value, list):
        return [found for item in value for found in statements(item)]
    if not isinstance(value, dict):
        return []
    if value.get("Effect") == "Allow" and "Action" in value:
        return [value]
    return [found for item in value.values() for found in statements(item)]


def actions(value: Any) -> set[str]:
    """The actions that all statements in it allow."""
    found = (statement["Action"] for statement in statements(value))
    return {action for given in found for action in ([given] if isinstance(given, str) else given)}


def test_every_role_of_the_stack_can_be_bounded() -> None:
    roles = {name: role["Properties"] for name, role in of_type("AWS::IAM::Role").items()}

    assert {"AgentRole", "CodeDeployRole", "KnowledgeBaseRole"} < set(roles)
    assert [name for name, role in roles.items() if role.get("PermissionsBoundary") != BOUNDARY] == []


def test_the_boundary_holds_back_nothing_that_the_roles_need() -> None:
    roles = [role["Properties"].get("Policies", []) for role in of_type("AWS::IAM::Role").values()]
    needed = actions([*roles, *of_type("AWS::IAM::Policy").values()])
    allowed = actions(resources("ops/github-role.yaml", "AWS::IAM::ManagedPolicy"))

    assert {"dynamodb:Query", "lambda:UpdateAlias", "s3vectors:PutVectors", "bedrock:Retrieve"} < needed
    held_back = {action for action in needed if not any(fnmatchcase(action, pattern) for pattern in allowed)}
    assert held_back == set()


def test_the_boundary_allows_no_role_to_change_roles() -> None:
    allowed = actions(resources("ops/github-role.yaml", "AWS::IAM::ManagedPolicy"))

    assert not [action for action in allowed if action.split(":")[0] in {"*", "iam", "sts", "organizations"}]


def test_only_the_repositorys_environment_takes_on_the_release_role() -> None:
    role = resources("ops/github-role.yaml", "AWS::IAM::Role")["ReleaseRole"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]

    assert trust["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert trust["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": {
                "Fn::Sub": "repo:${Repository}:environment:${Environment}"
            },
        }
    }


def test_roles_are_given_permissions_only_under_the_boundary() -> None:
    role = resources("ops/github-role.yaml", "AWS::IAM::Role")["CloudFormationRole"]
    giving = [row for row in statements(role["Policies"]) if "iam:PutRolePolicy" in row["Action"]]

    assert [row["Condition"]["Fn::If"][1] for row in giving] == [
        {"StringEquals": {"iam:PermissionsBoundary": {"Ref": "StageBoundary"}}}
    ]
