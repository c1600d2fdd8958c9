"""The agent's real routes behind a gate with an issuer on loopback."""

import json
from functools import cached_property
from io import StringIO
from typing import Any

from agent.api.dependencies import AgentResolver
from agent.auth.authenticator import Authenticator
from agent.auth.jwks_cache import JwksCache
from agent.auth.oidc_discovery import OidcIssuer as Issuer
from agent.auth.permissions import Permissions
from agent.auth.token_verifier import IdTokenVerifier
from agent.handler import respond
from agent.rate_limit.counters import MemoryCounterStore
from agent.rate_limit.limiter import RateLimiter
from agent.sessions.store import MemorySessions
from checks.standins.oidc_issuer import OidcIssuer
from checks.standins.oidc_keys import AUDIENCE
from tests.agent_parts import QUESTION, Tools, create_test_app, memory_logger
from tests.tool_results import SHOT

ASK = {"question": QUESTION, "features": SHOT, "session_id": "session_1"}
GROUPS = "cognito:groups"


class Stage:
    """The real routes behind a gate with an issuer; the clock of its keys is moved by the test."""

    def __init__(self, issuer: OidcIssuer, *, ask: str = "", ingest: str = "", requests: int = 0) -> None:
        self.issuer = issuer
        self.now = 0.0
        self.sessions = MemorySessions()
        self.tools = Tools()
        logger, self.key_log = memory_logger()
        self._limits = RateLimiter(MemoryCounterStore(), logger, requests)
        keys = JwksCache(Issuer(issuer.url, 0.3).key_rows, logger, lambda: self.now)
        tokens = IdTokenVerifier(issuer.url, frozenset({AUDIENCE}), GROUPS, keys)
        self._gate = Authenticator(tokens, Permissions(frozenset(ask.split()), frozenset(ingest.split())))

    @cached_property
    def made(self) -> tuple[AgentResolver, StringIO]:
        """The routes and what they log."""
        return create_test_app(sessions=self.sessions, tools=self.tools, gate=self._gate, limits=self._limits)

    @property
    def log(self) -> str:
        """Everything that was logged so far."""
        return self.made[1].getvalue() + self.key_log.getvalue()

    def send(self, event: dict[str, Any], token: str | None = None) -> dict[str, Any]:
        """The answer to an event, with this token."""
        if token is not None:
            event["headers"]["x-id-token"] = token
        return respond(lambda: self.made[0], event, None)

    def refusal(self, event: dict[str, Any], token: str | None = None) -> tuple[int, str, list[str]]:
        """Status, code and the reasons of an answer that is an error."""
        answer = self.send(event, token)
        error = json.loads(answer["body"])["error"]
        return answer["statusCode"], error["code"], [row["reason"] for row in error["details"]]
