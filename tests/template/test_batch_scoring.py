"""Old tables scored in the account: off unless asked for; then one state machine, one role, one bucket."""

import json
import re
from pathlib import Path
from typing import Any

import cfnlint
import pytest
from cfnlint.jsonschema import StandardValidator

from ops.stack_plan import Plan
from tests.policies import statements
from tests.stack_template import nested, of_type, written

ASL = Path(cfnlint.__file__).parent / "data/schemas/other/step_functions/statemachine.json"
GIVEN = {
    "AtOnce": "8",
    "T1Predict": "arn:aws:lambda:us-east-1:123456789012:function:t1:live",
    "Bucket": "batches",
    "AWS::Partition": "aws",
}


def definition() -> dict[str, Any]:
    """The state machine as CloudFormation makes it."""
    (machine,) = of_type(
        "AWS::StepFunctions::StateMachine", nested(written()["Resources"]["TableScoring"])
    ).values()
    text = machine["Properties"]["DefinitionString"]["Fn::Sub"]
    made: dict[str, Any] = json.loads(re.sub(r"\$\{([^}]+)\}", lambda found: GIVEN[found[1]], text))
    return made


def the_map() -> dict[str, Any]:
    (only,) = definition()["States"].values()
    state: dict[str, Any] = only
    return state


def test_nothing_of_it_is_made_unless_asked_for() -> None:
    off, on = Plan(), Plan({"BatchScoring": "8"})
    assert "TableScoring" not in off.resources("AWS::Serverless::Application")
    assert "BatchBucket" not in off.resources("AWS::S3::Bucket")
    assert on.refusals() == []
    assert "TableScoring" in on.resources("AWS::Serverless::Application")
    assert "BatchBucket" in on.resources("AWS::S3::Bucket")


def test_the_definition_is_one_by_the_schema_of_the_states_language() -> None:
    faults = list(StandardValidator(json.loads(ASL.read_text(encoding="utf-8"))).iter_errors(definition()))
    assert faults == []


@pytest.mark.parametrize("broken", [{"MaxConcurrency": "8"}, {"Type": "Mapp"}, {"Next": 3}])
def test_a_broken_definition_is_not(broken: dict[str, Any]) -> None:
    made = definition()
    made["States"]["ScoreBatches"] |= broken
    assert list(StandardValidator(json.loads(ASL.read_text(encoding="utf-8"))).iter_errors(made))


def test_no_more_calls_of_t1_run_at_once_than_was_said_and_none_may_fail() -> None:
    assert the_map()["MaxConcurrency"] == 8
    assert the_map()["ToleratedFailurePercentage"] == 0
    assert the_map()["ItemProcessor"]["ProcessorConfig"]["ExecutionType"] == "STANDARD"


def test_a_throttled_call_waits_longer_than_a_failing_one() -> None:
    throttled, failing = the_map()["ItemProcessor"]["States"]["AskT1"]["Retry"]
    assert "Lambda.TooManyRequestsException" in throttled["ErrorEquals"]
    assert throttled["MaxAttempts"] > 10 * failing["MaxAttempts"]


def test_its_role_calls_t1_alone_and_stays_in_its_bucket() -> None:
    rows = [row for row in statements() if row.holder == "BatchScoringRole"]
    by_action = {action: [str(place) for place in row.resources] for row in rows for action in row.actions}
    assert by_action["lambda:InvokeFunction"] == ["{'Ref': 'T1PredictFunction.Alias'}"]
    assert {
        place for action, places in by_action.items() if action.startswith("s3:") for place in places
    } == {"{'Fn::Sub': 'arn:${AWS::Partition}:s3:::${BatchBucket}/jobs/*'}"}


ENDS = {
    "BatchScoringFailedAlarm": "ExecutionsFailed",
    "BatchScoringTimedOutAlarm": "ExecutionsTimedOut",
    "BatchScoringStoppedAlarm": "ExecutionsAborted",
}
"""Each way in which a job ends without its table, by its alarm."""


def alarms() -> dict[str, Any]:
    return of_type("AWS::CloudWatch::Alarm", nested(written()["Resources"]["TableScoring"]))


def test_each_way_to_end_without_the_table_has_an_alarm() -> None:
    assert set(alarms()) == set(ENDS)


@pytest.mark.parametrize("name", ENDS)
def test_a_job_that_ended_without_its_table_calls_somebody(name: str) -> None:
    own = alarms()[name]["Properties"]
    assert f"incident.md#{name.lower()}." in own["AlarmDescription"]
    assert own["AlarmActions"] == own["OKActions"] == [{"Ref": "AlarmTopic"}]
    assert written()["Resources"]["TableScoring"]["Properties"]["Parameters"]["AlarmTopic"] == {
        "Ref": "AlarmTopic"
    }
    assert (own["Namespace"], own["MetricName"], own["Statistic"]) == (
        "AWS/States",
        ENDS[name],
        "Sum",
    )
    assert own["Dimensions"] == [{"Name": "StateMachineArn", "Value": {"Ref": "BatchScoring"}}]
    assert (own["Threshold"], own["ComparisonOperator"]) == (1, "GreaterThanOrEqualToThreshold")
    assert own["TreatMissingData"] == "notBreaching"


def test_what_is_uploaded_is_private_encrypted_and_forgotten() -> None:
    bucket = written()["Resources"]["BatchBucket"]["Properties"]
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["ExpirationInDays"], rule["NoncurrentVersionExpiration"]) == (30, {"NoncurrentDays": 1})
