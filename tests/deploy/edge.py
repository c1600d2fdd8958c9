"""A stack with its edge on, and the people in front of it: a viewer of the page, a user who signs in.

The emulator serves CloudFront's traffic by Host header, with the origins' access control of S3,
the behaviours and the headers policies. It does not sign for the agent's origin as CloudFront does
(the viewer here signs in its place), caches nothing and runs no firewall.
"""

import base64
import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import boto3
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from samcli.yamlhelper import yaml_dump, yaml_parse

from tests.documented_commands import AwsCall, all_pages, aws_call, calls_on, typed

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / ".aws-sam" / "build"

UNKNOWN_TYPES = {
    "AWS::Athena::NamedQuery",
    "AWS::Cognito::ManagedLoginBranding",
    "AWS::WAFv2::LoggingConfiguration",
}
"""Of the types that are switched on here those that the emulator does not know: they are linted alone."""


def known_template() -> Path:
    """The built template without what the emulator does not know, beside the built functions."""
    path, dropped = _without_unknown(BUILT / "template.yaml")
    assert dropped == UNKNOWN_TYPES, "a type stands here that the template no longer has"
    return path


def _without_unknown(path: Path) -> tuple[Path, set[str]]:
    """Write the template again beside itself, its nested ones too; gives the file and the types left out."""
    template = yaml_parse(path.read_text(encoding="utf-8"))
    dropped: set[str] = set()
    for name, row in list(template["Resources"].items()):
        if row["Type"] in UNKNOWN_TYPES:
            dropped.add(row["Type"])
            del template["Resources"][name]
        elif row["Type"] == "AWS::Serverless::Application":
            child, in_child = _without_unknown(path.parent / row["Properties"]["Location"])
            row["Properties"]["Location"] = str(child.relative_to(path.parent))
            dropped |= in_child
    written = path.with_name("template-edge.yaml")
    written.write_text(yaml_dump(template), encoding="utf-8")
    return written, dropped


def rules_alone() -> dict[str, Any]:
    """The template's parameters and rules around a resource that costs nothing to make."""
    template = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    nothing = {"Nothing": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}
    return {"Parameters": template["Parameters"], "Rules": template["Rules"], "Resources": nothing}


def run_of_the_pages(session: boto3.Session, service: str, command: str, known: dict[str, str]) -> None:
    """Run each call of a command that the pages tell, with what the shell would put in the place of words."""
    found = [
        words for page in all_pages() for words in calls_on(page, "aws") if words[:2] == [service, command]
    ]
    assert found
    for words in found:
        call = aws_call([known.get(word, word) for word in words])
        assert isinstance(call, AwsCall), call
        getattr(session.client(call.service), call.method)(**typed(call))  # type: ignore[call-overload]


@dataclass(frozen=True, slots=True)
class Edge:
    """The deployed stack's outputs, and how its edge is reached."""

    outputs: dict[str, str]
    session: boto3.Session
    endpoint: str
    http: urllib3.PoolManager

    @property
    def page_url(self) -> str:
        """Where the page is, with the slash at its end."""
        return self.outputs["PageUrl"] + "/"

    def get(self, path: str) -> urllib3.BaseHTTPResponse:
        """Ask CloudFront for something of the page."""
        headers = {"host": urlsplit(self.page_url).netloc}
        return self.http.request("GET", self.endpoint + path, headers=headers, redirect=False)

    def call(self, method: str, path: str, body: bytes = b"", *, sign: bool) -> urllib3.BaseHTTPResponse:
        """Send a request to the API through CloudFront; signed for the agent's URL as CloudFront would."""
        request = AWSRequest(method, self.outputs["AgentUrl"].rstrip("/") + path, data=body)
        if sign:
            credentials = self.session.get_credentials()
            assert credentials is not None
            SigV4Auth(credentials, "lambda", self.outputs["Region"]).add_auth(request)
        headers = {**dict(request.headers.items()), "host": urlsplit(self.page_url).netloc}
        return self.http.request(method, self.endpoint + path, headers=headers, body=body, redirect=False)

    def call_url(self, caller: boto3.Session, path: str, body: Any) -> urllib3.BaseHTTPResponse:
        """Post to the agent's own URL, past CloudFront, signed by `caller`."""
        url_id = urlsplit(self.outputs["AgentUrl"]).netloc.partition(".")[0]
        address, raw = f"{self.endpoint}/_aws/lambda-url/{url_id}{path}", json.dumps(body).encode()
        request = AWSRequest("POST", address, data=raw, headers={"content-type": "application/json"})
        credentials = caller.get_credentials()
        assert credentials is not None
        SigV4Auth(credentials, "lambda", self.outputs["Region"]).add_auth(request)
        headers = dict(request.headers.items())
        return self.http.request("POST", address, headers=headers, body=raw, redirect=False)

    def sign_in(self, email: str, password: str) -> urllib3.BaseHTTPResponse:
        """Go the page's way (authorize with PKCE, the form, the code for tokens); gives the last answer."""
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
        asked = {
            "client_id": self.outputs["SignInClientId"],
            "redirect_uri": self.page_url,
            "response_type": "code",
            "scope": "openid email profile",
            "state": "gate",
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
        }
        form = self._login("GET", f"/oauth2/authorize?{urlencode(asked)}")
        if form.status != 200:
            return form
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.data.decode()))
        hidden["redirect_uri"] = self.page_url
        back = self._login("POST", "/login", {**hidden, "username": email, "password": password})
        if back.status != 302:
            return back
        code = parse_qs(urlsplit(back.headers["location"]).query)["code"][0]
        grant = {
            "grant_type": "authorization_code",
            "client_id": self.outputs["SignInClientId"],
            "redirect_uri": self.page_url,
            "code": code,
            "code_verifier": verifier,
        }
        return self._login("POST", "/oauth2/token", grant)

    def _login(self, method: str, path: str, form: dict[str, str] | None = None) -> urllib3.BaseHTTPResponse:
        """Ask the user pool's login pages, which the emulator serves at its own address."""
        headers = {"content-type": "application/x-www-form-urlencoded"} if form else {}
        body = urlencode(form) if form else None
        return self.http.request(method, self.endpoint + path, headers=headers, body=body, redirect=False)
