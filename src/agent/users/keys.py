"""The issuer's keys as they are known now: fetched once an hour, and when a token names an unknown one.

| the issuer             | a known key                      | an unknown key                                |
|------------------------|----------------------------------|-----------------------------------------------|
| answers                | is used                          | is looked for, every `REFETCH_S` at most      |
| does not answer        | is used for `STALE_S` more       | Unavailable: it may be one that is new        |
| never answered         | –                                | Unavailable                                   |

So forged key ids cannot make the agent hammer the issuer, and its outage signs nobody out at once.
"""

import math
import threading
import time
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger

from agent.users.errors import Check, TokenInvalid
from agent.users.issuer import IssuerFault
from agent.users.jwk import SigningKey, read_keys
from shared.errors import Unavailable

LIFETIME_S = 3_600
STALE_S = 86_400
REFETCH_S = 30
RETRY_S = 10


class IssuerKeys:
    """Keys by their id. Safe to share between threads; one of them fetches and the others wait.

    `fetch` gives the rows of the key set, or raises IssuerFault; `clock` counts seconds.
    """

    def __init__(
        self, fetch: Callable[[], list[Any]], logger: Logger, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._logger = logger
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: list[SigningKey] = []
        self._read_at = -math.inf
        self._next_try = -math.inf
        self._answers = False

    def find(self, kid: str | None) -> SigningKey:
        """The key of this id; without an id, the only key there is. Raises TokenInvalid or Unavailable."""
        with self._lock:
            if self._clock() - self._read_at >= LIFETIME_S:
                self._renew()
            key = self._known(kid)
            if key is None:
                self._renew()
                key = self._known(kid)
            if key is not None:
                return key
            if not self._answers:
                raise Unavailable("Sign-ins cannot be checked at the moment. Try again soon.")
            raise TokenInvalid(Check.KEY)

    def prepare(self) -> None:
        """Fetch the keys before anybody asks. Never raises."""
        with self._lock:
            self._renew()

    def _known(self, kid: str | None) -> SigningKey | None:
        if self._clock() - self._read_at >= STALE_S:
            return None
        if kid is None:
            return self._keys[0] if len(self._keys) == 1 else None
        return next((key for key in self._keys if key.kid == kid), None)

    def _renew(self) -> None:
        """Fetch, unless that was done or tried only just now. A fault leaves the keys as they are."""
        if self._clock() < self._next_try:
            return
        try:
            keys = read_keys(self._fetch())
            if not keys:
                raise IssuerFault("its key set has no key that can verify ID tokens")  # noqa: TRY301
        except IssuerFault as fault:
            self._answers, self._next_try = False, self._clock() + RETRY_S
            self._logger.warning("issuer's keys not read", extra={"fault": str(fault)})
            return
        self._keys, self._read_at = keys, self._clock()
        self._answers, self._next_try = True, self._clock() + REFETCH_S
