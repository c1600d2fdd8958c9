"""What the resources of a deployed stack are called and tagged, one example of each type of IAM's reference.

CloudFormation begins a generated name with the stack's, in lower case for buckets; other names are written
in the templates. Where an id is random, the tag `stack` says whose it is.
"""

from dataclasses import dataclass
from typing import Final

from tests.handler_permissions import resource_types, takes_request_tags
from tests.iam import Context
from tests.template.left_out import WITHOUT_ITS_TYPE

ACCOUNT: Final = "123456789012"
STACK: Final = "diecast-staging"
OTHER: Final = "diecast-prod"
BUCKET_OF_ARTEFACTS: Final = "<ArtefactsBucket.Arn>"
"""As the evaluator of templates writes it."""
BOUNDARY: Final = "<StageBoundary>"
ZONE: Final = "Z0123456789ABC"
DOMAIN: Final = "quality.plant.example"


@dataclass(frozen=True, slots=True)
class Example:
    """A resource of a stack, its ARN with {stack} in it, and whether only its tag says whose it is."""

    arn: str
    by_tag: bool = False

    def of(self, stack: str) -> str:
        """The ARN of this stack's; Glue's names have underscores for hyphens."""
        return self.arn.replace("{stack}", stack).replace("{stack_}", stack.replace("-", "_"))


def _arn(service: str, tail: str, *, region: str = "us-east-1", by_tag: bool = False) -> Example:
    return Example(f"arn:aws:{service}:{region}:{ACCOUNT}:{tail}", by_tag)


EXAMPLES: Final = {
    ("appconfig", "application"): _arn("appconfig", "application/abc1234", by_tag=True),
    ("appconfig", "configurationprofile"): _arn(
        "appconfig", "application/abc1234/configurationprofile/def5678", by_tag=True
    ),
    ("athena", "workgroup"): _arn("athena", "workgroup/{stack}-archive"),
    ("bedrock", "knowledge-base"): _arn("bedrock", "knowledge-base/ABCDE12345", by_tag=True),
    ("budgets", "budget"): _arn("budgets", "budget/{stack}-cost-of-a-month", region=""),
    ("cloudformation", "stack"): _arn("cloudformation", "stack/{stack}-Alarms-1ABC/0f3a-4c"),
    ("cloudfront", "distribution"): _arn("cloudfront", "distribution/E1ABCDEF", region="", by_tag=True),
    ("cloudfront", "origin-access-control"): _arn("cloudfront", "origin-access-control/E2ABCDEF", region=""),
    ("cloudfront", "response-headers-policy"): _arn("cloudfront", "response-headers-policy/0f3a", region=""),
    ("cloudwatch", "alarm"): _arn("cloudwatch", "alarm:{stack}-Alarms-1ABC-T1ErrorsAlarm-2DEF"),
    ("cloudwatch", "dashboard"): _arn("cloudwatch", "dashboard/{stack}-overview", region=""),
    ("codedeploy", "application"): _arn(
        "codedeploy", "application:{stack}-ServerlessDeploymentApplication-1ABC"
    ),
    ("codedeploy", "deploymentgroup"): _arn(
        "codedeploy", "deploymentgroup:{stack}-ServerlessDeploymentApplication-1ABC/{stack}-Agent-2DEF"
    ),
    ("codedeploy", "deploymentconfig"): _arn(
        "codedeploy", "deploymentconfig:CodeDeployDefault.LambdaCanary10Percent10Minutes"
    ),
    ("cognito-idp", "userpool"): _arn("cognito-idp", "userpool/us-east-1_AbCdEfGhI", by_tag=True),
    ("dynamodb", "table"): _arn("dynamodb", "table/{stack}-SessionsTable-1ABC"),
    ("events", "rule-on-default-event-bus"): _arn(
        "events", "rule/{stack}-Heartbeats-1ABC-EveryFiveMinutes-2DEF"
    ),
    ("firehose", "deliverystream"): _arn("firehose", "deliverystream/{stack}-Archiving-1ABC-Delivery-2DEF"),
    ("glue", "rootcatalog"): _arn("glue", "catalog"),
    ("glue", "database"): _arn("glue", "database/{stack_}_archivebucket_1abc"),
    ("glue", "table"): _arn("glue", "table/{stack_}_archivebucket_1abc/shots"),
    ("glue", "userdefinedfunction"): _arn("glue", "userDefinedFunction/{stack_}_archivebucket_1abc/any"),
    ("iam", "policy"): _arn("iam", "policy/{stack}-AgentCallerPolicy-1ABC", region=""),
    ("iam", "role"): _arn("iam", "role/{stack}-AgentRole-1ABC", region=""),
    ("iot", "rule"): _arn("iot", "rule/a_name", by_tag=True),
    ("kms", "key"): _arn("kms", "key/0f3a-4c", by_tag=True),
    ("lambda", "function"): _arn("lambda", "function:{stack}-AgentFunction-1ABC"),
    ("lambda", "function alias"): _arn("lambda", "function:{stack}-AgentFunction-1ABC:live"),
    ("logs", "log-group"): _arn("logs", "log-group:/diecast/{stack}/agent:*"),
    ("pipes", "pipe"): _arn("pipes", "pipe/{stack}-Archiving-1ABC-Pipe-2DEF"),
    ("route53", "change"): Example("arn:aws:route53:::change/C0123"),
    ("route53", "hostedzone"): Example(f"arn:aws:route53:::hostedzone/{ZONE}"),
    ("s3", "bucket"): Example("arn:aws:s3:::{stack}-pagebucket-1abc"),
    ("s3", "object"): Example(f"{BUCKET_OF_ARTEFACTS}/{{stack}}/0f3a4c"),
    ("s3vectors", "Index"): _arn("s3vectors", "bucket/a-name/index/another", by_tag=True),
    ("s3vectors", "VectorBucket"): _arn("s3vectors", "bucket/a-name", by_tag=True),
    ("scheduler", "schedule"): _arn("scheduler", "schedule/default/{stack}-shift-reports"),
    ("sns", "topic"): _arn("sns", "{stack}-AlarmTopic-1ABC"),
    ("sqs", "queue"): _arn("sqs", "{stack}-MissedShotsQueue-1ABC"),
    ("states", "statemachine"): _arn("states", "stateMachine:{stack}-batch-scoring"),
    ("wafv2", "managedruleset"): _arn("wafv2", "global/managedruleset/AWSManagedRulesCommonRuleSet/0f3a"),
    ("wafv2", "webacl"): _arn("wafv2", "global/webacl/{stack}-edge/0f3a"),
}

MORE_NAMES: Final = {
    ("logs", "log-group"): (_arn("logs", "log-group:aws-waf-logs-{stack}:*"),),
    ("s3", "bucket"): (Example("arn:aws:s3:::{stack}-documentsbucket-1abc"),),
    ("s3", "object"): (Example("arn:aws:s3:::{stack}-archivebucket-1abc/shots/metadata/0f3a.json"),),
}
"""Types whose names begin in more than one way."""

ANYTHING: Final = Example("*")


def asked_of(action: str) -> tuple[Example, ...]:
    """What of a stack an action is asked of; empty where it takes types that no stack has."""
    if action in WITHOUT_ITS_TYPE:
        return (Example(WITHOUT_ITS_TYPE[action][0]),)
    service, types = action.split(":", maxsplit=1)[0], resource_types(action)
    if types is not None and not types:
        return (ANYTHING,)
    known = [(service, name) for name in types or () if (service, name) in EXAMPLES]
    return tuple(example for key in known for example in (EXAMPLES[key], *MORE_NAMES.get(key, ())))


def requests(action: str, example: Example, stack: str, tags_of: str | None = None) -> tuple[Context, ...]:
    """What a request of a stack brings with it, while its resource is made and later.

    The request's tags are the stack's; the resource has those of `tags_of`, where it is another's.
    """
    always = {
        "iam:PermissionsBoundary": BOUNDARY,
        "iam:PassedToService": "lambda.amazonaws.com",
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": DOMAIN,
    }
    if takes_request_tags(action):
        always["aws:RequestTag/stack"] = stack
    if is_made(action, example):
        return (always,)
    there = {**always, "aws:ResourceTag/stack": tags_of or stack} if example.by_tag else always
    if example.by_tag and tags_of is None and action.endswith(":TagResource"):
        return (always, there)
    return (there,)


def is_made(action: str, example: Example) -> bool:
    """Whether an action makes what it is asked of, so that it has no tags yet."""
    if ":Create" not in action:
        return False
    kind = example.arn.split(":")[-1].split("/")[-2:][0]
    return example == ANYTHING or (example.by_tag and action.lower().endswith(kind))
