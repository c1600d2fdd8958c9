"""Where a line's shots are read from, page by page: a server's GET /api/shots, or the file of `make run`."""

import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlencode

import urllib3

from ops.asking import Stage, send
from shared import jsonio
from shared.assets import asset
from shared.bundle.lines import LineModelSettings
from shared.bundle.manifest import SCHEMA
from shared.contracts.line import DEFAULT_LINE
from shared.errors import InvalidInput, NotFound, Unavailable
from shared.plant_lines import line_meant
from shared.settings import read_settings
from t4_shots.shot import Place, told, told_time
from t4_shots.sqlite_store import SqliteShots
from t4_shots.store import Wanted

PAGE: Final = 1000
AGAIN: Final = frozenset({408, 429, 500, 502, 503, 504})
"""Answers after which the same page may be asked for again."""
ATTEMPTS: Final = 8
LONGEST_S: Final = 60.0
"""The longest wait between two attempts: the limit of looks is one of a minute."""


@dataclass(frozen=True, slots=True)
class Span:
    """A line's shots of a half-open time, in ms since 1970."""

    line: str
    begin_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Page:
    """Shots as the contract has them, newest first; `cursor` asks for the next page, None on the last.

    `simulated` where the line says of itself that no machine works on it.
    """

    shots: list[Mapping[str, Any]]
    cursor: str | None
    simulated: bool = False


class ShotSource(Protocol):
    """Where shots are. `name` tells one from another."""

    @property
    def name(self) -> str:
        """Its name, for people and for telling whether an interrupted pull was of the same."""
        ...

    def line(self, word: str) -> str:
        """The line that a word means: its name, or its number. Raises Unavailable."""
        ...

    def schema(self, line: str) -> Mapping[str, Any]:
        """The document of the line's variables. Raises Unavailable, InvalidInput."""
        ...

    def page(self, span: Span, cursor: str | None) -> Page:
        """A page. Raises Unavailable where it cannot be had now, InvalidInput where it is refused."""
        ...


@dataclass(slots=True)
class StageShots:
    """The shots of a server or a deployed stage; `say` tells why it waits."""

    stage: Stage
    say: Callable[[str], None]
    sleep: Callable[[float], None] = time.sleep
    _pool: urllib3.PoolManager = field(default_factory=urllib3.PoolManager)

    @property
    def name(self) -> str:
        """See ShotSource."""
        return self.stage.url

    def line(self, word: str) -> str:
        """See ShotSource."""
        # A name is taken as it is: only a number may be another line's.
        return (line_meant(word, self._is_line) or word) if word.isdecimal() else word

    def schema(self, line: str) -> Mapping[str, Any]:
        """See ShotSource."""
        answer = self._get(f"/api/schema?{urlencode({'line': line})}")
        if "features" not in answer:
            raise InvalidInput(f"{self.stage.url} answers, but not as an agent does: is the address right?")
        return answer

    def page(self, span: Span, cursor: str | None) -> Page:
        """See ShotSource."""
        asked = {
            "line": span.line,
            "from": told_time(span.begin_ms),
            "to": told_time(span.end_ms),
            "limit": str(PAGE),
            **({"cursor": cursor} if cursor else {}),
        }
        answer = self._get(f"/api/shots?{urlencode(asked)}")
        if "shots" not in answer or "cursor" not in answer:
            raise InvalidInput(f"{self.stage.url} answers, but not as an agent does: is the address right?")
        return Page(list(answer["shots"]), answer["cursor"], bool(answer.get("simulated", False)))

    def _is_line(self, line: str) -> bool:
        try:
            self._get(f"/api/shots?{urlencode({'line': line, 'limit': '1'})}")
        except InvalidInput:
            return False
        return True

    def _get(self, path: str) -> Mapping[str, Any]:
        wait = 1.0
        for attempt in range(1, ATTEMPTS + 1):
            try:
                response = send(self.stage, "GET", path, self._pool)
                with response:
                    status, raw = response.status, response.data
                why, asked = f"HTTP {status}", _seconds(response.headers.get("retry-after"))
            except (Unavailable, urllib3.exceptions.HTTPError) as error:
                status, raw, why, asked = 503, b"", type(error).__name__, 0.0
            if status == 200:
                return jsonio.loads_object(raw)
            if status not in AGAIN:
                told = jsonio.loads_object(raw).get("error")
                message = told.get("message", "") if isinstance(told, Mapping) else ""
                raise InvalidInput(f"{self.stage.url}: HTTP {status} {message}".rstrip())
            if attempt < ATTEMPTS:
                pause = min(LONGEST_S, max(wait, asked))
                self.say(f"{self.stage.url}: {why}; {pause:.0f} s …")
                self.sleep(pause)
                wait *= 2
        raise Unavailable(f"{self.stage.url} does not answer ({why}).")


@dataclass(frozen=True, slots=True)
class LocalShots:
    """The shots in the file of a server on this machine, which may run meanwhile. It is only read."""

    file: Path

    @property
    def name(self) -> str:
        """See ShotSource."""
        return str(self.file.resolve())

    def line(self, word: str) -> str:
        """See ShotSource."""
        with closing(self._store()) as store:
            there = store.lines()
        return line_meant(word, lambda name: name in there) or word

    def schema(self, line: str) -> Mapping[str, Any]:
        """The variables of the line's model in LINE_MODELS, else of MODEL_DIR's or of the packaged one."""
        settings = read_settings(LineModelSettings, os.environ)
        own = None if settings.line_models is None else settings.line_models / line
        default = settings.model_dir or asset("models", "default")
        folder = own if own is not None and own.is_dir() and line != DEFAULT_LINE else default
        try:
            found: Mapping[str, Any] = json.loads((folder / SCHEMA).read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise InvalidInput(f"{folder / SCHEMA} cannot be read: {error}") from error
        return found

    def page(self, span: Span, cursor: str | None) -> Page:
        """See ShotSource."""
        before = Place(*json.loads(cursor)) if cursor else None
        with closing(self._store()) as store:
            if span.line not in (lines := store.lines()):
                there = ", ".join(lines) or "none"
                raise NotFound(f"There are no shots of line {span.line} in {self.file}; of these: {there}.")
            found = store.newest(Wanted(span.line, span.begin_ms, span.end_ms, None, before), PAGE + 1)
        shown = found[:PAGE]
        more = len(found) > len(shown)
        return Page([dict(told(shot)) for shot in shown], json.dumps(shown[-1].place) if more else None)

    def _store(self) -> SqliteShots:
        if not self.file.is_file():
            raise NotFound(f"There are no shots in {self.file}: has a server kept any there?")
        return SqliteShots.to_read(self.file)


def _seconds(text: str | None) -> float:
    """Retry-After in seconds; a date or nothing is 0, after which the own wait counts."""
    return float(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else 0.0
