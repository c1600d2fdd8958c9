"""The answer cache: between an assistant and its diagnosis."""

import hashlib
import unicodedata
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import asdict, replace

from agent.cache.cached_response import CachedResponse
from agent.cache.store import AnswerStore
from agent.cache.version_tracker import VersionTracker
from agent.core.question import Question
from agent.core.run_context import AgentResult
from agent.streaming.events import Event, Status, ToolEnd, choosing
from shared import jsonio

type Produce = Callable[[], Generator[Event]]


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

    def answer(
        self, caller: str, question: Question, into: AgentResult, produce: Produce
    ) -> Generator[Event]:
        """The events of an answer up to `ai_response`, kept ones or those of `produce`; fills `into`.

        What `produce` raises is raised. An answer with a failed tool or a warning is not kept.
        """
        # Said before the store is asked, which may take a moment.
        first = Status(choosing(question.language))
        yield first
        key = self._key(caller, question)
        kept = self._find(key)
        if kept is not None:
            into.cached, into.answer, into.model_id = True, kept.answer, kept.model_id
            yield from (event for event in kept.replay() if event != first)
            return
        made = CachedResponse()
        with closing(produce()) as events:
            for event in events:
                made.add(event)
                if isinstance(event, ToolEnd) and made.versions.get(event.tool):
                    self._versions.observe(event.tool, made.versions[event.tool])
                if event != first:
                    yield event
        made.model_id = into.model_id
        if not into.warnings.rows() and (packed := made.pack()):
            self._store.put(key, packed, caller)

    def _find(self, key: str) -> CachedResponse | None:
        packed = self._store.get(key)
        kept = CachedResponse.unpack(packed) if packed else None
        return kept if kept and self._versions.hold(kept.versions) else None

    def _key(self, caller: str, question: Question) -> str:
        same = replace(
            question, text=_normalised(question.text), features=dict(sorted(question.features.items()))
        )
        told = jsonio.dumps([self._scope, caller, asdict(same)])
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _normalised(text: str) -> str:
    words = unicodedata.normalize("NFC", text).casefold().split()
    return " ".join(words).rstrip(" ?!.~…。？！")
