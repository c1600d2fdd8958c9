"""Shots by AWS IoT Core: off unless a topic is named; then one rule calls T4, and nothing is lost unsaid."""

import re

import pytest

from ops.stack_plan import Plan
from tests.stack_template import of_type, written

PATTERN = re.compile(written()["Parameters"]["ShotsTopic"]["AllowedPattern"])


def test_nothing_of_it_is_made_unless_a_topic_is_named() -> None:
    assert "ShotsByMqtt" not in Plan().resources("AWS::Serverless::Application")
    assert Plan().resources("AWS::SQS::Queue") == {}
    plan = Plan({"ShotsTopic": "diecast/+/shots"})
    assert plan.refusals() == []
    assert "ShotsByMqtt" in plan.resources("AWS::Serverless::Application")
    assert list(plan.resources("AWS::SQS::Queue")) == ["MissedShotsQueue"]


@pytest.mark.parametrize("topic", ["", "diecast/+/shots", "plant-7/+", "a.b/+/c/d"])
def test_a_topic_has_its_line_as_second_part(topic: str) -> None:
    assert PATTERN.fullmatch(topic)


@pytest.mark.parametrize(
    "topic", ["+/shots", "diecast/shots", "diecast/+/#", "diecast/+/+", "a/+/b'", "a/b/+", "$a/+"]
)
def test_other_topics_are_refused(topic: str) -> None:
    assert not PATTERN.fullmatch(topic)


def test_the_rule_alone_may_call_t4_and_its_account_is_this_one() -> None:
    (permission,) = (
        row["Properties"]
        for row in of_type("AWS::Lambda::Permission").values()
        if row["Properties"]["Principal"] == "iot.amazonaws.com"
    )
    assert permission["SourceArn"] == {"Fn::GetAtt": ["ShotsRule", "Arn"]}
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    (rule,) = of_type("AWS::IoT::TopicRule").values()
    (action,) = rule["Properties"]["TopicRulePayload"]["Actions"]
    assert action["Lambda"]["FunctionArn"] == permission["FunctionName"]


def test_a_message_that_is_no_json_reaches_t4_and_what_fails_is_kept() -> None:
    (rule,) = of_type("AWS::IoT::TopicRule").values()
    payload = rule["Properties"]["TopicRulePayload"]
    chosen = payload["Sql"]["Fn::Sub"].split(" FROM ")[0].removeprefix("SELECT ")
    # IoT takes a payload that is no JSON where functions alone are chosen.
    names = re.findall(r"(\w+)\((?:[^()]*)\) AS (\w+)", chosen)
    assert {name: function for function, name in names} == {
        "message": "encode", "line": "topic", "topic": "topic"
    }  # fmt: skip
    assert "Sqs" in payload["ErrorAction"]
    (retries,) = of_type("AWS::Lambda::EventInvokeConfig").values()
    assert retries["Properties"]["DestinationConfig"]["OnFailure"]["Destination"] == {
        "Fn::GetAtt": ["MissedShotsQueue", "Arn"]
    }
    (queue,) = of_type("AWS::SQS::Queue").values()
    assert queue["Properties"]["MessageRetentionPeriod"] == 14 * 86_400
    assert queue["DeletionPolicy"] == "RetainExceptOnCreate"
