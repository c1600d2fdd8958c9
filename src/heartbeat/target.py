"""The stage as the heartbeat asks it: through its edge, or by its Function URL signed with SigV4."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import urllib3

from heartbeat.faults import CheckFailed, Code, of_http
from shared import jsonio
from shared.signing import Credentials, signer_of, stage_headers

CONNECT_S: Final = 5.0
LARGEST: Final = 4_000_000
"""Bytes of an answer that are read at most."""


@dataclass(frozen=True, slots=True)
class Target:
    """Sends requests to `url`, which has no slash at its end, each within `limit_s` seconds in all."""

    url: str
    pool: urllib3.PoolManager
    region: str = ""
    credentials: Credentials | None = None
    id_token: str = ""
    clock: Callable[[], float] = time.monotonic

    def json(self, method: str, path: str, limit_s: float, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON of an answer with status 200. Raises CheckFailed."""
        status, answer = self.answer(method, path, limit_s, body)
        if status != 200:
            raise CheckFailed(Code.REFUSED, f"{path}: HTTP {status}, {error_code(answer)}")
        return answer

    def answer(
        self, method: str, path: str, limit_s: float, body: Mapping[str, Any] | None = None
    ) -> tuple[int, Any]:
        """Status and JSON of an answer; None for what is none, such as an edge's page. Raises CheckFailed."""
        with self._sent(method, path, limit_s, body) as (status, pieces):
            raw = b"".join(pieces)
        try:
            return status, jsonio.loads(raw)
        except ValueError:
            return status, None

    def events(self, path: str, limit_s: float, body: Mapping[str, Any]) -> Iterator[tuple[float, Any]]:
        """The events of a stream, each with the seconds until it came. Raises CheckFailed."""
        started = self.clock()
        with self._sent("POST", path, limit_s, body) as (status, pieces):
            if status != 200:
                raise CheckFailed(Code.REFUSED, f"{path}: HTTP {status}")
            rest = b""
            for piece in pieces:
                *lines, rest = (rest + piece).split(b"\n")
                for line in lines:
                    if line.startswith(b"data: "):
                        yield self.clock() - started, jsonio.loads_object(line[6:])

    @contextmanager
    def _sent(
        self, method: str, path: str, limit_s: float, body: Mapping[str, Any] | None
    ) -> Iterator[tuple[int, Iterator[bytes]]]:
        """The status of an answer, and its body as it comes. Raises CheckFailed, also while it is read."""
        url, raw = self.url + path, None if body is None else jsonio.dumps(body).encode()
        until = self.clock() + limit_s
        try:
            response = self.pool.request(
                method,
                url,
                body=raw,
                headers=self._headers(method, url, raw),
                timeout=urllib3.Timeout(connect=min(CONNECT_S, limit_s), read=limit_s),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            with response:
                yield response.status, self._pieces(response, path, until)
        except urllib3.exceptions.HTTPError as error:
            raise of_http(error) from error

    def _pieces(self, response: urllib3.BaseHTTPResponse, path: str, until: float) -> Iterator[bytes]:
        """Piece by piece: a server that drips would never reach the longest time between two bytes."""
        size = 0
        while piece := response.read1():
            size += len(piece)
            if self.clock() > until or size > LARGEST:
                raise CheckFailed(Code.SLOW, f"{path}: not whole in time, or over {LARGEST} bytes")
            yield piece
        if self.clock() > until:
            raise CheckFailed(Code.SLOW, f"{path}: not whole in time")

    def _headers(self, method: str, url: str, body: bytes | None) -> dict[str, str]:
        signer = signer_of(self.credentials, self.region)
        return stage_headers(method, url, body, {"x-id-token": self.id_token}, signer)


def error_code(answer: Any) -> str:
    """The code of an error of the agent's; `not the agent` where the answer is somebody else's."""
    error = answer.get("error") if isinstance(answer, Mapping) else None
    return str(error.get("code")) if isinstance(error, Mapping) else "not the agent"
