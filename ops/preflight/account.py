"""The account that is looked at: every call of AWS that preflight makes, with the permission it needs."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from botocore.config import Config
from botocore.exceptions import ClientError

HOME: Final = "us-east-1"
"""Where CloudFront's certificates, firewalls and quotas are, whatever the stack's region."""
QUICK: Final = Config(connect_timeout=5, read_timeout=15, retries={"total_max_attempts": 2})

ACTIONS: Final[Mapping[str, str]] = {
    "sts.get_caller_identity": "sts:GetCallerIdentity",
    "iam.get_role": "iam:GetRole",
    "iam.simulate_principal_policy": "iam:SimulatePrincipalPolicy",
    "iam.get_account_summary": "iam:GetAccountSummary",
    "bedrock.get_use_case_for_model_access": "bedrock:GetUseCaseForModelAccess",
    "bedrock.get_foundation_model_availability": "bedrock:GetFoundationModelAvailability",
    "bedrock.list_foundation_models": "bedrock:ListFoundationModels",
    "bedrock.list_inference_profiles": "bedrock:ListInferenceProfiles",
    "bedrock-runtime.converse_stream": "bedrock:InvokeModelWithResponseStream",
    "service-quotas.list_service_quotas": "servicequotas:ListServiceQuotas",
    "lambda.get_account_settings": "lambda:GetAccountSettings",
    "cloudfront.list_response_headers_policies": "cloudfront:ListResponseHeadersPolicies",
    "acm.describe_certificate": "acm:DescribeCertificate",
    "wafv2.get_web_acl": "wafv2:GetWebACL",
    "cloudformation.describe_stacks": "cloudformation:DescribeStacks",
    "s3.head_bucket": "s3:ListBucket",
}
"""Each call by client and method, and the IAM action that lets it through. Nothing else is called."""

DENIED: Final = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "403"}
)


class Refused(Exception):
    """AWS answered a call with an error: `code` is its name, `action` the permission that the call needs."""

    def __init__(self, action: str, code: str, message: str) -> None:
        super().__init__(f"{action}: {code}")
        self.action, self.code, self.message = action, code, message

    @property
    def denied(self) -> bool:
        """Tell whether the permission is what is missing."""
        return self.code in DENIED


class Account:
    """Calls with the deployer's credentials. `clients` makes a client of a service in a region."""

    def __init__(self, clients: Callable[[str, str], Any], region: str) -> None:
        self._clients, self._region = clients, region

    def ask(self, call: str, region: str | None = None, **given: Any) -> Any:
        """The answer to one of `ACTIONS`. Raises Refused, or BotoCoreError where nothing answers."""
        action = ACTIONS[call]
        service, method = call.split(".")
        try:
            return getattr(self._clients(service, region or self._region), method)(**given)
        except ClientError as error:
            raise refusal(action, error) from error


def refusal(action: str, error: ClientError) -> Refused:
    """Return what a ClientError says, whatever it leaves out."""
    row = error.response.get("Error") or {}
    return Refused(action, str(row.get("Code") or "an error without a name"), str(row.get("Message") or ""))
