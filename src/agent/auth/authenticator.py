"""The one place that says who a request is from, and whether they may do what it asks for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from agent.auth.errors import NotPermitted, SignInRequired
from agent.auth.permissions import Action, Permissions

ANONYMOUS = "anonymous"
HEARTBEAT: Final = "heartbeat:"
"""Before the name of the caller that only watches the stage. No other caller's name begins like this."""


@dataclass(frozen=True, slots=True)
class User:
    """The subject of a verified token: what their sessions and limits are bound to, and their groups."""

    caller: str
    groups: frozenset[str]


class TokenVerifier(Protocol):
    """Verifies ID tokens."""

    def verify(self, token: str) -> User:
        """The user of a token. Raises TokenInvalid, and Unavailable where the issuer's keys cannot be had."""
        ...

    def prepare(self) -> None:
        """Fetch what the first token would wait for. Never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Authenticator:
    """Without `tokens` no issuer is configured, and callers are who Lambda says they are.

    With them every request needs a token, also one that IAM has let in: behind CloudFront all
    requests are signed by CloudFront, so a signature says nothing of a person or their groups.
    `heartbeat_role` is the name of the heartbeat's role, by which it is known where nobody signs in.
    """

    tokens: TokenVerifier | None = None
    permissions: Permissions = field(default_factory=Permissions)
    heartbeat_role: str = ""

    def authenticate(self, event: Mapping[str, Any], token: str | None, action: Action) -> str:
        """Return the caller of a Function URL event.

        Raises SignInRequired, NotPermitted, and what TokenVerifier.verify does.
        """
        if self.tokens is None and action is Action.FORGET_OTHERS:
            raise NotPermitted("Without an issuer nobody is in a group that may have another's data deleted.")
        if self.tokens is None or action is Action.OPEN:
            return self._signed(principal_of(event), action)
        if not token:
            raise SignInRequired
        user = self.tokens.verify(token)
        self.permissions.check(user.groups, action)
        return HEARTBEAT + user.caller if self.permissions.heartbeat & user.groups else user.caller

    def _signed(self, principal: str, action: Action) -> str:
        if not self.heartbeat_role or not principal.endswith(f":assumed-role/{self.heartbeat_role}"):
            return principal
        if action not in (Action.ASK, Action.OPEN):
            raise NotPermitted("The heartbeat may ask, and nothing else.")
        return HEARTBEAT + principal

    def prepare(self) -> None:
        """Do at init what the first request would wait for. Never raises."""
        if self.tokens:
            self.tokens.prepare()


def principal_of(event: Mapping[str, Any]) -> str:
    """The IAM principal of a Function URL event without its session's name, or `anonymous`.

    Lambda verified the signature before it put the principal into the event, so that it can
    be trusted; no header of the client is. Who takes a role names the session as they like, so a
    name counts for nothing: with it, a caller would shed a limit or take over another's session.
    """
    authorizer = (event.get("requestContext") or {}).get("authorizer") or {}
    iam = authorizer.get("iam") or {}
    return _without_session(str(iam.get("userArn") or iam.get("callerId") or ANONYMOUS))


_OIDC = "oidc:"
_SHARED = re.compile(r":(?:assumed-role/|federated-user$)|^(?:AROA|[0-9])")
"""The forms that `_without_session` leaves of roles, and of the users that an account federates."""


def is_heartbeat(caller: str) -> bool:
    """Return whether a caller only watches the stage: nothing of it is kept, and it is counted apart."""
    return caller.startswith(HEARTBEAT)


def is_one_person(caller: str) -> bool:
    """Return whether a caller is one user: not `anonymous`, nor a role or account of several."""
    if is_heartbeat(caller):
        return False
    return caller.startswith(_OIDC) or (caller != ANONYMOUS and not _SHARED.search(caller))


def _without_session(principal: str) -> str:
    """Cut what a caller chose: of `…:assumed-role/Role/session`, `…:federated-user/name` and `AROA…:session`.

    The forms are in the IAM User Guide, under "IAM identifiers" and "Principal key values".
    """
    if not principal.startswith("arn:"):
        return principal.partition(":")[0]
    *place, resource = principal.split(":", 5)
    kind, *names = resource.split("/")
    kept = {"assumed-role": 1, "federated-user": 0}.get(kind, len(names))
    return ":".join([*place, "/".join([kind, *names[:kept]])])


def caller_of_token(issuer: str, subject: str) -> str:
    """A subject as a caller. No IAM principal, `local` or `anonymous` begins like this.

    A subject is unique within its issuer only (OpenID Connect Core 1.0, section 2), and an issuer
    holds no `#`, so no two users share a name.
    """
    return f"{_OIDC}{issuer}#{subject}"
