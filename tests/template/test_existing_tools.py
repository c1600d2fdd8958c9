"""The parameter with which a stack uses tools that were deployed before it."""

from typing import Any

import pytest

from ops.stack_plan import Plan

TOOLS = ("T0", "T1", "T2", "T3")
ACCOUNT = "arn:aws:lambda:ap-northeast-2:123456789012"
EXISTING = f"{ACCOUNT}:function:quality-predict"


def with_existing(*tools: str) -> Plan:
    """A stack with functions of somebody else's for these tools."""
    return Plan(
        {"ExistingTools": ",".join(f"{EXISTING}-{tool}" if tool in tools else "own" for tool in TOOLS)}
    )


def called(plan: Plan) -> list[str]:
    """The functions that the agent calls, in the order of the tools."""
    variables: Any = plan.resources("AWS::Serverless::Function")["AgentFunction"]["Environment"]["Variables"]
    return [variables[f"LAMBDA_{tool}_URL"] for tool in TOOLS]


def may_call(plan: Plan) -> list[str]:
    """The functions of others that the agent's role lets it call."""
    policy: Any = plan.resources("AWS::IAM::Role")["AgentRole"]["Policies"][0]["PolicyDocument"]
    rows = [row for row in policy["Statement"] if row["Sid"] == "CallTheTools"]
    assert all(row["Action"] == "lambda:InvokeFunction" for row in rows)
    return [arn for row in rows for arn in row["Resource"] if arn.startswith(EXISTING)]


@pytest.mark.parametrize("tool", TOOLS)
def test_the_agent_calls_an_existing_tool_where_one_is_given(tool: str) -> None:
    own, now = called(Plan()), called(with_existing(tool))

    assert all(name.startswith(f"<{each}") for each, name in zip(TOOLS, own, strict=True))
    place = TOOLS.index(tool)
    assert now == [*own[:place], f"{EXISTING}-{tool}", *own[place + 1 :]]


@pytest.mark.parametrize("tools", [(), ("T0",), ("T1", "T3"), TOOLS])
def test_it_may_call_these_and_no_others(tools: tuple[str, ...]) -> None:
    assert may_call(with_existing(*tools)) == [f"{EXISTING}-{tool}" for tool in tools]


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("own", True),
        (f"{ACCOUNT}:function:quality-predict", True),
        (f"{ACCOUNT}:function:quality-predict:live", True),
        ("", False),
        (f"{ACCOUNT}:function:*", False),
        ("quality-predict", False),
        ("https://abc.lambda-url.ap-northeast-2.on.aws/", False),
    ],
)
def test_an_existing_tool_is_one_function_by_its_arn(tool: str, given: str, taken: bool) -> None:
    row = ["own"] * len(TOOLS)
    row[TOOLS.index(tool)] = given

    assert (Plan({"ExistingTools": ",".join(row)}).refusals() == []) is taken


@pytest.mark.parametrize("given", ["own", "own,own,own", f"own,{EXISTING}"])
def test_fewer_than_four_are_not_guessed_at(given: str) -> None:
    """CloudFormation refuses the change set: Fn::Select cannot select nonexistent value."""
    with pytest.raises(IndexError):
        called(Plan({"ExistingTools": given}))
