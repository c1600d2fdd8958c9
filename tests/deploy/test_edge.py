"""A stage with its edge on, from docs/operations/first-deploy.md to docs/operations/leave.md.

The tests share the stack and build on each other. What the emulator cannot show is listed in
tests/deploy/edge.py.
"""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import boto3
import pytest
import urllib3

from agent.settings import AgentSettings
from checks.emulated_account.account import BIN, ROOT, sam
from checks.emulated_account.stack import LIVE, UNKNOWN_TO_THE_EMULATOR, assumed, delete, outputs
from shared.settings import read_settings
from tests.deploy.edge import Edge, known_template, rules_alone, run_of_the_pages

pytestmark = pytest.mark.timeout(600)
"""`sam deploy` zips five functions, which takes its time on a busy machine."""

STACK = "diecast-edge"
MACHINE, ACCOUNT = "line-7-gateway", "000000000000"
"""A machine's role, and the number that the emulated account has."""
EMAIL, PASSWORD = "engineer@plant.example", "Die-Casting-2026!"


@pytest.fixture(scope="module")
def edge(account: dict[str, str], session: boto3.Session) -> Edge:
    """`sam deploy` as a staging stage with everything of the edge on."""
    parameters = (
        "Stage=staging EdgeMode=cloudfront CreateUserPool=true Waf=managed UseMock=true "
        f"RecorderPrincipals=arn:aws:iam::{ACCOUNT}:role/{MACHINE} " + UNKNOWN_TO_THE_EMULATOR
    )
    deployed = sam(
        account, "deploy", "--template-file", str(known_template()), "--stack-name", STACK, "--resolve-s3",
        "--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND", "--no-confirm-changeset",
        "--parameter-overrides", parameters,
    )  # fmt: skip
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    http = urllib3.PoolManager(ca_certs=account["AWS_CA_BUNDLE"], retries=False, timeout=120)
    return Edge(outputs(session, STACK), session, account["AWS_ENDPOINT_URL"], http)


@pytest.fixture(scope="module")
def build(tmp_path_factory: Any) -> Path:
    """A built page, small."""
    folder = Path(tmp_path_factory.mktemp("page"))
    _build(folder, "app-1a2b3c4d.js")
    return folder


def _build(folder: Path, script: str) -> None:
    (folder / "assets").mkdir(exist_ok=True)
    for old in (folder / "assets").iterdir():
        old.unlink()
    (folder / "assets" / script).write_text("document.title = '다이캐스팅'")
    (folder / "index.html").write_text(
        f'<!doctype html><script type="module" src="assets/{script}"></script>'
    )


def _deploy_page(account: dict[str, str], *arguments: str) -> str:
    """Run this package's command as `make` does; gives what it says."""
    done = subprocess.run(
        [BIN / "diecast", "page", *arguments, "--stack", STACK],
        cwd=ROOT, env=account, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_before_the_page_is_deployed_nobody_can_sign_in(edge: Edge) -> None:
    refused = edge.sign_in(EMAIL, PASSWORD)
    assert refused.status == 400
    assert b"redirect_uri is not allowed" in refused.data


def test_a_dry_run_tells_the_steps_and_takes_none(account: dict[str, str], edge: Edge, build: Path) -> None:
    said = _deploy_page(account, "put", "--page", str(build), "--dry-run")
    assert "would upload index.html" in said
    assert edge.get("/").status == 403


def test_the_page_is_served_with_its_security_headers(
    account: dict[str, str], edge: Edge, build: Path
) -> None:
    said = _deploy_page(account, "put", "--page", str(build))
    assert edge.outputs["PageUrl"] in said
    page = edge.get("/")
    assert page.status == 200
    assert page.data == (build / "index.html").read_bytes()
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"
    origin = edge.outputs["SignInTokenUrl"].removesuffix("/oauth2/token")
    assert page.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self' {origin}; "
        "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types dompurify"
    )
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "max-age=63072000" in page.headers["strict-transport-security"]
    assert "microphone=()" in page.headers["permissions-policy"]


def test_assets_are_kept_for_good_and_the_configuration_is_not(edge: Edge) -> None:
    script = edge.get("/assets/app-1a2b3c4d.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    config = edge.get("/config.json")
    assert config.headers["cache-control"] == "no-cache"
    assert json.loads(config.data) == {
        "stage": "staging",
        "signIn": {
            "authorizeUrl": edge.outputs["SignInAuthorizeUrl"],
            "tokenUrl": edge.outputs["SignInTokenUrl"],
            "logoutUrl": edge.outputs["SignInLogoutUrl"],
            "clientId": edge.outputs["SignInClientId"],
            "scope": "openid email profile",
            "issuer": edge.outputs["SignInIssuer"],
        },
    }


def test_what_is_not_there_is_an_error_and_no_page(edge: Edge) -> None:
    assert edge.get("/assets/app-of-yesterday.js").status == 403


def test_the_bucket_answers_cloudfront_alone(edge: Edge) -> None:
    direct = edge.http.request("GET", f"{edge.endpoint}/{edge.outputs['PageBucketName']}/index.html")
    assert direct.status == 403


def test_the_api_is_the_agent_behind_the_same_domain(edge: Edge) -> None:
    answer = edge.call("POST", "/api/predict", sign=True)
    told = json.loads(answer.data)  # the emulator hands the agent's whole answer over as the body
    assert told["statusCode"] == 401
    assert json.loads(told["body"])["error"]["code"] == "sign_in_required"
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_agent_s_url_refuses_who_is_not_cloudfront(edge: Edge) -> None:
    url_id = edge.outputs["AgentUrl"].split("//")[1].split(".")[0]
    direct = edge.http.request("POST", f"{edge.endpoint}/_aws/lambda-url/{url_id}/api/chat", json={})
    assert direct.status == 403


def test_a_machine_s_role_reaches_the_agent_by_the_command_of_the_page(edge: Edge) -> None:
    iam = edge.session.client("iam")
    event = json.loads((ROOT / "events" / "t4_shots_record.json").read_text(encoding="utf-8"))
    trust = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
            "Action": "sts:AssumeRole",
        },
    }
    role = iam.create_role(RoleName=MACHINE, AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    machine, shots = assumed(edge.session, role["Arn"]), {"shots": event["shots"]}
    before = edge.call_url(machine, "/api/shots", shots)

    known = {"$(output AgentCallerPolicyArn)": edge.outputs["AgentCallerPolicyArn"]}
    run_of_the_pages(edge.session, "iam", "attach-role-policy", known)
    after = edge.call_url(machine, "/api/shots", shots)

    assert before.status == 403
    # Through to the agent, which the emulator does not tell who signed.
    assert json.loads(after.json()["body"])["error"]["code"] == "sign_in_required"


def test_only_this_distribution_may_call_the_agent(edge: Edge) -> None:
    policy = edge.session.client("lambda").get_policy(
        FunctionName=edge.outputs["AgentFunctionName"], Qualifier=LIVE
    )
    statements = json.loads(policy["Policy"])["Statement"]
    assert {row["Action"] for row in statements} == {"lambda:InvokeFunctionUrl", "lambda:InvokeFunction"}
    for row in statements:
        assert row["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        arn = row["Condition"]["ArnLike"]["AWS:SourceArn"]
        assert arn.endswith(f":distribution/{edge.outputs['DistributionId']}")


def test_an_engineer_signs_in_and_gets_a_token_for_the_agent(edge: Edge) -> None:
    cognito, pool = edge.session.client("cognito-idp"), edge.outputs["UserPoolId"]
    cognito.admin_create_user(
        UserPoolId=pool, Username=EMAIL, UserAttributes=[{"Name": "email", "Value": EMAIL}]
    )
    cognito.admin_set_user_password(UserPoolId=pool, Username=EMAIL, Password=PASSWORD, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=EMAIL, GroupName="engineers")
    answer = edge.sign_in(EMAIL, PASSWORD)
    assert answer.status == 200, answer.data
    claims = _claims(json.loads(answer.data)["id_token"])
    agent = edge.session.client("lambda").get_function_configuration(
        FunctionName=edge.outputs["AgentFunctionName"]
    )["Environment"]["Variables"]
    assert claims["iss"] == agent["JWT_ISSUER"] == edge.outputs["SignInIssuer"]
    assert claims["aud"] == agent["JWT_AUDIENCE"]
    settings = read_settings(AgentSettings, agent)
    assert claims[settings.jwt_groups_claim] == [agent["ASK_GROUPS"]] == ["engineers"]
    assert agent["INGEST_GROUPS"] == "knowledge"


def _claims(token: str) -> Any:
    """The claims of a token as they stand there; who verifies it is tested elsewhere."""
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def test_the_user_pool_is_for_invited_people_with_strong_passwords(edge: Edge) -> None:
    pool = edge.session.client("cognito-idp").describe_user_pool(UserPoolId=edge.outputs["UserPoolId"])
    assert pool["UserPool"]["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["UserPool"]["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert pool["UserPool"]["MfaConfiguration"] == "OPTIONAL"
    assert pool["UserPool"]["DeletionProtection"] == "INACTIVE"


def test_the_settings_of_the_app_client_survive_the_page(edge: Edge) -> None:
    client = edge.session.client("cognito-idp").describe_user_pool_client(
        UserPoolId=edge.outputs["UserPoolId"], ClientId=edge.outputs["SignInClientId"]
    )["UserPoolClient"]
    assert client["CallbackURLs"] == client["LogoutURLs"] == [edge.page_url]
    assert "ClientSecret" not in client
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["EnableTokenRevocation"] is True
    assert (client["IdTokenValidity"], client["RefreshTokenValidity"]) == (60, 12)


def test_an_open_page_still_finds_its_assets_after_the_next_deploy(
    account: dict[str, str], edge: Edge, build: Path
) -> None:
    _build(build, "app-5e6f7a8b.js")
    _deploy_page(account, "put", "--page", str(build))
    assert b"app-5e6f7a8b.js" in edge.get("/").data
    assert edge.get("/assets/app-1a2b3c4d.js").status == 200
    assert edge.get("/assets/app-5e6f7a8b.js").status == 200


ISSUER = {"JwtIssuer": "https://idp.example/plant", "JwtAudience": "page"}
PAGE_SIGN_IN = {
    "SignInUrls": "https://idp.example/authorize,https://idp.example/token,https://idp.example/logout"
}
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
WEB_ACL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/plant/12345678-1234-1234-1234-123456789012"
CLOUDFRONT = {"EdgeMode": "cloudfront"}
CLOUDFRONT_SIGNED_IN = {**CLOUDFRONT, "CreateUserPool": "true"}


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"Stage": "staging"}, "somebody has to say who asks"),
        ({"Stage": "prod", "AgentAuthType": "NONE", "AllowAnonymous": "true"}, "for Stage dev only"),
        ({"CreateUserPool": "true", **ISSUER}, "Use one of them"),
        ({"CreateUserPool": "true", **PAGE_SIGN_IN}, "are the pool's own"),
        ({"JwtIssuer": "https://idp.example/plant"}, "JwtIssuer and JwtAudience go together"),
        ({"JwtAudience": "page"}, "JwtIssuer and JwtAudience go together"),
        ({"Groups": "engineers;;"}, "groups stand in tokens"),
        ({"Groups": ";;stewards"}, "groups stand in tokens"),
        (CLOUDFRONT, "opens page and API to the internet"),
        ({"Stage": "prod", "AllowAnonymous": "true", **CLOUDFRONT}, "opens page and API to the internet"),
        ({"Stage": "staging", "AllowAnonymous": "true", "AllowedOrigins": "*"}, "Name the origins"),
        (
            {"Stage": "staging", "AllowAnonymous": "true", "AllowedOrigins": "https://page.example,*"},
            "Name the origins",
        ),
        ({**CLOUDFRONT, **ISSUER}, "the page has to know how to sign in"),
        ({**CLOUDFRONT_SIGNED_IN, "AgentAuthType": "NONE"}, "everybody can go round the edge"),
        ({"Waf": "managed"}, "are the edge's"),
        (
            {**CLOUDFRONT_SIGNED_IN, "DomainName": "quality.plant.example"},
            "DomainName and CertificateArn go together",
        ),
        (
            {**CLOUDFRONT_SIGNED_IN, "CertificateArn": CERTIFICATE},
            "DomainName and CertificateArn go together",
        ),
        ({**CLOUDFRONT_SIGNED_IN, "HostedZoneId": "Z123"}, "Give DomainName too"),
        ({"Waf": WEB_ACL}, "are the edge's"),
    ],
)
def test_parameters_that_contradict_each_other_are_refused(
    session: boto3.Session, parameters: dict[str, str], said: str
) -> None:
    with pytest.raises(Exception, match="ValidationError") as refused:
        _try(session, parameters)
    assert said in str(refused.value)


def test_a_global_profile_is_a_choice(session: boto3.Session) -> None:
    with pytest.raises(Exception, match="ValidationError") as refused:
        _try(session, {}, region="ap-northeast-2")
    assert "any region of the world" in str(refused.value)
    assert _try(session, {"InferenceProfileScope": "global"}, region="ap-northeast-2") == "CREATE_COMPLETE"


def test_a_firewall_outside_its_region_is_refused(session: boto3.Session) -> None:
    parameters = {**CLOUDFRONT_SIGNED_IN, "Waf": "managed", "UseMock": "true"}
    with pytest.raises(Exception, match="ValidationError") as refused:
        _try(session, parameters, region="ap-northeast-2")
    assert "us-east-1 only" in str(refused.value)


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"Stage": "staging", "AllowAnonymous": "true"},
        {"Stage": "prod", **CLOUDFRONT, "CreateUserPool": "true"},
        {"Stage": "prod", **CLOUDFRONT, **ISSUER, **PAGE_SIGN_IN, "Groups": "quality;;"},
        {
            **CLOUDFRONT_SIGNED_IN,
            "DomainName": "quality.plant.example",
            "CertificateArn": CERTIFICATE,
        },
        {**CLOUDFRONT, "Waf": WEB_ACL},
        {"AllowedOrigins": "*"},
        {"Stage": "prod", "AllowAnonymous": "true", "AllowedOrigins": "https://page.example"},
    ],
)
def test_parameters_that_fit_are_taken(session: boto3.Session, parameters: dict[str, str]) -> None:
    assert _try(session, parameters) == "CREATE_COMPLETE"


def _try(session: boto3.Session, parameters: dict[str, str], region: str = "us-east-1") -> str:
    """Plan a stack with these parameters and the template's rules; gives the plan's status."""
    cloudformation = session.client("cloudformation", region_name=region)
    change_set = cloudformation.create_change_set(
        StackName="diecast-rules",
        ChangeSetName="planned",
        ChangeSetType="CREATE",
        TemplateBody=json.dumps(rules_alone()),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    )["Id"]
    status = cloudformation.describe_change_set(ChangeSetName=change_set)["Status"]
    cloudformation.delete_stack(StackName="diecast-rules")
    return str(status)


def test_nothing_is_left_but_documents_and_shots(account: dict[str, str], edge: Edge) -> None:
    known = {"$policy": edge.outputs["AgentCallerPolicyArn"], "$shots": edge.outputs["ShotsTableName"]}
    run_of_the_pages(edge.session, "iam", "detach-role-policy", known)
    _deploy_page(account, "remove")
    assert delete(edge.session, STACK) == []
    buckets = {row["Name"] for row in edge.session.client("s3").list_buckets()["Buckets"]}
    assert edge.outputs["PageBucketName"] not in buckets
    assert edge.outputs["DocumentsBucketName"] in buckets
    assert edge.session.client("dynamodb").list_tables()["TableNames"] == [known["$shots"]]
    run_of_the_pages(edge.session, "dynamodb", "delete-table", known)
    assert edge.session.client("dynamodb").list_tables()["TableNames"] == []
    assert edge.session.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"] == []
    assert edge.session.client("cloudfront").list_distributions()["DistributionList"]["Quantity"] == 0
