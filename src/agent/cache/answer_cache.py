"""The answer cache: between an assistant and its diagnosis."""

import hashlib
import unicodedata
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from typing import Any

from agent.cache.cached_response import CachedResponse
from agent.cache.store import AnswerStore
from agent.cache.version_tracker import VersionTracker
from agent.streaming.events import Event, ToolEnd
from shared import jsonio
from shared.contracts.line import DEFAULT_LINE

type ModelOf = Callable[[], str | None]


class AnswerCache:
    """Answers equal questions from a store.

    Equal are: the question but for case, spaces and marks at its end; the values; the history;
    the caller; and `scope`, which names the models and whatever else shapes an answer. A kept
    answer counts only while the tools it used were seen within a minute with the same versions.
    """

    def __init__(self, store: AnswerStore, scope: str, versions: VersionTracker | None = None) -> None:
        self._store = store
        self._scope = scope
        self._versions = versions or VersionTracker()

    def find(self, key: str, line: str = DEFAULT_LINE) -> CachedResponse | None:
        """Return what was kept under `key`, where `line`'s tools still have the same versions."""
        packed = self._store.get(key)
        kept = CachedResponse.unpack(packed) if packed else None
        return kept if kept and self._versions.hold(kept.versions, line) else None

    def recorded(
        self,
        caller: str,
        key: str,
        events: Generator[Event, None, Any],
        model_id: ModelOf,
        line: str = DEFAULT_LINE,
    ) -> Generator[Event]:
        """Pass `events` on and keep them under `key` when they are over; what they raise is raised.

        `model_id` then names the model that wrote the answer, or None for one that is not to be kept.
        An answer with a failed tool is not kept either.
        """
        made = CachedResponse()
        with closing(events):
            for event in events:
                made.add(event)
                if isinstance(event, ToolEnd) and made.versions.get(event.tool):
                    self._versions.observe(event.tool, made.versions[event.tool], line)
                yield event
        writer = model_id()
        if writer is None:
            return
        made.model_id = writer
        if packed := made.pack():
            self._store.put(key, packed, caller)

    def key(self, caller: str, asked: Mapping[str, Any]) -> str:
        """Return the key of a question with all that its answer hangs on: `text`, `features` and the rest."""
        same = {
            **asked,
            "text": _normalised(asked["text"]),
            "features": dict(sorted(asked["features"].items())),
        }
        told = jsonio.dumps([self._scope, caller, same])
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _normalised(text: str) -> str:
    words = unicodedata.normalize("NFC", text).casefold().split()
    return " ".join(words).rstrip(" ?!.~…。？！")
