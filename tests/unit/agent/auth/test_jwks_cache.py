"""The issuer's keys over time: when they are fetched, and what holds while the issuer is away."""

from typing import Any

import pytest

from agent.auth.errors import Check, TokenInvalid
from agent.auth.jwks_cache import JwksCache, SigningKey
from agent.auth.oidc_discovery import DiscoveryFailed
from checks.standins.oidc_keys import signer
from shared.errors import Unavailable
from tests.agent_parts import log_lines, memory_logger

# As they are documented: an hour, a day, and how long an issuer is not asked again.
LIFETIME_S, STALE_S, REFETCH_S, RETRY_S = 3_600, 86_400, 30, 10


class Away:
    """Time and an issuer that the test moves: it publishes `published`, or is down where that is None."""

    def __init__(self, *published: str) -> None:
        self.published: tuple[str, ...] | None = published
        self.now = 1000.0
        self.fetched = 0
        self.logger, self.written = memory_logger()
        self.keys = JwksCache(self._fetch, self.logger, lambda: self.now)

    def _fetch(self) -> list[Any]:
        self.fetched += 1
        if self.published is None:
            raise DiscoveryFailed("it could not be reached (ConnectTimeoutError)")
        return [signer(kid).row() for kid in self.published]

    def find(self, kid: str) -> SigningKey:
        """See JwksCache.find."""
        return self.keys.find(kid)

    def knows_none(self, kid: str) -> bool:
        """Whether the key is said not to be the issuer's."""
        with pytest.raises(TokenInvalid) as caught:
            self.find(kid)
        return caught.value.details[0].reason == Check.KEY


def test_keys_are_fetched_once_and_used_for_an_hour() -> None:
    issuer = Away("key-1")
    issuer.find("key-1")
    issuer.now += LIFETIME_S - 1
    issuer.find("key-1")
    assert issuer.fetched == 1

    issuer.now += 1
    issuer.find("key-1")
    assert issuer.fetched == 2


def test_what_is_fetched_ahead_is_not_fetched_again() -> None:
    issuer = Away("key-1")
    issuer.keys.prepare()
    issuer.find("key-1")

    assert issuer.fetched == 1


def test_preparing_fails_for_nobody() -> None:
    issuer = Away()
    issuer.published = None
    issuer.keys.prepare()

    assert [line["fault"] for line in log_lines(issuer.written)] == [
        "it could not be reached (ConnectTimeoutError)"
    ]


def test_a_new_key_is_found_when_the_first_token_names_it() -> None:
    issuer = Away("key-1")
    issuer.find("key-1")
    issuer.published = ("key-2", "key-1")
    issuer.now += REFETCH_S

    assert issuer.find("key-2").kid == "key-2"
    assert issuer.find("key-1").kid == "key-1"
    assert issuer.fetched == 2


def test_a_key_that_the_issuer_took_back_is_forgotten_with_the_next_fetch() -> None:
    issuer = Away("key-1")
    issuer.find("key-1")
    issuer.published = ("key-2",)
    issuer.now += LIFETIME_S

    assert issuer.knows_none("key-1")


def test_forged_key_ids_make_nobody_hammer_the_issuer() -> None:
    issuer = Away("key-1")
    issuer.find("key-1")
    for number in range(100):
        assert issuer.knows_none(f"forged-{number}")
    assert issuer.fetched == 1

    issuer.now += REFETCH_S - 1
    assert issuer.knows_none("forged")
    assert issuer.fetched == 1

    issuer.now += 1
    assert issuer.knows_none("forged")
    assert issuer.knows_none("forged")
    assert issuer.fetched == 2


def test_known_keys_hold_for_a_day_while_the_issuer_is_away() -> None:
    issuer = Away("key-1")
    issuer.find("key-1")
    issuer.published = None
    issuer.now += STALE_S - 1
    assert issuer.find("key-1")

    issuer.now += 1
    with pytest.raises(Unavailable):
        issuer.find("key-1")


def test_a_key_that_may_be_new_is_nobodys_fault_while_the_issuer_is_away() -> None:
    issuer = Away("key-1")
    issuer.find("key-1")
    issuer.published = None
    issuer.now += REFETCH_S

    with pytest.raises(Unavailable):
        issuer.find("key-2")


def test_an_issuer_that_is_away_is_asked_now_and_then_and_believed_when_it_is_back() -> None:
    issuer = Away()
    issuer.published = None
    for _ in range(3):
        with pytest.raises(Unavailable):
            issuer.find("key-1")
    assert issuer.fetched == 1

    issuer.published = ("key-1",)
    issuer.now += RETRY_S - 1
    with pytest.raises(Unavailable):
        issuer.find("key-1")
    issuer.now += 1
    assert issuer.find("key-1")
    assert issuer.fetched == 2


def test_a_set_without_a_usable_key_is_a_fault_and_takes_no_keys_away() -> None:
    issuer = Away("key-1")
    issuer.find("key-1")
    issuer.published = ()
    issuer.now += LIFETIME_S

    assert issuer.find("key-1")
    assert log_lines(issuer.written)[-1]["message"] == "issuer's keys not read"
