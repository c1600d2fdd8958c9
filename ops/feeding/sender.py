"""From the spool to POST /api/shots: in order, in batches, again after a while where nobody answers."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import urllib3

from ops.asking import Stage, send
from ops.feeding.outcomes import Said, between, shot_path
from ops.feeding.spool import Spool, Spooled
from ops.feeding.words import Words
from shared import jsonio
from shared.contracts.t4 import MOST_SHOTS
from shared.errors import InvalidInput, Unavailable
from shared.signing import FUNCTION_URL

MOST_BYTES: Final = 900_000
"""Of the shots of one request, whose body may be 1 MB."""
AGAIN: Final = frozenset({408, 429, 500, 502, 503, 504})
"""Answers after which the same request may be sent again."""
SHORTEST_S, LONGEST_S = 1.0, 30.0
"""The wait after the first failure, and the longest; each doubles the one before."""
TOKEN: Final = "SHOTS_ACCESS_TOKEN"  # noqa: S105 - the name of a variable
"""The environment variable of an access token with the scope diecast/shots.write."""


def recorder_stage(url: str, environment: Mapping[str, str]) -> Stage:
    """The server to record at: with a token where there is one, signed where it is a Function URL."""
    token = environment.get(TOKEN) or None
    if token or FUNCTION_URL not in (urlsplit(url).hostname or ""):
        return Stage(url, access_token=token)
    import boto3  # noqa: PLC0415 - of no use on a laptop

    session = boto3.Session()
    return Stage(url, session.region_name or "", session.get_credentials())


@dataclass(slots=True)
class Counts:
    """The fate of the shots so far. `refused` counts rows that were no shots as well."""

    accepted: int = 0
    duplicates: int = 0
    refused: int = 0
    outcomes: int = 0


@dataclass(slots=True)
class Sender:
    """Sends what is in the spool to a line of a server."""

    spool: Spool
    stage: Stage
    line: str
    words: Words
    say: Callable[[str], None]
    now: Callable[[], float] = time.monotonic
    counts: Counts = field(default_factory=Counts)
    away_since: float | None = None
    _wait_s: float = 0.0
    _next: float = 0.0
    _pool: urllib3.PoolManager = field(default_factory=urllib3.PoolManager)

    def refuse(self, place: str, reason: str) -> None:
        """Say a row that is not kept."""
        self.counts.refused += 1
        self.say(f"{place}: {reason}")

    def flush(self) -> bool:
        """Send what waits; True where nothing is left.

        False where the server does not answer, or not yet again. Raises InvalidInput where it refuses the
        sender, the line or the whole request: what waits stays in the spool.
        """
        while len(self.spool):
            if self.now() < self._next:
                return False
            shots = self.spool.oldest(MOST_SHOTS, MOST_BYTES)
            answer = self._post(shots)
            if answer is None:
                return False
            self._take(shots, answer)
        return self._say_outcomes()

    def _say_outcomes(self) -> bool:
        """Say what is due, after the shots that it is about; False where the server does not answer."""
        while (outcome := self.spool.due(time.time())) is not None:
            if self.now() < self._next or not self._say_one(outcome):
                return False
        return True

    def _say_one(self, said: Said) -> bool:
        shot_id = said.shot_id
        if not shot_id:
            found = self._ask("GET", between(self.line, said))
            if found is None:
                return False
            shots = self._read(found, "shots")["shots"]
            if len(shots) != 1:
                self.refuse(said.place, self.words.no_single_shot(said.at, len(shots)))
                self.spool.said(said)
                return True
            shot_id = str(shots[0]["shot_id"])
        answered = self._ask("POST", shot_path(self.line, shot_id), said.outcome)
        if answered is None:
            return False
        status, answer = answered
        if status in {404, 422}:
            self.refuse(said.place, _message(answer))
        else:
            self._read(answered, "outcome")
            self.counts.outcomes += 1
        self.spool.said(said)
        return True

    def _post(self, shots: list[Spooled]) -> Mapping[str, Any] | None:
        body = {"line": self.line, "shots": [each.shot for each in shots]}
        answered = self._ask("POST", "/api/shots", body)
        return None if answered is None else self._read(answered, "accepted")

    def _ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> tuple[int, Mapping[str, Any]] | None:
        """Status and answer; None where the same request has to be sent again later."""
        try:
            response = send(self.stage, method, path, self._pool, body)
            with response:
                status, raw = response.status, response.data
        except (Unavailable, urllib3.exceptions.HTTPError) as error:
            self._away(str(getattr(error, "message", error)), 0.0)
            return None
        if status in AGAIN:
            self._away(f"{self.stage.url}: HTTP {status}", _seconds(response.headers.get("retry-after")))
            return None
        return status, jsonio.loads_object(raw)

    def _read(self, answered: tuple[int, Mapping[str, Any]], field: str) -> Mapping[str, Any]:
        """The answer that has this field. Raises InvalidInput where it is a refusal."""
        status, answer = answered
        if status != 200 or field not in answer:
            waits = self.words.waits(len(self.spool) + self.spool.unsaid, self.spool.path)
            raise InvalidInput(f"{self.stage.url}: HTTP {status} {_message(answer)} {waits}")
        if self.away_since is not None:
            self.say(self.words.back(len(self.spool)))
            self.away_since, self._wait_s = None, 0.0
        return answer

    def _away(self, why: str, asked_s: float) -> None:
        if self.away_since is None:
            self.away_since = self.now()
            self.say(self.words.away(why, len(self.spool), self.spool.path))
        self._wait_s = min(LONGEST_S, max(SHORTEST_S, 2 * self._wait_s))
        self._next = self.now() + max(self._wait_s, asked_s)

    def _take(self, shots: list[Spooled], answer: Mapping[str, Any]) -> None:
        # Forgotten only now: a process that ends before sends them again, and they are duplicates then.
        self.spool.done(shots)
        self.counts.accepted += answer["accepted"]
        self.counts.duplicates += answer["duplicates"]
        for row in answer["rejected"]:
            self.refuse(shots[row["index"]].place, f"{row['field']}: {row['reason']}")


def spool_name(url: str, line: str) -> str:
    """The file name of the spool of a line of a server."""
    host = urlsplit(url).netloc.replace(":", "_") or "server"
    return f"spool-{''.join(c if c.isalnum() or c in '._-' else '-' for c in host)}-{line}{os.extsep}sqlite3"


def _message(answer: Mapping[str, Any]) -> str:
    why = answer.get("error")
    return str(why.get("message", "")) if isinstance(why, Mapping) else ""


def _seconds(text: str | None) -> float:
    """Retry-After in seconds; an HTTP date or nothing is 0, after which the own wait counts."""
    return float(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else 0.0
