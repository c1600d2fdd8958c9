"""An account that moto plays, with an empty page bucket, a distribution's API and a user pool."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from ops.page.bucket import PageBucket
from ops.page.build import read_build
from ops.page.plan import Step, deploy_steps
from ops.page.sign_in import AppClient
from tests.page_parts import edge

if TYPE_CHECKING:
    from mypy_boto3_cloudfront.client import CloudFrontClient
    from mypy_boto3_cloudfront.type_defs import DistributionConfigTypeDef
    from mypy_boto3_cognito_idp.client import CognitoIdentityProviderClient
    from mypy_boto3_s3.client import S3Client

BUCKET = "page"


@dataclass(frozen=True)
class Account:
    """Clients of the account, and deploys into it."""

    s3: "S3Client"
    cloudfront: "CloudFrontClient"
    cognito: "CognitoIdentityProviderClient"
    distribution: str

    def plan(self, build: Path, now: datetime, app_client: AppClient | None = None) -> list[Step]:
        """The steps of a deploy of this build at this time."""
        steps = deploy_steps(
            edge(BUCKET, distribution_id=self.distribution),
            read_build(build),
            bucket=self.bucket,
            app_client=app_client,
            cloudfront=self.cloudfront,
            now=now,
        )
        return list(steps)

    def deploy(self, build: Path, now: datetime, app_client: AppClient | None = None) -> list[str]:
        """Take the steps; gives what they say."""
        steps = self.plan(build, now, app_client)
        for step in steps:
            step.run()
        return [step.says for step in steps]

    @property
    def bucket(self) -> PageBucket:
        """The page's bucket."""
        return PageBucket(self.s3, BUCKET)

    def objects(self) -> set[str]:
        """What is in the bucket."""
        return {row["Key"] for row in self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])}


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """The account, with a versioned bucket as the template makes it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        s3, cloudfront = boto3.client("s3"), boto3.client("cloudfront")
        s3.create_bucket(Bucket=BUCKET)
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        yield Account(s3, cloudfront, boto3.client("cognito-idp"), _distribution(cloudfront))


def _distribution(cloudfront: "CloudFrontClient") -> str:
    config: DistributionConfigTypeDef = {
        "CallerReference": "test",
        "Comment": "",
        "Enabled": True,
        "Origins": {
            "Quantity": 1,
            "Items": [{"Id": "page", "DomainName": "page.s3.us-east-1.amazonaws.com"}],
        },
        "DefaultCacheBehavior": {"TargetOriginId": "page", "ViewerProtocolPolicy": "https-only"},
    }
    return cloudfront.create_distribution(DistributionConfig=config)["Distribution"]["Id"]
