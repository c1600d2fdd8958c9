"""Cognito's sign-in of an administrator, and a SecureString of Parameter Store, over HTTP on loopback.

`faults` takes the place of the answer to an operation: a name such as `NotAuthorizedException`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from checks.standins.loopback import Answer, Request

PARAMETER = "/diecast/gate/heartbeat"
USERNAME = "heartbeat@diecast.invalid"
PASSWORD = "Correct-horse-1"  # noqa: S105  of a stand-in


@dataclass
class Cognito:
    """Gives tokens of `token` for the one user's password, as `AdminInitiateAuth` does."""

    token: Callable[[], str]
    kept: str = json.dumps({"username": USERNAME, "password": PASSWORD})
    faults: dict[str, str] = field(default_factory=dict)
    challenge: str = ""

    def answer(self, request: Request) -> Answer:
        """The answer to one request, of either service."""
        operation = request.headers.get("x-amz-target", "").rpartition(".")[2]
        if operation in self.faults:
            return _error(self.faults[operation])
        asked = json.loads(request.body)
        answers = {"GetParameter": self._parameter, "AdminInitiateAuth": self._sign_in}
        return answers[operation](asked) if operation in answers else _error("UnknownOperationException")

    def _parameter(self, asked: Mapping[str, Any]) -> Answer:
        if asked["Name"] != PARAMETER or not asked.get("WithDecryption"):
            return _error("ParameterNotFound")
        return _json({"Parameter": {"Name": PARAMETER, "Type": "SecureString", "Value": self.kept}})

    def _sign_in(self, asked: Mapping[str, Any]) -> Answer:
        if asked["AuthFlow"] != "ADMIN_USER_PASSWORD_AUTH":
            return _error("InvalidParameterException")
        if asked["AuthParameters"] != {"USERNAME": USERNAME, "PASSWORD": PASSWORD}:
            return _error("NotAuthorizedException")
        if self.challenge:
            return _json({"ChallengeName": self.challenge, "Session": "s" * 24})
        return _json({"AuthenticationResult": {"IdToken": self.token(), "AccessToken": "none"}})


def _json(body: object) -> Answer:
    return Answer(200, json.dumps(body).encode(), {"content-type": "application/x-amz-json-1.1"})


def _error(name: str) -> Answer:
    return Answer(400, json.dumps({"__type": name, "message": name}).encode(), {"x-amzn-errortype": name})
