"""The parameters with which a stack uses tools that were deployed before it."""

import re
from pathlib import Path
from typing import Any

import pytest
from samcli.yamlhelper import yaml_parse

TEMPLATE: dict[str, Any] = yaml_parse((Path(__file__).resolve().parents[2] / "template.yaml").read_text())
TOOLS = ("T0", "T1", "T2", "T3")
ACCOUNT = "arn:aws:lambda:ap-northeast-2:123456789012"


def policy(sid: str) -> Any:
    """The agent's statement of this name, and the condition that it stands under."""
    role = TEMPLATE["Resources"]["AgentRole"]["Properties"]
    rows = [row["Fn::If"] for row in role["Policies"][0]["PolicyDocument"]["Statement"] if "Fn::If" in row]
    (found,) = [row for row in rows if row[1].get("Sid") == sid]
    return found


@pytest.mark.parametrize("tool", TOOLS)
def test_the_agent_calls_an_existing_tool_where_one_is_given(tool: str) -> None:
    variables = TEMPLATE["Resources"]["AgentFunction"]["Properties"]["Environment"]["Variables"]
    condition, existing, own = variables[f"LAMBDA_{tool}_URL"]["Fn::If"]

    assert condition == f"HasExisting{tool}"
    assert TEMPLATE["Conditions"][condition] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": f"Existing{tool}"}, ""]}]
    }
    assert existing == {"Ref": f"Existing{tool}"}
    assert own["Ref"].startswith(tool)


def test_it_may_call_these_and_no_others() -> None:
    condition, statement, otherwise = policy("CallToolsThatAreThereAlready")

    assert condition == "HasExistingTool"
    assert statement["Action"] == "lambda:InvokeFunction"
    assert statement["Resource"] == [
        {"Fn::If": [f"HasExisting{tool}", {"Ref": f"Existing{tool}"}, {"Ref": "AWS::NoValue"}]}
        for tool in TOOLS
    ]
    assert otherwise == {"Ref": "AWS::NoValue"}


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("", True),
        (f"{ACCOUNT}:function:quality-predict", True),
        (f"{ACCOUNT}:function:quality-predict:live", True),
        (f"{ACCOUNT}:function:*", False),
        ("quality-predict", False),
        ("https://abc.lambda-url.ap-northeast-2.on.aws/", False),
    ],
)
def test_an_existing_tool_is_one_function_by_its_arn(tool: str, given: str, taken: bool) -> None:
    pattern = TEMPLATE["Parameters"][f"Existing{tool}"]["AllowedPattern"]

    assert bool(re.fullmatch(pattern, given)) is taken
