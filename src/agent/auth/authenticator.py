"""The one place that says who a request is from, and whether they may do what it asks for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from agent.auth.errors import NotPermitted, RecorderRequired, SignInRequired
from agent.auth.permissions import Action, Permissions

ANONYMOUS = "anonymous"
LOCAL = "local"
"""Who asks a laptop's server. Lambda calls no principal so."""
HEARTBEAT: Final = "heartbeat:"
"""Before the name of the caller that only watches the stage. No other caller's name begins like this."""


@dataclass(frozen=True, slots=True)
class User:
    """The subject of a verified token: what sessions and limits are bound to, groups and plants."""

    caller: str
    groups: frozenset[str]
    tenants: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who a request is from, and the lines that they may see: None is all of them."""

    caller: str
    lines: frozenset[str] | None = None


class TokenVerifier(Protocol):
    """Verifies ID tokens."""

    def verify(self, token: str) -> User:
        """The user of a token. Raises TokenInvalid, and Unavailable where the issuer's keys cannot be had."""
        ...

    def recorder(self, token: str) -> User:
        """The machine of an access token that may record shots; it has no groups.

        Raises TokenInvalid, Unavailable, and NotPermitted where it is a good token of another kind or scope.
        """
        ...

    def prepare(self) -> None:
        """Fetch what the first token would wait for. Never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Authenticator:
    """Without `tokens` no issuer is configured, and callers are who Lambda says they are.

    With them every request needs a token, also one that IAM has let in: behind CloudFront all
    requests are signed by CloudFront, so a signature says nothing of a person or their groups.

    Machines that record shots are the IAM principals `recorders`, which sign for themselves, past CloudFront,
    or who brings an access token with the scope for it. They may do nothing else, and nobody else may record.

    `heartbeat_role` is the name of the heartbeat's role, by which it is known where nobody signs in.
    """

    tokens: TokenVerifier | None = None
    permissions: Permissions = field(default_factory=Permissions)
    recorders: frozenset[str] = frozenset()
    heartbeat_role: str = ""

    def authenticate(self, event: Mapping[str, Any], token: str | None, action: Action) -> str:
        """Return the caller of a Function URL event. Raises as `admit`."""
        return self.admit(event, token, action).caller

    def admit(self, event: Mapping[str, Any], token: str | None, action: Action) -> Admitted:
        """Return the caller of a Function URL event, and the lines that they may see.

        Raises SignInRequired, NotPermitted, and what TokenVerifier.verify does.
        """
        if action is Action.RECORD:
            return Admitted(self._recorder(event, token))
        if action is not Action.OPEN and principal_of(event) in self.recorders:
            raise NotPermitted("This principal may record shots and nothing else.")
        if self.tokens is None and action is Action.FORGET_OTHERS:
            raise NotPermitted("Without an issuer nobody is in a group that may have another's data deleted.")
        if self.tokens is None or action is Action.OPEN:
            return Admitted(self._signed(principal_of(event), action))
        if not token:
            raise SignInRequired
        user = self.tokens.verify(token)
        self.permissions.check_tenant(user.tenants)
        self.permissions.check(user.groups, action)
        caller = HEARTBEAT + user.caller if self.permissions.heartbeat & user.groups else user.caller
        return Admitted(caller, self.permissions.lines_of(user.groups))

    def _signed(self, principal: str, action: Action) -> str:
        if not self.heartbeat_role or not principal.endswith(f":assumed-role/{self.heartbeat_role}"):
            return principal
        if action not in (Action.ASK, Action.OPEN):
            raise NotPermitted("The heartbeat may ask, and nothing else.")
        return HEARTBEAT + principal

    def _recorder(self, event: Mapping[str, Any], token: str | None) -> str:
        principal = principal_of(event)
        if principal in self.recorders or (self.tokens is None and principal == LOCAL):
            return principal
        if self.tokens is not None and token:
            machine = self.tokens.recorder(token)
            self.permissions.check_tenant(machine.tenants)
            return machine.caller
        if self.tokens is not None or principal == ANONYMOUS:
            raise RecorderRequired
        raise NotPermitted("This principal is none of those that may record shots.")

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


_PRINCIPAL = re.compile(
    r"arn:(aws[a-z-]*):(iam|sts)::(\d{12}):((?:role|user|assumed-role)/[\w+=,.@/-]+)", re.ASCII
)


def recorder_of(arn: str) -> str:
    """Return the caller that an IAM principal comes as: of a role, what STS calls those who take it.

    Raises ValueError for what is no role or user of one account.
    """
    found = _PRINCIPAL.fullmatch(arn)
    if found is None:
        raise ValueError(f"{arn[:100]} is not the ARN of a role or a user")
    partition, _, account, resource = found.groups()
    if resource.startswith("role/"):
        # STS leaves out the path of a role (IAM User Guide, "IAM identifiers").
        return f"arn:{partition}:sts::{account}:assumed-role/{resource.rpartition('/')[2]}"
    return _without_session(arn)


def caller_of_token(issuer: str, subject: str) -> str:
    """A subject as a caller. No IAM principal, `local` or `anonymous` begins like this.

    A subject is unique within its issuer only (OpenID Connect Core 1.0, section 2), and an issuer
    holds no `#`, so no two users share a name.
    """
    return f"{_OIDC}{issuer}#{subject}"
