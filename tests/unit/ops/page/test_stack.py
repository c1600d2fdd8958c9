"""What a stack's description says of its edge."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops.page.errors import DeployFailed
from ops.page.stack import read_edge

EDGE = {"PageUrl": "https://d1.cloudfront.net", "PageBucketName": "page", "DistributionId": "E1"}
SIGN_IN = {
    "SignInIssuer": "https://issuer.example",
    "SignInClientId": "page-client",
    "SignInAuthorizeUrl": "https://login.example/authorize",
    "SignInTokenUrl": "https://login.example/token",
    "SignInLogoutUrl": "https://login.example/logout",
}


@dataclass
class CloudFormation:
    """Describes one stack, `diecast-staging`, or refuses as it is told."""

    outputs: dict[str, str] = field(default_factory=dict)
    refusal: str = ""

    def describe_stacks(self, *, StackName: str) -> Any:  # noqa: N803 # boto3's name
        """As boto3 answers; what a test did not give is absent, as on AWS."""
        if self.refusal:
            raise ClientError({"Error": {"Code": self.refusal, "Message": "no"}}, "DescribeStacks")
        assert StackName == "diecast-staging"
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in self.outputs.items()]
        parameters = [{"ParameterKey": "Stage", "ParameterValue": "staging"}]
        stack = {"StackStatus": "CREATE_COMPLETE", "Parameters": parameters}
        return {"Stacks": [stack | ({"Outputs": outputs} if outputs else {})]}


def test_an_edge_is_read_with_how_to_sign_in() -> None:
    edge = read_edge(CloudFormation(EDGE | SIGN_IN | {"UserPoolId": "pool"}), "diecast-staging")
    assert (edge.stage, edge.page_url, edge.bucket, edge.distribution_id, edge.user_pool_id) == (
        "staging",
        "https://d1.cloudfront.net",
        "page",
        "E1",
        "pool",
    )
    assert edge.sign_in is not None
    assert edge.sign_in.token_url == "https://login.example/token"


def test_an_edge_without_users_has_no_sign_in() -> None:
    edge = read_edge(CloudFormation(EDGE), "diecast-staging")
    assert edge.sign_in is None
    assert edge.user_pool_id is None


def test_a_stack_without_an_edge_is_refused_with_what_to_do() -> None:
    with pytest.raises(DeployFailed, match=r"CREATE_COMPLETE\) has no edge .* EdgeMode=cloudfront"):
        read_edge(CloudFormation(), "diecast-staging")


def test_an_unknown_stack_is_refused_by_name() -> None:
    with pytest.raises(DeployFailed, match="no stack diecast-staging"):
        read_edge(CloudFormation(refusal="ValidationError"), "diecast-staging")


def test_another_refusal_of_aws_is_not_taken_for_a_missing_stack() -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        read_edge(CloudFormation(refusal="AccessDenied"), "diecast-staging")
