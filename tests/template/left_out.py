"""Permissions that handlers' schemas ask for and the roles do without, each with its reason.

A reason is that a type has none of the properties that would need it: then the gate fails as soon as one of
them is used. Or it is a decision (`properties` empty). A row that leaves out nothing is stale, and fails.
"""

from dataclasses import dataclass
from typing import Final

from tests.iam import matches


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Actions (with *) that a type's handlers list and the role does not have."""

    kind: str
    actions: str
    reason: str
    properties: str = ""

    def fits(self, kind: str, action: str) -> bool:
        """Whether it is about this action of this type."""
        return kind == self.kind and any(matches(pattern, action) for pattern in self.actions.split())


def _unused(kind: str, properties: str, actions: str) -> LeftOut:
    return LeftOut(f"AWS::{kind}", actions, f"No {kind} has {properties.replace(' ', ' or ')}.", properties)


LEFT_OUT: Final = (
    _unused("AppConfig::ConfigurationProfile", "RetrievalRoleArn", "iam:PassRole"),
    _unused("Athena::WorkGroup", "ExecutionRole", "iam:CreateServiceLinkedRole iam:PassRole"),
    _unused("Athena::WorkGroup", "KmsKey", "kms:*"),
    LeftOut(
        "AWS::Athena::WorkGroup",
        "s3:AbortMultipartUpload s3:GetObject s3:ListBucketMultipartUploads s3:ListMultipartUploadParts "
        "s3:PutObject",
        "They write and read what queries found; a deploy runs none.",
    ),
    _unused("Bedrock::DataSource", "ServerSideEncryptionConfiguration", "kms:*"),
    _unused(
        "Bedrock::KnowledgeBase",
        "KmsKeyArn KendraKnowledgeBaseConfiguration PineconeConfiguration MongoDbAtlasConfiguration "
        "RedisEnterpriseCloudConfiguration",
        "kms:* bedrock:AssociateThirdPartyKnowledgeBase",
    ),
    _unused("Budgets::Budget", "BillingViewArn", "billing:*"),
    _unused("CloudFormation::Stack", "StackPolicyBody StackPolicyURL", "cloudformation:*StackPolicy"),
    _unused(
        "CloudFormation::Stack", "EnableTerminationProtection", "cloudformation:UpdateTerminationProtection"
    ),
    _unused("CloudFormation::Stack", "RoleARN", "iam:PassRole"),
    LeftOut(
        "AWS::CloudFormation::Stack",
        "cloudformation:GetTemplate",
        "A nested stack is read by DescribeStacks; its template is asked for by drift detection alone.",
    ),
    _unused(
        "CloudFront::Distribution",
        "ConnectionMode TenantConfig AnycastIpListId",
        "cloudfront:CreateConnectionGroup cloudfront:GetConnectionGroup",
    ),
    _unused("CloudFront::Distribution", "VpcOriginConfig", "cloudfront:GetVpcOrigin"),
    _unused(
        "CloudFront::Distribution",
        "Staging ContinuousDeploymentPolicyId",
        "cloudfront:UpdateDistributionWithStagingConfig",
    ),
    _unused(
        "CodeDeploy::DeploymentGroup", "OnPremisesInstanceTagFilters", "codedeploy:RegisterOnPremisesInstance"
    ),
    _unused("Cognito::UserPool", "SmsConfiguration", "iam:PassRole"),
    _unused("Cognito::UserPool", "EmailConfiguration", "iam:CreateServiceLinkedRole"),
    _unused("Cognito::UserPool", "KMSKeyID", "kms:*"),
    _unused("Cognito::UserPool", "Schema", "cognito-idp:AddCustomAttributes"),
    _unused("Cognito::UserPoolClient", "AnalyticsConfiguration", "iam:*"),
    _unused("Cognito::UserPoolDomain", "CustomDomainConfig", "cloudfront:UpdateDistribution kms:*"),
    _unused("Cognito::UserPoolGroup", "RoleArn", "iam:*"),
    _unused(
        "DynamoDB::Table",
        "ImportSourceSpecification",
        "dynamodb:DescribeImport dynamodb:ImportTable s3:* logs:*",
    ),
    _unused(
        "DynamoDB::Table",
        "KinesisStreamSpecification",
        "dynamodb:EnableKinesisStreamingDestination dynamodb:DisableKinesisStreamingDestination "
        "dynamodb:UpdateKinesisStreamingDestination kinesis:*",
    ),
    _unused("DynamoDB::Table", "ContributorInsightsSpecification", "dynamodb:UpdateContributorInsights"),
    _unused("DynamoDB::Table", "ResourcePolicy", "dynamodb:PutResourcePolicy dynamodb:DeleteResourcePolicy"),
    _unused(
        "DynamoDB::Table",
        "GlobalTableSourceArn GlobalTableSettingsReplicationMode",
        "dynamodb:*TableReplica dynamodb:Scan dynamodb:Query dynamodb:*Item iam:CreateServiceLinkedRole",
    ),
    _unused("DynamoDB::Table", "KMSMasterKeyId", "kms:*"),
    _unused("Glue::Database", "FederatedDatabase TargetDatabase", "glue:*Connection lakeformation:*"),
    _unused("Glue::Table", "SchemaReference", "glue:GetSchemaVersion"),
    _unused("Glue::Table", "ViewDefinition", "iam:PassRole"),
    _unused("Glue::Table", "TargetTable", "glue:PassConnection"),
    LeftOut(
        "AWS::Glue::Table",
        "lakeformation:*",
        "IAM keeps the archive: its place is not registered with Lake Formation.",
    ),
    LeftOut(
        "AWS::IAM::ManagedPolicy",
        "iam:CreatePolicyVersion iam:DeletePolicyVersion",
        "Who has the stack's policy would get what a release writes into it. An administrator's to deploy.",
    ),
    _unused(
        "IAM::ManagedPolicy",
        "Roles Users Groups",
        "iam:AttachRolePolicy iam:DetachRolePolicy iam:*UserPolicy iam:*GroupPolicy",
    ),
    _unused("IAM::Policy", "Users Groups", "iam:*UserPolicy iam:*GroupPolicy"),
    _unused("IAM::Role", "ManagedPolicyArns", "iam:AttachRolePolicy iam:DetachRolePolicy"),
    LeftOut(
        "AWS::IAM::Role",
        "iam:DeleteRolePermissionsBoundary",
        "A role without its boundary could be given anything.",
    ),
    _unused("KMS::Key", "Enabled", "kms:DisableKey kms:EnableKey"),
    _unused("KinesisFirehose::DeliveryStream", "KeyARN", "kms:*"),
    _unused("Lambda::Function", "VpcConfig", "ec2:*"),
    _unused("Lambda::Function", "FileSystemConfigs", "elasticfilesystem:* s3files:*"),
    _unused("Lambda::Function", "KmsKeyArn SourceKMSKeyArn", "kms:*"),
    _unused(
        "Lambda::Function",
        "CodeSigningConfigArn",
        "lambda:GetCodeSigningConfig lambda:PutFunctionCodeSigningConfig "
        "lambda:DeleteFunctionCodeSigningConfig",
    ),
    _unused("Lambda::Function", "Layers", "lambda:GetLayerVersion"),
    _unused("Lambda::Function", "RuntimeManagementConfig", "lambda:PutRuntimeManagementConfig"),
    _unused("Lambda::Function", "RecursiveLoop", "lambda:PutFunctionRecursionConfig"),
    _unused("Lambda::Function", "FunctionScalingConfig", "lambda:PutFunctionScalingConfig"),
    _unused("Lambda::Function", "CapacityProviderConfig", "lambda:PassCapacityProvider"),
    _unused("Lambda::Function", "S3ObjectVersion", "s3:GetObjectVersion"),
    _unused("Lambda::Version", "RuntimePolicy", "lambda:PutRuntimeManagementConfig"),
    _unused("Lambda::Version", "FunctionScalingConfig", "lambda:PutFunctionScalingConfig"),
    _unused(
        "Logs::LogGroup",
        "DataProtectionPolicy",
        "logs:PutDataProtectionPolicy logs:DeleteDataProtectionPolicy",
    ),
    _unused(
        "Logs::LogGroup",
        "ResourcePolicyDocument",
        "logs:CreateLogDelivery logs:PutResourcePolicy logs:DeleteResourcePolicy firehose:*",
    ),
    _unused("Logs::LogGroup", "FieldIndexPolicies", "logs:PutIndexPolicy logs:DeleteIndexPolicy"),
    _unused("Logs::LogGroup", "KmsKeyId", "logs:AssociateKmsKey logs:DisassociateKmsKey"),
    _unused("Logs::LogGroup", "DeletionProtectionEnabled", "logs:PutLogGroupDeletionProtection"),
    _unused("Logs::LogGroup", "BearerTokenAuthenticationEnabled", "logs:PutBearerTokenAuthentication"),
    _unused("Pipes::Pipe", "KmsKeyIdentifier", "kms:*"),
    _unused(
        "Pipes::Pipe",
        "LogConfiguration",
        "logs:* s3:* firehose:TagDeliveryStream iam:CreateServiceLinkedRole",
    ),
    _unused("S3::Bucket", "AnalyticsConfigurations", "s3:PutAnalyticsConfiguration"),
    _unused("S3::Bucket", "CorsConfiguration", "s3:PutBucketCORS"),
    _unused("S3::Bucket", "InventoryConfigurations", "s3:PutInventoryConfiguration"),
    _unused("S3::Bucket", "MetricsConfigurations", "s3:PutMetricsConfiguration"),
    _unused("S3::Bucket", "NotificationConfiguration", "s3:PutBucketNotification"),
    _unused("S3::Bucket", "ReplicationConfiguration", "s3:PutReplicationConfiguration iam:PassRole"),
    _unused("S3::Bucket", "WebsiteConfiguration", "s3:PutBucketWebsite s3:DeleteBucketWebsite"),
    _unused("S3::Bucket", "AccelerateConfiguration", "s3:PutAccelerateConfiguration"),
    _unused("S3::Bucket", "ObjectLockConfiguration ObjectLockEnabled", "s3:PutBucketObjectLockConfiguration"),
    _unused("S3::Bucket", "AccessControl", "s3:GetBucketAcl s3:PutBucketAcl s3:PutObjectAcl"),
    _unused("S3::Bucket", "LoggingConfiguration", "s3:PutBucketLogging"),
    _unused("S3::Bucket", "IntelligentTieringConfigurations", "s3:PutIntelligentTieringConfiguration"),
    _unused("S3::Bucket", "AbacStatus", "s3:PutBucketAbac"),
    _unused(
        "S3::Bucket",
        "MetadataTableConfiguration MetadataConfiguration",
        "s3:CreateBucketMetadata* s3:DeleteBucketMetadata* s3:UpdateBucketMetadata* s3tables:*",
    ),
    LeftOut(
        "AWS::S3::Bucket",
        "s3:DeleteObject",
        "A bucket is deleted empty: make remove-page empties the page's, and the documents' stays.",
    ),
    _unused("S3Vectors::Index", "KmsKeyArn", "kms:*"),
    _unused("S3Vectors::VectorBucket", "KmsKeyArn", "kms:*"),
    _unused("SNS::Subscription", "SubscriptionRoleArn", "iam:*"),
    _unused("SNS::Topic", "DeliveryStatusLogging", "iam:*"),
    _unused("SNS::Topic", "DataProtectionPolicy", "sns:PutDataProtectionPolicy"),
    _unused("StepFunctions::StateMachine", "EncryptionConfiguration", "kms:*"),
    _unused("StepFunctions::StateMachine", "DefinitionS3Location", "s3:GetObject*"),
    LeftOut(
        "AWS::WAFv2::LoggingConfiguration",
        "firehose:* s3:* iam:*",
        "Its log goes to CloudWatch Logs; these are for the two other destinations.",
    ),
)

NOT_AN_ACTION: Final = {
    "cloudfront:CreateDistributionWithTags": "An operation; it needs CreateDistribution and TagResource.",
    "iam:DescribeOrganization": "A slip for organizations:DescribeOrganization, for Firewall Manager.",
    "lambda:AssociateRuntimeAlias": "In no reference of Lambda's.",
    "payments:GetConnectedAccount": "For paid rule groups of the AWS Marketplace.",
    **dict.fromkeys(
        (
            "s3:DeleteBucketAnalyticsConfiguration",
            "s3:DeleteBucketCors",
            "s3:DeleteBucketEncryption",
            "s3:DeleteBucketLifecycle",
            "s3:DeleteBucketMetricsConfiguration",
            "s3:DeleteBucketReplication",
            "s3:PutBucketReplication",
        ),
        "An operation of S3; IAM knows it as the Put… of the same configuration.",
    ),
    "s3:GetObjectMetadata": "Reading a head is s3:GetObject.",
    "s3:PutObjectLockConfiguration": "IAM knows it as PutBucketObjectLockConfiguration.",
    "s3:REST.PUT.OBJECT": "A line of S3's access log.",
}
"""What schemas list and IAM has no action for."""

WITHOUT_ITS_TYPE: Final = {
    "cloudwatch:DescribeAlarms": (
        "arn:aws:cloudwatch:us-east-1:123456789012:alarm:*",
        "It may ask for all alarms, so IAM checks it against all.",
    ),
    "s3:PutObject": (
        "arn:aws:s3:::{stack}-archivebucket-1abc/shots/metadata/0f3a.json",
        "Glue writes the archive's first version for who makes the table; artefacts are read alone.",
    ),
    **dict.fromkeys(
        ("sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes", "sns:Unsubscribe"),
        ("*", "They name a subscription, which is no resource of SNS's; a topic is optional."),
    ),
}
"""Actions that are asked of something else than the reference's types say, of what, and why."""
