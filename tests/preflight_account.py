"""An account for preflight: recorded answers, which botocore's Stubber holds to the services' models."""

import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any, Final

import botocore.session
from botocore import xform_name
from botocore.exceptions import BotoCoreError, EventStreamError
from botocore.stub import Stubber

from ops.preflight.account import Account
from ops.preflight.deploys import pairs
from ops.preflight.findings import Asked
from ops.stack_plan import Plan

REGION: Final = "ap-northeast-2"
ACCOUNT: Final = "123456789012"
CERTIFICATE: Final = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/0f8fad5b-d9cb-469f-a165-70867728950e"
WEB_ACL: Final = f"arn:aws:wafv2:us-east-1:{ACCOUNT}:global/webacl/edge/473e64fd-f30b-4765-81a0-62ad96dd167a"
WHOLE: Final = (
    "Stage=prod InferenceProfileScope=global EdgeMode=cloudfront CreateUserPool=true ReservedConcurrency=20 "
    f"DomainName=quality.plant.example CertificateArn={CERTIFICATE} Waf={WEB_ACL}"
)
"""A deploy that makes every check ask."""
MODELS: Final = ("claude-sonnet-5-5", "claude-sonnet-5", "claude-sonnet-4-6")
SPOKEN: Final = ("Claude Sonnet 5.5", "Claude Sonnet 5", "Claude Sonnet 4.6 V1")
REGIONS: Final = ("ap-northeast-2", "us-east-1", "eu-central-1")

type Answers = Mapping[str, Any]
"""By call, such as `bedrock.list_inference_profiles`: an answer, or a function from what was given to one."""


LOCK: Final = threading.Lock()
"""A session makes one client at a time."""


class Denied(Exception):
    """An answer that is an error: its code, and the message beside it."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.code, self.message = code, message


def asked(parameters: str = WHOLE, region: str = REGION, *, call: bool = True, uploads: bool = True) -> Asked:
    """A deploy of the template with these parameters."""
    return Asked("diecast-prod", Plan(pairs(parameters), region), uploads=uploads, call=call)


def quotas(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Service Quotas lists, in two pages for Bedrock as there are many."""
    if given["ServiceCode"] == "cloudfront":
        return {"Quotas": [{"QuotaName": "Response headers policies per AWS account", "Value": 20.0}]}
    kinds = ("Global cross-region", "Cross-region", "On-demand")
    names = [
        (f"{kind} model inference {what} per minute for Anthropic {label}", value)
        for kind in kinds
        for label in SPOKEN
        for what, value in (("tokens", 3_000_000.0), ("requests", 10_000.0))
    ]
    half = names[::2] if "NextToken" not in given else names[1::2]
    page: dict[str, Any] = {"Quotas": [{"QuotaName": name, "Value": value} for name, value in half]}
    return page if "NextToken" in given else {**page, "NextToken": "more"}


def stacks(given: Mapping[str, Any]) -> Any:
    """The stack of the SAM CLI is there, the stage's own is not."""
    if given["StackName"] != "aws-sam-cli-managed-default":
        return Denied("ValidationError", "Stack with id diecast-prod does not exist")
    return {
        "Stacks": [
            stack("CREATE_COMPLETE", {"SourceBucket": "aws-sam-cli-managed-default-samclisourcebucket-1"})
        ]
    }


def stack(status: str, outputs: Mapping[str, str] | None = None, **parameters: str) -> dict[str, Any]:
    """A stack as CloudFormation describes it."""
    return {
        "StackName": "any",
        "CreationTime": datetime(2026, 11, 1, tzinfo=UTC),
        "StackStatus": status,
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        "Outputs": [{"OutputKey": name, "OutputValue": value} for name, value in (outputs or {}).items()],
    }


def availability(name: str, agreement: str = "AVAILABLE", authorised: str = "AUTHORIZED") -> dict[str, Any]:
    """Bedrock's word on one model."""
    return {
        "modelId": name,
        "agreementAvailability": {"status": agreement},
        "authorizationStatus": authorised,
        "entitlementAvailability": "AVAILABLE",
        "regionAvailability": "AVAILABLE",
    }


def profile(name: str, regions: tuple[str, ...] = REGIONS) -> dict[str, Any]:
    """An inference profile as Bedrock lists it."""
    arn = f"arn:aws:bedrock:{REGION}:{ACCOUNT}:inference-profile/{name}"
    model = name.partition(".")[2]
    return {
        "inferenceProfileName": name,
        "inferenceProfileArn": arn,
        "inferenceProfileId": name,
        "status": "ACTIVE",
        "type": "SYSTEM_DEFINED",
        "models": [{"modelArn": f"arn:aws:bedrock:{region}::foundation-model/{model}"} for region in regions],
    }


def certificate(**changed: Any) -> dict[str, Any]:
    """A certificate as ACM describes it."""
    row: dict[str, Any] = {
        "CertificateArn": CERTIFICATE,
        "DomainName": "*.plant.example",
        "Status": "ISSUED",
        "NotAfter": datetime.now(UTC) + timedelta(days=200),
    }
    return {"Certificate": row | changed}


VISIBILITY: Final = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "edge"}
SOUND: Final[Answers] = {
    "sts.get_caller_identity": {
        "UserId": "AROA:kim",
        "Account": ACCOUNT,
        "Arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_Admin_1a2b/kim",
    },
    "iam.get_role": {
        "Role": {
            "Path": "/aws-reserved/sso.amazonaws.com/",
            "RoleName": "AWSReservedSSO_Admin_1a2b",
            "RoleId": "AROAEXAMPLEEXAMPLE00",
            "Arn": f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1a2b",
            "CreateDate": datetime(2026, 1, 1, tzinfo=UTC),
        }
    },
    "iam.simulate_principal_policy": lambda given: {
        "EvaluationResults": [
            {"EvalActionName": name, "EvalDecision": "allowed"} for name in given["ActionNames"]
        ]
    },
    "iam.get_account_summary": {"SummaryMap": {"Roles": 40, "RolesQuota": 1000}},
    "bedrock.get_use_case_for_model_access": {"formData": b'{"companyName": "a secret of the plant"}'},
    "bedrock.get_foundation_model_availability": lambda given: availability(given["modelId"]),
    "bedrock.list_foundation_models": {
        "modelSummaries": [
            {
                "modelArn": f"arn:aws:bedrock:{REGION}::foundation-model/anthropic.{name}",
                "modelId": f"anthropic.{name}",
                "modelLifecycle": {"status": "ACTIVE"},
            }
            for name in MODELS
        ]
    },
    "bedrock.list_inference_profiles": lambda given: (
        {"inferenceProfileSummaries": [profile(f"global.anthropic.{MODELS[0]}")], "nextToken": "more"}
        if "nextToken" not in given
        else {"inferenceProfileSummaries": [profile(f"global.anthropic.{name}") for name in MODELS[1:]]}
    ),
    "bedrock-runtime.converse_stream": {
        "stream": {
            "metadata": {
                "usage": {"inputTokens": 9, "outputTokens": 4, "totalTokens": 13},
                "metrics": {"latencyMs": 700},
            }
        }
    },
    "service-quotas.list_service_quotas": quotas,
    "lambda.get_account_settings": {
        "AccountLimit": {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}
    },
    "cloudfront.list_response_headers_policies": {
        "ResponseHeadersPolicyList": {"MaxItems": 100, "Quantity": 3}
    },
    "acm.describe_certificate": lambda given: certificate(),
    "wafv2.get_web_acl": {
        "WebACL": {
            "Name": "edge",
            "Id": WEB_ACL.rpartition("/")[2],
            "ARN": WEB_ACL,
            "DefaultAction": {"Allow": {}},
            "VisibilityConfig": VISIBILITY,
        }
    },
    "cloudformation.describe_stacks": stacks,
    "s3.head_bucket": {},
}
"""An account that lacks nothing."""


@cache
def session() -> Any:
    """One for all, since it keeps what it read of the services' models."""
    made = botocore.session.Session()
    made.set_credentials("AKIDEXAMPLE", "never-to-be-printed")
    return made


def unknown_members(shape: Any, value: Any) -> Iterator[str]:
    """Names in an answer that the service's model does not have, which the Stubber lets pass."""
    if shape is None:
        yield from value
    elif shape.type_name == "structure":
        for name, part in value.items():
            if name not in shape.members:
                yield f"{shape.name}.{name}"
            else:
                yield from unknown_members(shape.members[name], part)
    elif shape.type_name == "list":
        for part in value:
            yield from unknown_members(shape.member, part)


def stream(parsed: dict[str, Any], **_: Any) -> None:
    """Make the stream's one event, whose form the Stubber has checked by now, a stream of it."""
    if "stream" in parsed:
        parsed["stream"] = [parsed["stream"]]


class Recorded:
    """Clients that answer as recorded. `calls` holds each call made, with its region."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.calls: list[tuple[str, str]] = []

    def account(self, region: str = REGION) -> Account:
        """The account, asked from a region."""
        return Account(self.client, region)

    def client(self, service: str, region: str) -> Any:
        """A client that asks nothing of a network."""
        with LOCK:
            client = session().create_client(service, region_name=region)
        stubber = Stubber(client)

        def serve(params: Mapping[str, Any], model: Any, **_: Any) -> None:
            call = f"{service}.{xform_name(model.name)}"
            self.calls.append((call, region))
            answer = self.answers[call]
            answer = answer(params) if callable(answer) else answer
            if isinstance(answer, BotoCoreError):
                raise answer
            if isinstance(answer, Denied):
                stubber.add_client_error(xform_name(model.name), answer.code, answer.message)
            else:
                assert list(unknown_members(model.output_shape, answer)) == [], call
                stubber.add_response(xform_name(model.name), dict(answer))

        client.meta.events.register("provide-client-params.*.*", serve)
        stubber.activate()
        client.meta.events.register("after-call.*.ConverseStream", stream)
        return client


def with_answers(changed: Answers) -> Recorded:
    """The sound account with other answers to some calls."""
    assert changed.keys() <= SOUND.keys(), changed.keys() - SOUND.keys()
    return Recorded({**SOUND, **changed})


def failing_stream(service: str, region: str) -> Any:
    """A client whose answers begin well and break off, as Bedrock tells errors in the middle of a stream."""

    def breaks_off(**_: Any) -> Mapping[str, Iterator[Any]]:
        def events() -> Iterator[Any]:
            yield {"messageStart": {"role": "assistant"}}
            raise EventStreamError(
                {"Error": {"Code": "throttlingException", "Message": ""}}, "ConverseStream"
            )

        return {"stream": events()}

    return SimpleNamespace(converse_stream=breaks_off)
