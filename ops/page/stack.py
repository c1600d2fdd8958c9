"""A deployed stack's edge, from its parameters and outputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import ClientError

from ops.page.errors import DeployFailed


class DescribesStacks(Protocol):
    """The one call of a CloudFormation client that is needed."""

    def describe_stacks(self, *, StackName: str) -> Any:  # noqa: N803 # boto3's name
        """See CloudFormation.Client.describe_stacks."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How the page signs in: addresses of the issuer, and the page's client id there."""

    authorize_url: str
    token_url: str
    logout_url: str
    client_id: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A stack's edge.

    `page_url` has no slash at its end; `user_pool_id` is None without a pool of the stack's own.
    """

    stage: str
    page_url: str
    bucket: str
    distribution_id: str
    sign_in: SignIn | None
    user_pool_id: str | None


def read_edge(cloudformation: DescribesStacks, stack: str) -> Edge:
    """The edge of the stack with this name.

    Raises DeployFailed where there is no such stack, or none with an edge.
    """
    try:
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        raise DeployFailed(f"There is no stack {stack} in this account and region.") from error
    parameters = {row["ParameterKey"]: row["ParameterValue"] for row in described.get("Parameters", [])}
    outputs = {row["OutputKey"]: row["OutputValue"] for row in described.get("Outputs", [])}
    if "PageUrl" not in outputs:
        raise DeployFailed(
            f"The stack {stack} ({described['StackStatus']}) has no edge to put a page behind. "
            "Deploy it with EdgeMode=cloudfront first."
        )
    return Edge(
        stage=parameters["Stage"],
        page_url=outputs["PageUrl"].rstrip("/"),
        bucket=outputs["PageBucketName"],
        distribution_id=outputs["DistributionId"],
        sign_in=_sign_in(outputs),
        user_pool_id=outputs.get("UserPoolId"),
    )


def _sign_in(outputs: Mapping[str, str]) -> SignIn | None:
    if "SignInIssuer" not in outputs:
        return None
    return SignIn(
        authorize_url=outputs["SignInAuthorizeUrl"],
        token_url=outputs["SignInTokenUrl"],
        logout_url=outputs["SignInLogoutUrl"],
        client_id=outputs["SignInClientId"],
        issuer=outputs["SignInIssuer"],
    )
