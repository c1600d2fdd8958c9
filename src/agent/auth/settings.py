"""The variables that say who may use the agent."""

from typing import Self
from urllib.parse import urlsplit

from pydantic import field_validator, model_validator

from agent.auth.authenticator import recorder_of
from agent.auth.permissions import Permissions
from shared.contracts.line import line_of
from shared.errors import InvalidInput
from shared.settings import Settings
from shared.urls import is_url

DEVELOPMENT = "dev"


class AuthSettings(Settings):
    """Without JWT_ISSUER nobody signs in; outside STAGE dev that has to be said with ALLOW_ANONYMOUS.

    GROUP_LINES binds groups to lines: `press 7=line-7,line-8;press 9=line-9`.
    """

    stage: str = DEVELOPMENT
    jwt_issuer: str | None = None
    jwt_audience: str = ""
    jwt_groups_claim: str = "cognito:groups"
    jwt_tenant_claim: str = "custom:tenant"
    tenant: str | None = None
    ask_groups: str = ""
    ingest_groups: str = ""
    steward_groups: str = ""
    group_lines: str = ""
    recorder_principals: str = ""
    heartbeat_group: str = ""
    heartbeat_role: str = ""
    allow_anonymous: bool = False

    @field_validator("jwt_issuer")
    @classmethod
    def _issuer_is_one(cls, issuer: str | None) -> str | None:
        if issuer is None:
            return None
        if not is_url(issuer):
            raise ValueError("is not an https URL")
        parts = urlsplit(issuer)
        if not parts.hostname or parts.query or parts.fragment or "#" in issuer or "@" in parts.netloc:
            raise ValueError("an issuer is a URL without user, query and fragment")
        return issuer

    @field_validator("recorder_principals")
    @classmethod
    def _principals_are_arns(cls, listed: str) -> str:
        for name in _names(listed):
            recorder_of(name)
        return listed

    @field_validator("group_lines")
    @classmethod
    def _groups_are_bound_to_lines(cls, listed: str) -> str:
        for line in frozenset[str]().union(*_bound(listed).values()):
            try:
                line_of({"line": line})
            except InvalidInput as error:
                raise ValueError(f"{line[:60]} can be no line") from error
        return listed

    @model_validator(mode="after")
    def _bound_groups_may_ask(self) -> Self:
        asking = self.permissions.ask
        if asking and (others := sorted(self.permissions.lines.keys() - asking)):
            raise ValueError(f"GROUP_LINES: {others[0]} is none of ASK_GROUPS, so that it may see no line")
        return self

    @model_validator(mode="after")
    def _nobody_comes_in_by_mistake(self) -> Self:
        if self.jwt_issuer is None:
            without_use = {
                "JWT_AUDIENCE": self.audiences,
                "ASK_GROUPS": self.permissions.ask,
                "INGEST_GROUPS": self.permissions.ingest,
                "STEWARD_GROUPS": self.permissions.steward,
                "GROUP_LINES": self.permissions.lines,
                "TENANT": self.tenant,
                "HEARTBEAT_GROUP": self.permissions.heartbeat,
            }
            for variable, given in without_use.items():
                if given:
                    raise ValueError(f"{variable}: nobody is checked for it without JWT_ISSUER")
            if self.stage != DEVELOPMENT and not self.allow_anonymous:
                raise ValueError(
                    f"JWT_ISSUER: is needed in STAGE {self.stage}, so that users sign in; "
                    "ALLOW_ANONYMOUS=true does without"
                )
        elif not self.audiences:
            raise ValueError("JWT_AUDIENCE: is needed with JWT_ISSUER, which signs tokens for others too")
        return self

    @property
    def audiences(self) -> frozenset[str]:
        """The client ids that tokens may be made for."""
        return _names(self.jwt_audience)

    @property
    def recorders(self) -> frozenset[str]:
        """The IAM principals that may record shots and nothing else, as callers."""
        return frozenset(recorder_of(name) for name in _names(self.recorder_principals))

    @property
    def permissions(self) -> Permissions:
        """The groups that may ask, ingest, have another's data deleted, and only watch."""
        return Permissions(
            ask=_names(self.ask_groups),
            ingest=_names(self.ingest_groups),
            steward=_names(self.steward_groups),
            tenant=self.tenant,
            heartbeat=_names(self.heartbeat_group),
            lines=_bound(self.group_lines),
        )


def _names(listed: str) -> frozenset[str]:
    return frozenset(name.strip() for name in listed.split(",") if name.strip())


def _bound(listed: str) -> dict[str, frozenset[str]]:
    """The groups of GROUP_LINES with their lines. Raises ValueError for what is no such list."""
    bound: dict[str, frozenset[str]] = {}
    for part in filter(None, (part.strip() for part in listed.split(";"))):
        group, equals, lines = part.rpartition("=")
        if not equals or not group.strip() or not _names(lines):
            raise ValueError(f"{part[:100]} is not GROUP=LINE,LINE")
        if group.strip() in bound:
            raise ValueError(f"{group.strip()[:100]} stands there twice")
        bound[group.strip()] = _names(lines)
    return bound
