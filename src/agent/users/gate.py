"""The one place that says who a request is from, and whether they may do what it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from agent.users.access import Action, Rights
from agent.users.errors import SignInRequired

ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class User:
    """The subject of a verified token: what their sessions and budgets are bound to, and their groups."""

    caller: str
    groups: frozenset[str]


class Tokens(Protocol):
    """Verifies ID tokens."""

    def verify(self, token: str) -> User:
        """The user of a token. Raises TokenInvalid, and Unavailable where the issuer's keys cannot be had."""
        ...

    def prepare(self) -> None:
        """Fetch what the first token would wait for. Never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Gate:
    """Without `tokens` no issuer is configured, and callers are who Lambda says they are.

    With them every request needs a token, also one that IAM has let in: behind CloudFront all
    requests are signed by CloudFront, so a signature says nothing of a person or their groups.
    """

    tokens: Tokens | None = None
    rights: Rights = field(default_factory=Rights)

    def admit(self, event: Mapping[str, Any], token: str | None, action: Action) -> str:
        """The caller of a Function URL event. Raises SignInRequired, NotPermitted, and as Tokens.verify."""
        if self.tokens is None or action is Action.OPEN:
            return principal_of(event)
        if not token:
            raise SignInRequired
        user = self.tokens.verify(token)
        self.rights.check(user.groups, action)
        return user.caller

    def prepare(self) -> None:
        """Do at init what the first request would wait for. Never raises."""
        if self.tokens:
            self.tokens.prepare()


def principal_of(event: Mapping[str, Any]) -> str:
    """The IAM principal of a Function URL event, or `anonymous`.

    Lambda verified the signature before it put the principal into the event, so that it can
    be trusted; no header of the client is.
    """
    authorizer = (event.get("requestContext") or {}).get("authorizer") or {}
    iam = authorizer.get("iam") or {}
    return str(iam.get("userArn") or iam.get("callerId") or ANONYMOUS)


def caller_of_token(issuer: str, subject: str) -> str:
    """A subject as a caller. No IAM principal, `local` or `anonymous` begins like this.

    A subject is unique within its issuer only (OpenID Connect Core 1.0, section 2), and an issuer
    holds no `#`, so no two users share a name.
    """
    return f"oidc:{issuer}#{subject}"
