"""A loopback proxy that hands requests on to a neighbour, unless a fault is on."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import urllib3

from checks.resilience.fault_injector import FaultInjector
from checks.resilience.faults import Delay, Drop, Neighbour, Respond, Rewrite, Silence
from checks.standins.loopback import Answer, Loopback, Request

HOP_BY_HOP = {"connection", "content-length", "date", "server", "transfer-encoding"}
LONGEST_SILENCE_S = 150.0


class FaultProxy(Loopback):
    """Serves while its context lasts. `upstream` gives the address at each call: a killed process moves.

    With `turns`, requests are handed on one after the other, for an upstream that cannot do more.
    """

    def __init__(
        self,
        neighbour: Neighbour,
        injector: FaultInjector,
        upstream: Callable[[], str],
        turns: AbstractContextManager[object] | None = None,
    ) -> None:
        super().__init__(self._reply)
        self._neighbour = neighbour
        self._weather = injector
        self._upstream = upstream
        self._turns = turns or nullcontext()
        self._pool = urllib3.PoolManager(maxsize=20, retries=False, timeout=60)

    def _reply(self, request: Request) -> Answer:
        fault = self._weather.fault_for(self._neighbour)
        match fault and fault.effect:
            case Respond() as scripted:
                return _scripted(scripted)
            case Drop():
                return Answer(dropped=True)
            case Delay(least_s, most_s):
                self.stopping.wait(self._weather.between(least_s, most_s))
                return self._forwarded(request)
            case Rewrite():
                given = self._forwarded(request)
                return given if given.dropped else replace(given, body=self._weather.rewritten(given.body))
            case Silence():
                # Until the round is over, the client has left, or nobody would wait so long.
                self._weather.wait_for_change(LONGEST_SILENCE_S)
                return Answer(dropped=True)
            case _:  # no fault; or the process behind this is gone, or about to be
                return self._forwarded(request)

    def _forwarded(self, request: Request) -> Answer:
        headers = {name: value for name, value in request.headers.items() if name not in HOP_BY_HOP}
        try:
            with self._turns:
                given = self._pool.request(
                    request.method,
                    self._upstream() + request.path,
                    body=request.body,
                    headers=headers,
                    redirect=False,
                    decode_content=False,
                )
        except urllib3.exceptions.HTTPError:
            # The neighbour is gone: whoever calls sees the same.
            return Answer(dropped=True)
        kept = {name: value for name, value in given.headers.items() if name.lower() not in HOP_BY_HOP}
        return Answer(given.status, given.data, kept)


def _scripted(effect: Respond) -> Answer:
    body = effect.body or json.dumps({"__type": effect.kind, "message": "scripted"}).encode()
    return Answer(effect.status, body, {"content-type": "application/x-amz-json-1.0"})
