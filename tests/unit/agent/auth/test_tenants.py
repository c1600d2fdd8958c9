"""Users of several plants at one issuer: who is of this plant, and what does not make one so."""

import random
from typing import Any

import pytest

from agent.auth.authenticator import Authenticator, User
from agent.auth.errors import NotPermitted, OtherTenant
from agent.auth.permissions import Action, Permissions, tenants_in
from agent.auth.settings import AuthSettings
from checks.standins.url_events import get
from shared.settings import SettingsError, read_settings

CLAIM = "custom:tenant"
PLANT = "plant-a"
SIGNED_IN = sorted(set(Action) - {Action.OPEN})


class Tokens:
    """Takes every token as that of a steward of these plants."""

    def __init__(self, tenants: frozenset[str]) -> None:
        self._user = User("oidc:https://issuer.example#kim", frozenset({"all"}), tenants)

    def verify(self, _token: str) -> User:
        """See TokenVerifier.verify."""
        return self._user

    def recorder(self, _token: str) -> User:
        """See TokenVerifier.recorder."""
        return self._user

    def prepare(self) -> None:
        """See TokenVerifier.prepare."""


def come_in(claims: dict[str, Any], action: Action = Action.ASK, tenant: str | None = PLANT) -> str:
    """The caller whom a stack of `tenant` lets in with these claims."""
    everything = frozenset({"all"})
    gate = Authenticator(
        Tokens(tenants_in(claims, CLAIM)), Permissions(everything, everything, everything, tenant=tenant)
    )
    return gate.authenticate(get("/"), "token", action)


@pytest.mark.parametrize("said", [PLANT, [PLANT], ["plant-b", PLANT]])
def test_a_user_of_the_plant_comes_in_also_who_works_in_two(said: Any) -> None:
    assert come_in({CLAIM: said})


@pytest.mark.parametrize(
    "said",
    [
        *(
            None,
            "",
            [],
            {},
            0,
            True,
            "plant-b",
            ["plant-b"],
            [[PLANT]],
            {PLANT: True},
            {"value": PLANT},
            [None],
        ),
        *("Plant-A", "PLANT-A", f" {PLANT}", f"{PLANT} ", f"{PLANT}\n", f"{PLANT}\x00", f"{PLANT},plant-b"),
        *(f"plant-b,{PLANT}", f"{PLANT} plant-b", f'["{PLANT}"]', "plant-a2", "plant", "*", ".*", "plant-?"),
        *("plant\u2010a", "\u0440lant-a", [f"{PLANT},x"]),  # another hyphen, a Cyrillic letter
    ],
)
@pytest.mark.parametrize("action", SIGNED_IN)
def test_whoever_is_of_another_plant_is_turned_away_from_every_route(said: Any, action: Action) -> None:
    with pytest.raises(OtherTenant) as refused:
        come_in({CLAIM: said}, action)
    assert (refused.value.status, refused.value.code) == (403, "not_permitted")
    assert [row.reason for row in refused.value.details] == ["tenant"]


def test_a_claim_of_another_name_is_not_looked_at() -> None:
    for name in ("tenant", "tid", "custom:Tenant", "cognito:groups", f"{CLAIM} "):
        with pytest.raises(OtherTenant):
            come_in({name: PLANT})


def test_the_refusal_repeats_neither_plant() -> None:
    with pytest.raises(OtherTenant) as refused:
        come_in({CLAIM: "plant-b"})
    assert PLANT not in refused.value.message
    assert "plant-b" not in refused.value.message


def test_what_the_claim_says_lets_in_only_by_its_whole_name() -> None:
    draw = random.Random(1)
    pieces = [PLANT, "plant-b", " ", ",", "\n", "A", "-", "plant"]
    for _ in range(2_000):
        texts = ["".join(draw.choices(pieces, k=draw.randint(0, 3))) for _ in range(draw.randint(0, 3))]
        said: Any = texts if draw.random() < 0.7 else "".join(texts)
        of_the_plant = PLANT in said if isinstance(said, list) else said == PLANT
        if of_the_plant:
            assert come_in({CLAIM: said})
        else:
            with pytest.raises(OtherTenant):
                come_in({CLAIM: said})


def test_a_stack_that_names_no_plant_lets_in_all_of_the_issuers_users() -> None:
    assert come_in({}, tenant=None)
    assert come_in({CLAIM: "plant-b"}, tenant=None)


def test_being_of_the_plant_is_not_being_in_a_group() -> None:
    gate = Authenticator(Tokens(frozenset({PLANT})), Permissions(ask=frozenset({"engineers"}), tenant=PLANT))
    with pytest.raises(NotPermitted) as refused:
        gate.authenticate(get("/"), "token", Action.ASK)
    assert not isinstance(refused.value, OtherTenant)


def test_a_plant_without_an_issuer_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsError, match="TENANT"):
        read_settings(AuthSettings, {"TENANT": PLANT})

    given = {"TENANT": PLANT, "JWT_ISSUER": "https://issuer.example", "JWT_AUDIENCE": "page"}
    assert read_settings(AuthSettings, given).permissions.tenant == PLANT
