"""POST /api/user/forget: who may have whose data deleted."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from agent.auth.authenticator import Authenticator, User
from agent.auth.permissions import Permissions
from agent.erasure.erasure import Erased, Erasure
from checks.standins.url_events import ARN, OTHER_ARN, post
from shared.errors import Unavailable
from tests.agent_parts import create_test_app, log_lines

FORGET = "/api/user/forget"
KIM, LEE = "oidc:https://issuer.example.com#kim", "oidc:https://issuer.example.com#lee"


@dataclass
class Store:
    """A store that notes of whom it was asked to forget."""

    asked: list[str] = field(default_factory=list)
    fault: Exception | None = None
    complete: bool = True

    def forget(self, caller: str, more_time: Callable[[], bool]) -> Erased:
        """See PersonalData.forget."""
        assert more_time()
        self.asked.append(caller)
        if self.fault:
            raise self.fault
        return Erased({"turns": 3}, self.complete)


class Counted:
    """Counters that note of whom they were asked to forget."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def forget(self, caller: str) -> int:
        """See ForgetsCallers.forget."""
        self.asked.append(caller)
        return 2


class Tokens:
    """The tokens are the names of their users; `sam` is a steward."""

    def verify(self, token: str) -> User:
        """See Tokens.verify."""
        groups = frozenset({"stewards"}) if token == "sam" else frozenset()
        return User(f"oidc:https://issuer.example.com#{token}", groups)

    def recorder(self, token: str) -> User:
        """See TokenVerifier.recorder."""
        raise AssertionError(token)

    def prepare(self) -> None:
        """See Tokens.prepare."""


class Stage:
    """The real routes with these stores."""

    def __init__(self, store: Store, gate: Authenticator | None = None) -> None:
        self.counters = Counted()
        self.app, self.written = create_test_app(gate=gate, erasure=Erasure([store], self.counters))

    def ask(self, body: Any, token: str | None = None, caller: str | None = ARN) -> tuple[int, Any]:
        """Status and body of the answer."""
        event = post(FORGET, body, caller=caller, headers={"x-id-token": token} if token else {})
        answer = self.app.resolve(event, None)  # type: ignore[arg-type] # no context here
        return answer["statusCode"], json.loads(answer["body"])


SIGNED_IN = Authenticator(
    Tokens(), Permissions(ask=frozenset({"engineers"}), steward=frozenset({"stewards"}))
)


@pytest.mark.parametrize("body", [{}, {"caller": KIM}])
def test_everybody_who_is_signed_in_is_forgotten_who_asks_for_it(body: dict[str, str]) -> None:
    store = Store()
    stage = Stage(store, SIGNED_IN)
    status, told = stage.ask(body, "kim")

    assert (status, store.asked, stage.counters.asked) == (200, [KIM], [])
    assert told == {
        "complete": True,
        "deleted": {
            "sessions": 0,
            "turns": 3,
            "streams": 0,
            "history": 0,
            "answers": 0,
            "feedback": 0,
            "outcomes": 0,
            "counters": 0,
        },
        "kept": ["counters"],
    }


def test_a_steward_has_anothers_data_deleted_with_their_counters() -> None:
    store = Store()
    stage = Stage(store, SIGNED_IN)
    status, told = stage.ask({"caller": LEE}, "sam")

    assert (status, store.asked, stage.counters.asked) == (200, [LEE], [LEE])
    assert (told["deleted"]["counters"], told["kept"]) == (2, [])


def test_a_steward_starts_no_limit_of_their_own_anew() -> None:
    stage = Stage(Store(), SIGNED_IN)

    assert stage.ask({"caller": "oidc:https://issuer.example.com#sam"}, "sam")[1]["kept"] == ["counters"]
    assert stage.counters.asked == []


@pytest.mark.parametrize(
    ("gate", "token", "caller", "body"),
    [
        (SIGNED_IN, "kim", ARN, {"caller": LEE}),
        (SIGNED_IN, "kim", ARN, {"caller": ARN}),
        (Authenticator(Tokens()), "sam", ARN, {"caller": LEE}),
        (Authenticator(), None, ARN, {"caller": OTHER_ARN}),
        (Authenticator(), None, ARN, {"caller": "anonymous"}),
        (Authenticator(), None, None, {"caller": ARN}),
        (Authenticator(), None, None, {}),
        (Authenticator(), None, None, {"caller": "anonymous"}),
        (Authenticator(), None, "arn:aws:sts::123456789012:assumed-role/Engineers/kim", {}),
        (
            Authenticator(),
            None,
            "arn:aws:sts::123456789012:assumed-role/Engineers/kim",
            {"caller": "arn:aws:sts::123456789012:assumed-role/Engineers"},
        ),
    ],
)
def test_nobody_else_has_anybodys_data_deleted(
    gate: Authenticator, token: str | None, caller: str | None, body: dict[str, str]
) -> None:
    store = Store()
    status, told = Stage(store, gate).ask(body, token, caller)

    assert (status, told["error"]["code"], store.asked) == (403, "not_permitted", [])


def test_without_a_token_nobody_is_forgotten() -> None:
    store = Store()
    assert Stage(store, SIGNED_IN).ask({})[0] == 401
    assert store.asked == []


@pytest.mark.parametrize("body", [{"caller": ""}, {"caller": 7}, {"caller": "x" * 1025}, {"user": LEE}])
def test_a_body_that_does_not_fit_deletes_nothing(body: dict[str, Any]) -> None:
    store = Store()
    status, told = Stage(store, SIGNED_IN).ask(body, "sam")

    assert (status, told["error"]["code"], store.asked) == (422, "validation_error", [])


def test_what_is_left_is_said() -> None:
    assert Stage(Store(complete=False), SIGNED_IN).ask({}, "kim")[1]["complete"] is False


def test_a_store_that_is_down_can_be_asked_again() -> None:
    status, told = Stage(Store(fault=Unavailable("Ask again.")), SIGNED_IN).ask({}, "kim")

    assert (status, told["error"]["code"]) == (503, "unavailable")


def test_the_log_tells_who_asked_for_whom_without_a_name() -> None:
    stage = Stage(Store(), SIGNED_IN)
    stage.ask({"caller": LEE}, "sam")
    (line,) = [row for row in log_lines(stage.written) if row["message"] == "data forgotten"]

    assert line["caller"] != line["of"]
    assert "lee" not in stage.written.getvalue()
    assert "sam" not in stage.written.getvalue()
