"""The variables that say who may use the agent."""

from typing import Self
from urllib.parse import urlsplit

from pydantic import field_validator, model_validator

from agent.auth.authenticator import recorder_of
from agent.auth.permissions import Permissions
from shared.settings import Settings
from shared.urls import is_url

DEVELOPMENT = "dev"


class AuthSettings(Settings):
    """Without JWT_ISSUER nobody signs in; outside STAGE dev that has to be said with ALLOW_ANONYMOUS."""

    stage: str = DEVELOPMENT
    jwt_issuer: str | None = None
    jwt_audience: str = ""
    jwt_groups_claim: str = "cognito:groups"
    jwt_tenant_claim: str = "custom:tenant"
    tenant: str | None = None
    ask_groups: str = ""
    ingest_groups: str = ""
    steward_groups: str = ""
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

    @model_validator(mode="after")
    def _nobody_comes_in_by_mistake(self) -> Self:
        if self.jwt_issuer is None:
            without_use = {
                "JWT_AUDIENCE": self.audiences,
                "ASK_GROUPS": self.permissions.ask,
                "INGEST_GROUPS": self.permissions.ingest,
                "STEWARD_GROUPS": self.permissions.steward,
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
        )


def _names(listed: str) -> frozenset[str]:
    return frozenset(name.strip() for name in listed.split(",") if name.strip())
